#include "graph/picture.h"

#include "base/mem.h"
#include "graph/tally.h"

#include <stdlib.h>

/* What is said to everybody weighs nothing: it comes last. */
static int64_t weight_of(const struct graph *graph, const struct link *link)
{
	if (graph->addresses.items[link->dest_address].kind == ADDRESS_GROUP)
		return 0;
	return tally(link->bytes_out, link->bytes_in);
}

/* How bad and how big a thing is, and which one it is. */
struct weight {
	int64_t level, bytes;
	size_t number;
};

static int heaviest_first(const void *a, const void *b)
{
	const struct weight *x = a, *y = b;

	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void index_links(struct picture *picture)
{
	size_t at = 0, hosts = picture->graph->hosts.count;

	links_coarse(picture->graph, &picture->links);
	picture->first = mem_zalloc(hosts + 1, sizeof(*picture->first));
	for (size_t host = 0; host <= hosts; host++) {
		while (at < picture->links.count && picture->links.items[at].src < host)
			at++;
		picture->first[host] = at;
	}
	picture->level = mem_zalloc(entity_count(picture->graph), 1);
	for (size_t i = 0; i < picture->links.count; i++) {
		const struct link *link = &picture->links.items[i];

		if (picture->level[link->dest] < link->level)
			picture->level[link->dest] = (uint8_t)link->level;
	}
}

static void choose_hosts(struct picture *picture)
{
	const struct hosts *hosts = &picture->graph->hosts;
	struct weight *weights = mem_zalloc(hosts->count, sizeof(*weights));

	for (size_t i = 0; i < hosts->count; i++) {
		const struct host *host = &hosts->items[i];

		weights[i] =
			(struct weight){host->level, tally(host->bytes_out, host->bytes_in), i};
	}
	qsort(weights, hosts->count, sizeof(*weights), heaviest_first);
	picture->is_shown = mem_zalloc(hosts->count, 1);
	picture->shown = hosts->count < PICTURE_HOSTS ? hosts->count : PICTURE_HOSTS;
	for (size_t i = 0; i < picture->shown; i++)
		picture->is_shown[weights[i].number] = 1;
	free(weights);
}

static size_t share(size_t all, size_t among, size_t least, size_t most)
{
	size_t each = among ? all / among : most;

	return each < least ? least : each > most ? most : each;
}

void picture_take(struct picture *picture, const struct graph *graph)
{
	*picture = (struct picture){.graph = graph};
	index_links(picture);
	choose_hosts(picture);
	picture->apps_each = share(PICTURE_APPS, picture->shown, 2, 6);
	picture->targets_each = share(PICTURE_TARGETS, picture->shown * picture->apps_each, 2, 8);
}

void picture_release(struct picture *picture)
{
	links_release(&picture->links);
	free(picture->first);
	free(picture->is_shown);
	free(picture->level);
}

static void add_link(const struct picture *picture, struct groups *groups, size_t number)
{
	const struct link *link = &picture->links.items[number];
	struct group *group = groups->count ? &groups->items[groups->count - 1] : NULL;

	if (!group || group->app != link->app) {
		MEM_GROW(groups->items, groups->count, groups->room);
		group = &groups->items[groups->count++];
		*group = (struct group){.app = link->app};
	}
	MEM_GROW(group->links, group->count, group->room);
	group->links[group->count++] = number;
	tally_add(&group->bytes, weight_of(picture->graph, link));
	group->conversations += link->conversations;
	if (group->level < (enum level)picture->level[link->dest])
		group->level = (enum level)picture->level[link->dest];
}

static void sort_links(const struct picture *picture, struct group *group)
{
	struct weight *weights = mem_zalloc(group->count, sizeof(*weights));

	for (size_t i = 0; i < group->count; i++) {
		const struct link *link = &picture->links.items[group->links[i]];

		weights[i] = (struct weight){picture->level[link->dest],
			weight_of(picture->graph, link), group->links[i]};
	}
	qsort(weights, group->count, sizeof(*weights), heaviest_first);
	for (size_t i = 0; i < group->count; i++)
		group->links[i] = weights[i].number;
	free(weights);
}

static void sort_groups(struct groups *groups)
{
	struct weight *weights = mem_zalloc(groups->count, sizeof(*weights));
	struct group *sorted = mem_zalloc(groups->count, sizeof(*sorted));

	for (size_t i = 0; i < groups->count; i++)
		weights[i] = (struct weight){groups->items[i].level, groups->items[i].bytes, i};
	qsort(weights, groups->count, sizeof(*weights), heaviest_first);
	for (size_t i = 0; i < groups->count; i++)
		sorted[i] = groups->items[weights[i].number];
	free(groups->items);
	groups->items = sorted;
	free(weights);
}

void picture_groups(const struct picture *picture, uint32_t host, struct groups *groups)
{
	*groups = (struct groups){0};
	for (size_t i = picture->first[host]; i < picture->first[host + 1]; i++)
		if (!entity_is_host(picture->graph, picture->links.items[i].dest))
			add_link(picture, groups, i);
	for (size_t i = 0; i < groups->count; i++)
		sort_links(picture, &groups->items[i]);
	sort_groups(groups);
}

void groups_release(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		free(groups->items[i].links);
	free(groups->items);
	*groups = (struct groups){0};
}

size_t picture_targets(const struct picture *picture, const struct group *group)
{
	size_t bad = 0;

	while (bad < group->count && bad < PICTURE_BAD &&
		picture->level[picture->links.items[group->links[bad]].dest] >= LEVEL_SUSPICIOUS)
		bad++;
	if (bad < picture->targets_each)
		bad = picture->targets_each;
	/* A "+1 more" takes the room of the one that it stands for. */
	return group->count <= bad + 1 ? group->count : bad;
}

/* A host edge, and whether it was turned round to have the smaller number first. */
struct turned {
	struct host_edge edge;
	bool back;
};

static int by_peers(const void *a, const void *b)
{
	const struct host_edge *x = &((const struct turned *)a)->edge;
	const struct host_edge *y = &((const struct turned *)b)->edge;

	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->dest != y->dest)
		return x->dest < y->dest ? -1 : 1;
	return x->app < y->app ? -1 : x->app > y->app;
}

