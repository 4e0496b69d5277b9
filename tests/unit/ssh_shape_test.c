#include "unit.h"

#include "detect/ssh_shape.h"

static unsigned shape(const char *to_server, const char *to_client, bool tls13)
{
	return ssh_shape_of(slice_str(to_server), slice_str(to_client), tls13);
}

static void ssh_is_known_by_its_lengths(void **state)
{
	(void)state;
	assert_int_equal(shape("[69,58,1577,1225,33,61,77]",
				 "[27,799,281,69,282,282,58,1105,1581,61]", true),
		SSH_SHAPE_GREETS | SSH_SHAPE_KEYS);
	assert_int_equal(shape("[65,1584,1232,40,68,84]", "[65,1112,1588,68,92]", false),
		SSH_SHAPE_GREETS | SSH_SHAPE_KEYS);
	/* behind an Upgrade and its answer */
	assert_int_equal(shape("[69,210,64,1585,1233,39,67]",
				 "[23,799,281,69,250,250,146,60,1109,1585]", true),
		SSH_SHAPE_GREETS | SSH_SHAPE_KEYS);
}

static void records_may_come_together(void **state)
{
	(void)state;
	assert_int_equal(shape("[65,1584,1232,40,68]", "[1153,1588,68]", false),
		SSH_SHAPE_AT_ONCE | SSH_SHAPE_KEYS);
	assert_int_equal(shape("[65,1584,1232,100,68]", "[65,1112,1588]", false),
		SSH_SHAPE_GREETS | SSH_SHAPE_KEYS_AT_ONCE);
}

static void others_are_none(void **state)
{
	(void)state;
	/* a page; a certificate of TLS 1.3 is no answer; a request in two records */
	assert_int_equal(shape("[69,420,380]", "[27,4200,281,69,282,282,290,16401]", true), 0);
	assert_int_equal(shape("[69,58,1577]", "[27,4200,281,69,282,282]", true), 0);
	assert_int_equal(shape("[120,900,30]", "[300,16401]", false), 0);
	assert_int_equal(shape("[40,40,50]", "[90,60,60,60]", false), 0); /* mail */
	assert_int_equal(shape("", "", false), 0);
	assert_int_equal(shape("[1,\"x\",[]]", "7", true), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ssh_is_known_by_its_lengths),
		cmocka_unit_test(records_may_come_together),
		cmocka_unit_test(others_are_none),
	};

	return RUN_TESTS(tests);
}
