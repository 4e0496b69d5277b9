#include "unit.h"

#include "base/mem.h"
#include "net/filter.h"
#include "net/link_type.h"

/* UDP from port 53 to 5353, 192.0.2.1 to 192.0.2.2. */
#define IPV4_UDP                                                                                   \
	"\x45\0\0\x1c\0\0\0\0\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2"                                     \
	"\0\x35\x14\xe9\0\x08\0\0"
#define IPV6_NONE "\x60\0\0\0\0\0\x3b\x40" SIXTEEN SIXTEEN
#define SIXTEEN "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
#define MACS "\2\2\2\2\2\2\4\4\4\4\4\4"

#define FRAME(link, literal)                                                                       \
	(struct frame)                                                                             \
	{                                                                                          \
		.bytes = SLICE(literal), .wire_len = sizeof(literal) - 1, .link_type = (link)      \
	}

static struct filter *filter_of(const char *expression)
{
	struct strbuf err = STRBUF_INIT;
	struct filter *filter = filter_new(expression, &err);

	if (!filter)
		fail_msg("'%s': %s", expression, strbuf_cstr(&err));
	assert_int_equal(err.len, 0);
	strbuf_release(&err);
	return filter;
}

static bool matches(const char *expression, struct frame frame)
{
	struct filter *filter = filter_of(expression);
	bool match = filter_match(filter, &frame);

	assert_null(filter_refused(filter));
	filter_free(filter);
	return match;
}

static void one_expression_on_every_layout(void **state)
{
	const struct frame frames[] = {
		FRAME(LINKTYPE_ETHERNET, MACS "\x08\0" IPV4_UDP),
		FRAME(LINKTYPE_RAW, IPV4_UDP),
		FRAME(12, IPV4_UDP), /* DLT_RAW as some programs leave it in files */
		FRAME(228, IPV4_UDP),
		FRAME(113, "\0\0\0\1\0\6\2\2\2\2\2\2\0\0\x08\0" IPV4_UDP),
		FRAME(276, "\x08\0\0\0\0\0\0\1\0\1\0\6\2\2\2\2\2\2\0\0" IPV4_UDP),
		FRAME(9, "\xff\3\0\x21" IPV4_UDP),
		FRAME(LINKTYPE_NULL, "\2\0\0\0" IPV4_UDP),
		FRAME(LINKTYPE_NULL, "\0\0\0\2" IPV4_UDP), /* from the other byte order */
		FRAME(108, "\0\0\0\2" IPV4_UDP),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
		assert_true(matches("udp and src port 53", frames[i]));
		assert_true(matches("ip host 192.0.2.2", frames[i]));
		assert_false(matches("udp and dst port 53", frames[i]));
		assert_false(matches("not ip", frames[i]));
		assert_false(matches("ip6 or tcp", frames[i]));
		assert_true(matches("", frames[i]));
	}
}

static void bsd_systems_number_ipv6_differently(void **state)
{
	static const char families[] = {24, 28, 30};

	(void)state;
	for (size_t i = 0; i < sizeof(families); i++) {
		char bytes[] = "\0\0\0\0" IPV6_NONE;
		struct frame frame = {.bytes = slice_of(bytes, sizeof(bytes) - 1),
			.wire_len = sizeof(bytes) - 1,
			.link_type = LINKTYPE_NULL};

		bytes[0] = families[i];
		assert_true(matches("ip6", frame));
		bytes[0] = 0, bytes[3] = families[i];
		assert_true(matches("ip6", frame));
		assert_false(matches("ip", frame));
	}
}

static void lengths_are_those_of_the_wire(void **state)
{
	struct frame frame = FRAME(LINKTYPE_RAW, IPV4_UDP);

	(void)state;
	frame.wire_len = 1500;
	assert_true(matches("len = 1500", frame));
	assert_true(matches("greater 1000", frame));
	frame.bytes.len = 0;
	assert_false(matches("ip", frame));
}

static void what_is_no_expression_is_refused_at_once(void **state)
{
	static const char *const bad[] = {
		"tcp prot 80", "host", "port 99999999", "(", "1.2.3.4.5", "vlan and and"};
	struct strbuf err = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_null(filter_new(bad[i], &err));
		assert_true(err.len > 0);
		strbuf_clear(&err);
	}
	strbuf_release(&err);
}

static void words_of_one_link_type_are_taken(void **state)
{
	static const char *const words[] = {
		"wlan type mgt", "ether host 2:2:2:2:2:2", "vlan 12", "vpi 8", "rnr 5", "lssu"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		filter_free(filter_of(words[i]));
}

static void a_link_type_that_does_not_fit_is_told(void **state)
{
	struct frame ethernet = FRAME(LINKTYPE_ETHERNET, MACS "\x08\0" IPV4_UDP);
	struct frame raw = FRAME(LINKTYPE_RAW, IPV4_UDP), unknown = FRAME(147, IPV4_UDP);
	struct filter *filter = filter_of("ether src 4:4:4:4:4:4");

	(void)state;
	assert_true(filter_match(filter, &ethernet));
	assert_null(filter_refused(filter));
	assert_false(filter_match(filter, &raw));
	assert_non_null(strstr(filter_refused(filter), "RAW ("));
	assert_false(filter_match(filter, &unknown));
	assert_non_null(strstr(filter_refused(filter), "link type 147 ("));
	assert_true(filter_match(filter, &ethernet));
	filter_free(filter);
}

static void link_types_without_end(void **state)
{
	struct filter *filter = filter_of("ip");
	struct frame frame = FRAME(LINKTYPE_ETHERNET, MACS "\x08\0" IPV4_UDP);

	(void)state;
	for (uint32_t i = 0; i < 500; i++) {
		frame.link_type = LINKTYPE_NOT_REGISTERED - i;
		assert_false(filter_match(filter, &frame));
	}
	filter_free(filter);
}

/* example.com cannot be in a hosts file; asking for it would be asking the network. */
static void no_query_leaves_the_machine(void **state)
{
	struct strbuf err = STRBUF_INIT;

	(void)state;
	assert_null(filter_new("host www.example.com", &err));
	assert_non_null(strstr(strbuf_cstr(&err), "www.example.com"));
	strbuf_release(&err);
	filter_free(filter_of("host localhost"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_expression_on_every_layout),
		cmocka_unit_test(bsd_systems_number_ipv6_differently),
		cmocka_unit_test(lengths_are_those_of_the_wire),
		cmocka_unit_test(what_is_no_expression_is_refused_at_once),
		cmocka_unit_test(words_of_one_link_type_are_taken),
		cmocka_unit_test(a_link_type_that_does_not_fit_is_told),
		cmocka_unit_test(link_types_without_end),
		cmocka_unit_test(no_query_leaves_the_machine),
	};

	return RUN_TESTS(tests);
}
