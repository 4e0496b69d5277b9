#include "flow/facts.h"

#include "base/json.h"

enum fact_kind { FACT_STR, FACT_JSON, FACT_OBJECT };

struct fact_value {
	struct fact_value *next;
	uint32_t len;
	uint8_t kind; /* enum fact_kind */
	uint8_t bytes[]; /* FACT_OBJECT: its first members */
};

/* What hangs at a FACT_OBJECT: it stands in front of its value. */
struct fact_items {
	const char *key;
	struct fact_value *first;
	size_t count;
};

struct fact {
	struct fact *next;
	const char *path;
	struct fact_value *first; /* the others hang behind it */
	uint32_t more; /* values that came after FACTS_LIST_MAX */
	uint16_t path_len, objects_len; /* bytes up to and with the last dot */
	uint8_t count; /* values kept */
	bool is_list;
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

static struct slice bytes_of(const struct fact_value *value)
{
	return slice_of(value->bytes, value->len);
}

static struct fact_items *items_of(struct fact_value *object)
{
	return (struct fact_items *)(void *)object - 1;
}

static struct fact_value *new_value(struct arena *arena, enum fact_kind kind, struct slice s)
{
	struct fact_items *items = NULL;
	struct fact_value *value;
	size_t size;

	if (kind == FACT_STR)
		s = slice_first(s, FACTS_STR_MAX);
	size = sizeof(*value) + s.len;
	if (kind == FACT_OBJECT) {
		items = arena_take(arena, sizeof(*items) + size, _Alignof(struct fact_items));
		*items = (struct fact_items){NULL, NULL, 0};
		value = (void *)(items + 1);
	} else {
		value = arena_take(arena, size, _Alignof(struct fact_value));
	}
	value->next = NULL;
	value->len = (uint32_t)s.len;
	value->kind = (uint8_t)kind;
	if (s.len)
		memcpy(value->bytes, s.ptr, s.len);
	return value;
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

	if (last && shared_objects(last->path, fact->path) == fact->objects_len)
		at = &last->next;
	else if (last)
		at = place_of(facts, fact);
	fact->next = *at;
	*at = fact;
	if (!fact->next)
		facts->last = fact;
}

static size_t objects_len(const char *path, size_t len)
{
	while (len && path[len - 1] != '.')
		len--;
	return len;
}

/* With its first value. NULL when there are too many. */
static struct fact *add(struct facts **facts, struct arena *arena, const char *path,
	enum fact_kind kind, struct slice value)
{
	size_t len = strlen(path);
	struct fact *fact;

	if (!*facts)
		*facts = ARENA_NEW(arena, struct facts);
	if ((*facts)->count == FACTS_MAX) {
		(*facts)->dropped++;
		return NULL;
	}
	fact = ARENA_NEW(arena, struct fact);
	fact->path = path;
	fact->path_len = (uint16_t)len;
	fact->objects_len = (uint16_t)objects_len(path, len);
	fact->first = new_value(arena, kind, value);
	fact->count = 1;
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

static bool append(struct facts **facts, struct arena *arena, const char *path, enum fact_kind kind,
	struct slice value)
{
	struct fact *fact = find(*facts, path);
	struct fact_value *last;

	if (!fact) {
		fact = add(facts, arena, path, kind, value);
		if (fact)
			fact->is_list = true;
		return fact != NULL;
	}
	if (kind == FACT_STR)
		value = slice_first(value, FACTS_STR_MAX);
	for (last = fact->first;; last = last->next) {
		if (slice_eq(bytes_of(last), value))
			return false;
		if (!last->next)
			break;
	}
	if (fact->count == FACTS_LIST_MAX) {
		fact->more++;
		return false;
	}
	last->next = new_value(arena, kind, value);
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
	for (struct fact_value *v = fact ? fact->first : NULL; v; v = v->next)
		if (slice_eq(bytes_of(v), bytes))
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
	if (!object || object->kind != FACT_OBJECT || item.len == 0)
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

	return fact ? bytes_of(fact->first) : (struct slice){NULL, 0};
}

void facts_each(const struct facts *facts, const char *path,
	void (*fn)(struct slice value, void *ctx), void *ctx)
{
	const struct fact *fact = find(facts, path);

	for (const struct fact_value *v = fact ? fact->first : NULL; v; v = v->next)
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
	while (from < fact->objects_len) {
		const char *part = fact->path + from;
		size_t len = slice_find(slice_of(part, fact->path_len - from), '.');

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

static void write_fact(struct strbuf *out, const struct fact *fact)
{
	write_key(out, fact->path + fact->objects_len, (size_t)fact->path_len - fact->objects_len);
	if (!fact->is_list) {
		write_value(out, fact->first);
		return;
	}
	strbuf_addc(out, '[');
	for (struct fact_value *v = fact->first; v; v = v->next) {
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
		open_objects(out, fact, shared);
		write_fact(out, fact);
		more += fact->more;
		open = fact->path;
	}
	close_objects(out, open, 0, &more);
}
