/* Every threshold of every detector, in one table, each with its unit and what it does.
 * `--tune key=value` changes one; the table is what `--tune help` prints. */
#ifndef DETECT_TUNING_H
#define DETECT_TUNING_H

#include "base/strbuf.h"

enum tunable {
	TUNE_FINDING_SCORE,
	TUNE_INFORMATIONAL_SCORE,
	TUNE_KNOWN_GOOD_POINTS,
	TUNE_BEACON_BEATS,
	TUNE_BEACON_JITTER_MAX,
	TUNE_BEACON_MISSED_MAX,
	TUNE_BEACON_PERIOD_MIN,
	TUNE_BEACON_EVIDENCE,
	TUNE_BEACON_COMMON_CLIENTS,
	TUNE_BEACON_CROWD,
	TUNE_SCAN_PORTS,
	TUNE_SCAN_HOSTS,
	TUNE_SCAN_FAILED,
	TUNE_SCAN_ARP,
	TUNE_FLOOD_SYNS,
	TUNE_EXFIL_BYTES,
	TUNE_EXFIL_RATIO,
	TUNE_LATERAL_FAN_OUT,
	TUNE_LATERAL_GUESSES,
	TUNE_LATERAL_SPRAY,
	TUNE_LATERAL_RDP_SECONDS,
	TUNE_LATERAL_MANAGED_HOURS,
	TUNE_DIRECTORY_TARGETS,
	TUNE_DGA_NAMES,
	TUNE_WEB_PATHS,
	TUNE_VT_MALICIOUS,
	TUNABLES
};

struct tuning {
	double value[TUNABLES];
};

void tuning_init(struct tuning *tuning); /* the defaults */

/* Takes "key=value"; false with a message in err when there is no such key or value. */
bool tuning_set(struct tuning *tuning, struct slice assignment, struct strbuf *err);

/* The table as text, a line each: key, value, what it is. */
void tuning_add_table(const struct tuning *tuning, struct strbuf *out);

#endif
