#include "intel/domain.h"

#include "net/ip.h"

#define LABEL_MAX 63
#define PORT_MAX 65535

/* Each byte as it is compared, or 0 when no name has it: letters in lower case, digits, '-', '_',
 * and bytes of UTF-8, for names that were not turned into ASCII. */
/* clang-format off */
static const uint8_t folded[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x2d, 0, 0,
	0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0, 0, 0, 0, 0, 0,
	0, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f,
	0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0, 0, 0, 0, 0x5f,
	0, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f,
	0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0, 0, 0, 0, 0,
	0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f,
	0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f,
	0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
	0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf,
	0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf,
	0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf,
	0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef,
	0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
};
/* clang-format on */

bool domain_fold(struct strbuf *out, struct slice name)
{
	uint8_t bits =
		0; /* of a label's bytes less '0': digits have none of 16 and more, all others have */
	size_t label = 0; /* bytes of it */
	char *at;

	if (name.len && name.ptr[name.len - 1] == '.')
		name.len--;
	if (name.len == 0 || name.len > DOMAIN_MAX)
		return false;
	at = strbuf_more(out, name.len);
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = folded[name.ptr[i]];

		if (c) {
			bits |= c ^ '0';
			label++;
			at[i] = (char)c;
			continue;
		}
		if (name.ptr[i] != '.' || label == 0 || label > LABEL_MAX)
			return false;
		bits = 0;
		label = 0;
		at[i] = '.';
	}
	if (label == 0 || label > LABEL_MAX || bits < 16)
		return false;
	out->len += name.len;
	return true;
}

struct slice domain_parent(struct slice name)
{
	return slice_from(name, slice_find(name, '.') + 1);
}

static bool has_space_or_control(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= 0x20 || text.ptr[i] == 0x7f)
			return true;
	return false;
}

/* Where the authority ends and path, query or fragment begin. */
static size_t authority_len(struct slice text)
{
	size_t len = 0;

	while (len < text.len && !strchr("/?#", text.ptr[len]))
		len++;
	return len;
}

static bool split_port(struct slice text, uint16_t *port)
{
	uint64_t value;

	*port = 0;
	if (text.len == 0)
		return true;
	if (text.ptr[0] != ':' || !slice_to_u64(slice_from(text, 1), &value) || value == 0 ||
		value > PORT_MAX)
		return false;
	*port = (uint16_t)value;
	return true;
}

static bool split_authority(struct slice text, struct url *url)
{
	size_t user;

	while ((user = slice_find(text, '@')) < text.len)
		text = slice_from(text, user + 1);
	if (slice_starts(text, SLICE("["))) {
		size_t close = slice_find(text, ']');

		url->host = slice_from(slice_first(text, close), 1);
		return close < text.len && split_port(slice_from(text, close + 1), &url->port);
	}
	url->host = slice_first(text, slice_find(text, ':'));
	return split_port(slice_from(text, url->host.len), &url->port);
}

bool url_split(struct slice text, struct url *url)
{
	size_t scheme = slice_find_slice(text, SLICE("://"));

	*url = (struct url){.port = 0};
	if (has_space_or_control(text))
		return false;
	if (scheme < text.len && scheme == authority_len(slice_first(text, scheme))) {
		url->scheme = slice_first(text, scheme);
		text = slice_from(text, scheme + 3);
	}
	if (!split_authority(slice_first(text, authority_len(text)), url))
		return false;
	text = slice_from(text, authority_len(text));
	url->path = slice_first(text, slice_find(text, '#'));
	return url->host.len > 0 || (url->scheme.len == 0 && url->path.len > 1);
}

static bool fold_host(struct strbuf *out, struct slice host)
{
	struct ip ip;

	if (!ip_parse(host, &ip))
		return domain_fold(out, host);
	ip_format(out, &ip);
	return true;
}

bool url_fold(struct strbuf *out, const struct url *url)
{
	if (url->host.len && !fold_host(out, url->host))
		return false;
	strbuf_add_slice(out, url->path);
	return true;
}

struct slice url_without_query(struct slice url)
{
	return slice_first(url, slice_find(url, '?'));
}
