#include "dissect/ja4.h"

#include "base/digest.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define COUNT_MAX 99u /* more are told as 99 */
#define NUMBERS_MAX (TLS_HELLO_MAX / 2)
#define FEW 64 /* numbers that an insertion sorts faster */
#define HASH_LEN 12 /* characters */
#define HEAD_LEN 10

static const char hex_digits[] = "0123456789abcdef";

struct numbers {
	size_t count;
	uint16_t all[NUMBERS_MAX];
};

/* How new a version is: for datagrams the lesser number is the newer version. */
static uint16_t newness(uint16_t version)
{
	return version >> 8 == DTLS_1_3 >> 8 ? (uint16_t)~version : version;
}

static uint16_t newest_version(const struct tls_client_hello *hello)
{
	struct cursor c = cursor_of(hello->versions);
	uint16_t newest = 0;

	while (cursor_left(&c) >= 2) {
		uint16_t version = cursor_u16(&c);

		if (!tls_is_grease(version) && newness(version) >= newness(newest))
			newest = version;
	}
	return newest ? newest : hello->version;
}

static const char *version_text(uint16_t version)
{
	static const struct {
		uint16_t version;
		char text[3];
	} texts[] = {{TLS_1_3, "13"}, {TLS_1_2, "12"}, {0x0302, "11"}, {TLS_1_0, "10"},
		{TLS_SSL3, "s3"}, {TLS_SSL2, "s2"}, {DTLS_1_0, "d1"}, {DTLS_1_2, "d2"},
		{DTLS_1_3, "d3"}};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].version == version)
			return texts[i].text;
	return "00";
}

static bool is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* First and last character of the first ALPN; of its hex digits when either is no letter or digit. */
static void alpn_text(const struct tls_client_hello *hello, char out[2])
{
	struct cursor c = cursor_of(hello->alpns);
	struct slice name = cursor_take(&c, cursor_u8(&c));
	uint8_t first, last;

	out[0] = out[1] = '0';
	if (name.len == 0)
		return;
	first = name.ptr[0];
	last = name.ptr[name.len - 1];
	if (is_alnum(first) && is_alnum(last)) {
		out[0] = (char)first;
		out[1] = (char)last;
	} else {
		out[0] = hex_digits[first >> 4];
		out[1] = hex_digits[last & 15];
	}
}

static void take_list(struct numbers *numbers, struct slice list)
{
	struct cursor c = cursor_of(list);

	numbers->count = 0;
	while (cursor_left(&c) >= 2) {
		uint16_t number = cursor_u16(&c);

		if (!tls_is_grease(number))
			numbers->all[numbers->count++] = number;
	}
}

/* The extensions to hash; returns how many there are with SNI and ALPN. */
static size_t take_extensions(struct numbers *numbers, struct slice extensions)
{
	struct cursor c = cursor_of(extensions);
	struct slice content;
	size_t count = 0;
	uint16_t type;

	numbers->count = 0;
	while (tls_extension_next(&c, &type, &content)) {
		if (tls_is_grease(type))
			continue;
		count++;
		if (type != TLS_EXT_SERVER_NAME && type != TLS_EXT_ALPN)
			numbers->all[numbers->count++] = type;
	}
	return count;
}

/* Puts them in the order of one of their bytes; equal ones stay as they were. */
static void sort_by_byte(const struct numbers *from, struct numbers *to, unsigned shift)
{
	uint16_t place[256] = {0}, at = 0;

	for (size_t i = 0; i < from->count; i++)
		place[from->all[i] >> shift & 0xff]++;
	for (size_t byte = 0; byte < ARRAY_LEN(place); byte++) {
		uint16_t count = place[byte];

		place[byte] = at;
		at += count;
	}
	for (size_t i = 0; i < from->count; i++)
		to->all[place[from->all[i] >> shift & 0xff]++] = from->all[i];
	to->count = from->count;
}

static void sort_few(uint16_t *all, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint16_t number = all[i];
		size_t at = i;

		for (; at > 0 && all[at - 1] > number; at--)
			all[at] = all[at - 1];
		all[at] = number;
	}
}

/* In time that grows with their count: who sends a hello decides how many there are. */
static void sort(struct numbers *numbers)
{
	struct numbers by_low;

	if (numbers->count <= FEW) {
		sort_few(numbers->all, numbers->count);
		return;
	}
	sort_by_byte(numbers, &by_low, 0);
	sort_by_byte(&by_low, numbers, 8);
}

/* "002f,0035" */
static void add_hex(struct strbuf *out, const struct numbers *numbers)
{
	char *at = strbuf_more(out, numbers->count * 5);

	for (size_t i = 0; i < numbers->count; i++) {
		for (int shift = 12; shift >= 0; shift -= 4)
			*at++ = hex_digits[numbers->all[i] >> shift & 15];
		*at++ = ',';
	}
	if (numbers->count)
		out->len += numbers->count * 5 - 1;
}

/* An underscore and the first digits of the text's hash, or zeros for no text. */
static bool add_hash(char out[1 + HASH_LEN], struct slice text)
{
	uint8_t digest[DIGEST_SHA256_LEN] = {0};
	bool done = text.len == 0 || digest_sha256(text, digest);

	*out++ = '_';
	for (size_t i = 0; i < HASH_LEN / 2; i++) {
		*out++ = hex_digits[digest[i] >> 4];
		*out++ = hex_digits[digest[i] & 15];
	}
	return done;
}

static void add_head(char out[HEAD_LEN], const struct tls_client_hello *hello, char transport,
	size_t ciphers, size_t extensions)
{
	size_t c = ciphers < COUNT_MAX ? ciphers : COUNT_MAX;
	size_t e = extensions < COUNT_MAX ? extensions : COUNT_MAX;

	out[0] = transport;
	memcpy(out + 1, version_text(newest_version(hello)), 2);
	out[3] = hello->has_sni ? 'd' : 'i';
	memcpy(out + 4, strbuf_pairs + c * 2, 2);
	memcpy(out + 6, strbuf_pairs + e * 2, 2);
	alpn_text(hello, out + HEAD_LEN - 2);
}

bool ja4_client(char out[JA4_LEN], const struct tls_client_hello *hello, char transport)
{
	struct numbers numbers;
	static struct strbuf text = STRBUF_INIT; /* kept: its room is used again */
	size_t ciphers, extensions;
	bool done;

	strbuf_clear(&text);
	if (hello->ciphers.len + hello->extensions.len > TLS_HELLO_MAX)
		return false;
	take_list(&numbers, hello->ciphers);
	ciphers = numbers.count;
	sort(&numbers);
	add_hex(&text, &numbers);
	done = add_hash(out + HEAD_LEN, strbuf_slice(&text));

	strbuf_clear(&text);
	extensions = take_extensions(&numbers, hello->extensions);
	sort(&numbers);
	add_hex(&text, &numbers);
	take_list(&numbers, hello->signature_algorithms);
	if (numbers.count)
		strbuf_addc(&text, '_');
	add_hex(&text, &numbers);
	done &= add_hash(out + HEAD_LEN + 1 + HASH_LEN, strbuf_slice(&text));
	add_head(out, hello, transport, ciphers, extensions);
	return done;
}
