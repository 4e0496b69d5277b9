/* JSON, written. Commas are put where they belong; nesting is the caller's.
 *
 *	json_open(out, NULL, '{');
 *	json_str(out, "name", slice);
 *	json_open(out, "ports", '[');
 *	json_u64(out, NULL, 443);
 *	json_close(out, ']');
 *	json_close(out, '}');
 *
 * 'key' is NULL for an element of an array and for the outermost value. Keys
 * are our own literals, written as they are. Values may be any bytes: what is
 * not UTF-8 becomes U+FFFD, and control characters, DEL, C1 controls and the
 * characters that change the direction of text are escaped, so that a line is
 * one line and shows on a terminal as what it is. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/strbuf.h"

void json_str(struct strbuf *out, const char *key, struct slice value);
void json_text(struct strbuf *out, const char *key, const char *value);
void json_i64(struct strbuf *out, const char *key, int64_t value);

/* Fixed-point number with 'decimals' digits at the most, trailing zeros cut: value / 10^decimals. */
void json_fixed(struct strbuf *out, const char *key, int64_t value, unsigned decimals);

/* A comma if one is due, then the quoted key and colon when there is a key;
 * the caller appends the value itself. Inline: the length of a literal key is
 * known where it stands. */
static inline void json_key(struct strbuf *out, const char *key)
{
	char last = (char)(out->len ? out->ptr[out->len - 1] : '{');
	size_t len = key ? strlen(key) : 0;
	char *at = strbuf_more(out, len + 4), *start = at;

	if (last != '{' && last != '[' && last != ':' && last != '\n')
		*at++ = ',';
	if (key) {
		*at++ = '"';
		memcpy(at, key, len); /* NOLINT(bugprone-not-null-terminated-result) */
		at += len;
		*at++ = '"';
		*at++ = ':';
	}
	out->len += (size_t)(at - start);
}

static inline void json_open(struct strbuf *out, const char *key, char bracket) /* '{' or '[' */
{
	json_key(out, key);
	strbuf_addc(out, bracket);
}

static inline void json_close(struct strbuf *out, char bracket)
{
	strbuf_addc(out, bracket);
}

static inline void json_u64(struct strbuf *out, const char *key, uint64_t value)
{
	json_key(out, key);
	strbuf_add_u64(out, value);
}

/* Valid JSON, as it is. */
static inline void json_raw(struct strbuf *out, const char *key, struct slice json)
{
	json_key(out, key);
	strbuf_add_slice(out, json);
}

static inline void json_bool(struct strbuf *out, const char *key, bool value)
{
	json_key(out, key);
	if (value)
		strbuf_add(out, "true", 4);
	else
		strbuf_add(out, "false", 5);
}

/* A word of our own, which has nothing to escape. */
static inline void json_word(struct strbuf *out, const char *key, const char *word)
{
	json_key(out, key);
	strbuf_addc(out, '"');
	strbuf_adds(out, word);
	strbuf_addc(out, '"');
}

/* The value between quotes, escaped, with no key and no comma. */
void json_quote(struct strbuf *out, struct slice value);

#endif
