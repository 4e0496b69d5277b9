#include "unit.h"

#include "intel/feed.h"

/* A feed: its file, what is in it, and what its account and index must say then. */
struct sample {
	const char *path, *text, *format;
	uint64_t indicators, bad, carried;
	const char *found[3], *missing[2]; /* indicators that are in the index, and that are not */
};

static const struct sample samples[] = {
	{"list.txt",
		"# a comment\n\n192.0.2.1\n198.51.100.0/24 # a block\n203.0.113.1-203.0.113.9\n"
		"evil.example.com\r\n  spaced.example.com  "
		"\n192.0.2.2:8080\nhxxp://bad[.]example/x\n"
		"||blocked.example^\n192.0.2.3\t10\n192.0.2.4,a reason\nno indicator\n",
		"plain", 10, 1, 0, {"192.0.2.3", "blocked.example", "192.0.2.4"}, {"192.0.2.9"}},
	{"hosts",
		"# Title\n127.0.0.1\tlocalhost\n127.0.0.1\tone.example.com\n0.0.0.0 "
		"two.example.com "
		"three.example.com # both\n::1 ip6-localhost\n192.0.2.1 not.example.com\n",
		"hosts", 3, 1, 0, {"one.example.com", "two.example.com", "three.example.com"},
		{"localhost", "not.example.com"}},
	{"feodo.csv",
		"# Last updated: 2021-12-20 00:03:32 UTC\r\n#\r\n"
		"\"first_seen_utc\",\"dst_ip\",\"dst_port\",\"c2_status\",\"last_online\","
		"\"malware\"\r\n"
		"\"2021-01-17 "
		"07:44:46\",\"192.0.2.1\",\"4643\",\"online\",\"2021-12-20\",\"Dridex\"\r\n"
		"\"2021-01-17 "
		"07:45:58\",\"192.0.2.2\",\"33443\",\"offline\",\"2021-12-01\",\"Dridex\"\r\n"
		"# END 2 entries",
		"feodo", 2, 0, 0, {"192.0.2.1", "192.0.2.2"}, {"192.0.2.1:4643"}},
	{"certificates.csv",
		"# Listingdate,SHA1,Listingreason\n"
		"2023-11-14 06:52:51,2e3519b7cb61a3cd6167f727df993f68311085ea,DCRat C&C\n"
		"2023-11-14 06:52:51,too short,DCRat C&C\n# END (2) entries\n",
		"sslbl-certificates", 1, 1, 0, {"2e3519b7cb61a3cd6167f727df993f68311085ea"},
		{NULL}},
	{"ja3.csv",
		"# ja3_md5,Firstseen,Lastseen,Listingreason\n"
		"b386946a5a44d1ddcc843bc75336dfce,2017-07-14 18:08:15,2019-07-27 20:42:54,Dridex\n",
		"sslbl-ja3", 1, 0, 0, {"b386946a5a44d1ddcc843bc75336dfce"}, {NULL}},
	{"ips.csv", "# DstIP,DstPort\n192.0.2.1,443,Gozi C&C\n", "sslbl-ip", 1, 0, 0, {"192.0.2.1"},
		{NULL}},
	{"dead.csv", "# Firstseen,DstIP,DstPort\n# ATTENTION: this list has been deprecated\n",
		"plain", 0, 0, 0, {NULL}, {NULL}},
	{"urlhaus.csv",
		"# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
		"\"1\",\"2022-09-13 07:28:08\",\"http://192.0.2.1:42598/i\",\"online\",\"None\","
		"\"malware_download\",\"32-bit,elf,mips\",\"https://example.org/url/1/\",\"me\"\n",
		"urlhaus", 1, 0, 0, {"http://192.0.2.1:42598/i"}, {"example.org"}},
	{"bom.csv", "\xef\xbb\xbfreporter,ioc value,type\nme,evil.example.com,domain\n", "csv", 1,
		0, 0, {"evil.example.com"}, {NULL}},
	{"threatfox.csv",
		"# \"first_seen_utc\", \"ioc_id\", \"ioc_value\", \"ioc_type\", "
		"\"malware_printable\", "
		"\"confidence_level\"\r\n"
		"\"2026-01-01 00:00:00\", \"7\", \"192.0.2.1:443\", \"ip:port\", \"Some RAT\", "
		"\"100\"\r\n"
		"\"2026-01-01 00:00:00\", \"8\", \"evil.example.com\", \"domain\", \"Some RAT\", "
		"\"25\"\r\n"
		"\"2026-01-01 00:00:00\", \"9\", \"a@example.com\", \"email\", \"None\", "
		"\"100\"\r\n",
		"threatfox", 2, 0, 1, {"192.0.2.1:443", "evil.example.com"}, {"192.0.2.1"}},
	{"semicolons.csv", "name;value;note\nx;evil.example.com;why\ny;\"198.51.100.1\";\"a;b\"\n",
		"csv", 2, 0, 0, {"evil.example.com", "198.51.100.1"}, {NULL}},
	{"lines.csv", "value,description\n\"evil.example.com\",\"two\nlines\"\n192.0.2.1,x\n",
		"csv", 2, 0, 0, {"evil.example.com", "192.0.2.1"}, {"lines"}},
	{"zeek.intel",
		"#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"
		"192.0.2.1\tIntel::ADDR\tours\ta reason\nevil.example.com\tIntel::DOMAIN\tours\t-\n"
		"a@example.com\tIntel::EMAIL\tours\t-\n",
		"zeek-intel", 2, 0, 1, {"192.0.2.1", "evil.example.com"}, {NULL}},
	{"drop.json",
		"{\"cidr\":\"198.51.100.0/24\",\"sblid\":\"SBL1\",\"rir\":\"x\"}\n"
		"{\"cidr\":\"2001:db8::/32\",\"sblid\":\"SBL2\",\"rir\":\"x\"}\n"
		"{\"type\":\"metadata\",\"timestamp\":1763856000,\"size\":2,\"records\":2}\n",
		"spamhaus-drop", 2, 0, 0, {"198.51.100.0/24", "2001:db8::/32"}, {NULL}},
	{"threatfox.json",
		"{\"123\":[{\"ioc_value\":\"evil.example.com\",\"ioc_type\":\"domain\","
		"\"malware_printable\":\"Some RAT\",\"first_seen_utc\":\"2026-01-01 00:00:00\","
		"\"tags\":[\"a\",\"b\"]}],\"124\":[{\"ioc_value\":\"192.0.2.1:80\",\"ioc_type\":"
		"\"ip:port\"}]}",
		"threatfox", 2, 0, 0, {"evil.example.com", "192.0.2.1:80"}, {NULL}},
	{"strings.json", "[\"192.0.2.1\",\"evil.example.com\",\"not one\"]", "json", 2, 1, 0,
		{"192.0.2.1", "evil.example.com"}, {NULL}},
	{"event.json",
		"{\"Event\":{\"info\":\"A campaign\",\"Attribute\":["
		"{\"type\":\"ip-dst\",\"value\":\"192.0.2.1\",\"to_ids\":true},"
		"{\"type\":\"ip-dst|port\",\"value\":\"192.0.2.2|8080\",\"to_ids\":true},"
		"{\"type\":\"domain|ip\",\"value\":\"evil.example.com|192.0.2.3\",\"to_ids\":true},"
		"{\"type\":\"domain\",\"value\":\"context.example.com\",\"to_ids\":false},"
		"{\"type\":\"email-src\",\"value\":\"a@example.com\",\"to_ids\":true}],"
		"\"Object\":[{\"Attribute\":[{\"type\":\"url\",\"value\":\"http://bad.example/x\","
		"\"to_ids\":true}]}]}}",
		"misp-event", 5, 0, 1, {"192.0.2.2", "192.0.2.3", "http://bad.example/x"},
		{"context.example.com"}},
	{"bundle.json",
		"{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":["
		"{\"type\":\"indicator\",\"pattern\":\"[ipv4-addr:value = '192.0.2.1' OR "
		"domain-name:value = 'evil.example.com']\",\"name\":\"n\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[file:hashes.'SHA-1' = "
		"'2e3519b7cb61a3cd6167f727df993f68311085ea']\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[url:value IN ('http://bad.example/x')]\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[domain-name:value != "
		"'good.example.com']\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[process:name = 'evil.exe']\"},"
		"{\"type\":\"indicator\",\"revoked\":true,\"pattern\":\"[ipv4-addr:value = "
		"'192.0.2.9']\"},"
		"{\"type\":\"malware\",\"name\":\"other.example.com\"}]}",
		"stix", 4, 0, 2,
		{"evil.example.com", "2e3519b7cb61a3cd6167f727df993f68311085ea",
			"http://bad.example/x"},
		{"good.example.com", "192.0.2.9"}},
	{"exit-addresses",
		"ExitNode FE39F07EBE7870DCE124AB30DF3ABD0700A43F75\nPublished 2024-03-11 13:07:19\n"
		"LastStatus 2024-03-12 08:00:00\nExitAddress 192.0.2.1 2024-03-12 08:10:51\n",
		"tor-exit-addresses", 1, 0, 0, {"192.0.2.1"}, {NULL}},
	{"zone.rpz",
		"; Title\n$TTL 30\n@ IN SOA localhost. root.localhost. (\n 1 2 3 )\n NS "
		"localhost.\n\n"
		"evil.example.com CNAME .\n*.below.example 60 IN CNAME .\n"
		"24.0.100.51.198.rpz-ip CNAME .\n48.zz.db8.2001.rpz-ip CNAME .\n"
		"good.example.com CNAME rpz-passthru.\nns1.x.rpz-nsdname CNAME .\n",
		"rpz", 4, 0, 2, {"evil.example.com", "*.below.example", "198.51.100.0/24"},
		{"good.example.com", "localhost"}},
	{"dnsmasq.conf",
		"address=/evil.example.com/0.0.0.0\nserver=/a.example/b.example/\nlocal=/c.example/"
		"\n"
		"domain-needed\n",
		"dnsmasq", 4, 1, 0, {"evil.example.com", "b.example", "c.example"}, {NULL}},
	{"unbound.conf", "local-zone: \"evil.example.com\" always_nxdomain\n", "dnsmasq", 1, 0, 0,
		{"evil.example.com"}, {NULL}},
	{"opencti-indicators.csv",
		"\xef\xbb\xbf\"entity_type\";\"name\";\"confidence\";\"pattern\";\"pattern_type\";"
		"\"x_opencti_main_observable_type\";\"x_opencti_score\";\"valid_from\";\"valid_"
		"until\"\r\n"
		"\"Indicator\";\"Some; RAT\";\"100\";\"[ipv4-addr:value = '192.0.2.1' OR "
		"domain-name:value = 'evil.example.com']\";\"stix\";\"IPv4-Addr\";\"80\";\"2026-01-"
		"01T00:00:00.000Z\";\"2026-06-01T00:00:00.000Z\"\r\n"
		"\"Indicator\";\"a rule\";\"100\";\"rule x { condition: true }\";\"yara\";"
		"\"StixFile\";\"80\";\"2026-01-01T00:00:00.000Z\";\"\"\r\n",
		"opencti", 2, 0, 1, {"192.0.2.1", "evil.example.com"}, {NULL}},
	{"opencti-observables.csv",
		"id,observable_value,entity_type,x_opencti_score\n"
		"1,evil[.]example[.]com,Domain-Name,80\n2,\"hxxps://bad.example/a,b\",Url,80\n"
		"3,00:11:22:33:44:55,Mac-Addr,80\n",
		"opencti", 3, 0, 0,
		{"evil.example.com", "https://bad.example/a,b", "00:11:22:33:44:55"}, {NULL}},
	{"kinds.json",
		"{\"type\":\"bundle\",\"id\":\"bundle--2\",\"objects\":["
		"{\"type\":\"indicator\",\"pattern_type\":\"stix\",\"pattern\":\"[ipv6-addr:value "
		"= "
		"'2001:db8::1'] OR [mac-addr:value = '00:11:22:33:44:55']\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[ipv4-addr:value ISSUBSET "
		"'198.51.100.0/24']\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[domain-name:value LIKE "
		"'%.below.example']\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[domain-name:value LIKE 'a%.example']\"},"
		"{\"type\":\"indicator\",\"pattern\":\"[x509-certificate:hashes.'SHA-1' = "
		"'2e3519b7cb61a3cd6167f727df993f68311085ea' AND file:hashes.MD5 = "
		"'b386946a5a44d1ddcc843bc75336dfce']\"},"
		"{\"type\":\"indicator\",\"pattern_type\":\"sigma\",\"pattern\":\"ipv4-addr:value "
		"= "
		"'192.0.2.7'\"}]}",
		"stix", 6, 0, 2, {"2001:db8::1", "*.below.example", "198.51.100.0/24"},
		{"192.0.2.7", "a.example"}},
	{"objects.json",
		"{\"response\":[{\"Event\":{\"info\":\"x\",\"Object\":[{\"name\":\"file\","
		"\"Attribute\":["
		"{\"type\":\"filename|sha1\",\"value\":\"evil.com|"
		"2e3519b7cb61a3cd6167f727df993f68311085ea\"},"
		"{\"type\":\"imphash\",\"value\":\"b386946a5a44d1ddcc843bc75336dfce\"},"
		"{\"type\":\"AS\",\"value\":\"AS64496\"},"
		"{\"type\":\"domain\",\"value\":\"gone.example.com\",\"deleted\":true},"
		"{\"type\":\"x509-fingerprint-sha1\",\"value\":\"2E:35:19:B7:CB:61:A3:CD:61:67:"
		"F7:27:DF:99:3F:68:31:10:85:EB\"},"
		"{\"type\":\"hostname|port\",\"value\":\"evil.example.com|8443\"}]}]}}]}",
		"misp-event", 3, 0, 2,
		{"2e3519b7cb61a3cd6167f727df993f68311085ea",
			"2e3519b7cb61a3cd6167f727df993f68311085eb"},
		{"evil.com", "gone.example.com"}},
	{"search.json",
		"{\"response\":{\"Attribute\":[{\"event_id\":\"1\",\"type\":\"ip-src\",\"to_ids\":"
		"true,\"value\":\"192.0.2.1\",\"comment\":\"c\"}]}}",
		"misp-event", 1, 0, 0, {"192.0.2.1"}, {NULL}},
	{"feodo.json",
		"[{\"ip_address\":\"192.0.2.1\",\"port\":443,\"status\":\"offline\",\"hostname\":"
		"\"shared.example.com\",\"as_number\":64496,\"malware\":\"Dridex\"}]",
		"json", 1, 0, 0, {NULL}, {"shared.example.com"}},
	{"urlhaus-8.csv",
		"# id,dateadded,url,url_status,threat,tags,urlhaus_link,reporter\n"
		"\"1\",\"2020-09-13 07:28:08\",\"http://bad.example/a,b.exe\",\"offline\","
		"\"malware_download\",\"exe,emotet\",\"https://example.org/url/1/\",\"me\"",
		"urlhaus", 1, 0, 0, {"http://bad.example/a,b.exe"}, {"example.org"}},
	{"urlhaus.txt",
		"# abuse.ch URLhaus Database Dump (plain-text)\r\n# Last updated: 2026-01-01 "
		"00:00:00 "
		"(UTC)\r\nhttp://192.0.2.1:8080/i\r\nhttps://bad.example/x?y=1#z\r\n",
		"plain", 2, 0, 0, {"http://192.0.2.1:8080/i", "https://bad.example/x?y=1"}, {NULL}},
	{"ipsum.txt",
		"# IPsum Threat Intelligence Feed\n# (https://example.org)\n#\n"
		"# Last update: Sat, 22 Aug 2026 03:00:29 +0200\n#\n# IP\tnumber of "
		"(black)lists\n#\n"
		"192.0.2.1\t10\n192.0.2.2\t3\n",
		"ipsum", 2, 0, 0, {"192.0.2.1", "192.0.2.2"}, {NULL}},
	{"family.txt",
		"# Copyright (c) x\n\n# Reference: https://example.org/report\n\n192.0.2.1\n"
		"192.0.2.2:443\nevil.example.com # why\nbad.example/gate.php\n/bare/path.php\n"
		"http://other.example\n198.51.100.0/24\n",
		"plain", 7, 0, 0, {"192.0.2.2:443", "bad.example/gate.php", "/bare/path.php"},
		{"example.org"}},
	{"pihole.txt", "0.0.0.0 0.0.0.0\n0.0.0.0 evil.example.com\n", "hosts", 1, 0, 0,
		{"evil.example.com"}, {NULL}},
	{"torbulkexitlist", "192.0.2.1\n192.0.2.2", "plain", 2, 0, 0, {"192.0.2.1", "192.0.2.2"},
		{NULL}},
	{"drop.txt", "; Spamhaus DROP List 2026/01/01\n198.51.100.0/24 ; SBL1\n", "plain", 1, 0, 0,
		{"198.51.100.0/24"}, {NULL}},
	{"defanged.txt",
		"evil[.]example[.]com\n192[.]0[.]2[.]1\nhxxps[:]//bad(.)example/x\n"
		"198.51.100[.]0/24\n[2001:db8::1]:443\nmail(dot)evil(dot)example\n192.0.2.2[:]80\n",
		"plain", 7, 0, 0, {"evil.example.com", "https://bad.example/x", "192.0.2.2:80"},
		{NULL}},
	{"dataset.lst", "ZXZpbC5leGFtcGxlLmNvbQ==\nYmFkLmV4YW1wbGU=,5\n", "suricata-dataset", 2, 0,
		0, {"evil.example.com", "bad.example"}, {NULL}},
};

static void load(struct feeds *feeds, const char *path, struct slice text)
{
	feeds_load_text(feeds, path, text);
}

static bool has(const struct feeds *feeds, const char *text)
{
	struct strbuf scratch = STRBUF_INIT;
	struct indicator indicator;
	bool found = false;
	uint32_t at;

	assert_true(indicator_parse(slice_str(text), &scratch, &indicator));
	for (at = index_find(&feeds->bad, indicator.type, indicator.key); at != INDEX_NONE;
		at = feeds->bad.entries[at].next)
		found |= index_indicator(&feeds->bad, at).port == indicator.port;
	strbuf_release(&scratch);
	return found;
}

static void check_sample(const struct sample *sample)
{
	struct feeds feeds = FEEDS_INIT;
	const struct feed_account *account;

	load(&feeds, sample->path, slice_str(sample->text));
	account = &feeds.accounts[0];
	assert_null(account->error);
	if (strcmp(account->format, sample->format) != 0)
		fail_msg("%s is read as %s", sample->path, account->format);
	if (account->indicators != sample->indicators || account->bad_lines != sample->bad ||
		account->carried != sample->carried)
		fail_msg("%s: %d indicators, %d bad, %d carried; the first bad: %.*s", sample->path,
			(int)account->indicators, (int)account->bad_lines, (int)account->carried,
			(int)account->first_bad.len, account->first_bad.ptr);
	for (size_t i = 0; i < 3 && sample->found[i]; i++)
		if (!has(&feeds, sample->found[i]))
			fail_msg("%s has no %s", sample->path, sample->found[i]);
	for (size_t i = 0; i < 2 && sample->missing[i]; i++)
		if (strchr(sample->missing[i], '.') && has(&feeds, sample->missing[i]))
			fail_msg("%s has %s", sample->path, sample->missing[i]);
	feeds_release(&feeds);
}

static void every_format_is_recognised_and_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check_sample(&samples[i]);
}

