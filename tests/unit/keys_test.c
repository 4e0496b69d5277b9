/* TLS 1.3 and QUIC whose keys are at hand, from the key log to facts and events. */
#include "unit.h"

#include "base/clock.h"
#include "dissect/driver.h"
#include "dissect/keylog.h"
#include "dissect/tls_compressed.h"
#include "flow/flow_record.h"
#include "seal.h"

#include <zlib.h>
#include <zstd.h>

#define DER "no certificate, but bytes"
#define DER_SHA1 "\"fingerprint\":\"6d:1f:d1:e4"

/* One conversation, and what it came to. */
struct talk {
	enum crypto_aead aead;
	uint8_t ip_proto;
	struct conversations table;
	struct names names;
	struct hosts hosts;
	struct keylog *keylog;
	struct driver *driver;
	struct frame frame;
	uint32_t seq[2];
	struct seal side[2]; /* the client's, the server's */
	struct strbuf events, told;
};

static void take_event(const struct dissect_event *event, void *ctx)
{
	struct talk *talk = ctx;

	strbuf_addf(&talk->events, "%s ", event->type);
	strbuf_add_slice(&talk->events, event->members);
	strbuf_addc(&talk->events, '\n');
}

static void begin(struct talk *talk, uint8_t ip_proto, enum crypto_aead aead)
{
	struct strbuf lines = STRBUF_INIT;

	memset(talk, 0, sizeof(*talk));
	talk->aead = aead;
	talk->ip_proto = ip_proto;
	conversations_init(&talk->table);
	names_init(&talk->names);
	hosts_init(&talk->hosts);
	talk->keylog = keylog_new();
	seal_keylog(&lines, aead);
	assert_int_equal(keylog_add(talk->keylog, strbuf_slice(&lines)), 4);
	strbuf_release(&lines);
	talk->driver = driver_new(&talk->table, &talk->names, &talk->hosts, take_event, talk);
	driver_use_keys(talk->driver, talk->keylog);
	for (uint8_t i = 0; i < 2; i++)
		talk->side[i] = (struct seal){aead, seal_secret(i, aead), 0};
}

static void say(struct talk *talk, unsigned from, struct slice payload)
{
	const uint8_t ip[2][4] = {{192, 0, 2, 10}, {198, 51, 100, 20}};
	const uint16_t ports[2] = {40000, 443};
	struct packet packet = {.end = PACKET_OK, .ip_v = 4, .has_ports = true};
	struct conversation *conv;
	struct conv_place place;

	talk->frame.number++;
	talk->frame.time_us += CLOCK_SECOND_US;
	packet.frame = &talk->frame;
	packet.ip_proto = talk->ip_proto;
	packet.src = ip_from_v4(ip[from]);
	packet.dst = ip_from_v4(ip[!from]);
	packet.src_port = ports[from];
	packet.dst_port = ports[!from];
	packet.tcp_flags = TCP_ACK | TCP_PSH;
	packet.tcp_seq = talk->seq[from];
	packet.tcp_ack = talk->seq[!from];
	packet.payload = payload;
	packet.payload_len = (uint32_t)payload.len;
	talk->seq[from] += packet.payload_len;
	conversation_place(&talk->table, &packet, &place);
	conv = conversation_fold(&talk->table, &packet, &place, 0);
	driver_packet(talk->driver, conv, &packet, place.dir);
}

static void say_and_clear(struct talk *talk, unsigned from, struct strbuf *bytes)
{
	say(talk, from, strbuf_slice(bytes));
	strbuf_clear(bytes);
}

/* The facts and events, in talk->told. */
static void end(struct talk *talk)
{
	const struct conversation *conv = conversation_at(&talk->table, 0);

	driver_finish(talk->driver);
	strbuf_addf(&talk->told, "%s\n", conv->app_proto ? conv->app_proto : "-");
	facts_write(&talk->told, conv->facts);
	strbuf_addc(&talk->told, '\n');
	strbuf_add_slice(&talk->told, strbuf_slice(&talk->events));
}

static void release(struct talk *talk)
{
	driver_free(talk->driver);
	keylog_free(talk->keylog);
	names_release(&talk->names);
	hosts_release(&talk->hosts);
	conversations_release(&talk->table);
	strbuf_release(&talk->events);
	strbuf_release(&talk->told);
}

static void assert_told(struct talk *talk, const char *text)
{
	if (!strstr(strbuf_cstr(&talk->told), text))
		fail_msg("'%s' is not in\n%s", text, strbuf_cstr(&talk->told));
}

static void assert_untold(struct talk *talk, const char *text)
{
	if (strstr(strbuf_cstr(&talk->told), text))
		fail_msg("'%s' is in\n%s", text, strbuf_cstr(&talk->told));
}

