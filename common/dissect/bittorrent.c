/* BitTorrent: the peer protocol's handshake (BEP 3), the DHT (BEP 5) and uTP (BEP 29). */
#include "dissect/dissect.h"

#include "record/fields.h"

#define HANDSHAKE_LEN 68
#define UTP_EXTENSIONS_MAX 8
#define UTP_WINDOW_MAX (16 * 1024 * 1024) /* bytes */
#define UTP_PROOF 3 /* packets that must fit each other before they are believed */
#define STRING_LEN_MAX 9999 /* of a bencoded one */

static void add_hex(struct dissect_out *out, const char *path, struct slice bytes)
{
	struct strbuf hex = STRBUF_INIT;

	strbuf_add_hex(&hex, bytes);
	if (bytes.len)
		out_str(out, path, strbuf_slice(&hex));
	strbuf_release(&hex);
}

static enum verdict read_handshake(const struct segment *in, struct dissect_out *out)
{
	static const struct slice protocol = {(const uint8_t *)"\x13"
							       "BitTorrent protocol",
		20};

	if (!slice_starts(protocol, slice_first(in->bytes, protocol.len)))
		return VERDICT_NO;
	if (in->bytes.len < HANDSHAKE_LEN && !in->end)
		return VERDICT_MORE;
	if (in->bytes.len < protocol.len)
		return VERDICT_NO;
	if (in->bytes.len >= HANDSHAKE_LEN)
		add_hex(out, FACT_BITTORRENT_INFO_HASH, slice_first(slice_from(in->bytes, 28), 20));
	return VERDICT_DONE;
}

/* The string behind a key of a bencoded dictionary, the outermost or one inside it: no key of
 * the DHT's messages has two meanings. */
static struct slice dht_string(struct slice message, struct slice key)
{
	struct slice rest = slice_from(message, slice_find_slice(message, key) + key.len);
	uint64_t len;

	if (!slice_to_u64(slice_cut(&rest, ':'), &len) || len > STRING_LEN_MAX || len > rest.len)
		return (struct slice){NULL, 0};
	return slice_first(rest, len);
}

static enum verdict read_dht(const struct segment *in, struct dissect_out *out)
{
	struct slice message = in->bytes, type;

	if (message.len < 12 || message.ptr[0] != 'd' || message.ptr[message.len - 1] != 'e')
		return VERDICT_NO;
	type = dht_string(message, SLICE("1:y"));
	if (type.len != 1 || slice_find(SLICE("qre"), type.ptr[0]) == 3 ||
		dht_string(message, SLICE("1:t")).len == 0)
		return VERDICT_NO;
	if (type.ptr[0] == 'q' && dht_string(message, SLICE("1:q")).len)
		out_str(out, FACT_DHT_REQUEST_TYPE, dht_string(message, SLICE("1:q")));
	add_hex(out, FACT_DHT_INFO_HASH, dht_string(message, SLICE("9:info_hash")));
	add_hex(out, FACT_DHT_CLIENT_VERSION, dht_string(message, SLICE("1:v")));
	return VERDICT_NEXT;
}

static bool read_header(struct slice packet, uint16_t *connection)
{
	struct cursor c = cursor_of(packet);
	uint8_t first = cursor_u8(&c), extension = cursor_u8(&c), type = first >> 4;
	uint32_t sent_us, window;

	*connection = cursor_u16(&c);
	sent_us = cursor_u32(&c);
	cursor_u32(&c); /* how long the other side's last packet was under way */
	window = cursor_u32(&c);
	cursor_skip(&c, 4); /* sequence, acknowledgement */
	if (c.failed || (first & 15) != 1 || type > 4 || !sent_us || window > UTP_WINDOW_MAX)
		return false;
	for (int i = 0; extension && i < UTP_EXTENSIONS_MAX; i++) {
		if (extension > 2)
			return false;
		extension = cursor_u8(&c);
		cursor_skip(&c, cursor_u8(&c));
	}
	/* only a data packet has data */
	return !c.failed && extension == 0 && (type == 0) == (cursor_left(&c) > 0);
}

/* The header is weak: it must hold for packets of one connection. */
static enum verdict read_utp(const struct segment *in, struct dissect_out *out)
{
	uint16_t connection, before = (uint16_t)in->phase;
	uint32_t count = in->phase >> 16;

	if (!read_header(in->bytes, &connection))
		return VERDICT_NO;
	if (count && (uint16_t)(connection - before + 1) > 2)
		return VERDICT_NO;
	out->phase = (count + 1) << 16 | connection;
	return count + 1 >= UTP_PROOF ? VERDICT_DONE : VERDICT_MORE;
}

const struct dissector dissect_bittorrent = {"bittorrent", OVER_TCP, read_handshake, NULL};
const struct dissector dissect_bittorrent_dht = {"bittorrent-dht", OVER_UDP, read_dht, NULL};
const struct dissector dissect_utp = {"bittorrent", OVER_UDP, read_utp, NULL};
