/* Names of hidden services in ordinary DNS: by gateways (tor2web), or asked for by mistake. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/http_group.h"
#include "detect/rows.h"

#define SAMPLES 5
#define ONION_LEN 16 /* letters of a version 2 service; version 3 has 56 */
#define ONION3_LEN 56

enum { GATEWAY, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[GATEWAY] = {9102201, "Hidden service asked for through a gateway",
		"Potentially Bad Traffic", "T1090.003", 2,
		"look-ups of the services' names below a tor2web gateway or a throw-away domain, "
		"or of .onion itself",
		"people who follow a link to a hidden service, browsers that leak such names",
		"other hosts that ask for it"},
};

extern const struct detector onion_detector;

static bool is_service(struct slice label)
{
	size_t digits = 0;

	if (label.len != ONION_LEN && label.len != ONION3_LEN)
		return false;
	for (size_t i = 0; i < label.len; i++) {
		uint8_t c = label.ptr[i];

		digits += c >= '2' && c <= '7';
		if (!(c >= 'a' && c <= 'z') && !(c >= '2' && c <= '7'))
			return false;
	}
	return digits >= 2;
}

static int points_of(struct slice name)
{
	static const char *const gateways[] = {".onion.to", ".onion.link", ".onion.cab",
		".onion.ws", ".onion.pet", ".onion.ly", ".onion.sh", ".onion.city", ".onion.nu",
		".onion.lt", ".onion.rip", ".onion.casa", ".onion.direct", ".tor2web.org",
		".tor2web.io", ".tor2web.com", ".tor2web.fi", ".tor2web.su"};

	if (!is_service(slice_first(name, slice_find(name, '.'))))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(gateways); i++)
		if (slice_ends(name, slice_str(gateways[i])))
			return 62;
	if (slice_ends(name, SLICE(".onion")))
		return 45;
	return http_is_cheap_tld(name) ? 60 : 0;
}

static bool service_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct question *q = &corpus->questions[row];

	if (q->response || q->local || points_of(corpus_text(corpus, q->name)) == 0)
		return false;
	key[0] = q->client;
	key[1] = q->domain;
	return true;
}

static void tell(struct finding_list *findings, const struct corpus *corpus,
	const struct row_groups *groups, const struct rows *rows)
{
	struct finding *f = finding_list_add(findings, &onion_detector, &signatures[GATEWAY]);
	const struct question *first = &corpus->questions[groups->order[rows->first]];

	finding_factor(f, points_of(corpus_text(corpus, first->name)),
		"a hidden service's name in ordinary DNS");
	f->src = first->client;
	f->dest = first->server;
	f->has_dest = true;
	f->dest_port = first->server_port;
	json_open(&f->evidence, "names", '[');
	for (size_t i = 0; i < rows->count; i++) {
		const struct question *q = &corpus->questions[groups->order[rows->first + i]];

		if (i < SAMPLES)
			json_str(&f->evidence, NULL, corpus_text(corpus, q->name));
		finding_reaches(f, q->server, q->server_port);
		finding_event(f, q->flow_id, q->frame, q->time_us);
	}
	json_close(&f->evidence, ']');
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups groups = rows_group(corpus, corpus->question_count, service_key);

	(void)tuning;
	for (size_t i = 0; i < groups.count; i++)
		tell(findings, corpus, &groups, &groups.items[i]);
	row_groups_release(&groups);
}

const struct detector onion_detector = {
	"onion",
	"hidden services asked for in DNS",
	signatures,
	SIGNATURES,
	false,
	run,
};
