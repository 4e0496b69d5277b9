#include "unit.h"

#include "dissect/ech.h"

#include <stdio.h>

/* An ECHConfig: version, length, config_id, kem_id, a public key of 4 bytes, one cipher
 * suite, maximum_name_length, the public_name of 17 bytes, no extensions. */
#define CONFIG(version) version "\x00\x24\x07\x00\x20\x00\x04keyy\x00\x04\x00\x01\x00\x01\x40\x11"
#define NAME "Cover.Example.ORG"

/* An HTTPS record: priority 1, target ".", alpn=h2, ech of one config. */
#define HTTPS(version)                                                                             \
	"\x00\x01\x00\x00\x01\x00\x03\x02h2\x00\x05\x00\x2a\x00\x28" CONFIG(version) NAME "\x00"   \
											  "\x00"

static void learns_from_dns(void **state)
{
	struct names names;

	(void)state;
	names_init(&names);
	assert_false(ech_is_public_name(&names, SLICE("cover.example.org")));
	ech_note(&names, SLICE(HTTPS("\xfe\x0d")));
	assert_true(ech_is_public_name(&names, SLICE("cover.example.org")));
	assert_true(ech_is_public_name(&names, SLICE(NAME)));
	assert_false(ech_is_public_name(&names, SLICE("example.org")));
	assert_false(ech_is_public_name(&names, SLICE("")));
	names_release(&names);
}

static void passes_over_other_versions(void **state)
{
	struct names names;

	(void)state;
	names_init(&names);
	ech_note(&names, SLICE(HTTPS("\xfe\x0a")));
	assert_false(ech_is_public_name(&names, SLICE("cover.example.org")));
	names_release(&names);
}

static void every_prefix(void **state)
{
	const struct slice all = SLICE(HTTPS("\xfe\x0d"));
	struct names names;

	(void)state;
	names_init(&names);
	for (size_t len = 0; len < all.len; len++) {
		ech_note(&names, slice_first(all, len));
		assert_false(names_is_public(&names, SLICE("cover.example.org")));
	}
	names_release(&names);
}

static void knows_operators(void **state)
{
	struct names names;

	(void)state;
	names_init(&names);
	assert_true(ech_is_public_name(&names, SLICE("cloudflare-ech.com")));
	names_release(&names);
}

static void has_a_bound(void **state)
{
	struct names names;
	char name[32];

	(void)state;
	names_init(&names);
	for (unsigned i = 0; i <= NAMES_PUBLIC_MAX; i++) {
		snprintf(name, sizeof(name), "n%u.example", i);
		names_note_public(&names, slice_str(name));
		names_note_public(&names, slice_str(name));
	}
	assert_true(names_is_public(&names, SLICE("N0.example")));
	assert_false(names_is_public(&names, slice_str(name)));
	assert_int_equal(names.dropped, 2);
	names_release(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns_from_dns),
		cmocka_unit_test(passes_over_other_versions),
		cmocka_unit_test(every_prefix),
		cmocka_unit_test(knows_operators),
		cmocka_unit_test(has_a_bound),
	};

	return RUN_TESTS(tests);
}
