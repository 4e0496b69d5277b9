#include "unit.h"

#include "online/cache.h"
#include "online/enquiry.h"
#include "online/http.h"
#include "online/pacing.h"
#include "online/settings.h"
#include "online/virustotal.h"
#include "online/wanted.h"
#include "scratch.h"

#include <sys/stat.h>

static void assert_read(unsigned status, const char *headers, const char *body,
	enum virustotal_result result, uint64_t wait_s)
{
	struct http_answer http = {.status = status};
	struct virustotal_answer answer = {.why = STRBUF_INIT};

	strbuf_adds(&http.headers, headers);
	strbuf_adds(&http.body, body);
	virustotal_read(&http, &answer);
	assert_int_equal(answer.result, result);
	assert_int_equal(answer.wait_s, wait_s);
	assert_int_equal(answer.why.len == 0, result == VIRUSTOTAL_KNOWN);
	virustotal_answer_release(&answer);
	http_answer_release(&http);
}

static void answers_are_told_apart(void **state)
{
	static const char day[] = "{\"error\":{\"code\":\"QuotaExceededError\",\"message\":\"m\"}}";
	static const char minute[] = "{\"error\":{\"code\":\"TooManyRequestsError\"}}";

	(void)state;
	assert_read(429, "", day, VIRUSTOTAL_QUOTA, 0);
	assert_read(429, "HTTP/1.1 429 x\r\nRetry-After: 7\r\n", minute, VIRUSTOTAL_MINUTE, 7);
	assert_read(429, "", "busy", VIRUSTOTAL_MINUTE, 0);
	assert_read(404, "", "{\"error\":{\"code\":\"NotFoundError\"}}", VIRUSTOTAL_UNKNOWN, 0);
	assert_read(404, "", "<html>", VIRUSTOTAL_FAILED, 0);
	assert_read(401, "", "", VIRUSTOTAL_DENIED, 0);
	assert_read(403, "", "", VIRUSTOTAL_DENIED, 0);
	assert_read(400, "", "", VIRUSTOTAL_REFUSED, 0);
	assert_read(503, "", "", VIRUSTOTAL_FAILED, 0);
	assert_read(204, "", "", VIRUSTOTAL_FAILED, 0);
	assert_read(200, "", "", VIRUSTOTAL_FAILED, 0);
	assert_read(200, "", "{}", VIRUSTOTAL_FAILED, 0);
	assert_read(200, "",
		"{\"data\":{\"attributes\":{\"last_analysis_stats\":{\"malicious\":1,"
		"\"suspicious\":0}}}} ",
		VIRUSTOTAL_KNOWN, 0);
	assert_read(200, "",
		"{\"data\":{\"attributes\":{\"last_analysis_stats\":{\"malicious\":-1,"
		"\"suspicious\":0}}}}",
		VIRUSTOTAL_FAILED, 0);
	assert_read(200, "",
		"{\"data\":{\"attributes\":{\"last_analysis_stats\":{\"malicious\":1,"
		"\"suspicious\":0}}}} x",
		VIRUSTOTAL_FAILED, 0);
}

static void a_verdict_counts_the_engines_that_gave_one(void **state)
{
	struct http_answer http = {.status = 200};
	struct virustotal_answer answer = {.why = STRBUF_INIT};

	(void)state;
	strbuf_adds(&http.body,
		"\n{\"data\":{\"attributes\":{\"reputation\":-31,\"last_analysis_stats\":{"
		"\"harmless\":60,\"malicious\":7,\"suspicious\":2,\"undetected\":20,\"timeout\":5}"
		"}}}");
	virustotal_read(&http, &answer);
	assert_int_equal(answer.result, VIRUSTOTAL_KNOWN);
	assert_int_equal(answer.verdict.malicious, 7);
	assert_int_equal(answer.verdict.suspicious, 2);
	assert_int_equal(answer.verdict.engines, 89);
	assert_int_equal(answer.verdict.reputation, -31);
	virustotal_answer_release(&answer);
	http_answer_release(&http);
}

static void only_public_names_are_asked_about(void **state)
{
	static const char *const no[] = {"", "dc1", "dc1.corp.local", "a.test",
		"1.0.0.127.in-addr.arpa", "_ldap._tcp.example.com", "*.example.com", "x.onion",
		"a.b.", "h\xc3\xb6st.com"};
	static const char *const yes[] = {"example.com", "xn--bcher-kva.example.org", "a-b.c1.de"};

	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(virustotal_name_is_public(slice_str(no[i])));
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(virustotal_name_is_public(slice_str(yes[i])));
	assert_true(virustotal_key_is_sound(SLICE("0aZ-_")));
	assert_false(virustotal_key_is_sound(SLICE("")));
	assert_false(virustotal_key_is_sound(SLICE("a\nb")));
	assert_false(virustotal_key_is_sound(SLICE("a b")));
}

