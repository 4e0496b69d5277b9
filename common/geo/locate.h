/* Where set-up puts the database: beside the commands. */
#ifndef GEO_LOCATE_H
#define GEO_LOCATE_H

#include "base/strbuf.h"

/* Sets 'path' to the geo.mmdb that belongs to this command, by where its own
 * file stands: ../share/pcapgraph when it is installed, ../geo where it was
 * built. False when there is none. */
bool geo_locate(const char *argv0, struct strbuf *path);

#endif