static void hellos(struct talk *talk)
{
	struct strbuf bytes = STRBUF_INIT;

	seal_hello_record(&bytes, false, talk->aead);
	say_and_clear(talk, 0, &bytes);
	seal_hello_record(&bytes, true, talk->aead);
	strbuf_add(&bytes, "\x14\3\3\0\1\1", 6); /* for the look of it */
	say_and_clear(talk, 1, &bytes);
	strbuf_release(&bytes);
}

/* EncryptedExtensions with an ALPN, what stands for a certificate, Finished. */
static void server_messages(struct strbuf *out, uint8_t type, struct slice certificate)
{
	seal_message(out, 8, SLICE("\0\x0f\0\x10\0\x0b\0\x09\x08http/1.1"));
	seal_message(out, type, certificate);
	seal_message(out, 20, SLICE("it is well"));
}

static void finish(struct talk *talk, uint8_t type, struct slice certificate)
{
	struct strbuf messages = STRBUF_INIT, bytes = STRBUF_INIT;
	struct slice all;

	server_messages(&messages, type, certificate);
	all = strbuf_slice(&messages);
	seal_record(&talk->side[1], 22, slice_first(all, 30), 0, &bytes);
	seal_record(&talk->side[1], 22, slice_from(all, 30), 7, &bytes);
	say_and_clear(talk, 1, &bytes);
	strbuf_clear(&messages);
	seal_message(&messages, 20, SLICE("so it is"));
	seal_record(&talk->side[0], 22, strbuf_slice(&messages), 0, &bytes);
	say_and_clear(talk, 0, &bytes);
	for (uint8_t i = 0; i < 2; i++)
		talk->side[i] = (struct seal){talk->aead, seal_secret(i + 2, talk->aead), 0};
	strbuf_release(&messages);
	strbuf_release(&bytes);
}

static void say_sealed(struct talk *talk, unsigned from, uint8_t type, const char *text)
{
	struct strbuf bytes = STRBUF_INIT;

	seal_record(&talk->side[from], type, slice_str(text), from, &bytes);
	say_and_clear(talk, from, &bytes);
	strbuf_release(&bytes);
}

static void exchange(struct talk *talk)
{
	say_sealed(talk, 0, 23, "GET /a HTTP/1.1\r\nHost: www.ex");
	say_sealed(talk, 0, 23, "ample.com\r\n\r\n");
	say_sealed(talk, 1, 23, "HTTP/1.1 204 No Content\r\n\r\n");
}

static struct slice certificate(struct strbuf *out)
{
	seal_certificate(out, SLICE(DER));
	return strbuf_slice(out);
}

static void tls_is_read_with_each_cipher(void **state)
{
	(void)state;
	for (enum crypto_aead aead = CRYPTO_AES_128_GCM; aead <= CRYPTO_CHACHA20_POLY1305; aead++) {
		struct strbuf cert = STRBUF_INIT;
		struct talk talk;

		begin(&talk, PROTO_TCP, aead);
		hellos(&talk);
		finish(&talk, 11, certificate(&cert));
		exchange(&talk);
		end(&talk);
		assert_told(&talk, "tls\n");
		assert_told(&talk, "\"server_alpns\":[\"http/1.1\"]");
		assert_told(&talk, DER_SHA1);
		assert_told(&talk, "\"decrypted\":\"http\"");
		assert_told(
			&talk, "http \"http\":{\"hostname\":\"www.example.com\",\"url\":\"/a\",");
		assert_told(&talk, "\"status\":204");
		release(&talk);
		strbuf_release(&cert);
	}
}

static void a_record_that_does_not_fit_ends_it(void **state)
{
	struct strbuf cert = STRBUF_INIT;
	struct talk talk;

	(void)state;
	begin(&talk, PROTO_TCP, CRYPTO_AES_128_GCM);
	hellos(&talk);
	finish(&talk, 11, certificate(&cert));
	talk.side[0].sequence = 5;
	exchange(&talk);
	end(&talk);
	assert_told(&talk, DER_SHA1);
	assert_untold(&talk, "GET");
	release(&talk);
	strbuf_release(&cert);
}

static void data_before_the_answer_is_passed_over(void **state)
{
	struct strbuf bytes = STRBUF_INIT;
	struct talk talk;
	struct seal early = {CRYPTO_AES_128_GCM, seal_secret(99, CRYPTO_AES_128_GCM), 0};

	(void)state;
	begin(&talk, PROTO_TCP, CRYPTO_AES_128_GCM);
	seal_hello_record(&bytes, false, talk.aead);
	seal_record(&early, 23, SLICE("GET /early HTTP/1.1\r\n\r\n"), 0, &bytes);
	say_and_clear(&talk, 0, &bytes);
	seal_hello_record(&bytes, true, talk.aead);
	say_and_clear(&talk, 1, &bytes);
	finish(&talk, 15, SLICE("a signature"));
	exchange(&talk);
	end(&talk);
	assert_untold(&talk, "early");
	assert_told(&talk, "\"url\":\"/a\"");
	release(&talk);
	strbuf_release(&bytes);
}