/* The same counts, however the file came: with a byte order mark, with CR LF, without its last LF. */
static void the_dress_of_a_file_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct slice text = slice_str(samples[i].text), rest;
		struct strbuf dressed = STRBUF_INIT;
		struct sample sample = samples[i];

		if (slice_starts(text, SLICE("\xef\xbb\xbf")))
			text = slice_from(text, 3);
		strbuf_adds(&dressed, "\xef\xbb\xbf");
		rest = slice_trim(text);
		while (rest.len) {
			struct slice line = slice_cut(&rest, '\n');

			if (line.len && line.ptr[line.len - 1] == '\r')
				line.len--;
			strbuf_add_slice(&dressed, line);
			strbuf_adds(&dressed, rest.len ? "\r\n" : "");
		}
		sample.text = strbuf_cstr(&dressed);
		check_sample(&sample);
		strbuf_release(&dressed);
	}
}

static void every_format_has_a_sample(void **state)
{
	(void)state;
	for (size_t i = 0; feed_formats[i]; i++) {
		bool found = false;

		/* a table, and JSON, are named after their publisher where that is known */
		for (size_t k = 0; k < sizeof(samples) / sizeof(samples[0]); k++)
			found |= strcmp(samples[k].format, feed_formats[i]->name) == 0;
		if (!found && strcmp(feed_formats[i]->name, "misp-warninglist") != 0 &&
			strcmp(feed_formats[i]->name, "known-good") != 0)
			fail_msg("no sample of %s", feed_formats[i]->name);
	}
}

