#include "graph/fields.h"

#include "base/mem.h"
#include "record/peek.h"

/* By length, so that a key is compared with the few that it can be. */
static const struct {
	const char *name;
	enum field field;
} names[] = {
	{"ip", FIELD_IP},
	{"os", FIELD_OS},
	{"ti", FIELD_TI},
	{"vt", FIELD_VT},
	{"app", FIELD_APP},
	{"dns", FIELD_DNS},
	{"geo", FIELD_GEO},
	{"mac", FIELD_MAC},
	{"tls", FIELD_TLS},
	{"flow", FIELD_FLOW},
	{"http", FIELD_HTTP},
	{"quic", FIELD_QUIC},
	{"alert", FIELD_ALERT},
	{"ether", FIELD_ETHER},
	{"names", FIELD_NAMES},
	{"proto", FIELD_PROTO},
	{"stats", FIELD_STATS},
	{"users", FIELD_USERS},
	{"src_ip", FIELD_SRC_IP},
	{"timing", FIELD_TIMING},
	{"tunnel", FIELD_TUNNEL},
	{"dest_ip", FIELD_DEST_IP},
	{"finding", FIELD_FINDING},
	{"flow_id", FIELD_FLOW_ID},
	{"src_port", FIELD_SRC_PORT},
	{"app_proto", FIELD_APP_PROTO},
	{"dest_port", FIELD_DEST_PORT},
	{"direction", FIELD_DIRECTION},
	{"icmp_type", FIELD_ICMP_TYPE},
	{"timestamp", FIELD_TIMESTAMP},
	{"mac_vendor", FIELD_MAC_VENDOR},
	{"pcap_filename", FIELD_PCAP_FILENAME},
};

#define LEN_MAX 13 /* of the longest */

/* Where the names of each length begin; the entry behind the last is the end. */
static const uint8_t *starts(void)
{
	static uint8_t start[LEN_MAX + 2];

	if (start[LEN_MAX + 1] == 0)
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			for (size_t len = strlen(names[i].name) + 1; len < ARRAY_LEN(start); len++)
				start[len] = (uint8_t)(i + 1);
	return start;
}

static void keep_escaped(struct fields *fields, const struct record_member *member)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (peek_is_key(member->key, true, slice_str(names[i].name)))
			fields->at[names[i].field] = member->value;
}

void fields_find(struct fields *fields, const struct record *record)
{
	const uint8_t *start = starts();

	*fields = (struct fields){.record = record};
	for (size_t m = 0; m < record->member_count; m++) {
		const struct record_member *member = &record->members[m];
		size_t len = member->key.len;

		if (member->key_escaped) {
			keep_escaped(fields, member);
			continue;
		}
		for (size_t i = len <= LEN_MAX ? start[len] : 0;
			len <= LEN_MAX && i < start[len + 1]; i++)
			if (memcmp(names[i].name, member->key.ptr, len) == 0)
				fields->at[names[i].field] = member->value;
	}
}
