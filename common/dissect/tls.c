/* TLS and SSLv3 over TCP: records (RFC 8446, section 5.1) into handshake messages. */
#include "dissect/dissect.h"

#include "dissect/tls_heartbeat.h"
#include "dissect/tls_hello.h"
#include "dissect/tls_handshake.h"
#include "dissect/tls_open.h"
#include "dissect/tls_record.h"
#include "dissect/tls_ssl2.h"
#include "dissect/tls_stream.h"
#include "record/fields.h"

#define ALERT_RECORD_LEN (TLS_RECORD_HEADER_LEN + 2)
#define ALERT_WARNING 1
#define MESSAGE_HEADER_LEN 4
/* Records of application data whose lengths are told: with those of TLS 1.3's handshake, enough to
 * know another handshake inside by. */
#define LENGTHS_TO_SERVER 7
#define LENGTHS_TO_CLIENT 10
#define MESSAGE_MAX 65536 /* bytes of a message that are waited for */

/* Where a direction is: between records, or inside one of the handshake's. */
struct records {
	struct cursor in;
	enum tls_step step;
	bool heartbeats; /* this side's hello allows them: they are read behind the handshake, too */
	bool ciphered; /* it has turned encryption on */
	bool opens; /* the keys of this side are at hand */
	unsigned lengths; /* records of application data that were counted */
	size_t left; /* bytes of the handshake record that 'in' stands in */
};

enum found {
	FOUND_MESSAGE,
	FOUND_OTHER, /* 'in' stands before a record of another type */
	FOUND_END, /* all was read */
};

/* Does it begin like a record? Of too few bytes what is there counts. */
static bool looks_like_record(struct cursor c)
{
	size_t there = cursor_left(&c);
	uint8_t type = cursor_u8(&c), major = cursor_u8(&c), minor = cursor_u8(&c);
	uint16_t len = cursor_u16(&c);

	return type >= TLS_RECORD_CHANGE_CIPHER_SPEC && type <= TLS_RECORD_HEARTBEAT &&
		(there < 2 || major == 3) && (there < 3 || minor <= 4) &&
		(there < TLS_RECORD_HEADER_LEN || (len > 0 && len <= TLS_RECORD_LEN_MAX));
}

static bool looks_like_hello(struct cursor c)
{
	uint8_t type = cursor_peek(&c, 0), message = cursor_peek(&c, TLS_RECORD_HEADER_LEN);

	return type == TLS_RECORD_HANDSHAKE &&
		(cursor_left(&c) <= TLS_RECORD_HEADER_LEN || message == TLS_CLIENT_HELLO ||
			message == TLS_SERVER_HELLO) &&
		(cursor_peek16(&c, 3) < 2 || /* the message's length begins in the next record */
			cursor_peek(&c, TLS_RECORD_HEADER_LEN + 1) == 0); /* shorter than 64 KiB */
}

/* A conversation whose beginning was not captured: two records in a row, or a single one
 * and no byte more. */
static enum verdict read_midstream(const struct segment *in)
{
	struct cursor c = cursor_of(in->bytes);

	for (unsigned records = 0; looks_like_record(c); records++) {
		if (records == 2)
			return VERDICT_DONE;
		cursor_skip(&c, TLS_RECORD_HEADER_LEN - 2);
		cursor_skip(&c, cursor_u16(&c));
		if (c.failed)
			return in->end ? VERDICT_NO : VERDICT_MORE;
		if (cursor_left(&c) == 0)
			return in->end ? VERDICT_DONE : VERDICT_MORE;
	}
	return VERDICT_NO;
}

/* How many bytes of the message that 'kept' begins with are to be waited for. */
static size_t wanted(struct slice kept)
{
	struct cursor c = cursor_of(kept);
	uint8_t type = cursor_u8(&c);
	size_t len = cursor_u24(&c);

	return MESSAGE_HEADER_LEN + (c.failed ? 0 : tls_message_wanted(type, len, cursor_rest(&c)));
}

/* Alerts that are only warnings may come before a ServerHello: "unrecognized_name"
 * (RFC 6066, section 3). */
static void skip_warnings(struct cursor *c)
{
	while (cursor_left(c) >= ALERT_RECORD_LEN && cursor_peek(c, 0) == TLS_RECORD_ALERT &&
		cursor_peek16(c, 3) == 2 && cursor_peek(c, TLS_RECORD_HEADER_LEN) == ALERT_WARNING)
		cursor_skip(c, ALERT_RECORD_LEN);
}

/* Steps into the next record when it is one of the handshake's. Of others enough is waited
 * for to tell what they say. */
static enum found enter_record(struct records *r)
{
	skip_warnings(&r->in);
	if (cursor_left(&r->in) && !looks_like_record(r->in))
		return FOUND_OTHER;
	if (cursor_left(&r->in) < (cursor_peek(&r->in, 0) == TLS_RECORD_ALERT
						  ? ALERT_RECORD_LEN
						  : TLS_RECORD_HEADER_LEN + 1))
		return FOUND_END;
	if (cursor_peek(&r->in, 0) != TLS_RECORD_HANDSHAKE || (r->ciphered && r->opens))
		return FOUND_OTHER;
	cursor_skip(&r->in, TLS_RECORD_HEADER_LEN - 2);
	r->left = cursor_u16(&r->in);
	return FOUND_MESSAGE;
}

