#include "intel/observe.h"

#include "intel/domain.h"
#include "intel/observe_tree.h"
#include "record/peek.h"

#define BIT(type) (UINT64_C(1) << (type))
#define HTTP_PORT 80

/* The types that a value of a kind can be matched as. */
static const uint64_t types_of[] = {
	[KIND_OBJECT] = UINT64_MAX,
	[KIND_HTTP] = UINT64_MAX,
	[KIND_IP] = BIT(INDICATOR_IP) | BIT(INDICATOR_CIDR),
	[KIND_NAME] = BIT(INDICATOR_DOMAIN) | BIT(INDICATOR_NAME),
	[KIND_HOST_NAME] = BIT(INDICATOR_DOMAIN) | BIT(INDICATOR_NAME),
	[KIND_TLS_NAME] = BIT(INDICATOR_DOMAIN) | BIT(INDICATOR_NAME) | BIT(INDICATOR_URL_HOST),
	[KIND_NAME_OR_IP] = BIT(INDICATOR_DOMAIN) | BIT(INDICATOR_NAME) | BIT(INDICATOR_IP) |
		BIT(INDICATOR_CIDR),
	[KIND_HTTP_HOST] = BIT(INDICATOR_DOMAIN) | BIT(INDICATOR_NAME) | BIT(INDICATOR_IP) |
		BIT(INDICATOR_CIDR) | BIT(INDICATOR_URL),
	[KIND_USER] = BIT(INDICATOR_NAME),
	[KIND_SUBJECT] = BIT(INDICATOR_DOMAIN) | BIT(INDICATOR_NAME),
	[KIND_PATH] = BIT(INDICATOR_URL) | BIT(INDICATOR_DOMAIN) | BIT(INDICATOR_IP) |
		BIT(INDICATOR_CIDR),
	[KIND_MD5] = BIT(INDICATOR_MD5),
	[KIND_JA3] = BIT(INDICATOR_MD5),
	[KIND_SHA1] = BIT(INDICATOR_SHA1),
	[KIND_SHA256] = BIT(INDICATOR_SHA256),
	[KIND_JA4] = BIT(INDICATOR_JA4),
	[KIND_MAC] = BIT(INDICATOR_MAC),
	[KIND_COMMUNITY_ID] = BIT(INDICATOR_COMMUNITY_ID),
	[KIND_NUMBER] = BIT(INDICATOR_FLOW_ID),
};

static bool wants(const struct observer *o, enum indicator_type type)
{
	return o->wanted & BIT(type);
}

static void emit(struct observer *o, enum indicator_type type, const char *field, struct slice key,
	uint16_t port)
{
	struct observation seen = {.type = type, .field = field, .key = key, .port = port};

	if (wants(o, type))
		o->fn(&seen, o->ctx);
}

static void emit_ip(struct observer *o, const char *field, const struct ip *ip, uint16_t port)
{
	struct observation seen = {.type = INDICATOR_IP, .field = field, .port = port};

	struct ip behind;

	if (!(o->wanted & types_of[KIND_IP]))
		return;
	seen.key = slice_of(ip->bytes, sizeof(ip->bytes));
	o->fn(&seen, o->ctx);
	if (!ip_translated(ip, &behind))
		return;
	seen.key = slice_of(behind.bytes, sizeof(behind.bytes));
	o->fn(&seen, o->ctx);
}

