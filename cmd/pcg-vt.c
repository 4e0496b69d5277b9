/* pcg-vt: says what VirusTotal knows of the public addresses and domains of a stream. */
#include "base/clock.h"
#include "base/interrupt.h"
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "base/progress.h"
#include "base/sandbox.h"
#include "online/consent.h"
#include "online/settings.h"
#include "record/again.h"
#include "record/pipeline.h"
#include "vt/subjects.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define SCAN_MAX 40
#define PER_MINUTE 4
#define TIMEOUT_US (15 * CLOCK_SECOND_US)
#define CACHE_US (INT64_C(24) * 3600 * CLOCK_SECOND_US)
#define FIELD_NAMED "argument" /* of an indicator that was named, not found in a record */
#define UNSET UINT64_MAX

static struct {
	const char *config, *url;
	uint64_t scan_max, per_minute, timeout_us;
	bool yes, dry_run, refresh, strict;
} opt = {.url = VIRUSTOTAL_URL, .scan_max = UNSET, .per_minute = PER_MINUTE, .timeout_us = UNSET};

static const struct option_row rows[] = {
	{'y', "yes", NULL, OPTION_FLAG, &opt.yes, NULL,
		"send without asking; VirusTotal learns the addresses and domains"},
	{'n', "dry-run", NULL, OPTION_FLAG, &opt.dry_run, NULL,
		"print what would be sent, and send nothing"},
	{0, "scan-max", "N", OPTION_COUNT, &opt.scan_max, "VT_SCAN_MAX",
		"look-ups in one run at the most; default 40"},
	{0, "per-minute", "N", OPTION_COUNT, &opt.per_minute, NULL,
		"look-ups in a minute at the most; default 4; 0: no limit"},
	{0, "timeout", "SECONDS", OPTION_SECONDS, &opt.timeout_us, NULL,
		"for one answer; default 15"},
	{0, "refresh", NULL, OPTION_FLAG, &opt.refresh, NULL,
		"ask again what was answered in the last 24 hours"},
	{'c', "config", "FILE", OPTION_TEXT, &opt.config, NULL, "config.ini with the API key"},
	{0, "url", "URL", OPTION_TEXT, &opt.url, "VIRUSTOTAL_URL",
		"in the place of https://www.virustotal.com, for tests"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL,
		"end at a line that is not a JSON object"},
	OPTION_END,
};

static const struct option_command command = {"pcg-vt", "[FILE ...] | INDICATOR ...",
	"Asks VirusTotal about the public addresses and domains of the records, and adds to each\n"
	"record the member 'vt' with the answers. Reads standard input where no file is named. "
	"With\n"
	"addresses or domains in the place of files it answers for these. Before anything is sent\n"
	"it asks on the terminal; VirusTotal keeps and shares what it is asked.",
	rows,
	"The API key is read from VIRUSTOTAL_API_KEY, else from [virustotal] api_key in "
	"config.ini:\n"
	"./config.ini, $XDG_CONFIG_HOME/pcapgraph/config.ini, /etc/pcapgraph/config.ini. Without "
	"a\n"
	"key, records pass as they are. Answers are kept for 24 hours in $XDG_CACHE_HOME.\n"
	"\n"
	"Examples:\n"
	"  pcg-flows cap.pcap | pcg-ti | pcg-vt | pcg-graph > out.html\n"
	"  pcg-vt --dry-run cap.ndjson\n"
	"  pcg-vt example.com 198.41.0.4\n"
	"\n"
	"Exit status: 0 done, 2 usage error or failure, 3 not all could be asked or read."};

struct state {
	struct subjects subjects;
	struct enquiry enquiry;
	struct settings settings;
	struct cache cache;
	bool named; /* indicators stand in the place of files */
};

static void collect(const struct record *record, void *ctx)
{
	subjects_note(ctx, record);
}

static bool each(struct record *record, void *ctx)
{
	struct state *state = ctx;

	if (state->enquiry.answers)
		subjects_tell(&state->subjects, state->enquiry.answers, record);
	return true;
}

