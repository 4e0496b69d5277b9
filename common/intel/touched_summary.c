#include "intel/touched_summary.h"

#include "base/clock.h"
#include "base/mem.h"
#include "record/peek.h"

struct slice touched_first_of(struct slice array, const char *key, struct strbuf *scratch)
{
	struct peek walk = peek_into(array);

	return peek_next(&walk) ? peek_str(peek_member(walk.value, key), scratch)
				: slice_of(NULL, 0);
}

static void read_time(struct slice text, struct touched_summary *summary)
{
	int64_t time_us;

	if (!clock_parse(peek_plain(text), &time_us))
		return;
	if (time_us < summary->first_us)
		summary->first_us = time_us;
	if (time_us > summary->last_us)
		summary->last_us = time_us;
}

static uint64_t count_of(struct slice object, const char *key)
{
	uint64_t value = 0;

	slice_to_u64(peek_member(object, key), &value);
	return value;
}

/* EVE's time of a flow record is that of its logging. */
static void read_flow(const struct record *record, struct touched_summary *summary)
{
	struct slice flow = record_get(record, "flow");

	read_time(peek_member(flow, "start"), summary);
	read_time(peek_member(flow, "end"), summary);
	summary->packets = count_of(flow, "pkts_toserver") + count_of(flow, "pkts_toclient");
	summary->bytes_toserver = count_of(flow, "bytes_toserver");
	summary->bytes_toclient = count_of(flow, "bytes_toclient");
}

/* The name by which the server was reached, or that was asked for. */
static struct slice name_of(const struct record *record, struct strbuf *scratch)
{
	static const struct {
		const char *member, *path;
	} rows[] = {{"tls", "sni"}, {"quic", "sni"}, {"http", "hostname"}, {"dns", "rrname"}};
	struct slice dns = record_get(record, "dns"), name = {NULL, 0};

	for (size_t i = 0; i < ARRAY_LEN(rows) && !name.len; i++)
		name = peek_str(
			peek_member(record_get(record, rows[i].member), rows[i].path), scratch);
	if (!name.len)
		name = touched_first_of(peek_member(dns, "queries"), "rrname", scratch);
	if (!name.len)
		name = touched_first_of(
			peek_member(record_get(record, "names"), "dest"), "name", scratch);
	return name;
}

struct touched_summary touched_summary(const struct record *record, struct strbuf *scratch)
{
	struct touched_summary summary = {.first_us = INT64_MAX, .last_us = INT64_MIN};

	summary.is_flow = record_is(record, "flow");
	if (summary.is_flow)
		read_flow(record, &summary);
	if (summary.first_us > summary.last_us)
		read_time(record_get(record, "timestamp"), &summary);
	summary.through = name_of(record, scratch);
	return summary;
}

void touched_add_what(struct strbuf *out, const struct record *record)
{
	uint64_t port;

	if (record_is(record, "dns")) {
		strbuf_adds(out, "DNS look-up");
	} else if (record_is(record, "http")) {
		strbuf_adds(out, "HTTP request");
	} else if (record_is(record, "flow")) {
		strbuf_add_slice(out, record_get_plain(record, "proto"));
		if (record_get_u64(record, "dest_port", &port))
			strbuf_addf(out, "/%u", (unsigned)port);
	} else {
		strbuf_add_slice(out, record_get_plain(record, "event_type"));
	}
}
