/* When the client spoke inside a conversation: its bursts of payload, and the
 * times between their beginnings. A beacon in one long connection shows here.
 *
 * A burst begins with the first payload and with each that follows more than
 * TIMING_SILENCE_US of silence of that side. Kept for both directions as long
 * as the client may still turn out to be the other one. */
#ifndef FLOW_TIMING_H
#define FLOW_TIMING_H

#include "base/arena.h"

#define TIMING_SILENCE_US INT64_C(1000000)
#define TIMING_BURSTS_MIN 4 /* fewer say nothing: the member is absent */
#define TIMING_INTERVALS_MAX                                                                       \
	1024 /* kept of one direction: the first ones; later bursts are counted */

/* What every packet with payload looks at: small, and kept in the conversation. */
struct timing_pulse {
	int64_t last_us; /* of the newest payload */
	int64_t burst_us; /* of the newest burst's beginning */
};

struct timing {
	struct timing_side {
		uint64_t bursts; /* after the first */
		uint32_t *intervals; /* milliseconds from burst to burst, saturating */
		size_t count, room;
	} side[2];
};

/* Payload at time_us in direction dir, the first in it or not. *timing is made
 * in the arena with the second burst. */
void timing_note(struct timing_pulse *pulse, bool first, int64_t time_us, unsigned dir,
	struct timing **timing, struct arena *arena);

struct timing_summary {
	uint64_t bursts;
	int64_t median_ms,
		mad_ms; /* of the intervals; mad: median absolute deviation from the median */
};

/* False under TIMING_BURSTS_MIN bursts. Reorders the side's intervals. */
bool timing_sum_up(struct timing_side *side, struct timing_summary *summary);

void timing_release(struct timing *timing);

#endif