/* A number of config.ini, when neither option nor environment gave one. */
static uint64_t setting(const struct settings *settings, const char *key, uint64_t given,
	uint64_t unit, uint64_t other)
{
	struct slice text = settings_get(settings, "virustotal", key);
	uint64_t value;

	if (given != UNSET)
		return given;
	if (text.len == 0)
		return other;
	if (!slice_to_u64(text, &value) || value > UINT32_MAX)
		die("%s in the configuration is not a number", key);
	return value * unit;
}

/* The key as a C string of its own, wiped by the caller; empty when there is none. */
static void read_key(const struct settings *settings, struct strbuf *key)
{
	const char *given = getenv("VIRUSTOTAL_API_KEY");
	struct slice text = given && *given ? slice_str(given)
					    : settings_get(settings, "virustotal", "api_key");

	if (text.len && !virustotal_key_is_sound(text))
		die("the API key has a character that no key has");
	strbuf_add_slice(key, text);
	if (key->len && !http_is_private(opt.url))
		die("the URL is neither https nor on this machine: the API key would go in clear "
		    "text");
}

static void show_progress(size_t done, size_t of, int64_t left_us, void *ctx)
{
	struct strbuf text = STRBUF_INIT;

	(void)ctx;
	strbuf_addf(&text, "%zu of %zu asked, %" PRId64 " min %02d s left", done, of,
		left_us / CLOCK_SECOND_US / 60, (int)(left_us / CLOCK_SECOND_US % 60));
	progress_line(strbuf_cstr(&text));
	strbuf_release(&text);
}

static void show_trouble(const char *why, void *ctx)
{
	(void)ctx;
	progress_line_end();
	warn("%s", why);
}

/* "12 addresses and 1 domain" */
static void describe(const struct state *state, struct strbuf *out)
{
	const struct enquiry *enquiry = &state->enquiry;
	size_t ips = enquiry_count(enquiry, &state->subjects.list, VIRUSTOTAL_IP);
	size_t domains = enquiry->chosen_count - ips;

	strbuf_addf(out, "%zu %s and %zu %s", ips, ips == 1 ? "address" : "addresses", domains,
		domains == 1 ? "domain" : "domains");
}

static bool has_consent(const struct state *state)
{
	struct strbuf text = STRBUF_INIT;
	bool given;

	strbuf_adds(&text, "Attention: ");
	describe(state, &text);
	strbuf_adds(&text, " will be sent to VirusTotal, which keeps and shares what it is asked.");
	if (opt.per_minute && state->enquiry.chosen_count > opt.per_minute)
		strbuf_addf(&text, " It will take %zu minutes or more.",
			(size_t)((state->enquiry.chosen_count - 1) / opt.per_minute));
	given = consent_get(opt.yes, strbuf_cstr(&text), show_trouble);
	strbuf_release(&text);
	return given;
}

static void print_chosen(const struct state *state)
{
	for (size_t i = 0; i < state->enquiry.chosen_count; i++)
		output_line(state->subjects.list.items[state->enquiry.chosen[i]].text);
	output_flush();
}

static int report(const struct state *state, enum asking_end end)
{
	const struct enquiry *enquiry = &state->enquiry;
	const struct asking *asking = &enquiry->asking;
	const char *ended = asking_end_text(end);
	struct strbuf top = STRBUF_INIT;

	if (ended)
		warn("%s; what was answered is kept", ended);
	if (asking->failed || ended)
		warn("%zu of %zu look-ups have an answer", asking->sent - asking->failed,
			enquiry->chosen_count);
	if (enquiry->left_out)
		warn("%zu more were left out by the limit of look-ups (--scan-max)",
			enquiry->left_out);
	enquiry_top(enquiry, &state->subjects.list, &top);
	fputs(strbuf_cstr(&top), stderr);
	strbuf_release(&top);
	return asking->failed || ended ? EXIT_INCOMPLETE : 0;
}

static int ask(struct state *state, uint64_t timeout_us)
{
	struct enquiry *enquiry = &state->enquiry;
	enum asking_end end = ASKING_DONE;

	if (enquiry->chosen_count) {
		if (!has_consent(state))
			return 0;
		enquiry->http = http_new(&(struct http_limits){timeout_us, &interrupt_seen});
		if (!enquiry->http)
			die("libcurl cannot be set up");
		interrupt_catch(true);
		end = enquiry_run(enquiry, &state->subjects.list);
		interrupt_catch(false);
		progress_line_end();
		http_free(enquiry->http);
	}
	return report(state, end);
}

