#include "dissect/gquic.h"

#include "base/digest.h"
#include "base/json.h"
#include "dissect/quic_packet.h"
#include "record/fields.h"

/* Public flags: https://www.chromium.org/quic, "QUIC Wire Layout Specification". */
enum public_flags {
	FLAG_VERSION = 0x01,
	FLAG_RESET = 0x02,
	FLAG_CONNECTION_ID = 0x08,
	FLAG_NUMBER_LEN = 0x30,
	FLAG_UNUSED = 0xc0,
};

enum frame_type {
	FRAME_PADDING = 0,
	FRAME_PING = 7,
	FRAME_CRYPTO = 8,
	FRAME_ACK = 0x40, /* 01nullmm: more ranges, largest acknowledged's and range's lengths */
	FRAME_STREAM = 0x80, /* 1fdooossB: fin, data length, offset's and stream id's lengths */
};

#define CONNECTION_ID_LEN 8
#define HASH_LEN 12
#define TAG_LEN 4
#define TAGS_MAX 128
#define CRYPTO_STREAM 1
#define VERSION_BIG_ENDIAN 39 /* and later */
#define VERSION_NO_PRIVATE_FLAGS 34

/* Q039 -> 39; 0 when it is none of Google's. */
static unsigned version_number(uint32_t version)
{
	unsigned tens = (version >> 8 & 0xff) - '0', ones = (version & 0xff) - '0';

	if (version >> 16 != ('Q' << 8 | '0') || tens > 9 || ones > 9)
		return 0;
	return tens * 10 + ones;
}

static const uint8_t number_lens[] = {1, 2, 4, 6};

bool gquic_read_public(struct slice datagram, uint32_t *version, struct slice *frames)
{
	struct cursor c = cursor_of(datagram);
	uint8_t flags = cursor_u8(&c);
	unsigned number;

	if (!(flags & FLAG_VERSION) || !(flags & FLAG_CONNECTION_ID) ||
		(flags & (FLAG_RESET | FLAG_UNUSED)))
		return false;
	cursor_skip(&c, CONNECTION_ID_LEN);
	*version = cursor_u32(&c);
	number = version_number(*version);
	if (number == 0 || number > 43)
		return false;
	cursor_skip(&c, number_lens[(flags & FLAG_NUMBER_LEN) >> 4]);
	cursor_skip(&c, HASH_LEN + (number < VERSION_NO_PRIVATE_FLAGS));
	*frames = cursor_rest(&c);
	return !c.failed;
}

struct slice gquic_frames_of(struct slice behind_header, uint8_t first_byte)
{
	struct cursor c = cursor_of(behind_header);

	cursor_skip(&c, (first_byte & 3u) + 1u + HASH_LEN);
	return cursor_rest(&c);
}

static uint64_t take_uint(struct cursor *c, unsigned bytes, bool big_endian)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < bytes; i++) {
		uint64_t byte = cursor_u8(c);

		value = big_endian ? value << 8 | byte : value | byte << (8 * i);
	}
	return value;
}

/* A STREAM frame behind its type: its data when it is the handshake's. */
static struct slice take_stream(struct cursor *c, uint8_t type, uint32_t version, uint64_t *offset)
{
	bool big_endian = version_number(version) >= VERSION_BIG_ENDIAN;
	unsigned offset_len = type >> 2 & 7;
	uint64_t stream = take_uint(c, (type & 3u) + 1, big_endian);
	size_t len;

	*offset = take_uint(c, offset_len ? offset_len + 1 : 0, big_endian);
	len = type & 0x20 ? take_uint(c, 2, big_endian) : cursor_left(c);
	if (len > cursor_left(c))
		len = cursor_left(c);
	return slice_first(cursor_take(c, len), stream == CRYPTO_STREAM ? len : 0);
}

