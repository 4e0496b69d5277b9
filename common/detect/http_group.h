/* The HTTP requests of one client to one destination, measured. A destination is a registrable
 * name, else an address. */
#ifndef DETECT_HTTP_GROUP_H
#define DETECT_HTTP_GROUP_H

#include "detect/finding.h"
#include "detect/rows.h"

/* For rows_group(): by client and destination. Requests of nobody's address, to groups and for
 * OCSP are left out. */
bool http_group_key(const struct corpus *corpus, size_t row, uint32_t key[2]);

struct http_group {
	const struct corpus *corpus;
	const struct request *first; /* in time */
	const uint32_t *order; /* indexes of requests */
	size_t count;
	size_t posts, gets, referred, without_agent, binary_posts, answered;
	bool by_address; /* asked of an address, not of a name */
	uint32_t clients; /* that ask this destination for something */
};

/* For each group, how many ask its destination; free() it. */
uint32_t *http_group_clients(const struct row_groups *groups);

/* Measures groups->items[which]; what is not of the requests is left to the caller (clients). */
void http_group_measure(struct http_group *group, const struct corpus *corpus,
	const struct row_groups *groups, size_t which);

static inline const struct request *http_group_at(const struct http_group *group, size_t i)
{
	return &group->corpus->requests[group->order[i]];
}

/* Seconds between two of them, on average; of one alone: INFINITY. */
double http_group_gap_s(const struct http_group *group);

/* How many different texts they have, each as 'add' appends it; 'fn', if any, is shown each once. */
typedef struct slice http_text_fn(const struct corpus *corpus, const struct request *request);
size_t http_group_different(const struct http_group *group, http_text_fn *text,
	void (*add)(struct strbuf *out, struct slice text),
	void (*fn)(struct slice text, void *ctx), void *ctx);

/* A text_fn: the path of the URL. */
struct slice http_request_path(const struct corpus *corpus, const struct request *request);

/* Appends a path without its digits: with others it would be no other page. */
void http_add_shape(struct strbuf *out, struct slice path);

/* The client serves the web itself: its points for that, for others may ask through it. */
void http_group_score_proxy(struct finding *finding, const struct http_group *group);

/* The path of a URL, and what follows its question mark. */
struct slice http_path(struct slice url);
struct slice http_query(struct slice url);

/* The host that an URL names; empty: none. */
struct slice http_url_host(struct slice url);

/* Is the last label of the name a top-level domain that is mostly given away? */
bool http_is_cheap_tld(struct slice name);

/* The group's ends and its requests, of which all that 'wanted' holds for, or all, are told. */
typedef bool http_wanted_fn(const struct corpus *corpus, const struct request *request);
void http_group_tell(
	struct finding *finding, const struct http_group *group, http_wanted_fn *wanted);

#endif
