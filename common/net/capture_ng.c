/* Pcapng (draft-ietf-opsawg-pcapng): sections, interfaces, packets, names.
 *
 * Every block says its length at both ends. Where the two agree, whatever is
 * wrong inside costs that block alone; where they do not, the file ends. */
#include "net/capture_format.h"

#include "base/mem.h"
#include "net/capture_time.h"

#include <stdlib.h>

#define SECTION_BLOCK 0x0a0d0d0a /* the same in both byte orders */
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define BLOCK_HEAD 8 /* type, length */
#define BLOCK_TAIL 4 /* length */
#define BLOCK_MAX (128u * 1024 * 1024 + 128 * 1024) /* more is damage; Wireshark's limit */
#define INTERFACES_MAX (1u << 20) /* of one section; packets of further ones are skipped */

enum { OPTION_END_OF = 0, OPTION_TSRESOL = 9, OPTION_TSOFFSET = 14 };
enum { NAME_END = 0, NAME_IPV4 = 1, NAME_IPV6 = 2 };

struct ng_interface {
	bool described; /* false: its block could not be read */
	uint32_t link_type;
	uint32_t snap_len; /* 0: unlimited */
	uint32_t frame_max;
	struct capture_time time;
};

struct ng_file {
	bool big_endian; /* this section */
	struct ng_interface *interfaces;
	size_t count, room;
};

struct ng_block {
	uint64_t offset;
	uint32_t type, len;
	struct cursor body; /* between the lengths; options included */
};

enum ng_result {
	NG_FRAME, /* *frame is set */
	NG_NEXT, /* no frame: go on */
	NG_STOP, /* damage, said */
};

struct ng_packet {
	uint32_t interface, captured, wire;
	int64_t time_us;
};

static enum ng_result skip_short(struct capture *cap, const struct ng_block *block)
{
	capture_skip(
		cap, block->offset, "a block of type %u holds less than it claims", block->type);
	return NG_NEXT;
}

static enum ng_result read_section(struct capture *cap, struct ng_block *block, struct frame *frame)
{
	struct ng_file *file = cap->state;
	unsigned major, minor;

	(void)frame;
	cursor_skip(&block->body, 4); /* byte-order magic */
	major = capture_u16(&block->body, file->big_endian);
	minor = capture_u16(&block->body, file->big_endian);
	cursor_skip(&block->body, 8); /* length of the section: the blocks say it better */
	if (block->body.failed) {
		capture_damage(cap, block->offset, "the section header is too short");
		return NG_STOP;
	}
	if (major != 1 || (minor != 0 && minor != 2)) { /* some write 1.2 and mean 1.0 */
		capture_damage(cap, block->offset, "version %u.%u is not supported", major, minor);
		return NG_STOP;
	}
	file->count = 0;
	return NG_NEXT;
}

/* The next option's code, or OPTION_END_OF. */
static uint16_t next_option(struct cursor *in, bool big_endian, struct cursor *value)
{
	uint16_t code = capture_u16(in, big_endian), len = capture_u16(in, big_endian);

	*value = cursor_sub(in, len);
	cursor_skip(in, cursor_left(in) < (-len & 3u) ? cursor_left(in) : (-len & 3u));
	return in->failed ? OPTION_END_OF : code;
}

static struct capture_time read_time_options(struct cursor *in, bool big_endian)
{
	uint8_t resolution = CAPTURE_RESOLUTION_DEFAULT;
	int64_t offset_seconds = 0;
	struct cursor value;
	uint16_t code;

	while (cursor_left(in) && (code = next_option(in, big_endian, &value)) != OPTION_END_OF) {
		size_t len = cursor_left(&value);

		if (code == OPTION_TSRESOL && len == 1)
			resolution = cursor_u8(&value);
		if (code == OPTION_TSOFFSET && len == 8)
			offset_seconds = (int64_t)capture_u64(&value, big_endian);
	}
	return capture_time_of(resolution, offset_seconds);
}

static enum ng_result read_interface(
	struct capture *cap, struct ng_block *block, struct frame *frame)
{
	struct ng_file *file = cap->state;
	struct ng_interface interface = {0};

	(void)frame;
	interface.link_type = capture_u16(&block->body, file->big_endian);
	cursor_skip(&block->body, 2);
	interface.snap_len = capture_u32(&block->body, file->big_endian);
	interface.described = !block->body.failed;
	interface.frame_max = capture_frame_max(interface.link_type);
	interface.time = read_time_options(&block->body, file->big_endian);
	if (block->body.failed)
		skip_short(cap, block);
	if (interface.described)
		capture_add_link_type(cap, interface.link_type);
	if (file->count < INTERFACES_MAX) {
		MEM_GROW(file->interfaces, file->count, file->room);
		file->interfaces[file->count++] = interface;
	}
	return NG_NEXT;
}

