/* DNS over UDP and TCP, multicast DNS and LLMNR. */
#include "dissect/dns.h"

#include "base/json.h"
#include "dissect/dns_event.h"
#include "dissect/ech.h"

#define PORT_DNS 53
#define PORT_NETBIOS 137 /* its name service has DNS's form, and another reader */
#define PORT_MDNS 5353
#define PORT_LLMNR 5355
#define OPCODE_MAX 6 /* DSO, RFC 8490 */
#define QUESTION_FIXED 4 /* bytes behind a question's name */
#define QUESTIONS_MAX 64 /* in what passes for DNS on a port that is not its own */

static const struct anomaly_kind sig_overflow = {"applayer", "dns.sig_overflow"};

static bool on_port(const struct segment *in, uint16_t port)
{
	return in->src_port == port || in->dst_port == port;
}

static bool on_dns_port(const struct segment *in)
{
	return on_port(in, PORT_DNS) || on_port(in, PORT_MDNS) || on_port(in, PORT_LLMNR);
}

/* Of a message that was cut, what can be seen: a question as there are, or several of multicast. */
static bool is_plausible(const struct dns_message *msg, const struct segment *in)
{
	enum { IN = 1, CHAOS = 3, NONE = 254, ANY = 255, UNICAST_ANSWER = 0x8000 };

	if (msg->counts[DNS_QUESTION] > (on_port(in, PORT_MDNS) ? QUESTIONS_MAX : 1))
		return false;
	for (size_t i = 0; i < msg->count && msg->rr[i].section == DNS_QUESTION; i++) {
		unsigned class = msg->rr[i].class & ~(unsigned)UNICAST_ANSWER;

		if (class != IN && class != CHAOS && class != NONE && class != ANY)
			return false;
	}
	return msg->count > 0;
}

/* On another port the whole message must read well, and ask something; or, where the capture has
 * cut it, come from the other side of what did. */
static bool convinces(const struct dns_message *msg, const struct segment *in)
{
	if (dns_opcode(msg) > OPCODE_MAX || on_port(in, PORT_NETBIOS))
		return false;
	if (segment_is_cut(in) && msg->damaged && (on_dns_port(in) || in->expected))
		return is_plausible(msg, in);
	if (on_dns_port(in))
		return msg->count > 0 || (!msg->damaged && dns_is_response(msg));
	return !msg->damaged && msg->counts[DNS_QUESTION] >= 1 &&
		msg->counts[DNS_QUESTION] <= QUESTIONS_MAX && msg->end == msg->bytes.len;
}

static const char *proto_of(const struct segment *in)
{
	if (on_port(in, PORT_MDNS))
		return "mdns";
	return on_port(in, PORT_LLMNR) ? "llmnr" : "dns";
}

/* Who is told; NULL: everybody. */
static const struct ip *client_of(const struct segment *in)
{
	return on_port(in, PORT_MDNS) ? NULL : in->dst;
}

static enum name_source source_of(const struct segment *in)
{
	if (on_port(in, PORT_MDNS))
		return NAME_MDNS;
	return on_port(in, PORT_LLMNR) ? NAME_LLMNR : NAME_DNS;
}

static void note_ech(const struct dns_message *msg, struct names *names)
{
	for (size_t i = 0; i < msg->count; i++)
		if (msg->rr[i].type == DNS_HTTPS || msg->rr[i].type == DNS_SVCB)
			ech_note(names, msg->rr[i].rdata);
}

bool dns_take(struct slice bytes, const struct segment *in, struct dissect_out *out)
{
	struct dns_message msg;

	if (!dns_read(bytes, &msg) || !convinces(&msg, in))
		return false;
	if (segment_is_cut(in) && msg.damaged)
		msg.left_out = dns_records_claimed(&msg) - msg.count;
	dns_approach(out->names, &msg, client_of(in));
	out->event_type = "dns";
	dns_event(out->event, &msg);
	dns_bind(out->names, &msg, client_of(in), source_of(in), in->time_us);
	note_ech(&msg, out->names);
	if (!on_port(in, PORT_MDNS))
		out->sender = dns_is_response(&msg) ? SENDER_SERVER : SENDER_CLIENT;
	return true;
}