static void keys_change(void **state)
{
	uint8_t next[CRYPTO_SECRET_LEN];
	struct strbuf update = STRBUF_INIT, bytes = STRBUF_INIT;
	struct talk talk;

	(void)state;
	begin(&talk, PROTO_TCP, CRYPTO_AES_128_GCM);
	hellos(&talk);
	finish(&talk, 15, SLICE("a signature"));
	seal_message(&update, 24, SLICE("\1"));
	seal_record(&talk.side[0], 22, strbuf_slice(&update), 0, &bytes);
	say_and_clear(&talk, 0, &bytes);
	assert_true(
		crypto_hkdf_expand_label(talk.side[0].secret, "traffic upd", next, sizeof(next)));
	talk.side[0] = (struct seal){talk.aead, slice_of(next, sizeof(next)), 0};
	exchange(&talk);
	end(&talk);
	assert_told(&talk, "\"url\":\"/a\"");
	release(&talk);
	strbuf_release(&update);
	strbuf_release(&bytes);
}

/* The message of RFC 8879: algorithm, length, and what was compressed. */
static void pack(struct strbuf *out, uint16_t algorithm, size_t len, struct slice packed)
{
	strbuf_add_be16(out, algorithm);
	strbuf_addc(out, 0);
	strbuf_add_be16(out, (uint16_t)len);
	strbuf_addc(out, 0);
	strbuf_add_be16(out, (uint16_t)packed.len);
	strbuf_add_slice(out, packed);
}

static void assert_unpacks(struct slice body, const char *text)
{
	struct strbuf out = STRBUF_INIT;

	assert_true(tls_uncompress_certificate(body, &out));
	assert_text(&out, text);
	for (size_t len = 0; len < body.len; len++)
		assert_false(tls_uncompress_certificate(slice_first(body, len), &out));
	strbuf_release(&out);
}

static void certificates_are_uncompressed(void **state)
{
	static const char text[] = "a text, a text, a text";
	uint8_t packed[256];
	uLongf deflated = sizeof(packed);
	size_t len;
	struct strbuf body = STRBUF_INIT, out = STRBUF_INIT;

	(void)state;
	assert_int_equal(compress(packed, &deflated, (const uint8_t *)text, strlen(text)), Z_OK);
	pack(&body, 1, strlen(text), slice_of(packed, deflated));
	assert_unpacks(strbuf_slice(&body), text);
	strbuf_clear(&body);
	pack(&body, 2, 5, SLICE("\x0b\x02\x80hello\x03")); /* Brotli, stored */
	assert_unpacks(strbuf_slice(&body), "hello");
	strbuf_clear(&body);
	len = ZSTD_compress(packed, sizeof(packed), text, strlen(text), 3);
	pack(&body, 3, strlen(text), slice_of(packed, len));
	assert_unpacks(strbuf_slice(&body), text);
	body.ptr[4]++; /* another length than there is */
	assert_false(tls_uncompress_certificate(strbuf_slice(&body), &out));
	body.ptr[4]--;
	body.ptr[1] = 4;
	assert_false(tls_uncompress_certificate(strbuf_slice(&body), &out));
	body.ptr[1] = 3;
	body.ptr[2] = 1; /* more than 64 KiB */
	assert_false(tls_uncompress_certificate(strbuf_slice(&body), &out));
	strbuf_release(&body);
	strbuf_release(&out);
}

static void a_compressed_certificate_is_told(void **state)
{
	uint8_t packed[256];
	uLongf deflated = sizeof(packed);
	struct strbuf cert = STRBUF_INIT, body = STRBUF_INIT;
	struct talk talk;

	(void)state;
	seal_certificate(&cert, SLICE(DER));
	assert_int_equal(compress(packed, &deflated, (const uint8_t *)cert.ptr, cert.len), Z_OK);
	pack(&body, 1, cert.len, slice_of(packed, deflated));
	begin(&talk, PROTO_TCP, CRYPTO_AES_128_GCM);
	hellos(&talk);
	finish(&talk, 25, strbuf_slice(&body));
	end(&talk);
	assert_told(&talk, DER_SHA1);
	release(&talk);
	strbuf_release(&cert);
	strbuf_release(&body);
}

