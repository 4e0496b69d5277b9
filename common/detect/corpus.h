/* What the detectors see: the stream's conversations, questions and requests in
 * compact rows, sorted so that the order of the lines leaves no trace.
 *
 * Reading appends rows (corpus_read()); corpus_finish() sorts them, groups the
 * conversations and learns who serves whom. From then on all is constant. */
#ifndef DETECT_CORPUS_H
#define DETECT_CORPUS_H

#include "base/clock.h"
#include "detect/text.h"
#include "net/ip.h"
#include "record/record.h"

enum role {
	ROLE_DNS_SERVER = 1 << 0, /* answers DNS */
	ROLE_DOMAIN_CONTROLLER = 1 << 1, /* issues Kerberos tickets */
	ROLE_FILE_SERVER = 1 << 2, /* serves SMB to several */
	ROLE_PROXY = 1 << 3, /* serves HTTP to several on a proxy's port */
	ROLE_MONITOR = 1 << 4, /* asks several by ICMP echo or SNMP */
	ROLE_MAIL_SERVER = 1 << 5, /* serves SMTP, IMAP or POP to several */
	ROLE_PEER = 1 << 6, /* speaks BitTorrent with several */
	ROLE_WEB_SERVER = 1 << 7, /* is internal and serves HTTP or TLS to several */
};

struct host {
	struct ip ip;
	uint32_t name; /* text: what the assets call it */
	unsigned roles; /* of enum role */
	uint32_t rank; /* of its address among all, to sort by */
	bool internal;
	bool sent; /* is internal and called something outside */
};

/* What is rare or the same for many conversations: texts, by number. */
struct detail {
	uint32_t ja3, ja4, tls_version, subject, issuer, not_before, not_after, alpn;
	uint32_t windows, krb5, ldap, rdp, ti, vt, socks, websocket, dhcp; /* JSON text */
	uint32_t app_orig; /* what the conversation was before it turned into its app_proto */
	uint32_t user_agent, ftp_user, snmp_community;
	uint32_t sip_user; /* whom its first request is for */
	uint32_t wsman; /* the first request's URL when it is one of WS-Management */
	uint32_t dest_by; /* who gave the destination's name */
	uint32_t src_mac, dest_mac;
	bool self_signed, sni, has_tls, resumed;
	bool decrypted; /* the keys of its TLS were at hand */
	bool logged_on; /* by SSH: the server let the client in */
	uint8_t ssh_shape; /* bits of enum ssh_shape: does TLS look as if SSH were inside? */
};

enum conv_flag {
	CONV_ANSWERED = 1 << 0, /* the server sent payload, or none of its side was captured */
	CONV_MIDSTREAM = 1 << 1,
	CONV_CONNECTED = 1 << 2, /* TCP: the handshake was completed, or it was under way already */
	CONV_TCP = 1 << 3,
	CONV_UDP = 1 << 4,
	CONV_ICMP = 1 << 5,
	CONV_GROUP = 1 << 6, /* to a multicast or broadcast address */
	CONV_CUT = 1 << 7, /* some payload was not captured whole */
};

enum tcp_flag { /* RFC 9293 section 3.1 */
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_PSH = 8,
	TCP_ACK = 16,
	TCP_URG = 32
};

struct conv {
	int64_t first_us, last_us;
	uint64_t flow_id;
	uint64_t sent, received; /* payload of the client, of the server, in bytes */
	uint32_t packets_sent, packets_received;
	uint32_t src, dest; /* hosts */
	uint32_t name, domain; /* texts: the destination's name and its registrable part */
	uint32_t app_proto; /* text */
	uint32_t proto; /* text: "TCP" */
	uint32_t detail; /* index; 0: none of it */
	uint32_t pair; /* index of the struct pair it belongs to */
	uint32_t first_frame, last_frame; /* 0: not known */
	uint32_t bursts; /* of the client inside the conversation; 0: fewer than counted */
	float interval_median_s, interval_mad_s;
	uint16_t src_port, dest_port;
	uint8_t flags; /* of enum conv_flag */
	uint8_t icmp_type;
	uint8_t tcp_flags[2]; /* all of the client's, of the server's */
};

/* One DNS message about one name. */
struct question {
	int64_t time_us;
	uint64_t flow_id;
	uint32_t client, server; /* hosts */
	uint32_t name, domain; /* texts */
	uint32_t type, rcode; /* texts: "TXT", "NXDOMAIN" */
	uint32_t ti; /* JSON text */
	uint32_t frame;
	uint32_t answer_hash; /* of the answers' texts */
	uint16_t answer_bytes; /* of them */
	uint16_t server_port;
	bool response, local; /* an answer; multicast DNS, LLMNR */
	bool loopback_answer; /* an address of 127/8, as block lists give them */
};

/* One HTTP exchange. */
struct request {
	int64_t time_us;
	uint64_t flow_id;
	uint32_t client, server; /* hosts */
	uint32_t hostname, domain, url, user_agent, method, content_type, ti; /* texts */
	uint32_t referer, magic, request_magic; /* texts; what the bodies begin like */
	uint32_t user; /* text: whom it logs on, by Basic or Digest */
	uint32_t status, frame;
	uint64_t length; /* of the body that came back */
	uint64_t request_length; /* of the request's */
	uint16_t server_port;
	bool cut; /* the end of its head was not captured: fields that are missing tell nothing */
};

