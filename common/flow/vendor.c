#include "flow/vendor.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX (64u * 1024 * 1024)
#define LOCAL_BIT 2 /* of a MAC's first byte: administered locally, IEEE 802-2014 section 8.4 */

struct vendor {
	uint32_t prefix; /* 24 bits */
	struct slice name;
};

struct vendors {
	struct strbuf text; /* the file: the names lie in it */
	struct vendor *items;
	size_t count, room;
};

/* One column of a CSV line, quotes taken off. */
static struct slice column(struct slice *rest)
{
	struct slice value;

	if (rest->len == 0 || rest->ptr[0] != '"')
		return slice_cut(rest, ',');
	*rest = slice_from(*rest, 1);
	value = slice_cut(rest, '"');
	slice_cut(rest, ',');
	return value;
}

static bool hex24(struct slice text, uint32_t *value)
{
	*value = 0;
	if (text.len != 6)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char *digits = "0123456789ABCDEF";
		const char *at = text.ptr[i] ? strchr(digits, text.ptr[i]) : NULL;

		if (!at)
			return false;
		*value = *value << 4 | (uint32_t)(at - digits);
	}
	return true;
}

/* "MA-L,001122,Name,Address" */
static void read_line(struct vendors *vendors, struct slice line)
{
	struct vendor vendor;

	slice_cut(&line, ',');
	if (!hex24(column(&line), &vendor.prefix))
		return;
	vendor.name = slice_trim(column(&line));
	MEM_GROW(vendors->items, vendors->count, vendors->room);
	vendors->items[vendors->count++] = vendor;
}

static int by_prefix(const void *a, const void *b)
{
	uint32_t x = ((const struct vendor *)a)->prefix, y = ((const struct vendor *)b)->prefix;

	return (x > y) - (x < y);
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
	rest = strbuf_slice(&vendors->text);
	while (rest.len)
		read_line(vendors, slice_cut(&rest, '\n'));
	if (vendors->count)
		qsort(vendors->items, vendors->count, sizeof(*vendors->items), by_prefix);
	return vendors;
}

void vendors_free(struct vendors *vendors)
{
	if (!vendors)
		return;
	strbuf_release(&vendors->text);
	free(vendors->items);
	free(vendors);
}

struct slice vendor_of(const struct vendors *vendors, const uint8_t mac[6])
{
	struct vendor key = {(uint32_t)mac[0] << 16 | (uint32_t)mac[1] << 8 | mac[2], {NULL, 0}};
	const struct vendor *found = NULL;

	if (vendors && vendors->count && !(mac[0] & LOCAL_BIT))
		found = bsearch(&key, vendors->items, vendors->count, sizeof(key), by_prefix);
	return found ? found->name : (struct slice){NULL, 0};
}