static void lower(struct strbuf *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		strbuf_addc(out, (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
	}
}

void observe_fold_identity(struct strbuf *out, struct slice name)
{
	size_t backslash = slice_find(name, '\\');

	if (backslash < name.len)
		name = slice_from(name, backslash + 1);
	name = slice_first(name, slice_find(name, '@'));
	if (name.len && name.ptr[name.len - 1] == '$')
		name.len--;
	lower(out, name);
}

static void emit_identity(struct observer *o, const char *field, struct slice text)
{
	strbuf_clear(&o->key);
	observe_fold_identity(&o->key, text);
	emit(o, INDICATOR_NAME, field, strbuf_slice(&o->key), 0);
}

/* A name in all roles that it may be asked for. "*.example.com" of a certificate is example.com. */
static void emit_name(struct observer *o, const char *field, struct slice text, bool is_tls)
{
	if (slice_starts(text, SLICE("*.")))
		text = slice_from(text, 2);
	strbuf_clear(&o->key);
	if (domain_fold(&o->key, text)) {
		emit(o, INDICATOR_DOMAIN, field, strbuf_slice(&o->key), o->dest_port);
		if (is_tls)
			emit(o, INDICATOR_URL_HOST, field, strbuf_slice(&o->key), o->dest_port);
	} else {
		lower(&o->key, text);
	}
	emit(o, INDICATOR_NAME, field, strbuf_slice(&o->key), 0);
}

/* What a record of SVCB or HTTPS says (RFC 9460, section 2.1): "1 svc.example alpn=h2
 * ipv4hint=192.0.2.1,192.0.2.2". False when the text is none. */
static bool emit_service(struct observer *o, const char *field, struct slice text)
{
	struct slice target = text, priority = slice_cut(&target, ' '), rest = target;
	uint64_t number;

	if (!slice_to_u64(priority, &number) || number > UINT16_MAX)
		return false;
	target = slice_cut(&rest, ' ');
	if (!slice_is(target, "."))
		emit_name(o, field, target, false);
	while (rest.len) {
		struct slice values = slice_cut(&rest, ' '), key = slice_cut(&values, '=');
		struct ip ip;

		if (!slice_is(key, "ipv4hint") && !slice_is(key, "ipv6hint"))
			continue;
		while (values.len)
			if (ip_parse(slice_cut(&values, ','), &ip))
				emit_ip(o, field, &ip, 0);
	}
	return true;
}

/* A name or an address, as DNS data are. */
static void emit_name_or_ip(struct observer *o, const char *field, struct slice text, uint16_t port)
{
	struct ip ip;

	if (ip_parse(text, &ip))
		emit_ip(o, field, &ip, port);
	else if (slice_find(text, ' ') == text.len || !emit_service(o, field, text))
		emit_name(o, field, text, false);
}

/* HOST, ADDRESS, HOST:PORT, [ADDRESS]:PORT */
static void emit_host(struct observer *o, const char *field, struct slice text)
{
	struct url url = {.host = text};
	struct ip ip;

	if (!ip_parse(text, &ip) && (!url_split(text, &url) || url.path.len || url.scheme.len))
		return;
	if (url.port)
		o->url_port = url.port;
	url.path = url.scheme = slice_of(NULL, 0);
	strbuf_clear(&o->url_host);
	url_fold(&o->url_host, &url);
	emit_name_or_ip(o, field, url.host, o->url_port);
}

/* A path; a URL, as a proxy is asked; or what CONNECT is asked. */
static void read_path(struct observer *o, const char *field, struct slice text)
{
	struct url url;

	strbuf_clear(&o->url_path);
	if (text.ptr[0] == '/') {
		strbuf_add_slice(&o->url_path, slice_first(text, slice_find(text, '#')));
	} else if (slice_find_slice(text, SLICE("://")) == text.len) {
		emit_host(o, field, text);
	} else if (url_split(text, &url) && url_fold(&o->url_path, &url)) {
		o->url_port = url.port ? url.port : HTTP_PORT;
		emit_name_or_ip(o, field, url.host, o->url_port);
	}
}

/* A whole URL that was asked for has its host in it; else it is that of the Host header. */
static void emit_url(struct observer *o)
{
	struct slice path = strbuf_slice(&o->url_path);
	bool whole = path.len && path.ptr[0] != '/';

	if (path.len && !whole)
		strbuf_add_slice(&o->url_host, path);
	if (path.len)
		emit(o, INDICATOR_URL, "http.url", whole ? path : strbuf_slice(&o->url_host),
			o->url_port);
	strbuf_clear(&o->url_host);
	strbuf_clear(&o->url_path);
}

static void emit_subject(struct observer *o, const char *field, struct slice text)
{
	while (text.len) {
		struct slice part = slice_trim(slice_cut(&text, ','));

		if (slice_starts_nocase(part, SLICE("CN=")))
			emit_name(o, field, slice_from(part, 3), false);
	}
}

static bool is_hash(enum observe_kind kind)
{
	return kind == KIND_MD5 || kind == KIND_JA3 || kind == KIND_SHA1 || kind == KIND_SHA256;
}

/* Hashes, MAC addresses and the like, in any spelling that they have as indicators.
 * EVE has "sha1 aa:bb:..." beside "aa:bb:..." */
static void emit_parsed(struct observer *o, const struct observe_node *node, struct slice text)
{
	struct observation seen = {.field = node->field, .is_ja3 = node->kind == KIND_JA3};
	struct indicator indicator = {.type = INDICATOR_JA4, .key = text};

	if (node->kind == KIND_COMMUNITY_ID)
		indicator.type = INDICATOR_COMMUNITY_ID;
	else if (node->kind == KIND_MAC && !indicator_parse_mac(text, &o->key, &indicator))
		return;
	if (node->kind == KIND_SHA1 && slice_starts(text, SLICE("sha1 ")))
		text = slice_from(text, 5);
	if (is_hash(node->kind) && !indicator_parse_hash(text, &o->key, &indicator))
		return;
	seen.type = indicator.type;
	seen.key = indicator.key;
	if (types_of[node->kind] & BIT(seen.type))
		o->fn(&seen, o->ctx);
}

static uint16_t port_beside(const struct observer *o, const char *field)
{
	return strcmp(field, "dest_ip") == 0   ? o->dest_port
		: strcmp(field, "src_ip") == 0 ? o->src_port
					       : 0;
}

static void read_leaf(struct observer *o, const struct observe_node *node, struct slice value)
{
	struct slice text = peek_str(value, &o->text);
	struct ip ip;

	if (node->kind == KIND_NUMBER)
		emit(o, INDICATOR_FLOW_ID, node->field, value, 0);
	if (text.len == 0)
		return;
	switch (node->kind) {
	case KIND_IP:
		if (ip_parse(text, &ip))
			emit_ip(o, node->field, &ip, port_beside(o, node->field));
		break;
	case KIND_NAME:
	case KIND_TLS_NAME:
		emit_name(o, node->field, text, node->kind == KIND_TLS_NAME);
		break;
	case KIND_NAME_OR_IP:
		emit_name_or_ip(o, node->field, text, 0);
		break;
	case KIND_HTTP_HOST:
		emit_host(o, node->field, text);
		break;
	case KIND_HOST_NAME:
		emit_name(o, node->field, text, false);
		emit_identity(o, node->field, slice_first(text, slice_find(text, '.')));
		break;
	case KIND_USER:
		emit_identity(o, node->field, text);
		break;
	case KIND_SUBJECT:
		emit_subject(o, node->field, text);
		break;
	case KIND_PATH:
		read_path(o, node->field, text);
		break;
	default:
		emit_parsed(o, node, text);
	}
}

static void read_value(struct observer *o, const struct observe_node *node, struct slice value);

static const struct observe_node *find_node(
	const struct observe_node *nodes, struct slice key, bool key_escaped)
{
	for (const struct observe_node *node = nodes; node->key; node++)
		if ((key_escaped || (key.len && key.ptr[0] == (uint8_t)node->key[0])) &&
			peek_is_key(key, key_escaped, slice_str(node->key)))
			return node;
	return NULL;
}

static void read_member(
	struct observer *o, const struct observe_node *nodes, const struct peek *member)
{
	const struct observe_node *node = find_node(nodes, member->key, member->key_escaped);

	if (node)
		read_value(o, node, member->value);
}

/* Arrays are looked into as if each element stood alone. */
static void read_value(struct observer *o, const struct observe_node *node, struct slice value)
{
	uint8_t first = value.len ? value.ptr[0] : 0;
	struct peek walk;

	if (!(o->wanted & types_of[node->kind]))
		return;
	if (first != '[' && (!node->members || (first == '"' && node->kind == KIND_JA3))) {
		read_leaf(o, node, value);
		return;
	}
	walk = peek_into(value);
	while (peek_next(&walk))
		if (first == '[')
			read_value(o, node, walk.value);
		else
			read_member(o, node->members, &walk);
	if (node->kind == KIND_HTTP && first == '{')
		emit_url(o);
}

static uint16_t port_of(const struct record *record, const char *key)
{
	uint64_t port;

	return record_get_u64(record, key, &port) && port <= UINT16_MAX ? (uint16_t)port : 0;
}

/* What can be found at a node and below it; a node may stand below itself. */
static uint64_t types_below(const struct observe_node *node)
{
	uint64_t types = 0;

	if (!node->members)
		return types_of[node->kind];
	for (const struct observe_node *child = node->members; child->key; child++)
		if (child->members != node->members)
			types |= types_below(child);
	return types;
}

/* The members of a record in which nothing of interest can stand are not walked. */
static void prepare(struct observer *o)
{
	o->useful = 0;
	o->prepared = true;
	for (unsigned i = 0; observe_tree[i].key; i++)
		if (o->wanted & types_below(&observe_tree[i]))
			o->useful |= BIT(i);
}

void observe(struct observer *o, const struct record *record)
{
	if (!o->prepared)
		prepare(o);
	o->src_port = port_of(record, "src_port");
	o->dest_port = o->url_port = port_of(record, "dest_port");
	strbuf_clear(&o->url_host);
	strbuf_clear(&o->url_path);
	for (size_t i = 0; i < record->member_count; i++) {
		const struct record_member *member = &record->members[i];
		const struct observe_node *node =
			find_node(observe_tree, member->key, member->key_escaped);

		if (node && (o->useful >> (node - observe_tree) & 1))
			read_value(o, node, member->value);
	}
}

void observer_release(struct observer *o)
{
	strbuf_release(&o->text);
	strbuf_release(&o->key);
	strbuf_release(&o->url_host);
	strbuf_release(&o->url_path);
}
