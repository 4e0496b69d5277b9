#include "dissect/dns_name.h"

#include "base/mem.h"

#define POINTER_BITS 0xc0
#define POINTED_MAX 0x4000 /* offsets that a pointer can tell */

static bool is_escaped(uint8_t c)
{
	return c < 0x20 || c == 0x7f || c == '.' || c == '\\';
}

/* What each byte becomes; 0 where it is escaped. */
static const uint8_t *plain_bytes(void)
{
	static uint8_t plain[256];

	if (!plain['a'])
		for (unsigned c = 0; c < ARRAY_LEN(plain); c++)
			plain[c] = is_escaped((uint8_t)c) ? 0
				: c >= 'A' && c <= 'Z'    ? (uint8_t)(c | 0x20)
							  : (uint8_t)c;
	return plain;
}

static char *put_escaped(char *at, uint8_t c)
{
	*at++ = '\\';
	*at++ = (char)('0' + c / 100);
	*at++ = (char)('0' + c / 10 % 10);
	*at++ = (char)('0' + c % 10);
	return at;
}

/* A name that is being made, from its beginning on. */
struct making {
	char *text; /* has room for DNS_NAME_TEXT_MAX */
	size_t len;
	unsigned wire, jumps;
	size_t end; /* what follows the name; 0: not known yet */
};

/* A byte makes four at the most, so that DNS_NAME_WIRE_MAX of them fit. */
static void add_label(struct making *name, struct slice label, const uint8_t plain[256])
{
	char *at = name->text + name->len;

	if (name->len)
		*at++ = '.';
	for (size_t i = 0; i < label.len; i++) {
		*at = (char)plain[label.ptr[i]];
		at = *at ? at + 1 : put_escaped(at, label.ptr[i]);
	}
	name->len = (size_t)(at - name->text);
}

enum part { PART_BAD, PART_END, PART_POINTER };

/* Adds labels up to a pointer or the end; *at is then what is pointed to. */
static enum part add_labels(struct slice message, size_t *at, struct making *name)
{
	struct cursor c = cursor_of(slice_from(message, *at));
	const uint8_t *plain = plain_bytes();
	uint8_t len;

	while ((len = cursor_u8(&c)) != 0) {
		if ((len & POINTER_BITS) == POINTER_BITS) {
			*at = (size_t)(len & ~POINTER_BITS & 0xff) << 8 | cursor_u8(&c);
			break;
		}
		name->wire += len + 1u;
		if ((len & POINTER_BITS) || name->wire > DNS_NAME_WIRE_MAX || len > cursor_left(&c))
			return PART_BAD;
		add_label(name, cursor_take(&c, len), plain);
	}
	if (c.failed || (len && ++name->jumps > DNS_JUMPS_MAX))
		return PART_BAD;
	if (!name->end)
		name->end = message.len - cursor_left(&c);
	return len ? PART_POINTER : PART_END;
}

bool dns_name_at(struct slice message, size_t *at, struct dns_name *name)
{
	struct making making = {.text = name->text};
	enum part part = PART_POINTER;
	size_t from = *at;

	while (part == PART_POINTER)
		part = add_labels(message, &from, &making);
	name->len = making.len;
	if (part == PART_BAD)
		return false;
	*at = making.end;
	return true;
}

/* The names of the message that is being read. */
static struct {
	struct slice message;
	struct dns_text all[DNS_NAMES_MAX];
	size_t count;
	uint16_t by_offset[POINTED_MAX]; /* one more than the index of the name there; 0: none */
	char texts[UINT16_MAX * DNS_EFFORT_PER_BYTE + DNS_NAME_TEXT_MAX];
	size_t used; /* of texts */
	size_t effort, effort_max;
	size_t refused;
} names;

void dns_names_begin(struct slice message)
{
	for (size_t i = 0; i < names.count; i++)
		if (names.all[i].at < POINTED_MAX)
			names.by_offset[names.all[i].at] = 0;
	message = slice_first(message, UINT16_MAX);
	names.message = message;
	names.count = names.used = names.effort = names.refused = 0;
	names.effort_max = message.len * DNS_EFFORT_PER_BYTE;
	if (names.effort_max < DNS_EFFORT_MIN)
		names.effort_max = DNS_EFFORT_MIN;
}

size_t dns_names_refused(void)
{
	return names.refused;
}

static struct dns_text *known_at(size_t at)
{
	size_t number = at < POINTED_MAX ? names.by_offset[at] : 0;

	return number ? &names.all[number - 1] : NULL;
}

/* Adds a name that was made before; false when both are too long together. */
static bool add_known(struct making *name, const struct dns_text *known)
{
	name->wire += known->wire;
	name->jumps += known->jumps;
	if (name->wire > DNS_NAME_WIRE_MAX || name->jumps > DNS_JUMPS_MAX)
		return false;
	if (name->len && known->text.len)
		name->text[name->len++] = '.';
	if (known->text.len)
		memcpy(name->text + name->len, known->text.ptr, known->text.len);
	name->len += known->text.len;
	return true;
}

/* Labels from 'from' on, up to the end or to a name that is known: *known. */
static bool make(size_t from, struct making *name, struct dns_text **known)
{
	enum part part;

	while ((part = add_labels(names.message, &from, name)) == PART_POINTER)
		if ((*known = known_at(from)) != NULL)
			return true;
	return part == PART_END;
}

static struct dns_text *keep(size_t at, const struct making *name, struct slice text)
{
	struct dns_text *kept = &names.all[names.count++];

	*kept = (struct dns_text){.text = text,
		.wire = (uint16_t)name->wire,
		.jumps = (uint16_t)name->jumps,
		.at = at,
		.end = name->end};
	if (at < POINTED_MAX)
		names.by_offset[at] = (uint16_t)names.count;
	return kept;
}

/* The name at 'at', which was not made before, and where it ends. */
static struct dns_text *new_name(size_t at, size_t *end)
{
	struct making name = {.text = names.texts + names.used};
	struct dns_text *known = NULL;
	bool made = make(at, &name, &known), alone = name.len == 0;

	if (made && known && alone && name.jumps == 1 && known->jumps == 0) {
		*end = name.end; /* what most names are: the one that a pointer leads to */
		return known;
	}
	names.effort += (size_t)name.jumps * DNS_POINTER_EFFORT;
	made = made && (!known || add_known(&name, known));
	names.effort += known && alone ? 0 : name.len;
	if (!made)
		return NULL;
	*end = name.end;
	if (known && alone)
		return keep(at, &name, known->text);
	names.used += name.len;
	return keep(at, &name, slice_of(name.text, name.len));
}

struct dns_text *dns_names_at(size_t *at)
{
	struct dns_text *name = known_at(*at);
	size_t end;

	if (name) {
		*at = name->end;
		return name;
	}
	if (names.count == DNS_NAMES_MAX || names.effort > names.effort_max) {
		names.refused++;
		return NULL;
	}
	name = new_name(*at, &end);
	if (name)
		*at = end;
	return name;
}
