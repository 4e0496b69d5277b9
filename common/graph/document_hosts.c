/* The hosts of the summary. */
#include "base/json.h"
#include "graph/document.h"
#include "record/peek.h"

#include <stdlib.h>

#define HOST_NAMES_MAX 32

/* The elements of a list that several asset records of one machine may share. */
struct list {
	struct strbuf json;
	struct dictionary seen; /* elements, as JSON text */
};

static void add_element(struct list *list, struct slice element)
{
	size_t before = list->seen.count;

	if (before >= HOST_NAMES_MAX)
		return;
	dictionary_add(&list->seen, element);
	if (list->seen.count > before)
		json_raw(&list->json, NULL, element);
}

static void add_elements(struct list *list, struct slice array)
{
	struct peek walk = peek_into(array);

	while (walk.close == ']' && peek_next(&walk))
		add_element(list, walk.value);
}

static void write_list(struct strbuf *out, const char *key, struct list *list)
{
	if (list->json.len) {
		json_open(out, key, '[');
		strbuf_add_slice(out, strbuf_slice(&list->json));
		json_close(out, ']');
	}
	strbuf_release(&list->json);
	dictionary_release(&list->seen);
}

/* The first binding of an address; they are ordered by address. */
static size_t first_binding(const struct bindings *bindings, uint32_t address)
{
	size_t low = 0, high = bindings->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (bindings->items[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add_bound_names(const struct graph *graph, struct list *names, uint32_t address)
{
	const struct bindings *bindings = &graph->bindings;
	struct strbuf element = STRBUF_INIT;

	for (size_t i = first_binding(bindings, address);
		i < bindings->count && bindings->items[i].address == address; i++) {
		strbuf_clear(&element);
		json_open(&element, NULL, '{');
		json_str(&element, "name", graph->names.items[bindings->items[i].name]);
		json_str(&element, "by", graph->by.items[bindings->items[i].by]);
		json_close(&element, '}');
		add_element(names, strbuf_slice(&element));
	}
	strbuf_release(&element);
}

static void add_identity(const struct graph *graph, struct strbuf *out, const struct host *host)
{
	struct list names = {0}, users = {0}, os = {0};
	const struct asset *own = NULL;

	for (uint32_t i = 0; i < host->address_count; i++) {
		const struct asset *asset = assets_find(&graph->assets, host->addresses[i]);

		if (!asset)
			continue;
		add_elements(&names, asset->names);
		add_elements(&users, asset->users);
		add_elements(&os, asset->os);
		own = own ? own : asset;
	}
	for (uint32_t i = 0; i < host->address_count; i++)
		add_bound_names(graph, &names, host->addresses[i]);
	if (own) {
		json_words(out, "mac", own->mac);
		json_words(out, "mac_vendor", own->mac_vendor);
	}
	write_list(out, "names", &names);
	write_list(out, "users", &users);
	write_list(out, "os", &os);
}

static void add_host(const struct graph *graph, struct strbuf *out, const struct host *host)
{
	json_open(out, NULL, '{');
	json_words(out, "name", host->name);
	json_open(out, "addresses", '[');
	for (uint32_t i = 0; i < host->address_count; i++)
		json_address(out, NULL, &graph->addresses.items[host->addresses[i]]);
	json_close(out, ']');
	json_i64(out, "subnet", host->subnet);
	add_identity(graph, out, host);
	json_i64(out, "first_ms", host->has_times ? graph_ms(graph, host->first_us) : 0);
	json_i64(out, "last_ms", host->has_times ? graph_ms(graph, host->last_us) : 0);
	json_i64(out, "conversations", host->conversations);
	json_i64(out, "packets", host->packets);
	json_i64(out, "bytes_out", host->bytes_out);
	json_i64(out, "bytes_in", host->bytes_in);
	json_count(out, "destinations", host->destinations);
	json_count(out, "clients", host->clients);
	json_count(out, "level", host->level);
	json_close(out, '}');
}

void document_hosts(const struct graph *graph, struct strbuf *out)
{
	json_open(out, "hosts", '[');
	for (size_t i = 0; i < graph->hosts.count; i++)
		add_host(graph, out, &graph->hosts.items[i]);
	json_close(out, ']');
}
