/* pcg-detect: finds what an analyst should look at. */
#include "base/embed.h"
#include "base/message.h"
#include "base/option.h"
#include "base/output.h"
#include "base/sandbox.h"
#include "detect/allow.h"
#include "detect/detect.h"
#include "record/fields.h"
#include "record/peek.h"
#include "record/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define ALLOW_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define READ_ROOM ((size_t)64 * 1024)

static struct {
	const char *only, *skip, *explain;
	struct option_list tune, allow;
	bool list, report, suppressed, no_known_good, exit_code, strict;
} opt;

static const struct option_row rows[] = {
	{0, "only", "NAMES", OPTION_TEXT, &opt.only, NULL, "run only these detectors (a,b,c)"},
	{0, "skip", "NAMES", OPTION_TEXT, &opt.skip, NULL, "run all detectors but these"},
	{0, "list", NULL, OPTION_FLAG, &opt.list, NULL, "print detectors and signatures and exit"},
	{0, "explain", "ID", OPTION_TEXT, &opt.explain, NULL,
		"say what a signature looks for, and what else causes it"},
	{0, "tune", "KEY=VALUE", OPTION_LIST, &opt.tune, NULL,
		"change a threshold; --tune help prints them"},
	{'a', "allow", "FILE", OPTION_LIST, &opt.allow, NULL, "known-good destinations of yours"},
	{0, "no-known-good", NULL, OPTION_FLAG, &opt.no_known_good, NULL,
		"leave out the built-in known-good destinations"},
	{'r', "report", NULL, OPTION_FLAG, &opt.report, NULL,
		"print findings as text; so on a terminal"},
	{0, "suppressed", NULL, OPTION_FLAG, &opt.suppressed, NULL,
		"show suppressed and informational ones in the text, too"},
	{0, "exit-code", NULL, OPTION_FLAG, &opt.exit_code, NULL,
		"exit 1 when there is no finding"},
	{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL,
		"end at a line that is not a JSON object"},
	OPTION_END,
};

static const struct option_command command = {"pcg-detect", "[FILE ...]",
	"Passes the records through and adds, behind the last one, an alert record for each "
	"finding:\n"
	"beacons, lateral movement, scans, known indicators, exfiltration, tunnels and what TLS\n"
	"gives away. On a terminal it prints the findings as text. Nothing leaves the machine.",
	rows,
	"A finding is what to open now; informational is context; suppressed is what a known-good\n"
	"rule silenced. Lines of an --allow file are tab-separated: what, direction (to, from, "
	"both,\n"
	"shared), port, reason, last day. example.com means the name and all below it,\n"
	"=example.com only the name, *.example.com only what is below it; or an address or block.\n"
	"\n"
	"Examples:\n"
	"  pcg-flows cap.pcap | pcg-ti | pcg-detect | jq 'select(.finding.tier==\"finding\")'\n"
	"  pcg-detect --report --allow ours.tsv stored.ndjson\n"
	"  pcg-detect --only beacon --tune beacon.beats=20 stored.ndjson\n"
	"\n"
	"Exit status: 0 done, 1 no finding (with --exit-code), 2 usage error or failure,\n"
	"3 an input could not be read to its end."};

struct state {
	struct corpus corpus;
	struct tuning tuning;
	struct allow allow;
	struct finding_list findings;
	bool text;
	size_t tiers[TIER_SUPPRESSED + 1];
};

/* Findings of an earlier run are replaced by those of this one. */
static bool each(struct record *record, void *ctx)
{
	struct state *state = ctx;

	if (record_is(record, EVENT_ALERT) &&
		peek_member(record_get(record, "finding"), "detector").len)
		return false;
	corpus_read(&state->corpus, record);
	return true;
}

/* Is name one of the list "a,b,c"? */
static bool is_named(const char *list, const char *name)
{
	struct slice rest = slice_str(list);

	while (rest.len)
		if (slice_is(slice_trim(slice_cut(&rest, ',')), name))
			return true;
	return false;
}

static void check_names(const char *list)
{
	struct slice rest = slice_str(list);

	while (rest.len) {
		struct slice name = slice_trim(slice_cut(&rest, ','));
		bool known = false;

		for (size_t i = 0; detectors[i]; i++)
			known |= slice_is(name, detectors[i]->name);
		if (!known)
			die("no detector is called %.*s; --list names them", (int)name.len,
				(const char *)name.ptr);
	}
}

