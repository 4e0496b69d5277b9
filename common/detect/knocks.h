/* Tries at doors, a door being a port of a host or, for ICMP echoes, the host: who tried which, and
 * whether anybody was there. What scans are made of. */
#ifndef DETECT_KNOCKS_H
#define DETECT_KNOCKS_H

#include "base/clock.h"
#include "detect/corpus.h"

#define KNOCKS_MINUTE_US (60 * CLOCK_SECOND_US)

/* One try of a source, for sorting. */
struct knock {
	uint32_t src, dest; /* ranks of addresses, so that the order is the addresses' */
	uint32_t conv;
	uint16_t port;
	uint8_t kind; /* CONV_TCP, CONV_UDP or CONV_ICMP */
	bool failed;
};

/* A run of knocks of one source: at one host's ports, or at one port of hosts. */
struct run {
	const struct knock *knocks;
	size_t count;
	unsigned doors, failed_doors;
	int64_t first_us, last_us; /* of the tries at failed doors */
};

/* All of the corpus, in no order; free() them. */
struct knock *knocks_collect(const struct corpus *corpus, size_t *count);

/* For qsort(): by source, then by the host that was tried, or by the port. */
int knocks_by_dest(const void *left, const void *right);
int knocks_by_port(const void *left, const void *right);

static inline bool knocks_same_door(const struct knock *a, const struct knock *b)
{
	return a->dest == b->dest && a->port == b->port;
}

/* Fills in what the knocks of a run amount to. A door counts as failed when no try at it got
 * through. */
void run_count(const struct corpus *corpus, struct run *run);

/* Leaves out the source's other business at doors that are open: what was long before or after the
 * tries that failed. What is kept goes to 'room', which has place for all and may be where they are;
 * counts as run_count() does. */
void run_keep_tries(const struct corpus *corpus, struct run *run, struct knock *room);

#endif