/* In blocks of their exact size, so that a sanitizer sees a read past the end. */
static void a_cut_feed_is_read_as_far_as_it_goes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		for (size_t len = 0; len < strlen(samples[i].text); len++) {
			struct feeds feeds = FEEDS_INIT;
			char *copy = test_malloc(len + 1);

			memcpy(copy, samples[i].text, len);
			load(&feeds, samples[i].path, slice_of(copy, len));
			test_free(copy);
			feeds_release(&feeds);
		}
}

static void what_is_no_feed_is_said(void **state)
{
	static const char *const pages[] = {"<!DOCTYPE html><html></html>", "\n <HTML>\n"};
	struct feeds feeds = FEEDS_INIT;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		load(&feeds, "page.txt", slice_str(pages[i]));
		assert_string_equal(feeds.accounts[i].error, "an HTML page, not a feed");
	}
	load(&feeds, "binary.txt",
		slice_of("\x7f"
			 "ELF\0\0\0",
			7));
	assert_string_equal(feeds.accounts[2].error, "binary data, not a feed");
	load(&feeds, "empty.txt", slice_of(NULL, 0));
	assert_null(feeds.accounts[3].error);
	assert_int_equal(feeds.accounts[3].indicators, 0);
	load(&feeds, "list.txt.gz", SLICE("\x1f\x8b\x08\0\0\0"));
	assert_string_equal(feeds.accounts[4].error, "compressed (gzip): unpack it");
	load(&feeds, "notepad.txt",
		SLICE("\xff\xfe"
		      "a\0.\0"));
	assert_string_equal(feeds.accounts[5].error, "text in UTF-16: save it as UTF-8");
	feeds_release(&feeds);
}

