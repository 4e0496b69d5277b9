/* Who makes network cards, by the first half of their MAC: IEEE's list of
 * assignments as Debian's ieee-data package has it. It is not part of the
 * project; without it no vendor is named. */
#ifndef FLOW_VENDOR_H
#define FLOW_VENDOR_H

#include "base/strbuf.h"

#define VENDOR_FILE "/usr/share/ieee-data/oui.csv"

/* Reads the list; NULL when it is not there or cannot be read. */
struct vendors *vendors_load(const char *path);
void vendors_free(struct vendors *vendors);

/* The organisation's name; empty when it is not known, or the address is a local
 * one (its second bit set) that nobody was assigned. vendors may be NULL. */
struct slice vendor_of(const struct vendors *vendors, const uint8_t mac[6]);

#endif
