/* Makes a large capture out of small ones, the same bytes on every run.
 *
 *	grow OUT CAPTURE ...      at least LEAST_BYTES, LEAST_PACKETS and LEAST_CONVERSATIONS
 *	grow --packets N OUT CAPTURE ...   at least N packets, however many bytes that is
 *	grow --bare N OUT         N TCP conversations without a payload byte
 *
 * The Ethernet frames of all captures are merged by the time since their own
 * capture's start into a round of ROUND_US at the most, and rounds are written
 * one after the other. Each round gives every unicast address another low half,
 * so that its conversations are new ones; lengths, ports and payloads stay, and
 * checksums are not mended. A capture sits out a round in which the whole would
 * come to more conversations a byte than the least figures ask for, so that one
 * port scan does not make a port scan of it all. */
#include "base/arena.h"
#include "base/cursor.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/message.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define LEAST_BYTES UINT64_C(1050000000)
#define LEAST_PACKETS UINT64_C(2100000)
#define LEAST_CONVERSATIONS UINT64_C(180000) /* by outer headers; less where tunnels are peeled */
#define ROUND_US INT64_C(60000000)
#define START_US INT64_C(1767225600000000) /* 2026-01-01 */
#define ROUNDS_MAX 65536 /* low halves that an address can get */
#define SNAP_LEN 262144
#define OUT_BUFFER ((size_t)1024 * 1024)

enum {
	ETHERTYPE_4 = 0x0800,
	ETHERTYPE_6 = 0x86dd,
	ETHERTYPE_TAG = 0x8100,
	ETHERTYPE_TAGS = 0x88a8
};

struct grown_frame {
	uint8_t *bytes;
	uint32_t len, wire_len;
	int64_t at_us; /* since the start of its round */
	size_t address_at; /* of the source address; 0: no IP header */
	size_t address_len; /* 4 or 16; the destination follows the source */
	size_t source, number; /* which capture, which frame of all */
};

struct grown_source {
	uint64_t frames, bytes, conversations;
	bool in_round;
};

struct grower {
	struct grown_frame *frames;
	size_t frame_count, frame_room;
	struct grown_source *sources;
	size_t source_count, source_room;
	struct arena arena;
};

/* How much the whole has at least. */
static struct {
	uint64_t bytes, packets, conversations;
} least = {LEAST_BYTES, LEAST_PACKETS, LEAST_CONVERSATIONS};

struct totals {
	uint64_t bytes, packets, conversations, rounds;
};

static ssize_t gz_read(void *cookie, char *buffer, size_t size)
{
	return gzread(cookie, buffer, (unsigned)size);
}

static int gz_end(void *cookie)
{
	return gzclose(cookie);
}

/* libpcap over a file that may be gzipped (zlib hands out any other file as it is). */
static pcap_t *open_capture(const char *path)
{
	char error[PCAP_ERRBUF_SIZE];
	gzFile gz = gzopen(path, "rb");
	if (!gz)
		return NULL;
	FILE *file =
		fopencookie(gz, "rb", (cookie_io_functions_t){.read = gz_read, .close = gz_end});
	if (!file) {
		gzclose(gz);
		return NULL;
	}
	pcap_t *pcap = pcap_fopen_offline(file, error);
	if (!pcap)
		fclose(file);
	return pcap;
}

/* The ports of TCP and UDP, as they stand; empty for all else. */
static struct slice read_ports(struct cursor *in, uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ? cursor_take(in, 4) : SLICE("");
}

/* Finds the outermost IP header: where its addresses are, and a key that both
 * directions of its conversation share. False when there is none. */
static bool find_addresses(struct grown_frame *frame, uint8_t key[40])
{
	struct cursor in = cursor_of(slice_of(frame->bytes, frame->len));
	uint8_t proto, header_len;

	cursor_skip(&in, 12);
	uint16_t type = cursor_u16(&in);
	while (type == ETHERTYPE_TAG || type == ETHERTYPE_TAGS) {
		cursor_skip(&in, 2);
		type = cursor_u16(&in);
	}
	if (type != ETHERTYPE_4 && type != ETHERTYPE_6)
		return false;
	frame->address_len = type == ETHERTYPE_4 ? 4 : 16;
	header_len = (uint8_t)((cursor_peek(&in, 0) & 15) * 4);
	proto = cursor_peek(&in, type == ETHERTYPE_4 ? 9 : 6);
	cursor_skip(&in, type == ETHERTYPE_4 ? 12 : 8);
	size_t address_at = frame->len - cursor_left(&in);
	struct slice src = cursor_take(&in, frame->address_len);
	struct slice dst = cursor_take(&in, frame->address_len);
	if (type == ETHERTYPE_4 && header_len > 20)
		cursor_skip(&in, header_len - 20u);
	if (in.failed)
		return false;
	frame->address_at = address_at;
	struct slice ports = read_ports(&in, proto);
	bool swap = slice_cmp(src, dst) > 0;
	memset(key, 0, 40);
	memcpy(key, swap ? dst.ptr : src.ptr, src.len);
	memcpy(key + 16, swap ? src.ptr : dst.ptr, src.len);
	if (ports.len == 4) {
		memcpy(key + 32, ports.ptr + (swap ? 2 : 0), 2);
		memcpy(key + 34, ports.ptr + (swap ? 0 : 2), 2);
	}
	key[36] = proto;
	return true;
}

