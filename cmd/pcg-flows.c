/* pcg-flows: captures in, conversations out. */
#include "base/json.h"
#include "base/lines.h"
#include "base/mem.h"
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "base/progress.h"
#include "base/sandbox.h"
#include "dissect/analysis.h"
#include "flow/asset.h"
#include "flow/flow_record.h"
#include "flow/vendor.h"
#include "net/filter.h"
#include "record/fields.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define KEYLOG_LINE_MAX ((size_t)64 * 1024)

static struct {
	const char *filter, *only, *keylog;
	uint64_t max_packets, timeout_us;
	bool no_payload, quiet;
} opt;

static const struct option_row rows[] = {
	{'f', "filter", "EXPR", OPTION_TEXT, &opt.filter, NULL,
		"read only packets that match, as pcap-filter(7) has it"},
	{0, "only", "TYPES", OPTION_TEXT, &opt.only, NULL,
		"write only these record types, joined by commas"},
	{0, "keylog", "FILE", OPTION_TEXT, &opt.keylog, NULL,
		"read TLS with the keys in FILE, as SSLKEYLOGFILE has them"},
	{0, "max-packets", "N", OPTION_COUNT, &opt.max_packets, "MAX_PACKETS",
		"stop after N packets"},
	{0, "parse-timeout", "TIME", OPTION_SECONDS, &opt.timeout_us, "PARSE_TIMEOUT",
		"stop reading after TIME (30, 90s, 5m, 1h)"},
	{0, "no-payload", NULL, OPTION_FLAG, &opt.no_payload, NULL,
		"headers only: no names, no application facts"},
	{'q', "quiet", NULL, OPTION_FLAG, &opt.quiet, NULL, "no progress on the terminal"},
	OPTION_END,
};

static const struct option_command command = {"pcg-flows", "[CAPTURE ...]",
	"Reads packet captures (pcap, pcapng, snoop; plain, gzip or zstd; '-' or nothing is\n"
	"standard input) as one, and writes NDJSON: flow, dns, http, asset, arp and stats records\n"
	"as in pcg-record(5).",
	rows,
	"examples:\n"
	"  pcg-flows cap.pcap | jq 'select(.event_type==\"flow\") | .names.dest[0].name'\n"
	"  tcpdump -i eth0 -c 10000 -w - | pcg-flows -f 'tcp port 443' --only flow\n"
	"  pcg-flows cap.pcapng.gz | pcg-ti | pcg-graph > out.html\n"
	"exit status: 0 all was read, 2 nothing usable, 3 the input was incomplete (standard\n"
	"error and the stats record say why; all that could be read is in the output)"};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

static bool wanted(const char *event_type)
{
	struct slice rest = slice_str(opt.only);

	if (!opt.only)
		return true;
	while (rest.len)
		if (slice_is(slice_trim(slice_cut(&rest, ',')), event_type))
			return true;
	return false;
}

static void check_only(void)
{
	static const char *const types[] = {
		EVENT_FLOW, EVENT_DNS, EVENT_HTTP, EVENT_ASSET, EVENT_ARP, EVENT_STATS, NULL};
	struct slice rest = slice_str(opt.only);

	while (rest.len) {
		struct slice type = slice_trim(slice_cut(&rest, ','));
		int i = 0;

		while (types[i] && !slice_is(type, types[i]))
			i++;
		if (!types[i])
			die("--only: no record type '%.*s': flow, dns, http, asset, arp or stats",
				(int)type.len, (const char *)type.ptr);
	}
}

/* What the callbacks below need: the line being made, the clock. */
struct state {
	struct strbuf line;
	struct progress progress;
	int64_t deadline_us; /* 0: none */
};

static void write_line(struct state *state)
{
	output_line(strbuf_slice(&state->line));
	strbuf_clear(&state->line);
}

static void write_event(const struct dissect_event *event, void *ctx)
{
	struct state *state = ctx;

	if (!wanted(event->type))
		return;
	flow_record_head(&state->line, event->type, event->time_us, event->conv, event->dir);
	json_u64(&state->line, "pcap_cnt", event->frame);
	json_raw(&state->line, NULL, event->members);
	json_close(&state->line, '}');
	write_line(state);
}

static const char *look(const struct capture_info *info, uint64_t frames, void *ctx)
{
	struct state *state = ctx;

	progress_show(&state->progress, info->position, info->size, frames, "packets");
	if (interrupted)
		return "interrupted";
	if (state->deadline_us && progress_now_us() >= state->deadline_us)
		return "timeout";
	return NULL;
}

static void write_flows(const struct analysis *a, struct state *state)
{
	struct flow_context context = {&a->names, &a->account};

	for (size_t i = 0; i < a->table.count; i++) {
		flow_record(&state->line, conversation_at(&a->table, i), &context);
		write_line(state);
	}
}

