#include "net/ip.h"

#include "base/cursor.h"
#include "base/mem.h"

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

struct range {
	uint8_t prefix[4], bits;
	enum ip_scope scope;
};

/* The first that contains the address wins. */
static const struct range v4_ranges[] = {
	{{10}, 8, IP_PRIVATE},
	{{172, 16}, 12, IP_PRIVATE},
	{{192, 168}, 16, IP_PRIVATE},
	{{100, 64}, 10, IP_PRIVATE},
	{{169, 254}, 16, IP_LINK},
	{{127}, 8, IP_LOOPBACK},
	{{224}, 4, IP_MULTICAST},
	{{255, 255, 255, 255}, 32, IP_BROADCAST},
	{{0}, 8, IP_RESERVED},
	{{192, 0, 0}, 24, IP_RESERVED},
	{{192, 0, 2}, 24, IP_RESERVED},
	{{198, 18}, 15, IP_RESERVED},
	{{198, 51, 100}, 24, IP_RESERVED},
	{{203, 0, 113}, 24, IP_RESERVED},
	{{240}, 4, IP_RESERVED},
};

static const struct range v6_ranges[] = {
	{{0xfc}, 7, IP_PRIVATE},
	{{0xfe, 0x80}, 10, IP_LINK},
	{{0xff}, 8, IP_MULTICAST},
	{{0x20, 0x01, 0x0d, 0xb8}, 32, IP_RESERVED},
};

static bool in_range(const uint8_t *bytes, const struct range *range)
{
	struct cursor a = cursor_of(slice_of(bytes, 4));
	struct cursor b = cursor_of(slice_of(range->prefix, 4));

	return (cursor_u32(&a) ^ cursor_u32(&b)) >> (32 - range->bits) == 0;
}

static enum ip_scope scope_in(const uint8_t *bytes, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (in_range(bytes, &ranges[i]))
			return ranges[i].scope;
	return IP_GLOBAL;
}

enum ip_scope ip_scope(const struct ip *ip)
{
	static const uint8_t zeros[15];

	if (ip_is_v4(ip))
		return scope_in(ip->bytes + 12, v4_ranges, ARRAY_LEN(v4_ranges));
	if (memcmp(ip->bytes, zeros, sizeof(zeros)) == 0 && ip->bytes[15] <= 1)
		return ip->bytes[15] ? IP_LOOPBACK : IP_RESERVED;
	return scope_in(ip->bytes, v6_ranges, ARRAY_LEN(v6_ranges));
}

bool ip_is_internal(const struct ip *ip)
{
	enum ip_scope scope = ip_scope(ip);

	return scope == IP_PRIVATE || scope == IP_LINK || scope == IP_LOOPBACK;
}

bool ip_is_unspecified(const struct ip *ip)
{
	static const uint8_t zeros[16];
	struct slice wire = ip_wire(ip);

	return memcmp(wire.ptr, zeros, wire.len) == 0;
}
