/* Remote-access trojans that speak a protocol of their own over TCP, each told by how its first
 * message is built. Names are those that their authors or the field gave them. */
#include "dissect/dissect.h"

#include "dissect/line.h"

/* njRAT (Bladabindi): the length in digits, a zero, a two-letter command and its splitter. */
static enum verdict read_njrat(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, digits, command;
	uint64_t len;

	digits = slice_first(rest, slice_find(rest, '\0'));
	if (digits.len == rest.len)
		return rest.len < 6 && !in->end ? VERDICT_MORE : VERDICT_NO;
	if (digits.len == 0 || digits.len > 5 || !slice_to_u64(digits, &len))
		return VERDICT_NO;
	command = slice_first(slice_from(rest, digits.len + 1), 7);
	if (command.len < 7)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!slice_eq(slice_first(command, 2), SLICE("ll")) &&
		!slice_eq(slice_first(command, 2), SLICE("lv")))
		return VERDICT_NO;
	if (!slice_eq(slice_from(command, 2), SLICE("|'|'|")))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}

/* Gh0st and its many descendants: five letters, the length of all, the length unpacked, zlib. */
static enum verdict read_gh0st(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t all, unpacked;
	bool letters = true;

	(void)out;
	for (int i = 0; i < 5; i++) {
		uint8_t byte = cursor_u8(&c);

		if (c.failed)
			return in->end || !letters ? VERDICT_NO : VERDICT_MORE;
		letters &= (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
			(byte >= 'a' && byte <= 'z');
	}
	if (!letters)
		return VERDICT_NO;
	all = cursor_u32le(&c);
	unpacked = cursor_u32le(&c);
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (all < 16 || all > 1 << 20 || unpacked == 0 || unpacked > 1 << 24)
		return VERDICT_NO;
	if (cursor_left(&c) < 2)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	return cursor_u16(&c) == 0x789c ? VERDICT_DONE : VERDICT_NO;
}

/* Metasploit's staged payloads: the server sends a length and a library that loads itself. */
static enum verdict read_meterpreter(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t len = cursor_u32le(&c), start = cursor_u32(&c);

	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	/* MZ, then code where a DOS header has sizes: call $+5; or pop r10, push r10, push rbp */
	if (len < 10000 || len > 1 << 24 || (start != 0x4d5ae800 && start != 0x4d5a4152))
		return VERDICT_NO;
	out->sender = SENDER_SERVER;
	return VERDICT_DONE;
}

/* DarkComet: the server begins, in hex digits: "IDTYPE" under the key of each version. */
static enum verdict read_darkcomet(const struct segment *in, struct dissect_out *out)
{
	static const char *const hellos[] = {"BF7CAB464EFB", "8EA4AB05FA7E", "C7CF9C7CEF25",
		"155CAD31A61F", "1164805C82EE", "D1D8AD05AA6E"};

	if (in->bytes.len < 12)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	for (size_t i = 0; i < sizeof(hellos) / sizeof(*hellos); i++)
		if (slice_starts(in->bytes, slice_str(hellos[i]))) {
			out->sender = SENDER_SERVER;
			return VERDICT_DONE;
		}
	return VERDICT_NO;
}

/* CyberEye, whose words are Turkish: "main info". */
static enum verdict read_cybereye(const struct segment *in, struct dissect_out *out)
{
	struct slice mark = SLICE("ANABILGI|");

	(void)out;
	if (slice_starts(in->bytes, mark))
		return VERDICT_DONE;
	return slice_starts(mark, in->bytes) && !in->end ? VERDICT_MORE : VERDICT_NO;
}

const struct dissector dissect_cybereye = {"cybereye", OVER_TCP, read_cybereye, NULL};
const struct dissector dissect_njrat = {"njrat", OVER_TCP, read_njrat, NULL};
const struct dissector dissect_gh0st = {"gh0st", OVER_TCP, read_gh0st, NULL};
const struct dissector dissect_meterpreter = {"meterpreter", OVER_TCP, read_meterpreter, NULL};
const struct dissector dissect_darkcomet = {"darkcomet", OVER_TCP, read_darkcomet, NULL};
