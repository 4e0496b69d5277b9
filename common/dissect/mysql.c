/* The MySQL and MariaDB protocol: the server's version, and who logs in. */
#include "dissect/refusal.h"

#include "record/fields.h"

#define HEADER_LEN 4
#define PROTOCOL_VERSION 10
#define ERROR_PACKET 0xff
#define ERROR_ACCESS_DENIED 1045
#define OTHER_METHOD_PACKET 0xfe
#define MORE_DATA_PACKET 1
#define GREETING_LEN_MIN 40
#define RESPONSE_LEN_MIN 32 /* capabilities, packet size, character set, 23 zeros */
#define FILLER_LEN 23
#define PACKET_LEN_MAX 4096 /* of a greeting or a log-in */
#define CAPABILITY_PROTOCOL_41 0x00000200
#define CAPABILITY_SSL 0x00000800

static uint32_t take_len(struct cursor *c)
{
	uint32_t low = cursor_u16le(c);

	return low | (uint32_t)cursor_u8(c) << 16;
}

static bool is_version(struct slice version)
{
	for (size_t i = 0; i < version.len; i++)
		if (version.ptr[i] <= ' ' || version.ptr[i] >= 0x7f)
			return false;
	return version.len >= 3 && version.len < 128 && version.ptr[0] >= '0' &&
		version.ptr[0] <= '9';
}

static enum verdict read_greeting(struct cursor *c, struct dissect_out *out)
{
	uint8_t protocol = cursor_u8(c);
	struct slice rest = cursor_rest(c), version = slice_cut(&rest, '\0');

	if (protocol != PROTOCOL_VERSION || !is_version(version) || rest.len < 13)
		return VERDICT_NO;
	out->sender = SENDER_SERVER;
	out_str(out, FACT_MYSQL_VERSION, version);
	out->phase = 1;
	return VERDICT_NEXT;
}

static enum verdict read_response(struct cursor *c, struct dissect_out *out)
{
	uint32_t capabilities = cursor_u32le(c);
	struct slice filler, rest, user;

	cursor_skip(c, 4 + 1);
	filler = cursor_take(c, FILLER_LEN);
	if (c->failed || !(capabilities & CAPABILITY_PROTOCOL_41))
		return VERDICT_NO;
	for (size_t i = 0; i < FILLER_LEN - 4;
		i++) /* MariaDB has flags of its own in the last four */
		if (filler.ptr[i])
			return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	if (!cursor_left(c))
		return capabilities & CAPABILITY_SSL ? VERDICT_SWITCH : VERDICT_NO;
	rest = cursor_rest(c);
	user = slice_cut(&rest, '\0');
	if (user.len)
		out_str(out, FACT_MYSQL_USER, user);
	out_user(out, user, "mysql");
	return VERDICT_DONE;
}

/* A server that does not want this client says so at once. */
static bool is_refusal(struct cursor *c, const struct segment *in)
{
	return in->src_port == 3306 && cursor_u8(c) == ERROR_PACKET && cursor_left(c) > 4;
}

/* The server's word on the log-in: let in, refused, or more is wanted. A packet that is not whole,
 * and TLS, are let be. */
static enum verdict read_outcome(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes), packet;
	uint32_t len = take_len(&c);
	uint8_t first;

	cursor_u8(&c); /* its number */
	if (slice_starts(in->bytes, SLICE("\x16\x03")))
		return VERDICT_NO;
	if (!c.failed && (len == 0 || len > PACKET_LEN_MAX))
		return VERDICT_DONE;
	packet = cursor_sub(&c, len);
	if (c.failed)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	first = cursor_u8(&packet);
	if (first == ERROR_PACKET && cursor_u16le(&packet) == ERROR_ACCESS_DENIED)
		out_refusal(out, REFUSING_MYSQL);
	if (first != OTHER_METHOD_PACKET && first != MORE_DATA_PACKET)
		return VERDICT_DONE;
	out->phase = in->phase;
	out->eaten = HEADER_LEN + (size_t)len;
	return VERDICT_NEXT;
}

static enum verdict read_mysql(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes), packet;
	uint32_t len = take_len(&c);
	uint8_t number = cursor_u8(&c), first = cursor_peek(&c, 0);

	if (in->phase) /* behind the greeting */
		return read_outcome(in, out);
	if (!c.failed && (len > PACKET_LEN_MAX || len < 8 || number > 1))
		return VERDICT_NO;
	if (cursor_left(&c) && number == 0 && first != PROTOCOL_VERSION && first != ERROR_PACKET)
		return VERDICT_NO;
	packet = cursor_sub(&c, len);
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	out->eaten = HEADER_LEN + (size_t)len;
	if (number == 1)
		return len >= RESPONSE_LEN_MIN ? read_response(&packet, out) : VERDICT_NO;
	if (first == ERROR_PACKET)
		return is_refusal(&packet, in) ? VERDICT_DONE : VERDICT_NO;
	return len >= GREETING_LEN_MIN ? read_greeting(&packet, out) : VERDICT_NO;
}

const struct dissector dissect_mysql = {"mysql", OVER_TCP, read_mysql, NULL};
