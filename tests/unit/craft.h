/* Capture files written field by field, right or wrong as a test wants them. */
#ifndef CRAFT_H
#define CRAFT_H

#include "base/strbuf.h"

struct craft {
	struct strbuf bytes;
	bool big_endian;
	size_t block; /* where the block that is being written began */
};

static inline void craft_uint(struct craft *craft, uint64_t value, unsigned len)
{
	for (unsigned i = 0; i < len; i++) {
		unsigned shift = 8 * (craft->big_endian ? len - 1 - i : i);

		strbuf_addc(&craft->bytes, (char)(value >> shift & 0xff));
	}
}

static inline void craft_u16(struct craft *craft, unsigned value)
{
	craft_uint(craft, value, 2);
}

static inline void craft_u32(struct craft *craft, uint32_t value)
{
	craft_uint(craft, value, 4);
}

static inline void craft_zeros(struct craft *craft, size_t count)
{
	for (size_t i = 0; i < count; i++)
		strbuf_addc(&craft->bytes, '\0');
}

/* Classic pcap: the file header, and a record of 'len' bytes that count from 'first'. */
static inline void craft_pcap_version(
	struct craft *craft, uint32_t magic, unsigned major, unsigned minor, uint32_t link_type)
{
	craft_u32(craft, magic);
	craft_u16(craft, major);
	craft_u16(craft, minor);
	craft_zeros(craft, 8);
	craft_u32(craft, 65535);
	craft_u32(craft, link_type);
}

static inline void craft_pcap(struct craft *craft, uint32_t magic)
{
	craft_pcap_version(craft, magic, 2, 4, 1);
}

static inline void craft_data(struct craft *craft, uint8_t first, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		strbuf_addc(&craft->bytes, (char)(first + i));
}

static inline void craft_record(
	struct craft *craft, uint32_t seconds, uint32_t fraction, uint32_t len, uint32_t wire_len)
{
	craft_u32(craft, seconds);
	craft_u32(craft, fraction);
	craft_u32(craft, len);
	craft_u32(craft, wire_len);
	craft_data(craft, 1, len);
}

/* Pcapng: what is written between the two is the block's body. */
static inline void craft_begin(struct craft *craft, uint32_t type)
{
	craft->block = craft->bytes.len;
	craft_u32(craft, type);
	craft_u32(craft, 0);
}

static inline void craft_end(struct craft *craft)
{
	struct strbuf all = craft->bytes;
	uint32_t len;

	craft_zeros(craft, -(all.len - craft->block) & 3u);
	len = (uint32_t)(craft->bytes.len - craft->block) + 4;
	all = craft->bytes;
	craft->bytes.len = craft->block + 4;
	craft_u32(craft, len);
	craft->bytes.len = all.len;
	craft_u32(craft, len);
}

static inline void craft_section(struct craft *craft)
{
	craft_begin(craft, 0x0a0d0d0a);
	craft_u32(craft, 0x1a2b3c4d);
	craft_u16(craft, 1);
	craft_u16(craft, 0);
	craft_uint(craft, UINT64_MAX, 8);
	craft_end(craft);
}

static inline void craft_interface(struct craft *craft, unsigned link_type, uint32_t snap_len)
{
	craft_begin(craft, 1);
	craft_u16(craft, link_type);
	craft_u16(craft, 0);
	craft_u32(craft, snap_len);
	craft_end(craft);
}

/* With if_tsresol and if_tsoffset. */
static inline void craft_interface_of_time(struct craft *craft, uint8_t resolution, int64_t offset)
{
	craft_begin(craft, 1);
	craft_u16(craft, 1);
	craft_u16(craft, 0);
	craft_u32(craft, 0);
	craft_u16(craft, 9);
	craft_u16(craft, 1);
	craft_uint(craft, resolution, 1);
	craft_zeros(craft, 3);
	craft_u16(craft, 14);
	craft_u16(craft, 8);
	craft_uint(craft, (uint64_t)offset, 8);
	craft_u32(craft, 0);
	craft_end(craft);
}

static inline void craft_packet(
	struct craft *craft, uint32_t interface, uint64_t ticks, uint32_t len, uint32_t wire_len)
{
	craft_begin(craft, 6);
	craft_u32(craft, interface);
	craft_u32(craft, (uint32_t)(ticks >> 32));
	craft_u32(craft, (uint32_t)ticks);
	craft_u32(craft, len);
	craft_u32(craft, wire_len);
	craft_data(craft, 1, len);
	craft_end(craft);
}

static inline void craft_release(struct craft *craft)
{
	strbuf_release(&craft->bytes);
}

#endif
