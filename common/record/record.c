#include "record/record.h"

#include "base/mem.h"
#include "record/peek.h"
#include "record/scan.h"

#include <cjson/cJSON.h>

static const struct slice byte_order_mark = {(const uint8_t *)"\xef\xbb\xbf", 3};

static bool scan_member(struct scan *s, struct record *record)
{
	struct record_member *member = &record->members[record->member_count];
	const uint8_t *start;

	if (record->member_count == RECORD_MEMBERS_MAX)
		return false;
	if (!scan_key(s, &member->key, &member->key_escaped))
		return false;
	start = s->at;
	if (!scan_value(s, RECORD_DEPTH_MAX - 1))
		return false;
	member->value = slice_of(start, (size_t)(s->at - start));
	record->member_count++;
	return true;
}

static bool scan_members(struct scan *s, struct record *record)
{
	scan_space(s);
	if (!scan_eat(s, '{'))
		return false;
	scan_space(s);
	if (scan_eat(s, '}'))
		return true;
	do {
		scan_space(s);
		if (!scan_member(s, record))
			return false;
		scan_space(s);
	} while (scan_eat(s, ','));
	return scan_eat(s, '}');
}

static void forget(struct record *record)
{
	strbuf_clear(&record->edited);
	if (record->tree)
		cJSON_Delete(record->tree);
	record->tree = NULL;
	record->member_count = 0;
}

bool record_read(struct record *record, struct slice line, uint64_t number)
{
	struct scan s = scan_of(line);

	forget(record);
	record->line = line;
	record->number = number;
	if (number == 1 && slice_starts(line, byte_order_mark))
		s.at += byte_order_mark.len;
	if (!scan_members(&s, record))
		return false;
	scan_space(&s);
	return s.at == s.end;
}

void record_release(struct record *record)
{
	forget(record);
	strbuf_release(&record->edited);
	strbuf_release(&record->spare);
}

static const struct record_member *find(const struct record *record, struct slice key)
{
	for (size_t i = record->member_count; i-- > 0;)
		if (peek_is_key(record->members[i].key, record->members[i].key_escaped, key))
			return &record->members[i];
	return NULL;
}

struct slice record_get(const struct record *record, const char *key)
{
	const struct record_member *member = find(record, slice_str(key));

	return member ? member->value : slice_of(NULL, 0);
}

struct slice record_get_plain(const struct record *record, const char *key)
{
	return peek_plain(record_get(record, key));
}

bool record_get_u64(const struct record *record, const char *key, uint64_t *value)
{
	return slice_to_u64(record_get(record, key), value);
}

bool record_is(const struct record *record, const char *event_type)
{
	return slice_is(record_get_plain(record, "event_type"), event_type);
}

struct slice record_text(const struct record *record)
{
	return record->edited.len ? strbuf_slice(&record->edited) : record->line;
}

/* Where bytes of the text stand, as an offset in it. */
static size_t offset_of(const struct record *record, const uint8_t *ptr)
{
	return (size_t)(ptr - record_text(record).ptr);
}

static size_t value_end(const struct record *record, const struct record_member *member)
{
	return offset_of(record, member->value.ptr + member->value.len);
}

/* The members' slices follow the text: what stood at or behind 'to' moved by 'grown'. */
static void rebase(struct record *record, struct slice old, size_t to, ptrdiff_t grown)
{
	for (size_t i = 0; i < record->member_count; i++) {
		struct record_member *member = &record->members[i];
		ptrdiff_t key = member->key.ptr - old.ptr, value = member->value.ptr - old.ptr;

		member->key.ptr =
			(uint8_t *)record->edited.ptr + key + (key >= (ptrdiff_t)to ? grown : 0);
		member->value.ptr = (uint8_t *)record->edited.ptr + value +
			(value >= (ptrdiff_t)to ? grown : 0);
	}
}

/* Puts before and text in the place of the bytes from .. to; they may be slices of the record. */
static void splice(
	struct record *record, size_t from, size_t to, struct slice before, struct slice text)
{
	struct slice old = record_text(record);
	struct strbuf swap = record->spare;

	strbuf_clear(&swap);
	strbuf_add(&swap, old.ptr, from);
	strbuf_add_slice(&swap, before);
	strbuf_add_slice(&swap, text);
	strbuf_add_slice(&swap, slice_from(old, to));
	record->spare = record->edited;
	record->edited = swap;
	rebase(record, old, to, (ptrdiff_t)(before.len + text.len) - (ptrdiff_t)(to - from));
}

