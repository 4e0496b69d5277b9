/* What one client asks and gets below one registrable domain, measured: what tells data from names. */
#ifndef DETECT_DNS_TRAFFIC_H
#define DETECT_DNS_TRAFFIC_H

#include "detect/rows.h"

struct dns_traffic {
	const struct corpus *corpus;
	const struct rows *rows; /* questions */
	const struct row_groups *groups;
	uint32_t unique; /* names, each once; the next three are of them */
	uint32_t odd; /* with characters that no host name has */
	uint32_t service; /* with a label that begins with an underscore */
	uint32_t reverse; /* made of an address, below in-addr.arpa or ip6.arpa */
	uint32_t alike; /* whose labels are as long as those of most */
	uint64_t unique_bytes; /* of what stands before the domain */
	double entropy; /* of that, in bits a character */
	uint32_t data_types; /* questions of types that carry data */
	uint32_t rare_types; /* ... of those that hardly anybody uses: NULL, KEY, private ones */
	uint32_t answers, loopback, negative;
	uint32_t told, distinct; /* answers that say something, and how many say another thing */
	uint64_t answer_bytes;
	uint32_t clients; /* hosts that ask for this domain, resolvers aside */
	uint32_t calls; /* conversations of this client with hosts of this domain */
};

/* Fills in what the questions of 'traffic->rows' say: all members down to rare_types. */
void dns_traffic_measure(struct dns_traffic *traffic);

static inline const struct question *dns_traffic_question(
	const struct dns_traffic *traffic, size_t i)
{
	return &traffic->corpus->questions[traffic->groups->order[traffic->rows->first + i]];
}

/* What else there is to know, by client and domain: answers, calls, other clients. */
struct dns_context;
struct dns_context *dns_context_new(const struct corpus *corpus, const struct row_groups *asked);
void dns_context_free(struct dns_context *context);

/* Fills in the members from 'answers' on. */
void dns_context_add(const struct dns_context *context, struct dns_traffic *traffic);

#endif
