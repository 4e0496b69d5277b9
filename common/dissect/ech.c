#include "dissect/ech.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "dissect/svcb.h"

#define CONFIG_VERSION 0xfe0d

/* ECHConfigContents (RFC 9849, section 4). */
static void note_config(struct names *names, struct cursor c)
{
	cursor_skip(&c, 1 + 2); /* config_id, kem_id */
	cursor_skip(&c, cursor_u16(&c)); /* public_key */
	cursor_skip(&c, cursor_u16(&c)); /* cipher_suites */
	cursor_skip(&c, 1); /* maximum_name_length */
	names_note_public(names, cursor_take(&c, cursor_u8(&c)));
}

static void note_configs(struct names *names, struct slice list)
{
	struct cursor c = cursor_of(list);
	struct cursor configs = cursor_sub(&c, cursor_u16(&c));

	while (cursor_left(&configs)) {
		uint16_t version = cursor_u16(&configs);
		struct cursor config = cursor_sub(&configs, cursor_u16(&configs));

		if (version == CONFIG_VERSION)
			note_config(names, config);
	}
}

void ech_note(struct names *names, struct slice svcb_rdata)
{
	struct cursor params = svcb_params(svcb_rdata);
	struct slice value;
	uint16_t key;

	while (svcb_next(&params, &key, &value))
		if (key == SVCB_ECH)
			note_configs(names, value);
}

/* Of operators that offer ECH at large, for captures without their DNS. */
static const char *const operators[] = {
	"cloudflare-ech.com", "cloudflare-esni.com", "public.tls-ech.dev", "cover.defo.ie"};

bool ech_is_public_name(const struct names *names, struct slice sni)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++)
		if (slice_eq_nocase(sni, slice_str(operators[i])))
			return true;
	return names_is_public(names, sni);
}
