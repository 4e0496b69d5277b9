#include "base/mem.h"
#include "detect/pick.h"
#include "detect/read.h"
#include "detect/ssh_shape.h"
#include "record/fields.h"
#include "record/peek.h"

enum {
	R_TIMESTAMP,
	R_FLOW_ID,
	R_SRC_IP,
	R_SRC_PORT,
	R_DEST_IP,
	R_DEST_PORT,
	R_PROTO,
	R_APP_PROTO,
	R_FLOW,
	R_TCP,
	R_TLS,
	R_QUIC,
	R_HTTP,
	R_WINDOWS,
	R_KRB5,
	R_LDAP,
	R_RDP,
	R_FTP,
	R_SNMP,
	R_SIP,
	R_SSH,
	R_DHCP,
	R_SOCKS,
	R_WEBSOCKET,
	R_APP_PROTO_ORIG,
	R_CONV,
	R_TIMING,
	R_NAMES,
	R_TI,
	R_VT,
	R_ICMP_TYPE,
	R_ETHER,
	R_ANOMALIES,
	R_MEMBERS
};

static const struct slice record_names[] = {
	[R_TIMESTAMP] = PICK("timestamp"),
	[R_FLOW_ID] = PICK("flow_id"),
	[R_SRC_IP] = PICK("src_ip"),
	[R_SRC_PORT] = PICK("src_port"),
	[R_DEST_IP] = PICK("dest_ip"),
	[R_DEST_PORT] = PICK("dest_port"),
	[R_PROTO] = PICK("proto"),
	[R_APP_PROTO] = PICK("app_proto"),
	[R_FLOW] = PICK("flow"),
	[R_TCP] = PICK("tcp"),
	[R_TLS] = PICK("tls"),
	[R_QUIC] = PICK("quic"),
	[R_HTTP] = PICK("http"),
	[R_WINDOWS] = PICK("windows"),
	[R_KRB5] = PICK("krb5"),
	[R_LDAP] = PICK("ldap"),
	[R_RDP] = PICK("rdp"),
	[R_FTP] = PICK("ftp"),
	[R_SNMP] = PICK("snmp"),
	[R_SIP] = PICK("sip"),
	[R_SSH] = PICK("ssh"),
	[R_DHCP] = PICK("dhcp"),
	[R_SOCKS] = PICK("socks"),
	[R_WEBSOCKET] = PICK("websocket"),
	[R_APP_PROTO_ORIG] = PICK("app_proto_orig"),
	[R_CONV] = PICK("conv"),
	[R_TIMING] = PICK("timing"),
	[R_NAMES] = PICK("names"),
	[R_TI] = PICK("ti"),
	[R_VT] = PICK("vt"),
	[R_ICMP_TYPE] = PICK("icmp_type"),
	[R_ETHER] = PICK("ether"),
	[R_ANOMALIES] = PICK("anomalies"),
};

static void read_counters(struct conv *conv, struct slice flow)
{
	enum { PKTS_TS, PKTS_TC, BYTES_TS, BYTES_TC, START, END, MEMBERS };
	static const struct slice names[] = {
		[PKTS_TS] = PICK("pkts_toserver"),
		[PKTS_TC] = PICK("pkts_toclient"),
		[BYTES_TS] = PICK("bytes_toserver"),
		[BYTES_TC] = PICK("bytes_toclient"),
		[START] = PICK("start"),
		[END] = PICK("end"),
	};
	struct slice value[MEMBERS];

	pick(flow, names, MEMBERS, value);
	conv->packets_sent = pick_u32(value[PKTS_TS]);
	conv->packets_received = pick_u32(value[PKTS_TC]);
	conv->sent = pick_u64(value[BYTES_TS]);
	conv->received = pick_u64(value[BYTES_TC]);
	if (value[START].len)
		conv->first_us = pick_time_us(value[START]);
	conv->last_us = pick_time_us(value[END]);
	if (conv->last_us < conv->first_us)
		conv->last_us = conv->first_us;
}

