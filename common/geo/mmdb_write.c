#include "geo/mmdb_write.h"

#include "base/mem.h"

#include <stdlib.h>

#define ADDRESS_BITS 128
#define SEPARATOR_BYTES 16 /* zeros between the tree and the data */
#define LEAF UINT32_C(0x80000000) /* a child that is a record; what is left is its offset */
#define TEXT_MAX 0xffff

enum mmdb_type { POINTER = 1, TEXT = 2, UINT16 = 5, UINT32 = 6, MAP = 7, UINT64 = 9, ARRAY = 11 };

/* Child 0 is none: the root is nobody's child. */
struct mmdb_node {
	uint32_t child[2];
};

static uint32_t new_node(struct mmdb_writer *writer, uint32_t child)
{
	MEM_GROW(writer->nodes, writer->node_count, writer->node_room);
	writer->nodes[writer->node_count] = (struct mmdb_node){{child, child}};
	return (uint32_t)writer->node_count++;
}

void mmdb_writer_init(struct mmdb_writer *writer)
{
	*writer = (struct mmdb_writer){.texts = MAP_INIT};
	new_node(writer, 0);
}

void mmdb_writer_release(struct mmdb_writer *writer)
{
	free(writer->nodes);
	strbuf_release(&writer->data);
	map_release(&writer->texts);
	arena_release(&writer->keys);
}

uint32_t mmdb_here(const struct mmdb_writer *writer)
{
	return (uint32_t)writer->data.len;
}

static void add_bytes(struct strbuf *out, uint64_t value, unsigned bytes)
{
	while (bytes-- > 0)
		strbuf_addc(out, (char)(value >> bytes * 8));
}

/* The bytes before a value: its type, and its size in as few as will do. */
static void add_control(struct strbuf *out, enum mmdb_type type, size_t size)
{
	static const struct {
		size_t from;
		unsigned code;
	} longer[] = {{65821, 31}, {285, 30}, {29, 29}};
	unsigned code = (unsigned)size, extra = 0;

	for (size_t i = 0; i < ARRAY_LEN(longer) && extra == 0; i++)
		if (size >= longer[i].from) {
			code = longer[i].code;
			extra = code - 28;
			size -= longer[i].from;
		}
	strbuf_addc(out, (char)((type <= MAP ? (unsigned)type << 5 : 0) | code));
	if (type > MAP)
		strbuf_addc(out, (char)(type - MAP));
	add_bytes(out, size, extra);
}

static void add_uint(struct strbuf *out, enum mmdb_type type, uint64_t value)
{
	unsigned bytes = 0;

	while (bytes < sizeof(value) && value >> bytes * 8)
		bytes++;
	add_control(out, type, bytes);
	add_bytes(out, value, bytes);
}

static void add_text(struct strbuf *out, struct slice text)
{
	text = slice_first(text, TEXT_MAX);
	add_control(out, TEXT, text.len);
	strbuf_add_slice(out, text);
}

void mmdb_map(struct strbuf *out, size_t members)
{
	add_control(out, MAP, members);
}

void mmdb_u32(struct strbuf *out, uint32_t value)
{
	add_uint(out, UINT32, value);
}

/* Two to five bytes; each size of pointer starts where the one before it ends. */
void mmdb_pointer(struct strbuf *out, uint32_t to)
{
	static const uint32_t from[] = {0, 2048, 526336, 134744064};
	unsigned size = 0;

	while (size < 3 && to >= from[size + 1])
		size++;
	if (size < 3)
		to -= from[size];
	strbuf_addc(out,
		(char)((unsigned)POINTER << 5 | size << 3 | (size < 3 ? to >> (size + 1) * 8 : 0)));
	add_bytes(out, to, size + 1);
}

void mmdb_text(struct mmdb_writer *writer, struct slice text)
{
	uint32_t *at = map_put_copy(&writer->texts, text, &writer->keys);

	if (*at != MAP_NONE) {
		mmdb_pointer(&writer->data, *at);
		return;
	}
	*at = mmdb_here(writer);
	add_text(&writer->data, text);
}

/* A range while the tree is walked: its ends, and how many of their bits are
 * not just all zeros (first) or all ones (last) to the right. */
struct cover {
	struct mmdb_writer *writer;
	struct ip first, last;
	unsigned first_bits, last_bits;
	uint32_t leaf;
};

static unsigned bit_of(const struct ip *ip, unsigned at)
{
	return ip->bytes[at / 8] >> (7 - at % 8) & 1;
}

