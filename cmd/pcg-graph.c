/* pcg-graph: records in, one picture of them out. */
#include "base/embed.h"
#include "base/mem.h"
#include "base/message.h"
#include "base/option.h"
#include "base/sandbox.h"
#include "classify/classify.h"
#include "graph/export.h"
#include "graph/shell.h"
#include "record/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	const char *format, *output, *title, *app;
	struct option_list internal;
	bool strict;
} opt = {.format = "html", .output = "-"};

static const struct option_row rows[] = {
	{'f', "format", "FORMAT", OPTION_TEXT, &opt.format, NULL,
		"html (default), json, dot, svg, csv, graphml, gexf, opengraph"},
	{'o', "output", "FILE", OPTION_TEXT, &opt.output, NULL, "write FILE, not standard output"},
	{0, "internal", "CIDR", OPTION_LIST, &opt.internal, NULL,
		"this network is internal too; may be given more than once"},
	{0, "title", "TEXT", OPTION_TEXT, &opt.title, NULL,
		"the report's title; else the capture's file names"},
	{0, "app", "PATH", OPTION_TEXT, &opt.app, NULL,
		"use the page at PATH: a built one, or the folder of its sources"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL, "a line that is no record is fatal"},
	OPTION_END,
};

static const struct option_command command = {"pcg-graph", "[FILE ...]",
	"Reads records (pcg-record(5), or Suricata's eve.json) and writes what they show: hosts,\n"
	"the applications that they used, where these went, and what is wrong with it. The\n"
	"HTML is one page that opens from disk and fetches nothing.",
	rows,
	"examples:\n"
	"  pcg-flows cap.pcap | pcg-ti | pcg-detect | pcg-graph > report.html\n"
	"  pcg-flows cap.pcap | pcg-graph -f dot | sfdp -Tsvg > graph.svg\n"
	"  pcg-graph -f csv --internal 203.0.113.0/24 eve.json > edges.csv\n"
	"svg runs Graphviz' dot. Exit status: 0 done, 2 nothing usable, 3 an input could not be\n"
	"read to its end"};

static bool each(struct record *record, void *ctx)
{
	graph_read(ctx, record);
	return false;
}

static bool label(void *ctx, const struct record *record, struct slice *text, struct slice *service)
{
	struct app app = classify(ctx, record);

	*text = app.label;
	*service = app.service;
	return true;
}

static struct cidr *internal; /* of --internal, for as long as the command runs */

static void read_internal(void)
{
	internal = mem_zalloc(opt.internal.count, sizeof(*internal));
	for (size_t i = 0; i < opt.internal.count; i++)
		if (!cidr_parse(slice_str(opt.internal.items[i]), &internal[i]))
			die("--internal wants an address or a network such as 10.0.0.0/8, not '%s'",
				opt.internal.items[i]);
}

/* Opened before anything is read, and left as it is until there is something to write. */
static FILE *open_output(void)
{
	FILE *out;
	int fd;

	if (strcmp(opt.output, "-") == 0)
		return stdout;
	fd = open(opt.output, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!out)
		die("cannot write %s: %s", opt.output, strerror(errno));
	return out;
}

static void empty_output(FILE *out)
{
	struct stat st;

	if (out != stdout && fstat(fileno(out), &st) == 0 && S_ISREG(st.st_mode) &&
		ftruncate(fileno(out), 0) != 0)
		die("cannot write %s: %s", opt.output, strerror(errno));
}

static void write_graph(const struct exporter *exporter, const struct graph *graph, FILE *out)
{
	const char *name = out == stdout ? "standard output" : opt.output;
	struct strbuf err = STRBUF_INIT;

	empty_output(out);
	errno = 0;
	if (!exporter->write(graph, out, &err))
		die("%s", strbuf_cstr(&err));
	if (ferror(out) || fflush(out) != 0 || (out != stdout && fclose(out) != 0))
		die("cannot write %s: %s", name, strerror(errno ? errno : EIO));
	strbuf_release(&err);
}

static void report(const struct graph *graph)
{
	const struct account *account = &graph->account;

	if (account->unreadable)
		warn("%" PRId64 " flow %s no two IP addresses; left out", account->unreadable,
			account->unreadable == 1 ? "record has" : "records have");
	if (account->omitted_rows)
		warn("only the first %d conversations are listed one by one, %" PRId64
		     " more are in the totals",
			GRAPH_ROWS_MAX, account->omitted_rows);
}

static struct slice load_shell(struct strbuf *room)
{
	struct strbuf err = STRBUF_INIT;

	if (!opt.app)
		return EMBED_SLICE(embed_report_html);
	if (!shell_load(opt.app, room, &err))
		die("%s", strbuf_cstr(&err));
	return strbuf_slice(room);
}

int main(int argc, char **argv)
{
	static struct graph graph;
	static struct strbuf shell;
	const struct exporter *exporter;
	struct classifier *classifier;
	FILE *out;
	int status;

	argc = option_main(&command, argc, argv);
	exporter = exporter_find(opt.format);
	if (!exporter)
		die("there is no format '%s'; try 'pcg-graph --help'", opt.format);
	read_internal();
	classifier = classifier_new();
	graph_init(&graph,
		&(struct graph_options){.internal = internal,
			.internal_count = opt.internal.count,
			.title = opt.title,
			.shell = load_shell(&shell),
			.classify = label,
			.classify_ctx = classifier});
	out = open_output();
	if (!exporter->runs_program)
		sandbox_enter();
	status = pipeline_run(argv, argc,
		&(struct pipeline){
			.each = each, .ctx = &graph, .strict = opt.strict, .quiet = true});
	if (status != EXIT_UNUSABLE) {
		graph_finish(&graph);
		write_graph(exporter, &graph, out);
		report(&graph);
	}
	graph_release(&graph);
	classifier_free(classifier);
	strbuf_release(&shell);
	option_list_release(&opt.internal);
	free(internal);
	return status;
}