static void write_assets(const struct analysis *a, struct state *state)
{
	struct vendors *vendors = vendors_load(VENDOR_FILE);
	struct assets assets;

	assets_gather(&assets, &a->table, &a->hosts);
	for (size_t i = 0; i < assets.count; i++) {
		asset_record(&state->line, &assets.items[i], &a->names, &a->hosts, vendors);
		write_line(state);
	}
	assets_release(&assets);
	vendors_free(vendors);
}

static void write_arps(const struct arps *arps, struct state *state)
{
	for (size_t i = 0; i < arps->count; i++) {
		arp_record(&state->line, &arps->claims[i]);
		write_line(state);
	}
}

static void write_results(const struct analysis *a, struct state *state)
{
	if (wanted(EVENT_FLOW))
		write_flows(a, state);
	if (wanted(EVENT_ASSET))
		write_assets(a, state);
	if (wanted(EVENT_ARP))
		write_arps(&a->arps, state);
	if (wanted(EVENT_STATS)) {
		stats_record(&state->line, &a->account);
		write_line(state);
	}
	output_flush();
}

static void report_stop(const struct stats_account *account)
{
	static const struct {
		const char *by, *words;
	} reasons[] = {{"max_packets", "the limit of packets (--max-packets) is reached"},
		{"timeout", "the time (--parse-timeout) is up"}, {"interrupted", "interrupted"}};

	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(account->stopped_by, reasons[i].by) == 0)
			warn("stopped after %llu packets: %s",
				(unsigned long long)account->decoder->packets, reasons[i].words);
}

/* What was not read, in words. Returns the exit status. */
static int report(const struct stats_account *account, const struct filter *filter)
{
	for (size_t i = 0; i < account->file_count; i++)
		if (account->files[i].error && !account->files[i].unreadable)
			warn("%s: %s", account->files[i].info.name, account->files[i].error);
	if (filter && filter_refused(filter))
		warn("%s", filter_refused(filter));
	if (account->conversations_given_up || account->names_dropped)
		warn("memory bounds: the payload of %llu conversations was not read to its end, "
		     "%llu names were not kept",
			(unsigned long long)account->conversations_given_up,
			(unsigned long long)account->names_dropped);
	if (!account->stopped_by)
		return 0;
	report_stop(account);
	return EXIT_INCOMPLETE;
}

/* A file that is no capture does not keep the others out; false when none was one. */
static bool read_captures(struct analysis *a, char **paths, int count)
{
	struct strbuf err = STRBUF_INIT;
	int unusable = 0;

	for (int i = 0; i < count; i++) {
		if (!analysis_read(a, paths[i], &err)) {
			warn("%s", strbuf_cstr(&err));
			unusable++;
		}
		strbuf_clear(&err);
	}
	strbuf_release(&err);
	analysis_finish(a);
	return unusable < count;
}

static void read_keylog(struct keylog *keylog, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct lines in;
	struct line line;
	size_t added = 0;

	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	lines_init(&in, fd, KEYLOG_LINE_MAX);
	while (lines_next(&in, &line))
		added += keylog_add(keylog, line.bytes);
	if (in.error)
		die("%s: %s", path, strerror(in.error));
	lines_release(&in);
	close(fd);
	if (added == 0)
		warn("%s: no keys of TLS in it", path);
}

static struct filter *filter_of(const char *expression)
{
	struct strbuf err = STRBUF_INIT;
	struct filter *filter = expression ? filter_new(expression, &err) : NULL;

	if (expression && !filter)
		die("%s", strbuf_cstr(&err));
	strbuf_release(&err);
	return filter;
}

/* Reads and writes everything. Returns the exit status. */
static int run(const struct analysis_options *options, struct state *state, char **paths, int count)
{
	struct analysis *a = analysis_new(options);
	int status = EXIT_UNUSABLE;

	if (opt.keylog)
		read_keylog(a->keylog, opt.keylog);
	if (read_captures(a, paths, count)) {
		progress_stop(&state->progress);
		write_results(a, state);
		status = report(&a->account, options->filter);
	}
	analysis_free(a);
	return status;
}

int main(int argc, char **argv)
{
	static char standard_input[] = "-", *no_paths[] = {standard_input};
	struct state state = {.line = STRBUF_INIT};
	struct analysis_options options = {.event = write_event, .look = look, .ctx = &state};
	int count = option_main(&command, argc, argv), status;

	check_only();
	if (count == 0 && isatty(STDIN_FILENO))
		die("no capture named, and standard input is a terminal; try 'pcg-flows --help'");
	options.filter = filter_of(opt.filter);
	options.max_packets = opt.max_packets;
	options.no_payload = opt.no_payload;
	sandbox_enter();
	signal(SIGINT, on_interrupt);
	progress_start(&state.progress, !opt.quiet);
	if (opt.timeout_us)
		state.deadline_us = progress_now_us() + (int64_t)opt.timeout_us;
	status = run(&options, &state, count ? argv : no_paths, count ? count : 1);
	filter_free(options.filter);
	strbuf_release(&state.line);
	return status;
}