/* An ACK frame behind its type: it stands before a CHLO that is not the client's first. */
static void skip_ack(struct cursor *c, uint8_t type)
{
	size_t largest_len = number_lens[type >> 2 & 3], range_len = number_lens[type & 3];
	size_t ranges, timestamps;

	cursor_skip(c, largest_len + 2); /* and the delay */
	ranges = type & 0x20 ? cursor_u8(c) : 0;
	cursor_skip(c, range_len + ranges * (1 + range_len)); /* each behind a gap */
	timestamps = cursor_u8(c);
	if (timestamps)
		cursor_skip(c, 1 + 4 + (timestamps - 1) * (1 + 2));
}

struct slice gquic_handshake(struct cursor *frames, uint32_t version, uint64_t *offset)
{
	struct slice data = {NULL, 0};

	while (cursor_left(frames) && data.len == 0) {
		uint8_t type = cursor_u8(frames);

		if (type & FRAME_STREAM) {
			data = take_stream(frames, type, version, offset);
		} else if (type & FRAME_ACK) {
			skip_ack(frames, type);
		} else if (type == FRAME_CRYPTO) {
			*offset = quic_varint(frames);
			data = cursor_take(frames, quic_varint(frames));
		} else if (type != FRAME_PADDING && type != FRAME_PING) {
			break;
		}
	}
	return data;
}

/* A walk over a message's tags: each has its end among the values behind them all. */
struct tags {
	struct cursor index;
	struct slice values;
	uint32_t at; /* in values */
};

static bool tags_open(struct slice message, struct tags *tags)
{
	struct cursor c = cursor_of(message);
	uint16_t count;

	if (!slice_eq(cursor_take(&c, TAG_LEN), SLICE("CHLO")))
		return false;
	count = cursor_u16le(&c);
	cursor_skip(&c, 2);
	tags->index = cursor_sub(&c, count * (TAG_LEN + sizeof(uint32_t)));
	tags->values = cursor_rest(&c);
	tags->at = 0;
	return count <= TAGS_MAX && !c.failed;
}

static bool tags_next(struct tags *tags, struct slice *tag, struct slice *value)
{
	uint32_t end;

	if (cursor_left(&tags->index) == 0)
		return false;
	*tag = cursor_take(&tags->index, TAG_LEN);
	end = cursor_u32le(&tags->index);
	if (end < tags->at || end > tags->values.len)
		return false;
	*value = slice_first(slice_from(tags->values, tags->at), end - tags->at);
	tags->at = end;
	while (tag->len && tag->ptr[tag->len - 1] == 0)
		tag->len--; /* "SNI\0" */
	return true;
}

bool gquic_is_chlo(struct slice message)
{
	struct tags tags;
	struct slice tag, value;

	if (!tags_open(message, &tags))
		return false;
	while (tags_next(&tags, &tag, &value))
		continue;
	return cursor_left(&tags.index) == 0;
}

static void cyu_fact(struct slice text, struct dissect_out *out)
{
	uint8_t md5[DIGEST_MD5_LEN];
	struct strbuf json = STRBUF_INIT, hex = STRBUF_INIT;

	if (digest_md5(text, md5)) {
		strbuf_add_hex(&hex, slice_of(md5, sizeof(md5)));
		json_open(&json, NULL, '{');
		json_str(&json, "hash", strbuf_slice(&hex));
		json_str(&json, "string", text);
		json_close(&json, '}');
		facts_add_json(out->facts, out->arena, FACT_QUIC_CYU, strbuf_slice(&json));
	}
	strbuf_release(&hex);
	strbuf_release(&json);
}

void gquic_chlo_facts(struct slice message, uint32_t version, struct dissect_out *out)
{
	struct strbuf cyu = STRBUF_INIT;
	struct slice tag, value;
	struct tags tags;

	if (!tags_open(message, &tags))
		return;
	strbuf_add_u64(&cyu, version_number(version));
	for (char separator = ','; tags_next(&tags, &tag, &value); separator = '-') {
		strbuf_addc(&cyu, separator);
		strbuf_add_slice(&cyu, tag);
		if (slice_is(tag, "SNI") && value.len)
			out_str(out, FACT_QUIC_SNI, value);
		else if (slice_is(tag, "UAID") && value.len)
			out_str(out, FACT_QUIC_UA, value);
	}
	cyu_fact(strbuf_slice(&cyu), out);
	strbuf_release(&cyu);
}
