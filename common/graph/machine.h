/* Which addresses are certainly those of one machine.
 *
 * The evidence is the MAC address of asset records, and it is weak: a router
 * sends everybody's packets. So addresses of one MAC are joined only when at
 * most one of them could be routed (an IPv4 address that is not link-local),
 * and of the others those which never leave their link (link-local), which were
 * made from that very MAC (modified EUI-64, RFC 4291 appendix A), or whose
 * owner calls itself the same.
 *
 * Machines of an IPv6 network also have public addresses, and a capture of their
 * link shows whose: those of a MAC that one private IPv4 address has too, that
 * no public IPv4 address came from, and whose public addresses are all clients
 * in one /64. A router's would be servers all over the world. */
#ifndef GRAPH_MACHINE_H
#define GRAPH_MACHINE_H

#include "graph/graph.h"

/* Makes such public addresses internal: address.adopted. */
void machines_adopt(struct addresses *addresses);

/* For each address of 'candidates' (numbers, ascending) the place in it of the
 * one that stands for its machine, itself for most; the caller frees it. */
uint32_t *machines_of(const struct graph *graph, const uint32_t *candidates, size_t count);

#endif