static void the_account_tells_of_the_first_bad_row(void **state)
{
	struct feeds feeds = FEEDS_INIT;

	(void)state;
	load(&feeds, "a/b/list.txt", SLICE("192.0.2.1\n\nbad\x1b[31m row\nworse row\n"));
	assert_slice(feeds.accounts[0].name, "list");
	assert_int_equal(feeds.accounts[0].bad_lines, 2);
	assert_int_equal(feeds.accounts[0].first_bad_line, 3);
	assert_slice(feeds.accounts[0].first_bad, "bad\\x1b[31m row");
	feeds_release(&feeds);
}

static void dates_are_found(void **state)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{"2026-01-31 23:59:59 UTC", "2026-01-31T23:59:59.000000+0000"},
		{"2026-01-31 23:59:59", "2026-01-31T23:59:59.000000+0000"},
		{"2026-01-31", "2026-01-31T00:00:00.000000+0000"},
		{"2026-01-31T23:59:59Z", "2026-01-31T23:59:59.000000+0000"},
		{"2026-01-31T23:59:59.5+0100", "2026-01-31T22:59:59.500000+0000"},
		{"2022-09-13 07:28:08 (UTC)", "2022-09-13T07:28:08.000000+0000"},
		{"Sat, 22 Aug 2026 03:00:29 +0200", "2026-08-22T01:00:29.000000+0000"},
		{"Sat, 2 Aug 2026 03:00:29 +0000", "2026-08-02T03:00:29.000000+0000"},
		{"None", NULL},
		{"", NULL},
		{"2026-13-31", NULL},
		{"Sat, 22 Foo 2026 03:00:29 +0200", NULL},
	};
	struct strbuf out = STRBUF_INIT;
	int64_t time_us;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool ok = feed_time(slice_str(rows[i].text), &time_us);

		if (ok != (rows[i].expected != NULL))
			fail_msg("'%s' is %s time", rows[i].text, ok ? "a" : "no");
		if (!ok)
			continue;
		clock_format(&out, time_us);
		assert_text(&out, rows[i].expected);
	}
	strbuf_release(&out);
}

