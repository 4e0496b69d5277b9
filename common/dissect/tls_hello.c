#include "dissect/tls_hello.h"

#include <stdio.h>

#define RANDOM_LEN 32
#define HOST_NAME 0 /* NameType, RFC 6066 section 3 */
#define EXTENSION_HEADER_LEN 4
#define DRAFT 0x7f /* upper byte of the drafts of TLS 1.3 */
#define DRAFT_FACEBOOK 0xfb
#define OLDEST_TOLD_DRAFT 16 /* EVE calls what is older by one name */
#define ECH_OUTER 0 /* ECHClientHelloType, RFC 9849 section 5 */

/* SHA-256 of "HelloRetryRequest" as the random (RFC 8446, section 4.1.3). */
static const uint8_t retry_random[RANDOM_LEN] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
	0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c,
	0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

bool tls_extension_next(struct cursor *extensions, uint16_t *type, struct slice *content)
{
	if (cursor_left(extensions) < EXTENSION_HEADER_LEN)
		return false;
	*type = cursor_u16(extensions);
	*content = cursor_take(extensions, cursor_u16(extensions));
	return !extensions->failed;
}

static struct slice host_name(struct slice content)
{
	struct cursor c = cursor_of(content);
	struct cursor list = cursor_sub(&c, cursor_u16(&c));

	while (cursor_left(&list)) {
		uint8_t type = cursor_u8(&list);
		struct slice name = cursor_take(&list, cursor_u16(&list));

		if (type == HOST_NAME)
			return name;
	}
	return (struct slice){NULL, 0};
}

static struct slice list_after_u8(struct slice content)
{
	struct cursor c = cursor_of(content);

	return cursor_take(&c, cursor_u8(&c));
}

static struct slice list_after_u16(struct slice content)
{
	struct cursor c = cursor_of(content);

	return cursor_take(&c, cursor_u16(&c));
}

static void note_client_extension(
	struct tls_client_hello *hello, uint16_t type, struct slice content)
{
	switch (type) {
	case TLS_EXT_SERVER_NAME:
		hello->has_sni = true;
		hello->sni = host_name(content);
		break;
	case TLS_EXT_SUPPORTED_GROUPS:
		hello->groups = list_after_u16(content);
		break;
	case TLS_EXT_POINT_FORMATS:
		hello->point_formats = list_after_u8(content);
		break;
	case TLS_EXT_SIGNATURE_ALGORITHMS:
		hello->signature_algorithms = list_after_u16(content);
		break;
	case TLS_EXT_HEARTBEAT:
		hello->has_heartbeat = true;
		break;
	case TLS_EXT_ALPN:
		hello->alpns = list_after_u16(content);
		break;
	case TLS_EXT_SUPPORTED_VERSIONS:
		hello->versions = list_after_u8(content);
		break;
	case TLS_EXT_ECH:
		hello->has_ech = content.len && content.ptr[0] == ECH_OUTER;
		break;
	default:
		break;
	}
}

/* The extensions block; one that lies about its length is read as far as it goes. */
static struct slice take_extensions(struct cursor *c, bool *cut)
{
	size_t len = cursor_u16(c), left = cursor_left(c);

	*cut = c->failed || len > left;
	return cursor_take(c, len < left ? len : left);
}

static bool is_version(uint16_t version)
{
	return version >> 8 == 3 || tls_is_datagram_version(version);
}

bool tls_read_client_hello(struct slice body, struct tls_client_hello *hello)
{
	struct cursor c = cursor_of(body), extensions;
	struct slice content;
	uint16_t type;

	memset(hello, 0, sizeof(*hello));
	hello->version = cursor_u16(&c);
	hello->random = cursor_take(&c, RANDOM_LEN);
	hello->session_id = cursor_take(&c, cursor_u8(&c));
	if (tls_is_datagram_version(hello->version))
		cursor_skip(&c, cursor_u8(&c)); /* cookie */
	if (c.failed || !is_version(hello->version))
		return false;
	hello->ciphers = cursor_take(&c, cursor_u16(&c));
	cursor_skip(&c, cursor_u8(&c)); /* compression methods */
	hello->cut = c.failed;
	if (cursor_left(&c) == 0)
		return true; /* no extensions: TLS 1.0 and before */
	hello->extensions = take_extensions(&c, &hello->cut);
	extensions = cursor_of(hello->extensions);
	while (tls_extension_next(&extensions, &type, &content))
		note_client_extension(hello, type, content);
	hello->cut |= extensions.failed;
	return true;
}

