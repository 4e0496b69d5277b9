#include "flow/flow_record.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "flow/anomaly.h"
#include "flow/community_id.h"
#include "flow/facts.h"
#include "net/ip_proto.h"
#include "record/fields.h"

static void ip_member(struct strbuf *out, const char *key, const struct ip *ip)
{
	json_key(out, key);
	strbuf_addc(out, '"');
	ip_format(out, ip);
	strbuf_addc(out, '"');
}

static void proto_member(struct strbuf *out, uint8_t ip_proto)
{
	const char *name = ip_proto_name(ip_proto);

	json_key(out, "proto");
	strbuf_addc(out, '"');
	if (name)
		strbuf_adds(out, name);
	else
		strbuf_add_u64(out, ip_proto);
	strbuf_addc(out, '"');
}

void flow_record_head(struct strbuf *out, const char *event_type, int64_t time_us,
	const struct conversation *conv, unsigned dir)
{
	bool ports = conv->key.kind == CONV_PORTS;

	json_open(out, NULL, '{');
	json_time(out, "timestamp", time_us);
	json_u64(out, "flow_id", conv->flow_id);
	json_word(out, "event_type", event_type);
	ip_member(out, "src_ip", &conv->key.ip[dir]);
	if (ports)
		json_u64(out, "src_port", conv->key.port[dir]);
	ip_member(out, "dest_ip", &conv->key.ip[!dir]);
	if (ports)
		json_u64(out, "dest_port", conv->key.port[!dir]);
	json_u64(out, "ip_v", conv->ip_v);
	proto_member(out, conv->key.ip_proto);
}

static void mac_member(struct strbuf *out, const char *key, const uint8_t mac[6])
{
	json_key(out, key);
	strbuf_addc(out, '"');
	strbuf_add_mac(out, mac);
	strbuf_addc(out, '"');
}

static void link_members(struct strbuf *out, const struct conversation *conv)
{
	unsigned client = conv->client;

	if (conv->vlans) {
		json_open(out, "vlan", '[');
		for (unsigned i = 0; i < conv->vlans; i++)
			json_u64(out, NULL, conv->vlan[i]);
		json_close(out, ']');
	}
	if (!conv->has_mac[0] && !conv->has_mac[1])
		return;
	json_open(out, "ether", '{');
	if (conv->has_mac[client])
		mac_member(out, "src_mac", conv->mac[client]);
	if (conv->has_mac[!client])
		mac_member(out, "dest_mac", conv->mac[!client]);
	json_close(out, '}');
}

static void tunnel_member(struct strbuf *out, const struct packet_tunnel *tunnel)
{
	if (!tunnel)
		return;
	json_open(out, "tunnel", '{');
	ip_member(out, "src_ip", &tunnel->src);
	ip_member(out, "dest_ip", &tunnel->dst);
	json_word(out, "proto", tunnel->proto);
	json_u64(out, "depth", tunnel->depth);
	json_close(out, '}');
}

static void icmp_members(struct strbuf *out, const struct conversation *conv)
{
	unsigned client = conv->client;

	if (conv->has_icmp[client]) {
		json_u64(out, "icmp_type", conv->icmp_type[client]);
		json_u64(out, "icmp_code", conv->icmp_code[client]);
	}
	if (conv->has_icmp[!client]) {
		json_u64(out, "response_icmp_type", conv->icmp_type[!client]);
		json_u64(out, "response_icmp_code", conv->icmp_code[!client]);
	}
}

static void flow_member(struct strbuf *out, const struct conversation *conv)
{
	unsigned client = conv->client;

	json_open(out, "flow", '{');
	json_u64(out, "pkts_toserver", conv->packets[client]);
	json_u64(out, "pkts_toclient", conv->packets[!client]);
	json_u64(out, "bytes_toserver", conv->bytes[client]);
	json_u64(out, "bytes_toclient", conv->bytes[!client]);
	json_time(out, "start", conv->first_us);
	json_time(out, "end", conv->last_us);
	json_u64(out, "age", (uint64_t)((conv->last_us - conv->first_us) / CLOCK_SECOND_US));
	json_word(out, "state", conversation_state(conv));
	json_close(out, '}');
}

