#include "flow/injection.h"

#include "base/json.h"
#include "flow/anomaly.h"

#define STATUS_LEN_MAX 48 /* bytes of a status line that the record shows */

static const struct anomaly_kind different_data = {
	"stream", "stream.reassembly_overlap_different_data"};
static const struct anomaly_kind different_seq = {
	"stream", "stream.3whs_synack_resend_with_diff_seq"};

/* The stretch that a kept segment and a new one have in common. */
static bool in_common(const struct injection_told *told, uint32_t seq, struct slice payload,
	struct slice *before, struct slice *now)
{
	int32_t ahead = (int32_t)(seq - told->seq);

	*before = slice_of(told->bytes, told->len);
	*now = payload;
	if (ahead > 0)
		*before = slice_from(*before, (size_t)ahead);
	else if (ahead < 0)
		*now = slice_from(*now, (size_t) - (int64_t)ahead);
	*before = slice_first(*before, now->len);
	*now = slice_first(*now, before->len);
	return before->len >= INJECTION_COMPARED_MIN;
}

static size_t count_different(struct slice a, struct slice b)
{
	size_t count = 0;

	for (size_t i = 0; i < a.len; i++)
		count += a.ptr[i] != b.ptr[i];
	return count;
}

/* The status line of an HTTP answer; of other payload, which may be secret, nothing is shown. */
static void add_status(struct strbuf *details, const char *key, struct slice text)
{
	if (slice_starts(text, SLICE("HTTP/1.")))
		json_str(details, key, slice_first(slice_cut(&text, '\r'), STATUS_LEN_MAX));
}

static void note(const struct injection_told *told, const struct packet *packet,
	struct slice before, struct slice now, struct conversation *conv, struct arena *arena,
	unsigned dir)
{
	struct strbuf details = STRBUF_INIT;
	int64_t apart_us = packet->frame->time_us - told->time_us;
	const uint64_t frames[2] = {told->frame, packet->frame->number};

	json_u64(&details, "bytes_compared", before.len);
	json_u64(&details, "bytes_different", count_different(before, now));
	json_i64(&details, "apart_us", apart_us);
	json_u64(&details, "ttl_first", told->ttl);
	json_u64(&details, "ttl_second", packet->ttl);
	add_status(&details, "said_first", before);
	add_status(&details, "said_second", now);
	anomaly_note(&conv->anomalies, arena, &different_data, dir, frames, strbuf_slice(&details));
	strbuf_release(&details);
}

/* True when it tells otherwise. */
static bool compare(const struct injection_told *told, const struct packet *packet,
	struct conversation *conv, struct arena *arena, unsigned dir)
{
	struct slice before, now;

	if (told->len == 0 || !in_common(told, packet->tcp_seq, packet->payload, &before, &now) ||
		memcmp(before.ptr, now.ptr, before.len) == 0 ||
		count_different(before, now) < INJECTION_DIFFERENT_MIN)
		return false;
	note(told, packet, before, now, conv, arena, dir);
	return true;
}

static void keep(struct injection_told *told, const struct packet *packet)
{
	told->time_us = packet->frame->time_us;
	told->frame = packet->frame->number;
	told->seq = packet->tcp_seq;
	told->ttl = packet->ttl;
	told->len = (uint32_t)slice_first(packet->payload, INJECTION_KEPT).len;
	memcpy(told->bytes, packet->payload.ptr, told->len);
}

void injection_look(struct injection *told, struct injection *other, struct conversation *conv,
	struct arena *arena, const struct packet *packet, unsigned dir)
{
	bool first = told->last.len == 0, known;

	if (packet->payload.len == 0 || (packet->tcp_flags & (TCP_SYN | TCP_RST)))
		return;
	other->turned = true;
	known = compare(&told->last, packet, conv, arena, dir) ||
		(told->begin.frame != told->last.frame &&
			compare(&told->begin, packet, conv, arena, dir));
	if (known)
		return;
	if (first || told->turned)
		keep(&told->begin, packet);
	keep(&told->last, packet);
	told->turned = false;
}

void injection_look_synack(
	struct conversation *conv, struct arena *arena, const struct packet *packet, unsigned dir)
{
	struct strbuf details = STRBUF_INIT;
	const uint64_t frames[2] = {conv->first_frame, packet->frame->number};

	if (!(conv->seq_known & 1u << dir) || packet->tcp_seq == conv->tcp_base[dir] ||
		packet->tcp_ack != conv->tcp_base[!dir] + 1 || conv->midstream)
		return;
	json_i64(&details, "apart_us", packet->frame->time_us - conv->first_us);
	json_u64(&details, "ttl_first", conv->ttl[dir]);
	json_u64(&details, "ttl_second", packet->ttl);
	anomaly_note(&conv->anomalies, arena, &different_seq, dir, frames, strbuf_slice(&details));
	strbuf_release(&details);
}
