/* Intel hits in words, and as what Wireshark can be asked. */
#ifndef GRAPH_INTEL_WORDS_H
#define GRAPH_INTEL_WORDS_H

#include "graph/intel.h"

enum intel_meeting { INTEL_CONTACTED, INTEL_CONTACTED_BY, INTEL_LOOKED_UP, INTEL_FORWARDED };

/* "Contacted known bad domain"; a weak indicator is suspect, not known bad. */
struct slice intel_title(
	struct arena *arena, const struct hit *hit, enum intel_meeting meeting, bool strong);

/* A display filter that shows the indicator; empty where there is none. */
struct slice intel_filter(struct arena *arena, const struct hit *hit);

#endif
