#include "net/capture_ng.h"

#include "base/mem.h"

#include <stdlib.h>

#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define BLOCK_HEAD 8 /* type, length */
#define BLOCK_TAIL 4 /* length */
#define BLOCK_MAX (128u * 1024 * 1024 + 128 * 1024) /* more is damage; Wireshark's limit */

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

static bool read_head(struct capture *cap, struct ng_block *block)
{
	const struct ng_file *file = cap->state;
	struct slice head = source_peek(cap->source, BLOCK_HEAD + BLOCK_TAIL);
	struct cursor in = cursor_of(head);

	if (head.len == 0)
		return capture_cut(cap, block->offset, "a block");
	block->type = capture_u32(&in, file->big_endian);
	if (block->type == NG_SECTION && !set_byte_order(cap, head))
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
	struct ng_block block = {.offset = source_offset(cap->source)};
	ng_block_fn *read;

	if (!read_head(cap, &block))
		return NG_STOP;
	read = ng_block_reader(block.type);
	if (!read)
		return pass_over(cap, &block) ? NG_NEXT : NG_STOP;
	if (!read_body(cap, &block))
		return NG_STOP;
	return read(cap, &block, frame);
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
