#include "dissect/pieces.h"

/* Makes room up to byte 'end'; what no piece has filled yet is zero. */
static void grow(struct strbuf *into, size_t end)
{
	if (into->len >= end)
		return;
	memset(strbuf_more(into, end - into->len), 0, end - into->len);
	into->len = end;
}

/* Writes [from, to) where it is new: 'at' is the first run that ends behind 'from'. */
static void write_new(
	const struct pieces *pieces, size_t at, char *message, uint32_t from, struct slice bytes)
{
	uint32_t done = from, to = from + (uint32_t)bytes.len;

	for (; done < to; at++) {
		bool last = at >= pieces->count || pieces->runs[at].from >= to;
		uint32_t stop = last ? to : pieces->runs[at].from;

		if (stop > done)
			memcpy(message + done, &bytes.ptr[done - from], stop - done);
		if (last)
			return;
		done = pieces->runs[at].to;
	}
}

/* Replaces the runs [first, last) by one; there is room. */
static void replace(struct pieces *pieces, size_t first, size_t last, struct piece run)
{
	size_t behind = pieces->count - last;

	memmove(&pieces->runs[first + 1], &pieces->runs[last], behind * sizeof(run));
	pieces->runs[first] = run;
	pieces->count = (uint32_t)(first + 1 + behind);
}

bool pieces_add(struct pieces *pieces, struct strbuf *into, size_t base, uint64_t offset,
	struct slice bytes)
{
	struct piece run;
	size_t first = 0, last;

	if (bytes.len == 0)
		return true;
	if (bytes.len > PIECES_BYTES_MAX || offset > PIECES_BYTES_MAX - bytes.len)
		return false;
	run = (struct piece){(uint32_t)offset, (uint32_t)(offset + bytes.len)};
	while (first < pieces->count && pieces->runs[first].to < run.from)
		first++;
	for (last = first; last < pieces->count && pieces->runs[last].from <= run.to; last++)
		continue;
	if (first == last && pieces->count == PIECES_MAX)
		return false;
	grow(into, base + run.to);
	write_new(pieces, first, &into->ptr[base], run.from, bytes);
	if (first < last) {
		if (pieces->runs[first].from < run.from)
			run.from = pieces->runs[first].from;
		if (pieces->runs[last - 1].to > run.to)
			run.to = pieces->runs[last - 1].to;
	}
	replace(pieces, first, last, run);
	return true;
}