/* Stretches no capture, and presses a long one into a round. */
static int64_t pressed(int64_t since_us, int64_t span_us)
{
	if (since_us < 0)
		return 0;
	return span_us <= ROUND_US
		? since_us
		: (int64_t)((double)since_us * ((double)ROUND_US / (double)span_us));
}

static void add_frame(struct grower *grower, const struct pcap_pkthdr *header, const u_char *bytes)
{
	MEM_GROW(grower->frames, grower->frame_count, grower->frame_room);
	grower->frames[grower->frame_count] = (struct grown_frame){
		.bytes = memcpy(
			arena_alloc(&grower->arena, header->caplen + 1), bytes, header->caplen),
		.len = header->caplen,
		.wire_len = header->len,
		.at_us = (int64_t)header->ts.tv_sec * 1000000 + header->ts.tv_usec,
		.source = grower->source_count,
		.number = grower->frame_count,
	};
	grower->frame_count++;
}

/* Takes in one capture; false when libpcap cannot read it or it is not Ethernet. */
static bool add_source(struct grower *grower, const char *path)
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	struct grown_source source = {0};
	size_t first = grower->frame_count;
	struct map keys = MAP_INIT;
	uint8_t key[40];

	pcap_t *pcap = open_capture(path);
	if (!pcap)
		return false;
	while (pcap_datalink(pcap) == DLT_EN10MB && pcap_next_ex(pcap, &header, &bytes) == 1)
		add_frame(grower, header, bytes);
	pcap_close(pcap);
	if (grower->frame_count == first)
		return false;
	int64_t start_us = grower->frames[first].at_us;
	int64_t span_us = grower->frames[grower->frame_count - 1].at_us - start_us;
	for (size_t i = first; i < grower->frame_count; i++) {
		struct grown_frame *frame = &grower->frames[i];
		frame->at_us = pressed(frame->at_us - start_us, span_us);
		source.bytes += frame->len;
		if (find_addresses(frame, key))
			*map_put_copy(&keys, slice_of(key, sizeof(key)), &grower->arena) = 0;
	}
	source.frames = grower->frame_count - first;
	source.conversations = keys.count;
	map_release(&keys);
	MEM_GROW(grower->sources, grower->source_count, grower->source_room);
	grower->sources[grower->source_count++] = source;
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct grown_frame *x = a, *y = b;

	if (x->at_us != y->at_us)
		return x->at_us < y->at_us ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static bool is_unicast(const uint8_t *address, size_t len)
{
	return len == 4 ? address[0] > 0 && address[0] < 224
			: address[0] != 0xff && address[0] != 0;
}

/* Gives both addresses of the frame the low half of this round (XOR: the next
 * call with the same value takes it back). */
static void move_addresses(const struct grown_frame *frame, uint16_t low)
{
	if (!frame->address_at)
		return;
	uint8_t *address = frame->bytes + frame->address_at;
	for (int i = 0; i < 2; i++, address += frame->address_len) {
		if (!is_unicast(address, frame->address_len))
			continue;
		address[frame->address_len - 2] ^= (uint8_t)(low >> 8);
		address[frame->address_len - 1] ^= (uint8_t)low;
	}
}

static pcap_dumper_t *open_out(const char *path)
{
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, SNAP_LEN);
	pcap_dumper_t *out = dead ? pcap_dump_open(dead, path) : NULL;
	if (!out || setvbuf(pcap_dump_file(out), NULL, _IOFBF, OUT_BUFFER) != 0)
		die("%s: %s", path, dead ? pcap_geterr(dead) : "libpcap failed");
	pcap_close(dead);
	return out;
}

static void close_out(pcap_dumper_t *out, const char *path)
{
	if (pcap_dump_flush(out) != 0 || ferror(pcap_dump_file(out)))
		die("%s: %s", path, strerror(errno));
	pcap_dump_close(out);
}

static void write_frame(
	pcap_dumper_t *out, const uint8_t *bytes, uint32_t len, uint32_t wire_len, int64_t time_us)
{
	struct pcap_pkthdr header = {
		.ts = {.tv_sec = time_us / 1000000, .tv_usec = time_us % 1000000},
		.caplen = len,
		.len = wire_len,
	};
	pcap_dump((u_char *)out, &header, bytes);
}

/* Would the whole have more conversations a byte than is asked for, with this one? */
static bool is_too_dense(const struct grown_source *source, const struct totals *totals)
{
	return (double)(totals->conversations + source->conversations) * (double)least.bytes >
		(double)(totals->bytes + source->bytes) * (double)least.conversations;
}

/* Decides who takes part in the next round and counts them in; when everybody
 * is too dense, everybody does. */