static void banners_tell_age_and_number(void **state)
{
	struct feeds feeds = FEEDS_INIT;
	struct strbuf out = STRBUF_INIT;

	(void)state;
	load(&feeds, "a.txt",
		SLICE("# Last updated: 2021-12-20 00:03:32 UTC  #\n192.0.2.1\n# END (97) entries"));
	clock_format(&out, feeds.accounts[0].newest_us);
	assert_text(&out, "2021-12-20T00:03:32.000000+0000");
	assert_int_equal(feeds.accounts[0].announced, 97);
	load(&feeds, "b.txt", SLICE("# Number of entries: 448\r\n192.0.2.1"));
	assert_int_equal(feeds.accounts[1].announced, 448);
	assert_int_equal(feeds.accounts[1].newest_us, FEEDS_TIME_NONE);
	feeds_release(&feeds);
	strbuf_release(&out);
}

static bool is_good(const struct feeds *feeds, const char *text)
{
	struct strbuf scratch = STRBUF_INIT;
	struct indicator indicator;
	bool good;

	assert_true(indicator_parse(slice_str(text), &scratch, &indicator));
	good = feeds_known_good(feeds, &indicator);
	strbuf_release(&scratch);
	return good;
}

static void lists_of_good_ones_condemn_nothing(void **state)
{
	struct feeds feeds = FEEDS_INIT;

	(void)state;
	load(&feeds, "known-good/resolvers.txt", SLICE("192.0.2.53\nlocalhost\n"));
	load(&feeds, "my-allowlist.txt", SLICE("198.51.100.0/24\n"));
	load(&feeds, "google.json",
		SLICE("{\"name\":\"List of known "
		      "domains\",\"type\":\"hostname\",\"description\":\"x\","
		      "\"list\":[\".vendor.example\",\"www.top.example\"],\"matching_attributes\":["
		      "]}"));
	assert_int_equal(feeds.bad.count, 0);
	assert_string_equal(feeds.accounts[2].format, "misp-warninglist");
	assert_true(is_good(&feeds, "192.0.2.53"));
	assert_true(is_good(&feeds, "198.51.100.77"));
	assert_true(is_good(&feeds, "a.vendor.example"));
	assert_true(is_good(&feeds, "www.top.example"));
	assert_false(is_good(&feeds, "a.www.top.example"));
	assert_false(is_good(&feeds, "top.example"));
	feeds_release(&feeds);
}

