/* Findings, while they are put together, and all of them in their order.
 *
 *	struct finding *f = finding_list_add(findings, &scan_detector, &signatures[SWEEP]);
 *
 *	finding_between(f, conv->src, conv->dest);
 *	finding_factor(f, 40, "%u hosts on port %u", hosts, port);
 *	json_u64(&f->evidence, "hosts", hosts);
 *	finding_conv(f, conv);
 */
#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

#include "detect/corpus.h"

#define FINDING_FLOW_IDS_MAX 100 /* that a finding lists; all are counted */
#define FINDING_DESTS_MAX 32 /* addresses in its Wireshark filter; with more it names the source */
#define FINDING_POINTS_MAX 100

struct detector;
struct signature;
struct tuning;
struct allow;

enum tier { TIER_FINDING, TIER_INFORMATIONAL, TIER_SUPPRESSED };

struct finding {
	const struct detector *detector;
	const struct signature *signature;
	enum tier tier;
	int points;
	bool informational; /* whatever its points: it is context */
	bool has_dest;
	uint32_t src, dest; /* hosts */
	uint32_t name, name_by; /* texts: of the destination; 0 none */
	bool name_asked; /* it was asked for in DNS; else, without name_by, a request has it as its host */
	uint32_t proto, app_proto; /* texts */
	uint32_t ti; /* JSON text */
	uint16_t src_port, dest_port;
	int64_t first_us, last_us;
	uint64_t *flow_ids;
	size_t flow_id_count, flow_id_room;
	uint64_t flows; /* conversations, listed or not */
	uint32_t first_frame, last_frame; /* 0: not known */
	uint32_t dests[FINDING_DESTS_MAX]; /* hosts that its conversations went to */
	size_t dest_count;
	bool more_dests;
	bool one_port; /* all conversations went to dest_port */
	struct strbuf why, evidence; /* the inside of an array; of an object */
	struct strbuf filter; /* its own display filter; empty: one is made from the ends */
};

struct finding_list {
	const struct corpus *corpus;
	struct finding *items;
	size_t count, room;
};

void finding_list_init(struct finding_list *findings, const struct corpus *corpus);
void finding_list_release(struct finding_list *findings);

/* A new finding without points; valid until the next one. */
struct finding *finding_list_add(struct finding_list *findings, const struct detector *detector,
	const struct signature *signature);

/* Takes back the newest one. */
void finding_list_drop(struct finding_list *findings);

/* A reason and what it is worth, up or down. */
void finding_factor(struct finding *finding, int points, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A conversation that shows it: flow id, frames, times, ends. The first one gives the ends. */
void finding_conv(struct finding *finding, const struct corpus *corpus, const struct conv *conv);

/* A host and port besides the destination that its filter has to let through. */
void finding_reaches(struct finding *finding, uint32_t host, uint16_t port);

/* A request that shows it: the first one gives the ends. */
void finding_request(struct finding *finding, const struct request *request);

/* For the evidence: bytes each way, and from the first to the last sight of what it has so far. */
void finding_volume(struct finding *finding, uint64_t sent, uint64_t received);

/* A question or request that shows it. */
void finding_event(struct finding *finding, uint64_t flow_id, uint32_t frame, int64_t time_us);

/* Settles scores and tiers, and sorts: worst first. */
void finding_list_finish(
	struct finding_list *findings, const struct tuning *tuning, const struct allow *allow);

/* A text of the corpus fit to be shown, into out, which is cleared; returns its C string. */
const char *finding_text(struct strbuf *out, struct slice text);

/* The destination as people call it: its name, else its address. */
void finding_add_dest(
	const struct finding *finding, const struct corpus *corpus, struct strbuf *out);

const char *finding_tier_name(enum tier tier);

/* One alert record, a line without its LF. */
void finding_write(const struct finding *finding, const struct corpus *corpus, struct strbuf *out);

/* The same for people: several lines. */
void finding_report(const struct finding *finding, const struct corpus *corpus, struct strbuf *out);

/* The display filter alone. */
void finding_add_filter(
	const struct finding *finding, const struct corpus *corpus, struct strbuf *out);

#endif
