/* How often a service may be asked: so many requests in any stretch of a given
 * length, and not before a time that the service itself named. Looks at no
 * clock: the caller says what time it is (base/progress.h has a fitting one). */
#ifndef ONLINE_PACING_H
#define ONLINE_PACING_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACING_MAX 1024 /* requests in a stretch; more are not held apart */

struct pacing {
	size_t count; /* requests in a stretch; 0: as many as one likes */
	int64_t stretch_us;
	int64_t sent_us[PACING_MAX]; /* a ring of the last 'count' */
	size_t sent;
	int64_t held_until_us;
};

void pacing_init(struct pacing *pacing, size_t count, int64_t stretch_us);

/* How long to wait before the next request; 0: not at all. */
int64_t pacing_wait_us(const struct pacing *pacing, int64_t now_us);
void pacing_sent(struct pacing *pacing, int64_t now_us);

/* The service wants to be left alone until then. */
void pacing_hold(struct pacing *pacing, int64_t until_us);

/* How long that many more requests will take, counted from now. */
int64_t pacing_left_us(const struct pacing *pacing, size_t requests, int64_t now_us);

/* Waits; false when *stop became other than 0 before the end. */
bool pacing_sleep(int64_t us, const volatile sig_atomic_t *stop);

#endif
