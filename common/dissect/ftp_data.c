#include "dissect/ftp_data.h"

#include "dissect/expect.h"

static bool cut_number(struct slice *rest, char stop, uint64_t max, uint64_t *number)
{
	struct slice digits = slice_cut(rest, stop);

	return slice_to_u64(digits, number) && *number <= max;
}

/* Six numbers, "192,0,2,1,19,137", behind the first digit of the text. */
static bool read_six(struct slice text, struct ip *ip, uint16_t *port)
{
	uint64_t number[6];
	uint8_t bytes[4];

	for (int i = 0; i < 6; i++)
		if (!cut_number(&text, i < 5 ? ',' : ')', UINT8_MAX, &number[i]))
			return false;
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)number[i];
	*ip = ip_from_v4(bytes);
	*port = (uint16_t)(number[4] << 8 | number[5]);
	return true;
}

/* "|1|192.0.2.1|5001|" or "|||5001|", with whatever character between them. */
static bool read_extended(struct slice text, struct ip *ip, uint16_t *port)
{
	char bar = (char)(text.len ? text.ptr[0] : '|');
	struct slice address;
	uint64_t number;

	text = slice_from(text, 1);
	slice_cut(&text, bar); /* the family */
	address = slice_cut(&text, bar);
	if (!cut_number(&text, bar, UINT16_MAX, &number) || (address.len && !ip_parse(address, ip)))
		return false;
	*port = (uint16_t)number;
	return true;
}

/* The sender listens, whatever address it gives: behind a translator it is another one. */
static void note(struct dissect_out *out, const struct ip *ip, uint16_t port)
{
	const struct segment *in = out->in;

	expect_note(out->expectations, in->src, port, "ftp-data", in->time_us);
	if (!ip_eq(ip, in->src))
		expect_note(out->expectations, ip, port, "ftp-data", in->time_us);
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

void ftp_data_reply(unsigned code, struct slice text, struct dissect_out *out)
{
	struct ip ip = *out->in->src;
	struct slice extended = slice_from(text, slice_find(text, '(') + 1);
	uint16_t port;

	while (text.len && !is_digit(text.ptr[0]))
		text = slice_from(text, 1);
	if (code == 227 ? read_six(text, &ip, &port)
			: code == 229 && read_extended(extended, &ip, &port))
		note(out, &ip, port);
}

void ftp_data_command(struct slice command, struct slice data, struct dissect_out *out)
{
	struct ip ip = *out->in->src;
	uint16_t port;

	if ((slice_eq_nocase(command, SLICE("PORT")) && read_six(data, &ip, &port)) ||
		(slice_eq_nocase(command, SLICE("EPRT")) && read_extended(data, &ip, &port)))
		note(out, &ip, port);
}
