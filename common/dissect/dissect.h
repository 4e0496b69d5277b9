/* What a payload says: dissectors, and the driver that feeds them.
 *
 * A dissector is a pure function from the bytes at the start of a message to
 * facts. It is one file that ends in one const struct dissector, and one row
 * in table.c; tests and fuzzers go through the table. What to buffer, when to
 * try again and when to give up is the driver's business.
 *
 *	static enum verdict read(const struct segment *in, struct dissect_out *out)
 *	{
 *		struct cursor c = cursor_of(in->bytes);
 *		...
 *		if (c.failed)
 *			return in->end ? VERDICT_NO : VERDICT_MORE;
 *		out_str(out, FACT_TLS_SNI, sni);
 *		return VERDICT_DONE;
 *	}
 *	const struct dissector dissect_tls = {"tls", OVER_TCP, read};
 *
 * TCP: 'bytes' are what has come in order behind the last message eaten. UDP
 * and the like: one datagram. Every dissector whose transport fits is asked, in
 * the table's order, until one answers NEXT, DONE or SWITCH; from then on only
 * that one is asked, in both directions. */
#ifndef DISSECT_DISSECT_H
#define DISSECT_DISSECT_H

#include "base/cursor.h"
#include "base/strbuf.h"
#include "flow/anomaly.h"
#include "flow/conversation.h"
#include "flow/facts.h"
#include "flow/hosts.h"
#include "flow/names.h"
#include "flow/stream.h"

enum over { OVER_TCP = 1, OVER_UDP = 2, OVER_SCTP = 4 };

struct segment {
	struct slice bytes;
	size_t sent_len; /* of the datagram on the wire: more than there are bytes where the capture's
			  * snap length has cut it. TCP: 0 */
	bool end; /* TCP: no more will come behind these. UDP: always */
	uint8_t ip_proto;
	const struct ip *src, *dst; /* of the sender, of the receiver */
	uint16_t src_port, dst_port;
	bool from_client; /* the sender is the client, as far as is known by now */
	int64_t time_us; /* of the newest byte */
	uint64_t frame; /* and its number */
	bool expected; /* the other direction has proven to speak this dissector's protocol */
	bool deserted; /* the other direction has switched to another protocol, this one has not */
	const char *behind; /* what this direction spoke before a SWITCH; NULL: it is the first */
	uint32_t phase; /* as this direction's last call left out->phase; 0 at first */
};

/* A datagram whose end was not captured. A dissector reads what is whole of it, strictly: where it
 * says NO it is asked about later ones all the same. */
static inline bool segment_is_cut(const struct segment *in)
{
	return in->bytes.len < in->sent_len;
}

enum verdict {
	VERDICT_NO, /* not mine: not asked again about this direction */
	VERDICT_MORE, /* may be mine or is: ask again when more has come (UDP: at the next datagram,
		       * with the phase that this one left) */
	VERDICT_NEXT, /* mine: out->eaten bytes are one message; ask again at what follows */
	VERDICT_DONE, /* mine, and nothing more is wanted of this direction */
	VERDICT_SWITCH, /* mine; behind the out->eaten bytes this direction speaks another protocol
			 * (STARTTLS, CONNECT, SOCKS, Upgrade): all are asked again about what follows.
			 * So they are about the other direction, once this dissector says NO to it. */
};

enum sender { SENDER_UNKNOWN, SENDER_CLIENT, SENDER_SERVER };

struct exchanges;
struct expectations;
struct keylog;
struct tls_session;

/* Where a dissector puts what it found. Facts may be put only by a call that
 * returns NEXT, DONE or SWITCH. */
struct dissect_out {
	size_t eaten; /* with NEXT: bytes of this message; may be more than there are yet: they are skipped */
	enum sender sender; /* who must have sent this, where the message tells */
	uint32_t phase; /* kept for this direction's next call: where in the protocol it is */
	const char *proto; /* another app_proto than the dissector's name; a literal */

	struct facts **facts; /* of the conversation */
	struct anomaly **anomalies; /* of the conversation */
	unsigned dir; /* the direction that this one came in */
	struct arena *arena;
	struct names *names;
	struct hosts *hosts;

