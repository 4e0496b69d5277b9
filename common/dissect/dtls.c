/* DTLS 1.0 to 1.3 (RFC 4347, 6347, 9147): records and handshake fragments of the part that
 * is not encrypted, epoch 0. */
#include "dissect/dissect.h"

#include "dissect/pieces.h"
#include "dissect/tls_hello.h"
#include "dissect/tls_handshake.h"
#include "dissect/tls_record.h"

#define FRAGMENT_HEADER_LEN 12

struct record {
	uint8_t type;
	uint16_t version, epoch;
	struct slice content;
};

struct fragment {
	uint8_t type;
	uint16_t seq; /* of its message */
	uint32_t len; /* of the whole message */
	uint32_t offset;
	struct slice bytes;
};

/* The message that is being gathered; kept between datagrams, its bytes behind it. */
struct gathering {
	bool begun;
	uint16_t seq;
	struct pieces pieces;
};

/* Where a direction is. */
struct reading {
	enum tls_step step;
	uint16_t next_seq; /* of the message that is wanted; any one at TLS_BEGIN */
	struct gathering gathering;
};

/* All but the content, whose length it returns. */
static size_t take_record_header(struct cursor *c, struct record *record)
{
	record->type = cursor_u8(c);
	record->version = cursor_u16(c);
	record->epoch = cursor_u16(c);
	cursor_skip(c, 6); /* sequence number */
	return cursor_u16(c);
}

static bool is_record_header(const struct record *record)
{
	return record->type >= TLS_RECORD_CHANGE_CIPHER_SPEC &&
		record->type <= TLS_RECORD_TLS12_CID &&
		(record->version == DTLS_1_0 || record->version == DTLS_1_2 ||
			record->version == DTLS_EARLY);
}

static bool take_record(struct cursor *c, struct record *record)
{
	size_t len = take_record_header(c, record);

	record->content = cursor_take(c, len);
	return !c->failed && is_record_header(record);
}

/* The same of a fragment. */
static size_t take_fragment_header(struct cursor *c, struct fragment *fragment)
{
	fragment->type = cursor_u8(c);
	fragment->len = cursor_u24(c);
	fragment->seq = cursor_u16(c);
	fragment->offset = cursor_u24(c);
	return cursor_u24(c);
}

static bool take_fragment(struct cursor *c, struct fragment *fragment)
{
	size_t len = take_fragment_header(c, fragment);

	fragment->bytes = cursor_take(c, len);
	return !c->failed && fragment->offset <= fragment->len &&
		fragment->bytes.len <= fragment->len - fragment->offset;
}

static void load(struct reading *r, const struct segment *in, const struct strbuf *kept)
{
	r->step = (enum tls_step)(in->phase & 0xff);
	r->next_seq = (uint16_t)(in->phase >> 8);
	if (kept->len >= sizeof(r->gathering))
		memcpy(&r->gathering, kept->ptr, sizeof(r->gathering));
	else
		memset(&r->gathering, 0, sizeof(r->gathering));
}

static void save(const struct reading *r, struct dissect_out *out)
{
	out->phase = (uint32_t)r->next_seq << 8 | (uint32_t)r->step;
	if (r->gathering.begun)
		memcpy(out->kept->ptr, &r->gathering, sizeof(r->gathering));
	else
		strbuf_clear(out->kept);
}

/* Adds a fragment to its message; true when enough of it is there, in *body. */
static bool gather(
	struct reading *r, const struct fragment *fragment, struct strbuf *kept, struct slice *body)
{
	struct gathering *g = &r->gathering;

	if (!g->begun || g->seq != fragment->seq) {
		*g = (struct gathering){.begun = true, .seq = fragment->seq};
		strbuf_clear(kept);
		strbuf_add(kept, g, sizeof(*g));
	}
	pieces_add(&g->pieces, kept, sizeof(*g), fragment->offset, fragment->bytes);
	*body = slice_first(slice_from(strbuf_slice(kept), sizeof(*g)), pieces_ready(&g->pieces));
	return body->len >= tls_message_wanted(fragment->type, fragment->len, *body);
}

static void read_fragment(
	struct reading *r, const struct fragment *fragment, struct dissect_out *out)
{
	struct slice body = fragment->bytes;

	if (r->step != TLS_BEGIN && fragment->seq != r->next_seq)
		return; /* sent again, or another one was lost */
	if (fragment->bytes.len < fragment->len && !gather(r, fragment, out->kept, &body))
		return;
	r->step = tls_handshake(r->step, fragment->type, body, TLS_OVER_DATAGRAMS, out);
	r->next_seq = (uint16_t)(fragment->seq + 1);
	r->gathering.begun = false;
}

static void read_record(struct reading *r, const struct record *record, struct dissect_out *out)
{
	struct cursor c = cursor_of(record->content);
	struct fragment fragment;

	if (record->epoch > 0) {
		r->step = TLS_END;
	} else if (record->type == TLS_RECORD_CHANGE_CIPHER_SPEC) {
		r->step = tls_ciphered(r->step, out);
	} else if (record->type == TLS_RECORD_HANDSHAKE) {
		while (r->step != TLS_END && take_fragment(&c, &fragment))
			read_fragment(r, &fragment, out);
	}
}

/* Records and nothing else, the first one a whole fragment of a hello where it is one of
 * the handshake's. */
static bool looks_like_dtls(struct slice datagram)
{
	struct cursor c = cursor_of(datagram), content;
	struct record record;
	struct fragment fragment;

	if (!take_record(&c, &record))
		return false;
	if (record.epoch == 0 && record.type == TLS_RECORD_HANDSHAKE) {
		content = cursor_of(record.content);
		return take_fragment(&content, &fragment) && fragment.len > 0 &&
			fragment.type <= TLS_CERTIFICATE;
	}
	while (cursor_left(&c))
		if (!take_record(&c, &record))
			return false;
	return true;
}

/* The beginning of a hello, or of a fragment of one, in a datagram that the capture has cut. */
static bool begins_hello(const struct segment *in)
{
	struct cursor c = cursor_of(in->bytes);
	struct record record = {.type = 0};
	struct fragment fragment;
	size_t record_len = take_record_header(&c, &record), len;
	size_t sent_behind = in->sent_len - (in->bytes.len - cursor_left(&c));

	len = take_fragment_header(&c, &fragment);
	return !c.failed && is_record_header(&record) && record.type == TLS_RECORD_HANDSHAKE &&
		record.epoch == 0 && record_len <= sent_behind &&
		(fragment.type == TLS_CLIENT_HELLO || fragment.type == TLS_SERVER_HELLO) &&
		fragment.offset <= fragment.len && len <= fragment.len - fragment.offset &&
		len + FRAGMENT_HEADER_LEN <= record_len;
}

static enum verdict read_dtls(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	struct reading reading;
	struct record record;

	if (!looks_like_dtls(in->bytes))
		return segment_is_cut(in) && begins_hello(in) ? VERDICT_DONE : VERDICT_NO;
	load(&reading, in, out->kept);
	while (reading.step != TLS_END && cursor_left(&c) && take_record(&c, &record))
		read_record(&reading, &record, out);
	if (segment_is_cut(in))
		reading.step = TLS_END; /* what may have come is not known */
	save(&reading, out);
	return reading.step == TLS_END ? VERDICT_DONE : VERDICT_NEXT;
}

const struct dissector dissect_dtls = {"dtls", OVER_UDP, read_dtls, NULL};
