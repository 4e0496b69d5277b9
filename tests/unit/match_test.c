#include "unit.h"

#include "intel/match.h"
#include "record/peek.h"

static struct record record; /* large */
static struct feeds feeds = FEEDS_INIT;

/* Loads one list named "list" and, when there is one, a list of good ones. */
static void load(const char *bad, const char *good)
{
	feeds_release(&feeds);
	feeds_load_text(&feeds, "list.txt", slice_str(bad));
	if (good)
		feeds_load_text(&feeds, "known-good/good.txt", slice_str(good));
}

/* What the record meets, as "indicator field strength, ..." */
static void assert_meets(const char *line, const char *expected)
{
	struct strbuf json = STRBUF_INIT, got = STRBUF_INIT;
	struct matcher matcher;
	struct peek hits;

	assert_true(record_read(&record, slice_str(line), 2));
	matcher_init(&matcher, &feeds);
	for (int run = 0; run < 2; run++) { /* a matcher serves many records */
		strbuf_clear(&json);
		strbuf_clear(&got);
		matcher_run(&matcher, &record, &json);
	}
	hits = peek_into(strbuf_slice(&json));
	while (peek_next(&hits)) {
		strbuf_adds(&got, got.len ? ", " : "");
		strbuf_add_slice(&got, peek_plain(peek_member(hits.value, "indicator")));
		strbuf_addc(&got, ' ');
		strbuf_add_slice(&got, peek_plain(peek_member(hits.value, "field")));
		strbuf_addc(&got, ' ');
		strbuf_add_slice(&got, peek_plain(peek_member(hits.value, "strength")));
	}
	assert_text(&got, expected);
	matcher_release(&matcher);
	strbuf_release(&json);
	strbuf_release(&got);
}

static void addresses_of_both_sides_are_met(void **state)
{
	(void)state;
	load("192.0.2.1\n2001:db8::/32\n", NULL);
	assert_meets(
		"{\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"192.0.2.1\"}", "192.0.2.1 dest_ip strong");
	assert_meets(
		"{\"src_ip\":\"192.0.2.1\",\"dest_ip\":\"10.0.0.1\"}", "192.0.2.1 src_ip strong");
	assert_meets("{\"src_ip\":\"2001:0db8:0000:0000:0000:0000:0000:0007\"}",
		"2001:db8::/32 src_ip strong");
	assert_meets("{\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"192.0.2.2\"}", "");
	assert_meets("{\"event_type\":\"asset\",\"ip\":\"192.0.2.1\"}", "192.0.2.1 ip strong");
	assert_meets("{\"src_ip\":17,\"dest_ip\":[\"192.0.2.1\"]}", "192.0.2.1 dest_ip strong");
}

static void ranges_and_blocks_are_met(void **state)
{
	(void)state;
	load("192.0.2.10-192.0.2.20\n198.51.100.0/25\n2001:db8::5-2001:db8::9\n", NULL);
	assert_meets("{\"dest_ip\":\"192.0.2.9\"}", "");
	assert_meets("{\"dest_ip\":\"192.0.2.10\"}", "192.0.2.10/31 dest_ip strong");
	assert_meets("{\"dest_ip\":\"192.0.2.20\"}", "192.0.2.20 dest_ip strong");
	assert_meets("{\"dest_ip\":\"192.0.2.21\"}", "");
	assert_meets("{\"src_ip\":\"198.51.100.127\"}", "198.51.100.0/25 src_ip strong");
	assert_meets("{\"src_ip\":\"198.51.100.128\"}", "");
	assert_meets("{\"src_ip\":\"2001:db8::9\"}", "2001:db8::8/127 src_ip strong");
}

