#include "flow/echo.h"

#include "base/json.h"
#include "flow/anomaly.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define ECHO_MARK_LEN 4 /* bytes of a reply that the record shows */

struct echo_request {
	uint16_t seq;
	uint32_t len; /* of the payload */
	uint64_t hash; /* of all of it */
	uint8_t begin[ECHO_BYTES_KEPT];
};

struct echoes {
	struct echo_request requests[ECHO_REQUESTS_KEPT]; /* the newest, round and round */
	uint32_t count;
};

static const struct anomaly_kind altered = {"decode", "icmp.echo_altered"};

static void keep(struct echoes *echoes, const struct packet *packet)
{
	struct echo_request *r = &echoes->requests[echoes->count++ % ECHO_REQUESTS_KEPT];
	struct slice begin = slice_first(packet->payload, ECHO_BYTES_KEPT);

	r->seq = packet->icmp_seq;
	r->len = packet->payload_len;
	r->hash = XXH3_64bits(packet->payload.ptr, packet->payload.len);
	if (begin.len)
		memcpy(r->begin, begin.ptr, begin.len);
}

/* The newest request of this number. */
static const struct echo_request *find(const struct echoes *echoes, uint16_t seq)
{
	for (uint32_t i = 0; i < ECHO_REQUESTS_KEPT && i < echoes->count; i++) {
		const struct echo_request *r =
			&echoes->requests[(echoes->count - 1 - i) % ECHO_REQUESTS_KEPT];

		if (r->seq == seq)
			return r;
	}
	return NULL;
}

static bool says_the_same(const struct echo_request *r, const struct packet *packet)
{
	struct slice begin = slice_first(packet->payload, ECHO_BYTES_KEPT);

	if (packet->payload_len > r->len)
		return false;
	if (packet->payload_len == r->len)
		return XXH3_64bits(packet->payload.ptr, packet->payload.len) == r->hash;
	return begin.len == 0 || memcmp(begin.ptr, r->begin, begin.len) == 0;
}

/* Notes it, with how the reply begins: tools put a mark there. */
static void note(
	struct conversation *conv, struct arena *arena, const struct packet *packet, unsigned dir)
{
	const uint64_t frames[2] = {packet->frame->number, packet->frame->number};
	struct strbuf details = STRBUF_INIT, hex = STRBUF_INIT;

	strbuf_add_hex(&hex, slice_first(packet->payload, ECHO_MARK_LEN));
	json_str(&details, "begins", strbuf_slice(&hex));
	anomaly_note(&conv->anomalies, arena, &altered, dir, frames, strbuf_slice(&details));
	strbuf_release(&details);
	strbuf_release(&hex);
}

void echo_look(
	struct conversation *conv, struct arena *arena, const struct packet *packet, unsigned dir)
{
	bool v6 = packet->ip_proto == PROTO_ICMPV6;
	const struct echo_request *request;

	if (!packet->has_icmp || packet->payload.len != packet->payload_len)
		return;
	if (packet->icmp_type == (v6 ? 128 : 8)) {
		if (!conv->echoes)
			conv->echoes = ARENA_NEW(arena, struct echoes);
		keep(conv->echoes, packet);
	} else if (conv->echoes && packet->icmp_type == (v6 ? 129 : 0)) {
		request = find(conv->echoes, packet->icmp_seq);
		if (request && !says_the_same(request, packet))
			note(conv, arena, packet, dir);
	}
}