/* Without it (other sensors) the frames' bytes stand for the payload's. */
static void read_conv(struct conv *conv, struct slice text)
{
	enum { SENT, RECEIVED, FIRST, LAST, MIDSTREAM, CUT, MEMBERS };
	static const struct slice names[] = {
		[SENT] = PICK("payload_toserver"),
		[RECEIVED] = PICK("payload_toclient"),
		[FIRST] = PICK("first_frame"),
		[LAST] = PICK("last_frame"),
		[MIDSTREAM] = PICK("midstream"),
		[CUT] = PICK("cut"),
	};
	struct slice value[MEMBERS];

	if (text.len) {
		pick(text, names, MEMBERS, value);
		conv->sent = pick_u64(value[SENT]);
		conv->received = pick_u64(value[RECEIVED]);
		conv->first_frame = pick_u32(value[FIRST]);
		conv->last_frame = pick_u32(value[LAST]);
		if (pick_true(value[MIDSTREAM]))
			conv->flags |= CONV_MIDSTREAM;
		if (pick_true(value[CUT]))
			conv->flags |= CONV_CUT;
	}
	if (conv->received)
		conv->flags |= CONV_ANSWERED;
}

static void read_timing(struct conv *conv, struct slice timing)
{
	enum { BURSTS, MEDIAN, MAD, MEMBERS };
	static const struct slice names[] = {
		[BURSTS] = PICK("bursts"),
		[MEDIAN] = PICK("interval_median"),
		[MAD] = PICK("interval_mad"),
	};
	struct slice value[MEMBERS];

	if (timing.len == 0)
		return;
	pick(timing, names, MEMBERS, value);
	conv->bursts = pick_u32(value[BURSTS]);
	conv->interval_median_s = (float)pick_number(value[MEDIAN]);
	conv->interval_mad_s = (float)pick_number(value[MAD]);
}

/* TLS, or the same facts under "quic"; the name that was asked for. */
static struct slice read_tls(struct corpus *corpus, struct detail *detail, struct slice tls)
{
	enum {
		SNI,
		VERSION,
		JA3,
		JA4,
		SUBJECT,
		ISSUER,
		NOT_BEFORE,
		NOT_AFTER,
		ALPN,
		SELF_SIGNED,
		RESUMED,
		LENGTHS_TS,
		LENGTHS_TC,
		MEMBERS
	};
	static const struct slice names[] = {
		[SNI] = PICK("sni"),
		[VERSION] = PICK("version"),
		[JA3] = PICK("ja3"),
		[JA4] = PICK("ja4"),
		[SUBJECT] = PICK("subject"),
		[ISSUER] = PICK("issuerdn"),
		[NOT_BEFORE] = PICK("notbefore"),
		[NOT_AFTER] = PICK("notafter"),
		[ALPN] = PICK("client_alpns"),
		[SELF_SIGNED] = PICK("self_signed"),
		[RESUMED] = PICK("session_resumed"),
		[LENGTHS_TS] = PICK("lengths_toserver"),
		[LENGTHS_TC] = PICK("lengths_toclient"),
	};
	struct slice value[MEMBERS];

	pick(tls, names, MEMBERS, value);
	detail->has_tls = true;
	detail->sni = value[SNI].len > 2;
	detail->tls_version = corpus_read_text(corpus, value[VERSION]);
	detail->ja3 = corpus_read_text(corpus, peek_member(value[JA3], "hash"));
	detail->ja4 = corpus_read_text(corpus, value[JA4]);
	detail->subject = corpus_read_text(corpus, value[SUBJECT]);
	detail->issuer = corpus_read_text(corpus, value[ISSUER]);
	detail->not_before = corpus_read_text(corpus, value[NOT_BEFORE]);
	detail->not_after = corpus_read_text(corpus, value[NOT_AFTER]);
	detail->alpn = corpus_read_json(corpus, value[ALPN]);
	detail->ssh_shape = (uint8_t)ssh_shape_of(value[LENGTHS_TS], value[LENGTHS_TC],
		slice_is(peek_plain(value[VERSION]), "TLS 1.3"));
	detail->self_signed = pick_true(value[SELF_SIGNED]);
	detail->resumed = pick_true(value[RESUMED]);
	return value[SNI];
}