/* Something that no sound sender does: of a conversation's "anomalies", or another sensor's
 * "anomaly" event. */
struct observation {
	int64_t time_us;
	uint64_t flow_id;
	uint64_t count;
	uint32_t client, server; /* hosts */
	uint32_t event, app_proto, proto; /* texts */
	uint32_t details; /* JSON text: all of the anomaly */
	uint32_t first_frame, last_frame; /* 0: not known */
	uint16_t client_port, server_port;
	bool to_server, midstream;
};

/* Who says by ARP that an address is his. */
struct arp_claim {
	int64_t first_us, last_us;
	uint32_t mac; /* text */
	uint32_t ip; /* host */
	uint32_t first_frame, last_frame;
	uint32_t requests, replies, unsolicited, targets, sequential;

	/* most new targets soon after each other */
	int64_t sweep_first_us, sweep_last_us;
	uint32_t sweep_first_frame, sweep_last_frame, sweep_targets;
};

/* All conversations of one client with one destination: a name where there is
 * one, else an address. */
struct pair {
	uint32_t src; /* host */
	uint32_t name; /* text; 0: 'dest' alone says it */
	uint32_t dest; /* host: of the first conversation */
	uint32_t first, count; /* corpus.by_pair[first ... first + count - 1], in order of time */
	uint32_t key; /* index of the struct dest_key */
};

/* A destination, whoever calls it. */
struct dest_key {
	uint32_t clients; /* internal hosts that call it */
	uint64_t sent, received;
};

struct corpus {
	struct texts texts;
	struct map host_numbers;
	struct host *hosts;
	size_t host_count, host_room;
	struct detail *details;
	size_t detail_count, detail_room;
	struct map detail_numbers, domain_numbers;
	struct arena arena;
	struct conv *convs; /* by time */
	size_t conv_count, conv_room;
	struct question *questions; /* by time */
	size_t question_count, question_room;
	struct request *requests; /* by time */
	size_t request_count, request_room;
	struct observation *observations; /* by time */
	size_t observation_count, observation_room;
	struct arp_claim *arp_claims; /* by time */
	size_t arp_claim_count, arp_claim_room;
	struct pair *pairs; /* in order of their first conversation */
	size_t pair_count, pair_room;
	uint32_t *by_pair; /* indexes of convs */
	struct dest_key *dest_keys;
	size_t dest_key_count, dest_key_room;
	uint32_t active_clients; /* internal hosts that call something outside */
	int64_t first_us, last_us; /* of everything */
	bool one_sided; /* the capture saw one direction of nearly all TCP */
	struct strbuf scratch;
};

void corpus_init(struct corpus *corpus);
void corpus_release(struct corpus *corpus);

/* Takes what the detectors need from a flow, dns, http or asset record; others are left alone. */
void corpus_read(struct corpus *corpus, const struct record *record);
void corpus_finish(struct corpus *corpus);

/* For the readers: the number of a host, of a set of details. */
uint32_t corpus_host(struct corpus *corpus, struct slice address_text, bool *valid);
uint32_t corpus_detail(struct corpus *corpus, const struct detail *detail);

static inline struct slice corpus_text(const struct corpus *corpus, uint32_t number)
{
	return texts_get(&corpus->texts, number);
}

static inline const struct detail *corpus_detail_of(
	const struct corpus *corpus, const struct conv *conv)
{
	return &corpus->details[conv->detail];
}

static inline const struct conv *corpus_pair_conv(
	const struct corpus *corpus, const struct pair *pair, size_t i)
{
	return &corpus->convs[corpus->by_pair[pair->first + i]];
}

static inline bool corpus_app_is(
	const struct corpus *corpus, const struct conv *conv, const char *app_proto)
{
	return slice_is(corpus_text(corpus, conv->app_proto), app_proto);
}

#define CORPUS_MINUTE_US (60 * CLOCK_SECOND_US)
#define CORPUS_MINUTE_START_US (4 * CLOCK_SECOND_US)

/* Does it lie in the first seconds of a minute, in which a scheduler begins what is due? */
static inline bool corpus_begins_minute(int64_t time_us)
{
	return time_us % CORPUS_MINUTE_US <= CORPUS_MINUTE_START_US;
}

/* From an internal host to an address outside that is one host's. */
static inline bool corpus_is_outbound(const struct corpus *corpus, const struct conv *conv)
{
	return corpus->hosts[conv->src].internal && !corpus->hosts[conv->dest].internal &&
		!(conv->flags & CONV_GROUP);
}

/* From one internal host to another. */
static inline bool corpus_is_inside(const struct corpus *corpus, const struct conv *conv)
{
	return corpus->hosts[conv->src].internal && corpus->hosts[conv->dest].internal &&
		conv->src != conv->dest && !(conv->flags & CONV_GROUP);
}

#endif
