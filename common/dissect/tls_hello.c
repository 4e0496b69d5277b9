#include "dissect/tls_hello.h"

#define RANDOM_LEN 32
#define HOST_NAME 0 /* NameType, RFC 6066 section 3 */

/* SHA-256 of "HelloRetryRequest" as the random (RFC 8446, section 4.1.3). */
static const uint8_t retry_random[RANDOM_LEN] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
	0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c,
	0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

bool tls_extension_next(struct cursor *extensions, uint16_t *type, struct slice *content)
{
	if (cursor_left(extensions) == 0)
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

static struct slice list_after_u16(struct slice content)
{
	struct cursor c = cursor_of(content);

	return cursor_take(&c, cursor_u16(&c));
}

static void note_client_extension(
	struct tls_client_hello *hello, uint16_t type, struct slice content)
{
	struct cursor c = cursor_of(content);

	switch (type) {
	case TLS_EXT_SERVER_NAME:
		hello->sni = host_name(content);
		break;
	case TLS_EXT_ALPN:
		hello->alpns = list_after_u16(content);
		break;
	case TLS_EXT_SUPPORTED_VERSIONS:
		hello->versions = cursor_take(&c, cursor_u8(&c));
		break;
	default:
		break;
	}
}

bool tls_read_client_hello(struct slice body, struct tls_client_hello *hello)
{
	struct cursor c = cursor_of(body), extensions;
	struct slice content;
	uint16_t type;

	memset(hello, 0, sizeof(*hello));
	hello->version = cursor_u16(&c);
	cursor_skip(&c, RANDOM_LEN);
	hello->session_id = cursor_take(&c, cursor_u8(&c));
	hello->ciphers = cursor_take(&c, cursor_u16(&c));
	cursor_skip(&c, cursor_u8(&c)); /* compression methods */
	if (c.failed || hello->version >> 8 != 3)
		return false;
	if (cursor_left(&c) == 0)
		return true; /* no extensions: TLS 1.0 and before */
	hello->extensions = cursor_take(&c, cursor_u16(&c));
	extensions = cursor_of(hello->extensions);
	while (tls_extension_next(&extensions, &type, &content))
		note_client_extension(hello, type, content);
	return true;
}

static void note_server_extension(
	struct tls_server_hello *hello, uint16_t type, struct slice content)
{
	struct cursor c = cursor_of(content);

	if (type == TLS_EXT_SUPPORTED_VERSIONS && content.len == 2) {
		hello->version = cursor_u16(&c);
	} else if (type == TLS_EXT_ALPN) {
		struct cursor list = cursor_of(list_after_u16(content));

		hello->alpn = cursor_take(&list, cursor_u8(&list));
	}
}

bool tls_read_server_hello(struct slice body, struct tls_server_hello *hello)
{
	struct cursor c = cursor_of(body), extensions;
	struct slice random, content;
	uint16_t type;

	memset(hello, 0, sizeof(*hello));
	hello->version = hello->legacy_version = cursor_u16(&c);
	random = cursor_take(&c, RANDOM_LEN);
	hello->hello_retry_request = slice_eq(random, slice_of(retry_random, RANDOM_LEN));
	cursor_skip(&c, cursor_u8(&c)); /* session id */
	hello->cipher = cursor_u16(&c);
	cursor_u8(&c); /* compression method */
	if (c.failed || hello->version >> 8 != 3)
		return false;
	if (cursor_left(&c) == 0)
		return true;
	hello->extensions = cursor_take(&c, cursor_u16(&c));
	extensions = cursor_of(hello->extensions);
	while (tls_extension_next(&extensions, &type, &content))
		note_server_extension(hello, type, content);
	return true;
}

const char *tls_version_name(uint16_t version)
{
	switch (version) {
	case 0x0300:
		return "SSLv3";
	case 0x0301:
		return "TLSv1";
	case 0x0302:
		return "TLS 1.1";
	case 0x0303:
		return "TLS 1.2";
	case 0x0304:
		return "TLS 1.3";
	default:
		return NULL;
	}
}
