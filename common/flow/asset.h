/* Internal hosts that were seen to send: the "asset" records. */
#ifndef FLOW_ASSET_H
#define FLOW_ASSET_H

#include "base/strbuf.h"
#include "flow/conversation.h"
#include "flow/hosts.h"
#include "flow/names.h"

#define ASSETS_MAX (1u << 20) /* hosts; more are counted in assets.dropped */

struct vendors; /* flow/vendor.h */

struct asset {
	struct ip ip;
	int64_t first_us,
		last_us; /* of the conversations that it sent in, and of what it said of itself */
	uint8_t mac[6];
	bool has_mac; /* a MAC of its own: one that nothing from outside came from */
};

struct assets {
	struct arena arena;
	struct map by_ip, routers; /* address -> index; MACs that global addresses sent from */
	struct asset *items;
	size_t count, room;
	uint64_t dropped;
};

/* Gathers them in the order of first sight: from all conversations, then hosts
 * that only asked for an address (DHCP) or answered for one (ARP, NDP). */
void assets_gather(
	struct assets *assets, const struct conversations *table, const struct hosts *hosts);
void assets_release(struct assets *assets);

/* Appends one record, without the line's end. vendors may be NULL. */
void asset_record(struct strbuf *out, const struct asset *asset, const struct names *names,
	const struct hosts *hosts, const struct vendors *vendors);

#endif