static void note_server_extension(
	struct tls_server_hello *hello, uint16_t type, struct slice content)
{
	struct cursor c = cursor_of(content);

	if (type == TLS_EXT_SUPPORTED_VERSIONS && content.len == 2)
		hello->version = cursor_u16(&c);
	else if (type == TLS_EXT_PRE_SHARED_KEY)
		hello->has_psk = true;
	else if (type == TLS_EXT_HEARTBEAT)
		hello->has_heartbeat = true;
	else if (type == TLS_EXT_ALPN)
		hello->alpn = list_after_u8(list_after_u16(content));
}

static bool is_draft(uint16_t version)
{
	return version >> 8 == DRAFT || version >> 8 == DRAFT_FACEBOOK;
}

bool tls_is_1_3(uint16_t version)
{
	return version == TLS_1_3 || version == DTLS_1_3 || is_draft(version);
}

/* The drafts of TLS 1.3 before 22 have their version in legacy_version, and neither
 * session id nor compression method. */
static bool is_old_draft(uint16_t version)
{
	return version >> 8 == DRAFT && (version & 0xff) < 22;
}

bool tls_read_server_hello(struct slice body, struct tls_server_hello *hello)
{
	struct cursor c = cursor_of(body), extensions;
	struct slice content;
	uint16_t type;
	bool cut;

	memset(hello, 0, sizeof(*hello));
	hello->version = hello->legacy_version = cursor_u16(&c);
	hello->random = cursor_take(&c, RANDOM_LEN);
	hello->retry = slice_eq(hello->random, slice_of(retry_random, RANDOM_LEN));
	if (!is_old_draft(hello->version))
		cursor_skip(&c, cursor_u8(&c)); /* session id */
	hello->cipher = cursor_u16(&c);
	if (!is_old_draft(hello->version))
		cursor_u8(&c); /* compression method */
	if (c.failed || !(is_version(hello->version) || is_draft(hello->version)))
		return false;
	if (cursor_left(&c) == 0)
		return true;
	hello->extensions = take_extensions(&c, &cut);
	extensions = cursor_of(hello->extensions);
	while (tls_extension_next(&extensions, &type, &content))
		note_server_extension(hello, type, content);
	return true;
}

static const char *final_version_text(uint16_t version)
{
	switch (version) {
	case TLS_SSL2:
		return "SSLv2";
	case TLS_SSL3:
		return "SSLv3";
	case TLS_1_0:
		return "TLSv1";
	case 0x0302:
		return "TLS 1.1";
	case TLS_1_2:
		return "TLS 1.2";
	case TLS_1_3:
		return "TLS 1.3";
	case DTLS_1_0:
	case DTLS_EARLY:
		return "DTLS 1.0";
	case DTLS_1_2:
		return "DTLS 1.2";
	case DTLS_1_3:
		return "DTLS 1.3";
	default:
		return NULL;
	}
}

void tls_version_text(uint16_t version, char text[TLS_VERSION_TEXT_MAX])
{
	const char *final = final_version_text(version);
	unsigned draft = version & 0xff;

	if (final)
		snprintf(text, TLS_VERSION_TEXT_MAX, "%s", final);
	else if (!is_draft(version))
		snprintf(text, TLS_VERSION_TEXT_MAX, "0x%04x", version);
	else if (draft < OLDEST_TOLD_DRAFT)
		snprintf(text, TLS_VERSION_TEXT_MAX, "TLS 1.3 draft-<%u", OLDEST_TOLD_DRAFT);
	else
		snprintf(text, TLS_VERSION_TEXT_MAX, "TLS 1.3 draft-%u%s", draft,
			version >> 8 == DRAFT_FACEBOOK ? "-fb" : "");
}
