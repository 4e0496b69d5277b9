/* Makes geo.mmdb from the tables that the packages of package.json carry. It
 * runs while the project is built and is not installed. */
#include "base/clock.h"
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "geo/build.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define READ_ROOM ((size_t)1024 * 1024)
#define DATE_DIGITS 10 /* YYYYMMDDhh */

static struct {
	struct option_list countries, networks;
	const char *version;
} opt;

static const struct option_row rows[] = {
	{0, "countries", "FILE", OPTION_LIST, &opt.countries, NULL, "ranges and their countries"},
	{0, "networks", "FILE", OPTION_LIST, &opt.networks, NULL, "ranges and their networks"},
	{0, "data-version", "VERSION", OPTION_TEXT, &opt.version, NULL,
		"of the tables; ends in YYYYMMDDhh, their date"},
	OPTION_END,
};

static const struct option_command command = {"build-mmdb", ">geo.mmdb",
	"Lays tables of countries and of networks over each other and writes a MaxMind DB.", rows,
	"Exit status: 0 done, 2 usage error or failure."};

static const char description[] =
	"Countries: NRO (CC BY 4.0). Networks: RouteViews, DB-IP, NRO (CC BY 4.0). "
	"Merged by ip-location-db.";

static void read_file(const char *path, struct strbuf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	strbuf_clear(text);
	while (n > 0) {
		n = read(fd, strbuf_more(text, READ_ROOM), READ_ROOM);
		text->len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		die("cannot read %s: %s", path, strerror(errno));
	close(fd);
}

/* The last number of the version, a date to the hour, as seconds since 1970. */
static uint64_t epoch_of(const char *version)
{
	struct slice date = slice_str(version);
	struct strbuf time = STRBUF_INIT;
	int64_t time_us = -1;

	while (slice_find(date, '.') < date.len)
		slice_cut(&date, '.');
	if (date.len == DATE_DIGITS) {
		const char *d = (const char *)date.ptr;

		strbuf_addf(&time, "%.4s-%.2s-%.2sT%.2s:00:00Z", d, d + 4, d + 6, d + 8);
		if (!clock_parse(strbuf_slice(&time), &time_us))
			time_us = -1;
		strbuf_release(&time);
	}
	if (time_us < 0)
		die("the version '%s' does not end in a date, YYYYMMDDhh", version);
	return (uint64_t)(time_us / CLOCK_SECOND_US);
}

int main(int argc, char **argv)
{
	struct geo_build build = GEO_BUILD_INIT;
	struct mmdb_about about = {"PCAPGraph-Country-ASN", description, 0};
	struct strbuf text = STRBUF_INIT;

	if (option_main(&command, argc, argv) > 0 || !opt.version)
		die("wants --data-version, --countries and --networks, and no operands");
	about.build_epoch = epoch_of(opt.version);
	for (size_t i = 0; i < opt.countries.count; i++) {
		read_file(opt.countries.items[i], &text);
		geo_build_countries(&build, strbuf_slice(&text));
	}
	for (size_t i = 0; i < opt.networks.count; i++) {
		read_file(opt.networks.items[i], &text);
		geo_build_networks(&build, strbuf_slice(&text));
	}
	if (build.bad_lines)
		warn("%llu lines are no ranges and were left out",
			(unsigned long long)build.bad_lines);
	strbuf_clear(&text);
	if (build.countries.count + build.networks.count == 0)
		die("no ranges in the tables");
	if (!geo_build_write(&build, &about, &text))
		die("too much for one database");
	output_bytes(strbuf_slice(&text));
	output_flush();
	strbuf_release(&text);
	geo_build_release(&build);
	option_list_release(&opt.countries);
	option_list_release(&opt.networks);
	return 0;
}
