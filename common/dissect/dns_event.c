#include "dissect/dns_event.h"

#include "base/json.h"
#include "base/mem.h"
#include "dissect/svcb.h"
#include "net/ip.h"

#define SRV_FIXED_LEN 6 /* priority, weight, port */
#define RDATA_TEXT_MAX 1024 /* bytes of a TXT or NULL that are shown */

/* A name as a value; one that stands there already is copied. */
static void put_name(struct strbuf *out, struct dns_text *name)
{
	size_t at = out->len;

	if (name->written_len) {
		strbuf_add_again(out, name->written_at, name->written_len);
		return;
	}
	json_quote(out, name->text);
	name->written_at = at;
	name->written_len = out->len - at;
}

static void name_member(struct strbuf *out, const char *key, struct dns_text *name)
{
	json_key(out, key);
	put_name(out, name);
}

static void type_member(struct strbuf *out, uint16_t type)
{
	const char *name = dns_type_name(type);

	json_key(out, "rrtype");
	strbuf_addc(out, '"');
	strbuf_adds(out, name ? name : "TYPE"); /* RFC 3597, section 5 */
	if (!name)
		strbuf_add_u64(out, type);
	strbuf_addc(out, '"');
}

/* The functions *_value append a value alone, or nothing where there is none. */

/* The name at offset 'at' of the message. */
static void name_value(struct strbuf *out, size_t at)
{
	struct dns_text *name = dns_names_at(&at);

	if (name)
		put_name(out, name);
}

static void address_value(struct strbuf *out, struct slice rdata)
{
	struct ip ip;

	if (rdata.len != 4 && rdata.len != 16)
		return;
	ip = rdata.len == 4 ? ip_from_v4(rdata.ptr) : ip_from_v6(rdata.ptr);
	strbuf_addc(out, '"');
	ip_format(out, &ip);
	strbuf_addc(out, '"');
}

/* Character strings (RFC 1035, section 3.3) one after the other. */
static void text_value(struct strbuf *out, struct slice rdata)
{
	static struct strbuf text = STRBUF_INIT; /* kept: its room is used again */
	struct cursor c = cursor_of(rdata);

	strbuf_clear(&text);
	while (cursor_left(&c)) {
		uint8_t len = cursor_u8(&c);

		strbuf_add_slice(
			&text, cursor_take(&c, len < cursor_left(&c) ? len : cursor_left(&c)));
	}
	json_quote(out, slice_first(strbuf_slice(&text), RDATA_TEXT_MAX));
}

static void hex_value(struct strbuf *out, struct slice rdata)
{
	strbuf_addc(out, '"');
	strbuf_add_hex(out, slice_first(rdata, RDATA_TEXT_MAX));
	strbuf_addc(out, '"');
}

static void soa_value(struct strbuf *out, const struct dns_message *msg, const struct dns_rr *rr)
{
	static const char *const numbers[] = {"serial", "refresh", "retry", "expire", "minimum"};
	size_t at = rr->rdata_at;
	struct dns_text *mname = dns_names_at(&at), *rname = mname ? dns_names_at(&at) : NULL;
	struct cursor c;

	strbuf_addc(out, '{');
	if (mname) {
		name_member(out, "mname", mname);
		if (rname) {
			name_member(out, "rname", rname);
			c = cursor_of(slice_from(msg->bytes, at));
			for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
				json_u64(out, numbers[i], cursor_u32(&c));
		}
	}
	json_close(out, '}');
}

static void srv_value(struct strbuf *out, const struct dns_rr *rr)
{
	struct cursor c = cursor_of(rr->rdata);
	size_t at = rr->rdata_at + SRV_FIXED_LEN;
	struct dns_text *name = dns_names_at(&at);

	strbuf_addc(out, '{');
	json_u64(out, "priority", cursor_u16(&c));
	json_u64(out, "weight", cursor_u16(&c));
	json_u64(out, "port", cursor_u16(&c));
	if (name)
		name_member(out, "name", name);
	json_close(out, '}');
}

static void sshfp_value(struct strbuf *out, struct slice rdata)
{
	struct cursor c = cursor_of(rdata);

	strbuf_addc(out, '{');
	json_u64(out, "algo", cursor_u8(&c));
	json_u64(out, "type", cursor_u8(&c));
	json_key(out, "fingerprint");
	hex_value(out, cursor_rest(&c));
	json_close(out, '}');
}

static void service_value(struct strbuf *out, const struct dns_rr *rr)
{
	static struct strbuf text = STRBUF_INIT; /* kept: its room is used again */

	strbuf_clear(&text);
	svcb_text(&text, rr);
	json_quote(out, slice_first(strbuf_slice(&text), RDATA_TEXT_MAX));
}

