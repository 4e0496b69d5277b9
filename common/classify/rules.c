#include "classify/rules.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>

#define PORTS 65536
#define NAME_MAX_LEN 253

static const char *const kinds[RULE_KINDS] = {
	"payload", "carrier", "sni", "ja4", "ja3", "alpn", "cert", "ip", "port"};
static const char *const transports[TRANSPORTS] = {"tcp", "udp", "sctp"};

/* One line while it is read. */
struct line {
	struct slice kind, pattern, label, service;
};

static bool find_kind(struct slice name, enum rule_kind *kind)
{
	for (int i = 0; i < RULE_KINDS; i++)
		if (slice_is(name, kinds[i])) {
			*kind = (enum rule_kind)i;
			return true;
		}
	return false;
}

static bool parse_ports(struct slice text, uint64_t *first, uint64_t *last)
{
	struct slice rest = text, low = slice_cut(&rest, '-');

	if (!slice_to_u64(low, first))
		return false;
	*last = *first;
	if (low.len < text.len && !slice_to_u64(rest, last))
		return false;
	return *first <= *last && *last < PORTS;
}

static void set_ports(
	struct rules *rules, int transport, uint64_t first, uint64_t last, uint32_t rule)
{
	uint32_t **ports = &rules->by_port[transport];

	if (!*ports)
		*ports = mem_zalloc(PORTS, sizeof(**ports));
	for (uint64_t port = first; port <= last; port++)
		(*ports)[port] = rule + 1;
}

/* tcp/80, udp/1-9, any/53 */
static bool add_ports(struct rules *rules, struct slice pattern, uint32_t rule)
{
	struct slice ports = pattern, name = slice_cut(&ports, '/');
	bool any = slice_is(name, "any"), found = false;
	uint64_t first, last;

	if (!parse_ports(ports, &first, &last))
		return false;
	for (int i = 0; i < TRANSPORTS; i++)
		if (any || slice_is(name, transports[i])) {
			set_ports(rules, i, first, last, rule);
			found = true;
		}
	return found;
}

static bool add_rule(struct rules *rules, const struct line *line)
{
	uint32_t number = (uint32_t)rules->count;
	enum rule_kind kind;

	if (!find_kind(line->kind, &kind) || line->pattern.len == 0 || line->label.len == 0)
		return false;
	MEM_GROW(rules->rules, rules->count, rules->room);
	rules->rules[rules->count++] = (struct rule){line->label, line->service};
	if (kind == RULE_PORT)
		return add_ports(rules, line->pattern, number);
	*map_put(&rules->by_text[kind], line->pattern) = number;
	return true;
}

static struct line cut_line(struct slice text)
{
	struct line line;

	line.kind = slice_trim(slice_cut(&text, '\t'));
	line.pattern = slice_trim(slice_cut(&text, '\t'));
	line.label = slice_trim(slice_cut(&text, '\t'));
	line.service = slice_trim(slice_cut(&text, '\t'));
	return line;
}

static bool parse(struct rules *rules, struct strbuf *err)
{
	struct slice rest = strbuf_slice(&rules->text);

	for (uint64_t number = 1; rest.len; number++) {
		struct slice text = slice_trim(slice_cut(&rest, '\n'));
		struct line line = cut_line(text);

		if (text.len == 0 || text.ptr[0] == '#' || add_rule(rules, &line))
			continue;
		strbuf_addf(err, "line %" PRIu64 " is no rule: ", number);
		strbuf_add_visible(err, text);
		return false;
	}
	return true;
}

struct rules *rules_new(struct slice text, struct strbuf *err)
{
	struct rules *rules = mem_zalloc(1, sizeof(*rules));

	strbuf_add_slice(&rules->text, text);
	if (parse(rules, err))
		return rules;
	rules_free(rules);
	return NULL;
}

void rules_free(struct rules *rules)
{
	for (size_t i = 0; i < ARRAY_LEN(rules->by_text); i++)
		map_release(&rules->by_text[i]);
	for (size_t i = 0; i < ARRAY_LEN(rules->by_port); i++)
		free(rules->by_port[i]);
	strbuf_release(&rules->text);
	free(rules->rules);
	free(rules);
}

const struct rule *rules_find(const struct rules *rules, enum rule_kind kind, struct slice text)
{
	uint32_t number = text.len ? map_get(&rules->by_text[kind], text) : MAP_NONE;

	return number == MAP_NONE ? NULL : &rules->rules[number];
}

const struct rule *rules_find_port(
	const struct rules *rules, enum rule_transport transport, uint16_t port)
{
	const uint32_t *ports = rules->by_port[transport];

	return ports && ports[port] ? &rules->rules[ports[port] - 1] : NULL;
}

static const struct rule *find_exact(const struct rules *rules, struct slice name)
{
	char marked[NAME_MAX_LEN + 1] = "=";

	memcpy(marked + 1, name.ptr, name.len);
	return rules_find(rules, RULE_SNI, slice_of(marked, name.len + 1));
}

const struct rule *rules_find_name(const struct rules *rules, struct slice name)
{
	const struct rule *rule;

	if (name.len == 0 || name.len > NAME_MAX_LEN)
		return NULL;
	rule = find_exact(rules, name);
	while (!rule && name.len) {
		rule = rules_find(rules, RULE_SNI, name);
		name = slice_from(name, slice_find(name, '.') + 1);
	}
	return rule;
}
