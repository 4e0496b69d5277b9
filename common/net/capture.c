#include "net/capture_format.h"

#include "base/mem.h"
#include "net/link_type.h"

#include <stdlib.h>

#define WIRE_LEN_MAX INT32_MAX /* a record that says more lies; Wireshark's limit */

static const struct capture_format *const formats[] = {&capture_pcap, &capture_ng, &capture_snoop};

static void say_offset(const struct capture *cap, struct strbuf *out, uint64_t offset)
{
	strbuf_addf(out, "at byte %llu%s: ", (unsigned long long)offset,
		source_compression(cap->source) ? " of the uncompressed data" : "");
}

bool capture_damage(struct capture *cap, uint64_t offset, const char *format, ...)
{
	va_list args;

	say_offset(cap, &cap->error, offset);
	va_start(args, format);
	strbuf_vaddf(&cap->error, format, args);
	va_end(args);
	return false;
}

bool capture_cut(struct capture *cap, uint64_t offset, const char *inside)
{
	const char *reason = source_error(cap->source);
	uint64_t end = source_offset(cap->source) + source_buffered(cap->source).len;

	if (reason)
		return capture_damage(cap, end, "%s", reason);
	if (end > offset)
		return capture_damage(cap, offset, "cut short inside %s", inside);
	return false;
}

bool capture_skip(struct capture *cap, uint64_t offset, const char *format, ...)
{
	va_list args;

	if (cap->info.bad_records++ == 0) {
		say_offset(cap, &cap->skipped, offset);
		va_start(args, format);
		strbuf_vaddf(&cap->skipped, format, args);
		va_end(args);
	}
	return false;
}

void capture_add_link_type(struct capture *cap, uint32_t link_type)
{
	struct capture_info *info = &cap->info;

	for (size_t i = 0; i < info->link_type_count; i++)
		if (info->link_types[i] == link_type)
			return;
	if (info->link_type_count < CAPTURE_LINK_TYPES_MAX)
		info->link_types[info->link_type_count++] = link_type;
}

/* Wireshark's limits: D-Bus messages and USB transfers are larger than packets. */
uint32_t capture_frame_max(uint32_t link_type)
{
	switch (link_type) {
	case LINKTYPE_DBUS:
	case LINKTYPE_USBPCAP:
		return 128u * 1024 * 1024;
	case LINKTYPE_EBHSCR:
		return 32u * 1024 * 1024;
	default:
		return CAPTURE_FRAME_MAX;
	}
}

static const struct capture_format *recognise(struct source *source)
{
	struct slice head;

	source_fill(source, CAPTURE_MAGIC_LEN);
	head = source_buffered(source);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (formats[i]->is(head))
			return formats[i];
	return NULL;
}

/* Why a source with no format that is known can not be read. */
static void say_what_it_is(struct source *source, struct strbuf *err)
{
	const char *compression = source_compression(source), *reason;

	source_fill(source, CAPTURE_OTHER_LEN);
	reason = source_error(source);
	if (source_buffered(source).len == 0 && reason) {
		strbuf_adds(err, reason);
		return;
	}
	if (compression)
		strbuf_addf(err, "compressed with %s: ", compression);
	capture_other(slice_first(source_buffered(source), CAPTURE_OTHER_LEN), err);
}

static bool read_header(struct capture *cap, struct strbuf *err)
{
	cap->format = recognise(cap->source);
	if (!cap->format) {
		say_what_it_is(cap->source, err);
		return false;
	}
	cap->info.format = cap->format->name;
	if (cap->format->open(cap))
		return true;
	strbuf_addf(err, "%s file, %s", cap->format->name, strbuf_cstr(&cap->error));
	return false;
}

struct capture *capture_open(const char *path, struct strbuf *err)
{
	struct source *source = source_open(path, err);
	struct strbuf reason = STRBUF_INIT;
	struct capture *cap;

	if (!source)
		return NULL;
	cap = mem_zalloc(1, sizeof(*cap));
	cap->source = source;
	cap->info.name = cap->name = mem_strdup(path);
	cap->info.size = source_size(source);
	if (read_header(cap, &reason))
		return cap;
	source_say(path, strbuf_cstr(&reason), err);
	strbuf_release(&reason);
	capture_close(cap);
	return NULL;
}

static void end(struct capture *cap)
{
	struct capture_info *info = &cap->info;

	if (cap->ended)
		return;
	cap->ended = true;
	if (info->bad_records) {
		if (cap->error.len)
			strbuf_adds(&cap->error, "; ");
		strbuf_addf(&cap->error, "%llu unusable record%s skipped, the first ",
			(unsigned long long)info->bad_records, info->bad_records == 1 ? "" : "s");
		strbuf_add_slice(&cap->error, strbuf_slice(&cap->skipped));
	}
	info->complete = cap->error.len == 0;
	info->error = info->complete ? NULL : strbuf_cstr(&cap->error);
}

static void count(struct capture_info *info, const struct frame *frame)
{
	if (info->frames == 0 || frame->time_us < info->first_us)
		info->first_us = frame->time_us;
	if (info->frames == 0 || frame->time_us > info->last_us)
		info->last_us = frame->time_us;
	info->frames++;
	info->bytes += frame->wire_len;
}

bool capture_next(struct capture *cap, struct frame *frame)
{
	if (cap->ended || !cap->format->next(cap, frame)) {
		end(cap);
		return false;
	}
	frame->number = ++cap->number;
	if (frame->wire_len > WIRE_LEN_MAX)
		frame->wire_len = WIRE_LEN_MAX;
	count(&cap->info, frame);
	return true;
}

void capture_hold(struct capture *cap)
{
	source_hold(cap->source);
}

void capture_let_go(struct capture *cap)
{
	source_let_go(cap->source);
}

bool capture_has_moved(const struct capture *cap)
{
	return source_has_moved(cap->source);
}

bool capture_is_drained(const struct capture *cap)
{
	return source_buffered(cap->source).len == 0;
}

const struct capture_info *capture_info(struct capture *cap)
{
	cap->info.position = source_position(cap->source);
	return &cap->info;
}

void capture_on_name(struct capture *cap, capture_name_fn *fn, void *ctx)
{
	cap->on_name = fn;
	cap->on_name_ctx = ctx;
}

void capture_on_keys(struct capture *cap, capture_keys_fn *fn, void *ctx)
{
	cap->on_keys = fn;
	cap->on_keys_ctx = ctx;
}

void capture_close(struct capture *cap)
{
	if (!cap)
		return;
	if (cap->format)
		cap->format->close(cap);
	source_close(cap->source);
	strbuf_release(&cap->error);
	strbuf_release(&cap->skipped);
	free(cap->name);
	free(cap);
}
