/* Zstandard (RFC 8878): any number of frames, skippable ones among them. */
#include "net/source_codec.h"

#include "base/mem.h"

#include <stdlib.h>
#include <zstd.h>

struct zstd {
	ZSTD_DStream *stream;
	bool inside; /* a frame was begun and not ended */
	bool many; /* this is not the first one */
};

static bool zstd_is(struct slice head)
{
	bool skippable = head.len >= 4 && (head.ptr[0] & 0xf0) == 0x50 &&
		slice_starts(slice_from(head, 1), SLICE("\x2a\x4d\x18"));

	return skippable || slice_starts(head, SLICE("\x28\xb5\x2f\xfd"));
}

static void *zstd_open(void)
{
	struct zstd *zstd = mem_zalloc(1, sizeof(*zstd));

	zstd->stream = ZSTD_createDStream();
	if (!zstd->stream) {
		free(zstd);
		return NULL;
	}
	zstd->inside = true;
	return zstd;
}

static void say_damage(const struct zstd *zstd, size_t result, struct strbuf *error)
{
	if (zstd->many && !zstd->inside)
		strbuf_adds(error, "something that is not Zstandard follows the Zstandard data");
	else
		strbuf_addf(error, "the Zstandard data is damaged: %s", ZSTD_getErrorName(result));
}

static size_t zstd_decode(
	void *state, struct cursor *in, uint8_t *out, size_t room, struct strbuf *error)
{
	struct zstd *zstd = state;
	struct slice bytes = cursor_rest(in);
	ZSTD_inBuffer input = {bytes.ptr, bytes.len, 0};
	ZSTD_outBuffer output = {out, room, 0};
	size_t result;

	if (!zstd->inside && bytes.len == 0)
		return 0;
	result = ZSTD_decompressStream(zstd->stream, &output, &input);
	cursor_skip(in, input.pos);
	if (ZSTD_isError(result)) {
		say_damage(zstd, result, error);
	} else {
		zstd->inside = result != 0;
		zstd->many |= result == 0;
	}
	return output.pos;
}

static bool zstd_may_end(const void *state)
{
	return !((const struct zstd *)state)->inside;
}

static void zstd_close(void *state)
{
	struct zstd *zstd = state;

	ZSTD_freeDStream(zstd->stream);
	free(zstd);
}

const struct source_codec source_zstd = {
	"Zstandard", zstd_is, zstd_open, zstd_decode, zstd_may_end, zstd_close};
