#include "dissect/keylog.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

struct keylog {
	struct map numbers; /* client random -> index of items */
	struct arena randoms; /* the map's keys */
	struct keylog_secrets *items;
	size_t count, room;
};

static const char *const labels[KEYLOG_KINDS] = {
	[KEYLOG_MASTER] = "CLIENT_RANDOM",
	[KEYLOG_CLIENT_HANDSHAKE] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
	[KEYLOG_SERVER_HANDSHAKE] = "SERVER_HANDSHAKE_TRAFFIC_SECRET",
	[KEYLOG_CLIENT_TRAFFIC] = "CLIENT_TRAFFIC_SECRET_0",
	[KEYLOG_SERVER_TRAFFIC] = "SERVER_TRAFFIC_SECRET_0",
};

struct keylog *keylog_new(void)
{
	return mem_zalloc(1, sizeof(struct keylog));
}

void keylog_free(struct keylog *keylog)
{
	if (!keylog)
		return;
	map_release(&keylog->numbers);
	arena_release(&keylog->randoms);
	free(keylog->items);
	free(keylog);
}

/* The row of a connection, made when there is none; NULL: there are too many. */
static struct keylog_secrets *row_of(struct keylog *keylog, const uint8_t *random)
{
	struct slice key = slice_of(random, KEYLOG_RANDOM_LEN);
	uint32_t number = map_get(&keylog->numbers, key);

	if (number != MAP_NONE)
		return &keylog->items[number];
	if (keylog->count == KEYLOG_CONNECTIONS_MAX)
		return NULL;
	MEM_GROW(keylog->items, keylog->count, keylog->room);
	number = (uint32_t)keylog->count++;
	*map_put_copy(&keylog->numbers, key, &keylog->randoms) = number;
	memset(&keylog->items[number], 0, sizeof(*keylog->items));
	memcpy(keylog->items[number].random, random, KEYLOG_RANDOM_LEN);
	return &keylog->items[number];
}

static bool add_line(struct keylog *keylog, struct slice line)
{
	struct slice rest = slice_trim(line), label = slice_cut(&rest, ' '),
		     random_text = slice_cut(&rest, ' ');
	uint8_t random[KEYLOG_RANDOM_LEN], secret[KEYLOG_SECRET_LEN_MAX];
	size_t len = slice_from_hex(rest, secret, sizeof(secret));
	struct keylog_secrets *row;
	unsigned kind = 0;

	while (kind < KEYLOG_KINDS && !slice_is(label, labels[kind]))
		kind++;
	if (kind == KEYLOG_KINDS || len == 0 ||
		slice_from_hex(random_text, random, sizeof(random)) != sizeof(random))
		return false;
	row = row_of(keylog, random);
	if (row && !row->len[kind]) {
		row->len[kind] = (uint8_t)len;
		memcpy(row->secret[kind], secret, len);
	}
	return true;
}

size_t keylog_add(struct keylog *keylog, struct slice lines)
{
	struct slice rest = lines;
	size_t added = 0;

	while (rest.len)
		added += add_line(keylog, slice_cut(&rest, '\n'));
	return added;
}

bool keylog_find(
	const struct keylog *keylog, struct slice client_random, struct keylog_secrets *secrets)
{
	uint32_t number = map_get(&keylog->numbers, client_random);

	if (number == MAP_NONE)
		return false;
	*secrets = keylog->items[number];
	return true;
}