static void warning_lists_of_every_type_are_read(void **state)
{
	static const char *const lists[] = {
		"{\"name\":\"n\",\"type\":\"string\",\"description\":\"\",\"list\":[\"one.example."
		"com\","
		"\".two.example.com\",\"192.0.2.1\",\"b386946a5a44d1ddcc843bc75336dfce\"]}",
		"{\"name\":\"n\",\"type\":\"hostname\",\"description\":\"\",\"list\":[\"three."
		"example\"]}",
		"{\"name\":\"n\",\"type\":\"cidr\",\"description\":\"\",\"list\":[\"198.51.100.0/"
		"24\","
		"\"2001:db8::/32\"]}",
		"{\"name\":\"n\",\"type\":\"substring\",\"description\":\"\",\"list\":[\"four."
		"example\"]}",
		"{\"name\":\"n\",\"type\":\"regex\",\"description\":\"\",\"list\":["
		"\"^(.*\\\\.)?five\\\\.example$\",\"/\\\\.six\\\\.example$/"
		"i\",\"^seven-[0-9]+$\"]}",
	};
	struct feeds feeds = FEEDS_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		load(&feeds, "list.json", slice_str(lists[i]));
		assert_string_equal(feeds.accounts[i].format, "misp-warninglist");
		assert_int_equal(feeds.accounts[i].bad_lines, 0);
	}
	assert_true(is_good(&feeds, "one.example.com"));
	assert_false(is_good(&feeds, "a.one.example.com"));
	assert_true(is_good(&feeds, "a.two.example.com"));
	assert_true(is_good(&feeds, "192.0.2.1"));
	assert_true(is_good(&feeds, "b386946a5a44d1ddcc843bc75336dfce"));
	assert_true(is_good(&feeds, "three.example"));
	assert_true(is_good(&feeds, "198.51.100.7"));
	assert_true(is_good(&feeds, "2001:db8::7"));
	assert_true(is_good(&feeds, "four.example"));
	assert_true(is_good(&feeds, "a.four.example"));
	assert_false(is_good(&feeds, "four.example.evil.org"));
	assert_true(is_good(&feeds, "a.five.example"));
	assert_true(is_good(&feeds, "a.six.example"));
	assert_int_equal(feeds.accounts[4].indicators, 2);
	assert_int_equal(feeds.accounts[4].carried, 1);
	feeds_release(&feeds);
}

