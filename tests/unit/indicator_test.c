#include "unit.h"

#include "intel/defang.h"
#include "intel/domain.h"
#include "intel/indicator.h"

#define NONE INDICATOR_TYPES

/* A text, what it is, and how it is written afterwards (NULL: the same). */
static const struct {
	const char *text;
	enum indicator_type type;
	const char *written;
} rows[] = {
	{"185.1.2.3", INDICATOR_IP, NULL},
	{"185.1.2.3:8080", INDICATOR_IP, NULL},
	{"  185.1.2.3\t", INDICATOR_IP, "185.1.2.3"},
	{"\"185.1.2.3\"", INDICATOR_IP, "185.1.2.3"},
	{"185.1.2.3/32", INDICATOR_IP, "185.1.2.3"},
	{"::ffff:185.1.2.3", INDICATOR_IP, "185.1.2.3"},
	{"2001:DB8:0:0::1", INDICATOR_IP, "2001:db8::1"},
	{"[2001:db8::1]", INDICATOR_IP, "2001:db8::1"},
	{"[2001:db8::1]:443", INDICATOR_IP, NULL},
	{"185.1.2.300", NONE, NULL},
	{"185.1.2", NONE, NULL},
	{"185.1.2.3:99999", NONE, NULL},
	{"185.1.2.3:", NONE, NULL},
	{"[2001:db8::1", NONE, NULL},
	{"10.0.0.0/8", INDICATOR_CIDR, NULL},
	{"10.1.2.3/8", INDICATOR_CIDR, "10.0.0.0/8"},
	{"2001:db8::/32", INDICATOR_CIDR, NULL},
	{"10.0.0.0/33", NONE, NULL},
	{"10.0.0.1-10.0.0.9", INDICATOR_RANGE, NULL},
	{"10.0.0.1 - 10.0.0.9", INDICATOR_RANGE, "10.0.0.1-10.0.0.9"},
	{"10.0.0.1-9", INDICATOR_RANGE, "10.0.0.1-10.0.0.9"},
	{"10.0.0.9-10.0.0.1", NONE, NULL},
	{"10.0.0.1-2001:db8::1", NONE, NULL},
	{"example.com", INDICATOR_DOMAIN, NULL},
	{"EXAMPLE.Com.", INDICATOR_DOMAIN, "example.com"},
	{"example.com:8080", INDICATOR_DOMAIN, "example.com"},
	{"*.example.com", INDICATOR_DOMAIN, NULL},
	{".example.com", INDICATOR_DOMAIN, "*.example.com"},
	{"=example.com", INDICATOR_DOMAIN, NULL},
	{"=localhost", INDICATOR_DOMAIN, NULL},
	{"_dmarc.xn--bcher-kva.example", INDICATOR_DOMAIN, NULL},
	{"com", NONE, NULL},
	{"a..b", NONE, NULL},
	{"-", NONE, NULL},
	{"two words.com", NONE, NULL},
	{"j.doe@example.com", NONE, NULL},
	{"http://example.com/a?b=c", INDICATOR_URL, NULL},
	{"HTTPS://User:pw@EXAMPLE.com:8443/A#top", INDICATOR_URL, "https://example.com:8443/A"},
	{"http://185.1.2.3", INDICATOR_URL, NULL},
	{"http://[2001:db8::1]/x", INDICATOR_URL, "http://2001:db8::1/x"},
	{"ftp://example.com/x", INDICATOR_URL, NULL},
	{"example.com/a/b.php", INDICATOR_URL, NULL},
	{"/a/b.php", INDICATOR_URL, NULL},
	{"/", NONE, NULL},
	{"http://", NONE, NULL},
	{"gopher://example.com/", NONE, NULL},
	{"http://exa mple.com/", NONE, NULL},
	{"B386946A5A44D1DDCC843BC75336DFCE", INDICATOR_MD5, "b386946a5a44d1ddcc843bc75336dfce"},
	{"2e3519b7cb61a3cd6167f727df993f68311085ea", INDICATOR_SHA1, NULL},
	{"2E:35:19:B7:CB:61:A3:CD:61:67:F7:27:DF:99:3F:68:31:10:85:EA", INDICATOR_SHA1,
		"2e3519b7cb61a3cd6167f727df993f68311085ea"},
	{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", INDICATOR_SHA256,
		NULL},
	{"b386946a5a44d1ddcc843bc75336dfc", NONE, NULL},
	{"b386946a5a44d1ddcc843bc75336dfcg", NONE, NULL},
	{"t13d1516h2_8daaf6152771_e5627efa2ab1", INDICATOR_JA4, NULL},
	{"x13d1516h2_8daaf6152771_e5627efa2ab1", NONE, NULL},
	{"00:11:22:aa:BB:cc", INDICATOR_MAC, "00:11:22:aa:bb:cc"},
	{"00-11-22-AA-BB-CC", INDICATOR_MAC, "00:11:22:aa:bb:cc"},
	{"00:11:22:aa-bb:cc", NONE, NULL},
	{"1:LQU9qZlK+B5F3KDmev6m5PMibrg=", INDICATOR_COMMUNITY_ID, NULL},
	{"185[.]1[.]2[.]3", INDICATOR_IP, "185.1.2.3"},
	{"185.1.2[.]3[:]8080", INDICATOR_IP, "185.1.2.3:8080"},
	{"evil(dot)example[.]com", INDICATOR_DOMAIN, "evil.example.com"},
	{"evil\\.example\\.com", INDICATOR_DOMAIN, "evil.example.com"},
	{"hxxps://evil[.]example/a", INDICATOR_URL, "https://evil.example/a"},
	{"hXXp[:]//evil.example/", INDICATOR_URL, "http://evil.example/"},
	{"hxxp[://]evil[.]example", INDICATOR_URL, "http://evil.example"},
	{"", NONE, NULL},
	{" ", NONE, NULL},
	{"\"\"", NONE, NULL},
};

