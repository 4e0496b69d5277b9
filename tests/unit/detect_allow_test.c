#include "unit.h"

#include "base/clock.h"
#include "detect/allow.h"
#include "detect/finding.h"

struct fixture {
	struct corpus corpus;
	struct allow allow;
	struct finding finding;
	struct strbuf err;
};

static void set_up(struct fixture *f, const char *rules, const char *name)
{
	bool valid;

	*f = (struct fixture){.err = STRBUF_INIT};
	corpus_init(&f->corpus);
	allow_init(&f->allow);
	assert_true(allow_add(&f->allow, slice_str(rules), &f->err));
	f->finding.src = corpus_host(&f->corpus, SLICE("\"10.0.0.5\""), &valid);
	f->finding.dest = corpus_host(&f->corpus, SLICE("\"192.0.2.7\""), &valid);
	f->finding.has_dest = f->finding.one_port = true;
	f->finding.dest_port = 443;
	f->finding.name = texts_add(&f->corpus.texts, slice_str(name));
}

static void tear_down(struct fixture *f)
{
	allow_release(&f->allow);
	corpus_release(&f->corpus);
	strbuf_release(&f->err);
}

/* Does one of the rules silence a finding about this name (or, when empty, 192.0.2.7:443)? */
static bool silenced(const char *rules, const char *name)
{
	struct fixture f;
	bool found;

	set_up(&f, rules, name);
	found = allow_find(&f.allow, &f.corpus, &f.finding) != NULL;
	tear_down(&f);
	return found;
}

static void names_are_apex_exact_or_below(void **state)
{
	(void)state;
	assert_true(silenced("example.com", "example.com"));
	assert_true(silenced("Example.COM", "www.example.com"));
	assert_false(silenced("example.com", "badexample.com"));
	assert_true(silenced("=example.com", "example.com"));
	assert_false(silenced("=example.com", "www.example.com"));
	assert_false(silenced("*.example.com", "example.com"));
	assert_true(silenced("*.example.com", "a.b.example.com"));
}

static void columns_narrow_a_rule(void **state)
{
	(void)state;
	assert_true(silenced("example.com\tto\t443\tours", "example.com"));
	assert_false(silenced("example.com\tto\t8443\tours", "example.com"));
	assert_false(silenced("example.com\tfrom", "example.com"));
	assert_true(silenced("10.0.0.5\tfrom", "example.com"));
	assert_false(silenced("10.0.0.5\tto", "example.com"));
	assert_true(silenced("10.0.0.0/8\tboth", "example.com"));
	assert_true(silenced("192.0.2.0/24", ""));
	assert_false(silenced("192.0.3.0/24", ""));
}

static void an_expired_rule_is_not_heard(void **state)
{
	struct fixture f;
	int64_t day;

	(void)state;
	set_up(&f, "example.com\tto\t*\tfor now\t2026-02-03", "example.com");
	assert_true(clock_parse(SLICE("2026-02-03T23:59:59+0000"), &day));
	f.finding.last_us = day;
	assert_non_null(allow_find(&f.allow, &f.corpus, &f.finding));
	f.finding.last_us = day + CLOCK_SECOND_US;
	assert_null(allow_find(&f.allow, &f.corpus, &f.finding));
	tear_down(&f);
}

static void nothing_is_silenced_where_strangers_are(void **state)
{
	(void)state;
	assert_false(silenced("drop.example.com\tshared\nexample.com", "a.drop.example.com"));
	assert_true(silenced("drop.example.com\tshared\nexample.com", "www.example.com"));
	assert_false(silenced("evil.duckdns.org", "evil.duckdns.org"));
	assert_false(silenced("192.0.2.7\nevil.duckdns.org", "evil.duckdns.org"));
}

static void what_is_no_rule_is_named(void **state)
{
	static const char *const bad[] = {"a b", "example.com\tsideways", "example.com\tto\t99999",
		"example.com\tto\t*\twhy\tsoon", "\tto", "192.0.2.0/99"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fixture f;

		set_up(&f, "# a comment\n\n", "");
		assert_false(allow_add(&f.allow, slice_str(bad[i]), &f.err));
		assert_true(f.err.len > 0);
		tear_down(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_apex_exact_or_below),
		cmocka_unit_test(columns_narrow_a_rule),
		cmocka_unit_test(an_expired_rule_is_not_heard),
		cmocka_unit_test(nothing_is_silenced_where_strangers_are),
		cmocka_unit_test(what_is_no_rule_is_named),
	};

	return RUN_TESTS(tests);
}
