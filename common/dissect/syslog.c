/* Syslog (RFC 3164, 5424) over UDP, and over TCP with either framing (RFC 6587). */
#include "dissect/line.h"

#include "base/mem.h"

#define PRIORITY_MAX 191
#define PORT_SYSLOG 514
#define OCTETS_DIGITS_MAX 5 /* of the length before a message */

static bool starts_with_month(struct slice text)
{
	static const char *const months[] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ",
		"Aug ", "Sep ", "Oct ", "Nov ", "Dec "};

	for (size_t i = 0; i < ARRAY_LEN(months); i++)
		if (slice_starts(text, slice_str(months[i])))
			return true;
	return false;
}

/* <PRI>, then a date, a version, or where the port says so any text. */
static bool is_message(struct slice message, bool port)
{
	struct slice rest = slice_from(message, 1), digits;
	uint64_t priority;

	if (message.len < 4 || message.ptr[0] != '<')
		return false;
	digits = slice_cut(&rest, '>');
	if (digits.len > 3 || !slice_to_u64(digits, &priority) || priority > PRIORITY_MAX ||
		rest.len == 0)
		return false;
	if (starts_with_month(rest) || slice_starts(rest, SLICE("1 ")))
		return true;
	return port && rest.ptr[0] >= ' ' && rest.ptr[0] < 0x7f;
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	bool port = in->dst_port == PORT_SYSLOG || in->src_port == PORT_SYSLOG;

	(void)out;
	return is_message(in->bytes, port) ? VERDICT_DONE : VERDICT_NO;
}

static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct slice message = in->bytes;
	size_t digits = slice_find(slice_first(message, OCTETS_DIGITS_MAX + 1), ' ');
	uint64_t len;

	if (message.ptr[0] != '<' && (message.ptr[0] < '1' || message.ptr[0] > '9'))
		return VERDICT_NO;
	if (message.ptr[0] != '<') {
		if (!slice_to_u64(slice_first(message, digits), &len) || digits > OCTETS_DIGITS_MAX)
			return VERDICT_NO;
		message = slice_from(message, digits + 1);
	}
	if (message.len < 12 && !in->end && (message.len == 0 || message.ptr[0] == '<'))
		return VERDICT_MORE;
	if (!is_message(message, in->dst_port == PORT_SYSLOG))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}

const struct dissector dissect_syslog = {"syslog", OVER_UDP, read_datagram, NULL};
const struct dissector dissect_syslog_tcp = {"syslog", OVER_TCP, read_stream, NULL};
