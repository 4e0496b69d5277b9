#include "net/cidr.h"

#define V4_BITS_BEFORE 96

static void clear_host_bits(struct cidr *cidr)
{
	for (unsigned i = 0; i < sizeof(cidr->base.bytes); i++) {
		unsigned kept = cidr->bits > i * 8 ? cidr->bits - i * 8 : 0;

		if (kept < 8)
			cidr->base.bytes[i] &= (uint8_t)(0xff00 >> kept);
	}
}

bool cidr_parse(struct slice text, struct cidr *cidr)
{
	struct slice rest = text, address = slice_cut(&rest, '/');
	bool has_bits = address.len < text.len;
	uint64_t bits;
	bool v4;

	if (!ip_parse(address, &cidr->base))
		return false;
	v4 = slice_find(address, ':') == address.len;
	bits = v4 ? 32 : 128;
	if (has_bits && (!slice_to_u64(rest, &bits) || bits > (v4 ? 32 : 128)))
		return false;
	cidr->bits = (unsigned)bits + (v4 ? V4_BITS_BEFORE : 0);
	clear_host_bits(cidr);
	return true;
}

bool cidr_contains(const struct cidr *cidr, const struct ip *ip)
{
	unsigned whole = cidr->bits / 8, rest = cidr->bits % 8;

	if (memcmp(cidr->base.bytes, ip->bytes, whole) != 0)
		return false;
	return rest == 0 || (cidr->base.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest) == 0;
}

void cidr_format(struct strbuf *out, const struct cidr *cidr)
{
	bool v4 = ip_is_v4(&cidr->base) && cidr->bits >= V4_BITS_BEFORE;

	ip_format(out, &cidr->base);
	strbuf_addf(out, "/%u", v4 ? cidr->bits - V4_BITS_BEFORE : cidr->bits);
}
