#include "dissect/hpack.h"

#include "base/cursor.h"
#include "base/mem.h"

#define ENTRY_OVERHEAD 32 /* that an entry counts besides its bytes (RFC 7541, section 4.1) */
#define TABLE_SIZE_DEFAULT 4096
#define INTEGER_MAX UINT64_C(0xffffff) /* larger ones are refused */
#define CODE_BITS_MAX 30
#define SYMBOLS 257 /* the bytes, and the end of the string */
#define SYMBOL_END 256

/* RFC 7541, appendix A; its first has index 1. */
static const struct {
	const char *name, *value;
} fixed[] = {
	{":authority", ""},
	{":method", "GET"},
	{":method", "POST"},
	{":path", "/"},
	{":path", "/index.html"},
	{":scheme", "http"},
	{":scheme", "https"},
	{":status", "200"},
	{":status", "204"},
	{":status", "206"},
	{":status", "304"},
	{":status", "400"},
	{":status", "404"},
	{":status", "500"},
	{"accept-charset", ""},
	{"accept-encoding", "gzip, deflate"},
	{"accept-language", ""},
	{"accept-ranges", ""},
	{"accept", ""},
	{"access-control-allow-origin", ""},
	{"age", ""},
	{"allow", ""},
	{"authorization", ""},
	{"cache-control", ""},
	{"content-disposition", ""},
	{"content-encoding", ""},
	{"content-language", ""},
	{"content-length", ""},
	{"content-location", ""},
	{"content-range", ""},
	{"content-type", ""},
	{"cookie", ""},
	{"date", ""},
	{"etag", ""},
	{"expect", ""},
	{"expires", ""},
	{"from", ""},
	{"host", ""},
	{"if-match", ""},
	{"if-modified-since", ""},
	{"if-none-match", ""},
	{"if-range", ""},
	{"if-unmodified-since", ""},
	{"last-modified", ""},
	{"link", ""},
	{"location", ""},
	{"max-forwards", ""},
	{"proxy-authenticate", ""},
	{"proxy-authorization", ""},
	{"range", ""},
	{"referer", ""},
	{"refresh", ""},
	{"retry-after", ""},
	{"server", ""},
	{"set-cookie", ""},
	{"strict-transport-security", ""},
	{"transfer-encoding", ""},
	{"user-agent", ""},
	{"vary", ""},
	{"via", ""},
	{"www-authenticate", ""},
};

/* The lengths of the Huffman code's words, in bits (RFC 7541, appendix B). The code is canonical:
 * words of one length count on in the order of their symbols, so that the lengths tell it all. */
/* clang-format off */
static const uint8_t code_len[SYMBOLS] = {
	13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
	28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
	6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
	5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
	13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
	7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
	15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
	6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
	20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
	24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
	22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
	21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
	26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
	19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
	20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
	26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
	30,
};
/* clang-format on */

/* The dynamic table: this, and behind it the entries, the oldest first, each two lengths of 16 bits
 * and the bytes of name and value. */
struct table {
	uint32_t count;
	uint32_t size, size_max; /* as section 4.1 counts */
};

#define ENTRY_HEAD 4

struct reading {
	struct cursor in;
	struct strbuf *table;
	struct hpack_fields *fields;
	bool failed;
};

/* Symbols in the order of their words, and of each length the first word and where it stands. */
static struct {
	bool made;
	uint16_t symbols[SYMBOLS];
	uint32_t first[CODE_BITS_MAX + 1];
	uint16_t at[CODE_BITS_MAX + 1], count[CODE_BITS_MAX + 1];
} code;

static void make_code(void)
{
	uint32_t word = 0;
	uint16_t at = 0;

	for (unsigned len = 1; len <= CODE_BITS_MAX; len++) {
		word <<= 1;
		code.first[len] = word;
		code.at[len] = at;
		for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
			if (code_len[symbol] == len)
				code.symbols[at++] = (uint16_t)symbol;
		code.count[len] = (uint16_t)(at - code.at[len]);
		word += code.count[len];
	}
	code.made = true;
}

