/* A capture file of crafted bytes, read to its end. */
#ifndef READ_ALL_H
#define READ_ALL_H

#include "base/strbuf.h"
#include "net/capture.h"
#include "scratch.h"

#define READ_FRAMES_MAX 64

struct read_all {
	struct frame frames[READ_FRAMES_MAX]; /* their bytes are gone; lengths remain */
	uint8_t first_byte[READ_FRAMES_MAX]; /* of each frame; 0 for an empty one */
	size_t count;
	bool opened, complete;
	uint64_t bad_records;
	int64_t first_us, last_us;
	char format[16], error[256];
	uint32_t link_types[CAPTURE_LINK_TYPES_MAX];
	size_t link_type_count;
	char names[512]; /* "address name;" for each that a name block told */
	char keys[512]; /* the lines of all secrets blocks of TLS */
};

static inline void read_note_keys(struct slice lines, void *ctx)
{
	strbuf_add_visible(ctx, lines);
}

static inline void read_note_name(const struct ip *ip, struct slice name, void *ctx)
{
	struct strbuf *names = ctx;

	ip_format(names, ip);
	strbuf_addc(names, ' ');
	strbuf_add_visible(names, name);
	strbuf_addc(names, ';');
}

static inline void read_frames(struct capture *cap, struct read_all *all)
{
	const struct capture_info *info;
	struct frame frame;

	while (capture_next(cap, &frame) && all->count < READ_FRAMES_MAX) {
		all->first_byte[all->count] = frame.bytes.len ? frame.bytes.ptr[0] : 0;
		all->frames[all->count++] = frame;
	}
	info = capture_info(cap);
	all->complete = info->complete;
	all->bad_records = info->bad_records;
	all->first_us = info->first_us;
	all->last_us = info->last_us;
	all->link_type_count = info->link_type_count;
	memcpy(all->link_types, info->link_types, sizeof(all->link_types));
	snprintf(all->format, sizeof(all->format), "%s", info->format);
	snprintf(all->error, sizeof(all->error), "%s", info->error ? info->error : "");
}

static inline struct read_all read_all(struct slice bytes)
{
	struct scratch file = scratch_file(bytes);
	struct strbuf err = STRBUF_INIT, names = STRBUF_INIT, keys = STRBUF_INIT;
	struct capture *cap = capture_open(file.path, &err);
	struct read_all all = {0};

	all.opened = cap != NULL;
	if (cap) {
		capture_on_name(cap, read_note_name, &names);
		capture_on_keys(cap, read_note_keys, &keys);
		read_frames(cap, &all);
		capture_close(cap);
	} else { /* without the path */
		snprintf(all.error, sizeof(all.error), "%s", strbuf_cstr(&err) + strlen(file.path));
	}
	snprintf(all.names, sizeof(all.names), "%s", strbuf_cstr(&names));
	strbuf_release(&err);
	snprintf(all.keys, sizeof(all.keys), "%s", strbuf_cstr(&keys));
	strbuf_release(&names);
	strbuf_release(&keys);
	scratch_remove(&file);
	return all;
}

#endif
