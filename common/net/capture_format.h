/* What the readers of capture.c's formats share: one file and one row in its
 * table for each format. */
#ifndef NET_CAPTURE_FORMAT_H
#define NET_CAPTURE_FORMAT_H

#include "base/cursor.h"
#include "base/strbuf.h"
#include "net/capture.h"
#include "net/source.h"

#define CAPTURE_MAGIC_LEN 8 /* bytes that tell a format; some need fewer */

struct capture {
	struct source *source;
	const struct capture_format *format;
	void *state; /* the format's own */
	struct capture_info info;
	char *name;
	uint64_t number; /* of the last frame */
	bool ended;
	struct strbuf error; /* what ended the file before its time */
	struct strbuf skipped; /* the first record that was skipped, and why */
	capture_name_fn *on_name;
	void *on_name_ctx;
	capture_keys_fn *on_keys;
	void *on_keys_ctx;
};

struct capture_format {
	const char *name;
	bool (*is)(struct slice head);

	/* Reads the file's header and sets cap->state, which close() releases;
	 * false, with capture_damage() or capture_cut() said, when it is unusable. */
	bool (*open)(struct capture *cap);

	/* The next frame: bytes, lengths, link type, time and offset. False at the
	 * end, clean or not, with capture_damage() or capture_cut() said. */
	bool (*next)(struct capture *cap, struct frame *frame);
	void (*close)(struct capture *cap);
};

extern const struct capture_format capture_pcap, capture_ng, capture_snoop;

/* A field in the file's byte order. */
static inline uint16_t capture_u16(struct cursor *in, bool big_endian)
{
	return big_endian ? cursor_u16(in) : cursor_u16le(in);
}

static inline uint32_t capture_u32(struct cursor *in, bool big_endian)
{
	return big_endian ? cursor_u32(in) : cursor_u32le(in);
}

static inline uint64_t capture_u64(struct cursor *in, bool big_endian)
{
	return big_endian ? cursor_u64(in) : cursor_u64le(in);
}

/* The three ways to report; all return false, so that a reader can return them. */

/* Nothing behind 'offset' can be read. */
bool capture_damage(struct capture *cap, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The bytes ended inside the record that begins at 'offset', which is a clean
 * end when not one of its bytes is there. 'inside' is what it is: "a packet". */
bool capture_cut(struct capture *cap, uint64_t offset, const char *inside);

/* One record is unusable and its length leads on to the next: counted. */
bool capture_skip(struct capture *cap, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void capture_add_link_type(struct capture *cap, uint32_t link_type);

/* The largest frame of a link type: CAPTURE_FRAME_MAX for all but three. */
uint32_t capture_frame_max(uint32_t link_type);

/* What a file is that is no capture which can be read, by its first bytes:
 * "a JPEG image, not a capture". */
#define CAPTURE_OTHER_LEN 512 /* as many bytes are looked at, if there are */
void capture_other(struct slice head, struct strbuf *out);

#endif
