#include "dissect/tls_heartbeat.h"

#include "base/json.h"
#include "base/mem.h"
#include "dissect/tls_handshake.h"
#include "dissect/tls_hello.h"
#include "record/fields.h"

#define PADDING_MIN 16 /* RFC 6520, section 4 */
#define HEADER_LEN 3 /* type, payload_length */
#define PLAIN_LEN_MIN (HEADER_LEN + PADDING_MIN)
#define TAG_LEN 16 /* of the shortest integrity check that there is */
#define BLOCK_LEN 16 /* of AES, Camellia, SEED */
#define VERSION_TLS_1_1 0x0302 /* from which on each record has an IV of its own */
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

/* How long the MAC is of suites with a block cipher in CBC mode; 0 for others. */
static size_t cbc_mac_len(uint16_t suite)
{
	static const uint16_t sha1[] = {0x002f, 0x0032, 0x0033, 0x0035, 0x0038, 0x0039, 0x0041,
		0x0045, 0x0084, 0x0088, 0x0096, 0x009a, 0xc004, 0xc005, 0xc009, 0xc00a, 0xc00e,
		0xc00f, 0xc013, 0xc014};
	static const uint16_t sha256[] = {
		0x003c, 0x003d, 0x0040, 0x0067, 0x006a, 0x006b, 0xc023, 0xc025, 0xc027, 0xc029};

	for (size_t i = 0; i < ARRAY_LEN(sha1); i++)
		if (sha1[i] == suite)
			return 20;
	for (size_t i = 0; i < ARRAY_LEN(sha256); i++)
		if (sha256[i] == suite)
			return 32;
	return 0;
}

/* The shortest record that a sound heartbeat can come in: RFC 5246, section 6.2.3. */
static size_t ciphered_len_min(const struct dissect_out *out)
{
	struct slice hello = facts_get(*out->facts, FACT_TLS_JA3S_STRING); /* version, suite, ... */
	uint64_t version = 0, suite = 0;
	size_t mac, blocks;

	if (!slice_to_u64(slice_cut(&hello, ','), &version) ||
		!slice_to_u64(slice_cut(&hello, ','), &suite))
		return PLAIN_LEN_MIN + TAG_LEN;
	mac = cbc_mac_len((uint16_t)suite);
	if (mac == 0)
		return PLAIN_LEN_MIN + TAG_LEN;
	blocks = (PLAIN_LEN_MIN + mac) / BLOCK_LEN + 1; /* at least one byte of padding */
	return (blocks + (version >= VERSION_TLS_1_1)) * BLOCK_LEN;
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
		if (len < ciphered_len_min(out))
			note(out, &invalid, "least_len", ciphered_len_min(out), len);
		return;
	}
	cursor_skip(&c, 1);
	claimed = cursor_u16(&c);
	if (c.failed)
		note(out, &invalid, "least_len", PLAIN_LEN_MIN, len);
	else if (HEADER_LEN + claimed + PADDING_MIN > len)
		note(out, &overflow, "payload_len", claimed, len);
}
