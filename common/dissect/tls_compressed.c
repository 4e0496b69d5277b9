#include "dissect/tls_compressed.h"

#include "base/cursor.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

enum { ALGORITHM_ZLIB = 1, ALGORITHM_BROTLI = 2, ALGORITHM_ZSTD = 3 }; /* RFC 8879, section 7.3 */

/* Exactly 'len' bytes, as the sender said. */
static bool uncompress_by(unsigned algorithm, struct slice packed, uint8_t *out, size_t len)
{
	uLongf inflated = len;
	size_t decoded = len;

	switch (algorithm) {
	case ALGORITHM_ZLIB:
		return uncompress(out, &inflated, packed.ptr, packed.len) == Z_OK &&
			inflated == len;
	case ALGORITHM_BROTLI:
		return BrotliDecoderDecompress(packed.len, packed.ptr, &decoded, out) ==
			BROTLI_DECODER_RESULT_SUCCESS &&
			decoded == len;
	case ALGORITHM_ZSTD:
		return ZSTD_decompress(out, len, packed.ptr, packed.len) == len;
	default:
		return false;
	}
}

bool tls_uncompress_certificate(struct slice body, struct strbuf *out)
{
	struct cursor c = cursor_of(body);
	unsigned algorithm = cursor_u16(&c);
	size_t len = cursor_u24(&c);
	struct slice packed = cursor_take(&c, cursor_u24(&c));
	char *room;

	if (c.failed || len == 0 || len > TLS_COMPRESSED_MAX || packed.len == 0)
		return false;
	room = strbuf_more(out, len);
	if (!uncompress_by(algorithm, packed, (uint8_t *)room, len))
		return false;
	out->len += len;
	return true;
}
