/* Memcached: its commands in text, over TCP and over UDP behind the frame header that
 * reflection attacks use, and its binary form. */
#include "dissect/line.h"

#include "base/mem.h"

#define PORT_MEMCACHED 11211
#define FRAME_HEADER_LEN 8
#define BINARY_REQUEST 0x80
#define BINARY_RESPONSE 0x81
#define BINARY_HEADER_LEN 24
#define KEY_LEN_MAX 250

static const char *const words[] = {"get", "gets", "stats", "version", "set", "add", "replace",
	"delete", "incr", "decr", "touch", "gat", "cas", "append", "prepend", "flush_all",
	"verbosity", "VALUE", "STAT", "STORED", "END", "VERSION", "NOT_FOUND", "ERROR", "OK"};

static bool is_word(struct slice word)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_is(word, words[i]))
			return true;
	return false;
}

/* key flags exptime bytes, as a store has them and hardly anything else. */
static bool is_store(struct slice line)
{
	struct slice rest = line, word = slice_cut(&rest, ' '), key = slice_cut(&rest, ' ');
	uint64_t number;

	return (slice_is(word, "set") || slice_is(word, "add")) && key.len &&
		slice_to_u64(slice_cut(&rest, ' '), &number) &&
		slice_to_u64(slice_cut(&rest, ' '), &number) &&
		slice_to_u64(slice_cut(&rest, ' '), &number);
}

static bool is_binary(struct slice bytes)
{
	struct cursor c = cursor_of(bytes);
	uint8_t magic = cursor_u8(&c), opcode = cursor_u8(&c);
	uint16_t key = cursor_u16(&c);
	uint8_t extras = cursor_u8(&c), data_type = cursor_u8(&c);

	return bytes.len >= BINARY_HEADER_LEN &&
		(magic == BINARY_REQUEST || magic == BINARY_RESPONSE) && opcode <= 0x55 &&
		key <= KEY_LEN_MAX && extras <= 20 && data_type == 0;
}

static bool is_port(const struct segment *in)
{
	return in->src_port == PORT_MEMCACHED || in->dst_port == PORT_MEMCACHED;
}

static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict;

	if (in->bytes.ptr[0] >= BINARY_REQUEST && is_port(in) && !in->end &&
		in->bytes.len < BINARY_HEADER_LEN)
		return VERDICT_MORE;
	if (in->bytes.ptr[0] >= BINARY_REQUEST)
		return is_port(in) && is_binary(in->bytes) ? VERDICT_DONE : VERDICT_NO;
	if (!is_port(in) && in->bytes.ptr[0] != 's' && in->bytes.ptr[0] != 'a' && !in->expected)
		return VERDICT_NO;
	verdict = line_first(in, &line, &out->eaten);
	if (verdict != VERDICT_NEXT)
		return verdict;
	return is_store(line) || ((is_port(in) || in->expected) && is_word(line_word_of(line)))
		? VERDICT_DONE
		: VERDICT_NO;
}

/* Request id, number and count of datagrams, reserved. */
static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t number = (cursor_u16(&c), cursor_u16(&c)), count = cursor_u16(&c);
	uint16_t reserved = cursor_u16(&c);
	struct slice rest = cursor_rest(&c), line;

	(void)out;
	if (!is_port(in) || c.failed || number >= count || reserved || !line_cut(&rest, &line))
		return VERDICT_NO;
	return is_word(line_word_of(line)) ? VERDICT_DONE : VERDICT_NO;
}

const struct dissector dissect_memcached = {"memcached", OVER_TCP, read_stream, NULL};
const struct dissector dissect_memcached_udp = {"memcached", OVER_UDP, read_datagram, NULL};
