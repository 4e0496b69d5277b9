#include "intel/ip_indicator.h"

#include "base/mem.h"

#define PORT_MAX 65535

static bool only_address_bytes(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i], lower = c | 0x20;

		if (!(c >= '-' && c <= ':') && !(lower >= 'a' && lower <= 'f') && c != '[' &&
			c != ']' && c != ' ')
			return false;
	}
	return text.len > 0;
}

static void add_ip(struct strbuf *out, const struct ip *ip)
{
	strbuf_add(out, ip->bytes, sizeof(ip->bytes));
}

static struct ip ip_at(struct slice key, size_t at)
{
	struct ip ip;

	memcpy(ip.bytes, key.ptr + at, sizeof(ip.bytes));
	return ip;
}

void ip_indicator_add_cidr(struct strbuf *out, const struct cidr *cidr)
{
	add_ip(out, &cidr->base);
	strbuf_addc(out, (char)cidr->bits);
}

struct ip ip_indicator_ip(struct slice key)
{
	return ip_at(key, 0);
}

struct cidr ip_indicator_cidr(struct slice key)
{
	return (struct cidr){ip_at(key, 0), key.ptr[sizeof(struct ip)]};
}

static bool parse_cidr(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	struct cidr cidr;

	if (!cidr_parse(text, &cidr))
		return false;
	out->type = INDICATOR_CIDR;
	if (cidr.bits == IP_INDICATOR_BITS) {
		out->type = INDICATOR_IP;
		add_ip(scratch, &cidr.base);
	} else {
		ip_indicator_add_cidr(scratch, &cidr);
	}
	return true;
}

/* ADDRESS, IPV4:PORT, [ADDRESS], [ADDRESS]:PORT */
static bool parse_ip(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	size_t close = slice_find(text, ']'), colon = slice_find(text, ':');
	struct slice address = text, port = slice_of(NULL, 0);
	uint64_t value = 0;
	struct ip ip;

	if (text.ptr[0] == '[' && close < text.len) {
		address = slice_from(slice_first(text, close), 1);
		port = slice_from(text, close + 1);
	} else if (slice_find(text, '.') < colon) {
		address = slice_first(text, colon);
		port = slice_from(text, colon);
	}
	if (port.len &&
		(port.ptr[0] != ':' || !slice_to_u64(slice_from(port, 1), &value) ||
			value > PORT_MAX))
		return false;
	if (!ip_parse(address, &ip))
		return false;
	*out = (struct indicator){.type = INDICATOR_IP, .port = (uint16_t)value};
	add_ip(scratch, &ip);
	return true;
}

/* The last byte alone may stand behind the dash: 10.0.0.1-9. */
static bool parse_last(struct slice text, const struct ip *first, struct ip *last)
{
	uint64_t byte;

	if (ip_parse(text, last))
		return ip_is_v4(first) == ip_is_v4(last);
	if (!ip_is_v4(first) || !slice_to_u64(text, &byte) || byte > 255)
		return false;
	*last = *first;
	last->bytes[sizeof(last->bytes) - 1] = (uint8_t)byte;
	return true;
}

static bool parse_range(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	struct slice rest = text, first_text = slice_trim(slice_cut(&rest, '-'));
	struct ip first, last;

	if (!ip_parse(first_text, &first) || !parse_last(slice_trim(rest), &first, &last) ||
		ip_cmp(&first, &last) > 0)
		return false;
	out->type = INDICATOR_RANGE;
	add_ip(scratch, &first);
	add_ip(scratch, &last);
	return true;
}

bool ip_indicator_parse(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	bool ok;

	if (!only_address_bytes(text))
		return false;
	strbuf_clear(scratch);
	*out = (struct indicator){.type = INDICATOR_IP};
	if (slice_find(text, '/') < text.len)
		ok = parse_cidr(text, scratch, out);
	else if (slice_find(text, '-') < text.len)
		ok = parse_range(text, scratch, out);
	else
		ok = parse_ip(text, scratch, out);
	out->key = strbuf_slice(scratch);
	return ok;
}

static void format_ip(struct strbuf *out, const struct indicator *indicator)
{
	struct ip ip = ip_at(indicator->key, 0);
	bool brackets = indicator->port && !ip_is_v4(&ip);

	if (brackets)
		strbuf_addc(out, '[');
	ip_format(out, &ip);
	if (brackets)
		strbuf_addc(out, ']');
	if (indicator->port)
		strbuf_addf(out, ":%u", indicator->port);
}

void ip_indicator_format(struct strbuf *out, const struct indicator *indicator)
{
	struct cidr cidr;
	struct ip ip;

	if (indicator->type == INDICATOR_IP) {
		format_ip(out, indicator);
	} else if (indicator->type == INDICATOR_CIDR) {
		cidr = ip_indicator_cidr(indicator->key);
		cidr_format(out, &cidr);
	} else {
		ip = ip_at(indicator->key, 0);
		ip_format(out, &ip);
		strbuf_addc(out, '-');
		ip = ip_at(indicator->key, sizeof(ip.bytes));
		ip_format(out, &ip);
	}
}

struct ip_range ip_range_of(struct slice key)
{
	return (struct ip_range){ip_at(key, 0), ip_at(key, sizeof(struct ip)), false};
}

/* The address with all bits from 'bits' on set. */
static struct ip last_of(const struct ip *base, unsigned bits)
{
	struct ip last = *base;

	for (unsigned i = bits; i < IP_INDICATOR_BITS; i++)
		last.bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
	return last;
}

static bool bit_is_set(const struct ip *ip, unsigned bit)
{
	return ip->bytes[bit / 8] & (0x80 >> bit % 8);
}

/* Moves to the next address; false behind the very last. */
static bool step(struct ip *ip)
{
	for (size_t i = sizeof(ip->bytes); i-- > 0;)
		if (++ip->bytes[i])
			return true;
	return false;
}

bool ip_range_next(struct ip_range *range, struct cidr *block)
{
	unsigned bits = IP_INDICATOR_BITS;
	struct ip last = range->first;

	if (range->done || ip_cmp(&range->first, &range->last) > 0)
		return false;
	while (bits > 0 && !bit_is_set(&range->first, bits - 1)) {
		struct ip wider = last_of(&range->first, bits - 1);

		if (ip_cmp(&wider, &range->last) > 0)
			break;
		last = wider;
		bits--;
	}
	*block = (struct cidr){range->first, bits};
	range->first = last;
	range->done = !step(&range->first);
	return true;
}

static bool is_nobody(const struct ip *ip)
{
	static const uint8_t zeros[15];
	const uint8_t *bytes = ip->bytes;

	if (ip_is_v4(ip))
		return bytes[12] == 0 || bytes[12] == 127 || bytes[12] >= 224;
	return bytes[0] == 0xff || (memcmp(bytes, zeros, sizeof(zeros)) == 0 && bytes[15] <= 1);
}

bool ip_indicator_is_everybody(const struct indicator *indicator)
{
	static const char *const ranges[] = {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10",
		"127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4",
		"::/127", "fc00::/7", "fe80::/10", "ff00::/8"};
	struct cidr cidr, range;
	struct ip ip;

	if (indicator->type == INDICATOR_IP) {
		ip = ip_indicator_ip(indicator->key);
		return is_nobody(&ip);
	}
	if (indicator->type != INDICATOR_CIDR)
		return false;
	cidr = ip_indicator_cidr(indicator->key);
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (cidr_parse(slice_str(ranges[i]), &range) && cidr.bits <= range.bits &&
			cidr_contains(&cidr, &range.base))
			return true;
	return false;
}
