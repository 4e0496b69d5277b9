#include "net/capture_ng.h"

#include "base/mem.h"

#define INTERFACES_MAX (1u << 20) /* of one section; packets of further ones are skipped */

enum { ENTRY_END = 0 };
enum { OPTION_TSRESOL = 9, OPTION_TSOFFSET = 14 };
enum { NAME_IPV4 = 1, NAME_IPV6 = 2 };
enum { SECRETS_TLS = 0x544c534b };

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

/* Options and name records look the same: code, length, value, padding.
 * Returns the next one's code, or ENTRY_END. */
static uint16_t next_entry(struct cursor *in, bool big_endian, struct cursor *value)
{
	uint16_t code = capture_u16(in, big_endian), len = capture_u16(in, big_endian);

	*value = cursor_sub(in, len);
	cursor_skip(in, cursor_left(in) < (-len & 3u) ? cursor_left(in) : (-len & 3u));
	return in->failed ? ENTRY_END : code;
}

static struct capture_time read_time_options(struct cursor *in, bool big_endian)
{
	uint8_t resolution = CAPTURE_RESOLUTION_DEFAULT;
	int64_t offset_seconds = 0;
	struct cursor value;
	uint16_t code;

	while (cursor_left(in) && (code = next_entry(in, big_endian, &value)) != ENTRY_END) {
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
		(kind = next_entry(&block->body, file->big_endian, &record)) != ENTRY_END) {
		if (kind == NAME_IPV4 || kind == NAME_IPV6)
			read_name_record(cap, record, kind == NAME_IPV4 ? 4 : 16);
	}
	return block->body.failed ? skip_short(cap, block) : NG_NEXT;
}

static enum ng_result read_secrets(struct capture *cap, struct ng_block *block, struct frame *frame)
{
	const struct ng_file *file = cap->state;
	uint32_t type = capture_u32(&block->body, file->big_endian);
	struct slice secrets =
		cursor_take(&block->body, capture_u32(&block->body, file->big_endian));

	(void)frame;
	if (block->body.failed)
		return skip_short(cap, block);
	if (type == SECRETS_TLS && cap->on_keys)
		cap->on_keys(secrets, cap->on_keys_ctx);
	return NG_NEXT;
}

/* No packet, but Wireshark numbers it as one. */
static enum ng_result count_only(struct capture *cap, struct ng_block *block, struct frame *frame)
{
	(void)block, (void)frame;
	cap->number++;
	return NG_NEXT;
}

static const struct {
	uint32_t type;
	ng_block_fn *read;
} readers[] = {
	{NG_ENHANCED_PACKET, read_enhanced},
	{NG_SIMPLE_PACKET, read_simple},
	{NG_OBSOLETE_PACKET, read_obsolete},
	{NG_INTERFACE, read_interface},
	{NG_NAMES, read_names},
	{NG_SECRETS, read_secrets},
	{NG_SECTION, read_section},
	{NG_JOURNAL, count_only},
	{NG_SYSDIG_EVENT, count_only},
	{NG_SYSDIG_EVENT_2, count_only},
	{NG_SYSDIG_EVENT_2_LARGE, count_only},
	{NG_CUSTOM, count_only},
	{NG_CUSTOM_NOT_COPIED, count_only},
};

ng_block_fn *ng_block_reader(uint32_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (readers[i].type == type)
			return readers[i].read;
	return NULL;
}