static void an_address_behind_a_nat64_is_met(void **state)
{
	(void)state;
	load("192.0.2.1\n192.0.2.2:443\n", NULL);
	assert_meets("{\"dest_ip\":\"64:ff9b::c000:201\"}", "192.0.2.1 dest_ip strong");
	assert_meets("{\"dest_ip\":\"64:ff9b::192.0.2.2\",\"dest_port\":443}",
		"192.0.2.2:443 dest_ip strong");
	assert_meets("{\"dest_ip\":\"64:ff9a::c000:201\"}", "");
	assert_meets("{\"dest_ip\":\"::ffff:192.0.2.1\"}", "192.0.2.1 dest_ip strong");
}

static void hosts_are_met_by_their_mac(void **state)
{
	(void)state;
	load("00-11-22-33-44-55\n", NULL);
	assert_meets("{\"ether\":{\"src_mac\":\"00:11:22:33:44:55\"}}",
		"00:11:22:33:44:55 ether.src_mac strong");
	assert_meets("{\"event_type\":\"asset\",\"mac\":\"00:11:22:33:44:55\"}",
		"00:11:22:33:44:55 mac strong");
	assert_meets("{\"event_type\":\"asset\",\"mac\":\"0:0:0:0:0:1\",\"macs\":[{\"mac\":"
		     "\"00:11:22:33:44:55\"}]}",
		"00:11:22:33:44:55 macs.mac strong");
	assert_meets("{\"dhcp\":{\"client_mac\":\"00:11:22:33:44:55\"}}",
		"00:11:22:33:44:55 dhcp.client_mac strong");
}

static void what_was_no_longer_valid_is_weak(void **state)
{
	static const char *const bundle =
		"{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"pattern\":"
		"\"[ipv4-addr:value = '192.0.2.1']\",\"valid_until\":\"2026-01-01T00:00:00Z\"}]}";

	(void)state;
	feeds_release(&feeds);
	feeds_load_text(&feeds, "bundle.json", slice_str(bundle));
	assert_meets(
		"{\"timestamp\":\"2025-12-31T23:59:59.000000+0000\",\"dest_ip\":\"192.0.2.1\"}",
		"192.0.2.1 dest_ip strong");
	assert_meets(
		"{\"timestamp\":\"2026-01-01T00:00:01.000000+0000\",\"dest_ip\":\"192.0.2.1\"}",
		"192.0.2.1 dest_ip weak");
	assert_meets("{\"dest_ip\":\"192.0.2.1\"}", "192.0.2.1 dest_ip strong");
}

static void an_address_with_a_port_means_both(void **state)
{
	(void)state;
	load("192.0.2.1:8080\n", NULL);
	assert_meets(
		"{\"dest_ip\":\"192.0.2.1\",\"dest_port\":8080}", "192.0.2.1:8080 dest_ip strong");
	assert_meets("{\"dest_ip\":\"192.0.2.1\",\"dest_port\":443}", "");
	assert_meets("{\"dest_ip\":\"192.0.2.1\"}", "");
	assert_meets("{\"src_ip\":\"192.0.2.1\",\"src_port\":8080,\"dest_port\":1}",
		"192.0.2.1:8080 src_ip strong");
}

static void a_port_that_a_table_tells_is_a_hint(void **state)
{
	(void)state;
	load("ip,port,malware\n192.0.2.1,8080,X\n192.0.2.1,8081,X\n", NULL);
	assert_meets("{\"dest_ip\":\"192.0.2.1\",\"dest_port\":8080}", "192.0.2.1 dest_ip strong");
	assert_meets("{\"dest_ip\":\"192.0.2.1\",\"dest_port\":8081}", "192.0.2.1 dest_ip strong");
	assert_meets("{\"dest_ip\":\"192.0.2.1\",\"dest_port\":443}", "192.0.2.1 dest_ip weak");
	assert_meets("{\"dest_port\":53,\"dns\":{\"answers\":[{\"rdata\":\"192.0.2.1\"}]}}",
		"192.0.2.1 dns.answers.rdata strong");
	load("192.0.2.1:53\n", NULL);
	assert_meets("{\"dest_port\":53,\"dns\":{\"answers\":[{\"rdata\":\"192.0.2.1\"}]}}", "");
}

