/* Addresses. An IPv4 address is kept as its IPv4-mapped IPv6 one
 * (::ffff:a.b.c.d, RFC 4291 section 2.5.5.2), so that every table has one key. */
#ifndef NET_IP_H
#define NET_IP_H

#include "base/strbuf.h"

struct ip {
	uint8_t bytes[16];
};

static inline bool ip_eq(const struct ip *a, const struct ip *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->bytes, sizeof(x));
	memcpy(y, b->bytes, sizeof(y));
	return x[0] == y[0] && x[1] == y[1];
}

/* Eight bytes in network order as a number. */
static inline uint64_t ip_word(uint64_t word)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(word) : word;
}

static inline int ip_cmp(const struct ip *a, const struct ip *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->bytes, sizeof(x));
	memcpy(y, b->bytes, sizeof(y));
	for (int i = 0; i < 2; i++)
		if (x[i] != y[i])
			return ip_word(x[i]) < ip_word(y[i]) ? -1 : 1;
	return 0;
}

#define IP_V4_PREFIX                                                                               \
	{                                                                                          \
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff                                           \
	}

static inline struct ip ip_from_v4(const uint8_t bytes[4])
{
	struct ip ip = {IP_V4_PREFIX};

	/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): asked for when there are four */
	memcpy(ip.bytes + 12, bytes, 4);
	return ip;
}

static inline struct ip ip_from_v6(const uint8_t bytes[16])
{
	struct ip ip;

	memcpy(ip.bytes, bytes, sizeof(ip.bytes));
	return ip;
}

static inline bool ip_is_v4(const struct ip *ip)
{
	uint64_t words[2];

	memcpy(words, ip->bytes, sizeof(words));
	return words[0] == 0 && ip_word(words[1]) >> 32 == 0xffff;
}

/* The bytes as they are on the wire: 4 or 16. */
struct slice ip_wire(const struct ip *ip);

/* Dotted quad, or RFC 5952 text. A v4-mapped address that came as IPv6 prints
 * as a dotted quad: the two are one. */
void ip_format(struct strbuf *out, const struct ip *ip);

/* Dotted quad without leading zeros, or any RFC 4291 text form; no zone, no
 * brackets, no port. */
bool ip_parse(struct slice text, struct ip *ip);

/* What an address is for, by the IANA registries of special-purpose addresses
 * (RFC 6890 and its updates). */
enum ip_scope {
	IP_GLOBAL, /* may be reached from anywhere */
	IP_PRIVATE, /* RFC 1918, RFC 4193, RFC 6598 (shared), fec0::/10 (RFC 3879) */
	IP_LINK, /* 169.254/16, fe80::/10 */
	IP_LOOPBACK, /* 127/8, ::1 */
	IP_MULTICAST, /* 224/4, ff00::/8 */
	IP_BROADCAST, /* 255.255.255.255 */
	IP_RESERVED, /* 0/8, ::, 240/4, documentation, benchmarks, IPv6 that nobody was given, ... */
};

/* An IPv6 address with an IPv4 one in it (NAT64, 6to4, Teredo) is no more global than that. */
enum ip_scope ip_scope(const struct ip *ip);

/* The IPv4 address that a NAT64 of the well-known prefix 64:ff9b::/96 (RFC 6052)
 * makes of this one; false when it is none. */
bool ip_translated(const struct ip *ip, struct ip *v4);

/* 0.0.0.0 or ::, the address of a host that has none yet. */
bool ip_is_unspecified(const struct ip *ip);

/* A host of the network that was captured: private, link-local or loopback. */
bool ip_is_internal(const struct ip *ip);

#endif
