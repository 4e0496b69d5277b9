#include "unit.h"

#include "base/embed.h"
#include "classify/classify.h"
#include "classify/rules.h"

static struct record record; /* large */
static struct classifier *classifier;

/* "label service by" of a line; nothing for what is absent. */
static const char *app_of(const char *line)
{
	static struct strbuf text;
	struct app app;

	assert_true(record_read(&record, slice_str(line), 2));
	app = classify(classifier, &record);
	strbuf_clear(&text);
	strbuf_add_slice(&text, app.label);
	strbuf_addc(&text, ' ');
	strbuf_add_slice(&text, app.service);
	strbuf_addf(&text, " %s", app.by ? app.by : "");
	return strbuf_cstr(&text);
}

#define FLOW "{\"event_type\":\"flow\",\"src_port\":50000,"
#define TCP FLOW "\"proto\":\"TCP\","
#define UDP FLOW "\"proto\":\"UDP\","

static void the_payload_comes_first(void **state)
{
	(void)state;
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"ssh\"}"), "SSH  payload");
	assert_string_equal(
		app_of(TCP "\"dest_port\":22,\"app_proto\":\"http\"}"), "Web http payload");
	assert_string_equal(
		app_of(TCP "\"dest_port\":9999,\"app_proto\":\"smb\"}"), "SMB/RPC smb payload");
	assert_string_equal(
		app_of(FLOW "\"proto\":\"ICMP\",\"icmp_type\":8}"), "ICMP icmp payload");
	assert_string_equal(app_of(FLOW "\"proto\":\"ESP\"}"), "VPN ipsec payload");
}

static void then_the_carrier_on_a_known_port(void **state)
{
	(void)state;
	assert_string_equal(
		app_of(TCP "\"dest_port\":993,\"app_proto\":\"tls\"}"), "Mail imaps payload");
	assert_string_equal(
		app_of(TCP "\"dest_port\":853,\"app_proto\":\"tls\"}"), "DNS dot payload");
	assert_string_equal(app_of(TCP "\"dest_port\":5985,\"app_proto\":\"http\"}"),
		"Remote access winrm payload");
	/* a name that says the same says more */
	assert_string_equal(app_of(TCP "\"dest_port\":993,\"app_proto\":\"tls\","
				       "\"tls\":{\"sni\":\"imap.gmail.com\"}}"),
		"Mail gmail payload");
}

/* The text of the member "app" of a line. */
static const char *member_of(const char *line)
{
	static struct strbuf text;
	struct app app;

	assert_true(record_read(&record, slice_str(line), 2));
	app = classify(classifier, &record);
	strbuf_clear(&text);
	app_format(&text, &app);
	return strbuf_cstr(&text);
}

static void dns_inside_another_protocol(void **state)
{
	(void)state;
	assert_string_equal(member_of(TCP "\"dest_port\":853,\"app_proto\":\"tls\",\"tls\":{"
					  "\"sni\":\"dns.quad9.net\"}}"),
		"{\"label\":\"DNS\",\"service\":\"quad9\",\"by\":\"payload\",\"dns_over\":"
		"\"tls\"}");
	assert_string_equal(member_of(TCP "\"dest_port\":8443,\"app_proto\":\"tls\",\"tls\":{"
					  "\"client_alpns\":[\"x\",\"dot\"]}}"),
		"{\"label\":\"DNS\",\"service\":\"dot\",\"by\":\"payload\",\"dns_over\":\"tls\"}");
	assert_string_equal(member_of(UDP "\"dest_port\":4784,\"app_proto\":\"quic\",\"quic\":{"
					  "\"client_alpns\":[\"doq-i11\"]}}"),
		"{\"label\":\"DNS\",\"service\":\"doq\",\"by\":\"payload\",\"dns_over\":\"quic\"}");
	assert_string_equal(member_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{"
					  "\"sni\":\"mozilla.cloudflare-dns.com\","
					  "\"client_alpns\":[\"h2\"]}}"),
		"{\"label\":\"DNS\",\"service\":\"cloudflare-dns\",\"by\":\"sni\","
		"\"dns_over\":\"https\"}");
	assert_string_equal(member_of(UDP "\"dest_ip\":\"8.8.4.4\",\"dest_port\":443,"
					  "\"app_proto\":\"quic\"}"),
		"{\"label\":\"DNS\",\"service\":\"google-dns\",\"by\":\"ip\",\"dns_over\":"
		"\"https\"}");
	assert_string_equal(member_of(UDP "\"dest_ip\":\"8.8.4.4\",\"dest_port\":53,"
					  "\"app_proto\":\"dns\"}"),
		"{\"label\":\"DNS\",\"by\":\"payload\"}");
	/* an address says nothing of what is no carrier, or asks for another name */
	assert_string_equal(app_of(TCP "\"dest_ip\":\"8.8.4.4\",\"dest_port\":9}"),
		"Network services discard port");
	assert_string_equal(app_of(TCP "\"dest_ip\":\"1.1.1.1\",\"dest_port\":443,"
				       "\"app_proto\":\"tls\",\"tls\":{\"sni\":\"a.example\"}}"),
		"Web tls payload");
}

