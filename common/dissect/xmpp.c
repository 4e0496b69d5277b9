/* XMPP (RFC 6120): the domain that is spoken to, up to TLS. */
#include "dissect/refusal.h"

#include "record/fields.h"

#define OPENING_LEN_MAX 2048 /* of the stream's opening tag, with the declaration */

static bool is_stream(struct slice opening)
{
	return slice_find_slice(opening, SLICE("http://etherx.jabber.org/streams")) < opening.len ||
		slice_find_slice(opening, SLICE("jabber:client")) < opening.len ||
		slice_find_slice(opening, SLICE("jabber:server")) < opening.len;
}

/* to='domain' or to="domain" */
static struct slice domain_of(struct slice opening)
{
	static const struct slice forms[] = {
		{(const uint8_t *)" to='", 5}, {(const uint8_t *)" to=\"", 5}};

	for (int i = 0; i < 2; i++) {
		size_t at = slice_find_slice(opening, forms[i]);
		struct slice value = slice_from(opening, at + forms[i].len);

		if (at < opening.len)
			return slice_first(value, slice_find(value, forms[i].ptr[4]));
	}
	return (struct slice){NULL, 0};
}

static enum verdict read_opening(const struct segment *in, struct dissect_out *out)
{
	size_t tag = slice_find_slice(in->bytes, SLICE("<stream:stream"));
	size_t end = slice_find(slice_from(in->bytes, tag), '>');
	struct slice opening = slice_first(slice_from(in->bytes, tag), end), domain;

	if (in->bytes.ptr[0] != '<' || in->bytes.len > OPENING_LEN_MAX)
		return VERDICT_NO;
	if (tag == in->bytes.len || tag + end == in->bytes.len)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!is_stream(opening))
		return VERDICT_NO;
	domain = domain_of(opening);
	if (in->from_client && domain.len)
		out_str(out, FACT_XMPP_TO, domain);
	out->phase = 1;
	out->eaten = tag + end + 1;
	return VERDICT_NEXT;
}

/* Of a <failure>, what it says why (RFC 6120, section 6.5). */
static bool is_refusal(struct slice tag)
{
	return slice_starts(tag, SLICE("<not-authorized")) ||
		slice_starts(tag, SLICE("<account-disabled"));
}

static enum verdict read_xmpp(const struct segment *in, struct dissect_out *out)
{
	size_t tag, end;

	if (!in->phase)
		return read_opening(in, out);
	if (in->bytes.ptr[0] == 0x16)
		return VERDICT_NO; /* the TLS that was agreed */
	end = slice_find(in->bytes, '>');
	tag = slice_find_slice(slice_first(in->bytes, end), SLICE("<starttls"));
	out->eaten = end == in->bytes.len ? end : end + 1;
	if (end == in->bytes.len && !in->end)
		return in->bytes.len < OPENING_LEN_MAX ? VERDICT_MORE : VERDICT_DONE;
	if (!in->from_client && is_refusal(slice_first(in->bytes, end)))
		out_refusal(out, REFUSING_XMPP);
	return tag < end && in->from_client ? VERDICT_SWITCH : VERDICT_NEXT;
}

const struct dissector dissect_xmpp = {"xmpp", OVER_TCP, read_xmpp, NULL};