static void value(struct strbuf *out, const struct dns_message *msg, const struct dns_rr *rr)
{
	switch (rr->type) {
	case DNS_A:
	case DNS_AAAA:
		address_value(out, rr->rdata);
		break;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		name_value(out, rr->rdata_at);
		break;
	case DNS_MX:
		name_value(out, rr->rdata_at + 2);
		break;
	case DNS_TXT:
		text_value(out, rr->rdata);
		break;
	case DNS_NULL:
		hex_value(out, rr->rdata);
		break;
	case DNS_SOA:
		soa_value(out, msg, rr);
		break;
	case DNS_SRV:
		srv_value(out, rr);
		break;
	case DNS_SVCB:
	case DNS_HTTPS:
		service_value(out, rr);
		break;
	case DNS_SSHFP:
		sshfp_value(out, rr->rdata);
		break;
	default:
		break;
	}
}

static const char *value_key(uint16_t type)
{
	switch (type) {
	case DNS_SOA:
		return "soa";
	case DNS_SRV:
		return "srv";
	case DNS_SSHFP:
		return "sshfp";
	default:
		return "rdata";
	}
}

/* A stretch of the record that is being written. */
struct written {
	size_t at, len;
};

/* The values of the message's records: those of answers are written twice. */
static struct written values[DNS_RECORDS_MAX];

/* The value of a record as a member; without one, none. */
static void value_member(struct strbuf *out, const struct dns_message *msg, const struct dns_rr *rr)
{
	struct written *written = &values[rr - msg->rr];
	size_t before = out->len;

	json_key(out, value_key(rr->type));
	written->at = out->len;
	value(out, msg, rr);
	written->len = out->len - written->at;
	if (written->len == 0)
		out->len = before;
}

/* As one text, "0 100 389 dc1.example": EVE has no object for a SRV among the authorities,
 * where updates have theirs (RFC 2136). */
static void srv_text_member(struct strbuf *out, const char *key, const struct dns_rr *rr)
{
	struct cursor c = cursor_of(rr->rdata);
	struct strbuf text = STRBUF_INIT;
	size_t at = rr->rdata_at + SRV_FIXED_LEN;
	struct dns_text *name = dns_names_at(&at);

	for (int i = 0; i < 3; i++) {
		strbuf_add_u64(&text, cursor_u16(&c));
		strbuf_addc(&text, ' ');
	}
	if (!c.failed && name) {
		strbuf_add_slice(&text, name->text);
		json_str(out, key, strbuf_slice(&text));
	}
	strbuf_release(&text);
}

static void rr_element(struct strbuf *out, const struct dns_message *msg, const struct dns_rr *rr)
{
	json_open(out, NULL, '{');
	name_member(out, "rrname", rr->owner);
	type_member(out, rr->type);
	if (rr->section != DNS_QUESTION) {
		json_u64(out, "ttl", rr->ttl);
		if (rr->section == DNS_AUTHORITY && rr->type == DNS_SRV)
			srv_text_member(out, "rdata", rr);
		else if (rr->section != DNS_AUTHORITY || rr->type != DNS_SSHFP)
			value_member(out, msg, rr);
	}
	json_close(out, '}');
}

static void flags_member(struct strbuf *out, uint16_t flags)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 12;

	while (shift > 0 && flags >> shift == 0)
		shift -= 4;
	json_key(out, "flags");
	strbuf_addc(out, '"');
	for (; shift >= 0; shift -= 4)
		strbuf_addc(out, digits[flags >> shift & 15]);
	strbuf_addc(out, '"');
}

static void header_members(struct strbuf *out, const struct dns_message *msg)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} bits[] = {{0x8000, "qr"}, {0x0400, "aa"}, {0x0200, "tc"}, {0x0100, "rd"}, {0x0080, "ra"},
		{0x0040, "z"}};
	const char *rcode = dns_rcode_name(msg->flags & 15);

	json_u64(out, "version", 3);
	json_word(out, "type", dns_is_response(msg) ? "response" : "request");
	json_u64(out, "id", msg->id);
	flags_member(out, msg->flags);
	for (size_t i = 0; i < ARRAY_LEN(bits); i++)
		if (msg->flags & bits[i].bit)
			json_bool(out, bits[i].name, true);
	json_u64(out, "opcode", dns_opcode(msg));
	if (dns_is_response(msg) && rcode)
		json_word(out, "rcode", rcode);
}