static void names_are_met_wherever_they_stand(void **state)
{
	(void)state;
	load("evil.example\n=exact.example\n", NULL);
	assert_meets("{\"tls\":{\"sni\":\"WWW.Evil.example\"}}", "evil.example tls.sni strong");
	assert_meets("{\"quic\":{\"sni\":\"evil.example\"}}", "evil.example quic.sni strong");
	assert_meets("{\"http\":{\"hostname\":\"evil.example:8080\"}}",
		"evil.example http.hostname strong");
	assert_meets("{\"dns\":{\"version\":3,\"queries\":[{\"rrname\":\"a.evil.example\"}]}}",
		"evil.example dns.queries.rrname strong");
	assert_meets(
		"{\"dns\":{\"answers\":[{\"rrname\":\"x.org\",\"rdata\":\"cdn.evil.example\"}]}}",
		"evil.example dns.answers.rdata strong");
	assert_meets("{\"dns\":{\"type\":\"query\",\"rrname\":\"evil.example.\"}}",
		"evil.example dns.rrname strong");
	assert_meets("{\"dns\":{\"query\":[{\"rrname\":\"evil.example\"}]}}",
		"evil.example dns.queries.rrname strong");
	assert_meets("{\"dns\":{\"grouped\":{\"CNAME\":[\"evil.example\"]}}}",
		"evil.example dns.grouped.CNAME strong");
	assert_meets("{\"tls\":{\"subjectaltname\":[\"good.example\",\"*.evil.example\"]}}",
		"evil.example tls.subjectaltname strong");
	assert_meets("{\"tls\":{\"subject\":\"C=XX, O=Evil, CN=evil.example\"}}",
		"evil.example tls.subject strong");
	assert_meets("{\"names\":{\"dest\":[{\"name\":\"evil.example\",\"by\":\"dns\"}]}}",
		"evil.example names.dest strong");
	assert_meets("{\"tls\":{\"sni\":\"\\u0065vil.example\"}}", "evil.example tls.sni strong");
	assert_meets(
		"{\"t\\u006cs\":{\"sn\\u0069\":\"evil.example\"}}", "evil.example tls.sni strong");
	assert_meets("{\"tls\":{\"sni\":\"notevil.example\"}}", "");
	assert_meets("{\"tls\":{\"sni\":\"a.exact.example\"}}", "");
	assert_meets("{\"tls\":{\"sni\":\"exact.example\"}}", "=exact.example tls.sni strong");
	assert_meets("{\"other\":{\"sni\":\"evil.example\"},\"tls\":{\"deep\":{\"sni\":\"evil."
		     "example\"}}}",
		"");
}

static void each_indicator_is_met_once(void **state)
{
	(void)state;
	load("evil.example\n192.0.2.1\n", NULL);
	assert_meets("{\"dest_ip\":\"192.0.2.1\",\"tls\":{\"sni\":\"a.evil.example\"},"
		     "\"names\":{\"dest\":[{\"name\":\"b.evil.example\"}]},"
		     "\"dns\":{\"answers\":[{\"rdata\":\"192.0.2.1\"}]}}",
		"192.0.2.1 dest_ip strong, evil.example tls.sni strong");
}

