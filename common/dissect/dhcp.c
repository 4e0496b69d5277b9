/* DHCPv4 (RFC 2131, 2132, 4702): what a host calls itself, which address it gets, and by which router
 * and name servers it is told to go. */
#include "dissect/dissect.h"

#include "net/ip.h"
#include "record/fields.h"

#include <stdio.h>

#define BOOTP_FIXED_LEN 28 /* up to chaddr */
#define CHADDR_LEN 16
#define SNAME_LEN 64
#define FILE_LEN 128
#define OPTIONS_AT (BOOTP_FIXED_LEN + CHADDR_LEN + SNAME_LEN + FILE_LEN + 4)
#define MAGIC_COOKIE 0x63825363
#define HTYPE_ETHERNET 1
#define HLEN_ETHERNET 6
#define PORT_SERVER 67
#define PORT_CLIENT 68
#define OPTIONS_MAX 256
#define CLIENTS_APART_US 200000
#define ADDRESSES_APART_US (60 * INT64_C(1000000))
#define FQDN_WIRE 0x04 /* the name is in DNS wire form: RFC 4702, section 2.1 */

enum op { BOOTREQUEST = 1, BOOTREPLY = 2 };

enum option {
	OPT_PAD = 0,
	OPT_ROUTERS = 3,
	OPT_DNS_SERVERS = 6,
	OPT_HOST_NAME = 12,
	OPT_REQUESTED = 50,
	OPT_OVERLOAD = 52,
	OPT_MESSAGE_TYPE = 53,
	OPT_VENDOR_CLASS = 60,
	OPT_FQDN = 81,
	OPT_END = 255,
};

enum message {
	DHCP_NONE = 0,
	DHCP_OFFER = 2,
	DHCP_REQUEST = 3,
	DHCP_ACK = 5,
	DHCP_INFORM = 8,
	DHCP_LAST = 18
};

struct dhcp {
	uint8_t op, type;
	uint8_t overload; /* 1: more options stand in 'file', 2: in 'sname' (RFC 2132, section 9.3) */
	struct slice sname, file;
	struct ip ciaddr, yiaddr, requested;
	bool has_requested;
	struct slice chaddr; /* empty when it is no Ethernet address */
	struct slice host_name, fqdn, vendor_class;
	struct slice routers, dns_servers; /* addresses, one behind the other */
	uint32_t id; /* of the transaction */
};

/* A name in DNS wire form becomes dotted, in the bytes of 'text'. */
static struct slice dotted(struct slice wire, uint8_t text[256])
{
	struct cursor c = cursor_of(slice_first(wire, 255));
	size_t len = 0;
	uint8_t n;

	while ((n = cursor_u8(&c)) != 0) {
		struct slice label = cursor_take(&c, n);

		if (label.len == 0)
			break;
		if (len)
			text[len++] = '.';
		memcpy(text + len, label.ptr, label.len);
		len += label.len;
	}
	return slice_of(text, len);
}

static struct slice without_nul(struct slice s)
{
	return slice_first(s, slice_find(s, '\0'));
}

static void note_option(struct dhcp *dhcp, uint8_t code, struct slice value, uint8_t text[256])
{
	switch (code) {
	case OPT_HOST_NAME:
		if (dhcp->host_name.len == 0)
			dhcp->host_name = without_nul(value);
		break;
	case OPT_ROUTERS:
		dhcp->routers = value;
		break;
	case OPT_DNS_SERVERS:
		dhcp->dns_servers = value;
		break;
	case OPT_OVERLOAD:
		dhcp->overload = value.len ? value.ptr[0] : 0;
		break;
	case OPT_REQUESTED:
		dhcp->has_requested = value.len == 4;
		if (dhcp->has_requested)
			dhcp->requested = ip_from_v4(value.ptr);
		break;
	case OPT_MESSAGE_TYPE:
		dhcp->type = value.len ? value.ptr[0] : 0;
		break;
	case OPT_VENDOR_CLASS:
		dhcp->vendor_class = without_nul(value);
		break;
	case OPT_FQDN:
		if (value.len > 3)
			dhcp->fqdn = value.ptr[0] & FQDN_WIRE ? dotted(slice_from(value, 3), text)
							      : without_nul(slice_from(value, 3));
		break;
	default:
		break;
	}
}

