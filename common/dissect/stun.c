/* STUN and TURN (RFC 8489, 8656), and STUN without the magic cookie (RFC 3489): the software,
 * and the user of a relay. What follows on the same ports (DTLS, RTP) is asked about anew. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define HEADER_LEN 20
#define MAGIC_COOKIE 0x2112a442
#define ATTRIBUTES_MAX 32
#define PORT_STUN 3478

enum attribute {
	ATTR_USERNAME = 0x0006,
	ATTR_REALM = 0x0014,
	ATTR_SOFTWARE = 0x8022,
};

struct stun {
	uint16_t type;
	bool classic; /* no cookie */
	struct slice username, realm, software;
};

static bool read_attributes(struct cursor *c, struct stun *stun)
{
	for (int i = 0; i < ATTRIBUTES_MAX && cursor_left(c); i++) {
		uint16_t type = cursor_u16(c), len = cursor_u16(c);
		struct slice value = cursor_take(c, len);

		cursor_skip(c,
			cursor_left(c) < (4 - len % 4) % 4u ? cursor_left(c) : (4 - len % 4) % 4u);
		if (type == ATTR_USERNAME)
			stun->username = value;
		else if (type == ATTR_REALM)
			stun->realm = value;
		else if (type == ATTR_SOFTWARE)
			stun->software = value;
	}
	return !c->failed;
}

/* Binding, shared secret; request, response, error: all that RFC 3489 has. */
static bool is_classic(uint16_t type)
{
	return (type & 0xfeef) == 1 || (type & 0xfeef) == 2;
}

/* 'not_captured': bytes of it that are missing at its end. */
static bool read_message(struct cursor *c, struct stun *stun, size_t not_captured)
{
	struct cursor body;
	uint16_t len;

	stun->type = cursor_u16(c);
	len = cursor_u16(c);
	stun->classic = cursor_u32(c) != MAGIC_COOKIE;
	cursor_skip(c, 12);
	if (len < not_captured)
		return false;
	body = cursor_sub(c, len - not_captured);
	return !c->failed && stun->type < 0x4000 && len % 4 == 0 &&
		(!stun->classic || is_classic(stun->type)) &&
		(read_attributes(&body, stun) || not_captured);
}

static void stun_facts(const struct stun *stun, struct dissect_out *out)
{
	unsigned class = (stun->type >> 4 & 1) | (stun->type >> 7 & 2);

	if (stun->software.len)
		out_str(out, FACT_STUN_SOFTWARE, stun->software);
	/* of ICE the user name is made up, of a relay it is somebody's */
	if (stun->realm.len && stun->username.len && class == 0) {
		out_str(out, FACT_STUN_USERNAME, stun->username);
		out_user(out, stun->username, "turn");
	}
	if (stun->realm.len)
		out_str(out, FACT_STUN_REALM, stun->realm);
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	struct stun stun = {.classic = false};

	if (in->bytes.len < HEADER_LEN || in->bytes.ptr[0] >= 0x40 ||
		!read_message(&c, &stun, in->sent_len - in->bytes.len) || cursor_left(&c))
		return VERDICT_NO;
	if (stun.classic && in->bytes.len == HEADER_LEN && in->src_port != PORT_STUN &&
		in->dst_port != PORT_STUN)
		return VERDICT_MORE; /* 16 bytes that may be anything */
	stun_facts(&stun, out);
	return VERDICT_SWITCH;
}

/* Does the cookie stand where it must, as far as there are bytes? */
static bool may_have_cookie(struct slice bytes, size_t header_at)
{
	static const uint8_t cookie[] = {0x21, 0x12, 0xa4, 0x42};

	return slice_starts(slice_of(cookie, sizeof(cookie)),
		slice_first(slice_from(bytes, header_at + 4), sizeof(cookie)));
}

/* Over TCP as it is, or behind two bytes of length (RFC 4571). */
static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	size_t header_at = may_have_cookie(in->bytes, 0) ? 0 : 2;
	struct cursor c = cursor_of(slice_from(in->bytes, header_at));
	struct stun stun = {.classic = false};

	if (in->bytes.ptr[0] >= 0x40 || !may_have_cookie(in->bytes, header_at))
		return VERDICT_NO;
	if (!read_message(&c, &stun, 0))
		return c.failed && !in->end ? VERDICT_MORE : VERDICT_NO;
	if (stun.classic)
		return VERDICT_NO;
	stun_facts(&stun, out);
	out->eaten = in->bytes.len - cursor_left(&c);
	return VERDICT_NEXT;
}

const struct dissector dissect_stun = {"stun", OVER_UDP, read_datagram, NULL};
const struct dissector dissect_stun_tcp = {"stun", OVER_TCP, read_stream, NULL};
