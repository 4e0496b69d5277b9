/* MQTT 3.1, 3.1.1 and 5: which client connects, as whom. */
#include "dissect/refusal.h"

#include "record/fields.h"

#define PORT_MQTT 1883
#define LENGTH_BYTES_MAX 4

enum packet_type { CONNECT = 1, CONNACK = 2, PINGREQ = 12, PINGRESP = 13 };

enum connect_flag {
	FLAG_CLEAN = 0x02,
	FLAG_WILL = 0x04,
	FLAG_WILL_RETAIN = 0x20,
	FLAG_PASSWORD = 0x40,
	FLAG_USERNAME = 0x80,
};

/* A number in seven bits a byte, the lowest first; cursor fails when it is too long. */
static uint32_t take_varint(struct cursor *c)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < LENGTH_BYTES_MAX; i++) {
		uint8_t byte = cursor_u8(c);

		value |= (uint32_t)(byte & 0x7f) << 7 * i;
		if (!(byte & 0x80))
			return value;
	}
	cursor_fail(c);
	return 0;
}

static struct slice take_string(struct cursor *c)
{
	return cursor_take(c, cursor_u16(c));
}

static void flag_fact(struct dissect_out *out, const char *path, bool set)
{
	facts_json(out->facts, out->arena, path, set ? SLICE("true") : SLICE("false"));
}

static void skip_properties(struct cursor *c)
{
	cursor_skip(c, take_varint(c));
}

static void connect_facts(struct cursor *c, uint8_t version, uint8_t flags, struct dissect_out *out)
{
	struct slice client, user;

	cursor_u16(c); /* keep alive */
	if (version == 5)
		skip_properties(c);
	client = take_string(c);
	if (c->failed)
		return;
	if (client.len)
		out_str(out, FACT_MQTT_CLIENT_ID, client);
	if (flags & FLAG_WILL) {
		if (version == 5)
			skip_properties(c);
		take_string(c);
		take_string(c);
	}
	user = flags & FLAG_USERNAME ? take_string(c) : (struct slice){NULL, 0};
	if (c->failed || user.len == 0)
		return;
	out_str(out, FACT_MQTT_USERNAME, user);
	out_user(out, user, "mqtt");
}

static enum verdict read_connect(struct cursor *c, struct dissect_out *out)
{
	struct slice name = take_string(c);
	uint8_t version = cursor_u8(c), flags = cursor_u8(c);

	if (c->failed || (!slice_is(name, "MQTT") && !slice_is(name, "MQIsdp")))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	out_str(out, FACT_MQTT_PROTOCOL_STRING, name);
	out_u64(out, FACT_MQTT_PROTOCOL_VERSION, version);
	flag_fact(out, FACT_MQTT_FLAG_USERNAME, flags & FLAG_USERNAME);
	flag_fact(out, FACT_MQTT_FLAG_PASSWORD, flags & FLAG_PASSWORD);
	flag_fact(out, FACT_MQTT_FLAG_WILL, flags & FLAG_WILL);
	flag_fact(out, FACT_MQTT_FLAG_WILL_RETAIN, flags & FLAG_WILL_RETAIN);
	flag_fact(out, FACT_MQTT_FLAG_CLEAN, flags & FLAG_CLEAN);
	connect_facts(c, version, flags, out);
	return VERDICT_DONE;
}

/* Two bytes that may be anything, but on their port; so a connection is known whose
 * beginning was not captured. */
static enum verdict read_ping(const struct segment *in, struct dissect_out *out)
{
	bool request = in->bytes.ptr[0] >> 4 == PINGREQ;

	if (in->bytes.len != 2 || (request ? in->dst_port : in->src_port) != PORT_MQTT)
		return VERDICT_NO;
	out->sender = request ? SENDER_CLIENT : SENDER_SERVER;
	return VERDICT_DONE;
}

/* The return code stands behind the flags: bad user name or password, not authorized, as 3.1.1 and
 * 5 number them. */
static enum verdict read_connack(const struct segment *in, struct dissect_out *out)
{
	uint8_t code;

	if (in->bytes.len < 4)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	code = in->bytes.ptr[3];
	if (code == 4 || code == 5 || code == 0x86 || code == 0x87)
		out_refusal(out, REFUSING_MQTT);
	return VERDICT_DONE;
}

static enum verdict read_mqtt(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes), packet;
	uint8_t first = cursor_u8(&c);
	uint32_t len = take_varint(&c);

	if (in->expected && first >> 4 == CONNACK)
		return read_connack(in, out);
	if (first != CONNECT << 4 && first != PINGREQ << 4 && first != PINGRESP << 4)
		return VERDICT_NO;
	if (in->bytes.len < 2)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (first != CONNECT << 4)
		return len ? VERDICT_NO : read_ping(in, out);
	if (cursor_left(&c) >= 4 && cursor_peek16(&c, 0) != 4 && cursor_peek16(&c, 0) != 6)
		return VERDICT_NO;
	packet = cursor_sub(&c, len);
	if (c.failed && !in->end && in->bytes.len < LENGTH_BYTES_MAX + 1 + (size_t)len)
		return VERDICT_MORE;
	return c.failed ? VERDICT_NO : read_connect(&packet, out);
}

const struct dissector dissect_mqtt = {"mqtt", OVER_TCP, read_mqtt, NULL};