/* The best name of the destination: what the client asked for, else what others say. */
static uint32_t read_dest_name(struct corpus *corpus, struct detail *detail, struct slice names,
	struct slice sni, struct slice hostname)
{
	struct peek dest = peek_into(peek_member(names, "dest"));

	if (dest.close == ']' && peek_next(&dest)) {
		detail->dest_by = corpus_read_text(corpus, peek_member(dest.value, "by"));
		return corpus_read_name(corpus, peek_member(dest.value, "name"));
	}
	if (sni.len) {
		detail->dest_by = texts_add(&corpus->texts, SLICE("sni"));
		return corpus_read_name(corpus, sni);
	}
	if (hostname.len)
		detail->dest_by = texts_add(&corpus->texts, SLICE("host"));
	return corpus_read_name(corpus, hostname);
}

/* The user in "sip:user@host:port". */
static uint32_t read_sip_user(struct corpus *corpus, struct slice uri)
{
	struct slice user = uri;
	size_t end;

	slice_cut(&user, ':');
	end = slice_find(user, '@');
	return end < user.len ? texts_add(&corpus->texts, slice_first(user, end)) : 0;
}

static void read_facts(struct corpus *corpus, struct conv *conv, const struct slice *value)
{
	struct detail detail;
	struct slice sni = {NULL, 0}, hostname = peek_member(value[R_HTTP], "hostname");

	memset(&detail, 0, sizeof(detail)); /* its bytes are a key */
	if (value[R_TLS].len)
		sni = read_tls(corpus, &detail, value[R_TLS]);
	else if (value[R_QUIC].len)
		sni = read_tls(corpus, &detail, value[R_QUIC]);
	conv->name = read_dest_name(corpus, &detail, value[R_NAMES], sni, hostname);
	conv->domain = corpus_read_domain(corpus, conv->name);
	detail.src_mac = corpus_read_text(corpus, peek_member(value[R_ETHER], "src_mac"));
	detail.dest_mac = corpus_read_text(corpus, peek_member(value[R_ETHER], "dest_mac"));
	detail.windows = corpus_read_json(corpus, value[R_WINDOWS]);
	detail.krb5 = corpus_read_json(corpus, value[R_KRB5]);
	detail.ldap = corpus_read_json(corpus, value[R_LDAP]);
	detail.rdp = corpus_read_json(corpus, value[R_RDP]);
	detail.socks = corpus_read_json(corpus, value[R_SOCKS]);
	detail.websocket = corpus_read_json(corpus, value[R_WEBSOCKET]);
	detail.app_orig = corpus_read_text(corpus, value[R_APP_PROTO_ORIG]);
	detail.decrypted = peek_member(value[R_TLS], "decrypted").len > 0;
	detail.logged_on = pick_true(peek_member(value[R_SSH], "logged_on"));
	detail.dhcp = corpus_read_json(corpus, value[R_DHCP]);
	detail.ti = corpus_read_json(corpus, value[R_TI]);
	detail.vt = corpus_read_json(corpus, value[R_VT]);
	detail.user_agent = corpus_read_text(corpus, peek_member(value[R_HTTP], "http_user_agent"));
	if (slice_starts_nocase(peek_plain(peek_member(value[R_HTTP], "url")), SLICE("/wsman")))
		detail.wsman = corpus_read_text(corpus, peek_member(value[R_HTTP], "url"));
	detail.ftp_user = corpus_read_text(corpus, peek_member(value[R_FTP], "user"));
	detail.snmp_community = corpus_read_text(corpus, peek_member(value[R_SNMP], "community"));
	detail.sip_user = read_sip_user(corpus, peek_plain(peek_member(value[R_SIP], "uri")));
	conv->detail = corpus_detail(corpus, &detail);
}

