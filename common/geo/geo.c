#include "geo/geo.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "geo/country.h"

#include <errno.h>
#include <maxminddb.h>
#include <stdlib.h>
#include <netinet/in.h>

#define PATH_MAX_KEYS 4 /* of a path into a record, its NULL included */

struct database {
	MMDB_s mmdb;
	char *path;
};

struct geo {
	struct database databases[GEO_DATABASES_MAX];
	size_t count;
	struct map known; /* where the databases' records stand -> index into places */
	struct place *places;
	size_t place_count, place_room;
	struct arena text;
	uint64_t failed;
	size_t failed_in; /* the first that did */
	int failed_how;
};

struct geo *geo_new(void)
{
	struct geo *geo = mem_zalloc(1, sizeof(*geo));

	geo->known = (struct map)MAP_INIT;
	return geo;
}

static void forget_places(struct geo *geo)
{
	map_release(&geo->known);
	arena_release(&geo->text);
	geo->place_count = 0;
}

void geo_free(struct geo *geo)
{
	forget_places(geo);
	free(geo->places);
	for (size_t i = 0; i < geo->count; i++) {
		MMDB_close(&geo->databases[i].mmdb);
		free(geo->databases[i].path);
	}
	free(geo);
}

bool geo_open(struct geo *geo, const char *path, struct strbuf *err)
{
	struct database *database = &geo->databases[geo->count];
	int status;

	if (geo->count == GEO_DATABASES_MAX) {
		strbuf_addf(err, "more than %d databases", GEO_DATABASES_MAX);
		return false;
	}
	status = MMDB_open(path, MMDB_MODE_MMAP, &database->mmdb);
	if (status != MMDB_SUCCESS) {
		const char *reason = status == MMDB_IO_ERROR || status == MMDB_FILE_OPEN_ERROR
			? strerror(errno)
			: MMDB_strerror(status);

		strbuf_adds(err, "cannot open the database ");
		strbuf_add_visible(err, slice_str(path));
		strbuf_addf(err, ": %s", reason);
		return false;
	}
	database->path = mem_strdup(path);
	geo->count++;
	forget_places(geo);
	return true;
}

/* Names of members from the outside in, as a publisher has them. */
struct path {
	const char *keys[PATH_MAX_KEYS];
};

/* MaxMind and DB-IP; then ip-location-db and IPinfo; then the country that has
 * registered the addresses, where nobody says in which they are used. */
static const struct {
	struct path code, name;
} country_paths[] = {
	{{{"country", "iso_code"}}, {{"country", "names", "en"}}},
	{{{"country_code"}}, {{"country_name"}}},
	{{{"country_code"}}, {{"country"}}},
	{{{"country"}}, {{"country_name"}}},
	{{{"registered_country", "iso_code"}}, {{"registered_country", "names", "en"}}},
};

static const struct path asn_paths[] = {
	{{"autonomous_system_number"}},
	{{"traits", "autonomous_system_number"}},
	{{"asn"}},
	{{"as_number"}},
};

static const struct path org_paths[] = {
	{{"autonomous_system_organization"}},
	{{"traits", "autonomous_system_organization"}},
	{{"as_name"}},
	{{"as_org"}},
	{{"as_organization"}},
};

/* The value at the path; false when there is none. */
static bool value_at(MMDB_entry_s *entry, const struct path *path, MMDB_entry_data_s *value)
{
	return MMDB_aget_value(entry, value, path->keys) == MMDB_SUCCESS && value->has_data;
}

static struct slice text_at(MMDB_entry_s *entry, const struct path *path)
{
	MMDB_entry_data_s value;

	if (!value_at(entry, path, &value) || value.type != MMDB_DATA_TYPE_UTF8_STRING)
		return slice_of(NULL, 0);
	return slice_of(value.utf8_string, value.data_size);
}

/* 15169 or "AS15169"; 0 when it is neither. */
static uint32_t asn_at(MMDB_entry_s *entry, const struct path *path)
{
	MMDB_entry_data_s value;
	struct slice text;
	uint64_t asn;

	if (!value_at(entry, path, &value))
		return 0;
	switch (value.type) {
	case MMDB_DATA_TYPE_UINT16:
		return value.uint16;
	case MMDB_DATA_TYPE_UINT32:
		return value.uint32;
	case MMDB_DATA_TYPE_UTF8_STRING:
		break;
	default:
		return 0;
	}
	text = slice_of(value.utf8_string, value.data_size);
	if (slice_starts_nocase(text, SLICE("AS")))
		text = slice_from(text, 2);
	return slice_to_u64(text, &asn) && asn <= UINT32_MAX ? (uint32_t)asn : 0;
}

static void read_country(struct geo *geo, MMDB_entry_s *entry, struct place *place)
{
	for (size_t i = 0; i < ARRAY_LEN(country_paths) && place->country_code.len == 0; i++) {
		struct slice code = text_at(entry, &country_paths[i].code), name;

		if (code.len != 2)
			continue;
		name = text_at(entry, &country_paths[i].name);
		if (name.len <= 2)
			name = country_name(code);
		place->country_code = arena_copy(&geo->text, code);
		place->country = arena_copy(&geo->text, name);
	}
}

