#include "intel/feed_row.h"

#include "base/mem.h"
#include "intel/feed_stix.h"

static const struct field {
	const char *name;
	enum field_role role;
} fields[] = {
	{"indicator", ROLE_VALUE},
	{"indicator_value", ROLE_VALUE},
	{"ioc", ROLE_VALUE},
	{"ioc_value", ROLE_VALUE},
	{"observable", ROLE_VALUE},
	{"observable_value", ROLE_VALUE},
	{"value", ROLE_VALUE},
	{"ip", ROLE_VALUE},
	{"ipv4", ROLE_VALUE},
	{"ipv6", ROLE_VALUE},
	{"ip_address", ROLE_VALUE},
	{"ipaddress", ROLE_VALUE},
	{"dst_ip", ROLE_VALUE},
	{"dstip", ROLE_VALUE},
	{"dest_ip", ROLE_VALUE},
	{"src_ip", ROLE_VALUE},
	{"cidr", ROLE_VALUE},
	{"network", ROLE_VALUE},
	{"subnet", ROLE_VALUE},
	{"prefix", ROLE_VALUE},
	{"domain", ROLE_VALUE},
	{"domain_name", ROLE_VALUE},
	{"hostname", ROLE_VALUE},
	{"host", ROLE_VALUE},
	{"fqdn", ROLE_VALUE},
	{"url", ROLE_VALUE},
	{"sha1", ROLE_HASH},
	{"sha1_hash", ROLE_HASH},
	{"sha256", ROLE_HASH},
	{"sha256_hash", ROLE_HASH},
	{"md5", ROLE_HASH},
	{"md5_hash", ROLE_HASH},
	{"ja3", ROLE_VALUE},
	{"ja3_md5", ROLE_VALUE},
	{"ja3_hash", ROLE_VALUE},
	{"ja3_fingerprint", ROLE_VALUE},
	{"ja4", ROLE_VALUE},
	{"mac", ROLE_VALUE},
	{"pattern", ROLE_PATTERN},
	{"type", ROLE_TYPE},
	{"ioc_type", ROLE_TYPE},
	{"indicator_type", ROLE_TYPE},
	{"observable_type", ROLE_TYPE},
	{"main_observable_type", ROLE_TYPE},
	{"x_opencti_main_observable_type", ROLE_TYPE},
	{"dst_port", ROLE_PORT},
	{"dstport", ROLE_PORT},
	{"dest_port", ROLE_PORT},
	{"port", ROLE_PORT},
	{"malware", ROLE_NOTE},
	{"malware_printable", ROLE_NOTE},
	{"malware_family", ROLE_NOTE},
	{"family", ROLE_NOTE},
	{"threat", ROLE_NOTE},
	{"threat_type", ROLE_NOTE},
	{"listingreason", ROLE_NOTE},
	{"reason", ROLE_NOTE},
	{"description", ROLE_NOTE},
	{"comment", ROLE_NOTE},
	{"note", ROLE_NOTE},
	{"tags", ROLE_NOTE},
	{"labels", ROLE_NOTE},
	{"application", ROLE_NOTE},
	{"desc", ROLE_NOTE},
	{"sblid", ROLE_NOTE},
	{"meta.desc", ROLE_NOTE},
	{"number_of_(black)lists", ROLE_LISTS},
	{"first_seen", ROLE_FIRST},
	{"first_seen_utc", ROLE_FIRST},
	{"firstseen", ROLE_FIRST},
	{"listingdate", ROLE_FIRST},
	{"dateadded", ROLE_FIRST},
	{"date_added", ROLE_FIRST},
	{"date", ROLE_FIRST},
	{"created", ROLE_FIRST},
	{"created_at", ROLE_FIRST},
	{"valid_from", ROLE_FIRST},
	{"timestamp", ROLE_FIRST},
	{"last_seen", ROLE_LAST},
	{"last_seen_utc", ROLE_LAST},
	{"lastseen", ROLE_LAST},
	{"last_online", ROLE_LAST},
	{"modified", ROLE_LAST},
	{"updated", ROLE_LAST},
	{"updated_at", ROLE_LAST},
	{"valid_until", ROLE_UNTIL},
	{"expiration", ROLE_UNTIL},
	{"c2_status", ROLE_STATUS},
	{"status", ROLE_STATUS},
	{"confidence", ROLE_CONFIDENCE},
	{"confidence_level", ROLE_CONFIDENCE},
	{"x_opencti_score", ROLE_CONFIDENCE},
	{"objectlabel", ROLE_NOTE},
};

/* Publishers, by a field that only they have. */
static const struct {
	const char *field, *format;
} publishers[] = {
	{"c2_status", "feodo"},
	{"urlhaus_link", "urlhaus"},
	{"malware_printable", "threatfox"},
	{"ja3_md5", "sslbl-ja3"},
	{"listingdate", "sslbl-certificates"},
	{"dstport", "sslbl-ip"},
	{"observable_value", "opencti"},
	{"x_opencti_score", "opencti"},
	{"x_opencti_main_observable_type", "opencti"},
	{"objectmarking", "opencti"},
	{"sblid", "spamhaus-drop"},
	{"meta.source", "zeek-intel"},
	{"number_of_(black)lists", "ipsum"},
};

static bool same_name(struct slice name, const char *known)
{
	if (name.len != strlen(known))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		if (c == ' ' || c == '-')
			c = '_';
		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if (c != (uint8_t)known[i])
			return false;
	}
	return true;
}

