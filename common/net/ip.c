#include "net/ip.h"

#include <arpa/inet.h>

static const uint8_t v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct ip ip_from_v4(const uint8_t bytes[4])
{
	struct ip ip;

	memcpy(ip.bytes, v4_prefix, sizeof(v4_prefix));
	memcpy(ip.bytes + 12, bytes, 4);
	return ip;
}

struct ip ip_from_v6(const uint8_t bytes[16])
{
	struct ip ip;

	memcpy(ip.bytes, bytes, sizeof(ip.bytes));
	return ip;
}

bool ip_is_v4(const struct ip *ip)
{
	return memcmp(ip->bytes, v4_prefix, sizeof(v4_prefix)) == 0;
}

struct slice ip_wire(const struct ip *ip)
{
	return ip_is_v4(ip) ? slice_of(ip->bytes + 12, 4) : slice_of(ip->bytes, 16);
}

static void format_v4(struct strbuf *out, const uint8_t *bytes)
{
	for (int i = 0; i < 4; i++) {
		if (i)
			strbuf_addc(out, '.');
		strbuf_add_u64(out, bytes[i]);
	}
}

void ip_format(struct strbuf *out, const struct ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	if (ip_is_v4(ip)) {
		format_v4(out, ip->bytes + 12);
	} else {
		inet_ntop(AF_INET6, ip->bytes, text, sizeof(text));
		strbuf_adds(out, text);
	}
}

bool ip_parse(struct slice text, struct ip *ip)
{
	char copy[INET6_ADDRSTRLEN];
	uint8_t v4[4];

	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	if (strlen(copy) != text.len)
		return false;
	if (inet_pton(AF_INET, copy, v4) == 1) {
		*ip = ip_from_v4(v4);
		return true;
	}
	return inet_pton(AF_INET6, copy, ip->bytes) == 1;
}

bool ip_is_unspecified(const struct ip *ip)
{
	static const uint8_t zeros[16];
	struct slice wire = ip_wire(ip);

	return memcmp(wire.ptr, zeros, wire.len) == 0;
}
