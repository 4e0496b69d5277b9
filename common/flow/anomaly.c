#include "flow/anomaly.h"

#include "base/json.h"

#define DETAILS_LEN_MAX 512 /* bytes of details; longer ones are left out */

struct anomaly {
	struct anomaly *next;
	const struct anomaly_kind *kind;
	unsigned dir;
	uint64_t count, first_frame, last_frame;
	struct slice details;
};

static struct anomaly *add(struct anomaly **at, struct arena *arena,
	const struct anomaly_kind *kind, unsigned dir, struct slice details)
{
	struct anomaly *a = ARENA_NEW(arena, struct anomaly);

	*at = a;
	a->kind = kind;
	a->dir = dir;
	if (details.len && details.len <= DETAILS_LEN_MAX)
		a->details = arena_copy(arena, details);
	return a;
}

void anomaly_note(struct anomaly **list, struct arena *arena, const struct anomaly_kind *kind,
	unsigned dir, const uint64_t frames[2], struct slice details)
{
	struct anomaly **at = list, *a;

	while (*at && ((*at)->kind != kind || (*at)->dir != dir))
		at = &(*at)->next;
	a = *at ? *at : add(at, arena, kind, dir, details);
	if (a->count++ == 0 || frames[0] < a->first_frame)
		a->first_frame = frames[0];
	if (frames[1] > a->last_frame)
		a->last_frame = frames[1];
}

void anomalies_write(struct strbuf *out, const struct anomaly *list, unsigned client)
{
	if (!list)
		return;
	json_open(out, "anomalies", '[');
	for (const struct anomaly *a = list; a; a = a->next) {
		json_open(out, NULL, '{');
		json_text(out, "type", a->kind->type);
		json_text(out, "event", a->kind->event);
		json_text(out, "direction", a->dir == client ? "to_server" : "to_client");
		json_u64(out, "count", a->count);
		json_u64(out, "first_frame", a->first_frame);
		json_u64(out, "last_frame", a->last_frame);
		if (a->details.len)
			json_raw(out, NULL, a->details);
		json_close(out, '}');
	}
	json_close(out, ']');
}
