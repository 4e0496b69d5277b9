#include "classify/classify.h"

#include "base/embed.h"
#include "base/json.h"
#include "base/mem.h"
#include "classify/rules.h"
#include "record/peek.h"

#include <stdio.h>
#include <stdlib.h>

#define NAMES_MAX 8 /* names of a server that are tried */
#define NAME_BYTES 256 /* longer ones are no names */
#define CARRIER_BYTES 32 /* "http2:65535"; longer ones are no carriers */
#define SYSTEM_PORTS                                                                               \
	1024 /* below it (RFC 6335) a client's port is a service's, seen from its back */

/* The rules of one source. */
struct set {
	struct rules *rules;
};

struct classifier {
	struct set *sets; /* the last wins */
	size_t count, room;
};

/* What a record tells. */
struct evidence {
	struct slice app_proto, proto;
	bool has_transport;
	enum rule_transport transport;
	uint16_t src_port, dest_port;
	struct slice names[NAMES_MAX]; /* as they are in the record */
	size_t name_count;
	struct slice ja4, ja3;
};

bool classifier_add(struct classifier *classifier, struct slice text, struct strbuf *err)
{
	struct rules *rules = rules_new(text, err);

	if (!rules)
		return false;
	MEM_GROW(classifier->sets, classifier->count, classifier->room);
	classifier->sets[classifier->count++].rules = rules;
	return true;
}

/* The built-in rules are checked by the tests: they parse. */
struct classifier *classifier_new(void)
{
	struct classifier *classifier = mem_zalloc(1, sizeof(*classifier));
	struct strbuf err = STRBUF_INIT;

	classifier_add(classifier, EMBED_SLICE(embed_classify_rules), &err);
	strbuf_release(&err);
	return classifier;
}

void classifier_free(struct classifier *classifier)
{
	for (size_t i = 0; i < classifier->count; i++)
		rules_free(classifier->sets[i].rules);
	free(classifier->sets);
	free(classifier);
}

bool classify_applies(const struct record *record)
{
	return record_is(record, "flow") || record_is(record, "dns") || record_is(record, "http") ||
		(record_is(record, "alert") && record_get(record, "proto").len);
}

static void add_name(struct evidence *evidence, struct slice value)
{
	struct slice name = peek_plain(value);

	if (name.len && evidence->name_count < NAMES_MAX)
		evidence->names[evidence->name_count++] = name;
}

/* Of tls, quic and http: the name that was asked for, and who asks. */
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
}

