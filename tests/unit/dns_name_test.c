#include "unit.h"

#include "dissect/dns_message.h"

#include <stdlib.h>

#define POINTERS_FROM 12 /* the first offset behind a header */

/* A message of random bytes in which lengths are small and pointers lead to what is there. */
static struct slice random_message(uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned kind = (unsigned)rand() % 8;

		bytes[i] = (uint8_t)(kind < 5 ? rand() % 4 : 'a' + rand() % 4);
		if (kind == 5 && i + 1 < len) {
			bytes[i] = 0xc0;
			bytes[++i] = (uint8_t)(rand() % (int)len);
		}
	}
	return slice_of(bytes, len);
}

static void same_as_one_by_one(void **state)
{
	uint8_t bytes[200];
	struct dns_name name;
	size_t found = 0;

	(void)state;
	srand(1);
	for (int round = 0; round < 300; round++) {
		struct slice message = random_message(bytes, sizeof(bytes));

		dns_names_begin(message);
		for (size_t i = 0; i < 300; i++) {
			size_t from = (size_t)rand() % (sizeof(bytes) + 2), at = from, alone = from;
			struct dns_text *text = dns_names_at(&at);

			if (dns_names_refused())
				break;
			assert_int_equal(text != NULL, dns_name_at(message, &alone, &name));
			assert_int_equal(at, alone);
			if (!text)
				continue;
			assert_true(slice_eq(text->text, dns_name_slice(&name)));
			found += text->jumps > 1;
		}
	}
	assert_in_range(found, 100, SIZE_MAX);
}

/* Each pointer leads to the one before: the name is made once, the last jump too many fails. */
static void chain_of_pointers(void **state)
{
	uint8_t bytes[POINTERS_FROM + 3 + 2 * (DNS_JUMPS_MAX + 2)] = {0};
	size_t at = POINTERS_FROM + 3;

	(void)state;
	memcpy(bytes + POINTERS_FROM, (const uint8_t[]){1, 'X'}, 2);
	for (size_t i = 0, to = POINTERS_FROM; i < DNS_JUMPS_MAX + 2; i++) {
		bytes[at + 2 * i] = 0xc0;
		bytes[at + 2 * i + 1] = (uint8_t)to;
		to = at + 2 * i;
	}
	dns_names_begin(slice_of(bytes, sizeof(bytes)));
	for (size_t i = 0; i < DNS_JUMPS_MAX; i++) {
		struct dns_text *name = dns_names_at(&at);

		assert_non_null(name);
		assert_true(slice_is(name->text, "x"));
	}
	assert_null(dns_names_at(&at));
	assert_int_equal(dns_names_refused(), 0);
}

/* "a" to "z" before a name of 250 control bytes: 1000 characters more for 4 bytes each. */
static void short_message_of_long_names(void **state)
{
	enum { LABELS = 5, LABEL_LEN = 48, COPIES = 26 };
	uint8_t bytes[POINTERS_FROM + LABELS * (1 + LABEL_LEN) + 1 + COPIES * 4] = {0};
	size_t at = POINTERS_FROM, made = 0, characters = 0;

	(void)state;
	for (int i = 0; i < LABELS; i++, at += 1 + LABEL_LEN) {
		bytes[at] = LABEL_LEN;
		memset(bytes + at + 1, 1, LABEL_LEN);
	}
	at++;
	for (size_t i = 0; i < COPIES; i++)
		memcpy(bytes + at + 4 * i,
			(const uint8_t[]){1, (uint8_t)('a' + i), 0xc0, POINTERS_FROM}, 4);
	dns_names_begin(slice_of(bytes, sizeof(bytes)));
	for (size_t i = 0; i < COPIES; i++) {
		size_t here = at + 4 * i;
		struct dns_text *name = dns_names_at(&here);

		made += name != NULL;
		characters += name ? name->text.len : 0;
	}
	assert_int_equal(made + dns_names_refused(), COPIES);
	assert_in_range(characters, DNS_EFFORT_MIN, DNS_EFFORT_MIN + DNS_NAME_TEXT_MAX);
}

/* A reverse zone in one message, as IPv6 has it: of the longest names that are ordinary. */
static void honest_names_are_all_made(void **state)
{
	enum { NAMES = 500, NIBBLES = 31, RECORD_LEN = 4 + 10 + 8 };
	static uint8_t bytes[POINTERS_FROM + NIBBLES * 2 + 10 + NAMES * RECORD_LEN];
	size_t at = POINTERS_FROM;

	(void)state;
	for (int i = 0; i < NIBBLES; i++, at += 2)
		memcpy(bytes + at, (const uint8_t[]){1, '1'}, 2);
	memcpy(bytes + at, "\3ip6\4arpa", 10);
	at += 10;
	for (size_t i = 0; i < NAMES; i++)
		memcpy(bytes + at + i * RECORD_LEN, (const uint8_t[]){1, 'f', 0xc0, 12}, 4);
	dns_names_begin(slice_of(bytes, sizeof(bytes)));
	for (size_t i = 0; i < NAMES; i++) {
		size_t here = at + i * RECORD_LEN;
		struct dns_text *name = dns_names_at(&here);

		assert_non_null(name);
		assert_int_equal(name->text.len, 2 * (NIBBLES + 1) + 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_one_by_one),
		cmocka_unit_test(chain_of_pointers),
		cmocka_unit_test(short_message_of_long_names),
		cmocka_unit_test(honest_names_are_all_made),
	};

	return RUN_TESTS(tests);
}
