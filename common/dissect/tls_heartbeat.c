#include "dissect/tls_heartbeat.h"

#include "base/json.h"
#include "dissect/tls_handshake.h"
#include "dissect/tls_hello.h"

#define PADDING_MIN 16 /* RFC 6520, section 4 */
#define HEADER_LEN 3 /* type, payload_length */
#define CIPHERED_LEN_MIN (HEADER_LEN + PADDING_MIN + 16) /* with the shortest MAC that there is */
#define ANSWER_SLACK 256 /* bytes that an answer may be longer than what it answers: padding */

static const struct anomaly_kind overflow = {"applayer", "OVERFLOW_HEARTBEAT_MESSAGE"};
static const struct anomaly_kind invalid = {"applayer", "INVALID_HEARTBEAT_MESSAGE"};
static const struct anomaly_kind leak = {"applayer", "DATALEAK_HEARTBEAT_MISMATCH"};

bool tls_allows_heartbeats(uint8_t type, struct slice body)
{
	struct tls_client_hello client;
	struct tls_server_hello server;

	if (type == TLS_CLIENT_HELLO)
		return tls_read_client_hello(body, &client) && client.has_heartbeat;
	return type == TLS_SERVER_HELLO && tls_read_server_hello(body, &server) &&
		server.has_heartbeat;
}

/* The length of the other side's newest heartbeat; 0 when it sent none. */
static uint32_t asked_len(const struct dissect_out *out)
{
	struct cursor c = cursor_of(out->kept_other);

	return out->kept_other.len == 4 ? cursor_u32(&c) : 0;
}

static void keep_len(struct dissect_out *out, size_t len)
{
	const uint8_t bytes[4] = {0, 0, (uint8_t)(len >> 8), (uint8_t)len};

	strbuf_clear(out->kept);
	strbuf_add_slice(out->kept, slice_of(bytes, sizeof(bytes)));
}

static void note(struct dissect_out *out, const struct anomaly_kind *kind, const char *key,
	size_t value, size_t len)
{
	struct strbuf details = STRBUF_INIT;

	json_text(&details, "app_proto", "tls");
	json_u64(&details, key, value);
	json_u64(&details, "record_len", len);
	out_anomaly(out, kind, strbuf_slice(&details));
	strbuf_release(&details);
}

void tls_heartbeat(struct slice record, size_t len, bool ciphered, struct dissect_out *out)
{
	struct cursor c = cursor_of(record);
	uint32_t asked = asked_len(out);
	size_t claimed;

	keep_len(out, len);
	if (asked && len > asked + ANSWER_SLACK)
		note(out, &leak, "asked_len", asked, len);
	if (ciphered) {
		if (len < CIPHERED_LEN_MIN)
			note(out, &invalid, "least_len", CIPHERED_LEN_MIN, len);
		return;
	}
	cursor_skip(&c, 1);
	claimed = cursor_u16(&c);
	if (c.failed)
		note(out, &invalid, "least_len", HEADER_LEN + PADDING_MIN, len);
	else if (HEADER_LEN + claimed + PADDING_MIN > len)
		note(out, &overflow, "payload_len", claimed, len);
}