/* A question whose name was cut: nothing of it is told. */
static bool is_cut_question(const struct segment *in)
{
	struct dns_message msg;
	struct cursor c = cursor_of(slice_from(in->bytes, DNS_HEADER_LEN));

	if (!segment_is_cut(in) || !on_dns_port(in) || !dns_read(in->bytes, &msg) || msg.count ||
		dns_opcode(&msg) > OPCODE_MAX || msg.counts[DNS_QUESTION] != 1)
		return false;
	while (cursor_left(&c)) {
		uint8_t len = cursor_u8(&c);

		if (len == 0) /* behind the name its type and class were cut */
			return cursor_left(&c) < QUESTION_FIXED;
		if (len > DNS_LABEL_MAX)
			return false;
		cursor_skip(&c, len);
	}
	return in->bytes.len > DNS_HEADER_LEN;
}

static enum verdict read_message(
	struct slice bytes, const struct segment *in, struct dissect_out *out)
{
	if (!dns_take(bytes, in, out) && !is_cut_question(in))
		return VERDICT_NO;
	out->proto = proto_of(in);
	return VERDICT_NEXT;
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	return read_message(in->bytes, in, out);
}

/* A SIG record (RFC 2535, section 4.1) that, its signer's name unpacked, is longer than 64 KiB:
 * servers of Windows counted that in 16 bits (CVE-2020-1350). It is the first answer, and long
 * before its end it is known. */
static void look_sig(struct slice message, struct dissect_out *out)
{
	enum { FIXED = 18, KEPT_FIXED = 20, COUNTS = 4 };
	struct dns_name name;
	struct strbuf details = STRBUF_INIT;
	struct cursor c = cursor_of(slice_from(message, COUNTS));
	unsigned questions = cursor_u16(&c);
	size_t at = DNS_HEADER_LEN, signer, packed, len;

	if (questions > 1 || cursor_u16(&c) == 0 ||
		(questions && (!dns_name_at(message, &at, &name) || (at += QUESTION_FIXED) == 0)) ||
		!dns_name_at(message, &at, &name))
		return;
	c = cursor_of(slice_from(message, at));
	if (cursor_u16(&c) != DNS_SIG)
		return;
	cursor_skip(&c, 6);
	len = cursor_u16(&c);
	packed = signer = at + 10 + FIXED;
	if (c.failed || len < FIXED || !dns_name_at(message, &signer, &name) ||
		len - FIXED < signer - packed ||
		KEPT_FIXED + name.len + (len - FIXED - (signer - packed)) <= UINT16_MAX)
		return;
	json_text(&details, "app_proto", "dns");
	json_u64(&details, "record_len", len);
	out_anomaly(out, &sig_overflow, strbuf_slice(&details));
	strbuf_release(&details);
}

/* A two-byte length before each message (RFC 1035, section 4.2.2). */
static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	size_t len = cursor_u16(&c);
	struct slice message = cursor_take(&c, len);

	if (cursor_peek16(&c, 0) == 0 && len < DNS_HEADER_LEN && in->bytes.len >= 2)
		return VERDICT_NO;
	if (c.failed && !in->end)
		return on_dns_port(in) ? VERDICT_MORE : VERDICT_NO;
	if (c.failed)
		message = slice_from(in->bytes, 2);
	out->eaten = 2 + len;
	if (read_message(message, in, out) == VERDICT_NO)
		return VERDICT_NO;
	look_sig(message, out);
	return VERDICT_NEXT;
}

/* A message in one segment, all of it sound; or a length alone, as some resolvers send it. */
static bool begins(struct slice bytes, bool known)
{
	enum { LONE_MAX = 512 }; /* a question with options is shorter */
	struct cursor c = cursor_of(bytes);
	size_t len = cursor_u16(&c);
	struct slice message = cursor_take(&c, len);
	struct dns_message msg;

	(void)known;
	if (bytes.len == 2)
		return len > DNS_HEADER_LEN && len <= LONE_MAX;
	return !c.failed && dns_read(message, &msg) && !msg.damaged && msg.end == message.len &&
		dns_opcode(&msg) <= OPCODE_MAX && msg.counts[DNS_QUESTION] == 1;
}

const struct dissector dissect_dns = {"dns", OVER_UDP, read_datagram, NULL};
const struct dissector dissect_dns_tcp = {"dns", OVER_TCP, read_stream, begins};
