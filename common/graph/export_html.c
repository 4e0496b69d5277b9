/* The report: the shell that share/graph is built into, with the document in it. */
#include "base/base64.h"
#include "base/utf8.h"
#include "graph/document.h"
#include "graph/export.h"
#include "graph/gzip.h"

#define ROWS_PLAIN_MAX ((size_t)2 * 1000 * 1000) /* longer rows are packed */

enum { MARK_TITLE, MARK_SUMMARY, MARK_ENCODING, MARK_ROWS, MARKS };

static const char *const marks[MARKS] = {
	"@@PCG_TITLE@@", "@@PCG_SUMMARY@@", "@@PCG_ROWS_ENCODING@@", "@@PCG_ROWS@@"};

/* Cuts the shell at its marks: pieces[i] stands before mark i, the last behind all. */
static bool cut(struct slice shell, struct slice pieces[MARKS + 1], struct strbuf *err)
{
	for (int i = 0; i < MARKS; i++) {
		struct slice mark = slice_str(marks[i]);
		size_t at = slice_find_slice(shell, mark);

		if (at == shell.len) {
			strbuf_addf(err, "the report's page has no %s", marks[i]);
			return false;
		}
		pieces[i] = slice_first(shell, at);
		shell = slice_from(shell, at + mark.len);
	}
	pieces[MARKS] = shell;
	return true;
}

static void add_title_character(struct strbuf *out, struct slice character)
{
	static const struct {
		uint8_t c;
		const char *reference;
	} references[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++)
		if (character.len == 1 && character.ptr[0] == references[i].c) {
			strbuf_adds(out, references[i].reference);
			return;
		}
	if (character.len == 0 || utf8_is_control(character))
		strbuf_adds(out, "\xef\xbf\xbd");
	else
		strbuf_add_slice(out, character);
}

static void write_title(const struct graph *graph, FILE *out)
{
	struct strbuf title = STRBUF_INIT, text = STRBUF_INIT;
	struct slice rest;

	graph_title(graph, &title);
	for (rest = strbuf_slice(&title); rest.len;) {
		size_t len = utf8_valid_prefix(rest);

		add_title_character(&text, slice_first(rest, len));
		rest = slice_from(rest, len ? len : 1);
	}
	fwrite(text.ptr, 1, text.len, out);
	strbuf_release(&text);
	strbuf_release(&title);
}

static void write_piece(FILE *out, struct slice piece)
{
	fwrite(piece.ptr, 1, piece.len, out);
}

/* The rows and, before them, the name of their encoding. */
static bool write_rows(
	const struct graph *graph, FILE *out, struct slice between, struct strbuf *err)
{
	struct strbuf rows = STRBUF_INIT, packed = STRBUF_INIT;
	bool plain, ok = true;

	document_rows(graph, &rows);
	plain = rows.len <= ROWS_PLAIN_MAX;
	if (!plain) {
		ok = gzip_pack(strbuf_slice(&rows), &packed);
		strbuf_clear(&rows);
		base64_encode(&rows, strbuf_slice(&packed));
	}
	if (!ok)
		strbuf_adds(err, "cannot pack the report's rows");
	fputs(plain ? "json" : "gzip", out);
	write_piece(out, between);
	write_piece(out, strbuf_slice(&rows));
	strbuf_release(&packed);
	strbuf_release(&rows);
	return ok;
}

static bool write_html(const struct graph *graph, FILE *out, struct strbuf *err)
{
	struct slice pieces[MARKS + 1];
	struct strbuf summary = STRBUF_INIT;
	bool ok;

	if (!cut(graph->options.shell, pieces, err))
		return false;
	write_piece(out, pieces[MARK_TITLE]);
	write_title(graph, out);
	write_piece(out, pieces[MARK_SUMMARY]);
	document_summary(graph, &summary);
	write_piece(out, strbuf_slice(&summary));
	strbuf_release(&summary);
	write_piece(out, pieces[MARK_ENCODING]);
	ok = write_rows(graph, out, pieces[MARK_ROWS], err);
	write_piece(out, pieces[MARKS]);
	return ok;
}

const struct exporter export_html = {
	"html", "text/html", "the report: one page that works offline", write_html, false};
