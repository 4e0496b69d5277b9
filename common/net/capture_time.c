#include "net/capture_time.h"

#include "base/clock.h"

#define POWER_OF_TWO 0x80 /* of if_tsresol */
#define MICRO 6 /* 10^-6 */
#define DIGITS_MAX 19 /* 10^19 is the largest power of ten in 64 bits */
#define BITS_MAX 84 /* 2^64 ticks of 2^-84 s are less than a microsecond */

static uint64_t power_of_ten(unsigned n)
{
	uint64_t power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

struct capture_time capture_time_of(uint8_t resolution, int64_t offset_seconds)
{
	struct capture_time time = {1, 1, 0, offset_seconds};
	unsigned n = resolution & ~POWER_OF_TWO;

	if (resolution & POWER_OF_TWO) {
		time.multiply = n < BITS_MAX ? CLOCK_SECOND_US : 0;
		time.shift = n < BITS_MAX ? n : 0;
	} else if (n <= MICRO) {
		time.multiply = power_of_ten(MICRO - n);
	} else if (n <= MICRO + DIGITS_MAX) {
		time.divide = power_of_ten(n - MICRO);
	} else {
		time.multiply = 0;
	}
	return time;
}

int64_t capture_time_us(const struct capture_time *time, uint64_t ticks)
{
	__int128 us;

	if (time->divide > 1)
		us = ticks / time->divide;
	else
		us = (__int128)ticks * time->multiply >> time->shift;
	us += (__int128)time->offset_seconds * CLOCK_SECOND_US;
	if (us < CLOCK_MIN_US)
		return CLOCK_MIN_US;
	if (us > CLOCK_MAX_US)
		return CLOCK_MAX_US;
	return (int64_t)us;
}
