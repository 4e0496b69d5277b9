/* pcg-geo: says where the public addresses of a record are, and whose. */
#include "base/clock.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "base/progress.h"
#include "base/sandbox.h"
#include "geo/about.h"
#include "geo/annotate.h"
#include "geo/geo.h"
#include "geo/locate.h"
#include "geo/remote.h"
#include "online/consent.h"
#include "record/again.h"
#include "record/pipeline.h"

#include <inttypes.h>
#include <time.h>

#define DAY_SECONDS 86400
#define ONLINE_MAX 10000
#define TIMEOUT_US (15 * CLOCK_SECOND_US)
#define CACHE_US (INT64_C(7) * DAY_SECONDS * CLOCK_SECOND_US)

static struct {
	struct option_list databases;
	const char *url;
	uint64_t online_max, timeout_us;
	bool online, online_all, yes, dry_run, refresh, info, strict;
} opt = {.url = IPAPI_URL, .online_max = ONLINE_MAX, .timeout_us = TIMEOUT_US};

static const struct option_row rows[] = {
	{'m', "mmdb", "FILE", OPTION_LIST, &opt.databases, NULL,
		"a MaxMind DB; may be given again: the first that knows wins"},
	{'o', "online", NULL, OPTION_FLAG, &opt.online, NULL,
		"ask ip-api.com about addresses that no database knows, after a prompt"},
	{0, "online-all", NULL, OPTION_FLAG, &opt.online_all, NULL,
		"ask ip-api.com about all addresses, before any database"},
	{'y', "yes", NULL, OPTION_FLAG, &opt.yes, NULL,
		"send without a prompt; all on the way to ip-api.com read the addresses"},
	{'n', "dry-run", NULL, OPTION_FLAG, &opt.dry_run, NULL,
		"print the addresses that would be sent, and send nothing"},
	{0, "online-max", "N", OPTION_COUNT, &opt.online_max, NULL,
		"addresses sent in one run at the most; default 10000"},
	{0, "timeout", "SECONDS", OPTION_SECONDS, &opt.timeout_us, NULL,
		"for one answer; default 15"},
	{0, "refresh", NULL, OPTION_FLAG, &opt.refresh, NULL,
		"ask again what was answered in the last 7 days"},
	{0, "url", "URL", OPTION_TEXT, &opt.url, "IP_API_URL",
		"in the place of http://ip-api.com, for tests"},
	{0, "info", NULL, OPTION_FLAG, &opt.info, NULL,
		"print what the databases say of themselves, and exit"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL,
		"end at a line that is not a JSON object"},
	OPTION_END,
};

static const struct option_command command = {"pcg-geo", "[FILE ...] | ADDRESS ...",
	"Adds to each record with a public address the member 'geo': country, AS number and\n"
	"organisation of either side. Reads standard input where no file is named. With addresses\n"
	"in the place of files it answers for these. Nothing leaves the machine without --online.",
	rows,
	"Without --mmdb, the database is the geo.mmdb that was built with the project. Others are\n"
	"read by their own names: MaxMind's, DB-IP's, IPinfo's, ip-location-db's.\n"
	"ip-api.com adds reverse DNS; its answers are kept for 7 days in $XDG_CACHE_HOME. It is\n"
	"free for uses that are not commercial, and is asked in clear text, 100 addresses a time.\n"
	"\n"
	"Examples:\n"
	"  pcg-flows cap.pcap | pcg-geo | jq -r '.geo.dest.country // empty' | sort | uniq -c\n"
	"  pcg-geo --mmdb GeoLite2-Country.mmdb --mmdb GeoLite2-ASN.mmdb cap.ndjson\n"
	"  pcg-geo 198.41.0.4 2001:503:ba3e::2:30\n"
	"  pcg-geo --online --dry-run cap.ndjson\n"
	"\n"
	"Exit status: 0 done, 1 no address that was named is known, 2 usage error or failure,\n"
	"3 an input could not be read to its end, or not all could be asked for."};

struct state {
	struct geo *geo;
	struct remote remote;
	struct cache cache;
	struct strbuf json;
};

static bool is_online(void)
{
	return opt.online || opt.online_all;
}

