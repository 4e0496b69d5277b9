#include "flow/asset.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "flow/vendor.h"
#include "record/fields.h"

#include <stdlib.h>

static struct slice mac_slice(const uint8_t mac[6])
{
	return slice_of(mac, 6);
}

/* The first MAC that the host is known by; NULL when none is. */
static const struct host_fact *mac_of(const struct host_fact *facts)
{
	while (facts && facts->kind != HOST_MAC)
		facts = facts->next;
	return facts;
}

/* A MAC that global addresses send from is a router's, whoever else sends from it. */
static void note_router(struct assets *assets, const struct conversation *conv, unsigned dir)
{
	if (conv->has_mac[dir] && !conv->tunnel && ip_scope(&conv->key.ip[dir]) == IP_GLOBAL)
		*map_put_copy(&assets->routers, mac_slice(conv->mac[dir]), &assets->arena) = 0;
}

static struct asset *asset_of(struct assets *assets, const struct ip *ip, int64_t first_us)
{
	struct slice key = slice_of(ip->bytes, sizeof(ip->bytes));
	uint32_t *index;

	if (assets->count == ASSETS_MAX && map_get(&assets->by_ip, key) == MAP_NONE) {
		assets->dropped++;
		return NULL;
	}
	index = map_put_copy(&assets->by_ip, key, &assets->arena);
	if (*index != MAP_NONE)
		return &assets->items[*index];
	*index = (uint32_t)assets->count;
	MEM_GROW(assets->items, assets->count, assets->room);
	assets->items[assets->count] =
		(struct asset){.ip = *ip, .first_us = first_us, .last_us = first_us};
	return &assets->items[assets->count++];
}

static void widen(struct asset *asset, int64_t first_us, int64_t last_us)
{
	if (first_us < asset->first_us)
		asset->first_us = first_us;
	if (last_us > asset->last_us)
		asset->last_us = last_us;
}

static void note_sender(struct assets *assets, const struct conversation *conv, unsigned dir)
{
	const struct ip *ip = &conv->key.ip[dir];
	struct asset *asset;

	if (conv->packets[dir] == 0 || !ip_is_internal(ip))
		return;
	asset = asset_of(assets, ip, conv->first_us);
	if (!asset)
		return;
	widen(asset, conv->first_us, conv->last_us);
	if (!asset->has_mac && conv->has_mac[dir] && !conv->tunnel &&
		map_get(&assets->routers, mac_slice(conv->mac[dir])) == MAP_NONE) {
		asset->has_mac = true;
		memcpy(asset->mac, conv->mac[dir], sizeof(asset->mac));
	}
}

/* A host that said something of itself under an address; one that has none yet
 * asks from 0.0.0.0 or ::, and is shown as that when nothing better is known. */
static void note_host(const struct ip *ip, const struct host_fact *facts, void *ctx)
{
	struct assets *assets = ctx;
	struct asset *asset;

	if (!ip_is_internal(ip) && !ip_is_unspecified(ip) && !mac_of(facts))
		return;
	asset = asset_of(assets, ip, facts->first_us);
	if (!asset)
		return;
	for (const struct host_fact *fact = facts; fact; fact = fact->next)
		widen(asset, fact->first_us, fact->last_us);
	if (mac_of(facts)) {
		asset->has_mac = true;
		memcpy(asset->mac, mac_of(facts)->text.ptr, sizeof(asset->mac));
	}
}

void assets_gather(
	struct assets *assets, const struct conversations *table, const struct hosts *hosts)
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
	hosts_each(hosts, note_host, assets);
}

void assets_release(struct assets *assets)
{
	map_release(&assets->by_ip);
	map_release(&assets->routers);
	arena_release(&assets->arena);
	free(assets->items);
}

static void mac_members(
	struct strbuf *out, const struct asset *asset, const struct vendors *vendors)
{
	struct slice vendor = vendor_of(vendors, asset->mac);

	if (!asset->has_mac)
		return;
	json_key(out, "mac");
	strbuf_addc(out, '"');
	strbuf_add_mac(out, asset->mac);
	strbuf_addc(out, '"');
	if (vendor.len)
		json_str(out, "mac_vendor", vendor);
}

/* An address that several cards answered for: each, by whom and when. */
static void macs_member(struct strbuf *out, const struct host_fact *facts)
{
	const struct host_fact *first = mac_of(facts);
	bool several = false;

	for (const struct host_fact *fact = first; fact; fact = fact->next)
		several |= fact->kind == HOST_MAC && !slice_eq(fact->text, first->text);
	if (!several)
		return;
	json_open(out, "macs", '[');
	for (const struct host_fact *fact = first; fact; fact = fact->next) {
		if (fact->kind != HOST_MAC)
			continue;
		json_open(out, NULL, '{');
		json_key(out, "mac");
		strbuf_addc(out, '"');
		strbuf_add_mac(out, fact->text.ptr);
		strbuf_addc(out, '"');
		json_text(out, "by", fact->by);
		json_time(out, "first_seen", fact->first_us);
		json_time(out, "last_seen", fact->last_us);
		json_close(out, '}');
	}
	json_close(out, ']');
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
		json_time(out, "last_seen", asset->last_us - found[i].age_us);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void fact_element(struct strbuf *out, const struct host_fact *fact)
{
	json_open(out, NULL, '{');
	json_str(out, fact->kind == HOST_USER ? "user" : "os", fact->text);
	if (fact->domain.len)
		json_str(out, "domain", fact->domain);
	json_text(out, "by", fact->by);
	json_time(out, "first_seen", fact->first_us);
	json_time(out, "last_seen", fact->last_us);
	json_close(out, '}');
}

static void facts_member(struct strbuf *out, const char *key, const struct host_fact *facts,
	enum host_fact_kind kind)
{
	size_t before = out->len, empty;

	json_open(out, key, '[');
	empty = out->len;
	for (; facts; facts = facts->next)
		if (facts->kind == kind)
			fact_element(out, facts);
	if (out->len == empty)
		out->len = before;
	else
		json_close(out, ']');
}

void asset_record(struct strbuf *out, const struct asset *asset, const struct names *names,
	const struct hosts *hosts, const struct vendors *vendors)
{
	const struct host_fact *facts = hosts_find(hosts, &asset->ip);

	json_open(out, NULL, '{');
	json_time(out, "timestamp", asset->first_us);
	json_text(out, "event_type", EVENT_ASSET);
	json_key(out, "ip");
	strbuf_addc(out, '"');
	ip_format(out, &asset->ip);
	strbuf_addc(out, '"');
	mac_members(out, asset, vendors);
	macs_member(out, facts);
	names_member(out, asset, names);
	facts_member(out, "users", facts, HOST_USER);
	facts_member(out, "os", facts, HOST_OS);
	json_time(out, "first_seen", asset->first_us);
	json_time(out, "last_seen", asset->last_us);
	json_close(out, '}');
}