/* What is below a shared platform is its tenants', and a cloud's range says nothing. */
static void platforms_and_clouds_vouch_for_nobody(void **state)
{
	struct feeds feeds = FEEDS_INIT;

	(void)state;
	load(&feeds, "lots.json",
		SLICE("{\"name\":\"Living Off Trusted "
		      "Sites\",\"type\":\"hostname\",\"description\":\"\","
		      "\"list\":[\".pages.example\",\"files.example\"]}"));
	load(&feeds, "vendor.json",
		SLICE("{\"name\":\"Vendor\",\"type\":\"hostname\",\"description\":\"\","
		      "\"list\":[\".example\"]}"));
	load(&feeds, "aws.json",
		SLICE("{\"name\":\"AWS ranges\",\"type\":\"cidr\",\"description\":\"\","
		      "\"list\":[\"192.0.2.0/24\"]}"));
	assert_true(is_good(&feeds, "pages.example"));
	assert_true(is_good(&feeds, "files.example"));
	assert_false(is_good(&feeds, "tenant.pages.example"));
	assert_true(is_good(&feeds, "other.example"));
	assert_false(is_good(&feeds, "192.0.2.1"));
	feeds_release(&feeds);
}

static void what_is_built_in_is_sound(void **state)
{
	struct feeds feeds = FEEDS_INIT;

	(void)state;
	feeds_load_built_in(&feeds);
	assert_string_equal(feeds.accounts[0].format, "known-good");
	assert_int_equal(feeds.accounts[0].bad_lines, 0);
	assert_int_equal(feeds.accounts[0].repeated, 0);
	assert_int_equal(feeds.bad.count, 0);
	assert_true(is_good(&feeds, "8.8.8.8"));
	assert_true(is_good(&feeds, "4.2.2.5"));
	assert_true(is_good(&feeds, "update.microsoft.com"));
	assert_true(is_good(&feeds, "github.com"));
	assert_false(is_good(&feeds, "someone.github.io"));
	assert_false(is_good(&feeds, "someone.blob.core.windows.net"));
	assert_false(is_good(&feeds, "evil.example"));
	feeds_release(&feeds);
}

