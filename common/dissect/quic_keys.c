#include "dissect/quic_keys.h"

#include "base/crypto.h"

#define SAMPLE_AT 4 /* behind where the packet number begins */
#define NUMBER_LEN_MAX 4

struct keys {
	enum crypto_aead aead;
	uint8_t key[CRYPTO_KEY_LEN_MAX], iv[CRYPTO_NONCE_LEN], header[CRYPTO_KEY_LEN_MAX];
};

/* RFC 9001, section 5.1. */
static bool derive(struct slice secret, bool v2, struct keys *keys)
{
	size_t key_len = crypto_aead_key_len(keys->aead);

	return crypto_hkdf_expand_label(
		       secret, v2 ? "quicv2 key" : "quic key", keys->key, key_len) &&
		crypto_hkdf_expand_label(
			secret, v2 ? "quicv2 iv" : "quic iv", keys->iv, sizeof(keys->iv)) &&
		crypto_hkdf_expand_label(
			secret, v2 ? "quicv2 hp" : "quic hp", keys->header, key_len);
}

static bool derive_initial(
	const struct quic_version *version, struct slice cid, bool from_client, struct keys *keys)
{
	struct slice salt = slice_of(version->salt, QUIC_SALT_LEN);
	uint8_t initial[CRYPTO_SECRET_LEN], side[CRYPTO_SECRET_LEN];

	keys->aead = CRYPTO_AES_128_GCM;
	return crypto_hkdf_extract(salt, cid, initial) &&
		crypto_hkdf_expand_label(slice_of(initial, sizeof(initial)),
			from_client ? "client in" : "server in", side, sizeof(side)) &&
		derive(slice_of(side, sizeof(side)), version->v2, keys);
}

/* A header without its protection (RFC 9001, section 5.4). */
struct header {
	uint8_t first;
	uint8_t number[NUMBER_LEN_MAX];
	size_t number_len;
};

static bool unprotect(
	const struct quic_packet *packet, const struct keys *keys, struct header *header)
{
	struct slice protected = slice_from(packet->bytes, packet->protected_at);
	struct slice sample = slice_from(protected, SAMPLE_AT);
	uint8_t mask[CRYPTO_BLOCK_LEN];

	if (sample.len < CRYPTO_BLOCK_LEN ||
		!crypto_header_mask(keys->aead, keys->header, sample.ptr, mask))
		return false;
	header->first = packet->bytes.ptr[0] ^ (mask[0] & 0x0f);
	header->number_len = (header->first & 3) + 1u;
	for (size_t i = 0; i < header->number_len; i++)
		header->number[i] = protected.ptr[i] ^ mask[1 + i];
	return true;
}

/* The first packets of a connection have small numbers, so that none of their upper bytes
 * is left out. */
static void make_nonce(
	const struct keys *keys, const struct header *header, uint8_t nonce[CRYPTO_NONCE_LEN])
{
	memcpy(nonce, keys->iv, CRYPTO_NONCE_LEN);
	for (size_t i = 0; i < header->number_len; i++)
		nonce[CRYPTO_NONCE_LEN - header->number_len + i] ^= header->number[i];
}

static bool open_packet(
	const struct quic_packet *packet, const struct keys *keys, struct strbuf *frames)
{
	struct header header;
	struct slice aad[3], sealed;
	uint8_t nonce[CRYPTO_NONCE_LEN];
	char *text;

	if (!unprotect(packet, keys, &header))
		return false;
	make_nonce(keys, &header, nonce);
	aad[0] = slice_of(&header.first, 1);
	aad[1] = slice_from(slice_first(packet->bytes, packet->protected_at), 1);
	aad[2] = slice_of(header.number, header.number_len);
	sealed = slice_from(packet->bytes, packet->protected_at + header.number_len);
	text = strbuf_more(frames, sealed.len);
	if (!crypto_aead_open(keys->aead, keys->key, nonce, aad, 3, sealed, (uint8_t *)text))
		return false;
	frames->len += sealed.len - CRYPTO_TAG_LEN;
	return true;
}

bool quic_open_initial(
	const struct quic_packet *packet, struct slice cid, bool from_client, struct strbuf *frames)
{
	struct keys keys;

	return packet->version->salt && derive_initial(packet->version, cid, from_client, &keys) &&
		open_packet(packet, &keys, frames);
}

bool quic_open_handshake(const struct quic_packet *packet, enum crypto_aead aead,
	struct slice secret, struct strbuf *frames)
{
	struct keys keys = {.aead = aead};

	return derive(secret, packet->version->v2, &keys) && open_packet(packet, &keys, frames);
}
