#include "dissect/dissect.h"

/* A dissector is one file, one extern and one row. Those with the surest mark
 * come first; those that know a protocol by little come last. */
extern const struct dissector dissect_tls, dissect_http, dissect_dns, dissect_dns_tcp, dissect_ssdp;

const struct dissector *const dissectors[] = {
	&dissect_tls,
	&dissect_http,
	&dissect_dns,
	&dissect_dns_tcp,
	&dissect_ssdp,
	NULL,
};
