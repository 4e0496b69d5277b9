/* The page that the report is put into, when it is not the one built in. */
#ifndef GRAPH_SHELL_H
#define GRAPH_SHELL_H

#include "base/strbuf.h"

/* 'path' is a built page, or the folder of its sources (share/graph), which is
 * then built by running its build.mjs with node. False with the reason in *err. */
bool shell_load(const char *path, struct strbuf *page, struct strbuf *err);

#endif