static int print_named(const struct state *state)
{
	const struct wanted_list *list = &state->subjects.list;
	struct strbuf line = STRBUF_INIT;

	for (size_t i = 0; i < list->count; i++) {
		if (state->enquiry.answers[i].state == ENQUIRY_OPEN)
			continue;
		strbuf_clear(&line);
		enquiry_json(&line, NULL, &list->items[i], FIELD_NAMED, &state->enquiry.answers[i]);
		output_line(strbuf_slice(&line));
	}
	output_flush();
	strbuf_release(&line);
	return 0;
}

/* Files, unless the first operand is none and names an indicator: then all must. */
static void read_operands(struct state *state, char **operands, int count)
{
	struct strbuf err = STRBUF_INIT;

	state->named = count > 0 && strcmp(operands[0], "-") != 0 &&
		access(operands[0], F_OK) != 0 &&
		subjects_name(&state->subjects, slice_str(operands[0]));
	for (int i = 1; state->named && i < count; i++)
		if (!subjects_name(&state->subjects, slice_str(operands[i])))
			die("'%s' is neither a public address nor a public domain", operands[i]);
	if (!state->named && !again_first(operands, count, collect, &state->subjects, &err))
		die("%s", strbuf_cstr(&err));
	strbuf_release(&err);
}

static int run(struct state *state, const char *key, char **operands, int count)
{
	struct settings *settings = &state->settings;
	uint64_t max = setting(settings, "scan_max", opt.scan_max, 1, SCAN_MAX);
	uint64_t timeout_us =
		setting(settings, "timeout", opt.timeout_us, CLOCK_SECOND_US, TIMEOUT_US);
	int status = 0, passed = 0;

	read_operands(state, operands, count);
	if (!cache_open(&state->cache, "virustotal", CACHE_US))
		warn("no folder for the cache: answers are not kept");
	state->enquiry = (struct enquiry){.base = opt.url,
		.key = key,
		.cache = &state->cache,
		.refresh = opt.refresh,
		.asking = {.stop = &interrupt_seen,
			.progress = show_progress,
			.trouble = show_trouble}};
	pacing_init(&state->enquiry.asking.pacing, opt.per_minute, 60 * CLOCK_SECOND_US);
	enquiry_choose(&state->enquiry, &state->subjects.list, max);
	if (opt.dry_run) {
		print_chosen(state);
		return 0;
	}
	status = ask(state, timeout_us);
	sandbox_enter();
	if (state->named)
		print_named(state);
	else
		passed = pipeline_run(operands, count,
			&(struct pipeline){.each = each, .ctx = state, .strict = opt.strict});
	return passed ? passed : status;
}

/* Without a key: the stream as it is. */
static int pass_on(struct state *state, char **operands, int count)
{
	if (count > 0 && access(operands[0], F_OK) != 0 &&
		subjects_name(&state->subjects, slice_str(operands[0])))
		return 0;
	sandbox_enter();
	return pipeline_run(operands, count,
		&(struct pipeline){.each = each, .ctx = state, .strict = opt.strict});
}

int main(int argc, char **argv)
{
	static struct state state;
	struct strbuf key = STRBUF_INIT, err = STRBUF_INIT;
	int count = option_main(&command, argc, argv), status;

	/* The key would be in a core file; no limit holds those that go to a program. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	subjects_init(&state.subjects);
	if (!settings_read(&state.settings, opt.config, &err))
		die("%s", strbuf_cstr(&err));
	read_key(&state.settings, &key);
	if (key.len == 0)
		warn("VirusTotal API token not added");
	status = key.len || opt.dry_run ? run(&state, strbuf_cstr(&key), argv, count)
					: pass_on(&state, argv, count);
	if (key.ptr)
		explicit_bzero(key.ptr, key.room);
	strbuf_release(&key);
	strbuf_release(&err);
	enquiry_release(&state.enquiry);
	cache_release(&state.cache);
	settings_release(&state.settings);
	subjects_release(&state.subjects);
	return status;
}
