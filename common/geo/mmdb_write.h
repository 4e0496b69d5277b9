/* Writes a MaxMind DB file, format 2.0: a search tree over the bits of
 * addresses, and the records that its leaves point to.
 *
 *	struct mmdb_writer writer;
 *	mmdb_writer_init(&writer);
 *	uint32_t record = mmdb_here(&writer);
 *	mmdb_map(&writer.data, 1);
 *	mmdb_text(&writer, SLICE("asn"));
 *	mmdb_u32(&writer.data, 64496);
 *	mmdb_cover(&writer, &first, &last, record);
 *	ok = mmdb_finish(&writer, &about, &file);
 *	mmdb_writer_release(&writer);
 *
 * IPv4 addresses stand at ::/96, where readers look for them. A record is a
 * map: 'members' times a text and a value. A text that was written before is
 * written as a pointer to it. */
#ifndef GEO_MMDB_WRITE_H
#define GEO_MMDB_WRITE_H

#include "base/arena.h"
#include "base/map.h"
#include "net/ip.h"

struct mmdb_writer {
	struct mmdb_node *nodes;
	size_t node_count, node_room;
	struct strbuf data; /* the records */
	struct map texts; /* to where each stands in 'data' */
	struct arena keys;
};

/* What the file says of itself. */
struct mmdb_about {
	const char *type; /* "GeoLite2-City" and the like: programs choose by its words */
	const char *description; /* in English */
	uint64_t build_epoch; /* of the data, seconds since 1970 */
};

void mmdb_writer_init(struct mmdb_writer *writer);
void mmdb_writer_release(struct mmdb_writer *writer);

/* Where the next value will stand in the data: the name of a record. */
uint32_t mmdb_here(const struct mmdb_writer *writer);

void mmdb_map(struct strbuf *out, size_t members);
void mmdb_u32(struct strbuf *out, uint32_t value);
void mmdb_text(struct mmdb_writer *writer, struct slice text);
void mmdb_pointer(struct strbuf *out, uint32_t to); /* in the place of a value that stands there */

/* All addresses from first to last have that record, whatever they had before.
 * Both are of one version, and first is not behind last. */
void mmdb_cover(
	struct mmdb_writer *writer, const struct ip *first, const struct ip *last, uint32_t record);

/* Appends the file to 'out'; false when it is too large for the format. */
bool mmdb_finish(
	const struct mmdb_writer *writer, const struct mmdb_about *about, struct strbuf *out);

#endif
