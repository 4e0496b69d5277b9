/* Gzip (RFC 1952): any number of members, zero bytes behind the last one. */
#include "net/source_codec.h"

#include "base/mem.h"

#include <stdlib.h>
#define ZLIB_CONST /* next_in may point to constant bytes */
#include <zlib.h>

#define GZIP_ONLY (15 + 16) /* inflateInit2(): largest window, gzip framing */

struct gzip {
	z_stream z;
	bool inside; /* a member was begun and not ended */
	bool many; /* this is not the first one */
};

static bool gzip_is(struct slice head)
{
	return slice_starts(head, SLICE("\x1f\x8b"));
}

static void *gzip_open(void)
{
	struct gzip *gzip = mem_zalloc(1, sizeof(*gzip));

	if (inflateInit2(&gzip->z, GZIP_ONLY) != Z_OK) {
		free(gzip);
		return NULL;
	}
	gzip->inside = true;
	return gzip;
}

static void say_damage(const struct gzip *gzip, struct strbuf *error)
{
	if (gzip->many && gzip->z.total_out == 0)
		strbuf_adds(error, "something that is not gzip follows the gzip data");
	else
		strbuf_addf(error, "the gzip data is damaged: %s",
			gzip->z.msg ? gzip->z.msg : "no reason given");
}

/* Zero bytes behind a member are padding, as gzip(1) has it. */
static bool begin_member(struct gzip *gzip, struct cursor *in)
{
	while (cursor_left(in) && cursor_peek(in, 0) == 0)
		cursor_skip(in, 1);
	if (cursor_left(in) == 0)
		return false;
	inflateReset(&gzip->z);
	gzip->inside = gzip->many = true;
	return true;
}

static size_t gzip_decode(
	void *state, struct cursor *in, uint8_t *out, size_t room, struct strbuf *error)
{
	struct gzip *gzip = state;
	struct slice input;
	int result;

	if (!gzip->inside && !begin_member(gzip, in))
		return 0;
	input = cursor_rest(in);
	gzip->z.next_in = input.ptr;
	gzip->z.avail_in = (uInt)input.len;
	gzip->z.next_out = out;
	gzip->z.avail_out = (uInt)room;
	result = inflate(&gzip->z, Z_NO_FLUSH);
	cursor_skip(in, input.len - gzip->z.avail_in);
	if (result == Z_STREAM_END)
		gzip->inside = false;
	else if (result != Z_OK && result != Z_BUF_ERROR)
		say_damage(gzip, error);
	return room - gzip->z.avail_out;
}

static bool gzip_may_end(const void *state)
{
	return !((const struct gzip *)state)->inside;
}

static void gzip_close(void *state)
{
	struct gzip *gzip = state;

	inflateEnd(&gzip->z);
	free(gzip);
}

const struct source_codec source_gzip = {
	"gzip", gzip_is, gzip_open, gzip_decode, gzip_may_end, gzip_close};
