#include "flow/facts.h"

#include "base/json.h"

enum fact_kind { FACT_STR, FACT_JSON, FACT_OBJECT };

struct fact_value {
	struct fact_value *next;
	enum fact_kind kind;
	struct slice bytes; /* FACT_OBJECT: its first members */
	const char *items_key;
	struct fact_value *items; /* of FACT_OBJECT */
	uint16_t item_count;
};

struct fact {
	struct fact *next;
	const char *path;
	uint16_t path_len;
	bool is_list;
	uint16_t count; /* values kept */
	uint32_t more; /* values that came after FACTS_LIST_MAX */
	struct fact_value first; /* the others hang behind it */
};

/* How many leading bytes, up to and with a dot, a and b share. */
static size_t shared_objects(const char *a, const char *b)
{
	size_t shared = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '.')
			shared = i + 1;
	return shared;
}

static struct fact *find(const struct facts *facts, const char *path)
{
	struct fact *fact = facts ? facts->first : NULL;
	size_t len = fact ? strlen(path) : 0;

	while (fact && fact->path != path &&
		(fact->path_len != len || memcmp(fact->path, path, len) != 0))
		fact = fact->next;
	return fact;
}

/* Behind the last fact that shares the most objects with path, so that the
 * members of one object stand together. */
static void insert(struct facts *facts, struct fact *fact)
{
	struct fact **at = &facts->first, **best = NULL;
	size_t most = 0;

	for (; *at; at = &(*at)->next) {
		size_t shared = shared_objects((*at)->path, fact->path);

		if (shared >= most) {
			most = shared;
			best = &(*at)->next;
		}
	}
	if (!best || most == 0)
		best = at;
	fact->next = *best;
	*best = fact;
}

static struct fact *add(struct facts **facts, struct arena *arena, const char *path, bool is_list)
{
	struct fact *fact;

	if (!*facts)
		*facts = ARENA_NEW(arena, struct facts);
	if ((*facts)->count == FACTS_MAX) {
		(*facts)->dropped++;
		return NULL;
	}
	fact = ARENA_NEW(arena, struct fact);
	fact->path = path;
	fact->path_len = (uint16_t)strlen(path);
	fact->is_list = is_list;
	insert(*facts, fact);
	(*facts)->count++;
	return fact;
}

static void set_value(
	struct arena *arena, struct fact_value *value, enum fact_kind kind, struct slice s)
{
	value->kind = kind;
	value->bytes = arena_copy(arena, kind == FACT_STR ? slice_first(s, FACTS_STR_MAX) : s);
}

static bool set(struct facts **facts, struct arena *arena, const char *path, enum fact_kind kind,
	struct slice value)
{
	struct fact *fact;

	if (find(*facts, path))
		return false;
	fact = add(facts, arena, path, false);
	if (!fact)
		return false;
	set_value(arena, &fact->first, kind, value);
	fact->count = 1;
	return true;
}

bool facts_str(struct facts **facts, struct arena *arena, const char *path, struct slice value)
{
	return set(facts, arena, path, FACT_STR, value);
}

bool facts_json(struct facts **facts, struct arena *arena, const char *path, struct slice json)
{
	return set(facts, arena, path, FACT_JSON, json);
}

bool facts_true(struct facts **facts, struct arena *arena, const char *path)
{
	return set(facts, arena, path, FACT_JSON, SLICE("true"));
}

bool facts_u64(struct facts **facts, struct arena *arena, const char *path, uint64_t value)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + value % 10);
	while (value /= 10);
	return set(facts, arena, path, FACT_JSON, slice_of(digits + at, sizeof(digits) - at));
}

static bool append(struct facts **facts, struct arena *arena, const char *path, enum fact_kind kind,
	struct slice value)
{
	struct fact *fact = find(*facts, path);
	struct fact_value *last;

	if (!fact) {
		fact = add(facts, arena, path, true);
		if (!fact)
			return false;
		set_value(arena, &fact->first, kind, value);
		fact->count = 1;
		return true;
	}
	if (kind == FACT_STR)
		value = slice_first(value, FACTS_STR_MAX);
	for (last = &fact->first;; last = last->next) {
		if (slice_eq(last->bytes, value))
			return false;
		if (!last->next)
			break;
	}
	if (fact->count == FACTS_LIST_MAX) {
		fact->more++;
		return false;
	}
	last->next = ARENA_NEW(arena, struct fact_value);
	set_value(arena, last->next, kind, value);
	fact->count++;
	return true;
}

