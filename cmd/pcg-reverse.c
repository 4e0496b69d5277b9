/* pcg-reverse: who touched an indicator. */
#include "base/mem.h"
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "base/sandbox.h"
#include "classify/classify.h"
#include "geo/annotate.h"
#include "geo/geo.h"
#include "geo/locate.h"
#include "intel/operands.h"
#include "intel/touched.h"
#include "net/capture.h"
#include "record/from_capture.h"
#include "record/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	struct option_list reads, lists;
	const char *by;
	bool table, json, csv, count, strict;
} opt;

static const struct option_row rows[] = {
	{'r', "read", "FILE", OPTION_LIST, &opt.reads, NULL,
		"a saved stream or a capture, in place of standard input"},
	{'i', "indicators", "FILE", OPTION_LIST, &opt.lists, NULL,
		"more indicators, one a line; - for standard input"},
	{0, "by", "WHAT", OPTION_TEXT, &opt.by, NULL,
		"one row for each host, indicator, app or country"},
	{0, "table", NULL, OPTION_FLAG, &opt.table, NULL, "a table, also into a pipe"},
	{0, "json", NULL, OPTION_FLAG, &opt.json, NULL, "the matching records, also on a terminal"},
	{0, "csv", NULL, OPTION_FLAG, &opt.csv, NULL, "the table as CSV"},
	{0, "count", NULL, OPTION_FLAG, &opt.count, NULL, "only the number of matching records"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL,
		"end at a line that is not a JSON object"},
	OPTION_END,
};

static const struct option_command command = {"pcg-reverse", "INDICATOR ... [CAPTURE ...]",
	"Answers who touched an indicator: which hosts, when, how often, over what, and through "
	"which\n"
	"name. Reads records from standard input, from saved streams, or from captures. Prints a "
	"table\n"
	"on a terminal and the matching records into a pipe.",
	rows,
	"An indicator is an address, address:port, block (10.0.0.0/8) or range (10.0.0.1-9), a "
	"domain\n"
	"with everything below it (=example.com: only the name; *.example.com: only what is below "
	"it),\n"
	"a URL, a JA3, JA4, MD5, SHA-1 or SHA-256, a MAC address, a Community ID, a flow_id, or "
	"the\n"
	"name of a host or user; defanged text (evil[.]example) is read as it was meant. An "
	"operand\n"
	"that names a saved stream is read, one that names a capture by pcg-flows.\n"
	"\n"
	"Examples:\n"
	"  pcg-flows cap.pcap | pcg-reverse 185.1.2.3\n"
	"  pcg-reverse evil.example cap.pcap\n"
	"  pcg-reverse -r office.ndjson -i iocs.txt --by host\n"
	"  pcg-reverse -r office.ndjson j.doe --json | jq -r .dest_ip\n"
	"\n"
	"Exit status: 0 touched, 1 nobody touched it, 2 usage error or failure, 3 touched or not, "
	"the\n"
	"input was incomplete."};

/* What is asked, and of what. */
struct question {
	struct operands operands;
	char **captures, **streams;
	size_t capture_count, stream_count;
};

struct state {
	struct touched touched;
	bool records; /* are what is printed */
	struct classifier *classifier; /* with --by app: for records that say nothing of it */
	struct geo *geo; /* with --by country, likewise */
	struct strbuf json;
};

static enum touched_by read_by(void)
{
	static const char *const names[] = {
		[TOUCHED_BY_HOST] = "host",
		[TOUCHED_BY_INDICATOR] = "indicator",
		[TOUCHED_BY_APP] = "app",
		[TOUCHED_BY_COUNTRY] = "country",
	};

