/* Feeds the dissectors: puts TCP in order, keeps what must wait, and gives up
 * in time: at the latest when both ends have closed (FIN) and all that they sent is there. Memory is
 * bounded per direction and over all conversations. */
#ifndef DISSECT_DRIVER_H
#define DISSECT_DRIVER_H

#include "dissect/dissect.h"

/* Bytes of one message that are waited for: 16 KiB, or the largest record of TLS. */
#define DISSECT_HELD_MAX ((size_t)17 * 1024)
#define DISSECT_DATAGRAMS_MAX 8 /* unreadable in a row, before a direction is given up */
#define DISSECT_TRIES_MAX 64 /* segments looked at for a beginning, where that of all is missing */
#define DISSECT_MEMORY_MAX                                                                         \
	((size_t)128 * 1024 * 1024) /* of all conversations; the oldest are given up first */

/* A record that is written as it is seen ("dns", "http"): its type, its members
 * ("dns":{...}), and when and in which frame it was complete, in direction dir. */
struct dissect_event {
	const char *type;
	struct slice members;
	const struct conversation *conv;
	unsigned dir;
	int64_t time_us;
	uint64_t frame;
};

typedef void dissect_event_fn(const struct dissect_event *event, void *ctx);

struct driver;

struct driver *driver_new(struct conversations *table, struct names *names, struct hosts *hosts,
	dissect_event_fn *event, void *ctx);

/* Keys with which TLS is read; they may become more. Borrowed. */
void driver_use_keys(struct driver *driver, const struct keylog *keylog);

/* One packet of conv, just folded. Cheap when there is nothing more to learn. */
void driver_packet(struct driver *driver, struct conversation *conv, const struct packet *packet,
	unsigned dir);

/* Soon one of its packets will come: see conversation_place(). */
void driver_approach(const struct conversation *conv);

/* The capture has ended: what still waits is read as it is. */
void driver_finish(struct driver *driver);

/* Conversations given up because of DISSECT_MEMORY_MAX. */
uint64_t driver_given_up(const struct driver *driver);

void driver_free(struct driver *driver);

#endif
