/* Shells, programs and miners in clear, known by their first bytes. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/observed.h"

enum { WINDOWS_SHELL, UNIX_SHELL, STAGE, PROGRAM, MINER, SIGNATURES };

#define TOOLS "training labs, remote maintenance by raw connections"

static const struct signature signatures[SIGNATURES] = {
	[WINDOWS_SHELL] = {9101301, "Command prompt of Windows in a raw connection",
		"Successful Administrator Privilege Gain", "T1059.003 T1095", 1,
		"the greeting of cmd.exe or PowerShell as the first bytes of one side", TOOLS,
		"nothing: shells that are meant to be reached say so by a protocol"},
	[UNIX_SHELL] = {9101302, "Unix shell in a raw connection",
		"Successful Administrator Privilege Gain", "T1059.004 T1095", 1,
		"what a shell without a terminal complains of, or who it runs as, as the first "
		"bytes of one side",
		TOOLS, "nothing: shells that are meant to be reached say so by a protocol"},
	[STAGE] = {9101303, "Program loaded in stages: its length, then its bytes",
		"A Network Trojan was detected", "T1105 T1095", 1,
		"a connection whose first bytes are the length of a Windows program and the "
		"program, as stagers of attack frameworks take them",
		"installers with a protocol of their own", "a known vendor's update service"},
	[PROGRAM] = {9101304, "Program sent without any protocol", "Potentially Bad Traffic",
		"T1105 T1095", 2,
		"a Windows or ELF program as the first bytes of one side, with no file transfer "
		"protocol around it",
		"FTP data connections whose control connection was not seen, netcat",
		"an FTP control connection between the same two hosts; both hosts inside"},
	[MINER] = {9101305, "Cryptocurrency mining", "Crypto Currency Mining Activity Detected",
		"T1496", 2, "the calls by which miners fetch work from a pool (Stratum)",
		"miners of one's own", "nothing: it is mining; whether it is allowed, you know"},
};

extern const struct detector shell_detector;

static const struct observed_kind kinds[] = {
	{"shell.windows_prompt", WINDOWS_SHELL, 90, "greeting of cmd.exe"},
	{"shell.powershell_prompt", WINDOWS_SHELL, 90, "greeting of PowerShell"},
	{"shell.unix_prompt", UNIX_SHELL, 85, "complaint of a shell without a terminal"},
	{"shell.unix_user", UNIX_SHELL, 75, "who a shell runs as, or where"},
	{"payload.program_behind_length", STAGE, 85, "a program behind its length"},
	{"payload.windows_program", PROGRAM, 50, "a Windows program is the first thing sent"},
	{"payload.elf_program", PROGRAM, 50, "an ELF program is the first thing sent"},
	{"payload.mining", MINER, 65, "calls of a miner or its pool"},
};

/* Who spoke FTP with whom, which sends files by bare connections. */
struct ftp_pairs {
	struct map map;
	struct arena keys;
};

static void collect_ftp(const struct corpus *corpus, struct ftp_pairs *pairs)
{
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		const uint32_t key[] = {conv->src, conv->dest};

		if (corpus_app_is(corpus, conv, "ftp"))
			*map_put_copy(&pairs->map, slice_of(key, sizeof(key)), &pairs->keys) = 0;
	}
}

static bool speak_ftp(const struct ftp_pairs *pairs, const struct observation *o)
{
	const uint32_t there[] = {o->client, o->server}, back[] = {o->server, o->client};

	return map_get(&pairs->map, slice_of(there, sizeof(there))) != MAP_NONE ||
		map_get(&pairs->map, slice_of(back, sizeof(back))) != MAP_NONE;
}

static void weigh_program(struct finding *f, const struct corpus *corpus,
	const struct observation *o, const struct ftp_pairs *ftp)
{
	bool inside = corpus->hosts[o->client].internal && corpus->hosts[o->server].internal;

	if (o->server_port == 20 || o->client_port == 20 || speak_ftp(ftp, o))
		finding_factor(f, -30, "a file that FTP sent");
	else if (inside)
		finding_factor(f, 5, "no file transfer protocol between the two");
	else
		finding_factor(
			f, 15, "no file transfer protocol between the two, one of them outside");
	if (o->midstream)
		finding_factor(f, -20, "the beginning of the conversation was not seen");
}

static void add_finding(
	struct finding_list *findings, const struct observed *group, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	const struct observation *o = group->items[0];
	struct finding *f =
		finding_list_add(findings, &shell_detector, &signatures[group->kind->signature]);

	(void)tuning;
	finding_factor(f, group->kind->points, "%s", group->kind->factor);
	if (group->kind->signature == PROGRAM)
		weigh_program(f, corpus, o, group->ctx);
	if (group->kind->signature <= UNIX_SHELL)
		finding_factor(f, 5,
			o->to_server ? "the shell is the caller's: it calls back"
				     : "the shell is at the port that was called");
	for (size_t i = 0; i < group->count; i++)
		finding_observation(f, group->items[i]);
	json_u64(&f->evidence, "times", group->times);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct ftp_pairs ftp = {MAP_INIT, ARENA_INIT};

	collect_ftp(corpus, &ftp);
	observed_each(findings, tuning, kinds, ARRAY_LEN(kinds), add_finding, &ftp);
	map_release(&ftp.map);
	arena_release(&ftp.keys);
}

const struct detector shell_detector = {
	"shell",
	"shells, programs and miners in clear",
	signatures,
	SIGNATURES,
	false,
	run,
};
