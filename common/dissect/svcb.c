#include "dissect/svcb.h"

#include "base/base64.h"
#include "base/mem.h"

/* TargetName is never compressed (section 2.2). */
struct cursor svcb_params(struct slice rdata)
{
	struct cursor c = cursor_of(rdata);
	uint8_t len;

	cursor_skip(&c, 2); /* SvcPriority */
	while ((len = cursor_u8(&c)) != 0)
		cursor_skip(&c, len);
	return c;
}

bool svcb_next(struct cursor *params, uint16_t *key, struct slice *value)
{
	*key = cursor_u16(params);
	*value = cursor_take(params, cursor_u16(params));
	return !params->failed;
}

static void comma(struct strbuf *out, size_t begin)
{
	if (out->len > begin)
		strbuf_addc(out, ',');
}

static void add_alpns(struct strbuf *out, struct slice value)
{
	struct cursor c = cursor_of(value);
	size_t begin = out->len;

	while (cursor_left(&c)) {
		comma(out, begin);
		strbuf_add_slice(out, cursor_take(&c, cursor_u8(&c)));
	}
}

static void add_port(struct strbuf *out, struct slice value)
{
	struct cursor c = cursor_of(value);

	strbuf_add_u64(out, cursor_u16(&c));
}

/* Addresses of 'len' bytes. */
static void each_address(
	struct slice value, size_t len, void (*fn)(const struct ip *ip, void *ctx), void *ctx)
{
	struct cursor c = cursor_of(value);

	while (cursor_left(&c) >= len) {
		struct slice bytes = cursor_take(&c, len);
		struct ip ip = len == 4 ? ip_from_v4(bytes.ptr) : ip_from_v6(bytes.ptr);

		fn(&ip, ctx);
	}
}

struct address_list {
	struct strbuf *out;
	size_t begin;
};

static void add_address(const struct ip *ip, void *ctx)
{
	struct address_list *list = ctx;

	comma(list->out, list->begin);
	ip_format(list->out, ip);
}

static void add_ipv4(struct strbuf *out, struct slice value)
{
	each_address(value, 4, add_address, &(struct address_list){out, out->len});
}

static void add_ipv6(struct strbuf *out, struct slice value)
{
	each_address(value, 16, add_address, &(struct address_list){out, out->len});
}

static void add_mandatory(struct strbuf *out, struct slice value);

static const struct {
	const char *name;
	void (*add)(struct strbuf *out, struct slice value);
} keys[] = {
	[SVCB_MANDATORY] = {"mandatory", add_mandatory},
	[SVCB_ALPN] = {"alpn", add_alpns},
	[SVCB_NO_DEFAULT_ALPN] = {"no-default-alpn", NULL},
	[SVCB_PORT] = {"port", add_port},
	[SVCB_IPV4HINT] = {"ipv4hint", add_ipv4},
	[SVCB_ECH] = {"ech", base64_encode},
	[SVCB_IPV6HINT] = {"ipv6hint", add_ipv6},
	[SVCB_DOHPATH] = {"dohpath", strbuf_add_slice},
};

static void add_key(struct strbuf *out, uint16_t key)
{
	if (key < ARRAY_LEN(keys))
		strbuf_adds(out, keys[key].name);
	else
		strbuf_addf(out, "key%u", key);
}

static void add_mandatory(struct strbuf *out, struct slice value)
{
	struct cursor c = cursor_of(value);
	size_t begin = out->len;

	while (cursor_left(&c) >= 2) {
		comma(out, begin);
		add_key(out, cursor_u16(&c));
	}
}

static void add_param(struct strbuf *out, uint16_t key, struct slice value)
{
	strbuf_addc(out, ' ');
	add_key(out, key);
	if (value.len == 0)
		return;
	strbuf_addc(out, '=');
	if (key < ARRAY_LEN(keys) && keys[key].add)
		keys[key].add(out, value);
	else
		strbuf_add_hex(out, value);
}

void svcb_text(struct strbuf *out, const struct dns_rr *rr)
{
	struct cursor head = cursor_of(rr->rdata), params = svcb_params(rr->rdata);
	size_t at = rr->rdata_at + 2;
	struct dns_text *target;
	struct slice value;
	uint16_t key;

	strbuf_add_u64(out, cursor_u16(&head));
	target = params.failed ? NULL : dns_names_at(&at);
	if (!target)
		return;
	strbuf_addc(out, ' ');
	strbuf_add_slice(out, target->text.len ? target->text : SLICE("."));
	while (svcb_next(&params, &key, &value))
		add_param(out, key, value);
}

void svcb_hints(struct slice rdata, void (*fn)(const struct ip *ip, void *ctx), void *ctx)
{
	struct cursor params = svcb_params(rdata);
	struct slice value;
	uint16_t key;

	while (svcb_next(&params, &key, &value))
		if (key == SVCB_IPV4HINT || key == SVCB_IPV6HINT)
			each_address(value, key == SVCB_IPV4HINT ? 4 : 16, fn, ctx);
}
