/* A finding as an EVE alert. */
#include "base/clock.h"
#include "base/json.h"
#include "detect/detect.h"
#include "record/fields.h"

static void write_ip(struct strbuf *out, const char *key, const struct ip *ip)
{
	json_key(out, key);
	strbuf_addc(out, '"');
	ip_format(out, ip);
	strbuf_addc(out, '"');
}

static void write_ends(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	bool has_ports = corpus_text(corpus, f->proto).len == 3; /* TCP, UDP */

	write_ip(out, "src_ip", &corpus->hosts[f->src].ip);
	if (!f->has_dest)
		return;
	if (has_ports && f->flows == 1)
		json_u64(out, "src_port", f->src_port);
	write_ip(out, "dest_ip", &corpus->hosts[f->dest].ip);
	if (has_ports && f->one_port)
		json_u64(out, "dest_port", f->dest_port);
	json_u64(out, "ip_v", ip_is_v4(&corpus->hosts[f->src].ip) ? 4 : 6);
	if (f->proto)
		json_str(out, "proto", corpus_text(corpus, f->proto));
	if (f->app_proto)
		json_str(out, "app_proto", corpus_text(corpus, f->app_proto));
}

static const char *confidence(const struct finding *f)
{
	return f->points >= 80 ? "High" : f->points >= 60 ? "Medium" : "Low";
}

static void write_alert(const struct finding *f, struct strbuf *out)
{
	const struct signature *s = f->signature;
	struct slice techniques = slice_str(s->technique);

	json_open(out, "alert", '{');
	json_text(out, "action", "allowed");
	json_u64(out, "gid", 1);
	json_u64(out, "signature_id", s->id);
	json_u64(out, "rev", 1);
	json_text(out, "signature", s->title);
	json_text(out, "category", s->category);
	json_u64(out, "severity", f->tier == TIER_FINDING ? s->severity : 3);
	json_open(out, "metadata", '{');
	json_open(out, "confidence", '[');
	json_text(out, NULL, confidence(f));
	json_close(out, ']');
	json_open(out, "mitre_technique_id", '[');
	while (techniques.len)
		json_str(out, NULL, slice_cut(&techniques, ' '));
	json_close(out, ']');
	json_close(out, '}');
	json_close(out, '}');
}

static void write_finding(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	struct strbuf filter = STRBUF_INIT;

	json_open(out, "finding", '{');
	json_text(out, "detector", f->detector->name);
	json_text(out, "tier", finding_tier_name(f->tier));
	json_fixed(out, "score", f->points < 0 ? 0 : f->points, 2);
	json_open(out, "why", '[');
	strbuf_add_slice(out, strbuf_slice(&f->why));
	json_close(out, ']');
	json_open(out, "evidence", '{');
	strbuf_add_slice(out, strbuf_slice(&f->evidence));
	json_u64(out, "conversations", f->flows);
	json_time(out, "first_seen", f->first_us);
	json_time(out, "last_seen", f->last_us);
	json_text(out, "would_lower", f->signature->would_lower);
	json_close(out, '}');
	json_open(out, "flow_ids", '[');
	for (size_t i = 0; i < f->flow_id_count; i++)
		json_u64(out, NULL, f->flow_ids[i]);
	json_close(out, ']');
	if (f->first_frame) {
		json_open(out, "frames", '[');
		json_u64(out, NULL, f->first_frame);
		json_u64(out, NULL, f->last_frame);
		json_close(out, ']');
	}
	finding_add_filter(f, corpus, &filter);
	json_str(out, "filter", strbuf_slice(&filter));
	json_close(out, '}');
	strbuf_release(&filter);
}

static void write_name(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	if (f->name == 0)
		return;
	json_open(out, "names", '{');
	json_open(out, "dest", '[');
	json_open(out, NULL, '{');
	json_str(out, "name", corpus_text(corpus, f->name));
	if (f->name_by)
		json_str(out, "by", corpus_text(corpus, f->name_by));
	else
		json_text(out, "by", f->name_asked ? "dns" : "host");
	json_close(out, '}');
	json_close(out, ']');
	json_close(out, '}');
}

void finding_write(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	json_open(out, NULL, '{');
	json_time(out, "timestamp", f->first_us);
	if (f->flow_id_count)
		json_u64(out, "flow_id", f->flow_ids[0]);
	json_text(out, "event_type", EVENT_ALERT);
	write_ends(f, corpus, out);
	write_alert(f, out);
	write_finding(f, corpus, out);
	write_name(f, corpus, out);
	if (f->ti)
		json_raw(out, "ti", corpus_text(corpus, f->ti));
	json_close(out, '}');
}

static void add_address(struct strbuf *out, const char *field, const struct ip *ip)
{
	strbuf_addf(out, "%s.%s == ", ip_is_v4(ip) ? "ip" : "ipv6", field);
	ip_format(out, ip);
}

static void add_dests(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	if (f->dest_count == 0 || f->more_dests)
		return;
	strbuf_adds(out, f->dest_count > 1 ? " && (" : " && ");
	for (size_t i = 0; i < f->dest_count; i++) {
		if (i)
			strbuf_adds(out, " || ");
		add_address(out, "addr", &corpus->hosts[f->dests[i]].ip);
	}
	if (f->dest_count > 1)
		strbuf_addc(out, ')');
}

void finding_add_filter(const struct finding *f, const struct corpus *corpus, struct strbuf *out)
{
	struct slice proto = corpus_text(corpus, f->proto);

	if (f->filter.len) {
		strbuf_add_slice(out, strbuf_slice(&f->filter));
		return;
	}
	add_address(out, "addr", &corpus->hosts[f->src].ip);
	add_dests(f, corpus, out);
	if (f->has_dest && f->one_port && f->dest_port && slice_is(proto, "TCP"))
		strbuf_addf(out, " && tcp.port == %u", f->dest_port);
	if (f->has_dest && f->one_port && f->dest_port && slice_is(proto, "UDP"))
		strbuf_addf(out, " && udp.port == %u", f->dest_port);
}