static void headers_are_found_without_case(void **state)
{
	struct http_answer http = {.status = 200};

	(void)state;
	strbuf_adds(&http.headers,
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Rl: 3\r\nx-ttl:"
		" 60 \r\nX-RL: 2\r\n\r\n");
	assert_slice(http_header(&http, "X-Rl"), "2");
	assert_slice(http_header(&http, "X-Ttl"), "60");
	assert_slice(http_header(&http, "X-None"), "");
	http_answer_release(&http);
}

static void a_secret_goes_by_tls_or_stays_here(void **state)
{
	(void)state;
	assert_true(http_is_private("https://www.virustotal.com"));
	assert_true(http_is_private("http://127.0.0.1:8080/x"));
	assert_true(http_is_private("http://[::1]:1"));
	assert_true(http_is_private("HTTP://localhost"));
	assert_false(http_is_private("http://localhost.example.com"));
	assert_false(http_is_private("http://localhost@example.com"));
	assert_false(http_is_private("http://127.0.0.1@example.com"));
	assert_false(http_is_private("http://127.0.0.1:80@example.com"));
	assert_false(http_is_private("http://127.0.0.1:80\\@example.com"));
	assert_false(http_is_private("http://127.0.0.1?@example.com"));
	assert_false(http_is_private("http://192.0.2.1"));
	assert_false(http_is_private("file:///etc/hosts"));
	assert_false(http_is_private(""));
}

static void requests_keep_their_distance(void **state)
{
	struct pacing pacing;

	(void)state;
	pacing_init(&pacing, 2, 60);
	assert_int_equal(pacing_wait_us(&pacing, 1000), 0);
	pacing_sent(&pacing, 1000);
	pacing_sent(&pacing, 1010);
	assert_int_equal(pacing_wait_us(&pacing, 1020), 40);
	assert_int_equal(pacing_wait_us(&pacing, 1060), 0);
	pacing_sent(&pacing, 1060);
	assert_int_equal(pacing_wait_us(&pacing, 1060), 10);
	assert_int_equal(pacing_left_us(&pacing, 3, 1060), 70);
	pacing_hold(&pacing, 2000);
	pacing_hold(&pacing, 1500);
	assert_int_equal(pacing_wait_us(&pacing, 1060), 940);
	pacing_init(&pacing, 0, 60);
	for (int i = 0; i < 5; i++)
		pacing_sent(&pacing, 1);
	assert_int_equal(pacing_wait_us(&pacing, 1), 0);
}

static void a_wait_can_be_stopped(void **state)
{
	volatile sig_atomic_t stop = 1;

	(void)state;
	assert_false(pacing_sleep(INT64_C(3600) * 1000000, &stop));
	stop = 0;
	assert_true(pacing_sleep(10, &stop));
}

static void the_cache_gives_back_what_was_put(void **state)
{
	char folder[] = "/tmp/pcg-cache-XXXXXX";
	struct strbuf text = STRBUF_INIT, path = STRBUF_INIT;
	struct cache cache, old;

	(void)state;
	assert_non_null(mkdtemp(folder));
	setenv("XDG_CACHE_HOME", folder, 1);
	assert_true(cache_open(&cache, "t", 1000000000));
	assert_false(cache_get(&cache, SLICE("a/../b"), &text));
	assert_true(cache_put(&cache, SLICE("a/../b"), SLICE("one")));
	assert_true(cache_put(&cache, SLICE("a/../b"), SLICE("two")));
	assert_true(cache_get(&cache, SLICE("a/../b"), &text));
	assert_text(&text, "two");
	assert_false(cache_get(&cache, SLICE("other"), &text));
	assert_true(cache_open(&old, "t", 0));
	assert_false(cache_get(&old, SLICE("a/../b"), &text));
	cache_release(&old);
	cache_release(&cache);
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	assert_false(cache_open(&cache, "t", 1));
	assert_true(cache_put(&cache, SLICE("a"), SLICE("kept nowhere")));
	assert_false(cache_get(&cache, SLICE("a"), &text));
	cache_release(&cache);
	strbuf_addf(&path, "rm -r %s", folder);
	assert_int_equal(
		system(strbuf_cstr(&path)), 0); /* NOLINT(cert-env33-c): of our own making */
	strbuf_release(&path);
	strbuf_release(&text);
}

