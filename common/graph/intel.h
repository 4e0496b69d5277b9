/* What threat-intelligence filters said (the members 'ti' and 'vt'). */
#ifndef GRAPH_INTEL_H
#define GRAPH_INTEL_H

#include "base/strbuf.h"
#include "graph/dictionary.h"

#include <stdbool.h>

/* One indicator of one feed. Texts live as long as the struct intel. */
struct hit {
	struct slice indicator, type, feed, note, first_seen;
	bool strong;
};

/* Where a conversation was hit, and by what. */
struct hit_place {
	uint32_t hit;
	uint32_t field; /* of the struct intel's fields */
};

/* What one conversation was hit by, each place once. */
struct hit_set {
	uint32_t start, count; /* places[start ...] */
};

struct intel {
	struct hit *hits;
	size_t hit_count, hit_room;
	struct hit_place *places;
	size_t place_count, place_room;
	struct hit_set *sets;
	size_t set_count, set_room;
	struct dictionary hit_keys, set_keys, fields;
	struct dictionary raw; /* texts of 'ti' that were read */
	uint32_t *raw_sets; /* ... and their sets + 1 */
	size_t raw_count, raw_room;
	struct dictionary vt; /* indicators that VirusTotal was asked about */
	struct slice *vt_results; /* their JSON text, by indicator */
	size_t vt_count, vt_room;
	struct arena text;
};

/* The set of the member 'ti' + 1; 0 when there is none in it. */
uint32_t intel_read(struct intel *intel, struct slice ti);

/* Both sets in one; each is 0 or a set + 1. */
uint32_t intel_merge(struct intel *intel, uint32_t a, uint32_t b);

/* Keeps the results of the member 'vt'; of several of one indicator the last. */
void intel_read_vt(struct intel *intel, struct slice vt);

/* Is the field one of a name that was asked, not of one that was contacted? */
bool intel_is_lookup(const struct intel *intel, const struct hit_place *place);

/* Is there a strong hit in the set (+ 1)? */
bool intel_is_strong(const struct intel *intel, uint32_t set);

void intel_release(struct intel *intel);

#endif
