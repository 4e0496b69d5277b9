/* Weak signs of a client that no person steers, in the requests to one destination. */
#ifndef DETECT_HTTP_SIGNS_H
#define DETECT_HTTP_SIGNS_H

#include "detect/http_group.h"

#define HTTP_SIGNS_BEHAVIOUR_MIN 25 /* points of behaviour without which there is nothing to tell */

/* What one client sent to more than one destination: tokens that can hardly meet by chance. */
struct http_elsewhere;
struct http_elsewhere *http_elsewhere_new(
	const struct corpus *corpus, const struct row_groups *groups);
void http_elsewhere_free(struct http_elsewhere *elsewhere);

/* Adds factors for what the client does; returns their points. */
int http_signs_behaviour(struct finding *finding, const struct http_group *group,
	const struct http_elsewhere *elsewhere);

/* ... and for what the destination is. */
void http_signs_destination(struct finding *finding, const struct http_group *group);

/* Not one of those that web servers and proxies have. */
bool http_sign_odd_port(const struct http_group *group);

#endif