static const char *tcp_state(const struct conversation *conv)
{
	uint8_t ts = conv->tcp_flags[conv->client], tc = conv->tcp_flags[!conv->client];

	if (strcmp(conversation_state(conv), "closed") == 0)
		return "closed";
	if ((ts | tc) == TCP_SYN)
		return "syn_sent";
	return (ts == TCP_SYN && (tc & TCP_SYN)) ? "syn_recv" : "established";
}

static void flags_member(struct strbuf *out, const char *key, uint8_t flags)
{
	json_key(out, key);
	strbuf_addc(out, '"');
	strbuf_add_hex(out, slice_of(&flags, 1));
	strbuf_addc(out, '"');
}

static void tcp_member(struct strbuf *out, const struct conversation *conv)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} bits[] = {{TCP_SYN, "syn"}, {TCP_FIN, "fin"}, {TCP_RST, "rst"}, {TCP_PSH, "psh"},
		{TCP_ACK, "ack"}, {TCP_URG, "urg"}, {64, "ecn"}, {128, "cwr"}};
	uint8_t flags = conv->tcp_flags[0] | conv->tcp_flags[1];

	if (conv->key.ip_proto != PROTO_TCP || conv->key.kind != CONV_PORTS)
		return;
	json_open(out, "tcp", '{');
	flags_member(out, "tcp_flags", flags);
	flags_member(out, "tcp_flags_ts", conv->tcp_flags[conv->client]);
	flags_member(out, "tcp_flags_tc", conv->tcp_flags[!conv->client]);
	for (size_t i = 0; i < ARRAY_LEN(bits); i++)
		if (flags & bits[i].bit)
			json_bool(out, bits[i].name, true);
	json_word(out, "state", tcp_state(conv));
	json_close(out, '}');
}

static const char *basis_text(const struct conversation *conv)
{
	static const char *const texts[] = {
		[BASIS_FIRST] = "first",
		[BASIS_PORT] = "port",
		[BASIS_PAYLOAD] = "payload",
		[BASIS_SYNACK] = "synack",
		[BASIS_SYN] = "syn",
	};

	return texts[conv->basis];
}

static void conv_member(struct strbuf *out, const struct conversation *conv)
{
	json_open(out, "conv", '{');
	json_u64(out, "payload_toserver", conv->payload[conv->client]);
	json_u64(out, "payload_toclient", conv->payload[!conv->client]);
	json_word(out, "dir_basis", basis_text(conv));
	json_u64(out, "first_frame", conv->first_frame);
	json_u64(out, "last_frame", conv->last_frame);
	json_u64(out, "file_offset", conv->file_offset);
	json_bool(out, "midstream", conv->midstream);
	if (conv->cut)
		json_bool(out, "cut", true);
	json_close(out, '}');
}

static void timing_member(struct strbuf *out, const struct conversation *conv)
{
	struct timing_summary summary;

	if (!conv->timing || !timing_sum_up(&conv->timing->side[conv->client], &summary))
		return;
	json_open(out, "timing", '{');
	json_u64(out, "bursts", summary.bursts);
	json_fixed(out, "interval_median", summary.median_ms, 3);
	json_fixed(out, "interval_mad", summary.mad_ms, 3);
	json_close(out, '}');
}

/* Facts that name the server, best first. */
static const struct {
	const char *path;
	enum name_source source;
} server_names[] = {
	{FACT_TLS_SNI, NAME_SNI}, {FACT_QUIC_SNI, NAME_SNI}, {FACT_HTTP_HOSTNAME, NAME_HOST}};

/* The list of names of one end, written as it grows: no name twice. */
struct name_list {
	struct strbuf *out;
	const char *key;
	struct slice names[NAMES_LISTED_MAX];
	size_t count;
};

