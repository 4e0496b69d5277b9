/* What TLS 1.3 and QUIC encrypt, for whoever has the keys: an input is what is inside.
 *
 * Input: a byte, of which the lowest bit says whether it is QUIC, the next two which cipher; then
 * chunks (fuzz.h). The first byte of a chunk is eaten: its lowest bit says who sends (TLS: 0 the
 * client), the next whether Finished comes before it, the upper six are the type of the
 * record. Of QUIC a chunk is the frames of one of the server's Handshake packets. */
#include "fuzz.h"
#include "talk.h"

#include "../unit/seal.h"
#include "dissect/dissect.h"
#include "dissect/keylog.h"

#include <stdlib.h>

#define CIPHERS 3

struct sealing {
	struct seal side[2];
	bool finished[2];
	enum crypto_aead aead;
	struct strbuf talk, bytes;
};

/* The sealed bytes as a chunk of talk.h's. */
static void add_chunk(struct sealing *s, unsigned from)
{
	strbuf_add_be16(&s->talk, (uint16_t)(s->bytes.len + 1));
	strbuf_addc(&s->talk, (char)from);
	strbuf_add_slice(&s->talk, strbuf_slice(&s->bytes));
	strbuf_clear(&s->bytes);
}

static void finish(struct sealing *s, unsigned from)
{
	if (s->finished[from])
		return;
	s->finished[from] = true;
	seal_record(&s->side[from], 22, SLICE("\x14\0\0\0"), 0, &s->bytes);
	s->side[from] = (struct seal){s->aead, seal_secret((uint8_t)(from + 2), s->aead), 0};
}

static void add_record(struct sealing *s, uint8_t head, struct slice text)
{
	unsigned from = head & 1;

	if (head & 2)
		finish(s, from);
	seal_record(&s->side[from], head >> 2, slice_first(text, 16384), 0, &s->bytes);
	add_chunk(s, from);
}

static void add_hello(struct sealing *s, bool quic, unsigned from)
{
	struct strbuf hello = STRBUF_INIT, frames = STRBUF_INIT;
	uint8_t secret[CRYPTO_SECRET_LEN];
	struct seal initial = {CRYPTO_AES_128_GCM, slice_of(secret, sizeof(secret)), 0};

	if (quic) {
		seal_initial_secret(from, secret);
		seal_hello(&hello, from, s->aead);
		seal_crypto(&frames, 0, strbuf_slice(&hello));
		seal_packet(&initial, 0, strbuf_slice(&frames), &s->bytes);
	} else {
		seal_hello_record(&s->bytes, from, s->aead);
	}
	add_chunk(s, from);
	strbuf_release(&hello);
	strbuf_release(&frames);
}

static struct keylog *keys_of(enum crypto_aead aead)
{
	struct keylog *keylog = keylog_new();
	struct strbuf lines = STRBUF_INIT;

	seal_keylog(&lines, aead);
	keylog_add(keylog, strbuf_slice(&lines));
	strbuf_release(&lines);
	return keylog;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor in = cursor_of(slice_of(data, size));
	uint8_t head = cursor_u8(&in), *chunk;
	bool quic = head & 1;
	struct sealing s = {.aead = (enum crypto_aead)((head >> 1 & 3) % CIPHERS)};
	struct keylog *keylog = keys_of(s.aead);
	size_t len;

	strbuf_addc(&s.talk, quic ? 17 : 6);
	strbuf_add(&s.talk, "\x9c\x40\1\xbb", 4); /* ports 40000 and 443 */
	for (unsigned from = 0; from < 2; from++) {
		s.side[from] = (struct seal){s.aead, seal_secret((uint8_t)from, s.aead), 0};
		add_hello(&s, quic, from);
	}
	while ((chunk = fuzz_chunk(&in, &len))) {
		struct slice text = slice_from(slice_of(chunk, len), 1);

		if (len > 0 && !quic)
			add_record(&s, chunk[0], text);
		if (len > 30 && quic) { /* the shortest that is a packet */
			seal_packet(&s.side[1], 2, slice_first(text, 1400), &s.bytes);
			add_chunk(&s, 1);
		}
		free(chunk);
	}
	talk_use_keys(keylog);
	talk_read(cursor_of(strbuf_slice(&s.talk)), quic ? OVER_UDP : OVER_TCP);
	talk_use_keys(NULL);
	keylog_free(keylog);
	strbuf_release(&s.talk);
	strbuf_release(&s.bytes);
	return 0;
}