	/* A record that this message completes: its type and members ("dns":{...}); empty: none. */
	struct strbuf *event;
	const char *event_type;

	struct expectations *expectations; /* dissect/expect.h */

	/* Requests that wait for their answers; see out_request(). */
	struct exchanges *exchanges;
	const struct segment *in;

	/* What the dissector keeps until its next call about this direction (a hello that comes in
	 * pieces over several datagrams), and what it keeps of the other one. Empty at first; lasts
	 * from a call that proved the protocol on. The driver frees it. */
	struct strbuf *kept;
	struct slice kept_other;

	/* TLS alone: the keys that are at hand (NULL: none), the conversation's session, which the
	 * driver frees, and what was encrypted in this message: others read it as a stream of its
	 * own. It lives until the next call. */
	const struct keylog *keylog;
	struct tls_session **tls;
	struct slice opened;
};

#define DISSECT_KEPT_MAX                                                                           \
	((size_t)66 * 1024) /* bytes kept of a direction; more, and it is given up */

static inline void out_str(struct dissect_out *out, const char *path, struct slice value)
{
	facts_str(out->facts, out->arena, path, value);
}

static inline void out_u64(struct dissect_out *out, const char *path, uint64_t value)
{
	facts_u64(out->facts, out->arena, path, value);
}

static inline void out_true(struct dissect_out *out, const char *path)
{
	facts_true(out->facts, out->arena, path);
}

static inline void out_add(struct dissect_out *out, const char *path, struct slice value)
{
	facts_add_str(out->facts, out->arena, path, value);
}

/* Something that no sound sender does, with JSON members that tell of it. */
static inline void out_anomaly(
	struct dissect_out *out, const struct anomaly_kind *kind, struct slice details)
{
	const uint64_t frames[2] = {out->in->frame, out->in->frame};

	anomaly_note(out->anomalies, out->arena, kind, out->dir, frames, details);
}

/* The sender's user, as 'by' (a literal) has it. */
static inline void out_user(struct dissect_out *out, struct slice user, const char *by)
{
	hosts_note(out->hosts, out->in->src, HOST_USER, user, (struct slice){NULL, 0}, by,
		out->in->time_us);
}

/* A request of a protocol that answers in order (HTTP): 'members' is the text of
 * its record with the last object left open, "http":{"url":"/". It is written,
 * under the request's time, when its answer comes, or closed as it is at the
 * conversation's end. False when EXCHANGES_MAX wait already (it is not kept). */
#define EXCHANGES_MAX 256
bool out_request(struct dissect_out *out, const char *event_type, struct slice members);

/* Members more for the object that the newest request left open, when it still waits. */
void out_request_more(struct dissect_out *out, struct slice members);

/* The answer to the oldest request that waits: 'members' go into the object that
 * it left open. Without one, a record of the answer alone, opened by 'opening'
 * ("http":{), is written. */
void out_answer(
	struct dissect_out *out, const char *event_type, const char *opening, struct slice members);

/* The same of a protocol whose answers come in any order, and tell which request they are to. */
bool out_request_numbered(
	struct dissect_out *out, const char *event_type, uint32_t number, struct slice members);
void out_answer_numbered(struct dissect_out *out, const char *event_type, uint32_t number,
	const char *opening, struct slice members);

struct dissector {
	const char *name; /* app_proto, in Suricata's spelling */
	unsigned over; /* bits of enum over */
	enum verdict (*read)(const struct segment *in, struct dissect_out *out);

	/* TCP: does a message of this protocol begin with these bytes of a segment? Then reading goes
	 * on there behind a hole, with phase 0 and what was kept. Strict: what it is asked of may be
	 * anything, but where the conversation is 'known' to speak this protocol: fewer bytes will do.
	 * NULL: nothing is read behind a hole. */
	stream_begins_fn *begins;
};

#define DISSECTORS_MAX 128 /* rows of the table: a conversation keeps a bit for each */

/* All of them, in the order in which they are asked; ends with NULL. */
extern const struct dissector *const dissectors[];

#endif
