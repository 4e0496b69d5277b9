/* How long the shortest message of SSH is, for each cipher and MAC. The figures are those that OpenSSH
 * 9.2 was seen to send. */
#include "unit.h"

#include "base/mem.h"
#include "dissect/ssh_sealed.h"

static const struct {
	const char *client_ciphers, *server_ciphers, *client_macs, *server_macs;
	size_t len;
} rows[] = {
	{"chacha20-poly1305@openssh.com", "chacha20-poly1305@openssh.com", "", "", 28},
	{"aes256-gcm@openssh.com", "aes128-ctr,aes256-gcm@openssh.com", "x", "y", 36},
	{"aes128-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-256", 48},
	{"aes128-cbc", "aes128-cbc", "hmac-sha1", "hmac-sha1", 36},
	{"aes128-ctr", "aes128-ctr", "hmac-sha2-512", "hmac-sha2-512", 80},
	{"aes128-ctr", "aes128-ctr", "hmac-sha1-96", "hmac-sha1-96", 28},
	{"aes128-ctr", "aes128-ctr", "umac-64@openssh.com", "umac-64@openssh.com", 24},
	{"aes128-ctr", "aes128-ctr", "umac-128-etm@openssh.com", "umac-128-etm@openssh.com", 36},
	{"aes128-ctr", "aes128-ctr", "hmac-sha2-256-etm@openssh.com",
		"hmac-sha2-256-etm@openssh.com", 52},
	{"3des-cbc", "3des-cbc", "hmac-sha2-256", "hmac-sha2-256", 48},
	{"3des-cbc", "3des-cbc", "hmac-sha1-etm@openssh.com", "hmac-sha1-etm@openssh.com", 32},
	{"a,aes128-ctr", "aes128-ctr,b", "m,hmac-md5", "hmac-md5", 32}, /* the client's choice */
	{"aes128-ctr", "aes256-ctr", "hmac-md5", "hmac-md5", 0},
	{"aes128-ctr", "aes128-ctr", "hmac-sha3", "hmac-sha3", 0},
	{"aes128-ctr", "aes128-ctr", "hmac-sha1", "hmac-md5", 0},
	{"", "", "", "", 0},
};

static void lengths(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
			ssh_shortest_message(slice_str(rows[i].client_ciphers),
				slice_str(rows[i].server_ciphers), slice_str(rows[i].client_macs),
				slice_str(rows[i].server_macs)),
			rows[i].len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lengths)};

	return RUN_TESTS(tests);
}
