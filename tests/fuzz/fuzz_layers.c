/* Frames of one link type, decoded by one decoder.
 *
 * Input: the link type (16 bits), then chunks (fuzz.h), each a frame. A link
 * type that is not known stands for one that is, so that all are reached. */
#include "fuzz.h"

#include "net/layers.h"
#include "net/link_type.h"

#include <stdlib.h>

#define LINK_TYPES 320 /* numbers up to which the registry is searched */

static uint32_t known_link_type(uint32_t number)
{
	number %= LINK_TYPES;
	while (!link_type_name(number))
		number = (number + 1) % LINK_TYPES;
	return number;
}

/* What must hold of every packet. */
static void check(const struct packet *packet, uint64_t *counted)
{
	*counted += 1 + packet->fragments_before;
	fuzz_require(packet->end < PACKET_ENDS, "a packet ends in one of the known ways");
	fuzz_require(packet->vlans <= PACKET_VLANS, "no more tags than there is room for");
	fuzz_require(packet->tunnel.depth <= LAYERS_TUNNELS_MAX, "tunnels are bounded");
	if (packet->end != PACKET_OK)
		return;
	fuzz_require(packet->ip_v == 4 || packet->ip_v == 6, "a packet has an IP version");
	fuzz_require(!packet->tunnel.depth || packet->tunnel.proto, "a tunnel has a name");
	fuzz_require(!(packet->fragment && packet->has_ports), "a fragment has no ports");
	for (size_t i = 0; i < packet->payload.len; i++) /* all of it must be readable */
		*(volatile uint8_t *)&(uint8_t){packet->payload.ptr[i]};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor in = cursor_of(slice_of(data, size));
	struct decoder *decoder = decoder_new();
	struct packet packet;
	struct frame frame = {.link_type = known_link_type(cursor_u16(&in))};
	uint64_t counted = 0;
	uint8_t *bytes;
	size_t len;

	while ((bytes = fuzz_chunk(&in, &len))) {
		frame.bytes = slice_of(bytes, len);
		frame.wire_len = (uint32_t)len + (uint32_t)(len % 3) * 40; /* some were cut */
		frame.time_us += 7 * INT64_C(1000000);
		frame.number++;
		if (decoder_read(decoder, &frame, &packet))
			check(&packet, &counted);
		while (decoder_has_expired(decoder) && decoder_flush(decoder, false, &packet))
			check(&packet, &counted);
		free(bytes);
	}
	while (decoder_flush(decoder, true, &packet))
		check(&packet, &counted);
	fuzz_require(counted == frame.number, "every frame comes out once");
	decoder_free(decoder);
	return 0;
}
