/* JSON text of a stream, copied into a document of ours: white space between
 * tokens dropped, strings escaped as base/json.h escapes them, numbers as they are. */
#ifndef GRAPH_JSON_COPY_H
#define GRAPH_JSON_COPY_H

#include "base/strbuf.h"

/* 'json' is valid JSON text; 'key' as in base/json.h. */
void json_copy(struct strbuf *out, const char *key, struct slice json);

/* Text of a document made fit for a <script> element: each '<' that stands in
 * it (JSON has it in strings only) is written \u003c. */
void json_hide_markup(struct strbuf *text);

#endif