/* Takes the member out, with the comma before it, or behind it when it is the first. */
static void remove_member(struct record *record, size_t i)
{
	struct record_member *member = &record->members[i];
	size_t from = offset_of(record, member->key.ptr - 1), to = value_end(record, member);

	if (i > 0)
		from = value_end(record, member - 1);
	else if (record->member_count > 1)
		to = offset_of(record, member[1].key.ptr - 1);
	record->member_count--;
	memmove(member, member + 1, (record->member_count - i) * sizeof(*member));
	splice(record, from, to, slice_of(NULL, 0), slice_of(NULL, 0));
}

static void append_member(struct record *record, struct slice key, struct slice json)
{
	struct record_member *member = &record->members[record->member_count];
	bool first = record->member_count == 0;
	size_t at =
		first ? slice_find(record_text(record), '{') + 1 : value_end(record, member - 1);
	struct strbuf before = STRBUF_INIT;

	strbuf_adds(&before, first ? "\"" : ",\"");
	strbuf_add_slice(&before, key);
	strbuf_adds(&before, "\":");
	splice(record, at, at, strbuf_slice(&before), json);
	member->key = slice_of(record->edited.ptr + at + (first ? 1 : 2), key.len);
	member->value = slice_of(record->edited.ptr + at + before.len, json.len);
	member->key_escaped = false;
	record->member_count++;
	strbuf_release(&before);
}

static void replace_value(struct record *record, struct record_member *member, struct slice json)
{
	size_t from = offset_of(record, member->value.ptr);

	splice(record, from, value_end(record, member), slice_of(NULL, 0), json);
	member->value = slice_of(record->edited.ptr + from, json.len);
}

/* Removes all members of that name but the first 'keep'; returns the first. */
static struct record_member *thin_out(struct record *record, struct slice key, size_t keep)
{
	const struct record_member *last;
	size_t count = 0;

	for (size_t i = 0; i < record->member_count; i++)
		count += peek_is_key(record->members[i].key, record->members[i].key_escaped, key);
	for (; count > keep; count--)
		remove_member(record, (size_t)(find(record, key) - record->members));
	last = find(record, key);
	return last ? &record->members[last - record->members] : NULL;
}

void record_set(struct record *record, const char *key, struct slice json)
{
	struct record_member *member = thin_out(record, slice_str(key), 1);

	if (member)
		replace_value(record, member, json);
	else if (record->member_count < ARRAY_LEN(record->members))
		append_member(record, slice_str(key), json);
}

void record_remove(struct record *record, const char *key)
{
	thin_out(record, slice_str(key), 0);
}

const struct cJSON *record_tree(struct record *record)
{
	if (!record->tree)
		record->tree =
			cJSON_ParseWithLength((const char *)record->line.ptr, record->line.len);
	return record->tree;
}

/* Of several members of one name the last, as record_get(). */
static const struct cJSON *tree_member(const struct cJSON *object, struct slice name)
{
	const struct cJSON *found = NULL;

	for (const struct cJSON *item = object->child; item; item = item->next)
		if (item->string && slice_is(name, item->string))
			found = item;
	return found;
}

const struct cJSON *tree_get(const struct cJSON *tree, const char *path)
{
	struct slice rest = slice_str(path);

	while (tree && rest.len)
		tree = tree_member(tree, slice_cut(&rest, '.'));
	return tree;
}

struct slice tree_str(const struct cJSON *tree, const char *path)
{
	const struct cJSON *item = tree_get(tree, path);

	return cJSON_IsString(item) ? slice_str(item->valuestring) : slice_of(NULL, 0);
}

bool tree_number(const struct cJSON *tree, const char *path, double *value)
{
	const struct cJSON *item = tree_get(tree, path);

	if (!cJSON_IsNumber(item))
		return false;
	*value = item->valuedouble;
	return true;
}

bool tree_true(const struct cJSON *tree, const char *path)
{
	return cJSON_IsTrue(tree_get(tree, path));
}

const struct cJSON *tree_first(const struct cJSON *array)
{
	return cJSON_IsArray(array) || cJSON_IsObject(array) ? array->child : NULL;
}

const struct cJSON *tree_next(const struct cJSON *item)
{
	return item ? item->next : NULL;
}