static void answers_are_met(void **state)
{
	(void)state;
	load("192.0.2.1\n", NULL);
	assert_meets("{\"dns\":{\"answers\":[{\"rdata\":\"192.0.2.1\"}]}}",
		"192.0.2.1 dns.answers.rdata strong");
	assert_meets("{\"dns\":{\"grouped\":{\"A\":[\"192.0.2.9\",\"192.0.2.1\"]}}}",
		"192.0.2.1 dns.grouped.A strong");
	load("evil.example\n", NULL);
	assert_meets(
		"{\"dns\":{\"answers\":[{\"rrname\":\"_ldap._tcp.example.org\",\"rrtype\":\"SRV\","
		"\"srv\":{\"port\":389,\"name\":\"dc.evil.example\"}}]}}",
		"evil.example dns.answers.srv.name strong");
	assert_meets(
		"{\"dns\":{\"version\":2,\"type\":\"answer\",\"rrname\":\"x.org\",\"answers\":[{"
		"\"rrname\":\"x.org\",\"rrtype\":\"CNAME\",\"rdata\":\"evil.example\"}]}}",
		"evil.example dns.answers.rdata strong");
	assert_meets(
		"{\"event_type\":\"alert\",\"dns\":{\"answer\":{\"rrname\":\"evil.example\"}}}",
		"evil.example dns.rrname strong");
}

static void urls_need_host_and_path(void **state)
{
	(void)state;
	load("http://evil.example/a.exe\nhttp://192.0.2.1:8080/i\n/drop.php\n", NULL);
	assert_meets("{\"http\":{\"hostname\":\"Evil.example\",\"url\":\"/a.exe?x=1\"}}",
		"http://evil.example/a.exe http.url strong");
	assert_meets("{\"http\":{\"url\":\"/a.exe\",\"hostname\":\"evil.example\"}}",
		"http://evil.example/a.exe http.url strong");
	assert_meets("{\"http\":{\"hostname\":\"evil.example\",\"url\":\"/b.exe\"}}", "");
	assert_meets("{\"http\":{\"hostname\":\"other.example\",\"url\":\"/a.exe\"}}", "");
	assert_meets("{\"dest_port\":8080,\"http\":{\"hostname\":\"192.0.2.1\",\"url\":\"/i\"}}",
		"http://192.0.2.1:8080/i http.url strong");
	assert_meets("{\"dest_port\":80,\"http\":{\"hostname\":\"192.0.2.1\",\"url\":\"/i\"}}", "");
	/* a proxy is asked for whole URLs, whatever the Host header says */
	assert_meets("{\"dest_port\":3128,\"http\":{\"hostname\":\"x\","
		     "\"url\":\"http://evil.example/a.exe\"}}",
		"http://evil.example/a.exe http.url strong");
	assert_meets("{\"dest_port\":3128,\"http\":{\"url\":\"http://evil.example/a.exe\","
		     "\"hostname\":\"x\"}}",
		"http://evil.example/a.exe http.url strong");
	assert_meets("{\"http\":{\"hostname\":\"any.example\",\"url\":\"/drop.php?id=1\"}}",
		"/drop.php http.url weak");
}

static void the_host_of_a_url_under_tls_is_weak(void **state)
{
	(void)state;
	load("http://files.example/evil.exe\nhttps://evil.example/x\n", "files.example\n");
	assert_meets("{\"tls\":{\"sni\":\"evil.example\"}}", "evil.example tls.sni weak");
	assert_meets("{\"tls\":{\"sni\":\"a.evil.example\"}}", "");
	assert_meets("{\"tls\":{\"sni\":\"files.example\"}}", ""); /* a platform is not condemned */
	assert_meets("{\"http\":{\"hostname\":\"files.example\",\"url\":\"/evil.exe\"}}",
		"http://files.example/evil.exe http.url strong");
	assert_meets("{\"dns\":{\"queries\":[{\"rrname\":\"evil.example\"}]}}", "");
}

