#include "flow/asset.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "record/fields.h"

#include <stdlib.h>

static struct slice mac_slice(const uint8_t mac[6])
{
	return slice_of(mac, 6);
}

/* A MAC that global addresses send from is a router's, whoever else sends from it. */
static void note_router(struct assets *assets, const struct conversation *conv, unsigned dir)
{
	if (conv->has_mac[dir] && !conv->tunnel && ip_scope(&conv->key.ip[dir]) == IP_GLOBAL)
		*map_put_copy(&assets->routers, mac_slice(conv->mac[dir]), &assets->arena) = 0;
}

static struct asset *asset_of(struct assets *assets, const struct ip *ip, int64_t first_us)
{
	uint32_t *index = map_put_copy(
		&assets->by_ip, slice_of(ip->bytes, sizeof(ip->bytes)), &assets->arena);

	if (*index != MAP_NONE)
		return &assets->items[*index];
	*index = (uint32_t)assets->count;
	MEM_GROW(assets->items, assets->count, assets->room);
	assets->items[assets->count] =
		(struct asset){.ip = *ip, .first_us = first_us, .last_us = first_us};
	return &assets->items[assets->count++];
}

static void note_sender(struct assets *assets, const struct conversation *conv, unsigned dir)
{
	const struct ip *ip = &conv->key.ip[dir];
	struct asset *asset;

	if (conv->packets[dir] == 0 || !ip_is_internal(ip))
		return;
	if (assets->count == ASSETS_MAX) {
		assets->dropped++;
		return;
	}
	asset = asset_of(assets, ip, conv->first_us);
	if (conv->first_us < asset->first_us)
		asset->first_us = conv->first_us;
	if (conv->last_us > asset->last_us)
		asset->last_us = conv->last_us;
	if (!asset->has_mac && conv->has_mac[dir] && !conv->tunnel &&
		map_get(&assets->routers, mac_slice(conv->mac[dir])) == MAP_NONE) {
		asset->has_mac = true;
		memcpy(asset->mac, conv->mac[dir], sizeof(asset->mac));
	}
}

void assets_gather(struct assets *assets, const struct conversations *table)
{
	*assets = (struct assets){.arena = ARENA_INIT, .by_ip = MAP_INIT, .routers = MAP_INIT};
	for (size_t i = 0; i < table->count; i++)
		for (unsigned dir = 0; dir < 2; dir++)
			note_router(assets, conversation_at(table, i), dir);
	for (size_t i = 0; i < table->count; i++) {
		const struct conversation *conv = conversation_at(table, i);

		note_sender(assets, conv, conv->first);
		note_sender(assets, conv, !conv->first);
	}
}

void assets_release(struct assets *assets)
{
	map_release(&assets->by_ip);
	map_release(&assets->routers);
	arena_release(&assets->arena);
	free(assets->items);
}

static void names_member(struct strbuf *out, const struct asset *asset, const struct names *names)
{
	struct name_of found[NAMES_LISTED_MAX];
	size_t count = names_find(names, &asset->ip, NULL, asset->last_us, found);

	if (count == 0)
		return;
	json_open(out, "names", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(out, NULL, '{');
		json_str(out, "name", found[i].name);
		json_text(out, "by", name_source_text(found[i].source));
		json_close(out, '}');
	}
	json_close(out, ']');
}

void asset_record(struct strbuf *out, const struct asset *asset, const struct names *names)
{
	json_open(out, NULL, '{');
	json_time(out, "timestamp", asset->first_us);
	json_text(out, "event_type", EVENT_ASSET);
	json_key(out, "ip");
	strbuf_addc(out, '"');
	ip_format(out, &asset->ip);
	strbuf_addc(out, '"');
	if (asset->has_mac) {
		json_key(out, "mac");
		strbuf_addc(out, '"');
		strbuf_add_mac(out, asset->mac);
		strbuf_addc(out, '"');
	}
	names_member(out, asset, names);
	json_time(out, "first_seen", asset->first_us);
	json_time(out, "last_seen", asset->last_us);
	json_close(out, '}');
}