/* What is left at the end must be the beginning of the end's word, all ones, and less than a byte. */
static bool add_huffman(struct strbuf *out, struct slice packed)
{
	uint32_t word = 0;
	unsigned bits = 0;

	if (!code.made)
		make_code();
	for (size_t i = 0; i < packed.len * 8; i++) {
		word = word << 1 | (packed.ptr[i / 8] >> (7 - i % 8) & 1);
		if (++bits > CODE_BITS_MAX)
			return false;
		if (word - code.first[bits] < code.count[bits]) {
			uint16_t symbol = code.symbols[code.at[bits] + (word - code.first[bits])];

			if (symbol == SYMBOL_END)
				return false;
			strbuf_addc(out, (char)symbol);
			word = bits = 0;
		}
	}
	return bits < 8 && word == (UINT32_C(1) << bits) - 1;
}

/* Section 5.1. */
static uint64_t take_integer(struct reading *r, uint8_t first, unsigned prefix_bits)
{
	uint64_t mask = (UINT64_C(1) << prefix_bits) - 1, value = first & mask;
	unsigned shift = 0;
	uint8_t next = 0x80;

	if (value < mask)
		return value;
	while (next & 0x80 && value <= INTEGER_MAX && !r->in.failed) {
		next = cursor_u8(&r->in);
		value += (uint64_t)(next & 0x7f) << shift;
		shift = shift < 28 ? shift + 7 : shift;
	}
	if (r->in.failed || value > INTEGER_MAX)
		r->failed = true;
	return value;
}

/* A string, appended to the text; returns its length. */
static uint32_t take_string(struct reading *r)
{
	struct strbuf *text = &r->fields->text;
	uint8_t first = cursor_u8(&r->in);
	struct slice bytes = cursor_take(&r->in, take_integer(r, first, 7));
	size_t before = text->len;

	if (r->in.failed || text->len + bytes.len * 2 > HPACK_TEXT_MAX)
		r->failed = true;
	else if (first & 0x80)
		r->failed = !add_huffman(text, bytes);
	else
		strbuf_add_slice(text, bytes);
	return (uint32_t)(text->len - before);
}

static struct table table_of(const struct strbuf *kept)
{
	struct table table;

	memcpy(&table, kept->ptr, sizeof(table));
	return table;
}

/* The entry that begins the bytes. */
static size_t entry_at(struct slice bytes, struct slice *name, struct slice *value)
{
	struct cursor c = cursor_of(bytes);
	size_t name_len = cursor_u16(&c), value_len = cursor_u16(&c);

	*name = cursor_take(&c, name_len);
	*value = cursor_take(&c, value_len);
	return ENTRY_HEAD + name_len + value_len;
}

static void drop_oldest(struct strbuf *kept, struct table *table)
{
	struct slice name, value;
	size_t head = sizeof(*table);
	size_t len = entry_at(slice_from(strbuf_slice(kept), head), &name, &value);

	table->size -= (uint32_t)(name.len + value.len + ENTRY_OVERHEAD);
	table->count--;
	strbuf_remove(kept, head, len);
}

static void put_table(struct strbuf *kept, const struct table *table)
{
	memcpy(kept->ptr, table, sizeof(*table));
}

static void resize(struct reading *r, uint64_t size_max)
{
	struct table table = table_of(r->table);

	if (size_max > HPACK_TABLE_MAX) {
		r->failed = true;
		return;
	}
	table.size_max = (uint32_t)size_max;
	while (table.size > table.size_max)
		drop_oldest(r->table, &table);
	put_table(r->table, &table);
}

