/* Classic pcap (draft-ietf-opsawg-pcap), with the variants that are told by
 * their magic or version number. */
#include "net/capture_format.h"

#include "base/clock.h"
#include "base/mem.h"
#include "net/link_type.h"

#include <stdlib.h>

#define FILE_HEAD_LEN 24
#define RECORD_HEAD_LEN 16
#define DGUX_MAJOR 543 /* version 543.0 of DG/UX is 2.2 */
#define LINK_TYPE_MASK 0x03ffffff /* above: length of the frame check sequence */

struct pcap_variant {
	uint32_t magic;
	bool nanoseconds;
	uint8_t more_file_head, more_record_head; /* bytes after the usual ones */
};

static const struct pcap_variant variants[] = {
	{0xa1b2c3d4, false, 0, 0},
	{0xa1b23c4d, true, 0, 0},
	{0xa1b2cd34, false, 0, 8}, /* Kuznetzov: interface, protocol, packet type */
	{0x1c0001ac, true, 4, 0}, /* Ixia, hardware and software: size of the file */
	{0x1c0001ab, true, 4, 0},
};

/* Before version 2.3 the wire length came first; in 2.3 it depended on the program. */
enum length_order { CAPTURED_FIRST, WIRE_FIRST, SMALLER_IS_CAPTURED };

struct pcap_file {
	bool big_endian;
	bool nanoseconds;
	enum length_order order;
	size_t record_head; /* bytes */
	uint32_t link_type;
	uint32_t frame_max;
};

struct pcap_record { /* as it stands in the file */
	uint32_t seconds, fraction, captured, wire;
};

static const struct pcap_variant *variant_of(struct slice head, bool *big_endian)
{
	struct cursor in = cursor_of(head);
	uint32_t magic = cursor_u32(&in);

	for (size_t i = 0; i < ARRAY_LEN(variants); i++) {
		*big_endian = magic == variants[i].magic;
		if (*big_endian || __builtin_bswap32(magic) == variants[i].magic)
			return &variants[i];
	}
	return NULL;
}

static bool pcap_is(struct slice head)
{
	bool big_endian;

	return variant_of(head, &big_endian) != NULL;
}

/* AIX writes version 2.2 with nanoseconds and the interface types of RFC 1573. */
static bool is_aix(unsigned minor, uint32_t *link_type)
{
	static const struct {
		uint32_t if_type, link_type;
	} types[] = {{6, LINKTYPE_ETHERNET}, {9, LINKTYPE_IEEE802_5}, {15, LINKTYPE_FDDI},
		{24, LINKTYPE_NULL}};

	for (size_t i = 0; minor == 2 && i < ARRAY_LEN(types); i++)
		if (*link_type == types[i].if_type) {
			*link_type = types[i].link_type;
			return true;
		}
	return false;
}

static enum length_order length_order(unsigned major, unsigned minor)
{
	if (major == DGUX_MAJOR || minor < 3)
		return WIRE_FIRST;
	return minor == 3 ? SMALLER_IS_CAPTURED : CAPTURED_FIRST;
}

static bool pcap_open(struct capture *cap)
{
	struct slice head = source_peek(cap->source, FILE_HEAD_LEN);
	struct cursor in = cursor_of(head);
	const struct pcap_variant *variant;
	struct pcap_file *file;
	unsigned major, minor;

	if (head.len == 0)
		return capture_cut(cap, 0, "the file header");
	file = cap->state = mem_zalloc(1, sizeof(*file));
	variant = variant_of(cursor_take(&in, 4), &file->big_endian);
	major = capture_u16(&in, file->big_endian);
	minor = capture_u16(&in, file->big_endian);
	if (major != 2 && major != DGUX_MAJOR)
		return capture_damage(cap, 4, "version %u.%u is not supported", major, minor);
	cursor_skip(&in, 12); /* zone, accuracy, snap length: frames say more than these do */
	file->link_type = capture_u32(&in, file->big_endian) & LINK_TYPE_MASK;
	file->nanoseconds = is_aix(minor, &file->link_type) || variant->nanoseconds;
	file->order = length_order(major, minor);
	file->record_head = RECORD_HEAD_LEN + variant->more_record_head;
	file->frame_max = capture_frame_max(file->link_type);
	capture_add_link_type(cap, file->link_type);
	source_drop(cap->source, FILE_HEAD_LEN);
	if (variant->more_file_head && !source_skip(cap->source, variant->more_file_head))
		return capture_cut(cap, 0, "the file header");
	return true;
}

static struct pcap_record record_of(const struct pcap_file *file, struct slice head)
{
	struct pcap_record record;
	uint32_t captured;

	memcpy(&record, head.ptr, sizeof(record));
	if (file->big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)) {
		record.seconds = __builtin_bswap32(record.seconds);
		record.fraction = __builtin_bswap32(record.fraction);
		record.captured = __builtin_bswap32(record.captured);
		record.wire = __builtin_bswap32(record.wire);
	}
	captured = record.captured;
	if (file->order == WIRE_FIRST ||
		(file->order == SMALLER_IS_CAPTURED && captured > record.wire)) {
		record.captured = record.wire;
		record.wire = captured;
	}
	return record;
}

static bool pcap_next(struct capture *cap, struct frame *frame)
{
	const struct pcap_file *file = cap->state;
	uint64_t offset = source_offset(cap->source);
	struct slice head = source_peek(cap->source, file->record_head), whole;
	struct pcap_record record;

	if (head.len == 0)
		return capture_cut(cap, offset, "a packet");
	record = record_of(file, head);
	if (record.captured > file->frame_max)
		return capture_damage(cap, offset,
			"the record claims %u bytes, more than the largest packet (%u)",
			record.captured, file->frame_max);
	whole = source_peek(cap->source, file->record_head + record.captured);
	if (whole.len == 0)
		return capture_cut(cap, offset, "a packet");
	source_drop(cap->source, whole.len);
	frame->bytes = slice_from(whole, file->record_head);
	frame->wire_len = record.wire;
	frame->link_type = file->link_type;
	frame->time_us = (int64_t)record.seconds * CLOCK_SECOND_US +
		(file->nanoseconds ? record.fraction / 1000 : record.fraction);
	frame->file_offset = offset;
	return true;
}

static void pcap_close(struct capture *cap)
{
	free(cap->state);
}

const struct capture_format capture_pcap = {"pcap", pcap_is, pcap_open, pcap_next, pcap_close};
