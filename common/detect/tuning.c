#include "detect/tuning.h"

#include <math.h>
#include <stdlib.h>

static const struct row {
	const char *key;
	double value, min, max;
	const char *help;
} rows[TUNABLES] = {
	[TUNE_FINDING_SCORE] = {"finding.score", 0.60, 0, 1, "score from which it is a finding"},
	[TUNE_INFORMATIONAL_SCORE] = {"informational.score", 0.30, 0, 1,
		"score from which it is told at all, as informational"},
	[TUNE_KNOWN_GOOD_POINTS] = {"known_good.points", 60, 0, 100,
		"points that a known-good destination takes from a beacon's or a volume's score"},
	[TUNE_BEACON_BEATS] = {"beacon.beats", 6, 4, 1e6, "check-ins before a rhythm is looked at"},
	[TUNE_BEACON_JITTER_MAX] = {"beacon.jitter_max", 0.5, 0.01, 1,
		"standard deviation of the interval, as a share of it; 50 % of uniform jitter "
		"either way are 0.29"},
	[TUNE_BEACON_MISSED_MAX] = {"beacon.missed_max", 0.45, 0, 0.9, "share of missed beats"},
	[TUNE_BEACON_PERIOD_MIN] = {"beacon.period_min", 2, 0.1, 86400, "seconds"},
	[TUNE_BEACON_EVIDENCE] = {"beacon.evidence", 1, 0, 100,
		"natural logarithm of how much likelier the rhythm is than chance"},
	[TUNE_BEACON_COMMON_CLIENTS] = {"beacon.common_clients", 3, 2, 1e6,
		"hosts that call a destination from which on it is a common one"},
	[TUNE_BEACON_CROWD] = {"beacon.crowd", 1, 0, 10,
		"weight of other hosts that have timers of their own which could be check-ins; "
		"0 leaves them out"},
	[TUNE_SCAN_PORTS] = {"scan.ports", 15, 3, 65535, "ports of one host without an answer"},
	[TUNE_SCAN_HOSTS] = {"scan.hosts", 10, 3, 1e6, "hosts on one port without an answer"},
	[TUNE_SCAN_FAILED] = {"scan.failed", 0.6, 0, 1, "share of the tries without an answer"},
	[TUNE_SCAN_ARP] = {"scan.arp", 30, 3, 1e6, "addresses that one host asks for by ARP"},
	[TUNE_FLOOD_SYNS] = {"flood.syns", 300, 10, 1e9,
		"connections to one port that are begun and never used"},
	[TUNE_EXFIL_BYTES] = {"exfil.bytes", 10e6, 1, 1e15, "payload sent to one destination"},
	[TUNE_EXFIL_RATIO] = {"exfil.ratio", 4, 1, 1e6, "bytes sent for each byte received"},
	[TUNE_LATERAL_FAN_OUT] = {"lateral.fan_out", 5, 2, 1e6,
		"internal hosts on which one host used an administration protocol"},
	[TUNE_LATERAL_GUESSES] = {"lateral.guesses", 6, 2, 1e6,
		"log-ons of one host at another that look like guesses"},
	[TUNE_LATERAL_SPRAY] = {"lateral.spray", 5, 2, 1e6,
		"user names that one host tried without success"},
	[TUNE_LATERAL_RDP_SECONDS] = {"lateral.rdp_seconds", 25, 1, 86400,
		"seconds under which an opened session of RDP is too short for a person"},
	[TUNE_LATERAL_MANAGED_HOURS] = {"lateral.managed_hours", 3, 0.1, 1e6,
		"hours over which one host must administer many before it is their manager"},
	[TUNE_DIRECTORY_TARGETS] = {"directory.targets", 5, 2, 1e6,
		"hosts whose accounts, sessions or shares one host lists"},
	[TUNE_DGA_NAMES] = {"dga.names", 4, 2, 1e6, "made-up names of one host that do not exist"},
	[TUNE_WEB_PATHS] = {"web.paths", 30, 5, 1e6,
		"different paths that a web server does not have, asked for by one client"},
	[TUNE_VT_MALICIOUS] = {"vt.malicious", 3, 1, 100, "engines that call it malicious"},
};

void tuning_init(struct tuning *tuning)
{
	for (size_t i = 0; i < TUNABLES; i++)
		tuning->value[i] = rows[i].value;
}

static bool parse(struct slice text, double *value)
{
	struct strbuf copy = STRBUF_INIT;
	char *end;
	const char *start;
	bool ok;

	strbuf_add_slice(&copy, text);
	start = strbuf_cstr(&copy);
	*value = strtod(start, &end);
	ok = text.len && *end == '\0' && isfinite(*value);
	strbuf_release(&copy);
	return ok;
}

bool tuning_set(struct tuning *tuning, struct slice assignment, struct strbuf *err)
{
	struct slice text = assignment, key = slice_cut(&text, '=');
	double value;

	for (size_t i = 0; i < TUNABLES; i++) {
		if (!slice_is(key, rows[i].key))
			continue;
		if (!parse(text, &value) || value < rows[i].min || value > rows[i].max) {
			strbuf_addf(err, "%s takes a number from %g to %g", rows[i].key,
				rows[i].min, rows[i].max);
			return false;
		}
		tuning->value[i] = value;
		return true;
	}
	strbuf_adds(err, "nothing to tune is called ");
	strbuf_add_visible(err, key);
	return false;
}

void tuning_add_table(const struct tuning *tuning, struct strbuf *out)
{
	for (size_t i = 0; i < TUNABLES; i++)
		strbuf_addf(out, "%-24s %-10g %s\n", rows[i].key, tuning->value[i], rows[i].help);
}
