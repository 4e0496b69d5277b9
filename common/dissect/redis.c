/* Redis (RESP 2 and 3): the first command, and who authenticates. */
#include "dissect/line.h"
#include "dissect/refusal.h"

#include "record/fields.h"

#define ANSWERS "+-:$*%_#,(~>" /* what an answer begins with, by its type */
#define ELEMENTS_MAX 1024
#define STRINGS_MAX 4 /* of a command that are looked at: AUTH user password */
#define NAME_LEN_MAX 32

/* "$len\r\n" and so many bytes. */
static bool take_bulk(struct slice *rest, struct slice *string)
{
	struct slice line;
	uint64_t len;

	if (!line_cut(rest, &line) || line.len < 2 || line.ptr[0] != '$' ||
		!slice_to_u64(slice_from(line, 1), &len) || len + 2 > rest->len)
		return false;
	*string = slice_first(*rest, len);
	*rest = slice_from(*rest, len + 2);
	return true;
}

static void command_facts(const struct slice *strings, size_t count, struct dissect_out *out)
{
	out_str(out, FACT_REDIS_COMMAND, slice_first(strings[0], NAME_LEN_MAX));
	if (count == 3 && slice_eq_nocase(strings[0], SLICE("AUTH")))
		out_user(out, strings[1], "redis");
}

static enum verdict read_command(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, line, strings[STRINGS_MAX];
	uint64_t count;
	size_t have = 0;

	if (!line_cut(&rest, &line))
		return in->end || in->bytes.len > 8 ? VERDICT_NO : VERDICT_MORE;
	if (!slice_to_u64(slice_from(line, 1), &count) || count == 0 || count > ELEMENTS_MAX)
		return VERDICT_NO;
	if (rest.len && rest.ptr[0] != '$')
		return VERDICT_NO;
	while (have < count && have < STRINGS_MAX && take_bulk(&rest, &strings[have]))
		have++;
	if (have < count && have < 1)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (have < count && have < STRINGS_MAX && !in->end && in->bytes.len < 512)
		return VERDICT_MORE;
	out->sender = SENDER_CLIENT;
	command_facts(strings, have, out);
	return VERDICT_DONE;
}

/* Errors, of which one may refuse a log-on, are read on from; the first other answer is enough. */
static enum verdict read_answer(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, line;

	if (slice_find(SLICE(ANSWERS), in->bytes.ptr[0]) == sizeof(ANSWERS) - 1)
		return VERDICT_NO;
	if (in->bytes.ptr[0] != '-')
		return VERDICT_DONE;
	if (!line_cut(&rest, &line))
		return in->end || in->bytes.len > LINE_LEN_MAX ? VERDICT_DONE : VERDICT_MORE;
	if (slice_starts(line, SLICE("-WRONGPASS")) || refusal_is_told(line))
		out_refusal(out, REFUSING_REDIS);
	out->eaten = in->bytes.len - rest.len;
	return VERDICT_NEXT;
}

static enum verdict read_redis(const struct segment *in, struct dissect_out *out)
{
	if (in->expected)
		return read_answer(in, out);
	return in->bytes.ptr[0] == '*' ? read_command(in, out) : VERDICT_NO;
}

const struct dissector dissect_redis = {"redis", OVER_TCP, read_redis, NULL};