static void texts_are_what_they_look_like(void **state)
{
	struct strbuf scratch = STRBUF_INIT, written = STRBUF_INIT;
	struct indicator indicator;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool ok = indicator_parse(slice_str(rows[i].text), &scratch, &indicator);

		if (ok != (rows[i].type != NONE))
			fail_msg("'%s' is %s indicator", rows[i].text, ok ? "an" : "no");
		if (!ok)
			continue;
		indicator_format(&written, &indicator);
		assert_int_equal(indicator.type, rows[i].type);
		assert_text(&written, rows[i].written ? rows[i].written : rows[i].text);
	}
	strbuf_release(&scratch);
	strbuf_release(&written);
}

static void what_is_written_is_read_again(void **state)
{
	struct strbuf scratch = STRBUF_INIT, again = STRBUF_INIT, first = STRBUF_INIT,
		      second = STRBUF_INIT;
	struct indicator a, b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* an IPv6 host is written without brackets, as the key has it */
		if (rows[i].type == NONE || strstr(rows[i].text, "//["))
			continue;
		strbuf_clear(&first);
		strbuf_clear(&second);
		assert_true(indicator_parse(slice_str(rows[i].text), &scratch, &a));
		indicator_format(&first, &a);
		assert_true(indicator_parse(strbuf_slice(&first), &again, &b));
		indicator_format(&second, &b);
		assert_string_equal(strbuf_cstr(&first), strbuf_cstr(&second));
		assert_int_equal(a.type, b.type);
		assert_int_equal(a.port, b.port);
		assert_int_equal(a.scope, b.scope);
	}
	strbuf_release(&scratch);
	strbuf_release(&again);
	strbuf_release(&first);
	strbuf_release(&second);
}

static void names_are_bounded(void **state)
{
	struct strbuf name = STRBUF_INIT, out = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < 63; i++)
		strbuf_addc(&name, 'a');
	strbuf_adds(&name, ".example");
	assert_true(domain_fold(&out, strbuf_slice(&name)));
	assert_int_equal(out.len, name.len);
	strbuf_clear(&out);
	name.ptr[63] = 'a'; /* a label of 64 and more */
	assert_false(domain_fold(&out, strbuf_slice(&name)));
	strbuf_clear(&name);
	for (int i = 0; i < DOMAIN_MAX / 2; i++)
		strbuf_adds(&name, "a.");
	strbuf_adds(&name, "b");
	assert_int_equal(name.len, DOMAIN_MAX);
	assert_true(domain_fold(&out, strbuf_slice(&name)));
	strbuf_clear(&out);
	strbuf_adds(&name, "c");
	assert_false(domain_fold(&out, strbuf_slice(&name)));
	assert_int_equal(out.len, 0);
	strbuf_release(&name);
	strbuf_release(&out);
}

static void parents_end(void **state)
{
	struct slice name = SLICE("www.example.com");

	(void)state;
	name = domain_parent(name);
	assert_slice(name, "example.com");
	name = domain_parent(name);
	assert_slice(name, "com");
	name = domain_parent(name);
	assert_slice(name, "");
	assert_slice(domain_parent(name), "");
}

static void plain_text_is_not_refanged(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_false(is_defanged(SLICE("https://example.com/a")));
	assert_false(is_defanged(SLICE("example.com")));
	refang(&out, SLICE("https://example.com:80/a?b=[1]&c=(x)"));
	assert_text(&out, "https://example.com:80/a?b=[1]&c=(x)");
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_what_they_look_like),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(names_are_bounded),
		cmocka_unit_test(parents_end),
		cmocka_unit_test(plain_text_is_not_refanged),
	};

	return RUN_TESTS(tests);
}
