#include "talk.h"

#include "fuzz.h"

#include "dissect/driver.h"
#include "flow/flow_record.h"

#include <stdlib.h>

#define LOST_BYTES 100
#define INPUTS_MAX 500 /* conversations of one table, before it is begun anew */

/* Kept over many inputs, each of which is a conversation of its own: making the
 * tables takes far longer than reading a few bytes. */
static struct {
	struct conversations table;
	struct names names;
	struct hosts hosts;
	unsigned inputs;
} kept;

static const struct keylog *keys;

void talk_use_keys(const struct keylog *keylog)
{
	keys = keylog;
}

/* One input's conversation. */
struct talk {
	struct driver *driver;
	struct conversation *conv;
	struct packet packet;
	struct frame frame;
	uint32_t seq[2];
	uint16_t ports[2];
};

static void keep(void)
{
	if (kept.inputs == INPUTS_MAX) {
		hosts_release(&kept.hosts);
		names_release(&kept.names);
		conversations_release(&kept.table);
		kept.inputs = 0;
	}
	if (kept.inputs++ > 0)
		return;
	conversations_init(&kept.table);
	names_init(&kept.names);
	hosts_init(&kept.hosts);
}

/* The input's IP protocol where that is wanted, else one that is. */
static uint8_t wanted_proto(uint8_t number, unsigned over)
{
	static const struct {
		uint8_t number;
		unsigned over;
	} protos[] = {{PROTO_TCP, OVER_TCP}, {PROTO_UDP, OVER_UDP}, {PROTO_SCTP, OVER_SCTP}};
	size_t count = sizeof(protos) / sizeof(protos[0]);

	for (size_t i = 0; i < count; i++)
		if (protos[i].number == number && (protos[i].over & over))
			return number;
	for (size_t i = number % count;; i = (i + 1) % count)
		if (protos[i].over & over)
			return protos[i].number;
}

static void take_event(const struct dissect_event *event, void *ctx)
{
	(void)ctx;
	fuzz_require(event->type && event->members.len, "an event has a type and members");
	fuzz_require_members(event->members);
}

/* The two ends; the client's address is this input's own. */
static struct ip address_of(unsigned end)
{
	uint8_t client[4] = {10, 1, (uint8_t)(kept.inputs >> 8), (uint8_t)kept.inputs};
	uint8_t server[4] = {198, 51, 100, 20};

	return ip_from_v4(end ? server : client);
}

static void say(struct talk *talk, uint8_t head, struct slice payload)
{
	struct packet *packet = &talk->packet;
	unsigned from = head & 1;
	struct conv_place place;

	if (head & 2)
		talk->seq[from] += LOST_BYTES;
	talk->frame.number++;
	talk->frame.time_us += 250000;
	packet->src = address_of(from);
	packet->dst = address_of(!from);
	packet->src_port = talk->ports[from];
	packet->dst_port = talk->ports[!from];
	packet->tcp_flags = TCP_ACK | TCP_PSH;
	packet->tcp_seq = talk->seq[from];
	packet->tcp_ack = talk->seq[!from];
	packet->payload = payload;
	packet->payload_len = (uint32_t)payload.len + (head & 4 ? LOST_BYTES : 0);
	talk->seq[from] += packet->payload_len;
	conversation_place(&kept.table, packet, &place);
	talk->conv = conversation_fold(&kept.table, packet, &place, 0);
	driver_packet(talk->driver, talk->conv, packet, place.dir);
}

static void check_facts(const struct conversation *conv)
{
	struct strbuf text = STRBUF_INIT;

	facts_write(&text, conv->facts);
	fuzz_require_members(strbuf_slice(&text));
	strbuf_release(&text);
}

void talk_read(struct cursor in, unsigned over)
{
	struct talk talk = {.packet = {.end = PACKET_OK, .ip_v = 4, .has_ports = true}};
	uint8_t *bytes;
	size_t len;

	keep();
	talk.packet.frame = &talk.frame;
	talk.packet.ip_proto = wanted_proto(cursor_u8(&in), over);
	talk.ports[0] = cursor_u16(&in);
	talk.ports[1] = cursor_u16(&in);
	talk.driver = driver_new(&kept.table, &kept.names, &kept.hosts, take_event, NULL);
	driver_use_keys(talk.driver, keys);
	while ((bytes = fuzz_chunk(&in, &len))) {
		if (len > 0)
			say(&talk, bytes[0], slice_from(slice_of(bytes, len), 1));
		free(bytes);
	}
	driver_finish(talk.driver);
	if (talk.conv)
		check_facts(talk.conv);
	driver_free(talk.driver);
}
