#include "flow/facts.h"

#include "base/json.h"

enum fact_kind { FACT_STR, FACT_JSON, FACT_OBJECT, FACT_MORE };

/* In front of its bytes, which are for
 * FACT_STR, FACT_JSON: what it says;
 * FACT_OBJECT: a struct fact_items, then its first members;
 * FACT_MORE, behind the FACTS_LIST_MAX values of a list: none; len is how many came after them. */
struct fact_value {
	struct fact_value *next;
	uint32_t len;
	uint8_t kind; /* enum fact_kind */

	/* of a fact's first value */
	bool is_list;
	uint8_t path_len, objects_len; /* bytes of the path; up to and with its last dot */
};

/* What hangs at a FACT_OBJECT. */
struct fact_items {
	const char *key;
	struct fact_value *first;
	size_t count;
};

struct fact {
	struct fact *next;
	const char *path;
	struct fact_value first; /* and its bytes; the others hang behind it */
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
		(fact->first.path_len != len || memcmp(fact->path, path, len) != 0))
		fact = fact->next;
	return fact;
}

static struct fact_items *items_of(struct fact_value *object)
{
	return (struct fact_items *)(void *)(object + 1);
}

static size_t items_size(enum fact_kind kind)
{
	return kind == FACT_OBJECT ? sizeof(struct fact_items) : 0;
}

static struct slice bytes_of(const struct fact_value *value)
{
	return slice_of((const uint8_t *)(value + 1) + items_size(value->kind),
		value->kind == FACT_MORE ? 0 : value->len);
}

static struct slice cut(enum fact_kind kind, struct slice s)
{
	return kind == FACT_STR ? slice_first(s, FACTS_STR_MAX) : s;
}

/* With room for its bytes behind it. */
static void set_value(struct fact_value *value, enum fact_kind kind, struct slice s)
{
	*value = (struct fact_value){.len = (uint32_t)s.len, .kind = (uint8_t)kind};
	if (kind == FACT_OBJECT)
		*items_of(value) = (struct fact_items){NULL, NULL, 0};
	if (s.len)
		memcpy((uint8_t *)(value + 1) + items_size(kind), s.ptr, s.len);
}

static struct fact_value *new_value(struct arena *arena, enum fact_kind kind, struct slice s)
{
	struct slice kept = cut(kind, s);
	struct fact_value *value = arena_take(
		arena, sizeof(*value) + items_size(kind) + kept.len, _Alignof(struct fact_value));

	set_value(value, kind, kept);
	return value;
}

static struct fact *new_fact(
	struct arena *arena, const char *path, enum fact_kind kind, struct slice s)
{
	size_t len = strlen(path), objects_len = len;
	struct slice kept = cut(kind, s);
	struct fact *fact = arena_take(
		arena, sizeof(*fact) + items_size(kind) + kept.len, _Alignof(struct fact));

	while (objects_len && path[objects_len - 1] != '.')
		objects_len--;
	fact->path = path;
	set_value(&fact->first, kind, kept);
	fact->first.path_len = (uint8_t)len;
	fact->first.objects_len = (uint8_t)objects_len;
	return fact;
}

/* Where a fact goes that shares objects with none or with one in the middle: behind the last
 * of those that share the most, or at the end. */
static struct fact **place_of(struct facts *facts, const struct fact *fact)
{
	struct fact **at = &facts->first, **best = NULL;
	size_t most = 1;

	for (; *at; at = &(*at)->next) {
		size_t shared = shared_objects((*at)->path, fact->path);

		if (shared >= most) {
			most = shared;
			best = &(*at)->next;
		}
	}
	return best ? best : at;
}

/* The members of one object stand together. Most facts come right behind their like. */
static void insert(struct facts *facts, struct fact *fact)
{
	struct fact *last = facts->last, **at = &facts->first;

	if (last && shared_objects(last->path, fact->path) == fact->first.objects_len)
		at = &last->next;
	else if (last)
		at = place_of(facts, fact);
	fact->next = *at;
	*at = fact;
	if (!fact->next)
		facts->last = fact;
}

/* NULL when there are too many. */
static struct fact *add(struct facts **facts, struct arena *arena, const char *path,
	enum fact_kind kind, struct slice value)
{
	struct fact *fact;

	if (!*facts)
		*facts = ARENA_NEW(arena, struct facts);
	if ((*facts)->count == FACTS_MAX) {
		(*facts)->dropped++;
		return NULL;
	}
	fact = new_fact(arena, path, kind, value);
	insert(*facts, fact);
	(*facts)->count++;
	return fact;
}