/* An address that is nobody's own: a group's, or where everybody listens. */
static bool is_group(const struct ip *ip)
{
	enum ip_scope scope = ip_scope(ip);

	return scope == IP_MULTICAST || scope == IP_BROADCAST || ip_is_unspecified(ip) ||
		(ip_is_v4(ip) && ip->bytes[15] == 255 && ip_is_internal(ip));
}

static uint8_t transport(struct slice proto)
{
	if (slice_is(proto, "TCP"))
		return CONV_TCP;
	if (slice_is(proto, "UDP"))
		return CONV_UDP;
	return slice_is(proto, "ICMP") || slice_is(proto, "IPv6-ICMP") ? CONV_ICMP : 0;
}

static uint8_t read_tcp_flags(struct slice value)
{
	struct slice text = peek_plain(value);
	unsigned flags = 0;

	for (size_t i = 0; i < text.len && i < 2; i++) {
		uint8_t c = text.ptr[i];

		flags = flags << 4 | (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return (uint8_t)flags;
}

/* Both sides spoke, and it did not end with the server's refusal of the first packet. */
static bool is_connected(const struct conv *conv)
{
	if (conv->sent || conv->received || (conv->flags & CONV_MIDSTREAM))
		return conv->packets_received > 0 || conv->sent > 0;
	return conv->tcp_flags[1] & TCP_SYN; /* of a SYN-ACK */
}

/* A client that acknowledges and sends payload: a server that was not captured must have agreed. */
static bool is_one_sided(const struct conv *conv)
{
	return conv->packets_received == 0 && conv->sent > 0 && (conv->tcp_flags[0] & TCP_ACK);
}

void corpus_read_flow(struct corpus *corpus, const struct record *record)
{
	struct slice value[R_MEMBERS];
	struct conv *conv;
	struct ends ends;

	pick_record(record, record_names, R_MEMBERS, value);
	ends = corpus_read_ends(
		corpus, value[R_SRC_IP], value[R_SRC_PORT], value[R_DEST_IP], value[R_DEST_PORT]);
	if (!ends.valid)
		return;
	MEM_GROW(corpus->convs, corpus->conv_count, corpus->conv_room);
	conv = &corpus->convs[corpus->conv_count++];
	memset(conv, 0, sizeof(*conv));
	conv->src = ends.src;
	conv->dest = ends.dest;
	conv->src_port = ends.src_port;
	conv->dest_port = ends.dest_port;
	conv->flow_id = pick_u64(value[R_FLOW_ID]);
	conv->first_us = pick_time_us(value[R_TIMESTAMP]);
	conv->proto = corpus_read_text(corpus, value[R_PROTO]);
	conv->app_proto = corpus_read_text(corpus, value[R_APP_PROTO]);
	conv->icmp_type = (uint8_t)pick_u32(value[R_ICMP_TYPE]);
	conv->flags = transport(peek_plain(value[R_PROTO]));
	read_counters(conv, value[R_FLOW]);
	read_conv(conv, value[R_CONV]);
	read_timing(conv, value[R_TIMING]);
	read_facts(corpus, conv, value);
	conv->tcp_flags[0] = read_tcp_flags(peek_member(value[R_TCP], "tcp_flags_ts"));
	conv->tcp_flags[1] = read_tcp_flags(peek_member(value[R_TCP], "tcp_flags_tc"));
	if ((conv->flags & CONV_TCP) && is_connected(conv))
		conv->flags |= CONV_CONNECTED;
	if ((conv->flags & CONV_TCP) && is_one_sided(conv))
		conv->flags |= CONV_ANSWERED;
	if (is_group(&corpus->hosts[conv->dest].ip))
		conv->flags |= CONV_GROUP;
	if (value[R_ANOMALIES].len)
		corpus_read_anomalies(corpus, conv, value[R_ANOMALIES]);
}