static void the_certificate_of_a_product(void **state)
{
	(void)state;
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{"
				       "\"subject\":\"CN=AnyDesk Client\"}}"),
		"Remote access anydesk payload");
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{"
				       "\"subject\":\"O=AnyDesk Client\"}}"),
		"Web tls payload");
}

#define TLS443 TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{"

static void tls_like_tors(void **state)
{
	(void)state;
	assert_string_equal(app_of(TLS443 "\"sni\":\"www.wl2d5fzr3q.com\"}}"), "Tor/Proxy tor sni");
	assert_string_equal(
		app_of(TLS443 "\"sni\":\"www.jwqpstzhrkh.com\"}}"), "Tor/Proxy tor sni");
	assert_string_equal(app_of(TLS443 "\"subject\":\"CN=www.ab3q.net\","
					  "\"issuerdn\":\"CN=www.xyzzy.com\"}}"),
		"Tor/Proxy tor sni");
	/* a browser, a name that was looked up, a chosen name, one that is no base32 */
	assert_string_equal(app_of(TLS443 "\"sni\":\"www.wl2d5fzr3q.com\","
					  "\"client_alpns\":[\"h2\"]}}"),
		"Web tls payload");
	assert_string_equal(app_of(TLS443 "\"sni\":\"www.wl2d5fzr3q.com\"},\"names\":{\"dest\":[{"
					  "\"name\":\"www.wl2d5fzr3q.com\",\"by\":\"dns\"}]}}"),
		"Web tls payload");
	assert_string_equal(
		app_of(TLS443 "\"sni\":\"www.officeparty24.com\"}}"), "Web tls payload");
	assert_string_equal(app_of(TLS443 "\"sni\":\"www.wl1d8fzr9q.com\"}}"), "Web tls payload");
	assert_string_equal(app_of(TLS443 "\"sni\":\"www.w2d3.com\"}}"), "Web tls payload");
	assert_string_equal(app_of(TLS443 "\"subject\":\"CN=www.ab3q.com\","
					  "\"issuerdn\":\"CN=www.xyzzy.com\"}}"),
		"Web tls payload");
}

static void then_the_name(void **state)
{
	(void)state;
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\","
				       "\"tls\":{\"sni\":\"MTalk.google.com\"}}"),
		"Push/FCM google-fcm sni");
	assert_string_equal(app_of(UDP "\"dest_port\":443,\"app_proto\":\"quic\","
				       "\"quic\":{\"sni\":\"r3---sn-x.googlevideo.com\"}}"),
		"Streaming youtube sni");
	assert_string_equal(
		app_of(TCP "\"dest_port\":80,\"app_proto\":\"http\","
			   "\"http\":{\"hostname\":\"dl.delivery.mp.microsoft.com:80\"}}"),
		"Update windows-update sni");
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"names\":{\"dest\":[{\"name\":"
				       "\"client.dropbox.com\",\"by\":\"dns\"}]}}"),
		"File transfer dropbox sni");
	/* the name that was asked for hides the others: one address has many */
	assert_string_equal(
		app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{\"sni\":"
			   "\"x.example\"},\"names\":{\"dest\":[{\"name\":\"dropbox.com\"}]}}"),
		"Web tls payload");
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\","
				       "\"tls\":{\"sni\":\"notdropbox.com\"}}"),
		"Web tls payload");
}

static void then_the_fingerprint_and_the_port(void **state)
{
	(void)state;
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{\"ja4\":"
				       "\"t13d1516h2_8daaf6152771_e5627efa2ab1\"}}"),
		"Web chrome ja4");
	assert_string_equal(app_of(TCP "\"dest_port\":3306}"), "Database mysql port");
	assert_string_equal(app_of(UDP "\"dest_port\":27031}"), "Games steam port");
	assert_string_equal(app_of(UDP "\"dest_port\":53}"), "DNS  port");
	assert_string_equal(app_of(TCP "\"dest_port\":50001}"), "Unknown  ");
	assert_string_equal(
		app_of(TCP "\"dest_port\":3306,\"app_proto\":\"failed\"}"), "Database mysql port");
	/* seen from its back */
	assert_string_equal(app_of("{\"event_type\":\"flow\",\"proto\":\"TCP\",\"src_port\":22,"
				   "\"dest_port\":50001}"),
		"SSH  port");
}

static void transactions_prove_their_protocol(void **state)
{
	(void)state;
	assert_string_equal(app_of("{\"event_type\":\"dns\",\"proto\":\"UDP\",\"dest_port\":9999}"),
		"DNS  payload");
	assert_string_equal(app_of("{\"event_type\":\"dns\",\"proto\":\"UDP\",\"dest_port\":5353}"),
		"Network services mdns payload");
	assert_string_equal(app_of("{\"event_type\":\"http\",\"proto\":\"TCP\",\"dest_port\":8000,"
				   "\"http\":{\"hostname\":\"www.dropbox.com\"}}"),
		"File transfer dropbox sni");
}

