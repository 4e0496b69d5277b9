/* Records to rows of the corpus. */
#ifndef DETECT_READ_H
#define DETECT_READ_H

#include "detect/corpus.h"

/* What every record has. */
struct ends {
	uint32_t src, dest; /* hosts */
	uint16_t src_port, dest_port;
	bool valid; /* both are addresses */
};

struct ends corpus_read_ends(struct corpus *corpus, struct slice src_ip, struct slice src_port,
	struct slice dest_ip, struct slice dest_port);

/* The number of a string's content, or of JSON text as it is; 0 when it is empty. */
uint32_t corpus_read_text(struct corpus *corpus, struct slice string);
uint32_t corpus_read_json(struct corpus *corpus, struct slice json);

/* A name in lower case without its final dot. */
uint32_t corpus_read_name(struct corpus *corpus, struct slice string);
uint32_t corpus_read_domain(struct corpus *corpus, uint32_t name);

void corpus_read_flow(struct corpus *corpus, const struct record *record);
void corpus_read_dns(struct corpus *corpus, const struct record *record);
void corpus_read_http(struct corpus *corpus, const struct record *record);
void corpus_read_asset(struct corpus *corpus, const struct record *record);
void corpus_read_arp(struct corpus *corpus, const struct record *record);
void corpus_read_anomaly(struct corpus *corpus, const struct record *record);

/* The flow member "anomalies" of a conversation just read. */
void corpus_read_anomalies(struct corpus *corpus, const struct conv *conv, struct slice list);

#endif
