#include "net/ip.h"

#include "base/cursor.h"

#include <arpa/inet.h>

struct slice ip_wire(const struct ip *ip)
{
	return ip_is_v4(ip) ? slice_of(ip->bytes + 12, 4) : slice_of(ip->bytes, 16);
}

static void format_v4(struct strbuf *out, const uint8_t *bytes)
{
	char *start = strbuf_more(out, 16), *at = start;

	for (int i = 0; i < 4; i++) {
		unsigned rest = bytes[i] % 100u;

		if (bytes[i] >= 100)
			*at++ = (char)('0' + bytes[i] / 100);
		if (bytes[i] >= 10)
			*at++ = strbuf_pair(rest)[0];
		*at++ = strbuf_pair(rest)[1];
		*at++ = '.';
	}
	out->len += (size_t)(at - start) - 1;
}

static char *put_hex(char *at, unsigned value)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 12;

	while (shift && value >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*at++ = digits[value >> shift & 15];
	return at;
}

/* RFC 5952, section 4.2: the longest run of two or more zeros, of equal ones the first, is '::'. */
static int zero_run(const uint16_t words[8], int *len)
{
	int best = -1;

	*len = 1;
	for (int i = 0; i < 8; i++) {
		int start = i;

		while (i < 8 && words[i] == 0)
			i++;
		if (i - start > *len) {
			best = start;
			*len = i - start;
		}
	}
	return best;
}

static void format_v6(struct strbuf *out, const uint8_t *bytes)
{
	char *start = strbuf_more(out, INET6_ADDRSTRLEN), *at = start;
	struct cursor c = cursor_of(slice_of(bytes, 16));
	uint16_t words[8];
	int run, run_len;

	for (int i = 0; i < 8; i++)
		words[i] = cursor_u16(&c);
	run = zero_run(words, &run_len);
	for (int i = 0; i < 8; i++) {
		if (i == run) {
			*at++ = ':';
			i += run_len - 1;
			if (i == 7)
				*at++ = ':';
			continue;
		}
		if (i)
			*at++ = ':';
		at = put_hex(at, words[i]);
	}
	out->len += (size_t)(at - start);
}

/* IPv4-compatible addresses (RFC 4291, section 2.5.5.1), which inet_ntop() shows as such. */
static bool is_compatible(const struct ip *ip)
{
	static const uint8_t zeros[12];

	return memcmp(ip->bytes, zeros, sizeof(zeros)) == 0 && (ip->bytes[12] || ip->bytes[13]);
}

void ip_format(struct strbuf *out, const struct ip *ip)
{
	if (ip_is_v4(ip)) {
		format_v4(out, ip->bytes + 12);
	} else if (is_compatible(ip)) {
		strbuf_adds(out, "::");
		format_v4(out, ip->bytes + 12);
	} else {
		format_v6(out, ip->bytes);
	}
}

/* Most texts that are asked about are names, and have a letter that no address has. */
static bool may_be_address(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i], low = c | 0x20;

		if (!(c >= '0' && c <= ':') && c != '.' && !(low >= 'a' && low <= 'f'))
			return false;
	}
	return true;
}

bool ip_parse(struct slice text, struct ip *ip)
{
	char copy[INET6_ADDRSTRLEN];
	uint8_t v4[4];

	if (text.len == 0 || text.len >= sizeof(copy) || !may_be_address(text))
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
