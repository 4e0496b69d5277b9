/* pcg-ti: says of each record which known indicators it touches. */
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "base/sandbox.h"
#include "intel/match.h"
#include "record/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DEFAULT_DIR "threatintel"

static struct {
	const char *dir;
	struct option_list feeds;
	bool list, verbose, exit_code, strict;
} opt;

static const struct option_row rows[] = {
	{'d', "dir", "DIR", OPTION_TEXT, &opt.dir, "THREATINTEL_DIR",
		"the folder of feeds; default ./" DEFAULT_DIR},
	{0, "feed", "FILE", OPTION_LIST, &opt.feeds, NULL,
		"one more feed; without --dir, the only ones"},
	{0, "list", NULL, OPTION_FLAG, &opt.list, NULL, "print the account of all feeds and exit"},
	{'v', "verbose", NULL, OPTION_FLAG, &opt.verbose, NULL,
		"the same on standard error, before the work"},
	{0, "exit-code", NULL, OPTION_FLAG, &opt.exit_code, NULL,
		"exit 1 when nothing was touched"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL,
		"end at a line that is not a JSON object"},
	OPTION_END,
};

static const struct option_command command = {"pcg-ti", "[FILE ...]",
	"Adds to each record the member 'ti': the indicators of threat-intelligence feeds that\n"
	"its addresses, names, URL, certificate and fingerprints touch. Reads standard input\n"
	"where no file is named. Nothing leaves the machine.",
	rows,
	"Feeds are files of any of these formats, recognised by their content: plain lists, hosts\n"
	"files, tables with a header (Feodo, SSLBL, URLhaus, ThreatFox, OpenCTI, Zeek), JSON "
	"(Spamhaus\n"
	"DROP, ThreatFox, MISP events and warning lists, STIX), Tor exit addresses, RPZ, dnsmasq,\n"
	"Suricata datasets. In lists, example.com means the name and all below it, =example.com\n"
	"only the name, *.example.com only what is below it.\n"
	"\n"
	"Examples:\n"
	"  pcg-flows cap.pcap | pcg-ti | jq -c 'select(.ti)'\n"
	"  pcg-flows cap.pcap | pcg-ti --feed iocs.txt --exit-code >/dev/null && echo touched\n"
	"  pcg-ti --list\n"
	"\n"
	"Exit status: 0 done, 1 nothing was touched (with --exit-code), 2 usage error or failure,\n"
	"3 an input could not be read to its end."};

struct state {
	struct matcher matcher;
	struct strbuf json;
	bool has_indicators;
	bool touched;
};

/* What an earlier run said of the record is replaced, also by nothing. */
static bool each(struct record *record, void *ctx)
{
	struct state *state = ctx;

	if (!state->has_indicators || !matcher_applies(record))
		return true;
	strbuf_clear(&state->json);
	if (matcher_run(&state->matcher, record, &state->json)) {
		record_set(record, "ti", strbuf_slice(&state->json));
		state->touched = true;
	} else {
		record_remove(record, "ti");
	}
	return true;
}

static void load(struct feeds *feeds)
{
	struct strbuf err = STRBUF_INIT;
	bool ok = true;

	feeds_load_built_in(feeds);
	if (opt.dir || opt.feeds.count == 0)
		ok = feeds_load_dir(feeds, opt.dir ? opt.dir : DEFAULT_DIR, &err);
	for (size_t i = 0; ok && i < opt.feeds.count; i++)
		ok = feeds_load_file(feeds, opt.feeds.items[i], &err);
	if (!ok)
		die("%s", strbuf_cstr(&err));
	strbuf_release(&err);
}

static void print_ledger(struct feeds *feeds, FILE *to)
{
	struct strbuf text = STRBUF_INIT;

	feeds_finish(feeds);
	feeds_ledger(feeds, (int64_t)time(NULL) * CLOCK_SECOND_US, &text);
	if (to == stdout) {
		output_bytes(strbuf_slice(&text));
		output_flush();
	} else {
		fwrite(text.ptr, 1, text.len, to);
	}
	strbuf_release(&text);
}

static void say_what_is_missing(const struct feeds *feeds)
{
	if (feeds->bad.count == 0)
		warn("no indicators in %s: records pass as they are",
			opt.dir                   ? opt.dir
				: opt.feeds.count ? "the feeds"
						  : "./" DEFAULT_DIR);
	if (opt.verbose)
		return;
	for (size_t i = 0; i < feeds->account_count; i++) {
		const struct feed_account *feed = &feeds->accounts[i];
		struct strbuf path = STRBUF_INIT;

		strbuf_add_visible(&path, feed->path);
		if (feed->error)
			warn("%s: %s", strbuf_cstr(&path), feed->error);
		else if (feed->indicators + feed->carried == 0)
			warn("%s: 0 indicators: deprecated upstream?", strbuf_cstr(&path));
		strbuf_release(&path);
	}
}

static int run(struct feeds *feeds, char **files, int count)
{
	struct state state = {.has_indicators = feeds->bad.count > 0};
	int status;

	matcher_init(&state.matcher, feeds);
	status = pipeline_run(files, count,
		&(struct pipeline){.each = each, .ctx = &state, .strict = opt.strict});
	matcher_release(&state.matcher);
	strbuf_release(&state.json);
	return status == 0 && opt.exit_code && !state.touched ? EXIT_NOTHING : status;
}

int main(int argc, char **argv)
{
	struct feeds feeds = FEEDS_INIT;
	int count = option_main(&command, argc, argv), status = 0;

	sandbox_enter();
	load(&feeds);
	if (opt.list) {
		print_ledger(&feeds, stdout);
	} else {
		say_what_is_missing(&feeds);
		if (opt.verbose)
			print_ledger(&feeds, stderr);
		status = run(&feeds, argv, count);
	}
	feeds_release(&feeds);
	option_list_release(&opt.feeds);
	return status;
}
