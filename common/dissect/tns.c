/* TNS, the protocol of Oracle's databases: which service is asked for, and by whom. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define HEADER_LEN 8
#define VERSION_MIN 300
#define VERSION_MAX 400
#define VALUE_LEN_MAX 128

enum packet_type { CONNECT = 1, ACCEPT = 2, REFUSE = 4, REDIRECT = 5, RESEND = 11 };

/* What stands behind "(KEY=" up to the bracket. */
static struct slice value_of(struct slice descriptor, struct slice key)
{
	size_t at = slice_find_slice(descriptor, key);
	struct slice value = slice_from(descriptor, at + key.len);
	size_t len = slice_find(value, ')');

	return at < descriptor.len && len <= VALUE_LEN_MAX ? slice_first(value, len)
							   : (struct slice){NULL, 0};
}

static enum verdict read_connect(struct slice packet, struct dissect_out *out)
{
	struct cursor c = cursor_of(slice_from(packet, HEADER_LEN));
	uint16_t version = cursor_u16(&c);
	struct slice service, user;

	if (c.failed || version < VERSION_MIN || version > VERSION_MAX)
		return VERDICT_NO;
	service = value_of(packet, SLICE("(SERVICE_NAME="));
	if (!service.len)
		service = value_of(packet, SLICE("(SID="));
	user = value_of(packet, SLICE("(USER="));
	if (service.len)
		out_str(out, FACT_TNS_SERVICE, service);
	if (user.len) {
		out_str(out, FACT_TNS_USER, user);
		out_user(out, user, "tns");
	}
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}

static enum verdict read_tns(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t len = cursor_u16(&c), checksum = cursor_u16(&c);
	uint8_t type = cursor_u8(&c);
	uint16_t header_checksum = (cursor_u8(&c), cursor_u16(&c));

	if (in->expected && !c.failed)
		return type == ACCEPT || type == REFUSE || type == REDIRECT || type == RESEND
			? VERDICT_DONE
			: VERDICT_NO;
	if (checksum || header_checksum || (in->bytes.len > 4 && type != CONNECT))
		return VERDICT_NO;
	if (in->bytes.len < len || c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (len < 26)
		return VERDICT_NO;
	/* a long descriptor comes behind the packet */
	return read_connect(in->bytes, out);
}

const struct dissector dissect_tns = {"tns", OVER_TCP, read_tns, NULL};
