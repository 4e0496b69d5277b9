/* Time stamps of pcapng: a count of units since an epoch, both told by the
 * interface (if_tsresol, if_tsoffset). */
#ifndef NET_CAPTURE_TIME_H
#define NET_CAPTURE_TIME_H

#include <stdint.h>

#define CAPTURE_RESOLUTION_DEFAULT 6 /* microseconds */

struct capture_time {
	uint64_t multiply, divide; /* microseconds = ticks * multiply >> shift, / divide */
	unsigned shift;
	int64_t offset_seconds; /* added */
};

/* resolution: if_tsresol as it stands in the file, units of 10^-n s, or with
 * the top bit set of 2^-n s. Every value is taken. */
struct capture_time capture_time_of(uint8_t resolution, int64_t offset_seconds);

/* Microseconds since 1970, cut, not rounded; clamped to what base/clock.h can say. */
int64_t capture_time_us(const struct capture_time *time, uint64_t ticks);

#endif
