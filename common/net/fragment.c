#include "net/fragment.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/strbuf.h"

#include <stdlib.h>

#define BUCKETS 4096
#define UNIT 8 /* bytes; fragments begin at a multiple */
#define END_MAX (UINT16_MAX / UNIT * UNIT + UINT16_MAX) /* largest offset, largest fragment */
#define WORD_BITS 64

struct piece {
	struct piece *next; /* by arrival */
	struct packet packet;
	struct frame frame;
	uint32_t offset, len;
	uint8_t bytes[];
};

struct key {
	struct ip src, dst;
	uint32_t id;
	uint16_t vlan;
	uint8_t ip_v, proto;
};
_Static_assert(sizeof(struct key) == 40, "no padding: hashed and compared as bytes");

struct datagram {
	struct datagram *next_in_bucket;
	struct datagram *older, *newer;
	struct key key;
	struct piece *first, *last;
	size_t pieces, bytes;
	int64_t begun_us;
	bool has_end; /* the last fragment is here, and len known */
	bool too_large; /* a piece reaches beyond UINT16_MAX */
	uint32_t len;
	uint64_t covered[END_MAX / UNIT / WORD_BITS + 1]; /* a bit a unit */
};

struct fragments {
	struct datagram *buckets[BUCKETS];
	struct datagram *oldest, *newest;
	size_t datagrams, bytes;
	struct piece **ready; /* given up: from ready_at on */
	size_t ready_at, ready_count, ready_room;
	struct piece **sorted; /* scratch */
	size_t sorted_room;
	struct strbuf whole; /* the last datagram that was put together */
	struct frame frame; /* of the packet that fragments_next() gave */
};

struct fragments *fragments_new(void)
{
	return mem_zalloc(1, sizeof(struct fragments));
}

static void free_datagram(struct datagram *d)
{
	for (struct piece *piece = d->first, *next; piece; piece = next) {
		next = piece->next;
		free(piece);
	}
	free(d);
}

void fragments_free(struct fragments *fragments)
{
	if (!fragments)
		return;
	for (struct datagram *d = fragments->oldest, *newer; d; d = newer) {
		newer = d->newer;
		free_datagram(d);
	}
	for (size_t i = fragments->ready_at; i < fragments->ready_count; i++)
		free(fragments->ready[i]);
	free(fragments->ready);
	free(fragments->sorted);
	strbuf_release(&fragments->whole);
	free(fragments);
}

static struct key key_of(const struct packet *packet, uint32_t id)
{
	struct key key = {packet->src, packet->dst, id, 0, packet->ip_v, 0};

	if (packet->ip_v == 4) {
		key.proto = packet->ip_proto;
		key.vlan = packet->vlans ? packet->vlan[packet->vlans - 1] : 0;
	}
	return key;
}

static struct datagram **bucket_of(struct fragments *fragments, const struct key *key)
{
	return &fragments->buckets[map_hash(key, sizeof(*key)) % BUCKETS];
}

static struct datagram *find(struct fragments *fragments, const struct key *key)
{
	struct datagram *d = *bucket_of(fragments, key);

	while (d && memcmp(&d->key, key, sizeof(*key)) != 0)
		d = d->next_in_bucket;
	return d;
}

static struct datagram *begin(struct fragments *fragments, const struct key *key, int64_t time_us)
{
	struct datagram **bucket = bucket_of(fragments, key);
	struct datagram *d = mem_zalloc(1, sizeof(*d));

	d->key = *key;
	d->begun_us = time_us;
	d->bytes = sizeof(*d);
	d->next_in_bucket = *bucket;
	*bucket = d;
	d->older = fragments->newest;
	*(d->older ? &d->older->newer : &fragments->oldest) = d;
	fragments->newest = d;
	fragments->datagrams++;
	fragments->bytes += d->bytes;
	return d;
}

static void take_out(struct fragments *fragments, struct datagram *d)
{
	struct datagram **at = bucket_of(fragments, &d->key);

	while (*at != d)
		at = &(*at)->next_in_bucket;
	*at = d->next_in_bucket;
	*(d->older ? &d->older->newer : &fragments->oldest) = d->newer;
	*(d->newer ? &d->newer->older : &fragments->newest) = d->older;
	fragments->datagrams--;
	fragments->bytes -= d->bytes;
}

