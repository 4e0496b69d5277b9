/* Capture files, read one frame after the other.
 *
 * What a file is, is told by its first bytes, never by its name: classic pcap
 * (micro- and nanosecond, both byte orders, the modified variants), pcapng,
 * snoop; each plain, gzip or zstd; from a path or standard input.
 *
 *	struct capture *cap = capture_open(path, &err);
 *	if (!cap) ... err says what the file is instead
 *	while (capture_next(cap, &frame)) ...
 *	if (!capture_info(cap)->complete) ... capture_info(cap)->error
 *	capture_close(cap);
 *
 * Damage ends a file, it is never fatal: every frame before it was handed out,
 * and 'error' names the byte offset and the reason. Where only one record is
 * bad and its length still leads on (a packet block of an interface that was
 * never described), it is skipped, counted and read on. */
#ifndef NET_CAPTURE_H
#define NET_CAPTURE_H

#include "net/frame.h"
#include "net/ip.h"

/* The largest frame; a record that claims more is damage. Wireshark's limit. */
#define CAPTURE_FRAME_MAX (256u * 1024)
#define CAPTURE_LINK_TYPES_MAX 32 /* different ones told of a file */

struct capture_info {
	const char *name; /* as given; "-" for standard input */
	const char *format; /* "pcap", "pcapng", "snoop" */
	uint32_t
		link_types[CAPTURE_LINK_TYPES_MAX]; /* of the interfaces, in order of first sight */
	size_t link_type_count;
	uint64_t frames, bytes; /* handed out so far; wire bytes */
	uint64_t bad_records; /* skipped: no interface, too short, ...; not complete then */
	int64_t first_us, last_us; /* least and greatest frame time; 0 without frames */
	uint64_t position; /* bytes of the file (as stored) that were read */
	uint64_t size; /* of the file as stored; 0 when unknown (a pipe) */
	bool complete; /* read to a clean end; meaningful once capture_next() said no */
	const char *error; /* NULL, or why it is not complete, with the offset; no name in it */
};

/* Opens and recognises; NULL with the reason in *err ("cap.jpg: a JPEG image, not a capture"). */
struct strbuf;
struct capture *capture_open(const char *path, struct strbuf *err);

/* The next frame. Its wire_len is INT32_MAX at the most. Its number counts within this file, as Wireshark's does: a
 * record that is no packet (custom, journal) takes one, too. Its time is 0 where
 * the file has none (pcapng's simple packet blocks). False at the end. */
bool capture_next(struct capture *cap, struct frame *frame);

/* Frames are borrowed until the next one. To have several at once:
 *
 *	while (capture_next(cap, &frame)) {
 *		if (capture_has_moved(cap)) ... be done with all before this one, and let go
 *		if (this is the first) capture_hold(cap);
 *		...
 *		if (there are enough, or capture_is_drained(cap)) ... be done with all, and
 *			capture_let_go(cap);
 *	}
 */
void capture_hold(struct capture *cap); /* what the last frame stands in */
void capture_let_go(struct capture *cap);
bool capture_has_moved(const struct capture *cap); /* the last frame is not held with the others */
bool capture_is_drained(const struct capture *cap); /* the next frame must be read, or waited for */

/* Owned by cap; the figures of this moment. */
const struct capture_info *capture_info(struct capture *cap);

/* Name resolution blocks (pcapng) call this for each address and name. */
typedef void capture_name_fn(const struct ip *ip, struct slice name, void *ctx);
void capture_on_name(struct capture *cap, capture_name_fn *fn, void *ctx);

/* Decryption secrets blocks (pcapng) of TLS call this with lines as dissect/keylog.h has them. */
typedef void capture_keys_fn(struct slice lines, void *ctx);
void capture_on_keys(struct capture *cap, capture_keys_fn *fn, void *ctx);

void capture_close(struct capture *cap);

#endif
