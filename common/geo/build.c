#include "geo/build.h"

#include "base/mem.h"
#include "geo/country.h"

#include <stdlib.h>

#define COUNTRY_CODES 0x10000

/* The first column of *row, which it leaves; quotes are taken off, two within them are one. */
static struct slice cut_column(struct slice *row, struct strbuf *scratch)
{
	if (row->len == 0 || row->ptr[0] != '"')
		return slice_cut(row, ',');
	strbuf_clear(scratch);
	do {
		*row = slice_from(*row, 1);
		strbuf_add_slice(scratch, slice_cut(row, '"'));
		if (row->len && row->ptr[0] == '"')
			strbuf_addc(scratch, '"');
	} while (row->len && row->ptr[0] == '"');
	slice_cut(row, ',');
	return strbuf_slice(scratch);
}

static struct slice cut_row(struct slice *csv)
{
	return slice_trim(slice_cut(csv, '\n'));
}

void geo_build_countries(struct geo_build *build, struct slice csv)
{
	while (csv.len) {
		struct slice code = cut_row(&csv), row = code;
		struct slice first = slice_cut(&code, ','), last = slice_cut(&code, ',');

		if (row.len == 0)
			continue;
		if (code.len != 2 ||
			!ranges_add(&build->countries, first, last,
				(uint32_t)code.ptr[0] << 8 | code.ptr[1]))
			build->bad_lines++;
	}
}

/* The index of the network that the columns name, RANGES_NONE when they name none. */
static uint32_t network_of(struct geo_build *build, struct slice columns, struct strbuf *scratch)
{
	uint32_t *index = map_put_copy(&build->known, columns, &build->text);
	uint64_t asn;

	if (*index != MAP_NONE)
		return *index;
	if (!slice_to_u64(slice_cut(&columns, ','), &asn) || asn > UINT32_MAX)
		return RANGES_NONE;
	MEM_GROW(build->network, build->network_count, build->network_room);
	build->network[build->network_count] = (struct geo_network){
		(uint32_t)asn, arena_copy(&build->text, cut_column(&columns, scratch))};
	*index = (uint32_t)build->network_count++;
	return *index;
}

void geo_build_networks(struct geo_build *build, struct slice csv)
{
	struct strbuf scratch = STRBUF_INIT;

	while (csv.len) {
		struct slice columns = cut_row(&csv), row = columns;
		struct slice first = slice_cut(&columns, ','), last = slice_cut(&columns, ',');
		uint32_t network;

		if (row.len == 0)
			continue;
		network = network_of(build, columns, &scratch);
		if (network == RANGES_NONE || !ranges_add(&build->networks, first, last, network))
			build->bad_lines++;
	}
	strbuf_release(&scratch);
}

/* The file while it is made. */
struct making {
	const struct geo_build *build;
	struct mmdb_writer writer;
	uint32_t *countries; /* by code: 1 + where its map stands, 0 while it was not written */
	struct map records; /* country and network -> record */
	struct arena keys;
};

static void add_country(struct making *making, uint32_t code)
{
	uint8_t letters[2] = {(uint8_t)(code >> 8), (uint8_t)code};
	struct mmdb_writer *writer = &making->writer;
	struct slice name = country_name(slice_of(letters, 2));

	if (making->countries[code]) {
		mmdb_pointer(&writer->data, making->countries[code] - 1);
		return;
	}
	making->countries[code] = 1 + mmdb_here(writer);
	mmdb_map(&writer->data, name.len ? 2 : 1);
	mmdb_text(writer, SLICE("iso_code"));
	mmdb_text(writer, slice_of(letters, 2));
	if (name.len == 0)
		return;
	mmdb_text(writer, SLICE("names"));
	mmdb_map(&writer->data, 1);
	mmdb_text(writer, SLICE("en"));
	mmdb_text(writer, name);
}

static void add_network(struct making *making, const struct geo_network *network)
{
	struct mmdb_writer *writer = &making->writer;

	mmdb_text(writer, SLICE("autonomous_system_number"));
	mmdb_u32(&writer->data, network->asn);
	if (network->org.len == 0)
		return;
	mmdb_text(writer, SLICE("autonomous_system_organization"));
	mmdb_text(writer, network->org);
}

static uint32_t record_of(struct making *making, uint32_t country, uint32_t network)
{
	uint32_t key[] = {country, network}, record;
	const struct geo_network *has = NULL;
	uint32_t *known = map_put_copy(&making->records, slice_of(key, sizeof(key)), &making->keys);

	if (*known != MAP_NONE)
		return *known;
	record = *known = mmdb_here(&making->writer);
	if (network != RANGES_NONE)
		has = &making->build->network[network];
	mmdb_map(&making->writer.data,
		(size_t)(country != RANGES_NONE) + (has ? 1 : 0) + (has && has->org.len ? 1 : 0));
	if (country != RANGES_NONE) {
		mmdb_text(&making->writer, SLICE("country"));
		add_country(making, country);
	}
	if (has)
		add_network(making, has);
	return record;
}

static void cover(const struct ip *first, const struct ip *last, uint32_t country, uint32_t network,
	void *ctx)
{
	struct making *making = ctx;

	mmdb_cover(&making->writer, first, last, record_of(making, country, network));
}

bool geo_build_write(struct geo_build *build, const struct mmdb_about *about, struct strbuf *out)
{
	struct making making = {.build = build, .records = MAP_INIT};
	bool ok;

	ranges_sort(&build->countries);
	ranges_sort(&build->networks);
	making.countries = mem_zalloc(COUNTRY_CODES, sizeof(*making.countries));
	mmdb_writer_init(&making.writer);
	ranges_overlay(&build->countries, &build->networks, cover, &making);
	ok = mmdb_finish(&making.writer, about, out);
	mmdb_writer_release(&making.writer);
	map_release(&making.records);
	arena_release(&making.keys);
	free(making.countries);
	return ok;
}

void geo_build_release(struct geo_build *build)
{
	ranges_release(&build->countries);
	ranges_release(&build->networks);
	free(build->network);
	map_release(&build->known);
	arena_release(&build->text);
	*build = (struct geo_build)GEO_BUILD_INIT;
}
