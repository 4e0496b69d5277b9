/* What stands in config.ini of services that are asked over the network. */
#ifndef ONLINE_SETTINGS_H
#define ONLINE_SETTINGS_H

#include "base/strbuf.h"

#define SETTINGS_BYTES_MAX ((size_t)1024 * 1024)

struct settings {
	struct strbuf path, text; /* text: of the file; empty when there is none */
};

/* Reads the file at 'path', or when that is NULL the first that is there of
 * ./config.ini, $XDG_CONFIG_HOME/pcapgraph/config.ini (else ~/.config/...) and
 * /etc/pcapgraph/config.ini. False with the reason in 'err' when a file cannot
 * be read, or everyone may read it and it holds a secret: a service's key, not
 * only the one that is wanted. No file at all is no failure, unless 'path' named one. */
bool settings_read(struct settings *settings, const char *path, struct strbuf *err);

/* A key's value, or an empty slice. */
struct slice settings_get(const struct settings *settings, const char *section, const char *key);

/* Wipes the text before it is given back. */
void settings_release(struct settings *settings);

#endif
