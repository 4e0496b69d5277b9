/* ip-api.com's batch endpoint: where many addresses are, in one request. It is
 * asked by plain HTTP: everyone on the way can read the addresses. */
#ifndef ONLINE_IPAPI_H
#define ONLINE_IPAPI_H

#include "online/asking.h"
#include "online/http.h"

#define IPAPI_URL "http://ip-api.com"
#define IPAPI_BATCH_MAX 100 /* addresses in a request: more are refused */
#define IPAPI_PER_MINUTE 15 /* requests that are allowed */
#define IPAPI_TEXT_MAX ((size_t)256) /* bytes of a text that are taken */

/* What it says of one address; texts are empty where it says nothing, and valid during the call. */
struct ipapi_place {
	struct slice address; /* as it was asked for */
	bool known; /* false: it has no place (reserved, private, or not known there) */
	struct slice country_code; /* two capital letters */
	struct slice org; /* of the AS */
	struct slice reverse; /* the name that reverse DNS has, looked up by the service */
	uint32_t asn; /* 0: unknown */
	bool hosting, proxy; /* in a data centre; of a proxy, VPN or Tor exit */
};

typedef void ipapi_fn(const struct ipapi_place *place, void *ctx);

/* Sends the addresses, a JSON array of texts, to 'base', which is IPAPI_URL or
 * what stands in for it. Calls back for each address that the answer tells of,
 * and fills in *turn; 'why' gets what turn->why says. */
void ipapi_ask(struct http *http, const char *base, struct slice addresses, ipapi_fn *fn, void *ctx,
	struct asking_turn *turn, struct strbuf *why);

/* The answer to one request, read; ipapi_ask() without the sending. */
void ipapi_read(const struct http_answer *from, ipapi_fn *fn, void *ctx, struct asking_turn *turn,
	struct strbuf *why);

#endif