static bool set(struct facts **facts, struct arena *arena, const char *path, enum fact_kind kind,
	struct slice value)
{
	return !find(*facts, path) && add(facts, arena, path, kind, value);
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

/* One more for a list of 'count' values, of which the last is given. */
static bool append_value(struct fact_value *last, size_t count, struct arena *arena,
	enum fact_kind kind, struct slice value)
{
	if (last->kind == FACT_MORE)
		last->len++;
	else if (count < FACTS_LIST_MAX)
		last->next = new_value(arena, kind, value);
	else
		(last->next = new_value(arena, FACT_MORE, SLICE("")))->len = 1;
	return count < FACTS_LIST_MAX;
}

static bool append(struct facts **facts, struct arena *arena, const char *path, enum fact_kind kind,
	struct slice value)
{
	struct fact *fact = find(*facts, path);
	struct slice kept = cut(kind, value);
	struct fact_value *last;
	size_t count = 1;

	if (!fact) {
		fact = add(facts, arena, path, kind, kept);
		if (fact)
			fact->first.is_list = true;
		return fact != NULL;
	}
	for (last = &fact->first;; last = last->next, count++) {
		if (last->kind != FACT_MORE && slice_eq(bytes_of(last), kept))
			return false;
		if (!last->next)
			return append_value(last, count, arena, kind, kept);
	}
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
		if (v->kind == FACT_OBJECT && slice_eq(bytes_of(v), bytes))
			return v;
	return NULL;
}

bool facts_add_item(struct facts **facts, struct arena *arena, const char *path, struct slice head,
	const char *items, struct slice item)
{
	struct fact_value *object, **at;
	struct fact_items *list;
	bool added = append(facts, arena, path, FACT_OBJECT, head);

	object = find_value(find(*facts, path), head);
	if (!object || item.len == 0)
		return added;
	list = items_of(object);
	list->key = items;
	for (at = &list->first; *at; at = &(*at)->next)
		if (slice_eq(bytes_of(*at), item))
			return added;
	if (list->count == FACTS_LIST_MAX)
		return added;
	*at = new_value(arena, FACT_STR, item);
	list->count++;
	return true;
}

struct slice facts_get(const struct facts *facts, const char *path)
{
	const struct fact *fact = find(facts, path);

	return fact ? bytes_of(&fact->first) : (struct slice){NULL, 0};
}

void facts_each(const struct facts *facts, const char *path,
	void (*fn)(struct slice value, void *ctx), void *ctx)
{
	const struct fact *fact = find(facts, path);

	for (const struct fact_value *v = fact ? &fact->first : NULL; v; v = v->next)
		if (v->kind == FACT_STR)
			fn(bytes_of(v), ctx);
}

static void write_object(struct strbuf *out, struct fact_value *object)
{
	const struct fact_items *list = items_of(object);

	strbuf_addc(out, '{');
	strbuf_add_slice(out, bytes_of(object));
	if (list->first) {
		json_open(out, list->key, '[');
		for (const struct fact_value *v = list->first; v; v = v->next)
			json_str(out, NULL, bytes_of(v));
		json_close(out, ']');
	}
	strbuf_addc(out, '}');
}

static void write_value(struct strbuf *out, struct fact_value *value)
{
	if (value->kind == FACT_STR)
		json_quote(out, bytes_of(value));
	else if (value->kind == FACT_OBJECT)
		write_object(out, value);
	else
		strbuf_add_slice(out, bytes_of(value));
}

static void write_key(struct strbuf *out, const char *key, size_t len)
{
	json_key(out, NULL);
	strbuf_addc(out, '"');
	strbuf_add(out, key, len);
	strbuf_adds(out, "\":");
}

/* Opens the objects of the fact's path from byte 'from' on. */
static void open_objects(struct strbuf *out, const struct fact *fact, size_t from)
{
	while (from < fact->first.objects_len) {
		const char *part = fact->path + from;
		size_t len = slice_find(slice_of(part, fact->first.path_len - from), '.');

		write_key(out, part, len);
		strbuf_addc(out, '{');
		from += len + 1;
	}
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

/* Returns how many values of a list were left out. */
static uint32_t write_fact(struct strbuf *out, struct fact *fact)
{
	size_t objects_len = fact->first.objects_len;
	struct fact_value *v = &fact->first;

	write_key(out, fact->path + objects_len, fact->first.path_len - objects_len);
	if (!v->is_list) {
		write_value(out, v);
		return 0;
	}
	strbuf_addc(out, '[');
	for (; v && v->kind != FACT_MORE; v = v->next) {
		json_key(out, NULL);
		write_value(out, v);
	}
	strbuf_addc(out, ']');
	return v ? v->len : 0;
}

void facts_write(struct strbuf *out, const struct facts *facts)
{
	const char *open = "";
	uint32_t more = 0;

	for (struct fact *fact = facts ? facts->first : NULL; fact; fact = fact->next) {
		size_t shared = shared_objects(open, fact->path);

		close_objects(out, open, shared, &more);
		open_objects(out, fact, shared);
		more += write_fact(out, fact);
		open = fact->path;
	}
	close_objects(out, open, 0, &more);
}
