#include "dissect/resume.h"

stream_begins_fn *resume_begins(const struct dissection *d, unsigned dir)
{
	const struct dissect_reader *reader = &d->reader[dir], *other = &d->reader[!dir];
	const struct dissector *who = reader->proven;

	if (!who && other->switched == reader->switched)
		who = other->proven;
	return who ? who->begins : NULL;
}

bool resume_may_begin_late(const struct dissection *d, unsigned dir)
{
	const struct dissect_reader *reader = &d->reader[dir];

	return !reader->proven && !reader->switched && d->tcp->tries[dir] < DISSECT_TRIES_MAX &&
		(d->conv->midstream || d->tcp->stream[dir].ended);
}

static bool begins_anything(const struct driver *driver, struct slice payload)
{
	for (size_t word = 0; word < DISSECT_MASK_WORDS; word++)
		for (uint64_t left = driver->resumes.bits[word]; left; left &= left - 1)
			if (dissectors[word * 64 + (size_t)__builtin_ctzll(left)]->begins(
				    payload, false))
				return true;
	return false;
}

/* Is this segment the beginning of a message that somebody can read? Not where it was read before:
 * then it is sent again. */
static bool begins_message(const struct driver *driver, const struct dissection *d,
	const struct packet *packet, unsigned dir)
{
	stream_begins_fn *begins = resume_begins(d, dir);

	if (d->reader[dir].proven && stream_has_passed(&d->tcp->stream[dir], packet->tcp_seq))
		return false;
	return begins ? begins(packet->payload, true) : begins_anything(driver, packet->payload);
}

void resume_begin_anew(struct dissection *d, unsigned dir)
{
	if (!d->reader[dir].proven) {
		d->reader[dir].refused = (struct dissector_rows){{0}};
		d->tcp->tries[dir]++;
	}
	d->reader[dir].phase = 0;
	d->tcp->lost[dir] = false;
	if (d->conv->client != dir)
		exchanges_lose(&d->exchanges);
}

bool resume_take_up(const struct driver *driver, struct dissection *d, const struct packet *packet,
	unsigned dir)
{
	struct dissect_tcp *tcp = d->tcp;

	if (begins_message(driver, d, packet, dir)) {
		stream_restart(&tcp->stream[dir], packet->tcp_seq);
		resume_begin_anew(d, dir);
		return true;
	}
	if (!resume_begins(d, dir) && ++tcp->tries[dir] >= DISSECT_TRIES_MAX) {
		tcp->lost[dir] = false;
		d->conv->dissected[dir] = true;
	}
	return false;
}