/* No name that ends in a letter is one, but for the hexadecimal digits of IPv6. */
static bool may_be_address(struct slice text)
{
	uint8_t last = text.len ? text.ptr[text.len - 1] : 0;

	return last <= '9' || slice_find(text, ':') < text.len;
}

/* "192.0.2.1", "[2001:db8::1]": a Host field may hold what is no name. */
static bool is_address(struct slice text)
{
	struct ip ip;

	if (text.len > 2 && text.ptr[0] == '[')
		text = slice_first(slice_from(text, 1), text.len - 2);
	return may_be_address(text) && ip_parse(text, &ip);
}

static void list_name(
	struct name_list *list, struct slice name, enum name_source source, int64_t age_us)
{
	for (size_t i = 0; i < list->count; i++)
		if (slice_eq_nocase(list->names[i], name))
			return;
	if (list->count == NAMES_LISTED_MAX || name.len == 0 || is_address(name))
		return;
	if (list->count == 0)
		json_open(list->out, list->key, '[');
	list->names[list->count++] = name;
	json_open(list->out, NULL, '{');
	json_str(list->out, "name", name);
	json_word(list->out, "by", name_source_text(source));
	if (age_us >= 0 && source == NAME_DNS)
		json_fixed(list->out, "age", age_us / 1000, 3);
	json_close(list->out, '}');
}

static void own_names(struct name_list *list, const struct conversation *conv)
{
	for (size_t i = 0; i < ARRAY_LEN(server_names); i++)
		list_name(list, facts_get(conv->facts, server_names[i].path),
			server_names[i].source, -1);
}

/* Is the SNI only there to hide the name that was asked for? Then others are better. */
static bool sni_is_public(const struct conversation *conv)
{
	return facts_get(conv->facts, FACT_TLS_PUBLIC_NAME).len ||
		facts_get(conv->facts, FACT_QUIC_PUBLIC_NAME).len;
}

static void end_names(
	struct strbuf *out, const struct conversation *conv, bool server, const struct names *names)
{
	struct name_list list = {.out = out, .key = server ? "dest" : "src"};
	struct name_of found[NAMES_LISTED_MAX];
	bool own_last = sni_is_public(conv);
	size_t count;

	if (server && !own_last)
		own_names(&list, conv);
	count = names_find(
		names, conv_ip(conv, server), conv_ip(conv, !server), conv->first_us, found);
	for (size_t i = 0; i < count; i++)
		list_name(&list, found[i].name, found[i].source, found[i].age_us);
	if (server && own_last)
		own_names(&list, conv);
	if (list.count)
		json_close(out, ']');
}

static void names_member(
	struct strbuf *out, const struct conversation *conv, const struct names *names)
{
	size_t before = out->len, empty;

	json_open(out, "names", '{');
	empty = out->len;
	end_names(out, conv, false, names);
	end_names(out, conv, true, names);
	if (out->len == empty)
		out->len = before;
	else
		json_close(out, '}');
}

void flow_record(
	struct strbuf *out, const struct conversation *conv, const struct flow_context *context)
{
	flow_record_head(out, EVENT_FLOW, conv->first_us, conv, conv->client);
	if (conv->app_proto)
		json_word(out, "app_proto", conv->app_proto);
	if (conv->app_proto_orig)
		json_word(out, "app_proto_orig", conv->app_proto_orig);
	link_members(out, conv);
	tunnel_member(out, conv->tunnel);
	json_key(out, "community_id");
	strbuf_addc(out, '"');
	community_id(out, conv);
	strbuf_addc(out, '"');
	json_text(out, "pcap_filename", context->account->files[conv->file].info.name);
	icmp_members(out, conv);
	flow_member(out, conv);
	tcp_member(out, conv);
	facts_write(out, conv->facts);
	anomalies_write(out, conv->anomalies, conv->client);
	conv_member(out, conv);
	timing_member(out, conv);
	names_member(out, conv, context->names);
	json_close(out, '}');
}