enum field_role feed_role(struct slice name)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (same_name(name, fields[i].name))
			return fields[i].role;
	return ROLE_NONE;
}

const char *feed_publisher(struct slice name)
{
	for (size_t i = 0; i < ARRAY_LEN(publishers); i++)
		if (same_name(name, publishers[i].field))
			return publishers[i].format;
	return NULL;
}

static bool is_foreign_type(struct slice type)
{
	static const char *const words[] = {"email", "e-mail", "filename", "file_name", "mutex",
		"regkey", "registry", "user", "software", "asn", "cve", "yara", "path", "phone",
		"btc"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		for (size_t at = 0; at < type.len; at++)
			if (slice_starts_nocase(slice_from(type, at), slice_str(words[i])))
				return true;
	return false;
}

static bool is_unset(struct slice text)
{
	return text.len == 0 || slice_is(text, "-") || slice_eq_nocase(text, SLICE("none")) ||
		slice_eq_nocase(text, SLICE("null"));
}

static void add_note(struct strbuf *note, struct slice text)
{
	if (is_unset(text))
		return;
	if (note->len)
		strbuf_adds(note, ", ");
	strbuf_add_slice(note, text);
}

static void add_value_text(struct feed_row *row, struct slice value)
{
	row->unset |= is_unset(value);
	if (is_unset(value))
		return;
	strbuf_add_slice(&row->values, value);
	strbuf_addc(&row->values, '\n');
}

static void read_time(
	struct feed *feed, struct feed_row *row, enum field_role role, struct slice value)
{
	int64_t time_us;

	if (!feed_time(value, &time_us))
		return;
	feed_newest(feed, time_us);
	if (role == ROLE_FIRST)
		row->fact.first_seen_us = time_us;
}

static void read_until(struct feed_row *row, struct slice value)
{
	int64_t time_us;

	if (feed_time(value, &time_us))
		row->fact.valid_until_us = time_us;
}

static void read_number(struct feed_row *row, enum field_role role, struct slice value)
{
	uint64_t number;

	if (!slice_to_u64(value, &number))
		return;
	if (role == ROLE_PORT && number <= UINT16_MAX)
		row->fact.port = (uint16_t)number;
	if (role == ROLE_CONFIDENCE && number < FEED_CONFIDENT)
		row->fact.weak = "its publisher is not confident";
	if (role == ROLE_LISTS)
		strbuf_addf(&row->note, "on %u lists", (unsigned)number);
}

void feed_row_field(
	struct feed *feed, struct feed_row *row, enum field_role role, struct slice value)
{
	switch (role) {
	case ROLE_NONE:
		break;
	case ROLE_VALUE:
		if (!row->has_value)
			add_value_text(row, value);
		row->has_value = row->values.len > 0;
		break;
	case ROLE_HASH:
		add_value_text(row, value);
		break;
	case ROLE_PATTERN:
		strbuf_add_slice(&row->pattern, value);
		break;
	case ROLE_TYPE:
		row->named = slice_starts_nocase(value, SLICE("filename|"));
		row->foreign |= !row->named && is_foreign_type(value);
		break;
	case ROLE_NOTE:
		add_note(&row->note, value);
		break;
	case ROLE_FIRST:
	case ROLE_LAST:
		read_time(feed, row, role, value);
		break;
	case ROLE_UNTIL:
		read_until(row, value);
		break;
	case ROLE_STATUS:
		if (slice_eq_nocase(value, SLICE("offline")))
			row->fact.weak = "its server is offline";
		break;
	default:
		read_number(row, role, value);
	}
}

/* MISP writes two in one: "example.com|1.2.3.4", "1.2.3.4|443". */
static void add_value(struct feed *feed, struct feed_row *row, struct slice value)
{
	struct slice second = value, first = slice_cut(&second, '|');
	uint64_t port;

	if (row->named) {
		feed_add(feed, second, &row->fact);
		return;
	}
	if (second.len && slice_to_u64(second, &port) && port <= UINT16_MAX)
		row->fact.port = (uint16_t)port;
	else if (second.len && slice_find(value, '/') == value.len)
		feed_try(feed, second, &row->fact);
	else
		first = value;
	feed_add(feed, first, &row->fact);
}

static void add_values(struct feed *feed, struct feed_row *row)
{
	struct slice values = strbuf_slice(&row->values);

	while (values.len)
		add_value(feed, row, slice_cut(&values, '\n'));
}

void feed_row_end(struct feed *feed, struct feed_row *row, struct slice whole)
{
	row->fact.note = strbuf_slice(&row->note);
	if (row->pattern.len) {
		if (!feed_stix_pattern(feed, strbuf_slice(&row->pattern), &row->fact))
			feed_carry(feed);
	} else if (row->foreign || (row->unset && !row->values.len))
		feed_carry(feed);
	else if (row->values.len)
		add_values(feed, row);
	else
		feed_bad(feed, whole);
	strbuf_clear(&row->note);
	strbuf_clear(&row->values);
	strbuf_clear(&row->pattern);
	row->fact = (struct feed_fact)FEED_FACT_INIT;
	row->has_value = row->foreign = row->unset = row->named = false;
}

void feed_row_release(struct feed_row *row)
{
	strbuf_release(&row->note);
	strbuf_release(&row->values);
	strbuf_release(&row->pattern);
}
