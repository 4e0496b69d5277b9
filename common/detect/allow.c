#include "detect/allow.h"

#include "base/clock.h"
#include "base/mem.h"
#include "detect/finding.h"
#include "detect/registrable.h"

#include <stdlib.h>

#define PORT_ALL (-1)
#define DAY_US (86400 * CLOCK_SECOND_US)

void allow_init(struct allow *allow)
{
	*allow = (struct allow){.arena = ARENA_INIT, .by_name = MAP_INIT};
}

void allow_release(struct allow *allow)
{
	free(allow->rules);
	free(allow->next);
	map_release(&allow->by_name);
	arena_release(&allow->arena);
}

static struct slice lower(struct allow *allow, struct slice name)
{
	char *text = arena_alloc(&allow->arena, name.len + 1);

	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		text[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	return slice_of(text, name.len);
}

static bool read_what(struct allow *allow, struct allow_rule *rule, struct slice what)
{
	if (cidr_parse(what, &rule->block))
		return true;
	rule->apex = rule->below = true;
	if (slice_starts(what, SLICE("="))) {
		rule->below = false;
		what = slice_from(what, 1);
	} else if (slice_starts(what, SLICE("*."))) {
		rule->apex = false;
		what = slice_from(what, 2);
	}
	if (what.len == 0 || slice_find(what, ' ') < what.len || slice_find(what, '/') < what.len)
		return false;
	rule->name = lower(allow, what);
	return true;
}

static bool read_direction(struct allow_rule *rule, struct slice text)
{
	static const char *const names[] = {"to", "from", "both", "shared"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (slice_is(text, names[i])) {
			rule->direction = (enum allow_direction)i;
			return true;
		}
	return text.len == 0;
}

static bool read_port(struct allow_rule *rule, struct slice text)
{
	uint64_t port;

	rule->port = PORT_ALL;
	if (text.len == 0 || slice_is(text, "*"))
		return true;
	if (!slice_to_u64(text, &port) || port > UINT16_MAX)
		return false;
	rule->port = (int)port;
	return true;
}

/* A day, whose last moment is the rule's. */
static bool read_expiry(struct allow_rule *rule, struct slice text)
{
	struct strbuf midnight = STRBUF_INIT;
	bool ok;

	rule->expiry_us = INT64_MAX;
	if (text.len == 0 || slice_is(text, "-"))
		return true;
	strbuf_add_slice(&midnight, text);
	strbuf_adds(&midnight, "T00:00:00+0000");
	ok = clock_parse(strbuf_slice(&midnight), &rule->expiry_us);
	rule->expiry_us += ok ? DAY_US - 1 : 0;
	strbuf_release(&midnight);
	return ok;
}

static void keep(struct allow *allow, const struct allow_rule *rule)
{
	uint32_t number = (uint32_t)allow->count, *newest;

	MEM_GROW(allow->rules, allow->count, allow->room);
	MEM_GROW(allow->next, allow->count, allow->next_room);
	allow->rules[allow->count++] = *rule;
	newest = map_put(&allow->by_name, rule->name);
	allow->next[number] = *newest;
	*newest = number;
}

static bool read_rule(struct allow *allow, struct slice line)
{
	struct allow_rule rule = {.direction = ALLOW_TO};
	struct slice rest = line, what = slice_trim(slice_cut(&rest, '\t'));
	struct slice direction = slice_trim(slice_cut(&rest, '\t'));
	struct slice port = slice_trim(slice_cut(&rest, '\t'));
	struct slice reason = slice_trim(slice_cut(&rest, '\t'));

	if (!read_what(allow, &rule, what) || !read_direction(&rule, direction) ||
		!read_port(&rule, port) || !read_expiry(&rule, slice_trim(slice_cut(&rest, '\t'))))
		return false;
	rule.what = arena_copy(&allow->arena, what);
	rule.reason = arena_copy(&allow->arena, reason);
	keep(allow, &rule);
	return true;
}

bool allow_add(struct allow *allow, struct slice text, struct strbuf *err)
{
	unsigned number = 0;

	while (text.len) {
		struct slice line = slice_cut(&text, '\n'), bare = slice_trim(line);

		number++;
		if (bare.len == 0 || bare.ptr[0] == '#')
			continue;
		if (!read_rule(allow, line)) {
			strbuf_addf(err, "line %u is no rule: ", number);
			strbuf_add_visible(err, slice_first(bare, 100));
			return false;
		}
	}
	return true;
}

/* What a rule is asked. */
struct question_of_rule {
	const struct ip *ip;
	int port;
	int64_t time_us;
	bool is_source;
};

static bool applies(const struct allow_rule *rule, const struct question_of_rule *q)
{
	if (rule->direction == ALLOW_SHARED || q->time_us > rule->expiry_us)
		return false;
	if (rule->direction != ALLOW_BOTH && (rule->direction == ALLOW_FROM) != q->is_source)
		return false;
	return rule->port == PORT_ALL || (rule->port == q->port && !q->is_source);
}

static const struct allow_rule *find_address(
	const struct allow *allow, const struct question_of_rule *q)
{
	uint32_t at = map_get(&allow->by_name, slice_of(NULL, 0));

	for (; at != MAP_NONE; at = allow->next[at])
		if (applies(&allow->rules[at], q) && cidr_contains(&allow->rules[at].block, q->ip))
			return &allow->rules[at];
	return NULL;
}

/* From the name upwards; a shared suffix on the way ends the walk without a rule. */
static const struct allow_rule *find_name(const struct allow *allow, struct slice name,
	const struct question_of_rule *q, bool *shared)
{
	const struct allow_rule *found = NULL;

	*shared = registrable_is_shared(name);
	for (struct slice part = name; part.len && !*shared; slice_cut(&part, '.')) {
		uint32_t at = map_get(&allow->by_name, part);

		for (; at != MAP_NONE; at = allow->next[at]) {
			const struct allow_rule *rule = &allow->rules[at];

			if (part.len == name.len ? !rule->apex : !rule->below)
				continue;
			if (rule->direction == ALLOW_SHARED)
				*shared = true;
			else if (!found && applies(rule, q))
				found = rule;
		}
	}
	return *shared ? NULL : found;
}

const struct allow_rule *allow_find(
	const struct allow *allow, const struct corpus *corpus, const struct finding *finding)
{
	struct question_of_rule to = {.port = finding->one_port ? finding->dest_port : PORT_ALL,
		.time_us = finding->last_us};
	struct question_of_rule from = to;
	const struct allow_rule *rule = NULL;
	bool shared = false;

	from.is_source = true;
	from.ip = &corpus->hosts[finding->src].ip;
	to.ip = &corpus->hosts[finding->dest].ip;
	if (finding->name)
		rule = find_name(allow, corpus_text(corpus, finding->name), &to, &shared);
	if (!rule && !shared && finding->has_dest)
		rule = find_address(allow, &to);
	return rule ? rule : find_address(allow, &from);
}
