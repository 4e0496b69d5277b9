/* The IANA IPv4 and IPv6 Special-Purpose Address Registries, as tables. */
#include "base/mem.h"
#include "net/ip.h"

#define PREFIX_BYTES 12

struct range {
	uint8_t prefix[PREFIX_BYTES], bits;
	enum ip_scope scope;
};

struct v4_range {
	uint32_t prefix;
	uint8_t bits;
	enum ip_scope scope;
};

#define V4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

/* The first that contains the address wins. */
static const struct v4_range v4_ranges[] = {
	{V4(10, 0, 0, 0), 8, IP_PRIVATE},
	{V4(172, 16, 0, 0), 12, IP_PRIVATE},
	{V4(192, 168, 0, 0), 16, IP_PRIVATE},
	{V4(100, 64, 0, 0), 10, IP_PRIVATE},
	{V4(169, 254, 0, 0), 16, IP_LINK},
	{V4(127, 0, 0, 0), 8, IP_LOOPBACK},
	{V4(224, 0, 0, 0), 4, IP_MULTICAST},
	{V4(255, 255, 255, 255), 32, IP_BROADCAST},
	{V4(0, 0, 0, 0), 8, IP_RESERVED},
	{V4(192, 0, 0, 0), 24, IP_RESERVED}, /* protocols of the IETF */
	{V4(192, 0, 2, 0), 24, IP_RESERVED}, /* documentation */
	{V4(192, 88, 99, 0), 24, IP_RESERVED}, /* 6to4 relays, RFC 7526 */
	{V4(198, 18, 0, 0), 15, IP_RESERVED}, /* benchmarks */
	{V4(198, 51, 100, 0), 24, IP_RESERVED}, /* documentation */
	{V4(203, 0, 113, 0), 24, IP_RESERVED}, /* documentation */
	{V4(240, 0, 0, 0), 4, IP_RESERVED},
};

/* Global are 2000::/3 and the well-known NAT64 prefix; what else is not named here is not in use. */
static const struct range v6_ranges[] = {
	{{0xfc}, 7, IP_PRIVATE},
	{{0xfe, 0xc0}, 10, IP_PRIVATE}, /* site-local, RFC 3879 */
	{{0xfe, 0x80}, 10, IP_LINK},
	{{0xff}, 8, IP_MULTICAST},
	{{0x20, 0x01, 0x0d, 0xb8}, 32, IP_RESERVED}, /* documentation */
	{{0x3f, 0xff}, 20, IP_RESERVED}, /* documentation, RFC 9637 */
	{{0x20, 0x01, 0x00, 0x00}, 32, IP_GLOBAL}, /* Teredo */
	{{0x20, 0x01, 0x00, 0x03}, 32, IP_GLOBAL}, /* AMT, RFC 7450 */
	{{0x20, 0x01, 0x00, 0x04, 0x01, 0x12}, 48, IP_GLOBAL}, /* AS112, RFC 7535 */
	/* Protocols of the IETF: benchmarks, ORCHID and ORCHIDv2, drones, ... (RFC 2928) */
	{{0x20, 0x01}, 23, IP_RESERVED},
	{{0x20}, 3, IP_GLOBAL},
	{{0x00, 0x64, 0xff, 0x9b}, 96, IP_GLOBAL},
	{{0}, 0, IP_RESERVED},
};

/* Where an IPv4 address stands in an IPv6 one. */
static const struct embedding {
	struct range in; /* its scope: what an address stays at the most, whatever stands in it */
	uint8_t offset;
	uint8_t mask; /* the bytes are hidden by this (RFC 4380, section 4) */
} embeddings[] = {
	{{{0x00, 0x64, 0xff, 0x9b}, 96, IP_GLOBAL}, 12, 0}, /* NAT64, RFC 6052 */
	{{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, IP_RESERVED}, 12, 0}, /* its own, RFC 8215 */
	{{{0x20, 0x02}, 16, IP_GLOBAL}, 2, 0}, /* 6to4, RFC 3056 */
	{{{0x20, 0x01}, 32, IP_GLOBAL}, 4, 0}, /* Teredo: the server */
	{{{0x20, 0x01}, 32, IP_GLOBAL}, 12, 0xff}, /* Teredo: the client */
};

static bool in_range(const uint8_t *bytes, const struct range *range)
{
	size_t whole = range->bits / 8, rest = range->bits % 8;

	return memcmp(bytes, range->prefix, whole) == 0 &&
		(rest == 0 || (bytes[whole] ^ range->prefix[whole]) >> (8 - rest) == 0);
}

static enum ip_scope scope_v6(const uint8_t *bytes)
{
	for (size_t i = 0; i < ARRAY_LEN(v6_ranges); i++)
		if (in_range(bytes, &v6_ranges[i]))
			return v6_ranges[i].scope;
	return IP_GLOBAL;
}

static enum ip_scope scope_v4(const uint8_t *bytes)
{
	uint32_t address = V4(bytes[0], bytes[1], bytes[2], bytes[3]);

	for (size_t i = 0; i < ARRAY_LEN(v4_ranges); i++)
		if ((address ^ v4_ranges[i].prefix) >> (32 - v4_ranges[i].bits) == 0)
			return v4_ranges[i].scope;
	return IP_GLOBAL;
}

/* GLOBAL where none is embedded. */
static enum ip_scope scope_embedded(const uint8_t *bytes)
{
	for (size_t i = 0; i < ARRAY_LEN(embeddings); i++) {
		const struct embedding *row = &embeddings[i];
		uint8_t v4[4];
		enum ip_scope scope;

		if (!in_range(bytes, &row->in))
			continue;
		for (size_t j = 0; j < sizeof(v4); j++)
			v4[j] = bytes[row->offset + j] ^ row->mask;
		scope = scope_v4(v4);
		if (scope == IP_GLOBAL)
			scope = row->in.scope;
		if (scope != IP_GLOBAL)
			return scope;
	}
	return IP_GLOBAL;
}

enum ip_scope ip_scope(const struct ip *ip)
{
	static const uint8_t loopback[16] = {[15] = 1};
	enum ip_scope scope;

	if (ip_is_v4(ip))
		return scope_v4(ip->bytes + 12);
	if (memcmp(ip->bytes, loopback, sizeof(loopback)) == 0)
		return IP_LOOPBACK;
	scope = scope_embedded(ip->bytes);
	return scope != IP_GLOBAL ? scope : scope_v6(ip->bytes);
}

bool ip_translated(const struct ip *ip, struct ip *v4)
{
	if (!in_range(ip->bytes, &embeddings[0].in))
		return false;
	*v4 = ip_from_v4(ip->bytes + embeddings[0].offset);
	return true;
}

bool ip_is_internal(const struct ip *ip)
{
	enum ip_scope scope = ip_scope(ip);

	return scope == IP_PRIVATE || scope == IP_LINK || scope == IP_LOOPBACK;
}