static void some_records_have_no_application(void **state)
{
	static const char *const lines[] = {"{\"event_type\":\"asset\",\"ip\":\"10.0.0.1\"}",
		"{\"event_type\":\"stats\"}", "{\"event_type\":\"alert\",\"src_ip\":\"10.0.0.1\"}",
		"{}"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(record_read(&record, slice_str(lines[i]), 2));
		assert_false(classify_applies(&record));
	}
	assert_true(record_read(&record, SLICE("{\"event_type\":\"alert\",\"proto\":\"TCP\"}"), 2));
	assert_true(classify_applies(&record));
}

static void rules_of_the_user_win(void **state)
{
	struct classifier *own = classifier_new(), *built_in = classifier;
	struct strbuf err = STRBUF_INIT;

	(void)state;
	assert_true(classifier_add(own,
		SLICE("# ours\r\n\r\nsni\t=www.dropbox.com\tWeb\tours\r\nport\ttcp/22\tFile "
		      "transfer\tsftp\n"
		      "port\tany/9-11\tIndustrial\nja3\tabc\tChat\n"),
		&err));
	classifier = own;
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{\"sni\":"
				       "\"www.dropbox.com\"}}"),
		"Web ours sni");
	assert_string_equal(app_of(TCP "\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{\"sni\":"
				       "\"a.www.dropbox.com\"}}"),
		"File transfer dropbox sni");
	assert_string_equal(
		app_of(TCP "\"dest_port\":22,\"app_proto\":\"ssh\"}"), "File transfer sftp port");
	assert_string_equal(app_of(UDP "\"dest_port\":10}"), "Industrial  port");
	assert_string_equal(app_of(TCP "\"dest_port\":1,\"app_proto\":\"tls\",\"tls\":{\"ja3\":"
				       "{\"hash\":\"abc\"}}}"),
		"Chat  ja3");
	classifier = built_in;
	classifier_free(own);
	strbuf_release(&err);
}

static void a_line_that_is_no_rule_is_named(void **state)
{
	static const char *const bad[] = {"what\tx\tWeb", "sni\tx.example", "sni\t\tWeb",
		"port\ttcp/99999\tWeb", "port\ttcp/9-1\tWeb", "port\t80\tWeb", "port\tudp/\tWeb",
		"port\ttcq/80\tWeb", "one word"};
	struct classifier *own = classifier_new();
	struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		strbuf_clear(&text);
		strbuf_clear(&err);
		strbuf_addf(&text, "# fine\n%s\n", bad[i]);
		if (classifier_add(own, strbuf_slice(&text), &err))
			fail_msg("taken for a rule: %s", bad[i]);
		assert_non_null(strstr(strbuf_cstr(&err), "line 2 is no rule"));
	}
	classifier_free(own);
	strbuf_release(&text);
	strbuf_release(&err);
}

static void the_built_in_rules_are_sound(void **state)
{
	struct strbuf err = STRBUF_INIT;
	struct rules *rules = rules_new(EMBED_SLICE(embed_classify_rules), &err);

	(void)state;
	assert_string_equal(strbuf_cstr(&err), "");
	if (!rules)
		return;
	assert_true(rules->count >= 400);
	for (int kind = 0; kind < RULE_PORT; kind++)
		assert_true(rules->by_text[kind].count > 0 || kind == RULE_JA3);
	rules_free(rules);
	strbuf_release(&err);
}

static void what_was_said_before_is_read(void **state)
{
	struct strbuf json = STRBUF_INIT;
	struct app app;

	(void)state;
	assert_true(record_read(&record,
		SLICE(TCP "\"dest_port\":443,\"app\":{\"label\":\"VPN\",\"service\":\"x\",\"by\":"
			  "\"port\"}}"),
		2));
	app = classify_or_read(classifier, &record);
	app_format(&json, &app);
	assert_text(&json, "{\"label\":\"VPN\",\"service\":\"x\",\"by\":\"port\"}");
	assert_true(record_read(&record, SLICE(TCP "\"dest_port\":443}"), 2));
	app = classify_or_read(classifier, &record);
	app_format(&json, &app);
	assert_text(&json, "{\"label\":\"Web\",\"service\":\"tls\",\"by\":\"port\"}");
	strbuf_release(&json);
}

static int set_up(void **state)
{
	(void)state;
	classifier = classifier_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	classifier_free(classifier);
	record_release(&record);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_payload_comes_first),
		cmocka_unit_test(then_the_carrier_on_a_known_port),
		cmocka_unit_test(dns_inside_another_protocol),
		cmocka_unit_test(the_certificate_of_a_product),
		cmocka_unit_test(tls_like_tors),
		cmocka_unit_test(then_the_name),
		cmocka_unit_test(then_the_fingerprint_and_the_port),
		cmocka_unit_test(transactions_prove_their_protocol),
		cmocka_unit_test(some_records_have_no_application),
		cmocka_unit_test(rules_of_the_user_win),
		cmocka_unit_test(a_line_that_is_no_rule_is_named),
		cmocka_unit_test(the_built_in_rules_are_sound),
		cmocka_unit_test(what_was_said_before_is_read),
	};

	return cmocka_run_group_tests_name(__FILE__, tests, set_up, tear_down);
}