static struct ip take_ip(struct cursor *c)
{
	struct slice bytes = cursor_take(c, 4);
	static const uint8_t none[4];

	return ip_from_v4(bytes.len ? bytes.ptr : none);
}

static bool read_fixed(struct cursor *c, struct dhcp *dhcp)
{
	uint8_t hlen;

	dhcp->op = cursor_u8(c);
	cursor_u8(c); /* htype */
	hlen = cursor_u8(c);
	cursor_u8(c); /* hops */
	dhcp->id = cursor_u32(c);
	cursor_skip(c, 4); /* secs, flags */
	dhcp->ciaddr = take_ip(c);
	dhcp->yiaddr = take_ip(c);
	cursor_skip(c, 8); /* siaddr, giaddr */
	dhcp->chaddr = cursor_take(c, CHADDR_LEN);
	dhcp->chaddr = hlen == HLEN_ETHERNET ? slice_first(dhcp->chaddr, hlen) : slice_of(NULL, 0);
	dhcp->sname = cursor_take(c, SNAME_LEN);
	dhcp->file = cursor_take(c, FILE_LEN);
	return cursor_u32(c) == MAGIC_COOKIE && !c->failed &&
		(dhcp->op == BOOTREQUEST || dhcp->op == BOOTREPLY);
}

static void read_field(struct cursor c, struct dhcp *dhcp, uint8_t text[256])
{
	for (int i = 0; i < OPTIONS_MAX && cursor_left(&c); i++) {
		uint8_t code = cursor_u8(&c);
		struct slice value;

		if (code == OPT_PAD)
			continue;
		if (code == OPT_END)
			return;
		value = cursor_take(&c, cursor_u8(&c));
		if (!c.failed)
			note_option(dhcp, code, value, text);
	}
}

static void read_options(struct cursor *c, struct dhcp *dhcp, uint8_t text[256])
{
	read_field(*c, dhcp, text);
	if (dhcp->overload & 1)
		read_field(cursor_of(dhcp->file), dhcp, text);
	if (dhcp->overload & 2)
		read_field(cursor_of(dhcp->sname), dhcp, text);
}

static bool is_unset(const struct ip *ip)
{
	struct ip unset = ip_from_v4((const uint8_t[4]){0, 0, 0, 0});

	return ip_eq(ip, &unset);
}

/* The address that the message is about: what the client has, wants or gets. */
static struct ip address_of(const struct dhcp *dhcp, const struct segment *in)
{
	static const struct ip nobody;

	if (dhcp->op == BOOTREPLY)
		return dhcp->type == DHCP_ACK && is_unset(&dhcp->yiaddr) ? dhcp->ciaddr
									 : dhcp->yiaddr;
	if (!is_unset(&dhcp->ciaddr))
		return dhcp->ciaddr;
	if (dhcp->has_requested)
		return dhcp->requested;
	return in->src ? *in->src : nobody;
}

static const char *os_of(struct slice vendor_class)
{
	static const struct {
		const char *begins, *os;
	} classes[] = {{"MSFT 98", "Windows 98"}, {"MSFT", "Windows"}, {"android-dhcp", "Android"},
		{"udhcp", "Linux (BusyBox)"}, {"dhcpcd", "Linux (dhcpcd)"},
		{"HUAWEI:android", "Android"}, {"AAPLBSDPC", "macOS"},
		{"Cisco Systems", "Cisco IOS"}};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (slice_starts(vendor_class, slice_str(classes[i].begins)))
			return classes[i].os;
	return NULL;
}

static void note_client(const struct dhcp *dhcp, const struct segment *in, struct dissect_out *out)
{
	static const struct slice none = {NULL, 0};
	struct ip ip = address_of(dhcp, in);
	const char *os = os_of(dhcp->vendor_class);

	if (segment_is_cut(in) && is_unset(&ip))
		return; /* it may stand among the options that are missing */
	names_bind(out->names, &ip, NULL, dhcp->fqdn, NAME_DHCP, in->time_us);
	names_bind(out->names, &ip, NULL, dhcp->host_name, NAME_DHCP, in->time_us);
	if (dhcp->op == BOOTREQUEST || dhcp->type == DHCP_ACK)
		hosts_note(out->hosts, &ip, HOST_MAC, dhcp->chaddr, none, "dhcp", in->time_us);
	if (os && dhcp->op == BOOTREQUEST)
		hosts_note(out->hosts, &ip, HOST_OS, slice_str(os), none, "dhcp", in->time_us);
}

