/* Requests whose form a C2 framework or a malware family brings along.
 *
 * A row is one thing that such a client's requests show; rows of one family add up. No row alone is
 * worth a finding unless nobody else sends the like. */
#ifndef DETECT_HTTP_SHAPES_H
#define DETECT_HTTP_SHAPES_H

#include "base/slice.h"

enum shape_part {
	SHAPE_PATH, /* the whole path */
	SHAPE_PATH_START,
	SHAPE_PATH_END,
	SHAPE_URL_HAS, /* anywhere in the URL */
	SHAPE_AGENT, /* the whole user agent */
	SHAPE_AGENT_START,
	SHAPE_AGENT_HAS,
};

struct http_shape {
	const char *family;
	enum shape_part part;
	const char *method; /* NULL: any */
	const char *text;
	int points;
};

#define HTTP_SHAPES_MAX 64

/* Rows of one family stand together; ends with a row without a family. */
extern const struct http_shape http_shapes[];

bool http_shape_fits(const struct http_shape *shape, struct slice method, struct slice url,
	struct slice user_agent);

/* The sum of the characters of a path behind its slash, modulo 256, which stagers of Metasploit and
 * Cobalt Strike choose; 0 for a path that is no such: not 4 or 20 and more letters and digits. */
unsigned http_checksum8(struct slice url);

#endif
