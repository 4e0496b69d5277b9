#include "unit.h"

#include "flow/anomaly.h"
#include "flow/echo.h"
#include "net/ip_proto.h"

static struct arena arena;
static struct conversation conv;

static int begin(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_INIT;
	conv = (struct conversation){.client = 0};
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* A request or a reply whose payload was captured but for 'missing' bytes. */
static void see(bool reply, uint16_t seq, const char *payload, uint32_t missing)
{
	static struct frame frame = {.number = 7};
	struct packet packet = {.frame = &frame,
		.ip_proto = PROTO_ICMP,
		.has_icmp = true,
		.icmp_type = reply ? 0 : 8,
		.icmp_seq = seq,
		.payload = slice_str(payload),
		.payload_len = (uint32_t)strlen(payload) + missing};

	echo_look(&conv, &arena, &packet, reply);
}

static void assert_altered(const char *members)
{
	struct strbuf out = STRBUF_INIT;

	anomalies_write(&out, conv.anomalies, 0);
	if (members)
		assert_non_null(strstr(strbuf_cstr(&out), members));
	else
		assert_null(conv.anomalies);
	strbuf_release(&out);
}

static void an_echo_is_none(void **state)
{
	(void)state;
	for (uint16_t i = 0; i < 20; i++) {
		see(false, i, "abcdefghijklmnopqrstuvwabcdefghi and more", 0);
		see(true, i, "abcdefghijklmnopqrstuvwabcdefghi and more", 0);
	}
	see(true, 19, "abcdefghijklmnopqrstuvwabcdefghi and more", 0); /* twice, as radio does */
	see(false, 20, "", 0);
	see(true, 20, "", 0);
	assert_altered(NULL);
}

static void a_reply_may_be_cut_short(void **state)
{
	(void)state;
	see(false, 1, "abcdefghijklmnopqrstuvwabcdefghi and more", 0);
	see(true, 1, "abcdefgh", 0);
	assert_altered(NULL);
}

static void others_bytes_are_altered(void **state)
{
	(void)state;
	see(false, 1, "abcdefghijklmnopqrstuvwabcdefghi and more", 0);
	see(true, 1, "abcdefghijklmnopqrstuvwabcdefghi and else", 0); /* behind what is kept */
	see(true, 1, "abcd", 0);
	see(true, 1, "abdc", 0);
	assert_altered("\"event\":\"icmp.echo_altered\",\"direction\":\"to_client\",\"count\":2,"
		       "\"first_frame\":7,\"last_frame\":7,\"begins\":\"61626364\"");
}

static void a_longer_reply_is_altered(void **state)
{
	(void)state;
	see(false, 1, "abcd", 0);
	see(true, 1, "abcde", 0);
	assert_altered("\"count\":1");
}

static void what_was_not_seen_tells_nothing(void **state)
{
	(void)state;
	see(true, 1, "before any request", 0);
	see(false, 1, "abcd", 0);
	see(true, 2, "another number", 0);
	see(true, 1, "not all of it", 4);
	see(false, 3, "not all of it", 4);
	see(true, 3, "something else", 0);
	for (uint16_t i = 10; i < 10 + ECHO_REQUESTS_KEPT; i++)
		see(false, i, "later", 0);
	see(true, 1, "forgotten", 0);
	assert_altered(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_echo_is_none),
		TEST(a_reply_may_be_cut_short),
		TEST(others_bytes_are_altered),
		TEST(a_longer_reply_is_altered),
		TEST(what_was_not_seen_tells_nothing),
	};

	return RUN_TESTS(tests);
}
