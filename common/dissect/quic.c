/* QUIC (RFC 9000, 9001, 9369 and their drafts) and Google's before it: the client's and the
 * server's hello out of their Initial packets; the server's certificate, where keys are at hand. */
#include "dissect/dissect.h"

#include "dissect/gquic.h"
#include "dissect/pieces.h"
#include "dissect/quic_keys.h"
#include "dissect/tls_handshake.h"
#include "dissect/tls_open.h"
#include "dissect/tls_session.h"
#include "record/fields.h"

#define HANDSHAKES_MAX 32 /* packets that are opened, where their keys are at hand */
#define INITIALS_MAX 32 /* of a direction that are read while its hello is not whole */

/* The frames that an Initial may have (RFC 9000, section 12.4). */
enum frame_type {
	FRAME_PADDING = 0,
	FRAME_PING = 1,
	FRAME_ACK = 2,
	FRAME_ACK_ECN = 3,
	FRAME_CRYPTO = 6,
};

/* What is kept of a direction; the bytes of its handshake stand behind it. */
struct flight {
	bool from_client; /* an Initial of it was opened as the client's */
	uint8_t cid_len; /* of what the Initial keys come from; 0: not known */
	uint8_t cid[QUIC_CID_MAX];
	uint32_t initials;
	uint32_t done; /* bytes of the handshake that were read */
	enum tls_step step;
	uint8_t handshakes; /* Handshake packets of the server that were opened, or tried */
	bool handshake_over;
	struct pieces pieces; /* not kept of a direction that was read to its end */
};

static void load(struct flight *flight, struct slice kept)
{
	memset(flight, 0, sizeof(*flight));
	kept = slice_first(kept, sizeof(*flight));
	if (kept.len)
		memcpy(flight, kept.ptr, kept.len);
}

static struct slice cid_of(const struct flight *flight)
{
	return slice_of(flight->cid, flight->cid_len);
}

static void set_cid(struct flight *flight, struct slice cid)
{
	memcpy(flight->cid, cid.ptr, cid.len);
	flight->cid_len = (uint8_t)cid.len;
}

/* Tries the keys that an Initial may have. A server's come from the client's first Initial,
 * or from the server's own Retry. */
static bool open_initial(const struct quic_packet *packet, struct flight *flight,
	const struct flight *other, struct strbuf *frames)
{
	if (flight->initials++ == INITIALS_MAX)
		return false;
	if (other->from_client)
		return (flight->cid_len &&
			       quic_open_initial(packet, cid_of(flight), false, frames)) ||
			quic_open_initial(packet, cid_of(other), false, frames);
	if (flight->from_client && quic_open_initial(packet, cid_of(flight), true, frames))
		return true;
	if (!quic_open_initial(packet, packet->dcid, true, frames))
		return false;
	set_cid(flight, packet->dcid);
	flight->from_client = true;
	return true;
}

static void skip_ack(struct cursor *c, bool ecn)
{
	uint64_t ranges;

	quic_varint(c); /* largest acknowledged */
	quic_varint(c); /* delay */
	ranges = quic_varint(c);
	quic_varint(c); /* first range */
	while (ranges-- && !c->failed) {
		quic_varint(c); /* gap */
		quic_varint(c); /* length */
	}
	for (unsigned i = 0; ecn && i < 3; i++)
		quic_varint(c);
}

/* Where the bytes of CRYPTO frames go. */
struct crypto {
	struct pieces *pieces;
	struct strbuf *into;
	size_t base;
};

static struct crypto crypto_of(struct flight *flight, struct strbuf *kept)
{
	return (struct crypto){&flight->pieces, kept, sizeof(*flight)};
}

static void add_crypto(const struct crypto *crypto, uint64_t offset, struct slice data)
{
	pieces_add(crypto->pieces, crypto->into, crypto->base, offset, data);
}

static void read_frames(const struct crypto *crypto, struct slice frames)
{
	struct cursor c = cursor_of(frames);

	while (cursor_left(&c)) {
		uint8_t type = cursor_u8(&c);

		if (type == FRAME_ACK || type == FRAME_ACK_ECN) {
			skip_ack(&c, type == FRAME_ACK_ECN);
		} else if (type == FRAME_CRYPTO) {
			uint64_t offset = quic_varint(&c);

			add_crypto(crypto, offset, cursor_take(&c, quic_varint(&c)));
		} else if (type != FRAME_PADDING && type != FRAME_PING) {
			return; /* CONNECTION_CLOSE */
		}
	}
}

static void read_google_frames(const struct crypto *crypto, struct slice frames, uint32_t version)
{
	struct cursor c = cursor_of(frames);
	struct slice data;
	uint64_t offset;

	while ((data = gquic_handshake(&c, version, &offset)).len)
		add_crypto(crypto, offset, data);
}

