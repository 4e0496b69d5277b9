#include "dissect/tls_fingerprint.h"

#include "base/digest.h"
#include "base/memo.h"
#include "base/strbuf.h"
#include "dissect/ja3.h"
#include "dissect/ja4.h"

#define JA3_HASH_LEN ((size_t)2 * DIGEST_MD5_LEN)

static struct strbuf key = STRBUF_INIT, value = STRBUF_INIT; /* kept: their room is used again */

/* Behind its length. */
static void add_bytes(struct strbuf *out, struct slice bytes)
{
	strbuf_add_be16(out, (uint16_t)bytes.len);
	strbuf_add_slice(out, bytes);
}

/* Two-byte numbers without those of GREASE, which differ from hello to hello, behind their count. */
static void add_numbers(struct strbuf *out, struct slice list)
{
	size_t count_at = out->len;
	struct cursor c = cursor_of(list);

	strbuf_add_be16(out, 0);
	while (cursor_left(&c) >= 2) {
		uint16_t number = cursor_u16(&c);

		if (!tls_is_grease(number))
			strbuf_add_be16(out, number);
	}
	out->ptr[count_at] = (char)((out->len - count_at) >> 8);
	out->ptr[count_at + 1] = (char)(out->len - count_at);
}

static void add_types(struct strbuf *out, struct slice extensions)
{
	struct cursor c = cursor_of(extensions);
	struct slice content;
	uint16_t type;

	while (tls_extension_next(&c, &type, &content))
		if (!tls_is_grease(type))
			strbuf_add_be16(out, type);
}

/* All that JA3 and JA4 are made of. */
static void add_key(struct strbuf *out, const struct tls_client_hello *hello, char transport)
{
	struct cursor alpns = cursor_of(hello->alpns);

	strbuf_addc(out, transport);
	strbuf_addc(out, (char)hello->has_sni);
	strbuf_addc(out, (char)(hello->ciphers.len + hello->extensions.len > TLS_HELLO_MAX));
	strbuf_add_be16(out, hello->version);
	add_numbers(out, hello->ciphers);
	add_numbers(out, hello->groups);
	add_numbers(out, hello->signature_algorithms);
	add_numbers(out, hello->versions);
	add_bytes(out, hello->point_formats);
	add_bytes(out, cursor_take(&alpns, cursor_u8(&alpns)));
	add_types(out, hello->extensions);
}

/* What is kept of a hello: two texts of fixed length, and JA3's behind them. */
struct head {
	char ja3_hash[JA3_HASH_LEN], ja4[JA4_LEN]; /* zeros for what is refused */
};

static void add_value(struct strbuf *out, const struct tls_client_hello *hello, char transport)
{
	struct strbuf hex = STRBUF_INIT;
	struct head head = {{0}, {0}};
	uint8_t md5[DIGEST_MD5_LEN];

	if (!ja4_client(head.ja4, hello, transport))
		memset(head.ja4, 0, sizeof(head.ja4));
	strbuf_add(out, &head, sizeof(head));
	ja3_client(out, hello);
	if (digest_md5(slice_from(strbuf_slice(out), sizeof(head)), md5)) {
		strbuf_add_hex(&hex, slice_of(md5, sizeof(md5)));
		memcpy(out->ptr, hex.ptr, JA3_HASH_LEN);
	}
	strbuf_release(&hex);
}

static struct slice unless_refused(struct slice text)
{
	return text.ptr[0] ? text : slice_of(NULL, 0);
}

struct tls_fingerprints tls_fingerprints(const struct tls_client_hello *hello, char transport)
{
	static struct memo memo;
	struct slice kept, hash;

	strbuf_clear(&key);
	add_key(&key, hello, transport);
	kept = memo_get(&memo, strbuf_slice(&key));
	if (!kept.ptr) {
		strbuf_clear(&value);
		add_value(&value, hello, transport);
		kept = memo_put(&memo, strbuf_slice(&key), strbuf_slice(&value));
	}
	hash = unless_refused(slice_first(kept, JA3_HASH_LEN));
	return (struct tls_fingerprints){.ja3_hash = hash,
		.ja3 = hash.len ? slice_from(kept, sizeof(struct head)) : hash,
		.ja4 = unless_refused(slice_first(slice_from(kept, JA3_HASH_LEN), JA4_LEN))};
}
