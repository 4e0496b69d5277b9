/* IKE, versions 1 and 2 (RFC 2408, 7296), on port 500 and behind the marker of port 4500
 * (RFC 3948). */
#include "dissect/dissect.h"

#include "record/fields.h"

#define PORT_NAT_TRAVERSAL 4500
#define HEADER_LEN 28
#define SPI_LEN 8
#define KEEP_ALIVE 0xff /* the only byte of a datagram that keeps a NAT's state */
#define FLAG_V2_INITIATOR 0x08

static bool is_exchange(uint8_t major, uint8_t exchange)
{
	if (major == 1)
		return (exchange >= 1 && exchange <= 6) || exchange == 32 || exchange == 33;
	return exchange >= 34 && exchange <= 43;
}

static bool is_zero(struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if (bytes.ptr[i])
			return false;
	return true;
}

static void hex_fact(struct dissect_out *out, const char *path, struct slice bytes)
{
	struct strbuf hex = STRBUF_INIT;

	strbuf_add_hex(&hex, bytes);
	out_str(out, path, strbuf_slice(&hex));
	strbuf_release(&hex);
}

static enum verdict read_header(struct slice message, size_t sent_len, struct dissect_out *out)
{
	struct cursor c = cursor_of(message);
	struct slice initiator = cursor_take(&c, SPI_LEN), responder = cursor_take(&c, SPI_LEN);
	uint8_t version = (cursor_u8(&c), cursor_u8(&c)), exchange = cursor_u8(&c);
	uint8_t flags = cursor_u8(&c);
	uint32_t len = (cursor_u32(&c), cursor_u32(&c));

	if (c.failed || len != sent_len || (version >> 4 != 1 && version >> 4 != 2) ||
		is_zero(initiator) || !is_exchange(version >> 4, exchange))
		return VERDICT_NO;
	if (is_zero(responder) || (version >> 4 == 2 && flags & FLAG_V2_INITIATOR))
		out->sender = SENDER_CLIENT;
	out_u64(out, FACT_IKE_VERSION_MAJOR, version >> 4);
	out_u64(out, FACT_IKE_VERSION_MINOR, version & 15);
	out_u64(out, FACT_IKE_EXCHANGE_TYPE, exchange);
	hex_fact(out, FACT_IKE_INIT_SPI, initiator);
	if (!is_zero(responder))
		hex_fact(out, FACT_IKE_RESP_SPI, responder);
	return VERDICT_NEXT;
}

static enum verdict read_ike(const struct segment *in, struct dissect_out *out)
{
	struct slice message = in->bytes;
	size_t marker = 0;

	if (in->src_port == PORT_NAT_TRAVERSAL || in->dst_port == PORT_NAT_TRAVERSAL) {
		if (message.len == 1 && message.ptr[0] == KEEP_ALIVE)
			return VERDICT_MORE;
		if (!is_zero(slice_first(message, 4)))
			return VERDICT_NO; /* the ESP of what was agreed */
		marker = 4;
	}
	return message.len < marker + HEADER_LEN
		? VERDICT_NO
		: read_header(slice_from(message, marker), in->sent_len - marker, out);
}

const struct dissector dissect_ike = {"ike", OVER_UDP, read_ike, NULL};
