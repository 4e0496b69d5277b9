#include "online/pacing.h"

#include <time.h>

#define LOOK_EVERY_US 100000 /* at *stop, while waiting */

void pacing_init(struct pacing *pacing, size_t count, int64_t stretch_us)
{
	*pacing =
		(struct pacing){.count = count < PACING_MAX ? count : 0, .stretch_us = stretch_us};
}

int64_t pacing_wait_us(const struct pacing *pacing, int64_t now_us)
{
	int64_t free_us = pacing->held_until_us;

	if (pacing->count && pacing->sent >= pacing->count) {
		int64_t oldest_us = pacing->sent_us[pacing->sent % pacing->count];

		if (oldest_us + pacing->stretch_us > free_us)
			free_us = oldest_us + pacing->stretch_us;
	}
	return free_us > now_us ? free_us - now_us : 0;
}

void pacing_sent(struct pacing *pacing, int64_t now_us)
{
	if (pacing->count)
		pacing->sent_us[pacing->sent % pacing->count] = now_us;
	pacing->sent++;
}

void pacing_hold(struct pacing *pacing, int64_t until_us)
{
	if (until_us > pacing->held_until_us)
		pacing->held_until_us = until_us;
}

int64_t pacing_left_us(const struct pacing *pacing, size_t requests, int64_t now_us)
{
	struct pacing ahead = *pacing;
	int64_t at_us = now_us;

	for (size_t i = 0; i < requests; i++) {
		at_us += pacing_wait_us(&ahead, at_us);
		pacing_sent(&ahead, at_us);
	}
	return at_us - now_us;
}

bool pacing_sleep(int64_t us, const volatile sig_atomic_t *stop)
{
	while (us > 0 && !*stop) {
		int64_t nap_us = us < LOOK_EVERY_US ? us : LOOK_EVERY_US;
		struct timespec nap = {0, nap_us * 1000};

		nanosleep(&nap, NULL);
		us -= nap_us;
	}
	return !*stop;
}
