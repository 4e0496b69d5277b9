#include "dissect/dissection.h"

#include "base/mem.h"
#include "dissect/tls_session.h"

#include <stdlib.h>

static struct dissect_tcp *tcp_new(struct driver *driver, const struct conversation *conv)
{
	struct dissect_tcp *tcp = driver->unused_tcp;

	if (tcp)
		driver->unused_tcp = tcp->next;
	else
		tcp = arena_alloc(&driver->arena, sizeof(*tcp));
	for (unsigned dir = 0; dir < 2; dir++) {
		tcp->has_acked[dir] = tcp->lost[dir] = false;
		tcp->tries[dir] = 0;
		memset(&tcp->stream[dir], 0, sizeof(tcp->stream[dir]));
		injection_start(&tcp->told[dir]);
		if (conv->seq_known & 1u << dir)
			stream_start(&tcp->stream[dir], conv->tcp_base[dir] + 1);
	}
	return tcp;
}

static void tcp_free(struct driver *driver, struct dissect_tcp *tcp)
{
	if (!tcp)
		return;
	for (unsigned dir = 0; dir < 2; dir++)
		stream_release(&tcp->stream[dir]);
	tcp->next = driver->unused_tcp;
	driver->unused_tcp = tcp;
}

struct dissection *dissection_new(struct driver *driver, struct conversation *conv)
{
	struct dissection *d = driver->unused;

	if (d)
		driver->unused = d->older;
	else
		d = arena_alloc(&driver->arena, sizeof(*d));
	memset(d, 0, sizeof(*d));
	d->conv = conv;
	d->older = driver->newest;
	if (driver->newest)
		driver->newest->newer = d;
	else
		driver->oldest = d;
	driver->newest = d;
	conv->dissection = d;
	driver->memory += d->memory = sizeof(*d);
	if (conv->key.ip_proto == PROTO_TCP)
		d->tcp = tcp_new(driver, conv);
	return d;
}

/* Requests that no answer came to are written as they are. */
static void send_unanswered(struct driver *driver, struct dissection *d)
{
	struct dissect_event event = {.conv = d->conv, .dir = d->conv->client};

	while (exchange_take(&d->exchanges, &event))
		driver_send(driver, &event);
	exchanges_release(&d->exchanges);
}

struct dissection *dissection_new_inner(struct driver *driver, struct conversation *conv)
{
	struct dissection *d = mem_zalloc(1, sizeof(*d));

	d->conv = conv;
	d->is_inner = true;
	d->tcp = tcp_new(driver, conv);
	for (unsigned dir = 0; dir < 2; dir++)
		d->tcp->stream[dir] = (struct stream){.started = true};
	return d;
}

static void free_readers(struct driver *driver, struct dissection *d)
{
	send_unanswered(driver, d);
	tcp_free(driver, d->tcp);
	for (unsigned dir = 0; dir < 2; dir++)
		strbuf_release(&d->reader[dir].kept);
}

static void free_tls(struct driver *driver, struct dissection *d)
{
	if (d->inner)
		free_readers(driver, d->inner);
	free(d->inner);
	tls_session_free(d->tls);
}

void dissection_free(struct driver *driver, struct dissection *d)
{
	if (d->older)
		d->older->newer = d->newer;
	else
		driver->oldest = d->newer;
	if (d->newer)
		d->newer->older = d->older;
	else
		driver->newest = d->older;
	driver->memory -= d->memory;
	free_tls(driver, d);
	free_readers(driver, d);
	d->conv->dissected[0] = d->conv->dissected[1] = true;
	d->conv->dissection = NULL;
	d->older = driver->unused;
	driver->unused = d;
}

size_t dissection_memory(const struct dissection *d)
{
	size_t memory = sizeof(*d) + exchanges_memory(&d->exchanges);

	for (unsigned dir = 0; dir < 2; dir++)
		memory += d->reader[dir].kept.room;
	if (d->tcp)
		memory += sizeof(*d->tcp) + stream_memory(&d->tcp->stream[0]) +
			stream_memory(&d->tcp->stream[1]);
	if (d->tls)
		memory += tls_session_memory(d->tls);
	return d->inner ? memory + dissection_memory(d->inner) : memory;
}
