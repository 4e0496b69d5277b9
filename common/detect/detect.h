/* Detectors: what one is, and the table of all.
 *
 * A detector is one file with its signatures and its function, and one row in table.c. */
#ifndef DETECT_DETECT_H
#define DETECT_DETECT_H

#include "detect/corpus.h"
#include "detect/finding.h"
#include "detect/tuning.h"

struct signature {
	unsigned id; /* EVE's signature_id; never used again for another thing */
	const char *title; /* EVE's signature */
	const char *category;
	const char *technique; /* MITRE ATT&CK; more than one are parted by a blank */
	unsigned severity; /* 1 high, 2 medium, 3 low */
	const char *looks_for, *also_caused_by, *would_lower; /* for --explain and the finding */
};

struct detector {
	const char *name, *title;
	const struct signature *signatures;
	size_t signature_count;
	bool softened; /* known-good destinations lower its scores */
	void (*run)(const struct corpus *corpus, const struct tuning *tuning,
		struct finding_list *findings);
};

/* All detectors; the list ends with NULL. */
extern const struct detector *const detectors[];

/* What a signature is and what to make of it, as text; false when there is none of this id. */
bool detect_explain(uint64_t signature_id, struct strbuf *out);

/* A line for each detector and each of its signatures. */
void detect_list(struct strbuf *out);

#endif
