/* The keys of TLS connections, as their owner wrote them down: the lines that browsers, curl and
 * sandboxes write to the file named by SSLKEYLOGFILE (draft-ietf-tls-keylogfile), in a file of
 * their own or in a capture (pcapng's Decryption Secrets Block).
 *
 *	SERVER_HANDSHAKE_TRAFFIC_SECRET <client random, hex> <secret, hex>
 *
 * Lines of other kinds are passed over. */
#ifndef DISSECT_KEYLOG_H
#define DISSECT_KEYLOG_H

#include "base/slice.h"

#define KEYLOG_RANDOM_LEN 32
#define KEYLOG_SECRET_LEN_MAX 48
#define KEYLOG_CONNECTIONS_MAX (1u << 20) /* the keys of later ones are not kept */

enum keylog_kind {
	KEYLOG_MASTER, /* up to TLS 1.2; the rest is of TLS 1.3 */
	KEYLOG_CLIENT_HANDSHAKE,
	KEYLOG_SERVER_HANDSHAKE,
	KEYLOG_CLIENT_TRAFFIC,
	KEYLOG_SERVER_TRAFFIC,
	KEYLOG_KINDS
};

/* Of one connection. */
struct keylog_secrets {
	uint8_t random[KEYLOG_RANDOM_LEN]; /* the client's */
	uint8_t len[KEYLOG_KINDS]; /* 0: not known */
	uint8_t secret[KEYLOG_KINDS][KEYLOG_SECRET_LEN_MAX];
};

struct keylog;
struct keylog *keylog_new(void);

/* Adds what is in these lines; of two secrets for the same the first stays. Returns how many lines
 * had one. */
size_t keylog_add(struct keylog *keylog, struct slice lines);

/* What is known of the connection whose client sent this random. Valid until the next
 * keylog_add(). False: nothing. */
bool keylog_find(
	const struct keylog *keylog, struct slice client_random, struct keylog_secrets *secrets);

void keylog_free(struct keylog *keylog);

#endif