bool facts_add_str(struct facts **facts, struct arena *arena, const char *path, struct slice value)
{
	return append(facts, arena, path, FACT_STR, value);
}

bool facts_add_json(struct facts **facts, struct arena *arena, const char *path, struct slice json)
{
	return append(facts, arena, path, FACT_JSON, json);
}

static struct fact_value *find_value(struct fact *fact, struct slice bytes)
{
	for (struct fact_value *v = fact ? &fact->first : NULL; v; v = v->next)
		if (slice_eq(v->bytes, bytes))
			return v;
	return NULL;
}

bool facts_add_item(struct facts **facts, struct arena *arena, const char *path, struct slice head,
	const char *items, struct slice item)
{
	struct fact_value *object, **at;
	bool added = append(facts, arena, path, FACT_OBJECT, head);

	object = find_value(find(*facts, path), head);
	if (!object || item.len == 0)
		return added;
	object->items_key = items;
	for (at = &object->items; *at; at = &(*at)->next)
		if (slice_eq((*at)->bytes, item))
			return added;
	if (object->item_count == FACTS_LIST_MAX)
		return added;
	*at = ARENA_NEW(arena, struct fact_value);
	set_value(arena, *at, FACT_STR, item);
	object->item_count++;
	return true;
}

struct slice facts_get(const struct facts *facts, const char *path)
{
	const struct fact *fact = find(facts, path);

	return fact ? fact->first.bytes : (struct slice){NULL, 0};
}

void facts_each(const struct facts *facts, const char *path,
	void (*fn)(struct slice value, void *ctx), void *ctx)
{
	const struct fact *fact = find(facts, path);

	for (const struct fact_value *v = fact ? &fact->first : NULL; v; v = v->next)
		if (v->kind == FACT_STR)
			fn(v->bytes, ctx);
}

static void write_object(struct strbuf *out, const struct fact_value *object)
{
	strbuf_addc(out, '{');
	strbuf_add_slice(out, object->bytes);
	if (object->items) {
		json_open(out, object->items_key, '[');
		for (const struct fact_value *v = object->items; v; v = v->next)
			json_str(out, NULL, v->bytes);
		json_close(out, ']');
	}
	strbuf_addc(out, '}');
}

static void write_value(struct strbuf *out, const struct fact_value *value)
{
	if (value->kind == FACT_STR)
		json_quote(out, value->bytes);
	else if (value->kind == FACT_OBJECT)
		write_object(out, value);
	else
		strbuf_add_slice(out, value->bytes);
}

static void write_key(struct strbuf *out, const char *key, size_t len)
{
	json_key(out, NULL);
	strbuf_addc(out, '"');
	strbuf_add(out, key, len);
	strbuf_adds(out, "\":");
}

/* Opens the objects of path from byte 'from' on; returns where its last part begins. */
static size_t open_objects(struct strbuf *out, const char *path, size_t from)
{
	const char *dot;

	while ((dot = strchr(path + from, '.')) != NULL) {
		write_key(out, path + from, (size_t)(dot - path) - from);
		strbuf_addc(out, '{');
		from = (size_t)(dot - path) + 1;
	}
	return from;
}

/* Values left out of the innermost object's lists are told once, at its end. */
static void close_objects(struct strbuf *out, const char *path, size_t from, uint32_t *more)
{
	if (*more && strchr(path + from, '.')) {
		json_u64(out, "more", *more);
		*more = 0;
	}
	for (const char *at = path + from; (at = strchr(at, '.')) != NULL; at++)
		strbuf_addc(out, '}');
}

static void write_fact(struct strbuf *out, const struct fact *fact, const char *name)
{
	write_key(out, name, strlen(name));
	if (!fact->is_list) {
		write_value(out, &fact->first);
		return;
	}
	strbuf_addc(out, '[');
	for (const struct fact_value *v = &fact->first; v; v = v->next) {
		json_key(out, NULL);
		write_value(out, v);
	}
	strbuf_addc(out, ']');
}

void facts_write(struct strbuf *out, const struct facts *facts)
{
	const char *open = "";
	uint32_t more = 0;

	for (const struct fact *fact = facts ? facts->first : NULL; fact; fact = fact->next) {
		size_t shared = shared_objects(open, fact->path);

		close_objects(out, open, shared, &more);
		write_fact(out, fact, fact->path + open_objects(out, fact->path, shared));
		more += fact->more;
		open = fact->path;
	}
	close_objects(out, open, 0, &more);
}
