/* What a picture on paper shows of a graph. It has no "open", so it takes the
 * worst and then the biggest, and says how much it leaves out. */
#ifndef GRAPH_PICTURE_H
#define GRAPH_PICTURE_H

#include "graph/link.h"

#define PICTURE_HOSTS 24
#define PICTURE_APPS 48 /* of all hosts together, shared out, but 2 to 6 of each host */
#define PICTURE_TARGETS 120 /* likewise, but 2 to 8 of each application */
#define PICTURE_BAD 20 /* so many bad ones of an application are shown in any case */

struct picture {
	const struct graph *graph;
	struct links links; /* by source, application, destination */
	size_t *first; /* the first link of each host; first[i + 1] is the end of i's */
	uint8_t *is_shown; /* by host */
	size_t shown; /* hosts that are */
	uint8_t *level; /* by entity: the worst of the links to it */
	size_t apps_each, targets_each;
};

/* The links of one host to what is no host, by one application. */
struct group {
	uint32_t app;
	size_t *links; /* in the order in which they are shown */
	size_t count, room;
	int64_t bytes, conversations;
	enum level level;
};

struct groups {
	struct group *items; /* worst first, then the biggest */
	size_t count, room;
};

/* All that went between two shown hosts, or from outside to one. */
struct peers {
	uint32_t a, b; /* a is the smaller number, but for 'outside' a is b */
	bool forth, back; /* a opened conversations with b, b with a */
	int64_t bytes;
	enum level level;
	struct strbuf lateral; /* the applications that administer, joined; empty for none */
};

struct peers_list {
	struct peers *items; /* ordered by a and b */
	size_t count, room;
};

void picture_take(struct picture *picture, const struct graph *graph);
void picture_release(struct picture *picture);

/* What the host went to outside of the hosts. */
void picture_groups(const struct picture *picture, uint32_t host, struct groups *groups);
/* Between the shown hosts; or, with the graph's inbound edges, from outside. */
void picture_peers(const struct picture *picture, const struct host_edges *edges, bool outside,
	struct peers_list *list);
void peers_release(struct peers_list *list);

void groups_release(struct groups *groups);

/* How many of a group's links are shown. */
size_t picture_targets(const struct picture *picture, const struct group *group);

#endif
