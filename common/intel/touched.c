#include "intel/touched.h"

#include "base/mem.h"
#include "intel/touched_rows.h"
#include "intel/touched_summary.h"
#include "record/peek.h"

#include <stdlib.h>

enum side {
	SIDE_SRC,
	SIDE_DEST,
	SIDE_CONTENT, /* of what the two say to each other */
};

/* One operand that the record at hand touches. */
struct touch {
	uint32_t operand;
	enum side side; /* where what was asked about stands */
	bool is_host; /* it is the host itself: its name, user or hardware address */
};

void touched_init(struct touched *touched, const struct index *index, const struct slice *operands,
	size_t operand_count, enum touched_by by)
{
	*touched = (struct touched){.index = index,
		.operands = operands,
		.operand_count = operand_count,
		.by = by,
		.row_keys = MAP_INIT,
		.host_keys = MAP_INIT,
		.row_hosts = MAP_INIT,
		.row_names = MAP_INIT,
		.text = ARENA_INIT,
		.key = STRBUF_INIT};
	touched->observer.wanted = index->types;
	touched->last_record = mem_zalloc(operand_count + 1, sizeof(*touched->last_record));
}

void touched_release(struct touched *touched)
{
	observer_release(&touched->observer);
	map_release(&touched->row_keys);
	map_release(&touched->host_keys);
	map_release(&touched->row_hosts);
	map_release(&touched->row_names);
	arena_release(&touched->text);
	strbuf_release(&touched->key);
	free(touched->rows);
	free(touched->hosts);
	free(touched->last_record);
	free(touched->touches);
}

/* What the look-ups of one observation share. */
struct meeting {
	struct touched *touched;
	const struct observation *seen;
};

static enum side side_of(const struct observation *seen)
{
	static const char *const of_src[] = {"src_ip", "names.src", "ether.src_mac",
		"ether.src_macs", "tunnel.src_ip", "ip", "mac"};
	static const char *const of_dest[] = {
		"dest_ip", "names.dest", "ether.dest_mac", "ether.dest_macs", "tunnel.dest_ip"};

	for (size_t i = 0; i < ARRAY_LEN(of_src); i++)
		if (strcmp(seen->field, of_src[i]) == 0)
			return SIDE_SRC;
	for (size_t i = 0; i < ARRAY_LEN(of_dest); i++)
		if (strcmp(seen->field, of_dest[i]) == 0)
			return SIDE_DEST;
	return seen->type == INDICATOR_NAME ? SIDE_SRC : SIDE_CONTENT;
}

/* Where both ends are meant, the client touched the server. */
static void meet_again(struct touched *touched, uint32_t operand, enum side side)
{
	for (size_t i = touched->touch_count; side == SIDE_DEST && i-- > 0;)
		if (touched->touches[i].operand == operand && !touched->touches[i].is_host)
			touched->touches[i].side = SIDE_DEST;
}

static void meet(uint32_t number, void *ctx)
{
	struct meeting *meeting = ctx;
	struct touched *touched = meeting->touched;
	const struct index_entry *entry = &touched->index->entries[number];
	enum indicator_type type = meeting->seen->type;
	enum side side = side_of(meeting->seen);

	if (entry->port && entry->port != meeting->seen->port)
		return;
	if (touched->last_record[entry->source] == touched->records + 1) {
		meet_again(touched, entry->source, side);
		return;
	}
	touched->last_record[entry->source] = touched->records + 1;
	MEM_GROW(touched->touches, touched->touch_count, touched->touch_room);
	touched->touches[touched->touch_count++] = (struct touch){
		.operand = entry->source,
		.side = side,
		.is_host = type == INDICATOR_NAME || type == INDICATOR_MAC,
	};
}