static void indicators_that_are_good_are_counted(void **state)
{
	struct feeds feeds = FEEDS_INIT;

	(void)state;
	load(&feeds, "bad.txt", SLICE("192.0.2.53\n192.0.2.1\n"));
	load(&feeds, "known-good/resolvers.txt", SLICE("192.0.2.53\n"));
	feeds_finish(&feeds);
	assert_int_equal(feeds.accounts[0].known_good_hits, 1);
	assert_slice(feeds.accounts[0].first_known_good, "192.0.2.53");
	feeds_release(&feeds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_is_recognised_and_read),
		cmocka_unit_test(the_dress_of_a_file_changes_nothing),
		cmocka_unit_test(every_format_has_a_sample),
		cmocka_unit_test(a_cut_feed_is_read_as_far_as_it_goes),
		cmocka_unit_test(what_is_no_feed_is_said),
		cmocka_unit_test(the_account_tells_of_the_first_bad_row),
		cmocka_unit_test(dates_are_found),
		cmocka_unit_test(banners_tell_age_and_number),
		cmocka_unit_test(lists_of_good_ones_condemn_nothing),
		cmocka_unit_test(warning_lists_of_every_type_are_read),
		cmocka_unit_test(platforms_and_clouds_vouch_for_nobody),
		cmocka_unit_test(what_is_built_in_is_sound),
		cmocka_unit_test(indicators_that_are_good_are_counted),
	};

	return RUN_TESTS(tests);
}
