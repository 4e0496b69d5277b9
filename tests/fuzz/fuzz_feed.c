/* Any bytes as a feed, in the format that they are recognised as, and records matched with it. */
#include "fuzz.h"

#include "intel/match.h"

#define NOW_US INT64_C(1769853600000000)

static void match(const struct feeds *feeds, const char *line)
{
	static struct record record; /* large */
	struct strbuf json = STRBUF_INIT;
	struct matcher matcher;

	matcher_init(&matcher, feeds);
	fuzz_require(record_read(&record, slice_str(line), 1), "the record is one");
	strbuf_adds(&json, "{\"ti\":");
	if (matcher_run(&matcher, &record, &json)) {
		strbuf_addc(&json, '}');
		fuzz_require_json(strbuf_slice(&json));
	}
	matcher_release(&matcher);
	strbuf_release(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feeds feeds = FEEDS_INIT;
	struct strbuf ledger = STRBUF_INIT;

	feeds_load_text(&feeds, "feeds/list.txt", slice_of(data, size));
	feeds_load_text(&feeds, "known-good/list.txt", slice_of(data, size));
	feeds_finish(&feeds);
	feeds_ledger(&feeds, NOW_US, &ledger);
	fuzz_require(ledger.len > 0, "every feed is accounted for");
	match(&feeds,
		"{\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"203.0.113.77\","
		"\"dest_port\":443,\"proto\":\"TCP\",\"tls\":{\"sni\":\"a.evil.example\"}}");
	match(&feeds,
		"{\"event_type\":\"http\",\"src_ip\":\"2001:db8::1\",\"dest_ip\":\"2001:db8::2\","
		"\"http\":{\"hostname\":\"evil.example\",\"url\":\"/a/b?c\"}}");
	feeds_release(&feeds);
	strbuf_release(&ledger);
	return 0;
}
