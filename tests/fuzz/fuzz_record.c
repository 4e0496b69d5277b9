/* Any bytes as a line of the stream: scanned, spliced, parsed. */
#include "fuzz.h"

#include "record/record.h"

/* A member set is there, the others are as they were, and again is once. */
static void check_set(struct record *record, struct slice line)
{
	struct strbuf once = STRBUF_INIT;
	struct slice value = SLICE("[{\"indicator\":\"192.0.2.1\"}]");
	size_t members = record->member_count;
	bool had = record_get(record, "ti").len > 0;

	record_set(record, "ti", value);
	strbuf_add_slice(&once, record_text(record));
	fuzz_require(record_read(record, strbuf_slice(&once), 1), "a spliced line is a record");
	fuzz_require(slice_eq(record_get(record, "ti"), value), "the member that was set is there");
	if (!had)
		fuzz_require(record->member_count == members + 1, "one member was added");
	record_set(record, "ti", value);
	fuzz_require(slice_eq(record_text(record), strbuf_slice(&once)), "again is once");
	record_remove(record, "ti");
	if (!had)
		fuzz_require(slice_eq(slice_trim(record_text(record)), slice_trim(line)),
			"what was added and removed leaves the line as it was");
	strbuf_release(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct record record; /* large */
	struct slice line = slice_of(data, size);
	uint64_t number;

	if (!record_read(&record, line, 1))
		return 0;
	fuzz_require(record.member_count <= RECORD_MEMBERS_MAX, "members are bounded");
	record_get_plain(&record, "event_type");
	record_get_u64(&record, "flow_id", &number);
	record_tree(&record);
	if (record.member_count < RECORD_MEMBERS_MAX)
		check_set(&record, line);
	return 0;
}