static void fingerprints_are_weak(void **state)
{
	(void)state;
	load("b386946a5a44d1ddcc843bc75336dfce\nt13d1516h2_8daaf6152771_e5627efa2ab1\n"
	     "2e3519b7cb61a3cd6167f727df993f68311085ea\n",
		NULL);
	assert_meets("{\"tls\":{\"ja3\":{\"hash\":\"B386946a5a44d1ddcc843bc75336dfce\"}}}",
		"b386946a5a44d1ddcc843bc75336dfce tls.ja3.hash weak");
	assert_meets("{\"tls\":{\"ja3\":\"b386946a5a44d1ddcc843bc75336dfce\"}}",
		"b386946a5a44d1ddcc843bc75336dfce tls.ja3 weak");
	assert_meets("{\"quic\":{\"ja3\":{\"hash\":\"b386946a5a44d1ddcc843bc75336dfce\"}}}",
		"b386946a5a44d1ddcc843bc75336dfce quic.ja3.hash weak");
	assert_meets("{\"tls\":{\"fingerprint\":\"2E:35:19:b7:cb:61:a3:cd:61:67:f7:27:df:99:3f:"
		     "68:31:10:85:ea\"}}",
		"2e3519b7cb61a3cd6167f727df993f68311085ea tls.fingerprint strong");
	assert_meets("{\"tls\":{\"ja4\":\"t13d1516h2_8daaf6152771_e5627efa2ab1\"}}",
		"t13d1516h2_8daaf6152771_e5627efa2ab1 tls.ja4 weak");
	assert_meets("{\"fileinfo\":{\"md5\":\"b386946a5a44d1ddcc843bc75336dfce\"}}",
		"b386946a5a44d1ddcc843bc75336dfce fileinfo.md5 strong");
	assert_meets("{\"tls\":{\"fingerprint\":\"sha1 "
		     "2e:35:19:b7:cb:61:a3:cd:61:67:f7:27:df:99:3f:68:31:10:85:ea\"}}",
		"2e3519b7cb61a3cd6167f727df993f68311085ea tls.fingerprint strong");
}

static void known_good_ones_are_weak(void **state)
{
	(void)state;
	load("192.0.2.53\n192.0.2.1\n", "192.0.2.53\n");
	assert_meets("{\"src_ip\":\"192.0.2.53\",\"dest_ip\":\"192.0.2.1\"}",
		"192.0.2.53 src_ip weak, 192.0.2.1 dest_ip strong");
}

static void records_of_traffic_are_looked_at(void **state)
{
	static const char *const yes[] = {"flow", "dns", "http", "asset", "alert", "tls"};
	static const char *const no[] = {"stats", "anything", ""};
	struct strbuf line = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		strbuf_clear(&line);
		strbuf_addf(&line, "{\"event_type\":\"%s\"}", yes[i]);
		assert_true(record_read(&record, strbuf_slice(&line), 2));
		assert_true(matcher_applies(&record));
	}
	for (size_t i = 0; i < 3; i++) {
		strbuf_clear(&line);
		strbuf_addf(&line, "{\"event_type\":\"%s\"}", no[i]);
		assert_true(record_read(&record, strbuf_slice(&line), 2));
		assert_false(matcher_applies(&record));
	}
	strbuf_release(&line);
}

static int release(void **state)
{
	(void)state;
	record_release(&record);
	feeds_release(&feeds);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_of_both_sides_are_met),
		cmocka_unit_test(ranges_and_blocks_are_met),
		cmocka_unit_test(an_address_behind_a_nat64_is_met),
		cmocka_unit_test(hosts_are_met_by_their_mac),
		cmocka_unit_test(what_was_no_longer_valid_is_weak),
		cmocka_unit_test(an_address_with_a_port_means_both),
		cmocka_unit_test(a_port_that_a_table_tells_is_a_hint),
		cmocka_unit_test(names_are_met_wherever_they_stand),
		cmocka_unit_test(each_indicator_is_met_once),
		cmocka_unit_test(answers_are_met),
		cmocka_unit_test(urls_need_host_and_path),
		cmocka_unit_test(the_host_of_a_url_under_tls_is_weak),
		cmocka_unit_test(fingerprints_are_weak),
		cmocka_unit_test(known_good_ones_are_weak),
		cmocka_unit_test(records_of_traffic_are_looked_at),
	};

	return cmocka_run_group_tests_name(__FILE__, tests, NULL, release);
}