static void a_secret_that_everyone_can_read_is_refused(void **state)
{
	struct scratch file = scratch_file(SLICE("[virustotal]\napi_key = k\ntimeout=3\n"));
	struct settings settings = {.text = STRBUF_INIT};
	struct strbuf err = STRBUF_INIT;

	(void)state;
	assert_int_equal(chmod(file.path, 0600), 0);
	assert_true(settings_read(&settings, file.path, &err));
	assert_slice(settings_get(&settings, "virustotal", "api_key"), "k");
	assert_slice(settings_get(&settings, "virustotal", "timeout"), "3");
	assert_slice(settings_get(&settings, "virustotal", "none"), "");
	settings_release(&settings);
	assert_int_equal(chmod(file.path, 0604), 0);
	assert_false(settings_read(&settings, file.path, &err));
	assert_non_null(strstr(strbuf_cstr(&err), "chmod 600"));
	settings_release(&settings);
	scratch_remove(&file);
	file = scratch_file(SLICE("[virustotal]\ntimeout=3\n[abusech]\nauth_key = k\n"));
	assert_int_equal(chmod(file.path, 0604), 0);
	assert_false(settings_read(&settings, file.path, &err));
	settings_release(&settings);
	scratch_remove(&file);
	assert_false(settings_read(&settings, file.path, &err));
	settings_release(&settings);
	strbuf_release(&err);
}

static void the_most_interesting_come_first(void **state)
{
	struct wanted_list list = WANTED_LIST_INIT;
	static const uint32_t expected[] = {4, 3, 2, 1, 0};
	uint32_t *order;

	(void)state;
	wanted_note(&list, 0, SLICE("good"), WANTED_GOOD, SLICE("h1"));
	wanted_note(&list, 0, SLICE("common"), WANTED_SEEN, SLICE("h1"));
	wanted_note(&list, 0, SLICE("common"), WANTED_SEEN, SLICE("h2"));
	wanted_note(&list, 0, SLICE("rare"), WANTED_SEEN, SLICE("h1"));
	wanted_note(&list, 0, SLICE("rare"), WANTED_SEEN, SLICE("h1"));
	wanted_note(&list, 1, SLICE("rare"), WANTED_FINDING, SLICE("h1"));
	wanted_note(&list, 1, SLICE("hit"), WANTED_SEEN, SLICE(""));
	wanted_note(&list, 1, SLICE("hit"), WANTED_HIT, SLICE(""));
	assert_int_equal(list.count, 5);
	assert_int_equal(list.items[2].host_count, 1);
	assert_int_equal(list.items[2].records, 2);
	assert_int_equal(wanted_find(&list, 1, SLICE("rare")), 3);
	assert_int_equal(wanted_find(&list, 1, SLICE("good")), MAP_NONE);
	order = wanted_order(&list);
	assert_memory_equal(order, expected, sizeof(expected));
	free(order);
	wanted_release(&list);
}

static void only_the_worst_are_told(void **state)
{
	struct wanted_list list = WANTED_LIST_INIT;
	struct enquiry_answer answers[8] = {{.state = ENQUIRY_OPEN}};
	struct enquiry enquiry = {.answers = answers};
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		char name[] = "a.org", host[] = "10.0.0.1";

		name[0] = (char)('a' + i);
		wanted_note(
			&list, VIRUSTOTAL_DOMAIN, slice_str(name), WANTED_SEEN, slice_str(host));
		answers[i].state = i == 7 ? ENQUIRY_UNKNOWN : ENQUIRY_KNOWN;
		answers[i].verdict.malicious = i % 4;
		answers[i].verdict.engines = 90;
	}
	for (unsigned i = 0; i < 10; i++) {
		char host[] = "10.0.1.0";

		host[7] = (char)('0' + i);
		wanted_note(&list, VIRUSTOTAL_DOMAIN, SLICE("d.org"), WANTED_SEEN, slice_str(host));
	}
	enquiry_top(&enquiry, &list, &text);
	assert_text(&text,
		"malicious by most engines:\n"
		"    3 of 90  d.org  touched by 10.0.0.1, 10.0.1.0, 10.0.1.1, 10.0.1.2, "
		"10.0.1.3, 10.0.1.4, 10.0.1.5, 10.0.1.6 and 3 more\n"
		"    2 of 90  c.org  touched by 10.0.0.1\n"
		"    2 of 90  g.org  touched by 10.0.0.1\n"
		"    1 of 90  b.org  touched by 10.0.0.1\n"
		"    1 of 90  f.org  touched by 10.0.0.1\n");
	strbuf_release(&text);
	wanted_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_told_apart),
		cmocka_unit_test(a_verdict_counts_the_engines_that_gave_one),
		cmocka_unit_test(only_public_names_are_asked_about),
		cmocka_unit_test(headers_are_found_without_case),
		cmocka_unit_test(a_secret_goes_by_tls_or_stays_here),
		cmocka_unit_test(requests_keep_their_distance),
		cmocka_unit_test(a_wait_can_be_stopped),
		cmocka_unit_test(the_cache_gives_back_what_was_put),
		cmocka_unit_test(a_secret_that_everyone_can_read_is_refused),
		cmocka_unit_test(the_most_interesting_come_first),
		cmocka_unit_test(only_the_worst_are_told),
	};

	return RUN_TESTS(tests);
}
