#include "geo/about.h"

#include "base/clock.h"

#include <inttypes.h>

#define DAY_SECONDS 86400

static void add_row(struct strbuf *text, const char *name, struct slice value)
{
	if (value.len == 0)
		return;
	strbuf_addf(text, "  %-12s", name);
	strbuf_add_visible(text, value);
	strbuf_addc(text, '\n');
}

void geo_about_text(struct strbuf *out, const struct geo_about *about)
{
	struct strbuf date = STRBUF_INIT;

	clock_format(&date, (int64_t)about->build_epoch * CLOCK_SECOND_US);
	strbuf_add_visible(out, slice_str(about->path));
	strbuf_addc(out, '\n');
	add_row(out, "type", about->type);
	add_row(out, "date", slice_first(strbuf_slice(&date), 10));
	add_row(out, "licence", slice_str(about->licence ? about->licence : "not known here"));
	add_row(out, "description", about->description);
	strbuf_addf(out, "  %-12s%s, %" PRIu64 " nodes\n", "addresses",
		about->ip_version == 6 ? "IPv4 and IPv6" : "IPv4", about->nodes);
	strbuf_release(&date);
}

int64_t geo_about_days(const struct geo_about *about, int64_t now_s)
{
	return (now_s - (int64_t)about->build_epoch) / DAY_SECONDS;
}