static const struct ng_interface *interface_of(const struct ng_file *file, uint32_t index)
{
	if (index >= file->count || !file->interfaces[index].described)
		return NULL;
	return &file->interfaces[index];
}

static int64_t read_time(struct ng_file *file, struct cursor *in, uint32_t interface)
{
	uint64_t high = capture_u32(in, file->big_endian);
	uint64_t ticks = high << 32 | capture_u32(in, file->big_endian);

	if (!interface_of(file, interface))
		return 0;
	return capture_time_us(&file->interfaces[interface].time, ticks);
}

static enum ng_result hand_out(struct capture *cap, struct ng_block *block,
	const struct ng_packet *packet, struct frame *frame)
{
	const struct ng_interface *interface = interface_of(cap->state, packet->interface);

	if (block->body.failed)
		return skip_short(cap, block);
	if (!interface) {
		capture_skip(cap, block->offset, "a packet of interface %u, which is not described",
			packet->interface);
		return NG_NEXT;
	}
	if (packet->captured > interface->frame_max ||
		packet->captured > cursor_left(&block->body)) {
		capture_skip(cap, block->offset, "a packet that claims %u bytes, more than %s",
			packet->captured,
			packet->captured > interface->frame_max ? "the largest has"
								: "its block holds");
		return NG_NEXT;
	}
	frame->bytes = cursor_take(&block->body, packet->captured);
	frame->wire_len = packet->wire;
	frame->link_type = interface->link_type;
	frame->time_us = packet->time_us;
	frame->file_offset = block->offset;
	return NG_FRAME;
}

static enum ng_result read_enhanced(
	struct capture *cap, struct ng_block *block, struct frame *frame)
{
	struct ng_file *file = cap->state;
	struct ng_packet packet;

	packet.interface = capture_u32(&block->body, file->big_endian);
	packet.time_us = read_time(file, &block->body, packet.interface);
	packet.captured = capture_u32(&block->body, file->big_endian);
	packet.wire = capture_u32(&block->body, file->big_endian);
	return hand_out(cap, block, &packet, frame);
}

static enum ng_result read_obsolete(
	struct capture *cap, struct ng_block *block, struct frame *frame)
{
	struct ng_file *file = cap->state;
	struct ng_packet packet;

	packet.interface = capture_u16(&block->body, file->big_endian);
	cursor_skip(&block->body, 2); /* drops */
	packet.time_us = read_time(file, &block->body, packet.interface);
	packet.captured = capture_u32(&block->body, file->big_endian);
	packet.wire = capture_u32(&block->body, file->big_endian);
	return hand_out(cap, block, &packet, frame);
}

/* A simple packet block has interface 0, no time, and is cut by the snap length. */
static enum ng_result read_simple(struct capture *cap, struct ng_block *block, struct frame *frame)
{
	struct ng_file *file = cap->state;
	const struct ng_interface *interface = interface_of(file, 0);
	struct ng_packet packet = {0, 0, 0, 0};

	packet.captured = packet.wire = capture_u32(&block->body, file->big_endian);
	if (interface && interface->snap_len && packet.captured > interface->snap_len)
		packet.captured = interface->snap_len;
	return hand_out(cap, block, &packet, frame);
}

/* An address and any number of names, each with a NUL behind it. */
static void read_name_record(struct capture *cap, struct cursor record, size_t address_len)
{
	struct slice address = cursor_take(&record, address_len), names = cursor_rest(&record);
	struct ip ip;

	if (record.failed)
		return;
	ip = address_len == 4 ? ip_from_v4(address.ptr) : ip_from_v6(address.ptr);
	while (names.len) {
		struct slice name = slice_cut(&names, '\0');

		if (name.len && cap->on_name)
			cap->on_name(&ip, name, cap->on_name_ctx);
	}
}

static enum ng_result read_names(struct capture *cap, struct ng_block *block, struct frame *frame)
{
	struct ng_file *file = cap->state;
	struct cursor record;
	uint16_t kind;

	(void)frame;
	while (cursor_left(&block->body) &&
		(kind = next_option(&block->body, file->big_endian, &record)) != NAME_END) {
		if (kind == NAME_IPV4 || kind == NAME_IPV6)
			read_name_record(cap, record, kind == NAME_IPV4 ? 4 : 16);
	}
	return block->body.failed ? skip_short(cap, block) : NG_NEXT;
}

/* No packet, but Wireshark numbers it as one. */
static enum ng_result count_only(struct capture *cap, struct ng_block *block, struct frame *frame)
{
	(void)block, (void)frame;
	cap->number++;
	return NG_NEXT;
}