/* What the address is called counts only where no name was asked for: it may have many. */
static void gather_names(struct evidence *evidence, const struct record *record)
{
	struct peek names;

	gather_hello(evidence, record_get(record, "tls"));
	gather_hello(evidence, record_get(record, "quic"));
	gather_hello(evidence, record_get(record, "http"));
	if (evidence->name_count)
		return;
	names = peek_into(peek_member(record_get(record, "names"), "dest"));
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

static void gather(struct evidence *evidence, const struct record *record)
{
	*evidence = (struct evidence){.proto = record_get_plain(record, "proto")};
	gather_transport(evidence);
	evidence->src_port = port_of(record, "src_port");
	evidence->dest_port = port_of(record, "dest_port");
	evidence->app_proto = proved(record, evidence->src_port, evidence->dest_port);
	gather_names(evidence, record);
}

static const struct rule *by_payload(const struct rules *rules, const struct evidence *evidence)
{
	return rules_find(rules, RULE_PAYLOAD,
		evidence->app_proto.len ? evidence->app_proto : evidence->proto);
}

static const struct rule *by_carrier_port(
	const struct rules *rules, const struct evidence *evidence)
{
	char key[CARRIER_BYTES];
	int len = snprintf(key, sizeof(key), "%.*s:%u",
		(int)slice_first(evidence->app_proto, CARRIER_BYTES).len,
		(const char *)evidence->app_proto.ptr, evidence->dest_port);

	if (evidence->app_proto.len == 0 || len >= CARRIER_BYTES)
		return NULL;
	return rules_find(rules, RULE_CARRIER, slice_of(key, (size_t)len));
}

/* In lower case, without a port or a final dot. */
static struct slice fold_name(struct slice name, char *out)
{
	size_t len = slice_find(name, ':');

	if (len > 0 && name.ptr[len - 1] == '.')
		len--;
	if (len > NAME_BYTES)
		len = 0;
	for (size_t i = 0; i < len; i++) {
		uint8_t c = name.ptr[i];

		out[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	return slice_of(out, len);
}

static const struct rule *by_name(const struct rules *rules, const struct evidence *evidence)
{
	const struct rule *rule = NULL;
	char folded[NAME_BYTES];

	for (size_t i = 0; i < evidence->name_count && !rule; i++)
		rule = rules_find_name(rules, fold_name(evidence->names[i], folded));
	return rule;
}

static const struct rule *by_port(const struct rules *rules, const struct evidence *evidence)
{
	const struct rule *rule;

	if (!evidence->has_transport)
		return NULL;
	rule = rules_find_port(rules, evidence->transport, evidence->dest_port);
	if (!rule && evidence->src_port < SYSTEM_PORTS)
		rule = rules_find_port(rules, evidence->transport, evidence->src_port);
	return rule;
}

static const struct rule *by_ja4(const struct rules *rules, const struct evidence *evidence)
{
	return rules_find(rules, RULE_JA4, evidence->ja4);
}

static const struct rule *by_ja3(const struct rules *rules, const struct evidence *evidence)
{
	return rules_find(rules, RULE_JA3, evidence->ja3);
}

static const struct rule *by_carrier(const struct rules *rules, const struct evidence *evidence)
{
	return rules_find(rules, RULE_CARRIER, evidence->app_proto);
}

/* The evidence in order of weight. */
static const struct {
	const struct rule *(*find)(const struct rules *, const struct evidence *);
	const char *by;
} steps[] = {
	{by_payload, "payload"},
	{by_carrier_port, "payload"},
	{by_name, "sni"},
	{by_ja4, "ja4"},
	{by_ja3, "ja3"},
	{by_carrier, "payload"},
	{by_port, "port"},
};

static bool decide(const struct rules *rules, const struct evidence *evidence, struct app *app)
{
	const struct rule *rule = NULL, *name;
	size_t step;

	for (step = 0; step < ARRAY_LEN(steps) && !rule; step++)
		rule = steps[step].find(rules, evidence);
	if (!rule)
		return false;
	*app = (struct app){rule->label, rule->service, steps[step - 1].by};
	name = by_name(rules, evidence);
	if (name && name->service.len && slice_eq(name->label, rule->label))
		app->service = name->service;
	return true;
}

struct app classify(const struct classifier *classifier, const struct record *record)
{
	struct app app = {SLICE("Unknown"), {NULL, 0}, NULL};
	struct evidence evidence;

	gather(&evidence, record);
	for (size_t i = classifier->count; i-- > 0;)
		if (decide(classifier->sets[i].rules, &evidence, &app))
			break;
	return app;
}

struct app classify_or_read(const struct classifier *classifier, const struct record *record)
{
	struct slice said = record_get(record, "app");
	struct app app = {.label = peek_plain(peek_member(said, "label"))};

	if (app.label.len == 0)
		return classify(classifier, record);
	app.service = peek_plain(peek_member(said, "service"));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (slice_is(peek_plain(peek_member(said, "by")), steps[i].by))
			app.by = steps[i].by;
	return app;
}

void app_format(struct strbuf *out, const struct app *app)
{
	json_open(out, NULL, '{');
	json_str(out, "label", app->label);
	if (app->service.len)
		json_str(out, "service", app->service);
	if (app->by)
		json_text(out, "by", app->by);
	json_close(out, '}');
}