/* Section 4.4: an entry that is larger than the table empties it. */
static void insert(struct reading *r, const struct hpack_field *field)
{
	struct table table = table_of(r->table);
	const char *text = r->fields->text.ptr;
	uint32_t size = field->name_len + field->value_len + ENTRY_OVERHEAD;

	while (table.count && table.size + size > table.size_max)
		drop_oldest(r->table, &table);
	if (size <= table.size_max) {
		strbuf_add_be16(r->table, (uint16_t)field->name_len);
		strbuf_add_be16(r->table, (uint16_t)field->value_len);
		strbuf_add(r->table, text + field->name_at, field->name_len);
		strbuf_add(r->table, text + field->value_at, field->value_len);
		table.count++;
		table.size += size;
	}
	put_table(r->table, &table);
}

/* Name and value under an index, of which the fixed ones come first and then the newest. */
static bool find(const struct reading *r, uint64_t index, struct slice *name, struct slice *value)
{
	struct table table = table_of(r->table);
	struct slice rest = slice_from(strbuf_slice(r->table), sizeof(table));

	if (index >= 1 && index <= ARRAY_LEN(fixed)) {
		*name = slice_str(fixed[index - 1].name);
		*value = slice_str(fixed[index - 1].value);
		return true;
	}
	if (index == 0 || index - ARRAY_LEN(fixed) > table.count)
		return false;
	for (uint64_t older = table.count - (index - ARRAY_LEN(fixed)); older; older--)
		rest = slice_from(rest, entry_at(rest, name, value));
	entry_at(rest, name, value);
	return true;
}

static uint32_t add_text(struct reading *r, struct slice bytes)
{
	if (r->fields->text.len + bytes.len > HPACK_TEXT_MAX)
		r->failed = true;
	else
		strbuf_add_slice(&r->fields->text, bytes);
	return (uint32_t)bytes.len;
}

static void keep_field(struct reading *r, const struct hpack_field *field)
{
	if (!r->failed && r->fields->count < HPACK_FIELDS_MAX)
		r->fields->items[r->fields->count++] = *field;
}

static void take_indexed(struct reading *r, uint64_t index)
{
	struct hpack_field field = {.name_at = (uint32_t)r->fields->text.len};
	struct slice name, value;

	if (r->failed || !find(r, index, &name, &value)) {
		r->failed = true;
		return;
	}
	field.name_len = add_text(r, name);
	field.value_at = (uint32_t)r->fields->text.len;
	field.value_len = add_text(r, value);
	keep_field(r, &field);
}

static void take_literal(struct reading *r, uint64_t index, bool indexed)
{
	struct hpack_field field = {.name_at = (uint32_t)r->fields->text.len};
	struct slice name, value;

	if (r->failed || (index && !find(r, index, &name, &value))) {
		r->failed = true;
		return;
	}
	field.name_len = index ? add_text(r, name) : take_string(r);
	field.value_at = (uint32_t)r->fields->text.len;
	field.value_len = take_string(r);
	keep_field(r, &field);
	if (indexed && !r->failed)
		insert(r, &field);
}

/* Section 6. */
static void take_field(struct reading *r)
{
	uint8_t first = cursor_u8(&r->in);

	if (first & 0x80)
		take_indexed(r, take_integer(r, first, 7));
	else if (first & 0x40)
		take_literal(r, take_integer(r, first, 6), true);
	else if (first & 0x20)
		resize(r, take_integer(r, first, 5));
	else
		take_literal(r, take_integer(r, first, 4), false);
}

bool hpack_read(struct strbuf *table, struct slice block, struct hpack_fields *fields)
{
	struct reading r = {cursor_of(block), table, fields, false};
	struct table fresh = {.size_max = TABLE_SIZE_DEFAULT};

	strbuf_clear(&fields->text);
	fields->count = 0;
	if (table->len == 0)
		strbuf_add(table, &fresh, sizeof(fresh));
	while (cursor_left(&r.in) && !r.failed)
		take_field(&r);
	return !r.failed;
}