/* What has come of the handshake and was not read yet. */
static struct slice handshake_of(const struct flight *flight, const struct strbuf *kept)
{
	struct slice all = slice_from(strbuf_slice(kept), sizeof(*flight));

	return slice_from(slice_first(all, pieces_ready(&flight->pieces)), flight->done);
}

static void version_fact(uint32_t version, struct dissect_out *out)
{
	char text[QUIC_VERSION_TEXT_MAX];

	quic_version_text(version, text);
	out_str(out, FACT_QUIC_VERSION, slice_str(text));
}

static void read_tls(struct flight *flight, uint32_t version, struct dissect_out *out)
{
	while (flight->step != TLS_END) {
		struct slice there = handshake_of(flight, out->kept);
		struct cursor c = cursor_of(there);
		uint8_t type = cursor_u8(&c);
		struct slice body = cursor_take(&c, cursor_u24(&c));

		if (c.failed)
			return;
		version_fact(version, out);
		flight->step = tls_handshake(flight->step, type, body, TLS_OVER_QUIC, out);
		flight->done += (uint32_t)(there.len - cursor_left(&c));
	}
}

static void read_chlo(struct flight *flight, uint32_t version, struct dissect_out *out)
{
	struct slice message = handshake_of(flight, out->kept);

	if (!gquic_is_chlo(message))
		return;
	version_fact(version, out);
	gquic_chlo_facts(message, version, out);
	out->sender = SENDER_CLIENT;
	flight->step = TLS_END;
}

static void read_sealed_initial(const struct quic_packet *packet, struct flight *flight,
	const struct flight *other, struct dissect_out *out)
{
	struct crypto crypto = crypto_of(flight, out->kept);
	struct strbuf frames = STRBUF_INIT;

	if (open_initial(packet, flight, other, &frames)) {
		out->sender = flight->from_client ? SENDER_CLIENT : SENDER_SERVER;
		if (packet->version->family == QUIC_IETF)
			read_frames(&crypto, strbuf_slice(&frames));
		else
			read_google_frames(&crypto, strbuf_slice(&frames), packet->number);
		if (packet->version->family == QUIC_GOOGLE_SEALED)
			read_chlo(flight, packet->number, out);
		else
			read_tls(flight, packet->number, out);
	}
	strbuf_release(&frames);
}

/* Where the session gathers the server's handshake: this, and the bytes behind it. */
struct server_flight {
	struct pieces pieces;
	uint32_t done;
};

static void read_server_messages(struct flight *flight, struct strbuf *messages,
	struct server_flight *server, struct dissect_out *out)
{
	struct slice all = slice_from(strbuf_slice(messages), sizeof(*server));
	struct cursor c = cursor_of(slice_first(all, pieces_ready(&server->pieces)));

	cursor_skip(&c, server->done);
	while (!flight->handshake_over) {
		size_t before = cursor_left(&c);
		uint8_t type = cursor_u8(&c);
		struct slice body = cursor_take(&c, cursor_u24(&c));

		if (c.failed)
			return;
		server->done += (uint32_t)(before - cursor_left(&c));
		flight->handshake_over = !tls_opened_message_of_quic(type, body, out);
	}
}

/* What waits in Handshake packets of a server whose keys are at hand. */
static struct slice server_secret(
	const struct flight *flight, const struct dissect_out *out, enum crypto_aead *aead)
{
	if (!out->tls || !*out->tls || flight->from_client || flight->handshake_over ||
		flight->handshakes == HANDSHAKES_MAX)
		return (struct slice){NULL, 0};
	return tls_session_server_secret(*out->tls, aead);
}

static void read_sealed_handshake(
	const struct quic_packet *packet, struct flight *flight, struct dissect_out *out)
{
	enum crypto_aead aead;
	struct slice secret = server_secret(flight, out, &aead);
	struct server_flight server = {.done = 0};
	struct crypto crypto = {&server.pieces, NULL, sizeof(server)};
	struct strbuf frames = STRBUF_INIT;

	if (secret.len == 0)
		return;
	flight->handshakes++;
	crypto.into = tls_session_messages(*out->tls, false);
	if (crypto.into->len)
		memcpy(&server, crypto.into->ptr, sizeof(server));
	else
		strbuf_add(crypto.into, &server, sizeof(server));
	if (quic_open_handshake(packet, aead, secret, &frames)) {
		read_frames(&crypto, strbuf_slice(&frames));
		read_server_messages(flight, crypto.into, &server, out);
		memcpy(crypto.into->ptr, &server, sizeof(server));
	}
	strbuf_release(&frames);
}

