/* SOCKS 4, 4a and 5 (RFC 1928, 1929): who wants to go where. Behind it all are asked anew. */
#include "dissect/refusal.h"

#include "net/ip.h"
#include "record/fields.h"

#define NAME_LEN_MAX 255

enum phase { PHASE_BEGIN, PHASE_GREETED };

enum address { ADDRESS_IPV4 = 1, ADDRESS_NAME = 3, ADDRESS_IPV6 = 4 };

static void destination_facts(struct slice host, uint16_t port, struct dissect_out *out)
{
	out_str(out, FACT_SOCKS_HOST, host);
	out_u64(out, FACT_SOCKS_PORT, port);
}

static void ip_facts(const struct ip *ip, uint16_t port, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	ip_format(&text, ip);
	destination_facts(strbuf_slice(&text), port, out);
	strbuf_release(&text);
}

/* There is not enough of a message yet. */
static enum verdict wait_for_more(const struct segment *in)
{
	return in->end ? VERDICT_NO : VERDICT_MORE;
}

/* A string ended by NUL, at most NAME_LEN_MAX long; false when its end is not there. */
static bool take_name(struct cursor *c, struct slice *name)
{
	size_t len = slice_find(cursor_rest(c), '\0');

	if (len == cursor_left(c))
		return false;
	*name = cursor_take(c, len);
	cursor_skip(c, 1);
	return true;
}

static bool is_printable(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ')
			return false;
	return text.len <= NAME_LEN_MAX;
}

/* Version 4: the user's name behind the address; 4a: a host's behind an address 0.0.0.x. */
static enum verdict read_request4(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(slice_from(in->bytes, 1));
	uint8_t command = cursor_u8(&c);
	uint16_t port = cursor_u16(&c);
	struct slice address = cursor_take(&c, 4), user, host = {NULL, 0};
	struct ip ip;

	if ((in->bytes.len > 1 && command != 1 && command != 2) ||
		in->bytes.len > (size_t)3 * NAME_LEN_MAX)
		return VERDICT_NO;
	if (c.failed || !take_name(&c, &user))
		return wait_for_more(in);
	if (!address.ptr[0] && !address.ptr[1] && !address.ptr[2] && !take_name(&c, &host))
		return wait_for_more(in);
	if (port == 0 || !is_printable(user) || !is_printable(host) || cursor_left(&c))
		return VERDICT_NO; /* and a client waits for the answer */
	ip = ip_from_v4(address.ptr);
	if (host.len)
		destination_facts(host, port, out);
	else
		ip_facts(&ip, port, out);
	out_user(out, user, "socks");
	out->sender = SENDER_CLIENT;
	out->eaten = in->bytes.len - cursor_left(&c);
	return VERDICT_SWITCH;
}

static enum verdict read_reply4(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);

	cursor_u8(&c);
	if (!in->expected)
		return VERDICT_NO;
	if (in->bytes.len < 8)
		return wait_for_more(in);
	if (cursor_u8(&c) < 90 || in->bytes.ptr[1] > 93)
		return VERDICT_NO;
	out->sender = SENDER_SERVER;
	out->eaten = 8;
	return VERDICT_SWITCH;
}

/* The methods that a client knows: IANA has given out 0 to 9, 128 and up are private. */
static bool are_methods(struct slice methods)
{
	for (size_t i = 0; i < methods.len; i++)
		if ((methods.ptr[i] > 9 && methods.ptr[i] < 0x80) || methods.ptr[i] == 0xff)
			return false;
	return methods.len > 0;
}

static enum verdict read_greeting5(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(slice_from(in->bytes, 1));
	struct slice methods;

	if (in->bytes.len < 2)
		return wait_for_more(in);
	out->phase = PHASE_GREETED;
	if (in->expected) { /* the method that the server has chosen */
		out->sender = SENDER_SERVER;
		out->eaten = 2;
		return VERDICT_NEXT;
	}
	methods = cursor_take(&c, cursor_u8(&c));
	if (c.failed)
		return wait_for_more(in);
	/* a client that does not wait sends the request with it */
	if (!are_methods(methods) ||
		(cursor_left(&c) && cursor_peek(&c, 0) != 5 && cursor_peek(&c, 0) != 1))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	out->eaten = in->bytes.len - cursor_left(&c);
	return VERDICT_NEXT;
}

/* The address of a request or a reply, and its port. */
static bool read_address(struct cursor *c, struct dissect_out *out, bool request)
{
	uint8_t kind = cursor_u8(c);
	struct slice address = kind == ADDRESS_IPV4 ? cursor_take(c, 4)
		: kind == ADDRESS_IPV6              ? cursor_take(c, 16)
		: kind == ADDRESS_NAME              ? cursor_take(c, cursor_u8(c))
						    : (struct slice){NULL, 0};
	uint16_t port = cursor_u16(c);
	struct ip ip;

	if (c->failed || address.len == 0 || !request)
		return !c->failed && address.len;
	if (kind == ADDRESS_NAME) {
		destination_facts(address, port, out);
		return true;
	}
	ip = kind == ADDRESS_IPV4 ? ip_from_v4(address.ptr) : ip_from_v6(address.ptr);
	ip_facts(&ip, port, out);
	return true;
}

static enum verdict read_address5(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(slice_from(in->bytes, 1));
	uint8_t command = cursor_u8(&c), reserved = cursor_u8(&c);

	if (!c.failed && (reserved != 0 || command > 8))
		return VERDICT_NO;
	if (!read_address(&c, out, in->from_client && command > 0))
		return c.failed ? wait_for_more(in) : VERDICT_NO;
	out->eaten = in->bytes.len - cursor_left(&c);
	return VERDICT_SWITCH;
}

/* User and password (RFC 1929), or the answer to them. */
static enum verdict read_login5(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(slice_from(in->bytes, 1));
	struct slice user;

	if (!in->from_client) {
		if (in->bytes.len < 2)
			return wait_for_more(in);
		if (in->bytes.ptr[1])
			out_refusal(out, REFUSING_SOCKS);
		out->eaten = 2;
		return VERDICT_NEXT;
	}
	user = cursor_take(&c, cursor_u8(&c));
	cursor_skip(&c, cursor_u8(&c));
	if (c.failed)
		return wait_for_more(in);
	out_user(out, user, "socks");
	out->eaten = in->bytes.len - cursor_left(&c);
	return VERDICT_NEXT;
}

static enum verdict read_socks(const struct segment *in, struct dissect_out *out)
{
	uint8_t version = in->bytes.ptr[0];

	if (in->phase == PHASE_GREETED)
		return version == 5    ? read_address5(in, out)
			: version == 1 ? read_login5(in, out)
				       : VERDICT_NO;
	switch (version) {
	case 0:
		return read_reply4(in, out);
	case 4:
		return read_request4(in, out);
	case 5:
		return read_greeting5(in, out);
	default:
		return VERDICT_NO;
	}
}

const struct dissector dissect_socks = {"socks", OVER_TCP, read_socks, NULL};
