#include "dissect/ntlmssp.h"

#include "base/json.h"
#include "base/utf16.h"
#include "record/fields.h"

enum message { CHALLENGE = 2, AUTHENTICATE = 3 };
enum av_pair { AV_END = 0, AV_NETBIOS_COMPUTER = 1, AV_DNS_COMPUTER = 3 };

#define NEGOTIATE_UNICODE 0x1
#define AV_PAIRS_MAX 32

/* A field: length, room, offset from the message's start (MS-NLMP 2.2.2). Empty when not all of it
 * was captured: half a name is another name. */
static struct slice payload(struct slice message, struct cursor *c)
{
	uint16_t len = cursor_u16le(c);
	uint32_t offset = (cursor_u16le(c), cursor_u32le(c));

	return c->failed ? (struct slice){NULL, 0} : slice_whole(message, offset, len);
}

static void add_text(struct strbuf *out, struct slice text, bool unicode)
{
	if (unicode)
		utf16le_add(out, text);
	else
		strbuf_add_slice(out, text);
}

static void note_server_name(struct slice name, const struct segment *in, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	utf16le_add(&text, name);
	names_bind(out->names, in->src, NULL, strbuf_slice(&text), NAME_NTLM, in->time_us);
	strbuf_release(&text);
}

static void note_challenge(struct slice message, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(message);
	struct cursor pairs;
	struct strbuf text = STRBUF_INIT;
	uint16_t len;

	cursor_skip(&c, 24); /* signature, type, target name, flags */
	strbuf_addf(&text, "%016llx", (unsigned long long)cursor_u64(&c));
	cursor_skip(&c, 8); /* reserved */
	if (!c.failed)
		out_add(out, FACT_WINDOWS_CHALLENGES, strbuf_slice(&text));
	strbuf_release(&text);
	len = cursor_u16le(&c); /* of the pairs: what there is of them is read */
	cursor_skip(&c, 2);
	pairs = cursor_of(slice_first(slice_from(message, cursor_u32le(&c)), len));
	if (c.failed)
		return;
	for (int i = 0; i < AV_PAIRS_MAX && cursor_left(&pairs); i++) {
		uint16_t id = cursor_u16le(&pairs);
		struct slice value = cursor_take(&pairs, cursor_u16le(&pairs));

		if (id == AV_END)
			return;
		if (id == AV_DNS_COMPUTER || id == AV_NETBIOS_COMPUTER)
			note_server_name(value, in, out);
	}
}

void ntlmssp_note_user(struct slice user, struct slice domain, struct slice host,
	const struct segment *in, struct dissect_out *out)
{
	struct strbuf json = STRBUF_INIT;

	json_open(&json, NULL, '{');
	json_str(&json, "user", user);
	if (domain.len)
		json_str(&json, "domain", domain);
	if (host.len)
		json_str(&json, "host", host);
	json_close(&json, '}');
	facts_add_json(out->facts, out->arena, FACT_WINDOWS_USERS, strbuf_slice(&json));
	if (user.len && user.ptr[user.len - 1] != '$')
		hosts_note(out->hosts, in->src, HOST_USER, user, domain, "ntlm", in->time_us);
	names_bind(out->names, in->src, NULL, host, NAME_NTLM, in->time_us);
	strbuf_release(&json);
}

static void note_authenticate(
	struct slice message, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(message);
	struct strbuf user = STRBUF_INIT, domain = STRBUF_INIT, host = STRBUF_INIT;
	struct slice domain_field, user_field, host_field;
	bool unicode;

	cursor_skip(&c, 28); /* signature, type, LM and NT responses */
	domain_field = payload(message, &c);
	user_field = payload(message, &c);
	host_field = payload(message, &c);
	cursor_skip(&c, 8); /* session key */
	unicode = c.failed || (cursor_u32le(&c) & NEGOTIATE_UNICODE);
	add_text(&domain, domain_field, unicode);
	add_text(&user, user_field, unicode);
	add_text(&host, host_field, unicode);
	if (user.len) /* empty: an anonymous log-on */
		ntlmssp_note_user(
			strbuf_slice(&user), strbuf_slice(&domain), strbuf_slice(&host), in, out);
	strbuf_release(&user);
	strbuf_release(&domain);
	strbuf_release(&host);
}

void ntlmssp_note(struct slice blob, const struct segment *in, struct dissect_out *out)
{
	struct slice message = slice_from(blob, slice_find_slice(blob, SLICE("NTLMSSP\0")));
	struct cursor c = cursor_of(message);

	cursor_skip(&c, 8);
	switch (cursor_u32le(&c)) {
	case CHALLENGE:
		note_challenge(message, in, out);
		break;
	case AUTHENTICATE:
		note_authenticate(message, in, out);
		break;
	default:
		break;
	}
}
