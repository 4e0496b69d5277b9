/* FTP's control connection (RFC 959, 2228, 4217): user and commands. */
#include "dissect/ftp_data.h"
#include "dissect/line.h"
#include "dissect/refusal.h"

#include "base/mem.h"
#include "record/fields.h"

#define PORT_FTP 21

/* 'tells': none of SMTP, POP3, IRC and NNTP has it. */
static const struct line_word commands[] = {{"AUTH TLS", true}, {"AUTH SSL", true},
	{"AUTH GSSAPI", false}, {"AUTH", false}, {"USER", false}, {"PASS", false}, {"ACCT", true},
	{"CWD", true}, {"CDUP", true}, {"XCWD", true}, {"XPWD", true}, {"PWD", true},
	{"QUIT", false}, {"REIN", true}, {"PORT", true}, {"PASV", true}, {"EPRT", true},
	{"EPSV", true}, {"TYPE", true}, {"STRU", true}, {"MODE", false}, {"RETR", false},
	{"STOR", true}, {"STOU", true}, {"APPE", true}, {"ALLO", true}, {"REST", true},
	{"RNFR", true}, {"RNTO", true}, {"ABOR", true}, {"DELE", false}, {"RMD", true},
	{"MKD", true}, {"LIST", false}, {"NLST", true}, {"MLSD", true}, {"MLST", true},
	{"SITE", true}, {"SYST", true}, {"STAT", false}, {"FEAT", true}, {"OPTS", true},
	{"SIZE", true}, {"MDTM", true}, {"CLNT", true}, {"PBSZ", true}, {"PROT", true},
	{"CCC", true}, {"HOST", false}, {"HELP", false}, {"NOOP", false}};

static const uint16_t replies[] = {150, 211, 215, 226, 227, 229, 230, 234, 257, 331, 332, 530, 0};

enum phase { PHASE_UNKNOWN, PHASE_SERVER, PHASE_CLIENT };

static void command_facts(struct slice line, struct dissect_out *out)
{
	struct slice command = line_word_of(line), data = line_rest_of(line);

	out_add(out, FACT_FTP_COMMANDS, command);
	ftp_data_command(command, data, out);
	if (slice_eq_nocase(command, SLICE("USER")) && data.len) {
		out_str(out, FACT_FTP_USER, data);
		out_user(out, data, "ftp");
	}
}

static bool starts_tls(struct slice line)
{
	return slice_starts_nocase(line, SLICE("AUTH TLS")) ||
		slice_starts_nocase(line, SLICE("AUTH SSL"));
}

/* A greeting says what greets, more often than not. */
static bool names_itself(struct slice line)
{
	static const char *const names[] = {"FTP", "FileZilla", "ftp", "Ftp"};

	if (line_code(line) != 220)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (slice_find_slice(line, slice_str(names[i])) < line.len)
			return true;
	return false;
}

static enum verdict read_reply(const struct segment *in, struct slice line, struct dissect_out *out)
{
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN && !in->expected && !names_itself(line) &&
		in->src_port != PORT_FTP)
		verdict = line_answers(in, replies);
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_SERVER;
	if (line_code(line) == 530) /* not logged in */
		out_refusal(out, REFUSING_FTP);
	if (in->phase == PHASE_UNKNOWN && line.len > 4)
		out_add(out, FACT_FTP_REPLY, slice_trim(slice_from(line, 4)));
	ftp_data_reply(line_code(line), slice_from(line, 4), out);
	out->phase = PHASE_SERVER;
	return VERDICT_NEXT;
}

static enum verdict read_command(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN)
		verdict = line_speaks(in, commands, ARRAY_LEN(commands),
			in->expected || in->dst_port == PORT_FTP);
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_CLIENT;
	out->phase = PHASE_CLIENT;
	command_facts(line, out);
	return starts_tls(line) ? VERDICT_SWITCH : VERDICT_NEXT;
}

static enum verdict read_ftp(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict = line_first(in, &line, &out->eaten);

	if (verdict != VERDICT_NEXT)
		return verdict;
	if (in->phase != PHASE_CLIENT && line_code(line))
		return read_reply(in, line, out);
	/* the lines between the first and the last of a long reply */
	return in->phase == PHASE_SERVER ? VERDICT_NEXT : read_command(in, line, out);
}

const struct dissector dissect_ftp = {"ftp", OVER_TCP, read_ftp, NULL};
