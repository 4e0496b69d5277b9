/* IEEE 802.11 data frames and the radio headers before them. */
#include "net/layer.h"

enum {
	TYPE_DATA = 2,
	SUBTYPE_NULL = 4, /* of data frames: carries none */
	SUBTYPE_QOS = 8,
	FLAG_TO_DS = 0x01,
	FLAG_FROM_DS = 0x02,
	FLAG_PROTECTED = 0x40,
	FLAG_ORDER = 0x80,
	QOS_AMSDU = 0x80,
	QOS_MESH = 0x01, /* second byte */
};

static bool holds_ip(struct cursor subframe, struct walk *walk)
{
	enum layer layer = layer_llc(&subframe, walk);

	return !subframe.failed && layer != LAYER_END;
}

/* The last subframe that holds IP stands for the frame. */
static enum layer amsdu(struct cursor *in, struct walk *walk)
{
	enum { MACS = 12 };
	struct cursor last = *in;
	bool found = false;

	while (cursor_left(in)) {
		struct cursor subframe;
		uint16_t len;

		cursor_skip(in, MACS);
		len = cursor_u16(in);
		subframe = cursor_sub(in, len < cursor_left(in) ? len : cursor_left(in));
		if (!in->failed && holds_ip(subframe, walk)) {
			last = subframe;
			found = true;
		}
		if (cursor_left(in))
			cursor_skip(in, -(MACS + 2u + len) % 4);
	}
	*in = last;
	return found ? LAYER_LLC : LAYER_END;
}

/* 802.11s mesh control: flags, time to live, sequence, up to two addresses more. */
static void skip_mesh_control(struct cursor *in)
{
	uint8_t flags = cursor_u8(in);

	cursor_skip(in, 5 + (flags & 3u) * 6);
}

/* Behind the header: LLC, or one of the odd things that bridges put there. */
static enum layer body(struct cursor *in, const struct slice address[3])
{
	const uint8_t *at = in->at;
	size_t left = cursor_left(in);

	if (cursor_peek16(in, 0) == 0xaaaa || left < 14)
		return LAYER_LLC;
	if (memcmp(at, address[0].ptr, 6) == 0 || memcmp(at + 6, address[1].ptr, 6) == 0)
		return LAYER_ETHERNET;
	if (cursor_peek16(in, 0) == 0)
		cursor_skip(in, 2);
	return LAYER_LLC;
}

static enum layer data_frame(struct cursor *in, struct walk *walk, uint8_t subtype, uint8_t flags)
{
	struct slice address[3];
	uint16_t qos = 0;

	cursor_skip(in, 2);
	for (int i = 0; i < 3; i++)
		address[i] = cursor_take(in, 6);
	cursor_skip(in, 2);
	if (flags & FLAG_TO_DS && flags & FLAG_FROM_DS)
		cursor_skip(in, 6);
	if (subtype & SUBTYPE_QOS) {
		qos = cursor_u16(in);
		if (flags & FLAG_ORDER)
			cursor_skip(in, 4);
	}
	if (in->failed || subtype & SUBTYPE_NULL || flags & FLAG_PROTECTED)
		return LAYER_END;
	if (qos & QOS_MESH)
		skip_mesh_control(in);
	if (qos >> 8 & QOS_AMSDU)
		return amsdu(in, walk);
	return body(in, address);
}

static enum layer frame(struct cursor *in, struct walk *walk, uint8_t control, uint8_t flags)
{
	if ((control & 0x0c) >> 2 != TYPE_DATA || in->failed)
		return LAYER_END;
	return data_frame(in, walk, control >> 4, flags);
}

enum layer layer_80211(struct cursor *in, struct walk *walk)
{
	uint8_t control = cursor_u8(in), flags = cursor_u8(in);

	return frame(in, walk, control, flags);
}

/* Some tunnels carry the two bytes of the frame control crossed. */
enum layer layer_80211_swapped(struct cursor *in, struct walk *walk)
{
	uint8_t flags = cursor_u8(in), control = cursor_u8(in);

	return frame(in, walk, control, flags);
}

/* radiotap.org: little-endian. Of its fields only the flags matter, which say
 * whether a check sequence ends the frame and whether its header is padded. */
static uint8_t radiotap_flags(struct cursor in)
{
	enum { MORE_WORDS = 1u << 31, TSFT = 1, FLAGS = 2 };
	size_t offset = 8;
	uint32_t present, word;

	cursor_skip(&in, 4);
	present = word = cursor_u32le(&in);
	while (word & MORE_WORDS && !in.failed) {
		word = cursor_u32le(&in);
		offset += 4;
	}
	if (!(present & FLAGS))
		return 0;
	if (present & TSFT)
		cursor_skip(&in, (offset + 7) / 8 * 8 - offset + 8);
	return cursor_u8(&in);
}

enum layer layer_radiotap(struct cursor *in, struct walk *walk)
{
	enum { HAS_FCS = 0x10, FCS = 4, READ = 4 };
	struct cursor header = *in;
	uint16_t len;

	cursor_skip(in, 2);
	len = cursor_u16le(in);
	if (len < READ)
		return LAYER_BROKEN;
	cursor_skip(in, len - READ);
	if (!in->failed && radiotap_flags(header) & HAS_FCS)
		walk_trailer(in, walk, FCS);
	return LAYER_80211;
}

/* linux-wlan-ng: a message of fixed layout, in the byte order of the host. */
enum layer layer_prism(struct cursor *in, struct walk *walk)
{
	enum { AVS_MAGIC = 0x80211000, HEADER = 144 };
	struct cursor ahead = *in;

	(void)walk;
	if ((cursor_u32(&ahead) & 0xfffff000) == AVS_MAGIC)
		return LAYER_AVS;
	cursor_skip(in, HEADER);
	return LAYER_80211;
}

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
	uint32_t link_type;

	(void)walk;
	cursor_skip(in, 2);
	len = cursor_u16le(in);
	link_type = cursor_u32le(in);
	if (len < READ)
		return LAYER_BROKEN;
	cursor_skip(in, len - READ);
	return layer_of_link_type(link_type);
}
