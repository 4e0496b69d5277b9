/* RDP (MS-RDPBCGR): who asks to log in, and from which machine, as far as it is in the clear:
 * the connection request's cookie, and the client's core data when no TLS was agreed. */
#include "dissect/dissect.h"

#include "base/utf16.h"
#include "dissect/tpkt.h"
#include "record/fields.h"

#define PORT_RDP 3389
#define NEGOTIATION_LEN 8
#define NEGOTIATION_REQUEST 1
#define NEGOTIATION_RESPONSE 2
#define NEGOTIATION_FAILURE 3
#define MCS_CONNECT_INITIAL 0x7f65
#define MCS_CONNECT_RESPONSE 0x7f66
#define CLIENT_DATA_KEY SLICE("Duca") /* before the client's data blocks: T.124's h221 key */
#define CS_CORE 0xc001
#define CS_NET 0xc003
#define CHANNELS_MAX 31 /* MS-RDPBCGR, section 2.2.1.3.4 */
#define CHANNEL_NAME_LEN 8
#define BLOCKS_MAX 16
#define CLIENT_NAME_LEN 32

/* "Cookie: mstshash=NAME"; a load balancer's routing token is none. */
static struct slice cookie_of(struct slice user)
{
	static const struct slice mark = {(const uint8_t *)"Cookie: mstshash=", 17};
	struct slice line;

	if (!slice_starts(user, mark))
		return (struct slice){NULL, 0};
	line = slice_from(user, mark.len);
	return slice_first(line, slice_find(line, '\r'));
}

/* The negotiation structure that closes a request or a response: its kind, 0 without one, and
 * the protocols that are asked for or chosen (0: RDP's own security). */
static uint8_t negotiation_of(struct slice user, uint32_t *protocols)
{
	struct cursor c = cursor_of(slice_from(
		user, user.len < NEGOTIATION_LEN ? user.len : user.len - NEGOTIATION_LEN));
	uint8_t kind = cursor_u8(&c), flags = cursor_u8(&c);
	uint16_t len = cursor_u16le(&c);

	(void)flags;
	*protocols = cursor_u32le(&c);
	return !c.failed && len == NEGOTIATION_LEN && kind >= NEGOTIATION_REQUEST &&
			kind <= NEGOTIATION_FAILURE
		? kind
		: 0;
}

static enum verdict read_request(
	const struct segment *in, const struct tpkt *tpkt, struct dissect_out *out)
{
	struct slice cookie = cookie_of(tpkt->user);
	uint32_t protocols = 0;
	bool negotiates = negotiation_of(tpkt->user, &protocols) == NEGOTIATION_REQUEST;
	bool token = slice_starts(tpkt->user, SLICE("Cookie: "));

	if (!negotiates && !token && (tpkt->user.len || in->dst_port != PORT_RDP))
		return VERDICT_NO;
	if (cookie.len) {
		out_str(out, FACT_RDP_COOKIE, cookie);
		out_user(out, cookie, "rdp");
	}
	out->sender = SENDER_CLIENT;
	return negotiates && protocols ? VERDICT_SWITCH : VERDICT_NEXT;
}

static enum verdict read_confirm(
	const struct segment *in, const struct tpkt *tpkt, struct dissect_out *out)
{
	uint32_t protocols = 0;
	uint8_t kind = negotiation_of(tpkt->user, &protocols);

	if (kind != NEGOTIATION_RESPONSE && kind != NEGOTIATION_FAILURE &&
		(tpkt->user.len || in->src_port != PORT_RDP))
		return VERDICT_NO;
	out->sender = SENDER_SERVER;
	return kind == NEGOTIATION_RESPONSE && protocols ? VERDICT_SWITCH : VERDICT_NEXT;
}

/* TS_UD_CS_CORE, behind its header. */
static void core_facts(struct cursor *core, struct dissect_out *out)
{
	struct strbuf name = STRBUF_INIT;
	struct slice wide;

	cursor_skip(core, 4 + 2 + 2 + 2 + 2); /* version, size, colours, SAS sequence */
	cursor_skip(core, 4 + 4); /* keyboard layout, build */
	wide = cursor_take(core, CLIENT_NAME_LEN);
	if (core->failed)
		return;
	utf16le_add(&name, utf16le_until_nul(wide));
	if (name.len)
		out_str(out, FACT_RDP_CLIENT_NAME, strbuf_slice(&name));
	strbuf_release(&name);
}

/* TS_UD_CS_NET: the channels that a client asks for. The one that servers keep for themselves is
 * nobody's to ask for (CVE-2019-0708). */
static void look_channels(struct cursor *net, struct dissect_out *out)
{
	static const struct anomaly_kind own_channel = {"applayer", "rdp.ms_t120_channel"};
	uint32_t count = cursor_u32le(net);

	for (uint32_t i = 0; i < count && i < CHANNELS_MAX && cursor_left(net); i++) {
		struct slice name = cursor_take(net, CHANNEL_NAME_LEN);

		cursor_skip(net, 4); /* options */
		if (slice_eq_nocase(slice_first(name, slice_find(name, '\0')), SLICE("MS_T120")))
			out_anomaly(out, &own_channel, SLICE("\"app_proto\":\"rdp\""));
	}
}

static void connect_facts(struct slice initial, struct dissect_out *out)
{
	size_t key = slice_find_slice(initial, CLIENT_DATA_KEY);
	struct cursor c = cursor_of(slice_from(initial, key + CLIENT_DATA_KEY.len)), block;

	if (cursor_u8(&c) & 0x80) /* PER: a length of two bytes */
		cursor_u8(&c);
	for (int i = 0; i < BLOCKS_MAX && cursor_left(&c); i++) {
		uint16_t type = cursor_u16le(&c), len = cursor_u16le(&c);

		if (len < 4)
			return;
		block = cursor_sub(&c, len - 4u);
		if (type == CS_CORE)
			core_facts(&block, out);
		else if (type == CS_NET)
			look_channels(&block, out);
	}
}

static enum verdict read_data(const struct tpkt *tpkt, struct dissect_out *out)
{
	struct cursor c = cursor_of(tpkt->user);
	uint16_t tag = cursor_u16(&c);

	if (tag != MCS_CONNECT_INITIAL && tag != MCS_CONNECT_RESPONSE)
		return VERDICT_NO;
	if (tag == MCS_CONNECT_INITIAL)
		connect_facts(tpkt->user, out);
	out->sender = tag == MCS_CONNECT_INITIAL ? SENDER_CLIENT : SENDER_SERVER;
	return VERDICT_DONE;
}

static enum verdict read_rdp(const struct segment *in, struct dissect_out *out)
{
	struct tpkt tpkt;
	enum tpkt_state state = tpkt_read(in->bytes, &tpkt);

	if (state == TPKT_NONE)
		return VERDICT_NO;
	if (state == TPKT_CUT)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	out->eaten = tpkt.len;
	switch (tpkt.kind) {
	case COTP_CONNECT_REQUEST:
		return read_request(in, &tpkt, out);
	case COTP_CONNECT_CONFIRM:
		return read_confirm(in, &tpkt, out);
	default:
		return read_data(&tpkt, out);
	}
}

const struct dissector dissect_rdp = {"rdp", OVER_TCP, read_rdp, NULL};