/* The service is before the databases with --online-all, else behind them. */
static const struct place *find(const struct ip *ip, void *ctx)
{
	struct state *state = ctx;
	const struct place *place = opt.online_all ? remote_find(&state->remote, ip) : NULL;

	if (!place)
		place = geo_find(state->geo, ip);
	return place || opt.online_all ? place : remote_find(&state->remote, ip);
}

static bool each(struct record *record, void *ctx)
{
	struct state *state = ctx;

	if ((geo_count(state->geo) || state->remote.count) && annotate_applies(record))
		annotate(record, find, state, &state->json);
	return true;
}

static void open_databases(struct geo *geo, const char *argv0)
{
	struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < opt.databases.count; i++)
		ok = geo_open(geo, opt.databases.items[i], &err);
	if (opt.databases.count == 0 && geo_locate(argv0, &path))
		ok = geo_open(geo, strbuf_cstr(&path), &err);
	if (!ok)
		die("%s", strbuf_cstr(&err));
	strbuf_release(&path);
	strbuf_release(&err);
}

static void print_info(const struct geo *geo)
{
	for (size_t i = 0; i < geo_count(geo); i++) {
		struct geo_about about = geo_about(geo, i);
		int64_t days = geo_about_days(&about, (int64_t)time(NULL));
		struct strbuf text = STRBUF_INIT;

		geo_about_text(&text, &about);
		output_bytes(strbuf_slice(&text));
		strbuf_release(&text);
		if (days > GEO_OLD_DAYS)
			warn("%s is %" PRId64 " days old: addresses have moved since", about.path,
				days);
	}
	output_flush();
}

static void note(const struct ip *ip, void *ctx)
{
	struct state *state = ctx;

	if (opt.online_all || !geo_find(state->geo, ip))
		remote_note(&state->remote, ip);
}

static void note_record(const struct record *record, void *ctx)
{
	if (annotate_applies(record))
		annotate_addresses(record, note, ctx);
}