/* Gathers the next message in 'kept'. */
static enum found next_message(struct records *r, struct strbuf *kept)
{
	for (;;) {
		size_t want = wanted(strbuf_slice(kept)), there = cursor_left(&r->in);

		if (kept->len >= want || want > MESSAGE_MAX)
			return kept->len >= want ? FOUND_MESSAGE : FOUND_OTHER;
		if (r->left == 0) {
			enum found found = enter_record(r);

			if (found != FOUND_MESSAGE)
				return found;
			continue;
		}
		if (there == 0)
			return FOUND_END;
		want -= kept->len;
		want = want < r->left ? want : r->left;
		want = want < there ? want : there;
		strbuf_add_slice(kept, cursor_take(&r->in, want));
		r->left -= want;
	}
}

static void take_message(struct records *r, struct strbuf *kept, struct dissect_out *out)
{
	struct cursor c = cursor_of(strbuf_slice(kept));
	uint8_t type = cursor_u8(&c);

	cursor_skip(&c, 3);
	r->heartbeats |= tls_allows_heartbeats(type, cursor_rest(&c));
	r->step = tls_handshake(r->step, type, cursor_rest(&c), TLS_OVER_TCP, out);
	r->opens = tls_may_open(out); /* by a hello's random */
	strbuf_release(kept); /* certificates and hellos are large, and the next may be far away */
}

static void take_other(struct records *r, const struct strbuf *kept, struct dissect_out *out)
{
	if (kept->len || cursor_peek(&r->in, 0) != TLS_RECORD_CHANGE_CIPHER_SPEC ||
		!looks_like_record(r->in)) {
		r->step = TLS_END;
		return;
	}
	r->step = tls_ciphered(r->step, out);
	r->ciphered = true;
	if (r->opens)
		tls_open_record(slice_first(cursor_rest(&r->in), TLS_RECORD_HEADER_LEN + 1), out);
	cursor_skip(&r->in, TLS_RECORD_HEADER_LEN + 1);
}

static void read_records(struct records *r, struct dissect_out *out)
{
	enum found found = FOUND_MESSAGE;

	while (r->step != TLS_END && found != FOUND_END) {
		found = next_message(r, out->kept);
		if (found == FOUND_MESSAGE)
			take_message(r, out->kept, out);
		else if (found == FOUND_OTHER)
			take_other(r, out->kept, out);
	}
}

size_t tls_stream_read(struct tls_stream *stream, struct slice bytes, struct dissect_out *out)
{
	struct records r = {.in = cursor_of(bytes), .step = stream->step, .left = stream->left};

	read_records(&r, out);
	stream->step = r.step;
	stream->left = (uint32_t)r.left;
	return bytes.len - cursor_left(&r.in);
}

/* A direction's phase: its step, its flags, how much of a record is left, and how many lengths
 * were told. */
enum { PHASE_STEP = 0x3f, PHASE_HEARTBEATS = 0x40, PHASE_CIPHERED = 0x80 };
enum { PHASE_LEFT_SHIFT = 8, PHASE_LENGTHS_SHIFT = 24 };

static uint32_t phase_of(const struct records *r)
{
	return (uint32_t)r->lengths << PHASE_LENGTHS_SHIFT | (uint32_t)r->left << PHASE_LEFT_SHIFT |
		(uint32_t)r->step | (r->heartbeats ? PHASE_HEARTBEATS : 0u) |
		(r->ciphered ? PHASE_CIPHERED : 0u);
}

static void note_h2(struct slice alpn, void *ctx)
{
	bool *h2 = ctx;

	*h2 |= slice_is(alpn, "h2");
}

static unsigned lengths_wanted(const struct segment *in)
{
	return in->from_client ? LENGTHS_TO_SERVER : LENGTHS_TO_CLIENT;
}

/* Lengths are told of clients that offer no HTTP/2: most others are browsers. */
static bool tells_lengths(
	const struct records *r, const struct segment *in, const struct dissect_out *out)
{
	bool h2 = false;

	if (r->lengths == lengths_wanted(in))
		return false;
	facts_each(*out->facts, FACT_TLS_CLIENT_ALPNS, note_h2, &h2);
	return !h2;
}

/* They are kept as text until there are enough: shorter conversations tell none. */
static void note_length(struct records *r, size_t len, struct dissect_out *out)
{
	strbuf_addc(out->kept, r->lengths ? ',' : '[');
	strbuf_add_u64(out->kept, len);
	r->lengths++;
}

