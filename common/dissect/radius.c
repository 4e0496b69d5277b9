/* RADIUS (RFC 2865, 2866, 5176): who asks to be let in, and at which address they are. */
#include "dissect/dissect.h"

#include "net/ip.h"
#include "record/fields.h"

#define HEADER_LEN 20
#define ATTRIBUTES_MAX 256

enum code {
	ACCESS_REQUEST = 1,
	ACCESS_ACCEPT,
	ACCESS_REJECT,
	ACCOUNTING_REQUEST,
	ACCOUNTING_RESPONSE,
	ACCESS_CHALLENGE = 11,
	STATUS_SERVER,
	DISCONNECT_REQUEST = 40,
	COA_NAK = 45,
};

enum attribute { ATTR_USER_NAME = 1, ATTR_FRAMED_IP_ADDRESS = 8 };

struct radius {
	struct slice user, address;
};

/* All of them, or those that are there where the capture has cut them. */
static bool read_attributes(struct cursor *c, struct radius *radius, bool cut)
{
	for (int i = 0; i < ATTRIBUTES_MAX && cursor_left(c); i++) {
		uint8_t type = cursor_u8(c), len = cursor_u8(c);
		struct slice value;

		if (type == 0 || len < 2)
			return false;
		value = cursor_take(c, len - 2u);
		if (type == ATTR_USER_NAME)
			radius->user = value;
		else if (type == ATTR_FRAMED_IP_ADDRESS && value.len == 4)
			radius->address = value;
	}
	return cut || (!c->failed && !cursor_left(c));
}

static bool is_code(uint8_t code)
{
	return (code >= ACCESS_REQUEST && code <= ACCOUNTING_RESPONSE) ||
		(code >= ACCESS_CHALLENGE && code <= STATUS_SERVER) ||
		(code >= DISCONNECT_REQUEST && code <= COA_NAK);
}

static bool is_port(uint16_t port)
{
	return port == 1812 || port == 1813 || port == 1645 || port == 1646 || port == 3799;
}

/* The user sits behind the address that was given out, not at the sender, which asks for many. */
static void note_user(
	const struct radius *radius, const struct segment *in, struct dissect_out *out)
{
	struct ip ip;

	out_str(out, FACT_RADIUS_USER, radius->user);
	if (!radius->address.len)
		return;
	ip = ip_from_v4(radius->address.ptr);
	hosts_note(out->hosts, &ip, HOST_USER, radius->user, (struct slice){NULL, 0}, "radius",
		in->time_us);
}

static enum verdict read_radius(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes), body;
	uint8_t code = cursor_u8(&c);
	uint16_t len = (cursor_u8(&c), cursor_u16(&c));
	struct radius radius = {.user = {NULL, 0}};

	if (!is_code(code) || len < HEADER_LEN || len > in->sent_len)
		return VERDICT_NO;
	cursor_skip(&c, 16);
	body = segment_is_cut(in) ? c : cursor_sub(&c, len - (size_t)HEADER_LEN);
	if (c.failed || !read_attributes(&body, &radius, segment_is_cut(in)) ||
		(cursor_left(&c) && !segment_is_cut(in)))
		return VERDICT_NO;
	if (!is_port(in->src_port) && !is_port(in->dst_port) && radius.user.len == 0)
		return VERDICT_NO;
	if (radius.user.len)
		note_user(&radius, in, out);
	if (code == ACCESS_REQUEST || code == ACCOUNTING_REQUEST)
		out->sender = SENDER_CLIENT;
	return VERDICT_NEXT;
}

const struct dissector dissect_radius = {"radius", OVER_UDP, read_radius, NULL};
