/* TFTP (RFC 1350, 2347): the request; the transfer itself runs between other ports. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define READ_REQUEST 1
#define WRITE_REQUEST 2

static bool is_printable(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ')
			return false;
	return text.len > 0;
}

static enum verdict read_tftp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t opcode = cursor_u16(&c);
	struct slice rest = cursor_rest(&c), file = slice_cut(&rest, '\0'), mode;

	if ((opcode != READ_REQUEST && opcode != WRITE_REQUEST) || !is_printable(file) ||
		!rest.len || in->bytes.ptr[in->bytes.len - 1] != '\0')
		return VERDICT_NO;
	mode = slice_cut(&rest, '\0');
	if (!slice_eq_nocase(mode, SLICE("octet")) && !slice_eq_nocase(mode, SLICE("netascii")) &&
		!slice_eq_nocase(mode, SLICE("mail")))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	out_str(out, FACT_TFTP_PACKET, opcode == READ_REQUEST ? SLICE("read") : SLICE("write"));
	out_str(out, FACT_TFTP_FILE, file);
	out_str(out, FACT_TFTP_MODE, mode);
	return VERDICT_NEXT;
}

const struct dissector dissect_tftp = {"tftp", OVER_UDP, read_tftp, NULL};