static void look_up(const struct observation *seen, void *ctx)
{
	struct touched *touched = ctx;
	struct meeting meeting = {touched, seen};
	struct ip ip;

	switch (seen->type) {
	case INDICATOR_IP:
		memcpy(ip.bytes, seen->key.ptr, sizeof(ip.bytes));
		index_match_ip(touched->index, &ip, meet, &meeting);
		break;
	case INDICATOR_DOMAIN:
		index_match_domain(touched->index, seen->key, meet, &meeting);
		break;
	case INDICATOR_URL:
		index_match_url(touched->index, seen->key, meet, &meeting);
		break;
	case INDICATOR_URL_HOST:
		break;
	default:
		index_match(touched->index, seen->type, seen->key, meet, &meeting);
	}
}

static uint32_t host_of(struct touched *touched, struct slice ip)
{
	uint32_t *number = map_put_copy(&touched->host_keys, ip, &touched->text);

	if (*number == MAP_NONE) {
		*number = (uint32_t)touched->host_count;
		MEM_GROW(touched->hosts, touched->host_count, touched->host_room);
		touched->hosts[touched->host_count++] =
			(struct touched_host){.ip = arena_copy(&touched->text, ip)};
	}
	return *number;
}

static void name_host(
	struct touched *touched, uint32_t number, struct slice names, struct slice users)
{
	struct touched_host *host = &touched->hosts[number];
	struct strbuf scratch = STRBUF_INIT;

	if (!host->name.len)
		host->name = arena_copy(&touched->text, touched_first_of(names, "name", &scratch));
	if (!host->user.len)
		host->user = arena_copy(&touched->text, touched_first_of(users, "user", &scratch));
	strbuf_release(&scratch);
}

static void read_asset(struct touched *touched, const struct record *record)
{
	struct slice ip = record_get_plain(record, "ip");

	if (ip.len)
		name_host(touched, host_of(touched, ip), record_get(record, "names"),
			record_get(record, "users"));
}

/* Of the row's own key; empty for rows of a host or an operand. */
static void add_title(const struct touched *touched, const struct record *record,
	const struct touch *touch, struct strbuf *out)
{
	struct slice geo = record_get(record, "geo"), title = {NULL, 0};

	if (touched->by == TOUCHED_BY_ALL) {
		touched_add_what(out, record);
		return;
	}
	if (touched->by == TOUCHED_BY_APP)
		title = peek_plain(peek_member(record_get(record, "app"), "label"));
	else if (touched->by == TOUCHED_BY_COUNTRY)
		title = peek_plain(peek_path(
			geo, touch->side == SIDE_SRC ? "src.country_code" : "dest.country_code"));
	else
		return;
	strbuf_add_slice(out, title.len ? title : SLICE("Unknown"));
}

/* The number that the map keeps for a row and a text, or MAP_NONE: it is new. */
static uint32_t *place(
	struct touched *touched, struct map *map, uint32_t a, uint32_t b, struct slice text)
{
	strbuf_clear(&touched->key);
	strbuf_addf(&touched->key, "%u %u ", a, b);
	strbuf_add_slice(&touched->key, text);
	return map_put_copy(map, strbuf_slice(&touched->key), &touched->text);
}

static uint32_t row_of(struct touched *touched, uint32_t operand, uint32_t host, struct slice title)
{
	bool all = touched->by == TOUCHED_BY_ALL;
	uint32_t *number;

	if (!all && touched->by != TOUCHED_BY_INDICATOR)
		operand = TOUCHED_NONE;
	if (!all && touched->by != TOUCHED_BY_HOST)
		host = TOUCHED_NONE;
	number = place(touched, &touched->row_keys, operand, host, title);
	if (*number == MAP_NONE) {
		*number = (uint32_t)touched->row_count;
		MEM_GROW(touched->rows, touched->row_count, touched->row_room);
		touched->rows[touched->row_count++] = (struct touched_row){
			.operand = operand,
			.host = host,
			.what = arena_copy(&touched->text, title),
			.first_us = INT64_MAX,
			.last_us = INT64_MIN,
		};
	}
	return *number;
}

