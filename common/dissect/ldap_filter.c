#include "dissect/ldap_filter.h"

#include "base/der.h"

#define DEPTH_MAX 8
#define ITEMS_MAX 64 /* of one AND or OR, of one substring filter */

enum filter {
	AND = 0xa0,
	OR = 0xa1,
	NOT = 0xa2,
	EQUAL = 0xa3,
	SUBSTRINGS = 0xa4,
	AT_LEAST = 0xa5,
	AT_MOST = 0xa6,
	PRESENT = 0x87,
	APPROXIMATE = 0xa8,
	EXTENSIBLE = 0xa9,
};

static bool is_full(const struct strbuf *out)
{
	return out->len >= LDAP_FILTER_LEN_MAX;
}

/* A value: what is no plain character as \xx. */
static void add_value(struct strbuf *out, struct slice value)
{
	for (size_t i = 0; i < value.len && !is_full(out); i++) {
		uint8_t c = value.ptr[i];

		if (c < 0x20 || c >= 0x7f || c == '(' || c == ')' || c == '*' || c == '\\')
			strbuf_addf(out, "\\%02x", c);
		else
			strbuf_addc(out, (char)c);
	}
}

static void add_pair(struct strbuf *out, struct slice content, const char *relation)
{
	struct cursor c = cursor_of(content);

	add_value(out, der_take(&c, DER_OCTET_STRING));
	strbuf_adds(out, relation);
	add_value(out, der_take(&c, DER_OCTET_STRING));
}

/* type, then initial [0], any [1] and final [2] parts */
static void add_substrings(struct strbuf *out, struct slice content)
{
	struct cursor c = cursor_of(content), parts;
	struct slice part;
	uint8_t tag = DER_CONTEXT;

	add_value(out, der_take(&c, DER_OCTET_STRING));
	strbuf_addc(out, '=');
	parts = der_enter(&c, DER_SEQUENCE);
	for (int i = 0; i < ITEMS_MAX && der_next(&parts, &tag, &part); i++) {
		if (tag != DER_CONTEXT || i)
			strbuf_addc(out, '*');
		add_value(out, part);
	}
	if (tag != (DER_CONTEXT | 2))
		strbuf_addc(out, '*');
}

/* matching rule [1], type [2], value [3] */
static void add_extensible(struct strbuf *out, struct slice content)
{
	struct slice rule, type, value;

	if (der_find(content, DER_CONTEXT | 2, &type))
		add_value(out, type);
	if (der_find(content, DER_CONTEXT | 1, &rule)) {
		strbuf_addc(out, ':');
		add_value(out, rule);
	}
	strbuf_adds(out, ":=");
	if (der_find(content, DER_CONTEXT | 3, &value))
		add_value(out, value);
}

static void add_filter(struct strbuf *out, struct cursor *c, int depth);

static void add_list(struct strbuf *out, struct slice content, int depth)
{
	struct cursor c = cursor_of(content);

	for (int i = 0; i < ITEMS_MAX && cursor_left(&c) && !is_full(out); i++)
		add_filter(out, &c, depth + 1);
}

static void add_content(struct strbuf *out, uint8_t tag, struct slice content, int depth)
{
	switch ((enum filter)tag) {
	case AND:
	case OR:
	case NOT:
		strbuf_addc(out, (char)(tag == AND ? '&' : tag == OR ? '|' : '!'));
		add_list(out, content, depth);
		break;
	case EQUAL:
		add_pair(out, content, "=");
		break;
	case SUBSTRINGS:
		add_substrings(out, content);
		break;
	case AT_LEAST:
		add_pair(out, content, ">=");
		break;
	case AT_MOST:
		add_pair(out, content, "<=");
		break;
	case PRESENT:
		add_value(out, content);
		strbuf_adds(out, "=*");
		break;
	case APPROXIMATE:
		add_pair(out, content, "~=");
		break;
	case EXTENSIBLE:
		add_extensible(out, content);
		break;
	}
}

static void add_filter(struct strbuf *out, struct cursor *c, int depth)
{
	struct slice content;
	uint8_t tag;

	if (depth > DEPTH_MAX || !der_next(c, &tag, &content)) {
		cursor_fail(c);
		return;
	}
	strbuf_addc(out, '(');
	add_content(out, tag, content, depth);
	strbuf_addc(out, ')');
}

void ldap_filter_add(struct strbuf *out, struct slice bytes)
{
	struct cursor c = cursor_of(bytes);

	add_filter(out, &c, 0);
}