static unsigned bits_without(const struct ip *ip, unsigned tail)
{
	unsigned bits = ADDRESS_BITS;

	while (bits > 0 && bit_of(ip, bits - 1) == tail)
		bits--;
	return bits;
}

/* The node below, made where none is; one that takes a leaf's place has it on both sides. */
static uint32_t descend(struct mmdb_writer *writer, uint32_t node, unsigned side)
{
	uint32_t child = writer->nodes[node].child[side];

	if (child == 0 || child & LEAF) {
		child = new_node(writer, child);
		writer->nodes[node].child[side] = child;
	}
	return child;
}

/* Covers what of the range is below the node. on_first: the path to here is the
 * beginning of first, and first has ones further on; on_last: the same of last and zeros. */
static void cover_below(
	const struct cover *cover, uint32_t node, unsigned depth, bool on_first, bool on_last)
{
	for (unsigned side = 0; side < 2; side++) {
		unsigned low = bit_of(&cover->first, depth), high = bit_of(&cover->last, depth);
		bool first = on_first && side == low && depth + 1 < cover->first_bits;
		bool last = on_last && side == high && depth + 1 < cover->last_bits;

		if ((on_first && side < low) || (on_last && side > high))
			continue;
		if (first || last)
			cover_below(
				cover, descend(cover->writer, node, side), depth + 1, first, last);
		else
			cover->writer->nodes[node].child[side] = cover->leaf;
	}
}

/* In the tree an IPv4 address has no ffff before it. */
static struct ip in_tree(const struct ip *ip)
{
	struct ip placed = *ip;

	if (ip_is_v4(ip))
		memset(placed.bytes + 10, 0, 2);
	return placed;
}

void mmdb_cover(
	struct mmdb_writer *writer, const struct ip *first, const struct ip *last, uint32_t record)
{
	struct cover cover = {writer, in_tree(first), in_tree(last), 0, 0, LEAF | record};

	cover.first_bits = bits_without(&cover.first, 0);
	cover.last_bits = bits_without(&cover.last, 1);
	cover_below(&cover, 0, 0, cover.first_bits > 0, cover.last_bits > 0);
}

static void add_tree(const struct mmdb_writer *writer, unsigned child_bytes, struct strbuf *out)
{
	size_t count = writer->node_count;

	for (size_t i = 0; i < count; i++)
		for (unsigned side = 0; side < 2; side++) {
			uint32_t child = writer->nodes[i].child[side];
			uint64_t value = child ? child : count;

			if (child & LEAF)
				value = count + SEPARATOR_BYTES + (child & ~LEAF);
			add_bytes(out, value, child_bytes);
		}
}

static void add_about(const struct mmdb_writer *writer, unsigned child_bytes,
	const struct mmdb_about *about, struct strbuf *out)
{
	strbuf_adds(out, "\xab\xcd\xefMaxMind.com");
	add_control(out, MAP, 9);
	add_text(out, SLICE("binary_format_major_version"));
	add_uint(out, UINT16, 2);
	add_text(out, SLICE("binary_format_minor_version"));
	add_uint(out, UINT16, 0);
	add_text(out, SLICE("build_epoch"));
	add_uint(out, UINT64, about->build_epoch);
	add_text(out, SLICE("database_type"));
	add_text(out, slice_str(about->type));
	add_text(out, SLICE("description"));
	add_control(out, MAP, 1);
	add_text(out, SLICE("en"));
	add_text(out, slice_str(about->description));
	add_text(out, SLICE("ip_version"));
	add_uint(out, UINT16, 6);
	add_text(out, SLICE("languages"));
	add_control(out, ARRAY, 1);
	add_text(out, SLICE("en"));
	add_text(out, SLICE("node_count"));
	add_uint(out, UINT32, writer->node_count);
	add_text(out, SLICE("record_size"));
	add_uint(out, UINT16, (uint64_t)child_bytes * 8);
}

bool mmdb_finish(
	const struct mmdb_writer *writer, const struct mmdb_about *about, struct strbuf *out)
{
	uint64_t largest = (uint64_t)writer->node_count + SEPARATOR_BYTES + writer->data.len;
	unsigned child_bytes = largest >> 24 ? 4 : 3;

	if (largest >= LEAF)
		return false;
	add_tree(writer, child_bytes, out);
	add_bytes(out, 0, 8);
	add_bytes(out, 0, 8);
	strbuf_add_slice(out, strbuf_slice(&writer->data));
	add_about(writer, child_bytes, about, out);
	return true;
}
