#include "intel/indicator.h"

#include "base/mem.h"
#include "intel/ip_indicator.h"
#include "intel/defang.h"
#include "intel/domain.h"

#define MD5_DIGITS 32
#define SHA1_DIGITS 40
#define SHA256_DIGITS 64
#define MAC_BYTES 6
#define COMMUNITY_ID_LEN 30 /* "1:" and the Base64 of 20 bytes */

static const char *const type_names[INDICATOR_TYPES] = {
	[INDICATOR_IP] = "ip",
	[INDICATOR_CIDR] = "cidr",
	[INDICATOR_RANGE] = "range",
	[INDICATOR_DOMAIN] = "domain",
	[INDICATOR_URL] = "url",
	[INDICATOR_MD5] = "md5",
	[INDICATOR_SHA1] = "sha1",
	[INDICATOR_SHA256] = "sha256",
	[INDICATOR_JA4] = "ja4",
	[INDICATOR_MAC] = "mac",
	[INDICATOR_COMMUNITY_ID] = "community_id",
	[INDICATOR_FLOW_ID] = "flow_id",
	[INDICATOR_NAME] = "name",
	[INDICATOR_URL_HOST] = "url",
};

static const char *const schemes[SCHEMES] = {"", "http", "https", "ftp"};

const char *indicator_type_name(enum indicator_type type)
{
	return type_names[type];
}

/* Hex digits in lower case, with the colons between pairs left out. */
bool indicator_parse_hash(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	static const struct {
		size_t digits;
		enum indicator_type type;
	} kinds[] = {{MD5_DIGITS, INDICATOR_MD5}, {SHA1_DIGITS, INDICATOR_SHA1},
		{SHA256_DIGITS, INDICATOR_SHA256}};

	strbuf_clear(scratch);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == ':' && i % 3 == 2)
			continue;
		if (slice_hex_digit(text.ptr[i]) < 0 || scratch->len == SHA256_DIGITS)
			return false;
		strbuf_addc(scratch, "0123456789abcdef"[slice_hex_digit(text.ptr[i])]);
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (scratch->len == kinds[i].digits) {
			*out = (struct indicator){.type = kinds[i].type};
			out->key = strbuf_slice(scratch);
			return text.len == kinds[i].digits || text.len == scratch->len / 2 * 3 - 1;
		}
	return false;
}

/* 00:11:22:33:44:55 or with dashes, two digits each. */
bool indicator_parse_mac(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	if (text.len != MAC_BYTES * 3 - 1 || (text.ptr[2] != ':' && text.ptr[2] != '-'))
		return false;
	strbuf_clear(scratch);
	for (size_t i = 0; i < text.len; i += 3) {
		int high = slice_hex_digit(text.ptr[i]), low = slice_hex_digit(text.ptr[i + 1]);

		if (high < 0 || low < 0 || (i + 2 < text.len && text.ptr[i + 2] != text.ptr[2]))
			return false;
		strbuf_addc(scratch, (char)(high << 4 | low));
	}
	*out = (struct indicator){.type = INDICATOR_MAC, .key = strbuf_slice(scratch)};
	return true;
}

/* Do the characters of text fit the pattern: 'd' a digit, 'x' a lower-case hex
 * digit, '*' a letter or digit, others themselves? */
static bool fits(struct slice text, const char *pattern)
{
	if (text.len != strlen(pattern))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];
		bool digit = c >= '0' && c <= '9', letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if (pattern[i] == 'd'               ? !digit
				: pattern[i] == 'x' ? !digit && (c < 'a' || c > 'f')
				: pattern[i] == '*' ? !digit && !letter
						    : c != (uint8_t)pattern[i])
			return false;
	}
	return true;
}

/* FoxIO's JA4 of a client: a_b_c. */
static bool parse_ja4(struct slice text, struct indicator *out)
{
	if (!fits(text, "****dddd**_xxxxxxxxxxxx_xxxxxxxxxxxx"))
		return false;
	if (!strchr("tqd", text.ptr[0]) || !strchr("di", text.ptr[3]))
		return false;
	*out = (struct indicator){.type = INDICATOR_JA4, .key = text};
	return true;
}

static bool parse_community_id(struct slice text, struct indicator *out)
{
	if (text.len != COMMUNITY_ID_LEN || !slice_starts(text, SLICE("1:")) ||
		text.ptr[text.len - 1] != '=')
		return false;
	*out = (struct indicator){.type = INDICATOR_COMMUNITY_ID, .key = text};
	return true;
}

/* 10.0.0.0/33 is a block gone wrong and no path of a host. */
static bool is_bad_block(const struct url *url)
{
	struct ip ip;
	uint64_t bits;

	return url->scheme.len == 0 && ip_parse(url->host, &ip) &&
		slice_to_u64(slice_from(url->path, 1), &bits);
}

