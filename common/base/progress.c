#include "base/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

int64_t progress_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void progress_start(struct progress *progress, bool wanted)
{
	progress->active = wanted && isatty(STDERR_FILENO);
	progress->shown = false;
	progress->start_us = progress->last_us = progress_now_us();
}

void progress_show(
	struct progress *progress, uint64_t done, uint64_t total, uint64_t items, const char *kind)
{
	int64_t now;
	double seconds, rate;

	if (!progress->active)
		return;
	now = progress_now_us();
	if (now - progress->last_us < PROGRESS_EVERY_US)
		return;
	progress->last_us = now;
	seconds = (double)(now - progress->start_us) / 1e6;
	rate = (double)done / seconds;
	fprintf(stderr, "\r\033[K%llu %s, %.0f MB/s", (unsigned long long)items, kind, rate / 1e6);
	if (total && done <= total && rate > 0)
		fprintf(stderr, ", %.0f %%, %.0f s left", 100.0 * (double)done / (double)total,
			(double)(total - done) / rate);
	fflush(stderr);
	progress->shown = true;
}

void progress_stop(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}

void progress_line(const char *text)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%s", text);
}

void progress_line_end(void)
{
	progress_line("");
}
