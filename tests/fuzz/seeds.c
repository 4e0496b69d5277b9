/* Cuts captures into inputs for the fuzz targets.
 *
 *	seeds FOLDER CAPTURE ...
 *
 * FOLDER/layers gets the frames of each capture, up to SEED_CHUNKS of one link
 * type to an input; FOLDER/dissect the payload of each conversation, its first
 * SEED_CHUNKS segments. Inputs that are the same are written once. */
#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/message.h"
#include "flow/conversation.h"
#include "net/capture.h"
#include "net/layers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SEED_CHUNKS 8
#define CHUNK_MAX 1024 /* bytes of a frame or segment that are kept */

struct seed {
	struct strbuf bytes;
	unsigned chunks;
};

struct seeds {
	const char *folder;
	struct map written; /* contents */
	struct arena keys;
};

static void write_seed(struct seeds *seeds, const char *target, struct seed *seed)
{
	char path[4096];
	FILE *file;
	uint32_t *known = map_put_copy(&seeds->written, strbuf_slice(&seed->bytes), &seeds->keys);

	seed->chunks = 0;
	if (*known == MAP_NONE) {
		*known = (uint32_t)seeds->written.count;
		snprintf(path, sizeof(path), "%s/%s/%06u", seeds->folder, target, *known);
		file = fopen(path, "wb");
		if (!file || fwrite(seed->bytes.ptr, 1, seed->bytes.len, file) != seed->bytes.len ||
			fclose(file) != 0)
			die("%s: %s", path, strerror(errno));
	}
	strbuf_clear(&seed->bytes);
}

static void add_u16(struct seed *seed, size_t value)
{
	strbuf_addc(&seed->bytes, (char)(value >> 8));
	strbuf_addc(&seed->bytes, (char)value);
}

/* A chunk; 'head' stands before the bytes when it is not negative. */
static void add_chunk(struct seed *seed, int head, struct slice bytes)
{
	bytes = slice_first(bytes, CHUNK_MAX);
	add_u16(seed, bytes.len + (head >= 0));
	if (head >= 0)
		strbuf_addc(&seed->bytes, (char)head);
	strbuf_add_slice(&seed->bytes, bytes);
	seed->chunks++;
}

static void add_frame(struct seeds *seeds, struct seed *seed, const struct frame *frame)
{
	uint8_t begin[2] = {(uint8_t)(frame->link_type >> 8), (uint8_t)frame->link_type};

	if (seed->chunks && (seed->chunks == SEED_CHUNKS || memcmp(seed->bytes.ptr, begin, 2) != 0))
		write_seed(seeds, "layers", seed);
	if (!seed->chunks)
		strbuf_add(&seed->bytes, begin, 2);
	add_chunk(seed, -1, frame->bytes);
}

static void add_payload(struct seed *seed, const struct packet *packet, bool to_client)
{
	if (!packet->payload.len || seed->chunks == SEED_CHUNKS)
		return;
	if (!seed->chunks) {
		strbuf_addc(&seed->bytes, (char)packet->ip_proto);
		add_u16(seed, to_client ? packet->dst_port : packet->src_port);
		add_u16(seed, to_client ? packet->src_port : packet->dst_port);
	}
	add_chunk(seed, to_client, packet->payload);
}

/* Seeds of one capture's conversations, by their index in the table. */
struct talks {
	struct conversations table;
	struct map index; /* the conversation's address -> its number */
	struct arena keys;
	struct seed *items;
	size_t count, room;
};

static void take_packet(struct talks *talks, const struct packet *packet)
{
	struct conversation *conv;
	struct conv_place place;
	uint32_t *number;

	if (packet->end != PACKET_OK)
		return;
	conversation_place(&talks->table, packet, &place);
	conv = conversation_fold(&talks->table, packet, &place, 0);
	number = map_put_copy(&talks->index, slice_of(&conv, sizeof(conv)), &talks->keys);
	if (*number == MAP_NONE) {
		MEM_GROW(talks->items, talks->count, talks->room);
		*number = (uint32_t)talks->count;
		talks->items[talks->count++] = (struct seed){STRBUF_INIT, 0};
	}
	if (packet->has_ports)
		add_payload(&talks->items[*number], packet, place.dir != conv->first);
}

static void read_capture(struct seeds *seeds, struct capture *capture, struct talks *talks)
{
	struct decoder *decoder = decoder_new();
	struct seed frames = {STRBUF_INIT, 0};
	struct packet packet;
	struct frame frame;

	while (capture_next(capture, &frame)) {
		add_frame(seeds, &frames, &frame);
		if (decoder_read(decoder, &frame, &packet))
			take_packet(talks, &packet);
	}
	if (frames.chunks)
		write_seed(seeds, "layers", &frames);
	strbuf_release(&frames.bytes);
	decoder_free(decoder);
}

static void seed_capture(struct seeds *seeds, const char *path)
{
	struct talks talks = {.index = MAP_INIT, .keys = ARENA_INIT};
	struct strbuf err = STRBUF_INIT;
	struct capture *capture = capture_open(path, &err);

	strbuf_release(&err);
	if (!capture)
		return; /* one of those that are no capture, on purpose */
	conversations_init(&talks.table);
	read_capture(seeds, capture, &talks);
	capture_close(capture);
	for (size_t i = 0; i < talks.count; i++) {
		if (talks.items[i].chunks)
			write_seed(seeds, "dissect", &talks.items[i]);
		strbuf_release(&talks.items[i].bytes);
	}
	free(talks.items);
	map_release(&talks.index);
	arena_release(&talks.keys);
	conversations_release(&talks.table);
}

int main(int argc, char **argv)
{
	struct seeds seeds = {.written = MAP_INIT, .keys = ARENA_INIT};
	static const char *const targets[] = {"", "/layers", "/dissect"};
	char path[4096];

	message_name(argv[0]);
	if (argc < 3)
		die("usage: seeds FOLDER CAPTURE ...");
	seeds.folder = argv[1];
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		snprintf(path, sizeof(path), "%s%s", argv[1], targets[i]);
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			die("%s: %s", path, strerror(errno));
	}
	for (int i = 2; i < argc; i++)
		seed_capture(&seeds, argv[i]);
	map_release(&seeds.written);
	arena_release(&seeds.keys);
	return 0;
}