static void add_through(struct touched *touched, uint32_t number, struct slice name)
{
	struct touched_row *row = &touched->rows[number];
	uint32_t *seen;

	if (name.len == 0)
		return;
	seen = place(touched, &touched->row_names, number, 0, name);
	if (*seen != MAP_NONE)
		return;
	*seen = 0;
	if (row->through_count < TOUCHED_THROUGH_MAX)
		row->through[row->through_count] = arena_copy(&touched->text, name);
	row->through_count++;
}

static void add_to_row(struct touched *touched, uint32_t number, uint32_t host, bool host_is_src,
	const struct touched_summary *summary)
{
	struct touched_row *row = &touched->rows[number];
	uint32_t *seen = place(touched, &touched->row_hosts, number, host, slice_of(NULL, 0));

	row->host_count += *seen == MAP_NONE;
	*seen = 0;
	row->records++;
	row->conversations += summary->is_flow;
	row->packets += summary->packets;
	row->sent += host_is_src ? summary->bytes_toserver : summary->bytes_toclient;
	row->received += host_is_src ? summary->bytes_toclient : summary->bytes_toserver;
	if (summary->first_us < row->first_us)
		row->first_us = summary->first_us;
	if (summary->last_us > row->last_us)
		row->last_us = summary->last_us;
	add_through(touched, number, summary->through);
}

/* EVE's dns responses of version 3 come from the responder; the other one asked. */
static bool comes_from_server(const struct record *record)
{
	struct slice dns = record_get(record, "dns"), to = record_get_plain(record, "dest_ip");
	struct ip ip;

	if (!slice_is(peek_plain(peek_member(dns, "type")), "response") ||
		!slice_is(peek_member(dns, "version"), "3"))
		return false;
	return !ip_parse(to, &ip) || ip_scope(&ip) != IP_MULTICAST;
}

static bool is_host_src(const struct record *record, const struct touch *touch)
{
	if (touch->side == SIDE_CONTENT)
		return !comes_from_server(record);
	return (touch->side == SIDE_SRC) == touch->is_host;
}

/* A host touched what stands at the other end; or it was asked about itself. */
static void add_touch(struct touched *touched, const struct record *record,
	const struct touch *touch, const struct touched_summary *summary)
{
	bool host_is_src = is_host_src(record, touch);
	struct slice ip = record_get_plain(record, host_is_src ? "src_ip" : "dest_ip");
	struct slice names = record_get(record, "names"), none = {NULL, 0};
	struct strbuf title = STRBUF_INIT;
	uint32_t host = host_of(touched, ip.len ? ip : SLICE("-"));

	add_title(touched, record, touch, &title);
	name_host(touched, host, peek_member(names, host_is_src ? "src" : "dest"), none);
	add_to_row(touched, row_of(touched, touch->operand, host, strbuf_slice(&title)), host,
		host_is_src, summary);
	strbuf_release(&title);
}

static void add_touches(struct touched *touched, const struct record *record)
{
	bool once = touched->by != TOUCHED_BY_ALL && touched->by != TOUCHED_BY_INDICATOR;
	struct strbuf scratch = STRBUF_INIT;
	struct touched_summary summary = touched_summary(record, &scratch);
	size_t count = once ? 1 : touched->touch_count;

	for (size_t i = 0; i < count; i++)
		add_touch(touched, record, &touched->touches[i], &summary);
	strbuf_release(&scratch);
}

bool touched_read(struct touched *touched, const struct record *record)
{
	bool is_asset = record_is(record, "asset");

	touched->touch_count = 0;
	touched->observer.fn = look_up;
	touched->observer.ctx = touched;
	observe(&touched->observer, record);
	if (is_asset)
		read_asset(touched, record);
	if (touched->touch_count == 0)
		return false;
	touched->records++;
	if (!is_asset)
		add_touches(touched, record);
	return true;
}