static void tell_lengths(const struct segment *in, struct dissect_out *out)
{
	strbuf_addc(out->kept, ']');
	facts_json(out->facts, out->arena,
		in->from_client ? FACT_TLS_LENGTHS_TO_SERVER : FACT_TLS_LENGTHS_TO_CLIENT,
		strbuf_slice(out->kept));
	strbuf_clear(out->kept);
}

/* What a record behind the handshake tells. False: more of it is needed. */
static bool watch_record(struct records *r, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = r->in;
	uint8_t type = cursor_u8(&c);
	size_t len;

	cursor_skip(&c, 2);
	len = cursor_u16(&c);
	if (type == TLS_RECORD_HEARTBEAT && !r->ciphered && cursor_left(&c) < 3 && len >= 3 &&
		!in->end)
		return false;
	if (type == TLS_RECORD_HEARTBEAT && r->heartbeats)
		tls_heartbeat(cursor_rest(&c), len, r->ciphered, out);
	if (type == TLS_RECORD_APPLICATION_DATA && tells_lengths(r, in, out)) {
		note_length(r, len, out);
		if (r->lengths == lengths_wanted(in))
			tell_lengths(in, out);
	}
	r->ciphered |= type == TLS_RECORD_CHANGE_CIPHER_SPEC;
	out->eaten = TLS_RECORD_HEADER_LEN + len;
	return true;
}

static bool record_is_whole(struct cursor c)
{
	return cursor_left(&c) >= TLS_RECORD_HEADER_LEN + (size_t)cursor_peek16(&c, 3);
}

/* Behind the handshake, record by record, each looked at as far as its header, a heartbeat as far
 * as the header of its message. */
static enum verdict watch(struct records *r, const struct segment *in, struct dissect_out *out)
{
	size_t eaten = in->bytes.len - cursor_left(&r->in) + r->left;

	r->left = 0;
	out->phase = phase_of(r);
	if (eaten) {
		out->eaten = eaten;
		return in->end && eaten >= in->bytes.len ? VERDICT_DONE : VERDICT_NEXT;
	}
	if (cursor_left(&r->in) < TLS_RECORD_HEADER_LEN + 1)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (!looks_like_record(r->in))
		return VERDICT_DONE;
	if (r->opens && (tls_must_wait(out) || !record_is_whole(r->in)))
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (!watch_record(r, in, out))
		return VERDICT_MORE;
	if (r->opens)
		tls_open_record(slice_first(cursor_rest(&r->in), out->eaten), out);
	out->phase = phase_of(r);
	return VERDICT_NEXT;
}

static enum verdict go_on(struct records *r, const struct segment *in, struct dissect_out *out)
{
	r->opens = tls_may_open(out);
	if (r->step != TLS_END) {
		read_records(r, out);
		if (r->step == TLS_END)
			strbuf_clear(out->kept);
	}
	if (r->step == TLS_END && (r->opens || r->heartbeats || tells_lengths(r, in, out)))
		return watch(r, in, out);
	if (r->step == TLS_END || in->end)
		return VERDICT_DONE;
	out->phase = phase_of(r);
	out->eaten = in->bytes.len - cursor_left(&r->in);
	return out->eaten ? VERDICT_NEXT : VERDICT_MORE;
}

/* The first hello decides, so it is waited for as a whole: nothing is eaten before. One
 * that the capture has only the beginning of still names the server. */
static enum verdict begin(struct records *r, const struct segment *in, struct dissect_out *out)
{
	struct records first = *r;
	enum found found;

	strbuf_clear(out->kept);
	found = next_message(&first, out->kept);
	if (found == FOUND_MESSAGE) {
		strbuf_clear(out->kept);
		return go_on(r, in, out);
	}
	if (found == FOUND_END && !in->end)
		return VERDICT_MORE;
	if (out->kept->len > MESSAGE_HEADER_LEN && out->kept->ptr[0] == TLS_CLIENT_HELLO)
		tls_cut_client_hello(slice_from(strbuf_slice(out->kept), MESSAGE_HEADER_LEN), out);
	return VERDICT_DONE;
}

static enum verdict read_tls(const struct segment *in, struct dissect_out *out)
{
	struct records r = {.in = cursor_of(in->bytes),
		.step = (enum tls_step)(in->phase & PHASE_STEP),
		.heartbeats = in->phase & PHASE_HEARTBEATS,
		.ciphered = in->phase & PHASE_CIPHERED,
		.left = (uint16_t)(in->phase >> PHASE_LEFT_SHIFT),
		.lengths = in->phase >> PHASE_LENGTHS_SHIFT};
	struct cursor hello;
	enum verdict verdict;

	if (r.step != TLS_BEGIN)
		return go_on(&r, in, out);
	verdict = tls_read_ssl2(in, out);
	if (verdict != VERDICT_NO)
		return verdict;
	if (!looks_like_record(r.in))
		return VERDICT_NO;
	hello = r.in;
	skip_warnings(&hello);
	return looks_like_hello(hello) ? begin(&r, in, out) : read_midstream(in);
}

const struct dissector dissect_tls = {"tls", OVER_TCP, read_tls, NULL};
