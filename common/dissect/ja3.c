#include "dissect/ja3.h"

static void add_number(struct strbuf *out, uint16_t number, bool *first)
{
	if (!*first)
		strbuf_addc(out, '-');
	*first = false;
	strbuf_add_u64(out, number);
}

/* A comma, and the two-byte numbers of the list; an odd byte at the end is none. */
static void add_list(struct strbuf *out, struct slice list)
{
	struct cursor c = cursor_of(list);
	bool first = true;

	strbuf_addc(out, ',');
	while (cursor_left(&c) >= 2) {
		uint16_t number = cursor_u16(&c);

		if (!tls_is_grease(number))
			add_number(out, number, &first);
	}
}

static void add_extensions(struct strbuf *out, struct slice extensions)
{
	struct cursor c = cursor_of(extensions);
	struct slice content;
	uint16_t type;
	bool first = true;

	strbuf_addc(out, ',');
	while (tls_extension_next(&c, &type, &content))
		if (!tls_is_grease(type))
			add_number(out, type, &first);
}

void ja3_client(struct strbuf *out, const struct tls_client_hello *hello)
{
	struct cursor formats = cursor_of(hello->point_formats);
	bool first = true;

	strbuf_add_u64(out, hello->version);
	add_list(out, hello->ciphers);
	add_extensions(out, hello->extensions);
	add_list(out, hello->groups);
	strbuf_addc(out, ',');
	while (cursor_left(&formats))
		add_number(out, cursor_u8(&formats), &first);
}

void ja3_server(struct strbuf *out, const struct tls_server_hello *hello)
{
	strbuf_add_u64(out, hello->legacy_version);
	strbuf_addc(out, ',');
	strbuf_add_u64(out, hello->cipher);
	add_extensions(out, hello->extensions);
}
