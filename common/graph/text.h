/* Texts of the formats, each by its own rules. What the wire sent is made
 * visible first: a control character, one that turns the direction of text, or
 * a byte that is no UTF-8 is written as \xNN. */
#ifndef GRAPH_TEXT_H
#define GRAPH_TEXT_H

#include "base/strbuf.h"

/* One cell of CSV (RFC 4180): what a spreadsheet would take for a formula gets
 * an apostrophe in front, and what needs quotes is quoted. */
void text_csv(struct strbuf *out, struct slice text);

/* Content or attribute value of XML 1.0. */
void text_xml(struct strbuf *out, struct slice text);

/* Inside a quoted string of DOT. */
void text_dot(struct strbuf *out, struct slice text);

/* At most 'max' characters of visible text, the middle left out of longer ones. */
void text_short(struct strbuf *out, struct slice text, size_t max);

/* RFC 3339 in UTC, which is an xsd:dateTime as well: 2026-01-31T10:00:00.000123Z. */
void text_time(struct strbuf *out, int64_t time_us);

/* Does the protocol have ports? ICMP's type, which stands in their place, is none. */
bool text_has_ports(struct slice proto);

/* "443", "443/UDP", "ICMP": the port, and the protocol where it is not TCP. */
void text_port(struct strbuf *out, uint32_t port, struct slice proto);

#endif
