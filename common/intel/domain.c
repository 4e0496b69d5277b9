#include "intel/domain.h"

#include "net/ip.h"

#define LABEL_MAX 63
#define PORT_MAX 65535

/* The byte as it is compared, or 0 when no name has it. Bytes of UTF-8 stay, for
 * names that were not turned into ASCII. */
static uint8_t fold_byte(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c | 0x20;
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c >= 0x80)
		return c;
	return 0;
}

/* Folds one label; its length, or 0 when it is none. */
static size_t fold_label(struct slice name, char *out, bool *numeric)
{
	size_t len = 0;

	*numeric = true;
	while (len < name.len && name.ptr[len] != '.') {
		uint8_t c = fold_byte(name.ptr[len]);

		if (c == 0 || len == LABEL_MAX)
			return 0;
		if (c < '0' || c > '9')
			*numeric = false;
		out[len++] = (char)c;
	}
	return len;
}

bool domain_fold(struct strbuf *out, struct slice name)
{
	bool numeric = true;
	char *start, *at;

	if (name.len && name.ptr[name.len - 1] == '.')
		name.len--;
	if (name.len == 0 || name.len > DOMAIN_MAX)
		return false;
	start = at = strbuf_more(out, name.len);
	for (;;) {
		size_t len = fold_label(name, at, &numeric);

		if (len == 0)
			return false;
		at += len;
		if (len == name.len)
			break;
		*at++ = '.';
		name = slice_from(name, len + 1);
	}
	if (numeric)
		return false;
	out->len += (size_t)(at - start);
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