static void choose_round(struct grower *grower, struct totals *totals)
{
	bool some = false;

	for (size_t i = 0; i < grower->source_count; i++)
		some |= !is_too_dense(&grower->sources[i], totals);
	for (size_t i = 0; i < grower->source_count; i++) {
		struct grown_source *source = &grower->sources[i];
		source->in_round = !some || !is_too_dense(source, totals);
		if (!source->in_round)
			continue;
		totals->bytes += source->bytes;
		totals->conversations += source->conversations;
		totals->packets += source->frames;
	}
	totals->rounds++;
}

static void write_round(const struct grower *grower, uint64_t round, pcap_dumper_t *out)
{
	uint16_t low = (uint16_t)(round * 40503); /* odd: every round has its own */
	int64_t start_us = START_US + (int64_t)round * ROUND_US;

	for (size_t i = 0; i < grower->frame_count; i++) {
		const struct grown_frame *frame = &grower->frames[i];
		if (!grower->sources[frame->source].in_round)
			continue;
		move_addresses(frame, low);
		write_frame(
			out, frame->bytes, frame->len, frame->wire_len, start_us + frame->at_us);
		move_addresses(frame, low);
	}
}

static void grow(struct grower *grower, const char *path)
{
	struct totals totals = {0};
	pcap_dumper_t *out = open_out(path);

	qsort(grower->frames, grower->frame_count, sizeof(*grower->frames), by_time);
	while (totals.rounds < ROUNDS_MAX &&
		(totals.bytes < least.bytes || totals.packets < least.packets ||
			totals.conversations < least.conversations)) {
		choose_round(grower, &totals);
		write_round(grower, totals.rounds - 1, out);
	}
	close_out(out, path);
	printf("%s: %" PRIu64 " bytes, %" PRIu64 " packets, about %" PRIu64
	       " conversations, %" PRIu64 " rounds of %zu captures\n",
		path, totals.bytes, totals.packets, totals.conversations, totals.rounds,
		grower->source_count);
}

/* A SYN from its own address and port, and the RST that answers it. */
static void write_bare_pair(pcap_dumper_t *out, uint32_t n)
{
	static const uint8_t form[60] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 40,
		0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 0, 198, 51, 100, 7, 0, 0, 1, 187, 0, 0, 0, 1,
		0, 0, 0, 0, 0x50, 2, 0xff, 0xff};
	static const uint8_t source[2][2] = {
		{26, 34}, {30, 36}}; /* address and port, there and back */
	int64_t time_us = START_US + (int64_t)n * 100;

	for (int back = 0; back < 2; back++) {
		uint8_t frame[sizeof(form)];
		memcpy(frame, form, sizeof(frame));
		if (back) {
			memcpy(frame + 26, form + 30, 4);
			memcpy(frame + 30, form + 26, 4);
			memcpy(frame + 34, form + 36, 2);
			frame[47] = 0x14;
		}
		uint8_t *address = frame + source[back][0], *port = frame + source[back][1];
		address[1] = (uint8_t)(n >> 24);
		address[2] = (uint8_t)(n >> 16);
		address[3] = (uint8_t)(n >> 8);
		port[0] = 0xc0;
		port[1] = (uint8_t)n;
		write_frame(out, frame, sizeof(frame), sizeof(frame), time_us + (int64_t)back * 40);
	}
}

static int write_bare(const char *count, const char *path)
{
	uint64_t n;

	if (!slice_to_u64(slice_str(count), &n) || n > UINT32_MAX)
		die("not a number of conversations: %s", count);
	pcap_dumper_t *out = open_out(path);
	for (uint64_t i = 0; i < n; i++)
		write_bare_pair(out, (uint32_t)i);
	close_out(out, path);
	printf("%s: %" PRIu64 " conversations without payload\n", path, n);
	return 0;
}

static void ask_for_packets(const char *count)
{
	if (!slice_to_u64(slice_str(count), &least.packets))
		die("not a number of packets: %s", count);
	least.bytes = least.conversations = 0;
}

int main(int argc, char **argv)
{
	struct grower grower = {.arena = ARENA_INIT};
	int refused = 0, at = 1;

	message_name(argv[0]);
	if (argc == 4 && strcmp(argv[1], "--bare") == 0)
		return write_bare(argv[2], argv[3]);
	if (argc > 3 && strcmp(argv[1], "--packets") == 0) {
		ask_for_packets(argv[2]);
		at = 3;
	}
	if (argc < at + 2)
		die("usage: grow [--packets N] OUT CAPTURE ... | grow --bare N OUT");
	for (int i = at + 1; i < argc; i++)
		refused += !add_source(&grower, argv[i]);
	if (refused)
		printf("%d captures left out: not Ethernet, or nothing that libpcap reads\n",
			refused);
	if (grower.source_count == 0)
		die("none of the captures can be grown");
	grow(&grower, argv[at]);
	free(grower.frames);
	free(grower.sources);
	arena_release(&grower.arena);
	return 0;
}