static void give_up(struct fragments *fragments, struct datagram *d)
{
	take_out(fragments, d);
	for (struct piece *piece = d->first; piece; piece = piece->next) {
		piece->packet.fragments_too_large = d->too_large;
		MEM_GROW(fragments->ready, fragments->ready_count, fragments->ready_room);
		fragments->ready[fragments->ready_count++] = piece;
	}
	free(d);
}

static bool is_aged(const struct datagram *d, int64_t now_us)
{
	return now_us > d->begun_us &&
		(uint64_t)now_us - (uint64_t)d->begun_us > (uint64_t)FRAGMENT_AGE_US;
}

/* Holds the bounds of the header for one fragment more. */
static void make_room(struct fragments *fragments, size_t bytes, int64_t now_us)
{
	struct datagram *d;

	while ((d = fragments->oldest) &&
		(is_aged(d, now_us) || fragments->datagrams >= FRAGMENT_DATAGRAMS_MAX ||
			fragments->bytes + bytes > FRAGMENT_BYTES_MAX))
		give_up(fragments, d);
}

/* The datagram that a fragment belongs to, begun when it is the first. */
static struct datagram *datagram_of(
	struct fragments *fragments, const struct packet *packet, uint32_t id)
{
	struct key key = key_of(packet, id);
	struct datagram *d = find(fragments, &key);

	if (d && d->pieces == FRAGMENT_PIECES_MAX) {
		give_up(fragments, d);
		d = NULL;
	}
	return d ? d : begin(fragments, &key, packet->frame->time_us);
}

static struct piece *piece_new(
	const struct fragment_place *place, struct slice data, const struct packet *packet)
{
	struct piece *piece = mem_alloc(sizeof(*piece) + data.len);

	piece->next = NULL;
	piece->packet = *packet;
	piece->packet.end = PACKET_OK;
	piece->packet.payload = (struct slice){NULL, 0};
	piece->packet.payload_len = (uint32_t)data.len;
	piece->frame = *packet->frame;
	piece->frame.bytes = (struct slice){NULL, 0};
	piece->offset = place->offset;
	piece->len = (uint32_t)data.len;
	memcpy(piece->bytes, data.ptr, data.len);
	return piece;
}

static void add_piece(struct fragments *fragments, struct datagram *d, struct piece *piece)
{
	size_t bytes = sizeof(*piece) + piece->len;

	*(d->last ? &d->last->next : &d->first) = piece;
	d->last = piece;
	d->pieces++;
	d->bytes += bytes;
	fragments->bytes += bytes;
}

/* Marks the units that the piece fills. Since pieces begin with a unit, one
 * that no piece fills alone is not filled by any two. */
static void cover(struct datagram *d, const struct piece *piece)
{
	uint32_t end = (piece->offset + piece->len) / UNIT;

	for (uint32_t unit = piece->offset / UNIT; unit < end; unit++)
		d->covered[unit / WORD_BITS] |= UINT64_C(1) << unit % WORD_BITS;
}

/* Where a datagram's length is no multiple of UNIT its last fragment has the rest. */
static bool is_whole(const struct datagram *d)
{
	uint32_t units = d->len / UNIT, word = 0;

	if (!d->has_end)
		return false;
	for (; word < units / WORD_BITS; word++)
		if (d->covered[word] != UINT64_MAX)
			return false;
	return !(~d->covered[word] & ((UINT64_C(1) << units % WORD_BITS) - 1));
}

static void count_piece(struct packet *packet, const struct piece *piece)
{
	const struct packet *held = &piece->packet;
	const struct frame *frame = &piece->frame;

	if (packet->fragments_before == 0 || frame->time_us < packet->fragment_first_us)
		packet->fragment_first_us = frame->time_us;
	if (packet->fragments_before == 0 || frame->time_us > packet->fragment_last_us)
		packet->fragment_last_us = frame->time_us;
	if (packet->fragments_before == 0 || frame->number < packet->fragment_first_frame) {
		packet->fragment_first_frame = frame->number;
		packet->fragment_file_offset = frame->file_offset;
	}
	packet->fragments_before += 1 + held->fragments_before;
	packet->fragment_bytes_before += frame->wire_len + held->fragment_bytes_before;
}

