/* Beacons, in two parts: what comes again and again (beacon.c), and how much it
 * looks like an implant's check-in (beacon_score.c). */
#ifndef DETECT_BEACON_H
#define DETECT_BEACON_H

#include "detect/detect.h"
#include "detect/rhythm.h"

enum { BEACON, BEACON_INSIDE, BEACON_DNS, BEACON_SIGNATURES };

/* Events of one client and one destination that may be check-ins. */
struct checkins {
	uint32_t client, name, dest; /* host, text, host */
	uint32_t clients; /* internal hosts that use the destination */
	double *start, *end; /* seconds since the corpus begins */
	double *sent, *received; /* payload in bytes */
	size_t count;
	const struct conv *sample; /* one of the conversations; NULL: questions */
	bool rare_ja4,
		shared_ja4; /* no other destination of the client has it; other hosts have it */
	bool other_use; /* the client also uses other names below the same registrable one */
	bool unique_names; /* of questions: nearly every one another name */
};

void beacon_score(struct finding *finding, const struct corpus *corpus, const struct tuning *tuning,
	const struct checkins *c, const struct rhythm *rhythm);

/* The same for bursts inside one conversation. */
void beacon_score_inside(struct finding *finding, const struct corpus *corpus,
	const struct tuning *tuning, const struct conv *conv, const struct checkins *c);

#endif
