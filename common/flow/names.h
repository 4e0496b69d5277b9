/* Who is called what, said by whom, and when.
 *
 * Everything that ties a name to an address is put in as it is seen: DNS
 * answers with the client that got them, DHCP, NBNS, mDNS, pcapng name blocks.
 * At the end a conversation asks for the names of its two ends: the answer
 * that this client had before the conversation began comes first (records.md,
 * "names"). Times decide, not the order in the file. */
#ifndef FLOW_NAMES_H
#define FLOW_NAMES_H

#include "base/arena.h"
#include "base/map.h"
#include "base/strbuf.h"
#include "net/ip.h"

/* Best first: the order in which the names of one end are listed. */
enum name_source {
	NAME_SNI,
	NAME_HOST,
	NAME_DNS,
	NAME_CERT,
	NAME_PTR,
	NAME_DHCP,
	NAME_NBNS,
	NAME_MDNS,
	NAME_LLMNR,
	NAME_NTLM,
	NAME_KRB5,
	NAME_LDAP,
	NAME_NRB,
	NAME_SOURCES,
};

const char *name_source_text(enum name_source source); /* "sni", "host", ... as in records.md */

#define NAMES_LEN_MAX 4096 /* bytes of a name; the rest is cut */
#define NAMES_PER_ADDRESS_MAX 1024 /* different (name, source) of one address and client */
#define NAMES_TIMES_MAX (4u << 20) /* times kept in all */
#define NAMES_PUBLIC_MAX 4096 /* names that stand for others */
#define NAMES_SEEN_BYTES 8192
#define NAMES_LISTED_MAX 16 /* names of one end in a record */

struct names {
	struct arena arena;
	struct map lists; /* (address, client or nobody) -> index into entries */
	struct map known; /* hash of (entry, source, name) -> index into bindings; of long lists */
	uint8_t seen[NAMES_SEEN_BYTES]; /* bits of the addresses that have a name */
	struct names_entry *entries;
	size_t count, room;
	struct binding *bindings;
	size_t binding_count, binding_room;
	struct slice kept; /* the name that was copied last */
	size_t times; /* kept in all */
	struct map public; /* names that stand for others, in lower case */
	uint64_t dropped; /* what a bound kept out */
};

void names_init(struct names *names);
void names_release(struct names *names);

/* Soon a name will be bound to it. */
void names_approach(const struct names *names, const struct ip *address, const struct ip *client);

/* 'address' was called 'name' at time_us. 'client' is who was told so, NULL
 * where it holds for everybody. A final dot is left out; empty names are ignored. */
void names_bind(struct names *names, const struct ip *address, const struct ip *client,
	struct slice name, enum name_source source, int64_t time_us);

/* 'name' is one that clients show in place of those that they ask for (the public_name of an
 * Encrypted ClientHello). */
void names_note_public(struct names *names, struct slice name);
bool names_is_public(const struct names *names, struct slice name);

/* One name of one end of a conversation. */
struct name_of {
	struct slice name;
	enum name_source source;
	int64_t age_us; /* from when it was learnt to 'at_us'; -1: no age (a name of the conversation itself) */
};

/* The names that 'address' had for 'client' (NULL: for anybody) at at_us, best
 * first, no name twice, at most NAMES_LISTED_MAX; those of DNS only when they
 * were learnt before at_us, the others whenever. Slices live with 'names'. */
size_t names_find(const struct names *names, const struct ip *address, const struct ip *client,
	int64_t at_us, struct name_of found[NAMES_LISTED_MAX]);

#endif
