#include "dissect/quic_packet.h"

#include "base/mem.h"

#include <stdio.h>

#define LONG_HEADER 0x80
#define FIXED_BIT 0x40
#define RETRY_TAG_LEN 16
#define SEALED_LEN_MIN 20 /* packet number, header protection's sample */

static const char salt_22[] = "\x7f\xbc\xdb\x0e\x7c\x66\xbb\xe9\x19\x3a\x96\xcd\x21\x51\x9e\xbd\x7a"
			      "\x02\x64\x4a";
static const char salt_23[] = "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe"
			      "\xf9\xf5\x02";
static const char salt_29[] = "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43"
			      "\x90\xa8\x99";
static const char salt_v1[] = "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc"
			      "\xbb\x7f\x0a";
static const char salt_v2[] = "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9"
			      "\xbd\x2e\xd9";
static const char salt_q050[] = "\x50\x45\x74\xef\xd0\x66\xfe\x2f\x9d\x94\x5c\xfc\xdb\xd3\xa7\xf0"
				"\xd3\xb5\x6b\x45";
static const char salt_t050[] = "\x7f\xf5\x79\xe5\xac\xd0\x72\x91\x55\x80\x30\x4c\x43\xa2\x36\x7c"
				"\x60\x48\x83\x10";
static const char salt_t051[] = "\x7a\x4e\xde\xf4\xe7\xcc\xee\x5f\xa4\x50\x6c\x19\x12\x4f\xc8\xcc"
				"\xda\x6e\x03\x3d";

static const struct quic_version versions[] = {
	{0x00000001, 0x00000001, QUIC_IETF, false, salt_v1},
	{0x6b3343cf, 0x6b3343cf, QUIC_IETF, true, salt_v2},
	{0x709a50c4, 0x709a50c4, QUIC_IETF, true, salt_v2}, /* drafts of version 2 */
	{0xff000016, 0xff000016, QUIC_IETF, false, salt_22}, /* drafts 22 to 34 of version 1 */
	{0xff000017, 0xff00001c, QUIC_IETF, false, salt_23},
	{0xff00001d, 0xff000020, QUIC_IETF, false, salt_29},
	{0xff000021, 0xff000022, QUIC_IETF, false, salt_v1},
	{0xfaceb001, 0xfaceb001, QUIC_IETF, false, salt_22}, /* Facebook's mvfst */
	{0xfaceb002, 0xfaceb002, QUIC_IETF, false, salt_23},
	{0xfaceb00e, 0xfaceb00e, QUIC_IETF, false, salt_23},
	{0xfaceb003, 0xfaceb0ff, QUIC_IETF, false, salt_v1},
	{0x51303434, 0x51303439, QUIC_GOOGLE_PLAIN, false, NULL}, /* Q044 to Q049 */
	{0x51303530, 0x51303530, QUIC_GOOGLE_SEALED, false, salt_q050},
	{0x54303530, 0x54303530, QUIC_GOOGLE_TLS, false, salt_t050},
	{0x54303531, 0x54303531, QUIC_GOOGLE_TLS, false, salt_t051},
};

/* 0x?a?a?a?a provokes a Version Negotiation (RFC 9000, section 15): the hello that counts
 * comes after it. */
static const struct quic_version reserved = {0, 0, QUIC_IETF, false, NULL};

static bool is_reserved(uint32_t version)
{
	return (version & 0x0f0f0f0f) == 0x0a0a0a0a;
}

const struct quic_version *quic_version_find(uint32_t version)
{
	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		if (version >= versions[i].first && version <= versions[i].last)
			return &versions[i];
	return is_reserved(version) ? &reserved : NULL;
}

void quic_version_text(uint32_t version, char text[QUIC_VERSION_TEXT_MAX])
{
	const char maker = (char)(version >> 24);

	if (maker == 'Q' || maker == 'T')
		snprintf(text, QUIC_VERSION_TEXT_MAX, "%c%c%c%c", maker, (char)(version >> 16),
			(char)(version >> 8), (char)version);
	else
		snprintf(text, QUIC_VERSION_TEXT_MAX, "%x", version);
}

uint64_t quic_varint(struct cursor *c)
{
	uint8_t first = cursor_u8(c);
	uint64_t value = first & 0x3f;

	for (unsigned more = (1u << (first >> 6)) - 1; more; more--)
		value = value << 8 | cursor_u8(c);
	return value;
}

static void take_cids(struct cursor *c, struct quic_packet *packet)
{
	uint8_t dcid_len, scid_len;

	if (packet->version && packet->version->family == QUIC_GOOGLE_PLAIN) {
		uint8_t both = cursor_u8(c);

		dcid_len = both >> 4 ? (both >> 4) + 3 : 0;
		scid_len = both & 15 ? (both & 15) + 3 : 0;
		packet->dcid = cursor_take(c, dcid_len);
	} else {
		dcid_len = cursor_u8(c);
		packet->dcid = cursor_take(c, dcid_len);
		scid_len = cursor_u8(c);
	}
	packet->scid = cursor_take(c, scid_len);
	if (dcid_len > QUIC_CID_MAX || scid_len > QUIC_CID_MAX)
		cursor_fail(c);
}

/* The types' two bits are shifted by one in version 2 (RFC 9369, section 3.2). Of Google's
 * all are taken for the first. */
static enum quic_type type_of(uint8_t first, const struct quic_version *version)
{
	unsigned bits = first >> 4 & 3;

	if (version->family == QUIC_GOOGLE_PLAIN)
		return QUIC_INITIAL;
	return (enum quic_type)(version->v2 ? (bits + 3) % 4 : bits);
}

/* What follows the connection ids, up to the packet's end. */
static void take_payload(struct cursor *c, struct quic_packet *packet, struct slice from)
{
	uint64_t len;

	if (packet->type == QUIC_RETRY || packet->version->family == QUIC_GOOGLE_PLAIN) {
		packet->protected_at = from.len - cursor_left(c);
		if (cursor_left(c) < RETRY_TAG_LEN)
			cursor_fail(c);
		cursor_skip(c, cursor_left(c));
		return;
	}
	if (packet->type == QUIC_INITIAL)
		cursor_skip(c, quic_varint(c)); /* token */
	len = quic_varint(c);
	packet->protected_at = from.len - cursor_left(c);
	if (len < SEALED_LEN_MIN)
		cursor_fail(c);
	cursor_skip(c, len);
}

bool quic_packet_next(struct cursor *datagram, struct quic_packet *packet)
{
	struct slice from = cursor_rest(datagram);
	uint8_t first = cursor_u8(datagram);

	*packet = (struct quic_packet){.number = cursor_u32(datagram)};
	packet->version = quic_version_find(packet->number);
	if (!(first & LONG_HEADER) ||
		(packet->number && (!packet->version || !(first & FIXED_BIT))))
		return false;
	take_cids(datagram, packet);
	if (packet->number == 0) {
		packet->type = QUIC_NEGOTIATION;
		packet->versions = cursor_take(datagram, cursor_left(datagram));
	} else {
		packet->type = type_of(first, packet->version);
		take_payload(datagram, packet, from);
	}
	packet->bytes = slice_first(from, from.len - cursor_left(datagram));
	return !datagram->failed;
}
