/* pcg-geo: says where the public addresses of a record are, and whose. */
#include "base/clock.h"
#include "base/json.h"
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "geo/annotate.h"
#include "geo/geo.h"
#include "geo/locate.h"
#include "record/pipeline.h"

#include <inttypes.h>
#include <time.h>

#define OLD_DAYS 180
#define DAY_SECONDS 86400

static struct {
	struct option_list databases;
	bool info, strict;
} opt;

static const struct option_row rows[] = {
	{'m', "mmdb", "FILE", OPTION_LIST, &opt.databases, NULL,
		"a MaxMind DB; may be given again: the first that knows wins"},
	{0, "info", NULL, OPTION_FLAG, &opt.info, NULL,
		"print what the databases say of themselves, and exit"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL,
		"end at a line that is not a JSON object"},
	OPTION_END,
};

static const struct option_command command = {"pcg-geo", "[FILE ...] | ADDRESS ...",
	"Adds to each record with a public address the member 'geo': country, AS number and\n"
	"organisation of either side. Reads standard input where no file is named. With addresses\n"
	"in the place of files it answers for these. Nothing leaves the machine.",
	rows,
	"Without --mmdb, the database is the geo.mmdb that was built with the project. Others are\n"
	"read by their own names: MaxMind's, DB-IP's, IPinfo's, ip-location-db's.\n"
	"\n"
	"Examples:\n"
	"  pcg-flows cap.pcap | pcg-geo | jq -r '.geo.dest.country // empty' | sort | uniq -c\n"
	"  pcg-geo --mmdb GeoLite2-Country.mmdb --mmdb GeoLite2-ASN.mmdb cap.ndjson\n"
	"  pcg-geo 198.41.0.4 2001:503:ba3e::2:30\n"
	"\n"
	"Exit status: 0 done, 1 no address that was named is known, 2 usage error or failure,\n"
	"3 an input could not be read to its end."};

struct state {
	struct geo *geo;
	struct strbuf json;
};

static const struct place *find(const struct ip *ip, void *ctx)
{
	return geo_find(ctx, ip);
}

static bool each(struct record *record, void *ctx)
{
	struct state *state = ctx;

	if (geo_count(state->geo) && annotate_applies(record))
		annotate(record, find, state->geo, &state->json);
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

static void warn_if_old(const struct geo_about *about)
{
	int64_t days = ((int64_t)time(NULL) - (int64_t)about->build_epoch) / DAY_SECONDS;

	if (days > OLD_DAYS)
		warn("%s is %" PRId64 " days old: addresses have moved since", about->path, days);
}

static void add_row(struct strbuf *text, const char *name, struct slice value)
{
	if (value.len == 0)
		return;
	strbuf_addf(text, "  %-12s", name);
	strbuf_add_visible(text, value);
	strbuf_addc(text, '\n');
}

static void print_info(const struct geo *geo)
{
	for (size_t i = 0; i < geo_count(geo); i++) {
		struct geo_about about = geo_about(geo, i);
		struct strbuf text = STRBUF_INIT, date = STRBUF_INIT;

		clock_format(&date, (int64_t)about.build_epoch * CLOCK_SECOND_US);
		strbuf_add_visible(&text, slice_str(about.path));
		strbuf_addc(&text, '\n');
		add_row(&text, "type", about.type);
		add_row(&text, "date", slice_first(strbuf_slice(&date), 10));
		add_row(&text, "licence",
			slice_str(about.licence ? about.licence : "not known here"));
		add_row(&text, "description", about.description);
		strbuf_addf(&text, "  %-12s%s, %" PRIu64 " nodes\n", "addresses",
			about.ip_version == 6 ? "IPv4 and IPv6" : "IPv4", about.nodes);
		output_bytes(strbuf_slice(&text));
		strbuf_release(&text);
		strbuf_release(&date);
		warn_if_old(&about);
	}
	output_flush();
}

/* One line: for people on a terminal, else a JSON object. */
static bool print_place(struct geo *geo, const char *address, const struct ip *ip)
{
	const struct place *place = place_applies(ip) ? geo_find(geo, ip) : NULL;
	struct strbuf line = STRBUF_INIT;

	if (output_is_terminal()) {
		strbuf_addf(&line, "%s  ", address);
		if (place)
			place_text(&line, place);
		else
			strbuf_adds(
				&line, place_applies(ip) ? "not known" : "not a public address");
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

static int print_places(struct geo *geo, char **addresses, int count)
{
	bool found = false;
	struct ip ip;

	if (geo_count(geo) == 0)
		die("no database to ask: there is no geo.mmdb beside the command; name one by "
		    "--mmdb");
	for (int i = 0; i < count; i++) {
		if (!ip_parse(slice_str(addresses[i]), &ip))
			die("'%s' is not an address; files and addresses cannot be mixed",
				addresses[i]);
		found |= print_place(geo, addresses[i], &ip);
	}
	output_flush();
	return found ? 0 : EXIT_NOTHING;
}

static int filter(struct geo *geo, char **files, int count)
{
	struct state state = {geo, STRBUF_INIT};
	int status;

	if (geo_count(geo) == 0)
		warn("no geo.mmdb beside the command and no --mmdb: records pass as they are");
	status = pipeline_run(files, count,
		&(struct pipeline){.each = each, .ctx = &state, .strict = opt.strict});
	strbuf_release(&state.json);
	return status;
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
	const char *argv0 = argv[0];
	int count = option_main(&command, argc, argv), status = 0;
	struct geo *geo = geo_new();
	struct ip ip;

	open_databases(geo, argv0);
	if (opt.info)
		print_info(geo);
	else if (count > 0 && ip_parse(slice_str(argv[0]), &ip))
		status = print_places(geo, argv, count);
	else
		status = filter(geo, argv, count);
	report_failures(geo);
	geo_free(geo);
	option_list_release(&opt.databases);
	return status;
}
