#include "dissect/quic_keys.h"

#include "base/crypto.h"

#define SAMPLE_AT 4 /* behind where the packet number begins */
#define NUMBER_LEN_MAX 4

struct keys {
	uint8_t key[CRYPTO_KEY_LEN], iv[CRYPTO_NONCE_LEN], header[CRYPTO_KEY_LEN];
};

static bool derive(
	const struct quic_version *version, struct slice cid, bool from_client, struct keys *keys)
{
	struct slice salt = slice_of(version->salt, QUIC_SALT_LEN);
	uint8_t initial[CRYPTO_SECRET_LEN], side[CRYPTO_SECRET_LEN];
	bool v2 = version->v2;

	return crypto_hkdf_extract(salt, cid, initial) &&
		crypto_hkdf_expand_label(
			initial, from_client ? "client in" : "server in", side, sizeof(side)) &&
		crypto_hkdf_expand_label(
			side, v2 ? "quicv2 key" : "quic key", keys->key, sizeof(keys->key)) &&
		crypto_hkdf_expand_label(
			side, v2 ? "quicv2 iv" : "quic iv", keys->iv, sizeof(keys->iv)) &&
		crypto_hkdf_expand_label(
			side, v2 ? "quicv2 hp" : "quic hp", keys->header, sizeof(keys->header));
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

	if (sample.len < CRYPTO_BLOCK_LEN || !crypto_aes_block(keys->header, sample.ptr, mask))
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

bool quic_open_initial(
	const struct quic_packet *packet, struct slice cid, bool from_client, struct strbuf *frames)
{
	struct keys keys;
	struct header header;
	struct slice aad[3], sealed;
	uint8_t nonce[CRYPTO_NONCE_LEN];
	char *text;

	if (!packet->version->salt || !derive(packet->version, cid, from_client, &keys) ||
		!unprotect(packet, &keys, &header))
		return false;
	make_nonce(&keys, &header, nonce);
	aad[0] = slice_of(&header.first, 1);
	aad[1] = slice_from(slice_first(packet->bytes, packet->protected_at), 1);
	aad[2] = slice_of(header.number, header.number_len);
	sealed = slice_from(packet->bytes, packet->protected_at + header.number_len);
	text = strbuf_more(frames, sealed.len);
	if (!crypto_aes_gcm_open(keys.key, nonce, aad, 3, sealed, (uint8_t *)text))
		return false;
	frames->len += sealed.len - CRYPTO_TAG_LEN;
	return true;
}