static void sections(struct strbuf *out, const struct dns_message *msg)
{
	static const char *const names[] = {"queries", "answers", "authorities", "additionals"};
	int open = -1;

	for (const struct dns_rr *rr = msg->rr; rr < msg->rr + msg->count; rr++) {
		if (rr->type == DNS_OPT && rr->section == DNS_ADDITIONAL)
			continue; /* EDNS (RFC 6891) is no record of a name */
		if ((int)rr->section != open) {
			if (open >= 0)
				json_close(out, ']');
			json_open(out, names[rr->section], '[');
			open = (int)rr->section;
		}
		rr_element(out, msg, rr);
	}
	if (open >= 0)
		json_close(out, ']');
}

/* The answers of one type, under its name. */
static bool group(struct strbuf *out, const struct dns_message *msg, uint16_t type)
{
	bool open = false;

	for (const struct dns_rr *rr = msg->rr; rr < msg->rr + msg->count; rr++) {
		if (rr->section != DNS_ANSWER || rr->type != type)
			continue;
		if (!open)
			json_open(out, dns_type_name(type), '[');
		open = true;
		if (values[rr - msg->rr].len) {
			json_key(out, NULL);
			strbuf_add_again(out, values[rr - msg->rr].at, values[rr - msg->rr].len);
		}
	}
	if (open)
		json_close(out, ']');
	return open;
}

/* Answers by type, in the order of the types below. */
static void grouped(struct strbuf *out, const struct dns_message *msg)
{
	static const uint16_t types[] = {DNS_A, DNS_AAAA, DNS_CNAME, DNS_MX, DNS_NS, DNS_NULL,
		DNS_PTR, DNS_SOA, DNS_SRV, DNS_SSHFP, DNS_TXT};
	size_t before = out->len;
	bool any = false;

	json_open(out, "grouped", '{');
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		any |= group(out, msg, types[i]);
	json_close(out, '}');
	if (!any)
		out->len = before;
}

void dns_event(struct strbuf *out, const struct dns_message *msg)
{
	size_t refused = dns_names_refused(), left_out;

	json_open(out, "dns", '{');
	header_members(out, msg);
	sections(out, msg);
	if (dns_is_response(msg) && msg->counts[DNS_ANSWER])
		grouped(out, msg);
	left_out = msg->left_out + dns_names_refused() - refused;
	if (left_out)
		json_u64(out, "more", left_out);
	json_close(out, '}');
}

/* The address that a record gives, if it is one of class IN. */
static bool address_of(const struct dns_rr *rr, struct ip *ip)
{
	if (rr->type == DNS_A && rr->rdata.len == 4)
		*ip = ip_from_v4(rr->rdata.ptr);
	else if (rr->type == DNS_AAAA && rr->rdata.len == 16)
		*ip = ip_from_v6(rr->rdata.ptr);
	else
		return false;
	return true;
}

/* Of a name's addresses: who is told them, how and when. */
struct telling {
	struct names *names;
	const struct ip *client;
	struct slice name;
	enum name_source source;
	int64_t time_us;
};

static void bind_hint(const struct ip *ip, void *ctx)
{
	const struct telling *t = ctx;

	names_bind(t->names, ip, t->client, t->name, t->source, t->time_us);
}

static void approach_hint(const struct ip *ip, void *ctx)
{
	const struct telling *t = ctx;

	names_approach(t->names, ip, t->client);
}

static void tell_record(
	const struct dns_rr *rr, void (*tell)(const struct ip *, void *), struct telling *telling)
{
	struct ip ip;

	if (address_of(rr, &ip))
		tell(&ip, telling);
	else if (rr->type == DNS_HTTPS || rr->type == DNS_SVCB)
		svcb_hints(rr->rdata, tell, telling);
}

/* Answers hang together from the question on; those of multicast have none. */
static void tell_all(const struct dns_message *msg, void (*tell)(const struct ip *, void *),
	struct telling *telling)
{
	struct slice asked = {NULL, 0};

	if (!dns_is_response(msg))
		return;
	for (const struct dns_rr *rr = msg->rr; rr < msg->rr + msg->count; rr++) {
		if (rr->section == DNS_QUESTION) {
			asked = rr->owner->text;
		} else if (rr->section != DNS_AUTHORITY) {
			telling->name =
				rr->section == DNS_ANSWER && asked.len ? asked : rr->owner->text;
			tell_record(rr, tell, telling);
		}
	}
}

void dns_approach(struct names *names, const struct dns_message *msg, const struct ip *client)
{
	struct telling telling = {.names = names, .client = client};

	tell_all(msg, approach_hint, &telling);
}

void dns_bind(struct names *names, const struct dns_message *msg, const struct ip *client,
	enum name_source source, int64_t time_us)
{
	struct telling telling = {names, client, {NULL, 0}, source, time_us};

	tell_all(msg, bind_hint, &telling);
}
