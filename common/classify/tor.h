/* What Tor's TLS looks like. A relay's certificate (TLS 1.2 and below) has one made-up name as
 * its subject and another as its issuer, and a client asks for a third:
 *
 *	subject CN=www.k3xq7jw2m5.net, issuer CN=www.ub6hc4tzvo.com, SNI www.wl2d5fzr3q.com
 *
 * each "www.", 4 to 25 letters of base32, ".com" or ".net" (crypto_random_hostname() of Tor's
 * lib/crypt_ops/crypto_rand.c). */
#ifndef CLASSIFY_TOR_H
#define CLASSIFY_TOR_H

#include "base/slice.h"

/* Both as the record writes them. */
bool tor_certificate(struct slice subject, struct slice issuer);

/* Is the name of that form, and made up rather than chosen? Four of five of Tor's are found; of
 * names that people chose, one in two hundred is of such letters. */
bool tor_name(struct slice name);

#endif
