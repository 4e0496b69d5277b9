/* OpenVPN over UDP and TCP: the first packets of its control channel, bare or under tls-auth
 * or tls-crypt (draft-nieto-openvpn-wire-protocol). They hold nothing to show. */
#include "dissect/dissect.h"

#define SESSION_ID_LEN 8
#define REPLAY_LEN 8 /* tls-auth and tls-crypt: a packet id and a time */
#define ACK_LEN (4 + SESSION_ID_LEN) /* one packet id and the other side's session */
#define PACKET_LEN_MIN (1 + SESSION_ID_LEN + 1 + 4)
#define PACKET_LEN_MAX 2048 /* of a hard reset */
#define REPLAY_ID_MAX 64 /* a hard reset is among the first packets */
#define TLS_CRYPT_TAG_LEN 32
#define EARLY_NEGOTIATION_LEN 6 /* a server's flags, behind its reset */
#define WRAPPED_KEY_LEN_MAX 1024 /* behind a V3 reset: the client's own tls-crypt key */

enum opcode {
	HARD_RESET_CLIENT_V2 = 7,
	HARD_RESET_SERVER_V2 = 8,
	HARD_RESET_CLIENT_V3 = 10,
};

static uint32_t u32_at(struct slice s, size_t at)
{
	struct cursor c = cursor_of(slice_from(s, at));

	return cursor_u32(&c);
}

static bool is_replay_id(struct slice packet, size_t at)
{
	uint32_t id = u32_at(packet, at);

	return id >= 1 && id <= REPLAY_ID_MAX;
}

/* tls-auth: the HMAC's length is what is left, and one that some digest has. */
static bool is_hmac_len(size_t len)
{
	return len == 16 || len == 20 || len == 28 || len == 32 || len == 48 || len == 64;
}

/* The acknowledgements and the number of a reset: from the client none, from the server one. */
static bool is_reset_tail(struct slice tail, bool server)
{
	struct cursor c = cursor_of(tail);
	uint8_t acks = cursor_u8(&c);

	cursor_skip(&c, acks ? 4u * acks + SESSION_ID_LEN : 0);
	return acks == (server ? 1 : 0) && cursor_u32(&c) == 0 && !c.failed && !cursor_left(&c);
}

static uint16_t last_u16(struct slice packet)
{
	struct cursor c = cursor_of(slice_from(packet, packet.len - 2));

	return cursor_u16(&c);
}

static bool is_hard_reset(struct slice packet)
{
	uint8_t opcode = packet.ptr[0] >> 3, key_id = packet.ptr[0] & 7;
	bool server = opcode == HARD_RESET_SERVER_V2;
	size_t tail = 1 + 4 + (server ? ACK_LEN : 0), bare = 1 + SESSION_ID_LEN + tail;
	size_t crypt = bare + REPLAY_LEN + TLS_CRYPT_TAG_LEN;

	if (key_id || packet.len < bare)
		return false;
	if (opcode == HARD_RESET_CLIENT_V3)
		return packet.len > crypt && packet.len <= crypt + WRAPPED_KEY_LEN_MAX &&
			/* the key's own length closes the packet */
			last_u16(packet) == packet.len - crypt;
	if (opcode != HARD_RESET_CLIENT_V2 && !server)
		return false;
	if ((packet.len == crypt || packet.len == crypt + EARLY_NEGOTIATION_LEN) &&
		is_replay_id(packet, 1 + SESSION_ID_LEN))
		return true;
	if (!is_reset_tail(slice_from(packet, packet.len - tail), server))
		return false;
	return packet.len == bare ||
		(packet.len > bare + REPLAY_LEN && is_hmac_len(packet.len - bare - REPLAY_LEN) &&
			is_replay_id(packet, packet.len - tail - REPLAY_LEN));
}

static enum verdict read_packet(struct slice packet, struct dissect_out *out)
{
	if (packet.len < PACKET_LEN_MIN || !is_hard_reset(packet))
		return VERDICT_NO;
	out->sender = packet.ptr[0] >> 3 == HARD_RESET_SERVER_V2 ? SENDER_SERVER : SENDER_CLIENT;
	return VERDICT_DONE;
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	return read_packet(in->bytes, out);
}

/* Over TCP a length stands before each packet. */
static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t len = cursor_u16(&c);
	uint8_t opcode = cursor_peek(&c, 0) >> 3;
	struct slice packet = cursor_take(&c, len);

	if ((in->bytes.len >= 2 && (len < PACKET_LEN_MIN || len > PACKET_LEN_MAX)) ||
		(in->bytes.len > 2 && opcode != HARD_RESET_CLIENT_V2 &&
			opcode != HARD_RESET_SERVER_V2 && opcode != HARD_RESET_CLIENT_V3))
		return VERDICT_NO;
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	return read_packet(packet, out);
}

const struct dissector dissect_openvpn = {"openvpn", OVER_UDP, read_datagram};
const struct dissector dissect_openvpn_tcp = {"openvpn", OVER_TCP, read_stream};
