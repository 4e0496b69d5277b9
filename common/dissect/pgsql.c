/* PostgreSQL's protocol, version 3: who logs in to which database. */
#include "dissect/refusal.h"

#include "record/fields.h"

#define STARTUP_LEN_MAX 10000
#define PARAMETERS_MAX 64
#define FIELDS_MAX 32
#define PORT_PGSQL 5432
#define QUERY_LEN_MAX (1u << 24)

enum code {
	CODE_VERSION_3_0 = 3 << 16,
	CODE_VERSION_3_2 = 3 << 16 | 2,
	CODE_CANCEL = 1234 << 16 | 5678,
	CODE_SSL = 1234 << 16 | 5679,
	CODE_GSSAPI = 1234 << 16 | 5680,
};

static void startup_facts(struct slice rest, struct dissect_out *out)
{
	out_str(out, FACT_PGSQL_VERSION, SLICE("3.0"));
	for (int i = 0; i < PARAMETERS_MAX && rest.len; i++) {
		struct slice key = slice_cut(&rest, '\0'), value = slice_cut(&rest, '\0');

		if (slice_is(key, "user")) {
			out_str(out, FACT_PGSQL_USER, value);
			out_user(out, value, "pgsql");
		} else if (slice_is(key, "database")) {
			out_str(out, FACT_PGSQL_DATABASE, value);
		}
	}
}

static enum verdict read_startup(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes), body;
	uint32_t len = cursor_u32(&c), code = cursor_u32(&c);

	if (len > STARTUP_LEN_MAX || (!c.failed && len < 8))
		return VERDICT_NO;
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (code != CODE_VERSION_3_0 && code != CODE_VERSION_3_2 && code != CODE_SSL &&
		code != CODE_GSSAPI && code != CODE_CANCEL)
		return VERDICT_NO;
	body = cursor_sub(&c, len - 8);
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	out->sender = SENDER_CLIENT;
	out->eaten = len;
	if (code == CODE_CANCEL)
		return VERDICT_DONE;
	if (code == CODE_SSL || code == CODE_GSSAPI)
		return VERDICT_SWITCH;
	startup_facts(cursor_rest(&body), out);
	return VERDICT_DONE;
}

/* An error's fields: a letter and a text each. Its code (SQLSTATE) says why. */
static bool is_refusal(struct slice fields)
{
	for (int i = 0; i < FIELDS_MAX && fields.len && fields.ptr[0]; i++) {
		struct slice field = slice_cut(&fields, '\0');

		if (slice_is(field, "C28P01") || slice_is(field, "C28000"))
			return true;
	}
	return false;
}

/* What the server wants to know of the client, or its error; behind anything else it is let in. */
static enum verdict read_log_on(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t type = cursor_u8(&c);
	uint32_t len = cursor_u32(&c);
	struct slice body;

	if (type != 'R' && type != 'E')
		return VERDICT_DONE;
	if (!c.failed && (len < 4 || len > STARTUP_LEN_MAX))
		return VERDICT_DONE;
	body = cursor_take(&c, len - 4);
	if (c.failed)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (type == 'E' && is_refusal(body))
		out_refusal(out, REFUSING_PGSQL);
	out->eaten = 1 + (size_t)len;
	out->phase = 1;
	return type == 'R' ? VERDICT_NEXT : VERDICT_DONE;
}

/* One byte answers the wish for encryption: 'S' or 'G' yes, 'N' no; an error else. */
static enum verdict read_answer(const struct segment *in, struct dissect_out *out)
{
	uint8_t answer = in->bytes.ptr[0];

	out->eaten = 1;
	if (in->bytes.len == 1 && (answer == 'S' || answer == 'N' || answer == 'G'))
		return answer == 'N' ? VERDICT_NEXT : VERDICT_SWITCH;
	if (answer == 'R' || answer == 'E')
		return read_log_on(in, out);
	return answer == 'N' || in->phase ? VERDICT_DONE : VERDICT_NO;
}

/* Midstream on its port: a type and a length, and behind that another type or nothing. */
static enum verdict read_message(const struct segment *in)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t type = cursor_u8(&c);
	uint32_t len = cursor_u32(&c);
	const char *types = in->dst_port == PORT_PGSQL ? "QPBDECFpdfX" : "RSKZTDCEN12";

	if ((in->dst_port != PORT_PGSQL && in->src_port != PORT_PGSQL) || !strchr(types, type))
		return VERDICT_NO;
	if (!c.failed && (len < 4 || len > QUERY_LEN_MAX))
		return VERDICT_NO;
	cursor_skip(&c, len - 4);
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	return !cursor_left(&c) || (cursor_peek(&c, 0) && strchr(types, cursor_peek(&c, 0)))
		? VERDICT_DONE
		: VERDICT_NO;
}

static enum verdict read_pgsql(const struct segment *in, struct dissect_out *out)
{
	if (in->bytes.ptr[0] == 0)
		return read_startup(in, out);
	if (in->expected)
		return read_answer(in, out);
	return read_message(in);
}

const struct dissector dissect_pgsql = {"pgsql", OVER_TCP, read_pgsql, NULL};