	for (size_t i = TOUCHED_BY_HOST; opt.by && i < ARRAY_LEN(names); i++)
		if (strcmp(opt.by, names[i]) == 0)
			return (enum touched_by)i;
	if (opt.by)
		die("--by wants host, indicator, app or country, not '%s'", opt.by);
	return TOUCHED_BY_ALL;
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_capture(const char *path)
{
	struct strbuf err = STRBUF_INIT;
	struct capture *capture = is_file(path) ? capture_open(path, &err) : NULL;

	if (capture)
		capture_close(capture);
	strbuf_release(&err);
	return capture;
}

/* A file that begins as a record does. */
static bool is_stream(const char *path)
{
	FILE *file = is_file(path) ? fopen(path, "r") : NULL;
	bool record = file && fgetc(file) == '{';

	if (file)
		fclose(file);
	return record;
}

static void add_input(struct question *question, const char *path)
{
	if (is_capture(path))
		question->captures[question->capture_count++] = mem_strdup(path);
	else
		question->streams[question->stream_count++] = mem_strdup(path);
}

static void free_inputs(struct question *question)
{
	for (size_t i = 0; i < question->capture_count; i++)
		free(question->captures[i]);
	for (size_t i = 0; i < question->stream_count; i++)
		free(question->streams[i]);
	free(question->captures);
	free(question->streams);
}

/* A file that is meant and that cannot be read: not to be looked for as a name. */
static bool is_misspelt_file(const char *text)
{
	static const struct slice endings[] = {SLICE(".pcap"), SLICE(".pcapng"), SLICE(".cap"),
		SLICE(".gz"), SLICE(".zst"), SLICE(".ndjson"), SLICE(".json"), SLICE(".jsonl")};
	struct slice path = slice_str(text);
	struct stat st;

	if (slice_starts(path, SLICE("./")) || slice_starts(path, SLICE("../")))
		return true;
	if (stat(text, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (slice_ends(path, endings[i]) &&
			slice_find_slice(path, SLICE("://")) == path.len)
			return true;
	return false;
}

static void refuse_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		die("cannot read %s: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		die("cannot read %s: %s", path, strerror(EISDIR));
	die("%s is neither a capture nor a saved stream", path);
}

static void read_operands(struct question *question, char **argv, int count)
{
	for (int i = 0; i < count; i++)
		if (is_capture(argv[i]) || is_stream(argv[i]))
			add_input(question, argv[i]);
		else if (is_misspelt_file(argv[i]))
			refuse_file(argv[i]);
		else if (!operands_add(&question->operands, slice_str(argv[i])))
			die("'%s' is no indicator", argv[i]);
}

static void read_list(struct question *question, const char *path)
{
	uint64_t bad = 0;

	if (!operands_read(&question->operands, path, &bad))
		die("cannot read the indicators %s: %s", path,
			errno == EILSEQ ? "it is no text in UTF-8" : strerror(errno));
	if (bad)
		warn("%" PRIu64 " %s of %s %s no indicator", bad, bad == 1 ? "line" : "lines", path,
			bad == 1 ? "is" : "are");
}

static bool reads_stdin(void)
{
	for (size_t i = 0; i < opt.lists.count; i++)
		if (strcmp(opt.lists.items[i], "-") == 0)
			return true;
	return false;
}

static void read_question(struct question *question, char **argv, int count)
{
	size_t inputs = (size_t)count + opt.reads.count + 1;

	question->captures = mem_zalloc(inputs, sizeof(*question->captures));
	question->streams = mem_zalloc(inputs, sizeof(*question->streams));
	for (size_t i = 0; i < opt.reads.count; i++)
		add_input(question, opt.reads.items[i]);
	read_operands(question, argv, count);
	for (size_t i = 0; i < opt.lists.count; i++)
		read_list(question, opt.lists.items[i]);
	operands_settle(&question->operands);
	if (question->operands.count == 0)
		die("no indicator to look for; try 'pcg-reverse --help'");
	if (question->capture_count + question->stream_count > 0)
		return;
	if (reads_stdin())
		die("the records cannot come from standard input, too; name them with --read");
	if (isatty(STDIN_FILENO))
		die("no records: name a capture, or pipe pcg-flows into it");
}

static const struct place *find_place(const struct ip *ip, void *ctx)
{
	return geo_find(ctx, ip);
}

/* What pcg-classify and pcg-geo would have added, where the answer goes by it. */
static void complete(struct state *state, struct record *record)
{
	if (state->classifier && classify_applies(record) && !record_get(record, "app").len) {
		struct app app = classify(state->classifier, record);

		strbuf_clear(&state->json);
		app_format(&state->json, &app);
		record_set(record, "app", strbuf_slice(&state->json));
	}
	if (state->geo && geo_count(state->geo) && annotate_applies(record) &&
		!record_get(record, "geo").len)
		annotate(record, find_place, state->geo, &state->json);
}

static void open_knowledge(struct state *state, enum touched_by by, const char *argv0)
{
	struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;

	if (by == TOUCHED_BY_APP)
		state->classifier = classifier_new();
	if (by == TOUCHED_BY_COUNTRY) {
		state->geo = geo_new();
		if (geo_locate(argv0, &path) && !geo_open(state->geo, strbuf_cstr(&path), &err))
			warn("%s", strbuf_cstr(&err));
	}
	strbuf_release(&path);
	strbuf_release(&err);
}

static void release_knowledge(struct state *state)
{
	if (state->classifier)
		classifier_free(state->classifier);
	if (state->geo)
		geo_free(state->geo);
	strbuf_release(&state->json);
}

static bool each(struct record *record, void *ctx)
{
	struct state *state = ctx;

	complete(state, record);
	return touched_read(&state->touched, record);
}

/* One pcg-flows reads all captures, as one; its records come on standard input. */
static int read_records(struct question *question, const char *argv0, struct state *state)
{
	struct pipeline pipeline = {.each = each, .ctx = state, .strict = opt.strict};
	struct strbuf err = STRBUF_INIT;
	struct from_capture source;
	int status, flows_status = 0;

	pipeline.quiet = !state->records;
	if (question->capture_count) {
		if (!from_capture_start(
			    &source, argv0, question->captures, question->capture_count, &err))
			die("%s", strbuf_cstr(&err));
		question->streams[question->stream_count++] = mem_strdup("-");
	}
	sandbox_enter();
	status = pipeline_run(question->streams, (int)question->stream_count, &pipeline);
	if (question->capture_count)
		flows_status = from_capture_wait(&source);
	return status ? status : flows_status;
}

static void print_answer(const struct touched *touched)
{
	struct strbuf out = STRBUF_INIT;

	if (opt.count)
		strbuf_addf(&out, "%" PRIu64 "\n", touched->records);
	else if (opt.csv)
		touched_csv(touched, &out);
	else
		touched_table(touched, &out);
	output_bytes(strbuf_slice(&out));
	output_flush();
	strbuf_release(&out);
}

static int answer(struct question *question, const char *argv0)
{
	const struct operands *operands = &question->operands;
	struct state state = {.json = STRBUF_INIT};
	enum touched_by by = read_by();
	int status;

	state.records = opt.json ||
		(!opt.table && !opt.csv && !opt.count && !opt.by && !output_is_terminal());
	touched_init(&state.touched, &operands->index, operands->texts, operands->count, by);
	open_knowledge(&state, by, argv0);
	status = read_records(question, argv0, &state);
	if (!state.records && status != EXIT_UNUSABLE)
		print_answer(&state.touched);
	if (state.touched.records == 0 && status == 0) {
		if (!state.records && !opt.count)
			warn("nobody touched %s",
				operands->count == 1 ? "it" : "any of the indicators");
		status = EXIT_NOTHING;
	}
	touched_release(&state.touched);
	release_knowledge(&state);
	return status;
}

int main(int argc, char **argv)
{
	const char *argv0 = argv[0];
	struct question question = {.operands = OPERANDS_INIT};
	int count = option_main(&command, argc, argv), status;

	if (opt.table + opt.json + opt.csv + opt.count > 1)
		die("--table, --json, --csv and --count are one or the other");
	read_question(&question, argv, count);
	status = answer(&question, argv0);
	operands_release(&question.operands);
	free_inputs(&question);
	option_list_release(&opt.reads);
	option_list_release(&opt.lists);
	return status;
}
