#include "intel/feed.h"

extern const struct feed_format feed_csv;
extern const struct feed_format feed_dnsmasq;
extern const struct feed_format feed_hosts;
extern const struct feed_format feed_json;
extern const struct feed_format feed_known_good;
extern const struct feed_format feed_misp_event;
extern const struct feed_format feed_misp_warninglist;
extern const struct feed_format feed_plain;
extern const struct feed_format feed_rpz;
extern const struct feed_format feed_stix;
extern const struct feed_format feed_suricata;
extern const struct feed_format feed_tor;

/* The first that fits reads the file. */
const struct feed_format *const feed_formats[] = {
	&feed_misp_event,
	&feed_misp_warninglist,
	&feed_stix,
	&feed_json,
	&feed_tor,
	&feed_known_good,
	&feed_rpz,
	&feed_dnsmasq,
	&feed_hosts,
	&feed_csv,
	&feed_suricata,
	&feed_plain, /* fits everything */
	NULL,
};
