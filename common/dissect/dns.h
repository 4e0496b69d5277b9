/* DNS inside of something else: DNS over HTTPS (RFC 8484), where it is in the clear. */
#ifndef DISSECT_DNS_H
#define DISSECT_DNS_H

#include "dissect/dissect.h"

/* Reads one whole message into a record (out->event) and the names that it
 * binds. False, and nothing noted, when the bytes are none. */
bool dns_take(struct slice message, const struct segment *in, struct dissect_out *out);

#endif
