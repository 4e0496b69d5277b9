#include "flow/community_id.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/mem.h"

#define SEED_LEN 2

/* The type that answers an ICMP type; two-way ones hash as (type, answer). */
struct counterpart {
	uint8_t type, answer;
};

static const struct counterpart icmp4[] = {{8, 0}, {0, 8}, {13, 14}, {14, 13}, {15, 16}, {16, 15},
	{10, 9}, {9, 10}, {17, 18}, {18, 17}};
static const struct counterpart icmp6[] = {{128, 129}, {129, 128}, {133, 134}, {134, 133},
	{135, 136}, {136, 135}, {130, 131}, {131, 130}, {139, 140}, {140, 139}, {144, 145},
	{145, 144}};

static int answer_to(const struct counterpart *table, size_t count, uint8_t type)
{
	for (size_t i = 0; i < count; i++)
		if (table[i].type == type)
			return table[i].answer;
	return -1;
}

/* What is hashed: the ends in order, and what stands for ports. */
struct tuple {
	struct ip ip[2];
	uint16_t port[2];
	bool has_ports, one_way;
};

static struct tuple tuple_of(const struct conversation *conv)
{
	unsigned dir = conv->first;
	struct tuple t = {{conv->key.ip[dir], conv->key.ip[!dir]},
		{conv->key.port[dir], conv->key.port[!dir]}, conv->key.kind == CONV_PORTS, false};
	uint8_t type = conv->icmp_type[dir];
	int answer;

	if (!conv->has_icmp[dir])
		return t;
	answer = conv->key.ip_proto == PROTO_ICMP ? answer_to(icmp4, ARRAY_LEN(icmp4), type)
						  : answer_to(icmp6, ARRAY_LEN(icmp6), type);
	t.has_ports = true;
	t.one_way = answer < 0;
	t.port[0] = type;
	t.port[1] = answer < 0 ? conv->icmp_code[dir] : (uint16_t)answer;
	return t;
}

static bool in_order(const struct tuple *t)
{
	int order = slice_cmp(ip_wire(&t->ip[0]), ip_wire(&t->ip[1]));

	return t->one_way || order < 0 || (order == 0 && t->port[0] < t->port[1]);
}

void community_id(struct strbuf *out, const struct conversation *conv)
{
	static struct strbuf bytes = STRBUF_INIT;
	struct tuple t = tuple_of(conv);
	uint8_t sha1[DIGEST_SHA1_LEN];
	int low = in_order(&t) ? 0 : 1;

	strbuf_clear(&bytes);
	strbuf_add(&bytes, "\0\0", SEED_LEN);
	strbuf_add_slice(&bytes, ip_wire(&t.ip[low]));
	strbuf_add_slice(&bytes, ip_wire(&t.ip[!low]));
	strbuf_addc(&bytes, (char)conv->key.ip_proto);
	strbuf_addc(&bytes, '\0');
	if (t.has_ports) {
		strbuf_add_be16(&bytes, t.port[low]);
		strbuf_add_be16(&bytes, t.port[!low]);
	}
	digest_sha1(strbuf_slice(&bytes), sha1);
	strbuf_adds(out, "1:");
	base64_encode(out, slice_of(sha1, sizeof(sha1)));
}
