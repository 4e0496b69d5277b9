#include "net/fragment.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/strbuf.h"

#include <stdlib.h>

#define BUCKETS 4096 /* a power of two */

struct piece {
	struct piece *next; /* by offset, then by arrival */
	struct packet packet;
	struct frame frame;
	uint32_t offset, len;
	uint8_t bytes[];
};

struct key { /* without padding: hashed and compared as bytes */
	struct ip src, dst;
	uint32_t id;
	uint16_t vlan;
	uint8_t ip_v, proto;
};

struct datagram {
	struct datagram *next_in_bucket;
	struct datagram *older, *newer;
	struct key key;
	struct piece *first, *last;
	uint32_t pieces;
	uint32_t len, received; /* len: known when has_end */
	bool has_end;
	size_t bytes;
	int64_t begun_us;
};

struct fragments {
	struct datagram *buckets[BUCKETS];
	struct datagram *oldest, *newest;
	size_t datagrams, bytes;
	struct piece **ready; /* given up: from ready_at on */
	size_t ready_at, ready_count, ready_room;
	struct strbuf whole;
	struct frame frame; /* of the packet that fragments_next() gave */
};

struct fragments *fragments_new(void)
{
	return mem_zalloc(1, sizeof(struct fragments));
}

static void free_pieces(struct piece *piece)
{
	while (piece) {
		struct piece *next = piece->next;

		free(piece);
		piece = next;
	}
}

void fragments_free(struct fragments *fragments)
{
	if (!fragments)
		return;
	for (struct datagram *d = fragments->oldest, *newer; d; d = newer) {
		newer = d->newer;
		free_pieces(d->first);
		free(d);
	}
	for (size_t i = fragments->ready_at; i < fragments->ready_count; i++)
		free(fragments->ready[i]);
	free(fragments->ready);
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

/* Takes d out of the table and frees it; its pieces are the caller's. */
static struct piece *unlink_datagram(struct fragments *fragments, struct datagram *d)
{
	struct piece *pieces = d->first;
	struct datagram **at = bucket_of(fragments, &d->key);

	while (*at != d)
		at = &(*at)->next_in_bucket;
	*at = d->next_in_bucket;
	*(d->older ? &d->older->newer : &fragments->oldest) = d->newer;
	*(d->newer ? &d->newer->older : &fragments->newest) = d->older;
	fragments->datagrams--;
	fragments->bytes -= d->bytes;
	free(d);
	return pieces;
}

static int by_frame(const void *a, const void *b)
{
	const struct piece *x = *(struct piece *const *)a, *y = *(struct piece *const *)b;

	return (x->frame.number > y->frame.number) - (x->frame.number < y->frame.number);
}

static void give_up(struct fragments *fragments, struct datagram *d)
{
	size_t from = fragments->ready_count;

	for (struct piece *p = unlink_datagram(fragments, d), *next; p; p = next) {
		next = p->next;
		MEM_GROW(fragments->ready, fragments->ready_count, fragments->ready_room);
		fragments->ready[fragments->ready_count++] = p;
	}
	qsort(fragments->ready + from, fragments->ready_count - from, sizeof(struct piece *),
		by_frame);
}

/* Makes room for another piece: every bound of the header but the age. */
static void make_room(struct fragments *fragments, size_t bytes)
{
	while (fragments->oldest &&
		(fragments->datagrams >= FRAGMENT_DATAGRAMS_MAX ||
			fragments->bytes + bytes > FRAGMENT_BYTES_MAX))
		give_up(fragments, fragments->oldest);
}

static void give_up_aged(struct fragments *fragments, int64_t now_us)
{
	while (fragments->oldest && now_us - fragments->oldest->begun_us > FRAGMENT_AGE_US)
		give_up(fragments, fragments->oldest);
}

static struct piece *piece_new(
	const struct fragment_place *place, struct slice data, const struct packet *packet)
{
	struct piece *piece = mem_alloc(sizeof(*piece) + place->len);

	piece->packet = *packet;
	piece->packet.end = PACKET_OK;
	piece->packet.fragment = true;
	piece->packet.payload = (struct slice){NULL, 0};
	piece->packet.payload_len = place->len;
	piece->frame = *packet->frame;
	piece->frame.bytes = (struct slice){NULL, 0};
	piece->offset = place->offset;
	piece->len = place->len;
	memcpy(piece->bytes, data.ptr, place->len);
	return piece;
}

/* By offset; what comes later with an equal offset stands behind. Fragments
 * usually come in order, so the end is tried first. */
static void insert(struct datagram *d, struct piece *piece)
{
	struct piece **at = &d->first;

	if (d->last && d->last->offset <= piece->offset)
		at = &d->last->next;
	while (*at && (*at)->offset <= piece->offset)
		at = &(*at)->next;
	piece->next = *at;
	*at = piece;
	if (!piece->next)
		d->last = piece;
	d->pieces++;
	d->received += piece->len;
}

static bool is_whole(const struct datagram *d)
{
	uint32_t reached = 0;

	if (!d->has_end || d->received < d->len)
		return false;
	for (const struct piece *p = d->first; p && p->offset <= reached; p = p->next)
		if (p->offset + p->len > reached)
			reached = p->offset + p->len;
	return reached >= d->len;
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

/* Copies the pieces together and counts those that are not of this frame. */
static struct slice assemble(
	struct fragments *fragments, struct piece *pieces, uint32_t len, struct packet *packet)
{
	struct strbuf *whole = &fragments->whole;

	strbuf_clear(whole);
	for (const struct piece *p = pieces; p; p = p->next) {
		uint32_t end = p->offset + p->len < len ? p->offset + p->len : len;

		if (end > whole->len)
			strbuf_add(whole, p->bytes + (whole->len - p->offset), end - whole->len);
		if (p->frame.number != packet->frame->number)
			count_piece(packet, p);
	}
	free_pieces(pieces);
	return strbuf_slice(whole);
}

bool fragments_add(struct fragments *fragments, const struct fragment_place *place,
	struct slice data, struct packet *packet, struct slice *datagram)
{
	struct key key = key_of(packet, place->id);
	struct datagram *d;
	struct piece *piece;
	size_t bytes = sizeof(*piece) + place->len;
	uint32_t len;

	give_up_aged(fragments, packet->frame->time_us);
	make_room(fragments, bytes);
	d = find(fragments, &key);
	if (d && d->pieces == FRAGMENT_PIECES_MAX) {
		give_up(fragments, d);
		d = NULL;
	}
	if (!d)
		d = begin(fragments, &key, packet->frame->time_us);
	insert(d, piece_new(place, data, packet));
	d->bytes += bytes;
	fragments->bytes += bytes;
	if (!place->more && !d->has_end) {
		d->has_end = true;
		d->len = place->offset + place->len;
	}
	if (!is_whole(d))
		return false;
	len = d->len;
	*datagram = assemble(fragments, unlink_datagram(fragments, d), len, packet);
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
	while (fragments->oldest)
		give_up(fragments, fragments->oldest);
	qsort(fragments->ready + fragments->ready_at, fragments->ready_count - fragments->ready_at,
		sizeof(struct piece *), by_frame);
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
