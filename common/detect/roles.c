#include "detect/roles.h"

#include "base/mem.h"

#include <stdlib.h>

#define CLIENTS_OF_A_SERVER 2 /* distinct hosts that one serves before it is called a server */
#define TARGETS_OF_A_MONITOR 4 /* distinct hosts that a monitoring host asks */
#define CALLS_OF_A_MONITOR 10 /* ... each so often on average: a few times is a sweep */
#define PEERS_OF_A_PEER 5 /* distinct hosts */

enum service {
	SERVES_DNS,
	SERVES_KERBEROS,
	SERVES_SMB,
	SERVES_PROXY,
	SERVES_MAIL,
	SERVES_WEB,
	ASKS,
	SHARES,
	SERVICES
};

struct tally {
	uint32_t others[SERVICES], calls[SERVICES];
};

static bool is_proxy_port(uint16_t port)
{
	return port == 3128 || port == 8080 || port == 1080 || port == 8000;
}

/* What this conversation shows its server to be; SERVICES: nothing. */
static enum service service_of(const struct corpus *corpus, const struct conv *conv)
{
	struct slice app = corpus_text(corpus, conv->app_proto);

	if (!(conv->flags & CONV_ANSWERED))
		return SERVICES;
	if (slice_is(app, "dns") && conv->dest_port == 53)
		return SERVES_DNS;
	if (slice_is(app, "krb5") && conv->dest_port == 88)
		return SERVES_KERBEROS;
	if (slice_is(app, "smb"))
		return SERVES_SMB;
	if (slice_is(app, "smtp") || slice_is(app, "imap") || slice_is(app, "pop3"))
		return SERVES_MAIL;
	if (slice_is(app, "http") && is_proxy_port(conv->dest_port))
		return SERVES_PROXY;
	if (corpus->hosts[conv->dest].internal && (slice_is(app, "http") || slice_is(app, "tls")))
		return SERVES_WEB;
	return SERVICES;
}

static bool is_asking(const struct conv *conv)
{
	return ((conv->flags & CONV_ICMP) || conv->dest_port == 161) &&
		(conv->flags & CONV_ANSWERED);
}

static bool is_sharing(const struct corpus *corpus, const struct conv *conv)
{
	return corpus_app_is(corpus, conv, "bittorrent") ||
		corpus_app_is(corpus, conv, "bittorrent-dht");
}

static void note(struct map *seen, struct arena *arena, struct tally *tally, uint32_t who,
	uint32_t other, enum service service, uint32_t calls)
{
	const uint32_t key[] = {who, other, service};
	uint32_t *number = map_put_copy(seen, slice_of(key, sizeof(key)), arena);

	tally[who].calls[service] += calls;
	if (*number == MAP_NONE) {
		*number = 0;
		tally[who].others[service]++;
	}
}

static unsigned roles_of(const struct tally *t)
{
	unsigned roles = 0;

	if (t->others[SERVES_DNS] >= CLIENTS_OF_A_SERVER)
		roles |= ROLE_DNS_SERVER;
	if (t->others[SERVES_KERBEROS] >= 1)
		roles |= ROLE_DOMAIN_CONTROLLER;
	if (t->others[SERVES_SMB] >= CLIENTS_OF_A_SERVER)
		roles |= ROLE_FILE_SERVER;
	if (t->others[SERVES_PROXY] >= CLIENTS_OF_A_SERVER)
		roles |= ROLE_PROXY;
	if (t->others[SERVES_MAIL] >= CLIENTS_OF_A_SERVER)
		roles |= ROLE_MAIL_SERVER;
	if (t->others[SERVES_WEB] >= CLIENTS_OF_A_SERVER)
		roles |= ROLE_WEB_SERVER;
	if (t->others[ASKS] >= TARGETS_OF_A_MONITOR &&
		t->calls[ASKS] >= t->others[ASKS] * CALLS_OF_A_MONITOR)
		roles |= ROLE_MONITOR;
	if (t->others[SHARES] >= PEERS_OF_A_PEER)
		roles |= ROLE_PEER;
	return roles;
}

void roles_learn(struct corpus *corpus)
{
	struct tally *tally = mem_zalloc(corpus->host_count + 1, sizeof(*tally));
	struct map seen = MAP_INIT;
	struct arena keys = ARENA_INIT;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		enum service service = service_of(corpus, conv);

		if (conv->flags & CONV_GROUP)
			continue;
		if (service < SERVICES)
			note(&seen, &keys, tally, conv->dest, conv->src, service, 1);
		if (is_asking(conv))
			note(&seen, &keys, tally, conv->src, conv->dest, ASKS, conv->packets_sent);
		if (is_sharing(corpus, conv)) {
			note(&seen, &keys, tally, conv->src, conv->dest, SHARES, 1);
			note(&seen, &keys, tally, conv->dest, conv->src, SHARES, 1);
		}
	}
	for (size_t i = 0; i < corpus->host_count; i++)
		corpus->hosts[i].roles = roles_of(&tally[i]);
	map_release(&seen);
	arena_release(&keys);
	free(tally);
}

void roles_add_text(struct strbuf *out, unsigned roles)
{
	static const struct {
		enum role role;
		const char *name;
	} names[] = {
		{ROLE_DOMAIN_CONTROLLER, "domain controller"},
		{ROLE_DNS_SERVER, "DNS server"},
		{ROLE_FILE_SERVER, "file server"},
		{ROLE_MAIL_SERVER, "mail server"},
		{ROLE_PROXY, "proxy"},
		{ROLE_WEB_SERVER, "web server"},
		{ROLE_MONITOR, "monitoring host"},
		{ROLE_PEER, "peer of a file-sharing network"},
	};
	size_t start = out->len;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (roles & names[i].role)
			strbuf_addf(out, "%s%s", out->len > start ? ", " : "", names[i].name);
}