static void show_progress(size_t done, size_t of, int64_t left_us, void *ctx)
{
	struct strbuf text = STRBUF_INIT;

	(void)ctx;
	strbuf_addf(&text, "%zu of %zu requests sent, %" PRId64 " min %02d s left", done, of,
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

static bool has_consent(const struct remote *remote)
{
	struct strbuf text = STRBUF_INIT;
	bool given;

	remote_attention(remote, &text);
	given = consent_get(opt.yes, strbuf_cstr(&text), show_trouble);
	strbuf_release(&text);
	return given;
}

static void print_chosen(const struct remote *remote)
{
	for (size_t i = 0; i < remote->chosen_count; i++) {
		struct strbuf line = STRBUF_INIT;

		ip_format(&line, &remote->items[remote->chosen[i]].ip);
		output_line(strbuf_slice(&line));
		strbuf_release(&line);
	}
	output_flush();
}

static int report(const struct remote *remote, enum asking_end end)
{
	const char *ended = asking_end_text(end);

	if (ended)
		warn("%s; what was answered is kept", ended);
	if (remote->answered < remote->chosen_count)
		warn("%zu of %zu addresses have an answer", remote->answered, remote->chosen_count);
	return ended || remote->answered < remote->chosen_count ? EXIT_INCOMPLETE : 0;
}

static int ask(struct state *state)
{
	struct remote *remote = &state->remote;
	enum asking_end end;

	if (remote->left_out)
		warn("%zu more addresses are left out by the limit (--online-max)",
			remote->left_out);
	if (remote->chosen_count == 0 || !has_consent(remote))
		return 0;
	remote->http = http_new(&(struct http_limits){opt.timeout_us, &interrupt_seen});
	if (!remote->http)
		die("libcurl cannot be set up");
	interrupt_catch(true);
	end = remote_run(remote);
	interrupt_catch(false);
	progress_line_end();
	http_free(remote->http);
	return report(remote, end);
}

static void set_up(struct state *state)
{
	state->remote = (struct remote){.base = opt.url,
		.cache = &state->cache,
		.refresh = opt.refresh,
		.known = MAP_INIT,
		.asking = {.stop = &interrupt_seen,
			.progress = show_progress,
			.trouble = show_trouble}};
	pacing_init(&state->remote.asking.pacing, IPAPI_PER_MINUTE, 60 * CLOCK_SECOND_US);
	if (is_online() && !cache_open(&state->cache, "ip-api", CACHE_US))
		warn("no folder for the cache: answers are not kept");
}

/* Asks about what was noted; true when that was all that was wanted (--dry-run). */
static bool go_online(struct state *state, int *status)
{
	*status = 0;
	if (!is_online())
		return false;
	remote_choose(&state->remote, opt.online_max);
	if (opt.dry_run)
		print_chosen(&state->remote);
	else
		*status = ask(state);
	sandbox_enter();
	return opt.dry_run;
}

/* One line: for people on a terminal, else a JSON object. */
static bool print_place(struct state *state, const char *address, const struct ip *ip)
{
	struct ip subject;
	bool applies = place_applies(ip, &subject);
	const struct place *place = applies ? find(&subject, state) : NULL;
	struct strbuf line = STRBUF_INIT;

	if (output_is_terminal()) {
		strbuf_addf(&line, "%s  ", address);
		if (place)
			place_text(&line, place);
		else
			strbuf_adds(&line, applies ? "not known" : "not a public address");
	} else {
		json_open(&line, NULL, '{');
		json_text(&line, "ip", address);
		if (place)
			place_json(&line, "geo", place);
		json_close(&line, '}');
	}
	output_line(strbuf_slice(&line));
	strbuf_release(&line);
	return place != NULL;
}

static int print_places(struct state *state, char **addresses, int count)
{
	bool found = false;
	struct ip ip, subject;
	int status;

	if (geo_count(state->geo) == 0 && !is_online())
		die("no database to ask: there is no geo.mmdb beside the command; name one by "
		    "--mmdb, or ask ip-api.com by --online");
	for (int i = 0; i < count; i++)
		if (!ip_parse(slice_str(addresses[i]), &ip))
			die("'%s' is not an address; files and addresses cannot be mixed",
				addresses[i]);
		else if (place_applies(&ip, &subject))
			note(&subject, state);
	if (go_online(state, &status))
		return 0;
	for (int i = 0; i < count; i++)
		if (ip_parse(slice_str(addresses[i]), &ip))
			found |= print_place(state, addresses[i], &ip);
	output_flush();
	return status ? status : found ? 0 : EXIT_NOTHING;
}

static int filter(struct state *state, char **files, int count)
{
	struct strbuf err = STRBUF_INIT;
	int status = 0, passed;

	if (geo_count(state->geo) == 0 && !is_online())
		warn("no geo.mmdb beside the command and no --mmdb: records pass as they are");
	if (is_online() && !again_first(files, count, note_record, state, &err))
		die("%s", strbuf_cstr(&err));
	strbuf_release(&err);
	if (go_online(state, &status))
		return 0;
	passed = pipeline_run(
		files, count, &(struct pipeline){.each = each, .ctx = state, .strict = opt.strict});
	return passed ? passed : status;
}

static void report_failures(const struct geo *geo)
{
	struct strbuf why = STRBUF_INIT;
	uint64_t failed = geo_failed(geo, &why);

	if (failed)
		warn("%" PRIu64 " addresses could not be looked up, the first in %s", failed,
			strbuf_cstr(&why));
	strbuf_release(&why);
}

int main(int argc, char **argv)
{
	static struct state state;
	const char *argv0 = argv[0];
	int count = option_main(&command, argc, argv), status = 0;
	struct ip ip;

	if (!is_online())
		sandbox_enter();
	state.geo = geo_new();
	set_up(&state);
	open_databases(state.geo, argv0);
	if (opt.info)
		print_info(state.geo);
	else if (count > 0 && ip_parse(slice_str(argv[0]), &ip))
		status = print_places(&state, argv, count);
	else
		status = filter(&state, argv, count);
	report_failures(state.geo);
	geo_free(state.geo);
	remote_release(&state.remote);
	cache_release(&state.cache);
	strbuf_release(&state.json);
	option_list_release(&opt.databases);
	return status;
}