static size_t shown_edges(const struct picture *picture, const struct host_edges *edges,
	bool outside, struct turned *turned)
{
	size_t count = 0;

	for (size_t i = 0; i < edges->count; i++) {
		struct host_edge edge = edges->items[i];

		if (outside)
			edge.src = edge.dest;
		if (!picture->is_shown[edge.src] || !picture->is_shown[edge.dest])
			continue;
		turned[count] = (struct turned){edge, edge.src > edge.dest};
		if (turned[count].back) {
			turned[count].edge.src = edge.dest;
			turned[count].edge.dest = edge.src;
		}
		count++;
	}
	qsort(turned, count, sizeof(*turned), by_peers);
	return count;
}

static struct peers *find_or_add(struct peers_list *list, const struct host_edge *edge)
{
	struct peers *last = list->count ? &list->items[list->count - 1] : NULL;

	if (last && last->a == edge->src && last->b == edge->dest)
		return last;
	MEM_GROW(list->items, list->count, list->room);
	list->items[list->count] = (struct peers){.a = edge->src, .b = edge->dest};
	return &list->items[list->count++];
}

/* Applications come in order, once for each direction. */
static void add_edge(const struct graph *graph, struct peers *peers, const struct turned *turned,
	bool app_is_new)
{
	const struct host_edge *edge = &turned->edge;

	peers->forth |= !turned->back;
	peers->back |= turned->back;
	tally_add(&peers->bytes, edge->bytes);
	if (peers->level < edge->level)
		peers->level = edge->level;
	if (!app_is_new || !graph_app_is_lateral(graph, edge->app))
		return;
	strbuf_adds(&peers->lateral, peers->lateral.len ? ", " : "");
	strbuf_add_slice(&peers->lateral, graph->apps.items[edge->app]);
}

void picture_peers(const struct picture *picture, const struct host_edges *edges, bool outside,
	struct peers_list *list)
{
	struct turned *turned = mem_zalloc(edges->count, sizeof(*turned));
	size_t count = shown_edges(picture, edges, outside, turned);

	*list = (struct peers_list){0};
	for (size_t i = 0; i < count; i++)
		add_edge(picture->graph, find_or_add(list, &turned[i].edge), &turned[i],
			i == 0 || by_peers(&turned[i - 1], &turned[i]) != 0);
	free(turned);
}

void peers_release(struct peers_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		strbuf_release(&list->items[i].lateral);
	free(list->items);
	*list = (struct peers_list){0};
}
