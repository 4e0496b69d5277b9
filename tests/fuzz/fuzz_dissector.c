/* The payload of one conversation (talk.h), through the driver to one dissector alone, so
 * that no time goes to the others and what is new in an input is new to this one.
 * FUZZ_ONLY in the environment names it, by its row in the table. */
#include "fuzz.h"
#include "talk.h"

#include "base/message.h"

#include <stdlib.h>

/* The driver is linked to the table below, which has one row that asks the chosen one. */
#define dissectors whole_table
#include "dissect/table.c" /* NOLINT(bugprone-suspicious-include) */
#undef dissectors

static const struct dissector *chosen;

static enum verdict ask_chosen(const struct segment *in, struct dissect_out *out)
{
	if (!out->proto)
		out->proto = chosen->name;
	return chosen->read(in, out);
}

static bool chosen_begins(struct slice bytes, bool known)
{
	return chosen->begins && chosen->begins(bytes, known);
}

static const struct dissector one = {
	"one", OVER_TCP | OVER_UDP | OVER_SCTP, ask_chosen, chosen_begins};

extern const struct dissector *const dissectors[];
const struct dissector *const dissectors[] = {&one, NULL};

static const struct dissector *choose(void)
{
#define NAME(name) #name,
	static const char *const names[] = {DISSECTORS(NAME)};
	const char *name = getenv("FUZZ_ONLY");

	for (size_t i = 0; name && whole_table[i]; i++)
		if (strcmp(names[i], name) == 0)
			return whole_table[i];
	die("FUZZ_ONLY=%s is no row of the table of dissectors", name ? name : "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!chosen)
		chosen = choose();
	talk_read(cursor_of(slice_of(data, size)), chosen->over);
	return 0;
}
