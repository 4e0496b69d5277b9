#include "flow/vendor.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX ((size_t)64 * 1024 * 1024)
#define SLOTS (1u << 17) /* four times what IEEE has assigned; a power of two */
#define ASSIGNMENTS_MAX (SLOTS / 2)
#define LOCAL_BIT 2 /* of a MAC's first byte: administered locally, IEEE 802-2014 section 8.4 */

/* The list is read as it is; of a line only its assignment is looked at until
 * somebody asks for its name. */
struct vendors {
	struct strbuf text;
	struct vendor {
		uint32_t prefix; /* 24 bits, and one that says that the slot is taken */
		uint32_t name; /* offset in text */
	} * slots;
	size_t count;
};

#define TAKEN (UINT32_C(1) << 24)

static struct vendor *slot_of(const struct vendors *vendors, uint32_t prefix)
{
	size_t at = prefix * UINT32_C(2654435761) >> 15 & (SLOTS - 1);

	while (vendors->slots[at].prefix && vendors->slots[at].prefix != prefix)
		at = (at + 1) & (SLOTS - 1);
	return &vendors->slots[at];
}

static bool hex24(struct slice text, uint32_t *value)
{
	*value = 0;
	if (text.len != 6)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c >= '0' && c <= '9')
			*value = *value << 4 | (uint32_t)(c - '0');
		else if (c >= 'A' && c <= 'F')
			*value = *value << 4 | (uint32_t)(c - 'A' + 10);
		else
			return false;
	}
	return true;
}

/* "MA-L,001122,Name,Address" */
static void note_line(struct vendors *vendors, struct slice line)
{
	struct slice rest = line;
	struct vendor *slot;
	uint32_t prefix;

	slice_cut(&rest, ',');
	if (!hex24(slice_cut(&rest, ','), &prefix) || vendors->count == ASSIGNMENTS_MAX)
		return;
	slot = slot_of(vendors, prefix | TAKEN);
	vendors->count += slot->prefix == 0;
	slot->prefix = prefix | TAKEN;
	slot->name = (uint32_t)(rest.ptr - (const uint8_t *)vendors->text.ptr);
}

static bool read_file(const char *path, struct strbuf *text)
{
	FILE *file = fopen(path, "r");
	size_t n;

	if (!file)
		return false;
	do {
		n = fread(strbuf_more(text, BUFSIZ), 1, BUFSIZ, file);
		text->len += n;
	} while (n > 0 && text->len < FILE_MAX);
	fclose(file);
	return true;
}

struct vendors *vendors_load(const char *path)
{
	struct vendors *vendors = mem_zalloc(1, sizeof(*vendors));
	struct slice rest;

	if (!read_file(path, &vendors->text)) {
		free(vendors);
		return NULL;
	}
	vendors->slots = mem_zalloc(SLOTS, sizeof(*vendors->slots));
	rest = strbuf_slice(&vendors->text);
	while (rest.len)
		note_line(vendors, slice_cut(&rest, '\n'));
	return vendors;
}

void vendors_free(struct vendors *vendors)
{
	if (!vendors)
		return;
	strbuf_release(&vendors->text);
	free(vendors->slots);
	free(vendors);
}

/* A column of a CSV line, quotes taken off. */
static struct slice column(struct slice rest)
{
	bool quoted = rest.len && rest.ptr[0] == '"';

	if (quoted)
		rest = slice_from(rest, 1);
	return slice_trim(slice_first(rest, slice_find(rest, quoted ? '"' : ',')));
}

struct slice vendor_of(const struct vendors *vendors, const uint8_t mac[6])
{
	uint32_t prefix = (uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2];
	struct vendor *slot;

	if (!vendors || (mac[0] & LOCAL_BIT))
		return (struct slice){NULL, 0};
	slot = slot_of(vendors, prefix | TAKEN);
	return slot->prefix ? column(slice_from(strbuf_slice(&vendors->text), slot->name))
			    : (struct slice){NULL, 0};
}
