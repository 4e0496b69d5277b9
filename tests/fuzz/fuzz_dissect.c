/* The payload of one conversation, through the driver to every dissector.
 *
 * Input: the IP protocol (8 bits), client and server port (16 bits each), then
 * chunks (fuzz.h), each a segment or datagram. The first byte of a chunk is
 * eaten: its lowest bit says who sends, the next whether bytes before it are lost. */
#include "fuzz.h"

#include "dissect/driver.h"
#include "flow/flow_record.h"

#include <stdlib.h>

#define LOST_BYTES 100

struct talk {
	struct conversations table;
	struct names names;
	struct hosts hosts;
	struct driver *driver;
	struct packet packet;
	struct frame frame;
	uint32_t seq[2];
	uint16_t ports[2];
};

static uint8_t known_proto(uint8_t number)
{
	static const uint8_t protos[] = {PROTO_TCP, PROTO_UDP, PROTO_SCTP};

	for (size_t i = 0; i < sizeof(protos); i++)
		if (protos[i] == number)
			return number;
	return protos[number % sizeof(protos)];
}

static void take_event(const struct dissect_event *event, void *ctx)
{
	(void)ctx;
	fuzz_require(event->type && event->members.len, "an event has a type and members");
	fuzz_require_members(event->members);
}

static void say(struct talk *talk, uint8_t head, struct slice payload)
{
	static const uint8_t addresses[2][4] = {{192, 0, 2, 10}, {198, 51, 100, 20}};
	struct packet *packet = &talk->packet;
	unsigned from = head & 1, dir;
	struct conversation *conv;

	if (head & 2)
		talk->seq[from] += LOST_BYTES;
	talk->frame.number++;
	talk->frame.time_us += 250000;
	packet->src = ip_from_v4(addresses[from]);
	packet->dst = ip_from_v4(addresses[!from]);
	packet->src_port = talk->ports[from];
	packet->dst_port = talk->ports[!from];
	packet->tcp_flags = TCP_ACK | TCP_PSH;
	packet->tcp_seq = talk->seq[from];
	packet->tcp_ack = talk->seq[!from];
	packet->payload = payload;
	packet->payload_len = (uint32_t)payload.len;
	talk->seq[from] += packet->payload_len;
	conv = conversation_fold(&talk->table, packet, 0, &dir);
	driver_packet(talk->driver, conv, packet, dir);
}

static void check_facts(const struct talk *talk)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < talk->table.count; i++) {
		strbuf_clear(&text);
		facts_write(&text, conversation_at(&talk->table, i)->facts);
		fuzz_require_members(strbuf_slice(&text));
	}
	strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor in = cursor_of(slice_of(data, size));
	struct talk talk = {.packet = {.end = PACKET_OK, .ip_v = 4, .has_ports = true}};
	uint8_t *bytes;
	size_t len;

	talk.packet.frame = &talk.frame;
	talk.packet.ip_proto = known_proto(cursor_u8(&in));
	talk.ports[0] = cursor_u16(&in);
	talk.ports[1] = cursor_u16(&in);
	conversations_init(&talk.table);
	names_init(&talk.names);
	hosts_init(&talk.hosts);
	talk.driver = driver_new(&talk.table, &talk.names, &talk.hosts, take_event, NULL);
	while ((bytes = fuzz_chunk(&in, &len))) {
		if (len > 0) {
			struct slice payload = slice_from(slice_of(bytes, len), 1);
			say(&talk, bytes[0], payload);
		}
		free(bytes);
	}
	driver_finish(talk.driver);
	check_facts(&talk);
	driver_free(talk.driver);
	hosts_release(&talk.hosts);
	names_release(&talk.names);
	conversations_release(&talk.table);
	return 0;
}
