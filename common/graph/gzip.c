#include "graph/gzip.h"

#include <limits.h>

#define ZLIB_CONST /* the input is not written to */
#include <zlib.h>

#define GZIP_LEVEL 4
#define GZIP_WINDOW_BITS (15 + 16) /* the largest window, in a gzip wrapper */
#define GZIP_MEM_LEVEL 8

static bool deflate_all(z_stream *stream, struct slice text, struct strbuf *out)
{
	int result = Z_OK;

	while (result == Z_OK) {
		uInt more = text.len > UINT_MAX / 2 ? UINT_MAX / 2 : (uInt)text.len;

		if (stream->avail_in == 0) {
			stream->next_in = text.ptr;
			stream->avail_in = more;
			text = slice_from(text, more);
		}
		stream->next_out = (Bytef *)strbuf_more(out, 65536);
		stream->avail_out = 65536;
		result = deflate(stream, text.len ? Z_NO_FLUSH : Z_FINISH);
		out->len += 65536 - stream->avail_out;
	}
	return result == Z_STREAM_END;
}

bool gzip_pack(struct slice text, struct strbuf *out)
{
	z_stream stream = {0};
	gz_header header = {0}; /* no time, no system */
	bool done;

	strbuf_clear(out);
	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, GZIP_MEM_LEVEL,
		    Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	done = deflateSetHeader(&stream, &header) == Z_OK && deflate_all(&stream, text, out);
	deflateEnd(&stream);
	return done;
}
