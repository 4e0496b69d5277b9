#include "dissect/exchange.h"

#include "base/mem.h"

#include <stdlib.h>

struct exchange {
	struct exchange *next;
	const char *event_type;
	uint32_t number;
	int64_t time_us;
	uint64_t frame;
	bool answered; /* or waits no more */
	struct strbuf members; /* the last object is open */
};

static struct exchange *append(
	struct dissect_out *out, const char *event_type, uint32_t number, struct slice members)
{
	struct exchanges *all = out->exchanges;
	struct exchange *exchange = mem_zalloc(1, sizeof(*exchange));

	exchange->event_type = event_type;
	exchange->number = number;
	exchange->time_us = out->in->time_us;
	exchange->frame = out->in->frame;
	strbuf_add_slice(&exchange->members, members);
	if (all->newest)
		all->newest->next = exchange;
	else
		all->oldest = exchange;
	all->newest = exchange;
	all->count++;
	all->bytes += sizeof(*exchange) + members.len;
	return exchange;
}

bool out_request(struct dissect_out *out, const char *event_type, struct slice members)
{
	return out_request_numbered(out, event_type, 0, members);
}

bool out_request_numbered(
	struct dissect_out *out, const char *event_type, uint32_t number, struct slice members)
{
	if (out->exchanges->count == EXCHANGES_MAX)
		return false;
	append(out, event_type, number, members);
	return true;
}

void out_request_more(struct dissect_out *out, struct slice members)
{
	struct exchange *exchange = out->exchanges->newest;

	if (!exchange || exchange->answered || members.len == 0)
		return;
	strbuf_addc(&exchange->members, ',');
	strbuf_add_slice(&exchange->members, members);
	out->exchanges->bytes += members.len;
}

void out_answer(
	struct dissect_out *out, const char *event_type, const char *opening, struct slice members)
{
	out_answer_numbered(out, event_type, 0, opening, members);
}

void out_answer_numbered(struct dissect_out *out, const char *event_type, uint32_t number,
	const char *opening, struct slice members)
{
	struct exchange *exchange = out->exchanges->oldest;

	while (exchange && (exchange->answered || exchange->number != number))
		exchange = exchange->next;
	if (!exchange)
		exchange = append(out, event_type, number, slice_str(opening));
	else if (members.len)
		strbuf_addc(&exchange->members, ',');
	strbuf_add_slice(&exchange->members, members);
	out->exchanges->bytes += members.len;
	exchange->answered = true;
}

bool exchange_take(struct exchanges *all, struct dissect_event *event)
{
	struct exchange *exchange = all->oldest;

	if (!exchange)
		return false;
	all->oldest = exchange->next;
	if (!all->oldest)
		all->newest = NULL;
	all->count--;
	strbuf_release(&all->taken);
	all->taken = exchange->members;
	strbuf_addc(&all->taken, '}');
	event->type = exchange->event_type;
	event->members = strbuf_slice(&all->taken);
	event->time_us = exchange->time_us;
	event->frame = exchange->frame;
	free(exchange);
	if (!all->oldest)
		all->bytes = 0;
	return true;
}

void exchanges_lose(struct exchanges *all)
{
	for (struct exchange *exchange = all->oldest; exchange && exchange->next;
		exchange = exchange->next)
		exchange->answered = true;
}

bool exchange_take_answered(struct exchanges *all, struct dissect_event *event)
{
	return all->oldest && all->oldest->answered && exchange_take(all, event);
}

size_t exchanges_memory(const struct exchanges *all)
{
	return all->bytes;
}

void exchanges_release(struct exchanges *all)
{
	struct dissect_event event;

	while (exchange_take(all, &event))
		continue;
	strbuf_release(&all->taken);
}
