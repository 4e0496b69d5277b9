#include "flow/opening.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "flow/anomaly.h"

#define STAGE_LEN_MIN 4096 /* bytes of a program that a stager announces */
#define STAGE_LEN_MAX (64u * 1024 * 1024)
#define LOOKED_AT 512 /* bytes that are searched */

static const struct anomaly_kind windows_shell = {"applayer", "shell.windows_prompt"};
static const struct anomaly_kind powershell = {"applayer", "shell.powershell_prompt"};
static const struct anomaly_kind unix_shell = {"applayer", "shell.unix_prompt"};
static const struct anomaly_kind unix_user = {"applayer", "shell.unix_user"};
static const struct anomaly_kind staged_program = {"applayer", "payload.program_behind_length"};
static const struct anomaly_kind windows_program = {"applayer", "payload.windows_program"};
static const struct anomaly_kind elf_program = {"applayer", "payload.elf_program"};
static const struct anomaly_kind mining = {"applayer", "payload.mining"};

/* What a shell says when it starts, word for word. */
static const struct {
	struct slice text;
	const struct anomaly_kind *kind;
} greetings[] = {
	{SLICE("Microsoft Windows [Version"), &windows_shell},
	{SLICE("Microsoft Windows XP [Version"), &windows_shell},
	{SLICE("Microsoft Windows 2000 [Version"), &windows_shell},
	{SLICE("Microsoft(R) Windows"), &windows_shell},
	{SLICE("Microsoft (R) Windows NT"), &windows_shell},
	{SLICE("Windows PowerShell running as user"), &powershell},
	{SLICE("PS C:\\"), &powershell},
	{SLICE("/bin/sh: 0: can't access tty"), &unix_shell},
	{SLICE("/bin/sh: can't access tty"), &unix_shell},
	{SLICE("sh: can't access tty"), &unix_shell},
	{SLICE("sh: no job control in this shell"), &unix_shell},
	{SLICE("bash: no job control in this shell"), &unix_shell},
	{SLICE("bash: cannot set terminal process group"), &unix_shell},
	{SLICE("bash: initialize_job_control"), &unix_shell},
	{SLICE("uid="), &unix_user},
	{SLICE("Linux "), &unix_user},
};

/* "uid=0(root) gid=0(root)"; "Linux host 5.10.0 ... GNU/Linux". */
static bool tells_user(struct slice text)
{
	return (slice_starts(text, SLICE("uid=")) &&
		       slice_find_slice(text, SLICE(" gid=")) < text.len) ||
		(slice_starts(text, SLICE("Linux ")) &&
			slice_find_slice(text, SLICE("GNU/Linux")) < text.len);
}

static const struct anomaly_kind *greeting_of(struct slice payload)
{
	struct slice text = slice_trim(payload);

	for (size_t i = 0; text.len && i < ARRAY_LEN(greetings); i++)
		if (text.ptr[0] == greetings[i].text.ptr[0] &&
			slice_starts(text, greetings[i].text))
			return greetings[i].kind != &unix_user || tells_user(text)
				? greetings[i].kind
				: NULL;
	return NULL;
}

static bool is_windows_program(struct slice bytes)
{
	return slice_starts(bytes, SLICE("MZ")) &&
		slice_find_slice(slice_first(bytes, LOOKED_AT), SLICE("This program ")) <
		slice_first(bytes, LOOKED_AT).len;
}

static const struct anomaly_kind *program_of(struct slice payload, uint64_t before)
{
	struct cursor c = cursor_of(payload);
	uint32_t len = cursor_u32le(&c);

	if (is_windows_program(payload))
		return before == OPENING_BEFORE_MAX ? &staged_program : &windows_program;
	if (slice_starts(payload, SLICE("\177ELF")))
		return &elf_program;
	if (len >= STAGE_LEN_MIN && len <= STAGE_LEN_MAX &&
		slice_starts(slice_from(payload, 4), SLICE("MZ")) && payload.len > 64)
		return &staged_program;
	return NULL;
}

/* Stratum and its kin. */
static bool is_mining(struct slice payload)
{
	static const char *const calls[] = {"\"mining.subscribe\"", "\"mining.authorize\"",
		"\"eth_submitLogin\"", "\"eth_getWork\"", "\"mining.notify\""};
	struct slice text = slice_first(payload, LOOKED_AT);

	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		if (slice_find_slice(text, slice_str(calls[i])) < text.len)
			return true;
	return slice_find_slice(text, SLICE("\"method\":\"login\"")) < text.len &&
		slice_find_slice(text, SLICE("\"pass\"")) < text.len;
}

/* Behind bytes that were not captured is no opening: they may have been a protocol's. */
static bool is_first(
	const struct conversation *conv, const struct packet *packet, unsigned dir, uint64_t before)
{
	return packet->tcp_seq - conv->tcp_base[dir] - 1 == before;
}

void opening_look(
	struct conversation *conv, struct arena *arena, const struct packet *packet, unsigned dir)
{
	const uint64_t frames[2] = {packet->frame->number, packet->frame->number};
	const struct anomaly_kind *kind = greeting_of(slice_first(packet->payload, LOOKED_AT));
	uint64_t before = conv->payload[dir] - packet->payload_len;

	if (!kind && is_first(conv, packet, dir, before))
		kind = program_of(packet->payload, before);
	if (!kind && packet->payload.len && packet->payload.ptr[0] == '{' &&
		is_mining(packet->payload))
		kind = &mining;
	if (kind)
		anomaly_note(&conv->anomalies, arena, kind, dir, frames, slice_of(NULL, 0));
}
