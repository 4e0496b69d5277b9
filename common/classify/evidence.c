#include "classify/evidence.h"

#include "base/mem.h"
#include "record/peek.h"

static void add_name(struct evidence *evidence, struct slice value)
{
	struct slice name = peek_plain(value);

	if (name.len && evidence->name_count < NAMES_MAX)
		evidence->names[evidence->name_count++] = name;
}

static void add_alpns(struct evidence *evidence, struct slice list)
{
	struct peek walk = peek_into(list);

	while (evidence->alpn_count < ALPNS_MAX && peek_next(&walk))
		evidence->alpns[evidence->alpn_count++] = peek_plain(walk.value);
}

/* Of tls, quic and http: the name that was asked for, and who asks for what. */
static void gather_hello(struct evidence *evidence, struct slice object)
{
	struct peek walk = peek_into(object);

	while (walk.close == '}' && peek_next(&walk))
		if (slice_is(walk.key, "sni") || slice_is(walk.key, "hostname"))
			add_name(evidence, walk.value);
		else if (slice_is(walk.key, "ja4"))
			evidence->ja4 = peek_plain(walk.value);
		else if (slice_is(walk.key, "ja3"))
			evidence->ja3 = peek_plain(peek_member(walk.value, "hash"));
		else if (slice_is(walk.key, "subject"))
			evidence->subject = peek_plain(walk.value);
		else if (slice_is(walk.key, "issuerdn"))
			evidence->issuer = peek_plain(walk.value);
	add_alpns(evidence, peek_member(object, "server_alpns"));
	add_alpns(evidence, peek_member(object, "client_alpns"));
}

static bool was_looked_up(struct slice dest_names)
{
	struct peek names = peek_into(dest_names);

	while (peek_next(&names))
		if (slice_is(peek_plain(peek_member(names.value, "by")), "dns"))
			return true;
	return false;
}

/* What the address is called counts only where no name was asked for: it may have many. */
static void gather_names(struct evidence *evidence, const struct record *record)
{
	struct slice dest = peek_member(record_get(record, "names"), "dest");
	struct peek names = peek_into(dest);

	gather_hello(evidence, record_get(record, "tls"));
	gather_hello(evidence, record_get(record, "quic"));
	gather_hello(evidence, record_get(record, "http"));
	evidence->has_dns = was_looked_up(dest);
	if (evidence->name_count)
		return;
	while (evidence->name_count < NAMES_MAX && peek_next(&names))
		add_name(evidence, peek_member(names.value, "name"));
}

static void gather_transport(struct evidence *evidence)
{
	static const char *const names[TRANSPORTS] = {"TCP", "UDP", "SCTP"};

	for (int i = 0; i < TRANSPORTS; i++)
		if (slice_is(evidence->proto, names[i])) {
			evidence->transport = (enum rule_transport)i;
			evidence->has_transport = true;
		}
}

static uint16_t port_of(const struct record *record, const char *key)
{
	uint64_t port;

	return record_get_u64(record, key, &port) && port <= UINT16_MAX ? (uint16_t)port : 0;
}

/* A record of one transaction is itself the proof of its protocol. */
static struct slice proved(const struct record *record, uint16_t src_port, uint16_t dest_port)
{
	static const struct {
		uint16_t port;
		const char *name;
	} dns_kin[] = {{5353, "mdns"}, {5355, "llmnr"}};
	struct slice app_proto = record_get_plain(record, "app_proto");

	if (slice_is(app_proto, "failed") || slice_is(app_proto, "unknown"))
		app_proto = slice_of(NULL, 0);
	if (app_proto.len)
		return app_proto;
	if (record_is(record, "http"))
		return SLICE("http");
	if (!record_is(record, "dns"))
		return app_proto;
	for (size_t i = 0; i < ARRAY_LEN(dns_kin); i++)
		if (src_port == dns_kin[i].port || dest_port == dns_kin[i].port)
			return slice_str(dns_kin[i].name);
	return SLICE("dns");
}

void evidence_gather(struct evidence *evidence, const struct record *record)
{
	*evidence = (struct evidence){.proto = record_get_plain(record, "proto")};
	gather_transport(evidence);
	evidence->src_port = port_of(record, "src_port");
	evidence->dest_port = port_of(record, "dest_port");
	evidence->app_proto = proved(record, evidence->src_port, evidence->dest_port);
	evidence->dest_ip = record_get_plain(record, "dest_ip");
	gather_names(evidence, record);
}