static bool parse_url(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	struct url url;

	strbuf_clear(scratch);
	if (!url_split(text, &url) || is_bad_block(&url) || !url_fold(scratch, &url))
		return false;
	*out = (struct indicator){.type = INDICATOR_URL, .port = url.port};
	out->key = strbuf_slice(scratch);
	for (int i = 1; i < SCHEMES; i++)
		if (slice_eq_nocase(url.scheme, slice_str(schemes[i])))
			out->scheme = (enum indicator_scheme)i;
	return url.scheme.len == 0 || out->scheme != SCHEME_NONE;
}

static enum indicator_scope take_scope(struct slice *text)
{
	static const struct {
		struct slice mark;
		enum indicator_scope scope;
	} marks[] = {{{(const uint8_t *)"=", 1}, SCOPE_EXACT},
		{{(const uint8_t *)"*.", 2}, SCOPE_BELOW},
		{{(const uint8_t *)".", 1}, SCOPE_BELOW}};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (slice_starts(*text, marks[i].mark)) {
			*text = slice_from(*text, marks[i].mark.len);
			return marks[i].scope;
		}
	return SCOPE_TREE;
}

/* Without a port behind it, which says nothing of a name. */
static struct slice without_port(struct slice text)
{
	size_t colon = slice_find(text, ':');
	uint64_t port;

	return slice_to_u64(slice_from(text, colon + 1), &port) ? slice_first(text, colon) : text;
}

/* No top-level domain begins with a digit, ranges of addresses end in one (10.0.0.1-9), and
 * a single label is too much to mean by itself (com). */
static bool parse_domain(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	size_t last;

	*out = (struct indicator){.type = INDICATOR_DOMAIN, .scope = take_scope(&text)};
	strbuf_clear(scratch);
	if (!domain_fold(scratch, text) && !domain_fold(scratch, without_port(text)))
		return false;
	out->key = strbuf_slice(scratch);
	for (last = out->key.len; last > 0 && out->key.ptr[last - 1] != '.'; last--)
		;
	if (out->key.ptr[last] >= '0' && out->key.ptr[last] <= '9')
		return false;
	return last > 0 || out->scope != SCOPE_TREE;
}

static struct slice unquote(struct slice text)
{
	text = slice_trim(text);
	if (text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
		text.ptr[text.len - 1] == text.ptr[0])
		return slice_trim(slice_of(text.ptr + 1, text.len - 2));
	return text;
}

/* All but a domain, which most lines of most feeds are. */
static bool parse_other(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	return ip_indicator_parse(text, scratch, out) || indicator_parse_hash(text, scratch, out) ||
		indicator_parse_mac(text, scratch, out) || parse_ja4(text, out) ||
		parse_community_id(text, out) ||
		(slice_find(text, '/') < text.len && parse_url(text, scratch, out));
}

static bool ends_in_digit(struct slice text)
{
	return text.len && text.ptr[text.len - 1] >= '0' && text.ptr[text.len - 1] <= '9';
}

bool indicator_parse(struct slice text, struct strbuf *scratch, struct indicator *out)
{
	struct strbuf plain = STRBUF_INIT;
	bool ok;

	text = unquote(text);
	/* nothing that defangs is in an address or a name */
	if (ends_in_digit(text) && ip_indicator_parse(text, scratch, out))
		return true;
	if (parse_domain(text, scratch, out))
		return true;
	if (!is_defanged(text))
		return parse_other(text, scratch, out);
	refang(&plain, text);
	ok = parse_domain(strbuf_slice(&plain), scratch, out) ||
		parse_other(strbuf_slice(&plain), scratch, out);
	if (ok && out->key.ptr != (uint8_t *)scratch->ptr) {
		strbuf_clear(scratch);
		strbuf_add_slice(scratch, out->key);
		out->key = strbuf_slice(scratch);
	}
	strbuf_release(&plain);
	return ok;
}

static void format_mac(struct strbuf *out, struct slice key)
{
	for (size_t i = 0; i < key.len; i++)
		strbuf_addf(out, "%s%02x", i ? ":" : "", key.ptr[i]);
}

/* The port goes behind the host. */
static void format_url(struct strbuf *out, const struct indicator *indicator)
{
	struct slice key = indicator->key;
	size_t host = slice_find(key, '/');

	if (indicator->scheme != SCHEME_NONE)
		strbuf_addf(out, "%s://", schemes[indicator->scheme]);
	strbuf_add_slice(out, slice_first(key, host));
	if (indicator->port)
		strbuf_addf(out, ":%u", indicator->port);
	strbuf_add_slice(out, slice_from(key, host));
}

void indicator_format(struct strbuf *out, const struct indicator *indicator)
{
	static const char *const marks[] = {
		[SCOPE_TREE] = "", [SCOPE_EXACT] = "=", [SCOPE_BELOW] = "*."};

	switch (indicator->type) {
	case INDICATOR_IP:
	case INDICATOR_CIDR:
	case INDICATOR_RANGE:
		ip_indicator_format(out, indicator);
		break;
	case INDICATOR_MAC:
		format_mac(out, indicator->key);
		break;
	case INDICATOR_URL:
		format_url(out, indicator);
		break;
	default:
		strbuf_adds(out, marks[indicator->scope]);
		strbuf_add_slice(out, indicator->key);
	}
}
