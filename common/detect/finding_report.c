/* A finding for people. */
#include "base/clock.h"
#include "detect/detect.h"
#include "detect/pick.h"
#include "detect/roles.h"
#include "record/peek.h"

#define FACTORS_SHOWN 12

static void add_host(const struct corpus *corpus, uint32_t host, struct strbuf *out)
{
	ip_format(out, &corpus->hosts[host].ip);
	if (corpus->hosts[host].name == 0 && corpus->hosts[host].roles == 0)
		return;
	strbuf_adds(out, " (");
	strbuf_add_visible(out, corpus_text(corpus, corpus->hosts[host].name));
	if (corpus->hosts[host].roles && corpus->hosts[host].name)
		strbuf_adds(out, ", ");
	roles_add_text(out, corpus->hosts[host].roles);
	strbuf_addc(out, ')');
}

static void add_ends(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	add_host(corpus, f->src, out);
	if (!f->has_dest)
		return;
	strbuf_adds(out, " -> ");
	if (f->name) {
		strbuf_add_visible(out, corpus_text(corpus, f->name));
		strbuf_adds(out, " at ");
	}
	add_host(corpus, f->dest, out);
	if (f->one_port && f->dest_port)
		strbuf_addf(out, " port %u", f->dest_port);
}

static void add_factors(const struct finding *f, struct strbuf *out)
{
	struct strbuf array = STRBUF_INIT, scratch = STRBUF_INIT;
	struct peek why;
	unsigned shown = 0;

	strbuf_addc(&array, '[');
	strbuf_add_slice(&array, strbuf_slice(&f->why));
	strbuf_addc(&array, ']');
	why = peek_into(strbuf_slice(&array));
	while (peek_next(&why) && shown++ < FACTORS_SHOWN) {
		strbuf_addf(out, "    %+4d  ", (int)pick_number(peek_member(why.value, "points")));
		strbuf_add_visible(out, peek_str(peek_member(why.value, "factor"), &scratch));
		strbuf_addc(out, '\n');
	}
	strbuf_release(&array);
	strbuf_release(&scratch);
}

void finding_report(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	struct strbuf filter = STRBUF_INIT;

	strbuf_addf(out, "%s  %d  %s  [%s %s]\n  ",
		f->tier == TIER_FINDING              ? "FINDING"
			: f->tier == TIER_SUPPRESSED ? "suppressed"
						     : "informational",
		f->points, f->signature->title, f->detector->name, f->signature->technique);
	add_ends(f, corpus, out);
	strbuf_adds(out, "\n  ");
	clock_format(out, f->first_us);
	strbuf_adds(out, " to ");
	clock_format(out, f->last_us);
	strbuf_addf(out, ", %llu conversation%s\n", (unsigned long long)f->flows,
		f->flows == 1 ? "" : "s");
	add_factors(f, out);
	finding_add_filter(f, corpus, &filter);
	strbuf_adds(out, "  Wireshark: ");
	strbuf_add_visible(out, strbuf_slice(&filter));
	strbuf_addf(out, "\n  pcg-detect --explain %u\n\n", f->signature->id);
	strbuf_release(&filter);
}
