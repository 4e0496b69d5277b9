/* BPF filter expressions (pcap-filter(7)), over frames of any link type and
 * file format. The only user of libpcap: an expression is compiled once for
 * each link type that comes up and run here on the frame's bytes. */
#ifndef NET_FILTER_H
#define NET_FILTER_H

#include "base/strbuf.h"
#include "net/frame.h"

/* NULL with libpcap's reason in *err when the expression is not one. It is
 * tried on Ethernet first, then on raw IP and on the link types that have words
 * of their own in the language, so that what is wrong for every link type is
 * said before any file is read. Host names in an expression are looked up in
 * the machine's own files alone: no query leaves it. */
struct filter *filter_new(const char *expression, struct strbuf *err);

/* Does the frame match? On a link type for which the expression does not
 * compile (or that libpcap does not know) no frame matches;
 * filter_refused() then says so. */
bool filter_match(struct filter *filter, const struct frame *frame);

/* NULL, or one line on the link types that the expression does not fit. */
const char *filter_refused(const struct filter *filter);

void filter_free(struct filter *filter);

#endif
