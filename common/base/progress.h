/* "31 % · 420 MB/s · 12 s left" on standard error while a long job runs, only
 * when that is a terminal, and taken away again at the end. The clock is looked
 * at for this display alone: it never reaches the output. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRESS_EVERY_US 200000

struct progress {
	bool shown, active;
	int64_t start_us, last_us;
};

void progress_start(struct progress *progress, bool wanted);

/* done of total bytes (total 0: unknown), and how many items of what kind. Cheap. */
void progress_show(
	struct progress *progress, uint64_t done, uint64_t total, uint64_t items, const char *kind);
void progress_stop(struct progress *progress);

/* The same for a job that says itself what is to be shown. */
void progress_line(const char *text);
void progress_line_end(void);

/* Microseconds on a clock that only goes forward. */
int64_t progress_now_us(void);

#endif