static void say_initials(struct talk *talk)
{
	struct strbuf hello = STRBUF_INIT, frames = STRBUF_INIT, bytes = STRBUF_INIT;

	for (unsigned from = 0; from < 2; from++) {
		uint8_t secret[CRYPTO_SECRET_LEN];
		struct seal seal = {CRYPTO_AES_128_GCM, slice_of(secret, sizeof(secret)), 0};

		seal_initial_secret(from, secret);
		seal_hello(&hello, from, talk->aead);
		seal_crypto(&frames, 0, strbuf_slice(&hello));
		seal_packet(&seal, 0, strbuf_slice(&frames), &bytes);
		say_and_clear(talk, from, &bytes);
		strbuf_clear(&hello);
		strbuf_clear(&frames);
	}
	strbuf_release(&hello);
	strbuf_release(&frames);
	strbuf_release(&bytes);
}

/* The server's messages in two Handshake packets, the later first. */
static void quic_is_read_with_each_cipher(void **state)
{
	(void)state;
	for (enum crypto_aead aead = CRYPTO_AES_128_GCM; aead <= CRYPTO_CHACHA20_POLY1305; aead++) {
		struct strbuf cert = STRBUF_INIT, messages = STRBUF_INIT, frames = STRBUF_INIT,
			      bytes = STRBUF_INIT;
		struct talk talk;

		begin(&talk, PROTO_UDP, aead);
		say_initials(&talk);
		server_messages(&messages, 11, certificate(&cert));
		seal_crypto(&frames, 30, slice_from(strbuf_slice(&messages), 30));
		seal_packet(&talk.side[1], 2, strbuf_slice(&frames), &bytes);
		say_and_clear(&talk, 1, &bytes);
		strbuf_clear(&frames);
		seal_crypto(&frames, 0, slice_first(strbuf_slice(&messages), 30));
		seal_packet(&talk.side[1], 2, strbuf_slice(&frames), &bytes);
		say_and_clear(&talk, 1, &bytes);
		end(&talk);
		assert_told(&talk, "quic\n");
		assert_told(&talk, "\"quic\":{\"version\":\"1\"");
		assert_told(&talk, "\"server_alpns\":[\"http/1.1\"]");
		assert_told(&talk, DER_SHA1);
		release(&talk);
		strbuf_release(&cert);
		strbuf_release(&messages);
		strbuf_release(&frames);
		strbuf_release(&bytes);
	}
}

static void a_key_log_is_read_line_by_line(void **state)
{
	static const char random[] =
		"000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
	struct keylog *keylog = keylog_new();
	struct keylog_secrets secrets;
	struct strbuf text = STRBUF_INIT;
	uint8_t bytes[KEYLOG_RANDOM_LEN];

	(void)state;
	strbuf_addf(&text, "# a comment\r\nCLIENT_RANDOM %s 0102ff\r\n", random);
	strbuf_addf(&text, "CLIENT_RANDOM %s 99\n", random); /* the first stays */
	strbuf_addf(&text, "SERVER_TRAFFIC_SECRET_0 %s aabb\n", random);
	strbuf_addf(&text, "EXPORTER_SECRET %s aabb\n", random);
	strbuf_addf(&text, "CLIENT_TRAFFIC_SECRET_0 %.62s aabb\n", random);
	strbuf_addf(&text, "CLIENT_TRAFFIC_SECRET_0 %s aabbc\n", random);
	strbuf_addf(&text, "CLIENT_TRAFFIC_SECRET_0 %s \n\nCLIENT_RANDOM\n \n", random);
	strbuf_addf(&text, "CLIENT_HANDSHAKE_TRAFFIC_SECRET %s ", random);
	for (unsigned i = 0; i <= KEYLOG_SECRET_LEN_MAX; i++)
		strbuf_adds(&text, "00");
	assert_int_equal(keylog_add(keylog, strbuf_slice(&text)), 3);
	for (uint8_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	assert_true(keylog_find(keylog, slice_of(bytes, sizeof(bytes)), &secrets));
	assert_int_equal(secrets.len[KEYLOG_MASTER], 3);
	assert_memory_equal(secrets.secret[KEYLOG_MASTER], "\1\2\xff", 3);
	assert_int_equal(secrets.len[KEYLOG_SERVER_TRAFFIC], 2);
	assert_int_equal(secrets.len[KEYLOG_CLIENT_TRAFFIC], 0);
	assert_int_equal(secrets.len[KEYLOG_CLIENT_HANDSHAKE], 0);
	bytes[0]++;
	assert_false(keylog_find(keylog, slice_of(bytes, sizeof(bytes)), &secrets));
	keylog_free(keylog);
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_log_is_read_line_by_line),
		cmocka_unit_test(tls_is_read_with_each_cipher),
		cmocka_unit_test(a_record_that_does_not_fit_ends_it),
		cmocka_unit_test(data_before_the_answer_is_passed_over),
		cmocka_unit_test(keys_change),
		cmocka_unit_test(certificates_are_uncompressed),
		cmocka_unit_test(a_compressed_certificate_is_told),
		cmocka_unit_test(quic_is_read_with_each_cipher),
	};

	return RUN_TESTS(tests);
}
