#include "dissect/ssh_sealed.h"

#include "base/mem.h"

#define LENGTH_LEN 4 /* of the field before each packet */
#define BLOCK_LEN_MIN 8
#define BLOCK_LEN_AES 16
#define TAG_LEN 16 /* of GCM and Poly1305 */

/* The first of the client's names that is among the server's; empty: none. */
static struct slice agreed(struct slice client, struct slice server)
{
	while (client.len) {
		struct slice one = slice_cut(&client, ','), rest = server;

		while (rest.len)
			if (slice_eq(slice_cut(&rest, ','), one))
				return one;
	}
	return (struct slice){NULL, 0};
}

static size_t mac_len(struct slice name)
{
	static const struct {
		const char *name;
		size_t len;
	} macs[] = {{"hmac-sha1-96", 12}, {"hmac-md5-96", 12}, {"hmac-sha1", 20},
		{"hmac-sha2-256", 32}, {"hmac-sha2-512", 64}, {"hmac-md5", 16},
		{"hmac-ripemd160", 20}, {"umac-64", 8}, {"umac-128", 16}};

	for (size_t i = 0; i < ARRAY_LEN(macs); i++) {
		struct slice base = slice_str(macs[i].name);

		if (slice_starts(name, base) &&
			(name.len == base.len || name.ptr[base.len] == '@' ||
				slice_starts(slice_from(name, base.len), SLICE("-etm@"))))
			return macs[i].len;
	}
	return 0;
}

/* Length, padding's length, one byte of message, and four of padding, up to whole blocks. Where the
 * length is not encrypted, it does not count (RFC 5647; the -etm macs). */
size_t ssh_shortest_message(struct slice client_ciphers, struct slice server_ciphers,
	struct slice client_macs, struct slice server_macs)
{
	struct slice cipher = agreed(client_ciphers, server_ciphers);
	struct slice mac = agreed(client_macs, server_macs);
	size_t block = slice_starts(cipher, SLICE("aes")) ? BLOCK_LEN_AES : BLOCK_LEN_MIN;
	bool length_apart = slice_find_slice(mac, SLICE("-etm@")) < mac.len;

	if (slice_is(cipher, "chacha20-poly1305@openssh.com"))
		return LENGTH_LEN + BLOCK_LEN_MIN + TAG_LEN;
	if (slice_find_slice(cipher, SLICE("-gcm@")) < cipher.len)
		return LENGTH_LEN + BLOCK_LEN_AES + TAG_LEN;
	if (cipher.len == 0 || mac_len(mac) == 0)
		return 0;
	if (length_apart)
		return LENGTH_LEN + block + mac_len(mac);
	return BLOCK_LEN_AES + mac_len(mac);
}
