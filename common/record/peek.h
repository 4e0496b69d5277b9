/* Reading JSON text in place: the values of a record's members, or any part of
 * one. What is not there, not of the wanted type or no JSON yields an empty
 * slice or false.
 *
 *	struct slice tls = record_get(record, "tls");
 *	struct slice sni = peek_str(peek_path(tls, "sni"), &scratch);
 *
 *	struct peek items = peek_into(peek_member(dns, "queries"));
 *	while (peek_next(&items))
 *		... items.value ... */
#ifndef RECORD_PEEK_H
#define RECORD_PEEK_H

#include "base/strbuf.h"
#include "record/scan.h"

/* A walk over the elements of an array or the members of an object. */
struct peek {
	struct scan rest;
	uint8_t close; /* '}' or ']'; 0: no more */
	struct slice key; /* of the current member, as written; empty in an array */
	struct slice value; /* JSON text of the current element */
	bool key_escaped;
};

struct peek peek_into(struct slice value);
bool peek_next(struct peek *walk);

/* The value of the object's member; of several of one name the last. */
struct slice peek_member(struct slice object, const char *key);

/* The same through member names joined by dots: "ja3.hash". */
struct slice peek_path(struct slice object, const char *path);

/* Is a key, as written, this name? */
bool peek_is_key(struct slice written, bool escaped, struct slice key);

/* The content of a string value when there is no escape in it. */
struct slice peek_plain(struct slice value);

/* The content of a string value. It is a slice of 'value' when there is no
 * escape in it, else of 'scratch', whose content is replaced. Escaped lone
 * surrogates become U+FFFD. */
struct slice peek_str(struct slice value, struct strbuf *scratch);

#endif