/* Blocks of other types are passed over. */
static const struct ng_kind {
	uint32_t type;
	enum ng_result (*read)(struct capture *cap, struct ng_block *block, struct frame *frame);
} kinds[] = {
	{6, read_enhanced},
	{3, read_simple},
	{2, read_obsolete},
	{1, read_interface},
	{4, read_names},
	{SECTION_BLOCK, read_section},
	{0x00000009, count_only}, /* systemd journal */
	{0x00000204, count_only}, /* sysdig events */
	{0x00000216, count_only},
	{0x00000221, count_only},
	{0x00000bad, count_only}, /* custom */
	{0x40000bad, count_only},
};

static const struct ng_kind *kind_of(uint32_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static bool set_byte_order(struct capture *cap, struct slice head)
{
	struct ng_file *file = cap->state;
	struct cursor in = cursor_of(slice_from(head, BLOCK_HEAD));
	uint32_t magic = cursor_u32(&in);

	file->big_endian = magic == BYTE_ORDER_MAGIC;
	if (!file->big_endian && magic != __builtin_bswap32(BYTE_ORDER_MAGIC))
		return capture_damage(cap, source_offset(cap->source),
			"the section's byte-order magic is %08x", magic);
	return true;
}

/* Lengths must be multiples of 4; programs that forgot are read as Wireshark reads them. */
static uint32_t padded(uint32_t len)
{
	return (len + 3) & ~3u;
}

/* The block's head: its kind is NULL when it is to be passed over. */
static bool read_head(struct capture *cap, struct ng_block *block)
{
	const struct ng_file *file = cap->state;
	struct slice head = source_peek(cap->source, BLOCK_HEAD + BLOCK_TAIL);
	struct cursor in = cursor_of(head);

	block->offset = source_offset(cap->source);
	if (head.len == 0)
		return capture_cut(cap, block->offset, "a block");
	block->type = capture_u32(&in, file->big_endian);
	if (block->type == SECTION_BLOCK && !set_byte_order(cap, head))
		return false;
	block->len = capture_u32(&in, file->big_endian);
	if (block->len < BLOCK_HEAD + BLOCK_TAIL || block->len > BLOCK_MAX)
		return capture_damage(
			cap, block->offset, "a block that claims %u bytes", block->len);
	block->len = padded(block->len);
	return true;
}

static bool check_tail(struct capture *cap, const struct ng_block *block, struct cursor tail)
{
	const struct ng_file *file = cap->state;
	uint32_t again = capture_u32(&tail, file->big_endian);

	if (padded(again) != block->len)
		return capture_damage(cap, block->offset,
			"a block that claims %u bytes at its head and %u at its end", block->len,
			again);
	return true;
}

static bool pass_over(struct capture *cap, const struct ng_block *block)
{
	struct slice tail;

	if (!source_skip(cap->source, block->len - BLOCK_TAIL))
		return capture_cut(cap, block->offset, "a block");
	tail = source_peek(cap->source, BLOCK_TAIL);
	if (tail.len == 0)
		return capture_cut(cap, block->offset, "a block");
	source_drop(cap->source, BLOCK_TAIL);
	return check_tail(cap, block, cursor_of(tail));
}

static bool read_body(struct capture *cap, struct ng_block *block)
{
	struct slice whole = source_peek(cap->source, block->len);
	struct cursor in = cursor_of(whole);

	if (whole.len == 0)
		return capture_cut(cap, block->offset, "a block");
	source_drop(cap->source, block->len);
	cursor_skip(&in, BLOCK_HEAD);
	block->body = cursor_sub(&in, block->len - BLOCK_HEAD - BLOCK_TAIL);
	return check_tail(cap, block, in);
}

/* One block; NG_STOP at the end of the file, too. */
static enum ng_result read_block(struct capture *cap, struct frame *frame)
{
	const struct ng_kind *kind;
	struct ng_block block;

	if (!read_head(cap, &block))
		return NG_STOP;
	kind = kind_of(block.type);
	if (!kind)
		return pass_over(cap, &block) ? NG_NEXT : NG_STOP;
	if (!read_body(cap, &block))
		return NG_STOP;
	return kind->read(cap, &block, frame);
}

static bool ng_is(struct slice head)
{
	return slice_starts(head, SLICE("\x0a\x0d\x0d\x0a"));
}

static bool ng_open(struct capture *cap)
{
	cap->state = mem_zalloc(1, sizeof(struct ng_file));
	return read_block(cap, NULL) != NG_STOP;
}

static bool ng_next(struct capture *cap, struct frame *frame)
{
	enum ng_result result;

	do
		result = read_block(cap, frame);
	while (result == NG_NEXT);
	return result == NG_FRAME;
}

static void ng_close(struct capture *cap)
{
	struct ng_file *file = cap->state;

	if (file)
		free(file->interfaces);
	free(file);
}

const struct capture_format capture_ng = {"pcapng", ng_is, ng_open, ng_next, ng_close};
