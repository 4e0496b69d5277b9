/* What is known of hosts besides their names: MACs, users, operating systems;
 * each with who said so, and from when to when. For the asset records. */
#ifndef FLOW_HOSTS_H
#define FLOW_HOSTS_H

#include "base/arena.h"
#include "base/map.h"
#include "net/ip.h"

enum host_fact_kind { HOST_MAC, HOST_USER, HOST_OS };

#define HOST_FACTS_MAX 64 /* of one address; more are counted in hosts.dropped */
#define HOST_TEXT_MAX 256 /* bytes of one text; the rest is cut */

struct host_fact {
	struct host_fact *next; /* in the order of first sight */
	enum host_fact_kind kind;
	struct slice text; /* user, OS; a MAC's six bytes */
	struct slice domain; /* of a user; else empty */
	const char *by; /* "krb5", "ntlm", "dhcp", "arp", ...: a literal */
	int64_t first_us, last_us;
};

struct hosts {
	struct arena arena;
	struct map by_ip; /* 16 bytes -> index into lists */
	struct host_list {
		struct ip ip;
		struct host_fact *first, *last;
		uint32_t count;
	} * lists;
	size_t count, room;
	uint64_t dropped;
};

void hosts_init(struct hosts *hosts);
void hosts_release(struct hosts *hosts);

/* The same fact again widens its times. Empty texts are ignored. */
void hosts_note(struct hosts *hosts, const struct ip *ip, enum host_fact_kind kind,
	struct slice text, struct slice domain, const char *by, int64_t time_us);

/* The first fact of the address, or NULL. */
const struct host_fact *hosts_find(const struct hosts *hosts, const struct ip *ip);

/* Each address with its facts, in the order of first sight. */
void hosts_each(const struct hosts *hosts,
	void (*fn)(const struct ip *ip, const struct host_fact *facts, void *ctx), void *ctx);

#endif
