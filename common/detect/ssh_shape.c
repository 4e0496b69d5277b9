#include "detect/ssh_shape.h"

#include "detect/pick.h"
#include "record/peek.h"

#define LENGTHS_MAX 16 /* of each side that are looked at */
#define CLIENT_PLACES 3 /* at which the client may greet */
#define NEWKEYS_LEN 16

struct lengths {
	unsigned len[LENGTHS_MAX];
	size_t count;
};

static struct lengths read_lengths(struct slice json)
{
	struct lengths lengths = {.count = 0};
	struct peek list = peek_into(json);

	while (lengths.count < LENGTHS_MAX && list.close == ']' && peek_next(&list))
		lengths.len[lengths.count++] = pick_u32(list.value);
	return lengths;
}

static bool is_between(const struct lengths *l, size_t i, unsigned least, unsigned most)
{
	return i < l->count && l->len[i] >= least && l->len[i] <= most;
}

/* A line "SSH-2.0-...", then the list of algorithms (RFC 4253, sections 4.2 and 7.1), in records:
 * a cipher and a WebSocket's frame add 16 to 60 bytes to each. */
static bool greets(const struct lengths *l, size_t at)
{
	return is_between(l, at, 26, 160) && is_between(l, at + 1, 400, 4500);
}

/* Line and list in one, then the server's half of the exchange, which has a key and a signature. */
static bool greets_at_once(const struct lengths *l, size_t at)
{
	return is_between(l, at, 440, 4600) && is_between(l, at + 1, 250, 4500);
}

/* Behind the client's greeting: its half of the exchange, its NEWKEYS, and a request for a service
 * that is some cipher blocks longer (RFC 4253, sections 7.3, 8 and 10); or these two in one. */
static unsigned keys(const struct lengths *l, size_t at)
{
	unsigned newkeys = at + 3 < l->count ? l->len[at + 3] : 0;

	if (!is_between(l, at + 2, 40, 1800))
		return 0;
	if (is_between(l, at + 3, NEWKEYS_LEN + 16, NEWKEYS_LEN + 60) &&
		(at + 4 == l->count || is_between(l, at + 4, newkeys + 12, newkeys + 64)))
		return SSH_SHAPE_KEYS;
	return is_between(l, at + 3, NEWKEYS_LEN + 44, NEWKEYS_LEN + 124) ? SSH_SHAPE_KEYS_AT_ONCE
									  : 0;
}

/* The first of the server's records that may be SSH's: in TLS 1.3 its last one of the handshake is
 * as long as the client's first. Tickets and the answer to an Upgrade may follow it. */
static size_t server_begin(const struct lengths *server, const struct lengths *client, bool tls13)
{
	for (size_t i = 0; tls13 && i < server->count; i++)
		if (client->count && server->len[i] == client->len[0])
			return i + 1;
	return 0;
}

unsigned ssh_shape_of(struct slice to_server, struct slice to_client, bool tls13)
{
	struct lengths client = read_lengths(to_server), server = read_lengths(to_client);
	size_t begin = server_begin(&server, &client, tls13), at = 0;

	while (at < CLIENT_PLACES && !greets(&client, at))
		at++;
	if (at == CLIENT_PLACES)
		return 0;
	for (size_t i = begin; i < server.count; i++)
		if (greets(&server, i))
			return SSH_SHAPE_GREETS | keys(&client, at);
	for (size_t i = begin; i < server.count; i++)
		if (greets_at_once(&server, i))
			return SSH_SHAPE_AT_ONCE | keys(&client, at);
	return 0;
}
