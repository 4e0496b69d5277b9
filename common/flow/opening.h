/* The first bytes of each direction of a TCP conversation, looked at for what is not a protocol but
 * says what goes on: a shell that greets, a program that is loaded, a miner at work. */
#ifndef FLOW_OPENING_H
#define FLOW_OPENING_H

#include "flow/conversation.h"

#define OPENING_BEFORE_MAX 4 /* bytes before it: a length that came by itself */

/* Looks at the first payload of a direction, or the one behind OPENING_BEFORE_MAX bytes; notes
 * anomalies. A program is none behind bytes that were not captured. */
void opening_look(
	struct conversation *conv, struct arena *arena, const struct packet *packet, unsigned dir);

#endif