static void print_text(struct state *state)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < state->findings.count; i++) {
		const struct finding *finding = &state->findings.items[i];

		strbuf_clear(&text);
		finding_report(finding, &state->corpus, &text);
		if (finding->tier == TIER_FINDING || opt.suppressed)
			output_bytes(strbuf_slice(&text));
	}
	strbuf_clear(&text);
	strbuf_addf(&text, "%zu findings, %zu informational, %zu suppressed%s\n",
		state->tiers[TIER_FINDING], state->tiers[TIER_INFORMATIONAL],
		state->tiers[TIER_SUPPRESSED], opt.suppressed ? "" : " (--suppressed shows all)");
	output_bytes(strbuf_slice(&text));
	strbuf_release(&text);
}

static void print_records(const struct state *state)
{
	struct strbuf line = STRBUF_INIT;

	for (size_t i = 0; i < state->findings.count; i++) {
		strbuf_clear(&line);
		finding_write(&state->findings.items[i], &state->corpus, &line);
		output_line(strbuf_slice(&line));
	}
	strbuf_release(&line);
}

static void finish(void *ctx)
{
	struct state *state = ctx;

	corpus_finish(&state->corpus);
	for (size_t i = 0; detectors[i]; i++)
		if ((!opt.only || is_named(opt.only, detectors[i]->name)) &&
			!is_named(opt.skip, detectors[i]->name))
			detectors[i]->run(&state->corpus, &state->tuning, &state->findings);
	finding_list_finish(&state->findings, &state->tuning, &state->allow);
	for (size_t i = 0; i < state->findings.count; i++)
		state->tiers[state->findings.items[i].tier]++;
	if (state->text)
		print_text(state);
	else
		print_records(state);
}

static void read_allow(struct allow *allow, const char *path)
{
	struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0 && text.len <= ALLOW_BYTES_MAX) {
		n = read(fd, strbuf_more(&text, READ_ROOM), READ_ROOM);
		text.len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		die("cannot read the known-good list %s: %s", path, strerror(errno));
	if (n > 0)
		die("the known-good list %s is larger than %zu bytes", path, ALLOW_BYTES_MAX);
	close(fd);
	if (!allow_add(allow, strbuf_slice(&text), &err))
		die("%s: %s", path, strbuf_cstr(&err));
	strbuf_release(&text);
	strbuf_release(&err);
}

static void show(struct strbuf *text)
{
	output_bytes(strbuf_slice(text));
	output_flush();
	strbuf_release(text);
	exit(0);
}

static void show_and_exit(const struct tuning *tuning)
{
	struct strbuf text = STRBUF_INIT;
	uint64_t id;

	if (opt.list) {
		detect_list(&text);
	} else if (opt.explain) {
		if (!slice_to_u64(slice_str(opt.explain), &id) || !detect_explain(id, &text))
			die("no signature is called %s; --list names them", opt.explain);
	} else {
		tuning_add_table(tuning, &text);
	}
	show(&text);
}

static void set_up(struct state *state)
{
	struct strbuf err = STRBUF_INIT;

	corpus_init(&state->corpus);
	finding_list_init(&state->findings, &state->corpus);
	tuning_init(&state->tuning);
	allow_init(&state->allow);
	for (size_t i = 0; i < opt.tune.count; i++) {
		if (strcmp(opt.tune.items[i], "help") == 0)
			show_and_exit(&state->tuning);
		if (!tuning_set(&state->tuning, slice_str(opt.tune.items[i]), &err))
			die("%s; --tune help names them", strbuf_cstr(&err));
	}
	if (!opt.no_known_good && !allow_add(&state->allow, EMBED_SLICE(embed_allow_rules), &err))
		die("built-in known-good list: %s", strbuf_cstr(&err));
	for (size_t i = 0; i < opt.allow.count; i++)
		read_allow(&state->allow, opt.allow.items[i]);
	state->text = opt.report || output_is_terminal();
	strbuf_release(&err);
}

int main(int argc, char **argv)
{
	static struct state state;
	int count = option_main(&command, argc, argv), status;

	sandbox_enter();
	check_names(opt.only);
	check_names(opt.skip);
	set_up(&state);
	if (opt.list || opt.explain)
		show_and_exit(&state.tuning);
	status = pipeline_run(argv, count,
		&(struct pipeline){.each = each,
			.finish = finish,
			.ctx = &state,
			.strict = opt.strict,
			.quiet = state.text});
	finding_list_release(&state.findings);
	allow_release(&state.allow);
	corpus_release(&state.corpus);
	option_list_release(&opt.tune);
	option_list_release(&opt.allow);
	return status == 0 && opt.exit_code && state.tiers[TIER_FINDING] == 0 ? EXIT_NOTHING
									      : status;
}