static int by_frame(const void *a, const void *b)
{
	const struct piece *x = *(struct piece *const *)a, *y = *(struct piece *const *)b;

	return (x->frame.number > y->frame.number) - (x->frame.number < y->frame.number);
}

static int by_offset(const void *a, const void *b)
{
	const struct piece *x = *(struct piece *const *)a, *y = *(struct piece *const *)b;

	return x->offset != y->offset ? (x->offset > y->offset) - (x->offset < y->offset)
				      : by_frame(a, b);
}

static void sort_pieces(struct fragments *fragments, const struct datagram *d)
{
	size_t count = 0;

	for (struct piece *piece = d->first; piece; piece = piece->next) {
		MEM_GROW(fragments->sorted, count, fragments->sorted_room);
		fragments->sorted[count++] = piece;
	}
	qsort(fragments->sorted, count, sizeof(fragments->sorted[0]), by_offset);
}

/* Does a piece say other bytes than those that are there, or reach behind the datagram's end? */
static bool tells_otherwise(const struct strbuf *whole, const struct piece *piece, uint32_t len)
{
	struct slice there = slice_from(strbuf_slice(whole), piece->offset);

	there = slice_first(there, piece->len);
	return piece->offset + piece->len > len ||
		(there.len && memcmp(there.ptr, piece->bytes, there.len) != 0);
}

/* One piece twice, or those of two datagrams of one identification (RFC 4963). */
static bool same_place(const struct piece *a, const struct piece *b)
{
	return a->offset == b->offset && a->len == b->len;
}

/* Copies the pieces together, and counts those that came before this frame. */
static struct slice assemble(
	struct fragments *fragments, const struct datagram *d, struct packet *packet)
{
	struct strbuf *whole = &fragments->whole;

	strbuf_clear(whole);
	sort_pieces(fragments, d);
	for (size_t i = 0; i < d->pieces; i++) {
		const struct piece *piece = fragments->sorted[i];
		uint32_t end = piece->offset + piece->len;

		if (i == 0 || !same_place(piece, fragments->sorted[i - 1]))
			packet->fragments_overlap |= tells_otherwise(whole, piece, d->len);
		if (end > d->len)
			end = d->len;
		if (end > whole->len)
			strbuf_add(whole, piece->bytes + (whole->len - piece->offset),
				end - whole->len);
		if (piece->frame.number != packet->frame->number)
			count_piece(packet, piece);
	}
	return strbuf_slice(whole);
}

bool fragments_add(struct fragments *fragments, const struct fragment_place *place,
	struct slice data, struct packet *packet, struct slice *datagram)
{
	struct piece *piece = piece_new(place, data, packet);
	struct datagram *d;

	make_room(fragments, sizeof(*d) + sizeof(*piece) + data.len, packet->frame->time_us);
	d = datagram_of(fragments, packet, place->id);
	add_piece(fragments, d, piece);
	cover(d, piece);
	d->too_large |= piece->offset + piece->len > UINT16_MAX;
	if (!place->more && !d->has_end) {
		d->has_end = true;
		d->len = piece->offset + piece->len;
	}
	if (!is_whole(d))
		return false;
	*datagram = assemble(fragments, d, packet);
	packet->fragments_too_large = d->too_large;
	take_out(fragments, d);
	free_datagram(d);
	return true;
}

bool fragments_ready(const struct fragments *fragments)
{
	return fragments->ready_at < fragments->ready_count;
}

void fragments_give_up(struct fragments *fragments)
{
	if (!fragments->oldest)
		return;
	for (struct datagram *d = fragments->oldest, *newer; d; d = newer) {
		newer = d->newer;
		give_up(fragments, d);
	}
	qsort(fragments->ready + fragments->ready_at, fragments->ready_count - fragments->ready_at,
		sizeof(fragments->ready[0]), by_frame);
}

bool fragments_next(struct fragments *fragments, struct packet *packet)
{
	struct piece *piece;

	if (!fragments_ready(fragments))
		return false;
	piece = fragments->ready[fragments->ready_at++];
	if (!fragments_ready(fragments))
		fragments->ready_at = fragments->ready_count = 0;
	fragments->frame = piece->frame;
	*packet = piece->packet;
	packet->frame = &fragments->frame;
	free(piece);
	return true;
}
