#include "classify/classify.h"

#include "base/embed.h"
#include "base/json.h"
#include "base/mem.h"
#include "classify/evidence.h"
#include "classify/rules.h"
#include "classify/tor.h"
#include "record/peek.h"

#include <stdio.h>
#include <stdlib.h>

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

static bool is_carrier(const struct rules *rules, const struct evidence *evidence)
{
	return rules_find(rules, RULE_CARRIER, evidence->app_proto) != NULL;
}

static const struct rule *by_alpn(const struct rules *rules, const struct evidence *evidence)
{
	const struct rule *rule = NULL;

	for (size_t i = 0; i < evidence->alpn_count && !rule; i++)
		rule = rules_find(rules, RULE_ALPN, evidence->alpns[i]);
	return rule;
}

/* The common name of "C=US, O=..., CN=..."; it is the last part, or the only one. */
static struct slice common_name(struct slice dn)
{
	struct slice mark = SLICE("CN=");
	size_t at = slice_find_slice(dn, mark);

	return at == dn.len ? slice_of(NULL, 0) : slice_from(dn, at + mark.len);
}

static const struct rule *by_certificate(const struct rules *rules, const struct evidence *evidence)
{
	return rules_find(rules, RULE_CERT, common_name(evidence->subject));
}

/* A browser that asks for a name looked it up and offers protocols; Tor's client does neither. */
static const struct rule *by_tor(const struct rules *rules, const struct evidence *evidence)
{
	bool is_tor = tor_certificate(evidence->subject, evidence->issuer) ||
		(slice_is(evidence->app_proto, "tls") && evidence->name_count > 0 &&
			evidence->alpn_count == 0 && !evidence->has_dns &&
			tor_name(evidence->names[0]));

	return is_tor ? rules_find(rules, RULE_PAYLOAD, SLICE("tor")) : NULL;
}

static const struct rule *by_ip(const struct rules *rules, const struct evidence *evidence)
{
	if (evidence->name_count || !is_carrier(rules, evidence))
		return NULL;
	return rules_find(rules, RULE_IP, evidence->dest_ip);
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
	{by_alpn, "payload"},
	{by_carrier_port, "payload"},
	{by_name, "sni"},
	{by_certificate, "payload"},
	{by_tor, "sni"},
	{by_ip, "ip"},
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
	*app = (struct app){rule->label, rule->service, steps[step - 1].by, NULL};
	name = by_name(rules, evidence);
	if (name && name->service.len && slice_eq(name->label, rule->label))
		app->service = name->service;
	return true;
}

/* A resolver speaks DNS in TLS on its port or by its ALPN; in what a browser would speak, else. */
static const char *dns_over(const struct evidence *evidence)
{
	static const struct {
		const char *app_proto, *straight, *alpn;
	} carriers[] = {{"tls", "tls", "dot"}, {"quic", "quic", "doq"}, {"dtls", "dtls", "dot"},
		{"http", NULL, ""}, {"http2", NULL, ""}, {"doh2", NULL, ""}};
	bool on_port = evidence->dest_port == 853 || evidence->dest_port == 8853 ||
		evidence->dest_port == 784;

	for (size_t i = 0; i < ARRAY_LEN(carriers); i++) {
		if (!slice_is(evidence->app_proto, carriers[i].app_proto))
			continue;
		for (size_t j = 0; j < evidence->alpn_count && !on_port; j++)
			on_port = slice_starts(evidence->alpns[j], slice_str(carriers[i].alpn));
		return on_port && carriers[i].straight ? carriers[i].straight : "https";
	}
	return NULL;
}

struct app classify(const struct classifier *classifier, const struct record *record)
{
	struct app app = {SLICE("Unknown"), {NULL, 0}, NULL, NULL};
	struct evidence evidence;

	evidence_gather(&evidence, record);
	for (size_t i = classifier->count; i-- > 0;)
		if (decide(classifier->sets[i].rules, &evidence, &app))
			break;
	if (slice_is(app.label, "DNS"))
		app.dns_over = dns_over(&evidence);
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
	if (app->dns_over)
		json_text(out, "dns_over", app->dns_over);
	json_close(out, '}');
}
