#include "flow/timing.h"

#include "base/mem.h"

#include <stdlib.h>

#define SMALL 32 /* values that an insertion sorts faster */

static void add_interval(struct timing_side *side, int64_t interval_us)
{
	int64_t ms = interval_us / 1000;

	if (side->count == TIMING_INTERVALS_MAX)
		return;
	MEM_GROW(side->intervals, side->count, side->room);
	side->intervals[side->count++] = ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

void timing_note(struct timing_pulse *pulse, bool first, int64_t time_us, unsigned dir,
	struct timing **timing, struct arena *arena)
{
	bool burst = first || time_us - pulse->last_us > TIMING_SILENCE_US;

	if (burst && !first) {
		if (!*timing)
			*timing = ARENA_NEW(arena, struct timing);
		(*timing)->side[dir].bursts++;
		add_interval(&(*timing)->side[dir], time_us - pulse->burst_us);
	}
	if (burst)
		pulse->burst_us = time_us;
	if (burst || time_us > pulse->last_us)
		pulse->last_us = time_us;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Most conversations have a handful. */
static void sort(uint32_t *values, size_t count)
{
	if (count > SMALL) {
		qsort(values, count, sizeof(*values), by_value);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		uint32_t value = values[i];
		size_t at = i;

		for (; at > 0 && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at] = value;
	}
}

static int64_t median(uint32_t *values, size_t count)
{
	sort(values, count);
	return ((int64_t)values[(count - 1) / 2] + values[count / 2]) / 2;
}

bool timing_sum_up(struct timing_side *side, struct timing_summary *summary)
{
	if (side->bursts + 1 < TIMING_BURSTS_MIN)
		return false;
	summary->bursts = side->bursts + 1;
	summary->median_ms = median(side->intervals, side->count);
	for (size_t i = 0; i < side->count; i++) {
		int64_t off = side->intervals[i] - summary->median_ms;

		side->intervals[i] = (uint32_t)(off < 0 ? -off : off);
	}
	summary->mad_ms = median(side->intervals, side->count);
	return true;
}

void timing_release(struct timing *timing)
{
	if (!timing)
		return;
	free(timing->side[0].intervals);
	free(timing->side[1].intervals);
}
