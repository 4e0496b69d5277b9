/* IEEE 802.11 data frames and the radio headers before them. */
#include "net/layer.h"

enum {
	TYPE_DATA = 2,
	SUBTYPE_NULL = 4, /* of data frames: carries none */
	SUBTYPE_QOS = 8,
	FLAG_TO_DS = 0x01,
	FLAG_FROM_DS = 0x02,
	FLAG_MORE_FRAGMENTS = 0x04,
	FLAG_PROTECTED = 0x40,
	FLAG_ORDER = 0x80,
	QOS_AMSDU = 0x0080,
	QOS_MESH = 0x0100,
};

/* What the header of a data frame says of its body. */
struct data_frame {
	struct slice dst, src;
	uint16_t qos;
};

static bool holds_ip(struct cursor subframe, struct walk *walk)
{
	enum layer layer = layer_llc(&subframe, walk);
	uint8_t version = cursor_peek(&subframe, 0) >> 4;

	return (layer == LAYER_IPV4 && version == 4) || (layer == LAYER_IPV6 && version == 6);
}

/* The last subframe that holds IP stands for the frame. */
static enum layer amsdu(struct cursor *in, struct walk *walk)
{
	enum { HEADER = 14, ADDRESSES = 12 };
	struct cursor last = *in;
	bool found = false;

	while (cursor_left(in) >= HEADER) {
		struct cursor subframe;
		size_t len, left;

		cursor_skip(in, ADDRESSES);
		len = cursor_u16(in);
		left = cursor_left(in);
		subframe = cursor_sub(in, len < left ? len : left);
		if (holds_ip(subframe, walk)) {
			last = subframe;
			found = true;
		}
		left = cursor_left(in);
		len = -(HEADER + len) % 4;
		cursor_skip(in, len < left ? len : left);
	}
	*in = last;
	return found ? LAYER_LLC : LAYER_END;
}

/* IEEE 802.11s: flags, time to live, sequence, up to two addresses more. The bit
 * that says so means a queue's length where no mesh is: then the flags, which
 * are all reserved but two, do not look like flags. */
static void skip_mesh_control(struct cursor *in, uint8_t flags)
{
	enum { HEADER = 6, ADDRESS = 6, EXTENSION = 3 };
	uint8_t mesh = cursor_peek(in, 0);

	if (flags & FLAG_FROM_DS && mesh < EXTENSION)
		cursor_skip(in, HEADER + (size_t)mesh * ADDRESS);
}

/* LLC, or one of the odd things that bridges put in its place: a frame of
 * Ethernet with the addresses of this one, or two bytes of zeros before LLC. */
static enum layer body(struct cursor *in, const struct data_frame *data)
{
	enum { ADDRESS = 6 };
	struct slice rest = cursor_rest(in);

	if (cursor_peek16(in, 0) == 0xaaaa)
		return LAYER_LLC;
	if (slice_starts(rest, data->dst) || slice_starts(slice_from(rest, ADDRESS), data->src))
		return LAYER_ETHERNET;
	if (cursor_left(in) && cursor_peek16(in, 0) == 0)
		cursor_skip(in, 2);
	return LAYER_LLC;
}

/* Reads a data frame's header: behind duration and addresses (who is who says
 * IEEE 802.11 table 9-60) come QoS and HT control. */
static void data_header(struct cursor *in, uint8_t subtype, uint8_t flags, struct data_frame *data)
{
	enum { ADDRESS = 6 };
	struct slice address[3], fourth = {NULL, 0};

	cursor_skip(in, 2);
	for (int i = 0; i < 3; i++)
		address[i] = cursor_take(in, ADDRESS);
	cursor_skip(in, 2);
	if (flags & FLAG_TO_DS && flags & FLAG_FROM_DS)
		fourth = cursor_take(in, ADDRESS);
	data->dst = flags & FLAG_TO_DS ? address[2] : address[0];
	data->src = fourth.ptr ? fourth : flags & FLAG_FROM_DS ? address[2] : address[1];
	if (!(subtype & SUBTYPE_QOS))
		return;
	data->qos = cursor_u16le(in);
	if (flags & FLAG_ORDER)
		cursor_skip(in, 4);
}

static enum layer frame(
	struct cursor *in, struct walk *walk, uint8_t control, uint8_t flags, bool padded)
{
	size_t left = cursor_left(in) + 2; /* with the frame control */
	uint8_t subtype = control >> 4;
	struct data_frame data = {{NULL, 0}, {NULL, 0}, 0};