static void read_plain(
	const struct quic_packet *packet, struct flight *flight, struct dissect_out *out)
{
	struct slice payload = slice_from(packet->bytes, packet->protected_at);
	struct slice frames = gquic_frames_of(payload, packet->bytes.ptr[0]);
	struct crypto crypto = crypto_of(flight, out->kept);

	flight->initials++;
	read_google_frames(&crypto, frames, packet->number);
	read_chlo(flight, packet->number, out);
}

static void read_packet(const struct quic_packet *packet, struct flight *flight,
	const struct flight *other, struct dissect_out *out)
{
	if (packet->type == QUIC_NEGOTIATION || packet->type == QUIC_RETRY)
		out->sender = SENDER_SERVER;
	else if (packet->version->family == QUIC_GOOGLE_PLAIN)
		read_plain(packet, flight, out);
	else if (packet->type == QUIC_INITIAL)
		read_sealed_initial(packet, flight, other, out);
	if (packet->type == QUIC_RETRY)
		set_cid(flight, packet->scid);
	if (packet->type == QUIC_HANDSHAKE) {
		version_fact(packet->number, out); /* by now it is agreed on */
		read_sealed_handshake(packet, flight, out);
	}
}

/* A Version Negotiation is only told by a version in its list that is known. */
static bool is_proof(const struct quic_packet *packet)
{
	struct cursor c = cursor_of(packet->versions);

	if (packet->type != QUIC_NEGOTIATION)
		return true;
	while (cursor_left(&c))
		if (quic_version_find(cursor_u32(&c)))
			return !c.failed && packet->versions.len % 4 == 0;
	return false;
}

static enum verdict read_public(struct slice datagram, struct dissect_out *out)
{
	struct slice frames, message;
	struct cursor c;
	uint32_t version;
	uint64_t offset;

	if (!gquic_read_public(datagram, &version, &frames))
		return VERDICT_NO;
	c = cursor_of(frames);
	message = gquic_handshake(&c, version, &offset);
	version_fact(version, out);
	out->sender = SENDER_CLIENT;
	if (!gquic_is_chlo(message))
		return VERDICT_NEXT;
	gquic_chlo_facts(message, version, out);
	return VERDICT_DONE;
}

/* A long header in a datagram that the capture has cut: what is behind it cannot be opened. But the
 * keys of the answer are known, if it is the client's. */
static bool read_cut(const struct segment *in, struct flight *flight, const struct flight *other,
	struct dissect_out *out)
{
	struct strbuf whole = STRBUF_INIT;
	struct quic_packet packet;
	struct cursor c;
	bool is_header;

	strbuf_add_slice(&whole, in->bytes);
	memset(strbuf_more(&whole, in->sent_len - whole.len), 0, in->sent_len - whole.len);
	whole.len = in->sent_len;
	c = cursor_of(strbuf_slice(&whole));
	is_header = quic_packet_next(&c, &packet) && packet.version && packet.version->salt &&
		packet.type != QUIC_RETRY && packet.protected_at <= in->bytes.len;
	if (is_header) {
		version_fact(packet.number, out);
		if (packet.type == QUIC_INITIAL && !other->from_client && !flight->cid_len) {
			set_cid(flight, packet.dcid);
			flight->from_client = true;
		}
		flight->step = TLS_END;
	}
	strbuf_release(&whole);
	return is_header;
}

static enum verdict read_quic(const struct segment *in, struct dissect_out *out)
{
	struct cursor datagram = cursor_of(in->bytes);
	struct flight flight, other;
	struct quic_packet packet;
	enum crypto_aead aead;
	unsigned packets = 0;

	if (!(cursor_peek(&datagram, 0) & 0x80))
		return read_public(in->bytes, out);
	load(&flight, strbuf_slice(out->kept));
	load(&other, out->kept_other);
	if (out->kept->len < sizeof(flight))
		strbuf_add(out->kept, &flight, sizeof(flight));
	for (; quic_packet_next(&datagram, &packet) && is_proof(&packet); packets++)
		read_packet(&packet, &flight, &other, out);
	if (packets == 0 && !(segment_is_cut(in) && read_cut(in, &flight, &other, out)))
		return VERDICT_NO;
	if ((flight.step == TLS_END && server_secret(&flight, out, &aead).len == 0) ||
		flight.initials > INITIALS_MAX) {
		strbuf_release(out->kept);
		strbuf_add(out->kept, &flight, offsetof(struct flight, pieces));
		return VERDICT_DONE;
	}
	memcpy(out->kept->ptr, &flight, sizeof(flight));
	return VERDICT_NEXT;
}

const struct dissector dissect_quic = {"quic", OVER_UDP, read_quic, NULL};