static void address_facts(struct slice addresses, const char *path, struct dissect_out *out)
{
	struct cursor c = cursor_of(addresses);
	struct strbuf text = STRBUF_INIT;

	while (cursor_left(&c) >= 4) {
		struct ip ip = take_ip(&c);

		strbuf_clear(&text);
		ip_format(&text, &ip);
		out_add(out, path, strbuf_slice(&text));
	}
	strbuf_release(&text);
}

/* What a server hands out. */
static void lease_facts(const struct dhcp *dhcp, struct dissect_out *out)
{
	char id[sizeof("12345678")];
	int len = snprintf(id, sizeof(id), "%08x", dhcp->id);

	if (dhcp->type != DHCP_OFFER && dhcp->type != DHCP_ACK)
		return;
	out_add(out, FACT_DHCP_IDS, slice_of(id, (size_t)len));
	address_facts(dhcp->routers, FACT_DHCP_ROUTERS, out);
	address_facts(dhcp->dns_servers, FACT_DHCP_DNS_SERVERS, out);
}

/* What is kept of the newest request. */
struct asked {
	int64_t time_us;
	uint8_t mac[HLEN_ETHERNET];
	struct ip requested;
};

/* A client that asks for one address after the other, and clients that come all at once: somebody
 * looks for addresses, or takes them all. */
static void look_requests(
	const struct dhcp *dhcp, const struct segment *in, struct dissect_out *out)
{
	static const struct anomaly_kind other_address = {"applayer", "dhcp.other_address"};
	static const struct anomaly_kind other_client = {"applayer", "dhcp.other_client"};
	struct asked now, last;

	memset(&now, 0, sizeof(now));
	now.time_us = in->time_us;
	memcpy(now.mac, dhcp->chaddr.ptr, sizeof(now.mac));
	now.requested = dhcp->requested;
	if (out->kept->len == sizeof(last)) {
		memcpy(&last, out->kept->ptr, sizeof(last));
		if (memcmp(last.mac, now.mac, sizeof(now.mac)) != 0) {
			if (now.time_us - last.time_us < CLIENTS_APART_US)
				out_anomaly(out, &other_client, SLICE("\"app_proto\":\"dhcp\""));
		} else if (!ip_eq(&last.requested, &now.requested) &&
			now.time_us - last.time_us < ADDRESSES_APART_US) {
			out_anomaly(out, &other_address, SLICE("\"app_proto\":\"dhcp\""));
		}
	}
	strbuf_clear(out->kept);
	strbuf_add_slice(out->kept, slice_of(&now, sizeof(now)));
}

/* A message of Ethernet between its two ports, of which not even the options' beginning was
 * captured. */
static bool is_cut_early(const struct segment *in, const struct dhcp *dhcp)
{
	struct cursor c = cursor_of(slice_from(in->bytes, 1)); /* behind op */

	return in->bytes.len < OPTIONS_AT && in->sent_len > OPTIONS_AT &&
		cursor_u8(&c) == HTYPE_ETHERNET && cursor_u8(&c) == HLEN_ETHERNET &&
		(dhcp->op == BOOTREQUEST || dhcp->op == BOOTREPLY) &&
		(in->src_port == PORT_CLIENT || in->src_port == PORT_SERVER) &&
		(in->dst_port == PORT_CLIENT || in->dst_port == PORT_SERVER);
}

static enum verdict read_dhcp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	struct dhcp dhcp = {.op = 0};
	uint8_t text[256];

	if (!read_fixed(&c, &dhcp) && !is_cut_early(in, &dhcp))
		return VERDICT_NO;
	read_options(&c, &dhcp, text);
	if (dhcp.type > DHCP_LAST)
		return VERDICT_NO;
	note_client(&dhcp, in, out);
	if (dhcp.op == BOOTREQUEST && dhcp.has_requested && dhcp.chaddr.len)
		look_requests(&dhcp, in, out);
	else if (dhcp.op == BOOTREPLY)
		lease_facts(&dhcp, out);
	out->sender = dhcp.op == BOOTREQUEST ? SENDER_CLIENT : SENDER_SERVER;
	return VERDICT_NEXT;
}

const struct dissector dissect_dhcp = {"dhcp", OVER_UDP, read_dhcp, NULL};
