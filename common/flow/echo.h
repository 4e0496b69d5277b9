/* ICMP echoes that do not say what they were asked (RFC 792, RFC 4443: "the data received in the
 * echo message must be returned"), as programs answer that carry data in them.
 *
 * Of the latest requests of a conversation, number, length and beginning are kept, and compared
 * with their replies. A reply that is cut short is what some hosts send for large requests; one
 * whose request is not among those kept tells nothing. */
#ifndef FLOW_ECHO_H
#define FLOW_ECHO_H

#include "flow/conversation.h"

#define ECHO_REQUESTS_KEPT 8
#define ECHO_BYTES_KEPT 32 /* of the payload of each */

/* Looks at a packet of conv; anything but an echo, and one whose payload was not captured whole,
 * is passed over. Memory is from the arena, with the first request. */
void echo_look(
	struct conversation *conv, struct arena *arena, const struct packet *packet, unsigned dir);

#endif
