/* Reading the members of a flow that tell of Windows: lists of texts, and the operations of an
 * interface. */
#ifndef DETECT_WINDOWS_FACTS_H
#define DETECT_WINDOWS_FACTS_H

#include "detect/corpus.h"

/* The conversation's members as JSON text; empty where it has none. */
static inline struct slice windows_of(const struct corpus *corpus, const struct conv *conv)
{
	return corpus_text(corpus, corpus_detail_of(corpus, conv)->windows);
}

static inline struct slice ldap_of(const struct corpus *corpus, const struct conv *conv)
{
	return corpus_text(corpus, corpus_detail_of(corpus, conv)->ldap);
}

/* Were remote procedures bound or called at all? The quick question before all others. */
bool windows_has_calls(struct slice windows);

/* Was this operation of this interface called? */
bool windows_called(struct slice windows, const char *interface, const char *operation);

/* Was this interface bound? */
bool windows_bound(struct slice windows, const char *interface);

/* Were only these operations of it called, and at least one? The list ends with NULL. */
bool windows_called_only(
	struct slice windows, const char *interface, const char *const *operations);

/* Does the list (a JSON array of strings) have this text? */
bool list_has(struct slice list, const char *text);

/* The first text of a list for which test is true, unescaped into scratch where it must be; empty
 * when there is none. */
struct slice list_find(struct slice list, bool (*test)(struct slice), struct strbuf *scratch);

/* Does a text have 'needle', ASCII letters of either case being the same? 'needle' is lower case. */
bool text_has_nocase(struct slice text, const char *needle);
bool text_ends_nocase(struct slice text, const char *ending);

#endif
