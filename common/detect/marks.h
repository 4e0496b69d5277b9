/* Findings that are sums of marks: what the conversations of one host with another show, each
 * thing once, however many conversations show it.
 *
 *	static const struct mark marks[] = {
 *		[HIVE] = {DUMP, 70, "saved a registry hive to a file"}, ...
 *	static void read(struct marking *m, const struct conv *conv)
 *	{
 *		if (...)
 *			marking_set(m, HIVE, name);
 *	}
 *
 * Marks of one signature, source and destination are one finding; a detector's judge adds what
 * the two hosts are to its points. */
#ifndef DETECT_MARKS_H
#define DETECT_MARKS_H

#include "detect/detect.h"

#define MARKS_MAX 64 /* rows of a detector */
#define MARKS_SHOWN 12 /* texts that a finding repeats */

struct mark {
	int signature; /* index of the detector's */
	int points;
	const char *text;
};

/* Marks of one signature between two hosts. */
struct mark_group {
	int signature;
	uint32_t src, dest; /* hosts */
	uint64_t set; /* bits: 1 << mark */
	uint32_t times; /* conversations or requests that showed any of them */
	uint32_t targets; /* hosts to which this source showed this signature */
	uint32_t finding; /* + 1 */
	uint32_t shown;
};

struct marking {
	const struct corpus *corpus;
	const struct tuning *tuning;
	struct finding_list *findings;
	const struct marker *marker;
	struct mark_group *items;
	size_t count, room;
	struct map numbers;
	struct arena keys;
	struct strbuf scratch; /* for readers */
	void *ctx; /* the detector's */
	const struct conv *conv; /* that is read now */
	const struct request *request; /* or that; the other is NULL */
	uint64_t taken; /* signatures whose finding has it already */
	bool *showing; /* by conversation: it showed something */
	bool telling; /* the second walk, which writes */
};

struct marker {
	const struct detector *detector;
	const struct mark *marks;
	void (*read)(struct marking *m, const struct conv *conv);
	void (*read_request)(struct marking *m, const struct request *request); /* NULL: none */
	/* Adds what is around it; NULL: nothing. */
	void (*judge)(const struct marking *m, const struct mark_group *group, struct finding *f);
};

void marks_run(const struct marker *marker, const struct corpus *corpus,
	const struct tuning *tuning, struct finding_list *findings, void *ctx);

/* What is read now shows 'mark'; 'shown' (may be empty) goes into the evidence. */
void marking_set(struct marking *m, unsigned mark, struct slice shown);

static inline bool mark_group_has(const struct mark_group *group, unsigned mark)
{
	return group->set >> mark & 1;
}

#endif
