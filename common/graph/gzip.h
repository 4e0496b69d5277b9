/* Text packed for a page: gzip (RFC 1952). */
#ifndef GRAPH_GZIP_H
#define GRAPH_GZIP_H

#include "base/strbuf.h"

/* Replaces *out. Same text, same bytes: the header's time and system are 0.
 * False when the library refuses. */
bool gzip_pack(struct slice text, struct strbuf *out);

#endif
