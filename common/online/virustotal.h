/* VirusTotal's API v3: what its engines say of an address or a domain. */
#ifndef ONLINE_VIRUSTOTAL_H
#define ONLINE_VIRUSTOTAL_H

#include "online/http.h"

#define VIRUSTOTAL_URL "https://www.virustotal.com"

enum virustotal_kind { VIRUSTOTAL_IP, VIRUSTOTAL_DOMAIN };

enum virustotal_result {
	VIRUSTOTAL_KNOWN, /* the verdict is there */
	VIRUSTOTAL_UNKNOWN, /* never seen, which is not clean */
	VIRUSTOTAL_MINUTE, /* asked too often: wait */
	VIRUSTOTAL_QUOTA, /* the day's or month's quota is used up: stop */
	VIRUSTOTAL_DENIED, /* the key is wrong or may not: stop */
	VIRUSTOTAL_REFUSED, /* not this one: it is no question to it */
	VIRUSTOTAL_FAILED, /* no answer, or none that can be read: try again */
};

struct virustotal_verdict {
	uint64_t malicious, suspicious, engines;
	int64_t reputation;
};

struct virustotal_answer {
	enum virustotal_result result;
	struct virustotal_verdict verdict; /* of KNOWN */
	uint64_t wait_s; /* of MINUTE: how long, when the service says; else 0 */
	struct strbuf why; /* of all but KNOWN: fit for a terminal, without key or indicator */
};

/* May this be sent as a key? Letters, digits, '-' and '_'; nothing that could end a header. */
bool virustotal_key_is_sound(struct slice key);

/* May this name, in lower case, be known to anybody outside? Not names of one label, of
 * names that are for private use (RFC 6761 and the like), nor what is no host's name. */
bool virustotal_name_is_public(struct slice name);

/* Asks for one indicator, an address as text or a domain in lower case. 'base' is
 * VIRUSTOTAL_URL, or what stands in for it in a test or behind a gateway.
 * 'answer' must be zeroed once and released. */
void virustotal_ask(struct http *http, const char *base, const char *key, enum virustotal_kind kind,
	struct slice indicator, struct virustotal_answer *answer);
void virustotal_answer_release(struct virustotal_answer *answer);

/* Appends the address of the page for people. */
void virustotal_link(struct strbuf *out, enum virustotal_kind kind, struct slice indicator);

/* The answer to one request, read; virustotal_ask() without the sending. */
void virustotal_read(const struct http_answer *from, struct virustotal_answer *answer);

#endif
