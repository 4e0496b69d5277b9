/* Snoop (RFC 1761), as Solaris writes it. */
#include "net/capture_format.h"

#include "base/clock.h"
#include "base/mem.h"
#include "net/link_type.h"

#include <stdlib.h>

#define FILE_HEAD_LEN 16
#define RECORD_HEAD_LEN 24
#define VERSION_MIN 2
#define VERSION_MAX 5 /* 3 to 5: Shomiti Surveyor */
#define PADDING_MAX 4096 /* behind a frame; more is damage */

struct snoop_file {
	uint32_t link_type;
	uint32_t frame_max;
};

struct snoop_record {
	uint32_t wire, captured, whole, seconds, microseconds;
};

/* Datalink types of RFC 1761 and of Solaris; the others decode to nothing. */
static const struct {
	uint32_t datalink, link_type;
} link_types[] = {
	{0, LINKTYPE_ETHERNET}, /* IEEE 802.3 */
	{2, LINKTYPE_IEEE802_5},
	{4, LINKTYPE_ETHERNET},
	{8, LINKTYPE_FDDI},
	{9, LINKTYPE_NULL}, /* "other": Solaris' loopback */
	{14, LINKTYPE_NULL},
	{16, LINKTYPE_IP_OVER_FC},
	{18, LINKTYPE_SUNATM},
};

static uint32_t link_type_of(uint32_t datalink)
{
	for (size_t i = 0; i < ARRAY_LEN(link_types); i++)
		if (link_types[i].datalink == datalink)
			return link_types[i].link_type;
	return LINKTYPE_NOT_REGISTERED;
}

static bool snoop_is(struct slice head)
{
	return slice_starts(head, SLICE("snoop\0\0\0"));
}

static bool snoop_open(struct capture *cap)
{
	struct slice head = source_peek(cap->source, FILE_HEAD_LEN);
	struct cursor in = cursor_of(head);
	struct snoop_file *file;
	uint32_t version;

	if (head.len == 0)
		return capture_cut(cap, 0, "the file header");
	cursor_skip(&in, 8);
	version = cursor_u32(&in);
	if (version < VERSION_MIN || version > VERSION_MAX)
		return capture_damage(cap, 8, "version %u is not supported", version);
	file = cap->state = mem_zalloc(1, sizeof(*file));
	file->link_type = link_type_of(cursor_u32(&in));
	file->frame_max = capture_frame_max(file->link_type);
	capture_add_link_type(cap, file->link_type);
	source_drop(cap->source, FILE_HEAD_LEN);
	return true;
}

static struct snoop_record record_of(struct slice head)
{
	struct cursor in = cursor_of(head);
	struct snoop_record record;

	record.wire = cursor_u32(&in);
	record.captured = cursor_u32(&in);
	record.whole = cursor_u32(&in);
	cursor_skip(&in, 4); /* drops */
	record.seconds = cursor_u32(&in);
	record.microseconds = cursor_u32(&in);
	return record;
}

static bool is_sane(const struct snoop_file *file, const struct snoop_record *record)
{
	return record->captured <= file->frame_max &&
		record->whole >= RECORD_HEAD_LEN + record->captured &&
		record->whole - RECORD_HEAD_LEN - record->captured <= PADDING_MAX;
}

static bool snoop_next(struct capture *cap, struct frame *frame)
{
	const struct snoop_file *file = cap->state;
	uint64_t offset = source_offset(cap->source);
	struct slice head = source_peek(cap->source, RECORD_HEAD_LEN), whole;
	struct snoop_record record;

	if (head.len == 0)
		return capture_cut(cap, offset, "a packet");
	record = record_of(head);
	if (!is_sane(file, &record))
		return capture_damage(cap, offset,
			"the record claims %u bytes that hold a packet of %u", record.whole,
			record.captured);
	whole = source_peek(cap->source, record.whole);
	if (whole.len == 0)
		return capture_cut(cap, offset, "a packet");
	source_drop(cap->source, whole.len);
	frame->bytes = slice_first(slice_from(whole, RECORD_HEAD_LEN), record.captured);
	frame->wire_len = record.wire;
	frame->link_type = file->link_type;
	frame->time_us = (int64_t)record.seconds * CLOCK_SECOND_US + record.microseconds;
	frame->file_offset = offset;
	return true;
}

static void snoop_close(struct capture *cap)
{
	free(cap->state);
}

const struct capture_format capture_snoop = {
	"snoop", snoop_is, snoop_open, snoop_next, snoop_close};
