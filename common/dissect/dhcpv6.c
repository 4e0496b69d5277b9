/* DHCPv6 (RFC 8415, 4704): host names, and the MAC inside a DUID. */
#include "dissect/dissect.h"

#include "net/ip.h"

#define MESSAGE_TYPES_MAX 36 /* IANA: ADDR-REG-REPLY */
#define RELAY_FORWARD 12
#define RELAY_REPLY 13
#define OPTIONS_MAX 128
#define PORT_CLIENT 546
#define PORT_SERVER 547

enum option {
	OPT_CLIENT_ID = 1,
	OPT_IA_NA = 3,
	OPT_IA_TA = 4,
	OPT_IAADDR = 5,
	OPT_VENDOR_CLASS = 16,
	OPT_FQDN = 39,
};

enum duid { DUID_LLT = 1, DUID_LL = 3, HARDWARE_ETHERNET = 1 };

struct dhcpv6 {
	struct slice mac, fqdn; /* fqdn in DNS wire form */
	struct ip address; /* of an IA; the last one */
	bool has_address;
};

static void note_duid(struct dhcpv6 *dhcp, struct slice duid)
{
	struct cursor c = cursor_of(duid);
	uint16_t type = cursor_u16(&c), hardware = cursor_u16(&c);

	if (type == DUID_LLT)
		cursor_u32(&c);
	if ((type == DUID_LLT || type == DUID_LL) && hardware == HARDWARE_ETHERNET &&
		cursor_left(&c) == 6)
		dhcp->mac = cursor_rest(&c);
}

static void note_address(struct dhcpv6 *dhcp, struct slice value)
{
	if (value.len < 16)
		return;
	dhcp->address = ip_from_v6(value.ptr);
	dhcp->has_address = true;
}

static bool read_options(struct slice bytes, struct dhcpv6 *dhcp, int depth)
{
	struct cursor c = cursor_of(bytes);

	for (int i = 0; i < OPTIONS_MAX && cursor_left(&c); i++) {
		uint16_t code = cursor_u16(&c);
		struct slice value = cursor_take(&c, cursor_u16(&c));

		if (c.failed)
			return false;
		if (code == OPT_CLIENT_ID)
			note_duid(dhcp, value);
		else if (code == OPT_FQDN)
			dhcp->fqdn = slice_from(value, 1);
		else if (code == OPT_IAADDR)
			note_address(dhcp, value);
		else if ((code == OPT_IA_NA || code == OPT_IA_TA) && depth == 0)
			read_options(
				slice_from(value, code == OPT_IA_NA ? 12 : 4), dhcp, depth + 1);
	}
	return true;
}

static void bind_fqdn(const struct dhcpv6 *dhcp, const struct ip *ip, const struct segment *in,
	struct dissect_out *out)
{
	struct strbuf name = STRBUF_INIT;
	struct cursor c = cursor_of(dhcp->fqdn);

	while (cursor_left(&c)) {
		struct slice label = cursor_take(&c, cursor_u8(&c));

		if (label.len == 0)
			break;
		if (name.len)
			strbuf_addc(&name, '.');
		strbuf_add_slice(&name, label);
	}
	names_bind(out->names, ip, NULL, strbuf_slice(&name), NAME_DHCP, in->time_us);
	strbuf_release(&name);
}

static enum verdict read_dhcpv6(const struct segment *in, struct dissect_out *out)
{
	static const struct slice none = {NULL, 0};
	struct cursor c = cursor_of(in->bytes);
	uint8_t type = cursor_u8(&c);
	struct dhcpv6 dhcp = {.has_address = false};
	bool from_client = in->dst_port == PORT_SERVER;
	const struct ip *client = from_client ? in->src : in->dst;

	if (!(in->src_port == PORT_CLIENT || in->src_port == PORT_SERVER ||
		    in->dst_port == PORT_CLIENT || in->dst_port == PORT_SERVER) ||
		type == 0 || type > MESSAGE_TYPES_MAX)
		return VERDICT_NO;
	if (type == RELAY_FORWARD || type == RELAY_REPLY)
		return VERDICT_NEXT; /* the host is behind the relay */
	cursor_u24(&c); /* transaction id */
	if (c.failed || (!read_options(cursor_rest(&c), &dhcp, 0) && !segment_is_cut(in)))
		return VERDICT_NO;
	out->sender = from_client ? SENDER_CLIENT : SENDER_SERVER;
	bind_fqdn(&dhcp, client, in, out);
	hosts_note(out->hosts, client, HOST_MAC, dhcp.mac, none, "dhcp", in->time_us);
	if (dhcp.has_address) {
		bind_fqdn(&dhcp, &dhcp.address, in, out);
		hosts_note(
			out->hosts, &dhcp.address, HOST_MAC, dhcp.mac, none, "dhcp", in->time_us);
	}
	return VERDICT_NEXT;
}

const struct dissector dissect_dhcpv6 = {"dhcpv6", OVER_UDP, read_dhcpv6, NULL};
