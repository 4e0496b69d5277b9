/* NetBIOS name service and datagrams: what hosts on a Windows network call themselves. */
#include "dissect/netbios.h"

#include "dissect/dissect.h"
#include "dissect/dns_message.h"
#include "base/json.h"
#include "net/ip.h"

#define ENCODED_LEN 32
#define PORT_NAME 137
#define PORT_DATAGRAM 138
#define TYPE_NB 0x20
#define TYPE_NBSTAT 0x21
#define GROUP_BIT 0x8000 /* of NB_FLAGS */
#define DATAGRAM_HEADER_LEN 14
#define RECORDS_MAX 16
#define SCOPE_LABELS_MAX 16

bool netbios_name(struct cursor *c, struct netbios_name *name)
{
	struct slice coded;
	size_t len = NETBIOS_NAME_LEN;

	if (cursor_u8(c) != ENCODED_LEN)
		return false;
	coded = cursor_take(c, ENCODED_LEN);
	if (c->failed)
		return false;
	for (size_t i = 0; i < ENCODED_LEN; i += 2) {
		uint8_t high = (uint8_t)(coded.ptr[i] - 'A'),
			low = (uint8_t)(coded.ptr[i + 1] - 'A');
		uint8_t byte = (uint8_t)(high << 4 | low);

		if (high > 15 || low > 15)
			return false;
		if (i / 2 < NETBIOS_NAME_LEN)
			name->text[i / 2] = (char)byte;
		else
			name->suffix = byte;
	}
	while (len > 0 && (name->text[len - 1] == ' ' || name->text[len - 1] == '\0'))
		len--;
	name->text[len] = '\0';
	for (int i = 0; i < SCOPE_LABELS_MAX; i++) {
		uint8_t label = cursor_u8(c);

		if (label == 0)
			return !c->failed;
		cursor_skip(c, label);
	}
	return false;
}

bool netbios_is_host(const struct netbios_name *name)
{
	return name->text[0] && name->text[0] != '*' &&
		(name->suffix == 0x00 || name->suffix == 0x20);
}

static struct slice name_text(const struct netbios_name *name)
{
	return slice_str(name->text);
}

static void bind(const struct netbios_name *name, const struct ip *ip, const struct segment *in,
	struct dissect_out *out)
{
	if (netbios_is_host(name))
		names_bind(out->names, ip, NULL, name_text(name), NAME_NBNS, in->time_us);
}

/* The addresses of an NB record, each two bytes of flags and four of address. */
static void bind_addresses(const struct netbios_name *name, struct slice rdata,
	const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(rdata);

	while (cursor_left(&c) >= 6) {
		uint16_t flags = cursor_u16(&c);
		struct ip ip = ip_from_v4(cursor_take(&c, 4).ptr);

		if (!(flags & GROUP_BIT))
			bind(name, &ip, in, out);
	}
}

/* The names that a host lists of itself (NBSTAT, RFC 1002 section 4.2.18). */
static void bind_status(struct slice rdata, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(rdata);

	for (unsigned left = cursor_u8(&c); left > 0; left--) {
		struct slice text = cursor_take(&c, NETBIOS_NAME_LEN);
		struct netbios_name name = {.suffix = cursor_u8(&c)};
		uint16_t flags = cursor_u16(&c);

		if (c.failed)
			return;
		text = slice_trim(slice_first(text, slice_find(text, '\0')));
		memcpy(name.text, text.ptr, text.len);
		if (!(flags & GROUP_BIT))
			bind(&name, in->src, in, out);
	}
}

static void rr_member(struct strbuf *json, const struct netbios_name *name, uint16_t type)
{
	json_open(json, NULL, '{');
	json_str(json, "rrname", name_text(name));
	json_text(json, "rrtype", type == TYPE_NBSTAT ? "NBSTAT" : "NB");
	json_close(json, '}');
}

/* One record: its name, or a pointer to the question's. */
static bool read_record(struct cursor *c, struct netbios_name *name, const struct segment *in,
	struct dissect_out *out)
{
	uint16_t type;
	struct slice rdata;

	if ((cursor_peek(c, 0) & 0xc0) == 0xc0)
		cursor_skip(c, 2);
	else if (!netbios_name(c, name))
		return false;
	type = cursor_u16(c);
	cursor_skip(c, 6); /* class, ttl */
	rdata = cursor_take(c, cursor_u16(c));
	if (c->failed)
		return false;
	if (type == TYPE_NB)
		bind_addresses(name, rdata, in, out);
	else if (type == TYPE_NBSTAT)
		bind_status(rdata, in, out);
	rr_member(out->event, name, type);
	return true;
}

static bool read_question(struct cursor *c, struct netbios_name *name, struct dissect_out *out)
{
	if (!netbios_name(c, name))
		return false;
	json_open(out->event, "queries", '[');
	rr_member(out->event, name, cursor_u16(c));
	json_close(out->event, ']');
	cursor_u16(c); /* class */
	return true;
}

/* The sections behind the question. What does not fit ends them. */
static void read_sections(struct cursor *c, const uint16_t counts[3], struct netbios_name *name,
	const struct segment *in, struct dissect_out *out)
{
	static const char *const keys[] = {"answers", "authorities", "additionals"};
	bool fits = true;

	for (int section = 0; section < 3 && fits; section++) {
		size_t before = out->event->len, empty;

		json_open(out->event, keys[section], '[');
		empty = out->event->len;
		for (unsigned i = 0; i < counts[section] && fits; i++)
			fits = read_record(c, name, in, out);
		if (out->event->len == empty)
			out->event->len = before;
		else
			json_close(out->event, ']');
	}
}

static enum verdict read_name_service(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t id = cursor_u16(&c), flags = cursor_u16(&c), questions = cursor_u16(&c);
	uint16_t counts[3] = {cursor_u16(&c), cursor_u16(&c), cursor_u16(&c)};
	struct netbios_name name = {.suffix = 0};

	if ((in->src_port != PORT_NAME && in->dst_port != PORT_NAME) || c.failed || questions > 1 ||
		counts[0] + counts[1] + counts[2] > RECORDS_MAX)
		return VERDICT_NO;
	json_open(out->event, "dns", '{');
	json_u64(out->event, "version", 3);
	json_text(out->event, "type", flags & 0x8000 ? "response" : "request");
	json_u64(out->event, "id", id);
	json_u64(out->event, "opcode", flags >> 11 & 15);
	if (questions && !read_question(&c, &name, out))
		return VERDICT_NO;
	read_sections(&c, counts, &name, in, out);
	json_close(out->event, '}');
	out->event_type = "dns";
	return VERDICT_NEXT;
}

/* RFC 1002, section 4.4: who sends a datagram is named in it. */
static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	enum { DIRECT_UNIQUE = 0x10, BROADCAST = 0x12 };
	struct cursor c = cursor_of(in->bytes);
	uint8_t type = cursor_u8(&c);
	struct netbios_name name;
	struct slice source;
	struct ip ip;

	cursor_skip(&c, 3); /* flags, id */
	source = cursor_take(&c, 4);
	cursor_skip(&c, DATAGRAM_HEADER_LEN - 8);
	if (in->dst_port != PORT_DATAGRAM || type < DIRECT_UNIQUE || type > BROADCAST ||
		!netbios_name(&c, &name))
		return VERDICT_NO;
	ip = ip_from_v4(source.ptr);
	bind(&name, &ip, in, out);
	return VERDICT_NEXT;
}

const struct dissector dissect_nbns = {"nbns", OVER_UDP, read_name_service, NULL};
const struct dissector dissect_nbds = {"nbds", OVER_UDP, read_datagram, NULL};
