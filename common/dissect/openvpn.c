/* OpenVPN over UDP and TCP: its control channel (draft-nieto-openvpn-wire-protocol). Known by its
 * first packets, bare or under tls-auth or tls-crypt. Unless it is under tls-crypt, which
 * encrypts it, the packets behind them carry the records of a TLS handshake: facts under "tls". */
#include "dissect/dissect.h"

#include "dissect/tls_stream.h"

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
	CONTROL = 4,
	ACK = 5,
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

enum wrapping {
	WRAPPED_NOT,
	WRAPPED_AUTH, /* an HMAC, a packet id and a time stand behind the session's id */
	WRAPPED_CRYPT, /* encrypted */
};

static bool is_hard_reset(struct slice packet, enum wrapping *wrapping)
{
	uint8_t opcode = packet.ptr[0] >> 3, key_id = packet.ptr[0] & 7;
	bool server = opcode == HARD_RESET_SERVER_V2;
	size_t tail = 1 + 4 + (server ? ACK_LEN : 0), bare = 1 + SESSION_ID_LEN + tail;
	size_t crypt = bare + REPLAY_LEN + TLS_CRYPT_TAG_LEN;

	*wrapping = WRAPPED_CRYPT;
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
	*wrapping = packet.len == bare ? WRAPPED_NOT : WRAPPED_AUTH;
	if (!is_reset_tail(slice_from(packet, packet.len - tail), server))
		return false;
	return packet.len == bare ||
		(packet.len > bare + REPLAY_LEN && is_hmac_len(packet.len - bare - REPLAY_LEN) &&
			is_replay_id(packet, packet.len - tail - REPLAY_LEN));
}

/* What is kept of a direction between its packets. Behind it stand the bytes that are not read
 * yet, and the message that is not whole yet. */
struct control {
	uint32_t wrap_len; /* bytes between the session's id and the acknowledgements */
	uint32_t next_id; /* of the packet whose turn it is */
	uint32_t unread_len; /* bytes */
	struct tls_stream tls;
};

static void save(
	struct strbuf *kept, struct control *control, struct slice unread, struct slice message)
{
	control->unread_len = (uint32_t)unread.len;
	strbuf_clear(kept);
	strbuf_add(kept, control, sizeof(*control));
	strbuf_add_slice(kept, unread);
	strbuf_add_slice(kept, message);
}

static enum verdict read_reset(struct slice packet, struct dissect_out *out)
{
	static const struct slice none = {NULL, 0};
	bool server = packet.ptr[0] >> 3 == HARD_RESET_SERVER_V2;
	size_t bare = 1 + SESSION_ID_LEN + 1 + 4 + (server ? ACK_LEN : 0);
	struct control control = {.next_id = 1};
	enum wrapping wrapping;

	if (packet.len < PACKET_LEN_MIN || !is_hard_reset(packet, &wrapping))
		return VERDICT_NO;
	out->sender = server ? SENDER_SERVER : SENDER_CLIENT;
	if (wrapping == WRAPPED_CRYPT)
		return VERDICT_DONE;
	if (wrapping == WRAPPED_AUTH)
		control.wrap_len = (uint32_t)(packet.len - bare);
	save(out->kept, &control, none, none);
	out->phase = 1; /* behind a reset */
	return VERDICT_NEXT;
}

/* The records that come next go to TLS, behind what it has not read of those before. */
static void read_records(struct control *control, struct slice records, struct dissect_out *out)
{
	static struct strbuf bytes = STRBUF_INIT,
			     message = STRBUF_INIT; /* their room is used again */
	struct slice kept = slice_from(strbuf_slice(out->kept), sizeof(*control));
	struct strbuf *mine = out->kept;
	size_t eaten;

	strbuf_clear(&bytes);
	strbuf_clear(&message);
	strbuf_add_slice(&bytes, slice_first(kept, control->unread_len));
	strbuf_add_slice(&bytes, records);
	strbuf_add_slice(&message, slice_from(kept, control->unread_len));
	out->kept = &message;
	eaten = tls_stream_read(&control->tls, strbuf_slice(&bytes), out);
	out->kept = mine;
	save(mine, control, slice_from(strbuf_slice(&bytes), eaten), strbuf_slice(&message));
}

/* A packet before its turn is left out: the handshake is read as far as it came in order. */
static enum verdict read_control(struct slice packet, struct dissect_out *out)
{
	struct cursor c = cursor_of(packet);
	struct control control;
	uint8_t acks;
	uint32_t id;

	memcpy(&control, out->kept->ptr, sizeof(control));
	cursor_skip(&c, 1 + SESSION_ID_LEN + control.wrap_len);
	acks = cursor_u8(&c);
	cursor_skip(&c, acks ? 4u * acks + SESSION_ID_LEN : 0);
	id = cursor_u32(&c);
	if (c.failed || id != control.next_id)
		return VERDICT_NEXT;
	control.next_id++;
	read_records(&control, cursor_rest(&c), out);
	return control.tls.step == TLS_END ? VERDICT_DONE : VERDICT_NEXT;
}

/* Behind the reset: the handshake ends with the first packet of another kind, or of another key. */
static enum verdict read_packet(struct slice packet, struct dissect_out *out, uint32_t phase)
{
	enum wrapping wrapping;

	if (phase == 0)
		return read_reset(packet, out);
	out->phase = phase;
	if (packet.len >= PACKET_LEN_MIN && is_hard_reset(packet, &wrapping))
		return VERDICT_NEXT; /* sent again */
	switch (packet.len ? packet.ptr[0] : 0) {
	case CONTROL << 3:
		return read_control(packet, out);
	case ACK << 3:
		return VERDICT_NEXT;
	default:
		return VERDICT_DONE;
	}
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	enum verdict verdict;

	if (segment_is_cut(in) && !in->phase)
		return VERDICT_NO; /* its length tells a reset */
	verdict = read_packet(in->bytes, out, in->phase);
	/* what is missing of the records is between these and the next packet's */
	return segment_is_cut(in) && verdict == VERDICT_NEXT ? VERDICT_DONE : verdict;
}

static bool may_begin(uint8_t opcode)
{
	return opcode == HARD_RESET_CLIENT_V2 || opcode == HARD_RESET_SERVER_V2 ||
		opcode == HARD_RESET_CLIENT_V3;
}

/* Over TCP a length stands before each packet. */
static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t len = cursor_u16(&c);
	uint8_t opcode = cursor_peek(&c, 0) >> 3;
	struct slice packet = cursor_take(&c, len);
	bool begun = in->phase != 0;

	if ((in->bytes.len >= 2 && (len < PACKET_LEN_MIN || len > PACKET_LEN_MAX)) ||
		(in->bytes.len > 2 && !begun && !may_begin(opcode)))
		return begun ? VERDICT_DONE : VERDICT_NO;
	if (c.failed && in->end)
		return begun ? VERDICT_DONE : VERDICT_NO;
	out->phase = in->phase;
	out->eaten = 2u + len;
	return c.failed ? VERDICT_MORE : read_packet(packet, out, in->phase);
}

const struct dissector dissect_openvpn = {"openvpn", OVER_UDP, read_datagram, NULL};
const struct dissector dissect_openvpn_tcp = {"openvpn", OVER_TCP, read_stream, NULL};
