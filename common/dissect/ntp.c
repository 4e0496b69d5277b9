/* NTP and SNTP (RFC 5905), and NTP's control messages (RFC 9327). Nothing in them is a mark:
 * their shape counts only on their port. */
#include "dissect/dissect.h"

#include "net/ip.h"
#include "record/fields.h"

#define PORT_NTP 123
#define HEADER_LEN 48
#define VERSION_MAX 4
#define STRATUM_MAX 16

enum mode { MODE_CLIENT = 3, MODE_SERVER = 4, MODE_BROADCAST = 5, MODE_CONTROL = 6, MODE_PRIVATE };

/* A name of a clock, or the address of the server above. */
static void reference_fact(uint8_t stratum, struct slice id, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;
	struct ip ip = ip_from_v4(id.ptr);

	if (stratum < 2)
		strbuf_add_slice(&text, slice_first(id, slice_find(id, '\0')));
	else
		ip_format(&text, &ip);
	if (text.len)
		out_str(out, FACT_NTP_REFERENCE_ID, strbuf_slice(&text));
	strbuf_release(&text);
}

static enum verdict read_ntp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t first = cursor_u8(&c), stratum = cursor_u8(&c), mode = first & 7;
	uint8_t version = first >> 3 & 7;
	struct slice id;

	if ((in->src_port != PORT_NTP && in->dst_port != PORT_NTP) || version == 0 ||
		version > VERSION_MAX || mode == 0)
		return VERDICT_NO;
	if (mode < MODE_CONTROL && (in->bytes.len < HEADER_LEN || stratum > STRATUM_MAX))
		return VERDICT_NO;
	out_u64(out, FACT_NTP_VERSION, version);
	out_u64(out, FACT_NTP_MODE, mode);
	if (mode == MODE_CLIENT)
		out->sender = SENDER_CLIENT;
	if (mode != MODE_SERVER && mode != MODE_BROADCAST)
		return VERDICT_NEXT;
	cursor_skip(&c, 10); /* poll, precision, root delay and dispersion */
	id = cursor_take(&c, 4);
	out->sender = mode == MODE_SERVER ? SENDER_SERVER : SENDER_UNKNOWN;
	out_u64(out, FACT_NTP_STRATUM, stratum);
	reference_fact(stratum, id, out);
	return VERDICT_DONE;
}

const struct dissector dissect_ntp = {"ntp", OVER_UDP, read_ntp, NULL};