	if ((control & 0x0f) != TYPE_DATA << 2) /* and version 0 */
		return LAYER_END;
	data_header(in, subtype, flags, &data);
	if (in->failed || subtype & SUBTYPE_NULL || flags & (FLAG_PROTECTED | FLAG_MORE_FRAGMENTS))
		return LAYER_END;
	if (padded)
		cursor_skip(in, -(left - cursor_left(in)) % 4);
	if (data.qos & QOS_MESH)
		skip_mesh_control(in, flags);
	return data.qos & QOS_AMSDU ? amsdu(in, walk) : body(in, &data);
}

enum layer layer_80211(struct cursor *in, struct walk *walk)
{
	uint8_t control = cursor_u8(in), flags = cursor_u8(in);

	return in->failed ? LAYER_BROKEN : frame(in, walk, control, flags, false);
}

/* The header fills words of 4 bytes. */
enum layer layer_80211_padded(struct cursor *in, struct walk *walk)
{
	uint8_t control = cursor_u8(in), flags = cursor_u8(in);

	return in->failed ? LAYER_BROKEN : frame(in, walk, control, flags, true);
}

/* Some tunnels carry the two bytes of the frame control crossed. */
enum layer layer_80211_swapped(struct cursor *in, struct walk *walk)
{
	uint8_t flags = cursor_u8(in), control = cursor_u8(in);

	return in->failed ? LAYER_BROKEN : frame(in, walk, control, flags, false);
}

/* radiotap.org: little-endian. Of its fields only the flags matter; before
 * them stands at most a time, aligned to its 8 bytes. */
static uint8_t radiotap_flags(struct cursor header)
{
	enum { MORE_WORDS = 1u << 31, HAS_TIME = 1, HAS_FLAGS = 2, TIME = 8 };
	size_t offset = 8;
	uint32_t present, word;

	cursor_skip(&header, 4);
	present = word = cursor_u32le(&header);
	while (word & MORE_WORDS && !header.failed) {
		word = cursor_u32le(&header);
		offset += 4;
	}
	if (!(present & HAS_FLAGS))
		return 0;
	if (present & HAS_TIME)
		cursor_skip(&header, -offset % TIME + TIME);
	return cursor_u8(&header);
}

enum layer layer_radiotap(struct cursor *in, struct walk *walk)
{
	enum { HAS_FCS = 0x10, HAS_PADDING = 0x20, FCS = 4, HEADER_MIN = 8 };
	struct cursor ahead = *in, header;
	uint16_t len;
	uint8_t flags;

	cursor_skip(&ahead, 2);
	len = cursor_u16le(&ahead);
	header = cursor_sub(in, len);
	if (in->failed || len < HEADER_MIN)
		return LAYER_BROKEN;
	flags = radiotap_flags(header);
	if (flags & HAS_FCS)
		walk_trailer(in, walk, FCS);
	return flags & HAS_PADDING ? LAYER_80211_PADDED : LAYER_80211;
}

/* linux-wlan-ng: a message of fixed layout, in the byte order of the host; newer
 * drivers wrote AVS under the same link type. */
enum layer layer_prism(struct cursor *in, struct walk *walk)
{
	enum { AVS_MAGIC = 0x80211, HEADER = 144 };
	struct cursor ahead = *in;

	(void)walk;
	if (cursor_u32(&ahead) >> 12 == AVS_MAGIC)
		return LAYER_AVS;
	cursor_skip(in, HEADER);
	return LAYER_80211;
}

/* AVS: big-endian, version and length first. */
enum layer layer_avs(struct cursor *in, struct walk *walk)
{
	enum { READ = 8 };
	uint32_t len;

	(void)walk;
	cursor_skip(in, 4);
	len = cursor_u32(in);
	if (len < READ)
		return LAYER_BROKEN;
	cursor_skip(in, len - READ);
	return LAYER_80211;
}

/* CACE PPI: little-endian, names the link type of what follows. */
enum layer layer_ppi(struct cursor *in, struct walk *walk)
{
	enum { READ = 8 };
	uint16_t len;

	cursor_skip(in, 2);
	len = cursor_u16le(in);
	walk->link_type = cursor_u32le(in);
	if (len < READ)
		return LAYER_BROKEN;
	cursor_skip(in, len - READ);
	return layer_of_link_type(walk->link_type);
}