/* What earlier databases told stays; organisation and number come from the same one. */
static void read_network(struct geo *geo, MMDB_entry_s *entry, struct place *place)
{
	struct slice org = {NULL, 0};

	if (place->asn || place->org.len)
		return;
	for (size_t i = 0; i < ARRAY_LEN(asn_paths) && place->asn == 0; i++)
		place->asn = asn_at(entry, &asn_paths[i]);
	for (size_t i = 0; i < ARRAY_LEN(org_paths) && org.len == 0; i++)
		org = text_at(entry, &org_paths[i]);
	place->org = arena_copy(&geo->text, org);
}

static void note_failure(struct geo *geo, size_t database, int how)
{
	if (geo->failed++ > 0)
		return;
	geo->failed_in = database;
	geo->failed_how = how;
}

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union address address_of(const struct ip *ip)
{
	struct slice wire = ip_wire(ip);
	union address address;

	memset(&address, 0, sizeof(address));
	if (ip_is_v4(ip)) {
		address.v4.sin_family = AF_INET;
		memcpy(&address.v4.sin_addr, wire.ptr, sizeof(address.v4.sin_addr));
	} else {
		address.v6.sin6_family = AF_INET6;
		memcpy(&address.v6.sin6_addr, wire.ptr, sizeof(address.v6.sin6_addr));
	}
	return address;
}

/* Where each database has the address's record; offset 0 in those that have none. */
static bool find_entries(
	struct geo *geo, const struct ip *ip, MMDB_entry_s entries[], uint32_t offsets[])
{
	union address address = address_of(ip);
	bool found = false;

	for (size_t i = 0; i < geo->count; i++) {
		int status;
		MMDB_lookup_result_s result =
			MMDB_lookup_sockaddr(&geo->databases[i].mmdb, &address.any, &status);

		if (status != MMDB_SUCCESS && status != MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR)
			note_failure(geo, i, status);
		entries[i] = result.entry;
		offsets[i] = 0;
		if (status == MMDB_SUCCESS && result.found_entry) {
			offsets[i] = result.entry.offset + 1;
			found = true;
		}
	}
	return found;
}

static uint32_t add_place(struct geo *geo, MMDB_entry_s entries[], const uint32_t offsets[])
{
	struct place place = {.by = "mmdb"};

	for (size_t i = 0; i < geo->count; i++)
		if (offsets[i]) {
			read_country(geo, &entries[i], &place);
			read_network(geo, &entries[i], &place);
		}
	MEM_GROW(geo->places, geo->place_count, geo->place_room);
	geo->places[geo->place_count] = place;
	return (uint32_t)geo->place_count++;
}

const struct place *geo_find(struct geo *geo, const struct ip *ip)
{
	MMDB_entry_s entries[GEO_DATABASES_MAX];
	uint32_t offsets[GEO_DATABASES_MAX], *known;
	const struct place *place;

	if (!find_entries(geo, ip, entries, offsets))
		return NULL;
	if (geo->place_count == GEO_PLACES_MAX)
		forget_places(geo);
	known = map_put_copy(
		&geo->known, slice_of(offsets, geo->count * sizeof(*offsets)), &geo->text);
	if (*known == MAP_NONE)
		*known = add_place(geo, entries, offsets);
	place = &geo->places[*known];
	return place->country_code.len || place->asn || place->org.len ? place : NULL;
}

uint64_t geo_failed(const struct geo *geo, struct strbuf *why)
{
	if (geo->failed) {
		strbuf_add_visible(why, slice_str(geo->databases[geo->failed_in].path));
		strbuf_addf(why, ": %s", MMDB_strerror(geo->failed_how));
	}
	return geo->failed;
}

size_t geo_count(const struct geo *geo)
{
	return geo->count;
}

static const char *licence_of(struct slice type)
{
	static const struct {
		struct slice begins;
		const char *licence;
	} licences[] = {
		{SLICE("PCAPGraph"), "CC BY 4.0"},
		{SLICE("GeoLite2"), "GeoLite2 End User License Agreement"},
		{SLICE("GeoIP"), "MaxMind's commercial terms"},
		{SLICE("DBIP"), "CC BY 4.0 for DB-IP Lite, else DB-IP's commercial terms"},
		{SLICE("ipinfo"), "CC BY-SA 4.0 for IPinfo Lite, else IPinfo's commercial terms"},
	};

	for (size_t i = 0; i < ARRAY_LEN(licences); i++)
		if (slice_starts_nocase(type, licences[i].begins))
			return licences[i].licence;
	return NULL;
}

static struct slice description_of(const MMDB_metadata_s *metadata)
{
	for (size_t i = 0; i < metadata->description.count; i++)
		if (strcmp(metadata->description.descriptions[i]->language, "en") == 0)
			return slice_str(metadata->description.descriptions[i]->description);
	return slice_of(NULL, 0);
}

struct geo_about geo_about(const struct geo *geo, size_t index)
{
	const struct database *database = &geo->databases[index];
	const MMDB_metadata_s *metadata = &database->mmdb.metadata;
	struct slice type = slice_str(metadata->database_type);

	return (struct geo_about){database->path, type, description_of(metadata), licence_of(type),
		metadata->build_epoch, metadata->ip_version, metadata->node_count};
}
