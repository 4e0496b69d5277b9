#include "geo/remote.h"

#include "base/json.h"
#include "base/mem.h"
#include "geo/country.h"
#include "record/peek.h"

#include <stdlib.h>

#define ENTRY_DEPTH_MAX 2 /* of an entry of the cache */

static struct slice key_of(const struct ip *ip)
{
	return slice_of(ip->bytes, sizeof(ip->bytes));
}

void remote_note(struct remote *remote, const struct ip *ip)
{
	uint32_t *index = map_put_copy(&remote->known, key_of(ip), &remote->text);

	if (*index != MAP_NONE)
		return;
	*index = (uint32_t)remote->count;
	MEM_GROW(remote->items, remote->count, remote->room);
	remote->items[remote->count++] = (struct remote_item){.ip = *ip};
}

static struct remote_item *item_of(const struct remote *remote, const struct ip *ip)
{
	uint32_t index = map_get(&remote->known, key_of(ip));

	return index == MAP_NONE ? NULL : &remote->items[index];
}

/* Takes over what is said of it. */
static void settle(struct remote *remote, struct remote_item *item, const struct ipapi_place *from)
{
	item->state = from->known ? REMOTE_KNOWN : REMOTE_UNKNOWN;
	item->place = (struct place){
		.country_code = arena_copy(&remote->text, from->country_code),
		.country = country_name(from->country_code),
		.asn = from->asn,
		.org = arena_copy(&remote->text, from->org),
		.reverse = arena_copy(&remote->text, from->reverse),
		.hosting = from->hosting,
		.proxy = from->proxy,
		.by = "ip-api",
	};
}

static void format_entry(const struct ipapi_place *place, struct strbuf *text)
{
	json_open(text, NULL, '{');
	json_bool(text, "known", place->known);
	json_str(text, "country_code", place->country_code);
	json_u64(text, "asn", place->asn);
	json_str(text, "org", place->org);
	json_str(text, "reverse", place->reverse);
	json_bool(text, "hosting", place->hosting);
	json_bool(text, "proxy", place->proxy);
	json_close(text, '}');
}

static bool find_cached(struct remote *remote, struct remote_item *item)
{
	struct strbuf key = STRBUF_INIT, text = STRBUF_INIT, org = STRBUF_INIT, name = STRBUF_INIT;
	struct slice entry;
	uint64_t asn = 0;
	bool ok;

	ip_format(&key, &item->ip);
	ok = !remote->refresh && cache_get(remote->cache, strbuf_slice(&key), &text);
	entry = strbuf_slice(&text);
	ok = ok && scan_whole(entry, ENTRY_DEPTH_MAX) &&
		slice_to_u64(peek_member(entry, "asn"), &asn);
	if (ok)
		settle(remote, item,
			&(struct ipapi_place){
				.known = slice_is(peek_member(entry, "known"), "true"),
				.country_code = peek_plain(peek_member(entry, "country_code")),
				.asn = (uint32_t)asn,
				.org = peek_str(peek_member(entry, "org"), &org),
				.reverse = peek_str(peek_member(entry, "reverse"), &name),
				.hosting = slice_is(peek_member(entry, "hosting"), "true"),
				.proxy = slice_is(peek_member(entry, "proxy"), "true"),
			});
	strbuf_release(&key);
	strbuf_release(&text);
	strbuf_release(&org);
	strbuf_release(&name);
	return ok;
}

void remote_choose(struct remote *remote, size_t max)
{
	remote->chosen = mem_alloc((remote->count + 1) * sizeof(*remote->chosen));
	for (size_t i = 0; i < remote->count; i++)
		if (find_cached(remote, &remote->items[i]))
			continue;
		else if (remote->chosen_count < max)
			remote->chosen[remote->chosen_count++] = (uint32_t)i;
		else
			remote->left_out++;
}

size_t remote_requests(const struct remote *remote)
{
	return (remote->chosen_count + IPAPI_BATCH_MAX - 1) / IPAPI_BATCH_MAX;
}

/* Where the addresses go, as a person may judge it. */
static void add_host(struct strbuf *out, struct slice url)
{
	struct slice host = url;
	size_t at = slice_find_slice(url, SLICE("://"));

	if (at < url.len)
		host = slice_from(url, at + 3);
	strbuf_add_visible(out, slice_cut(&host, '/'));
	if (!slice_starts_nocase(url, SLICE("https:")))
		strbuf_adds(out, " in clear text, for everyone on the way to read");
}

void remote_attention(const struct remote *remote, struct strbuf *out)
{
	size_t minutes = (remote_requests(remote) - 1) / IPAPI_PER_MINUTE;

	strbuf_addf(out, "Attention: %zu public %s will be sent to ", remote->chosen_count,
		remote->chosen_count == 1 ? "address" : "addresses");
	add_host(out, slice_str(remote->base));
	strbuf_addc(out, '.');
	if (minutes)
		strbuf_addf(out, " It will take %zu minutes or more.", minutes);
}

static void keep(struct remote *remote, const struct ip *ip, const struct ipapi_place *place)
{
	struct strbuf key = STRBUF_INIT, text = STRBUF_INIT;

	ip_format(&key, ip);
	format_entry(place, &text);
	if (!cache_put(remote->cache, strbuf_slice(&key), strbuf_slice(&text)))
		asking_tell(&remote->asking, SLICE("answers cannot be kept in the cache"));
	strbuf_release(&key);
	strbuf_release(&text);
}

/* What was not asked for is not taken. */
static void take(const struct ipapi_place *place, void *ctx)
{
	struct remote *remote = ctx;
	struct remote_item *item;
	struct ip ip;

	if (!ip_parse(place->address, &ip))
		return;
	item = item_of(remote, &ip);
	if (!item || item->state != REMOTE_OPEN)
		return;
	settle(remote, item, place);
	keep(remote, &ip, place);
	remote->answered++;
}

/* The addresses of one request, as a JSON array. */
static void add_batch(const struct remote *remote, size_t request, struct strbuf *body)
{
	size_t first = request * IPAPI_BATCH_MAX;

	json_open(body, NULL, '[');
	for (size_t i = first; i < remote->chosen_count && i < first + IPAPI_BATCH_MAX; i++) {
		const struct remote_item *item = &remote->items[remote->chosen[i]];
		struct strbuf text = STRBUF_INIT;

		ip_format(&text, &item->ip);
		json_str(body, NULL, strbuf_slice(&text));
		strbuf_release(&text);
	}
	json_close(body, ']');
}

static void send(size_t request, struct asking_turn *turn, void *ctx)
{
	struct remote *remote = ctx;
	struct strbuf body = STRBUF_INIT;

	add_batch(remote, request, &body);
	ipapi_ask(
		remote->http, remote->base, strbuf_slice(&body), take, remote, turn, &remote->why);
	strbuf_release(&body);
}

enum asking_end remote_run(struct remote *remote)
{
	return asking_all(&remote->asking, remote_requests(remote), send, remote);
}

const struct place *remote_find(const struct remote *remote, const struct ip *ip)
{
	const struct remote_item *item = item_of(remote, ip);

	return item && item->state == REMOTE_KNOWN ? &item->place : NULL;
}

void remote_release(struct remote *remote)
{
	free(remote->items);
	free(remote->chosen);
	map_release(&remote->known);
	arena_release(&remote->text);
	asking_release(&remote->asking);
	strbuf_release(&remote->why);
}
