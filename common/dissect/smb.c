#include "dissect/smb.h"

#include "base/mem.h"
#include "dissect/smb_exploit.h"
#include "record/fields.h"

#define SESSION_MESSAGE 0
#define SESSION_LAST 0x85 /* RFC 1002, section 4.3.1 */
#define SESSION_HEADER_LEN 4
#define ID_LEN 4
#define BULK_MIN 8192 /* bytes of a message; a fragment of DCE-RPC has at most 5840 */

static const char *const known_pipes[] = {"atsvc", "browser", "dfs", "drsuapi", "efsrpc",
	"epmapper", "eventlog", "initshutdown", "keysvc", "lsarpc", "lsass", "llsrpc", "msftewds",
	"netdfs", "netlogon", "ntsvcs", "plugplay", "protected_storage", "router", "samr", "scerpc",
	"spoolss", "srvsvc", "svcctl", "tapsrv", "trkwks", "w32time", "winreg", "winsock", "wkssvc",
	"psexesvc", "paexec", "remcom_communicaton", "csexec"};

bool smb_is_ipc(struct slice path)
{
	size_t from = path.len > 4 ? path.len - 4 : 0;

	return slice_eq_nocase(slice_from(path, from), SLICE("IPC$"));
}

void smb_note_share(struct slice path, struct dissect_out *out)
{
	if (path.len)
		out_add(out, FACT_WINDOWS_SHARES, path);
}

/* \PIPE\name and \name are one. */
static struct slice pipe_name(struct slice name)
{
	while (name.len && name.ptr[0] == '\\')
		name = slice_from(name, 1);
	if (slice_starts_nocase(name, SLICE("PIPE\\")))
		name = slice_from(name, 5);
	return name;
}

static bool is_known_pipe(struct slice name)
{
	for (size_t i = 0; i < ARRAY_LEN(known_pipes); i++)
		if (slice_eq_nocase(name, slice_str(known_pipes[i])))
			return true;
	return false;
}

void smb_note_open(struct slice name, int is_pipe, struct dissect_out *out)
{
	struct slice pipe = pipe_name(name);

	if (pipe.len == 0)
		return; /* the root of a share */
	if (is_pipe > 0 || (is_pipe < 0 && is_known_pipe(pipe)))
		out_add(out, FACT_WINDOWS_PIPES, pipe);
	else
		out_add(out, FACT_WINDOWS_FILES, name);
}

/* MS-ERREF, section 2.3.1: those that tell of log-ons and access. */
void smb_note_status(uint32_t status, struct dissect_out *out)
{
	static const struct {
		uint32_t status;
		const char *name;
	} names[] = {{0xc0000022, "STATUS_ACCESS_DENIED"}, {0xc000006d, "STATUS_LOGON_FAILURE"},
		{0xc000006e, "STATUS_ACCOUNT_RESTRICTION"},
		{0xc000006f, "STATUS_INVALID_LOGON_HOURS"},
		{0xc0000070, "STATUS_INVALID_WORKSTATION"}, {0xc0000071, "STATUS_PASSWORD_EXPIRED"},
		{0xc0000072, "STATUS_ACCOUNT_DISABLED"},
		{0xc000015b, "STATUS_LOGON_TYPE_NOT_GRANTED"},
		{0xc0000193, "STATUS_ACCOUNT_EXPIRED"}, {0xc0000224, "STATUS_PASSWORD_MUST_CHANGE"},
		{0xc0000234, "STATUS_ACCOUNT_LOCKED_OUT"}, {0xc00000cc, "STATUS_BAD_NETWORK_NAME"},
		{0xc0000203, "STATUS_USER_SESSION_DELETED"},
		{0xc000035c, "STATUS_NETWORK_SESSION_EXPIRED"},
		{0xc0000034, "STATUS_OBJECT_NAME_NOT_FOUND"},
		{0xc0000043, "STATUS_SHARING_VIOLATION"},
		{0xc00000ba, "STATUS_FILE_IS_A_DIRECTORY"},
		{0xc0000035, "STATUS_OBJECT_NAME_COLLISION"},
		{0xc000003a, "STATUS_OBJECT_PATH_NOT_FOUND"},
		{0xc00000ac, "STATUS_PIPE_NOT_AVAILABLE"}, {0xc000005e, "STATUS_NO_LOGON_SERVERS"},
		{0xc0000064, "STATUS_NO_SUCH_USER"}, {0xc000006a, "STATUS_WRONG_PASSWORD"}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].status == status)
			out_add(out, FACT_WINDOWS_STATUS, slice_str(names[i].name));
}

static bool is_protocol_id(struct slice message)
{
	return message.len >= ID_LEN && slice_starts(slice_from(message, 1), SLICE("SMB")) &&
		message.ptr[0] >= 0xfc;
}

/* May these bytes still become a NetBIOS session packet with SMB in it? */
static bool may_begin(struct slice bytes)
{
	if (bytes.ptr[0] > SESSION_LAST || (bytes.ptr[0] && bytes.ptr[0] < 0x81))
		return false;
	if (bytes.len <= SESSION_HEADER_LEN || bytes.ptr[0] != SESSION_MESSAGE)
		return true;
	return bytes.ptr[SESSION_HEADER_LEN] >= 0xfc;
}

/* File data need not be waited for; what goes over pipes is shorter. */
static bool is_bulk(struct slice message, uint32_t len)
{
	if (len < BULK_MIN)
		return false;
	return message.ptr[0] == 0xff ? smb1_is_bulk(message) : smb2_is_bulk(message);
}

static enum verdict read_session(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t type = cursor_u8(&c);
	uint32_t len = cursor_u24(&c);
	struct slice message = slice_first(cursor_rest(&c), len);
	bool first = in->phase == 0;

	if (!may_begin(in->bytes))
		return VERDICT_NO;
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (type != SESSION_MESSAGE || len == 0) {
		/* session request, response, keep-alive: nothing that proves SMB by itself */
		if (first && (in->src_port != 139 && in->dst_port != 139))
			return VERDICT_NO;
		out->eaten = SESSION_HEADER_LEN + (size_t)len;
		return VERDICT_NEXT;
	}
	if (message.len < ID_LEN)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!is_protocol_id(message))
		return VERDICT_NO;
	if (message.len < len && !in->end && !is_bulk(message, len))
		return VERDICT_MORE;
	out->phase = 1;
	out->eaten = SESSION_HEADER_LEN + (size_t)len;
	if (message.ptr[0] == 0xff)
		smb1_note(message, in, out);
	else if (message.ptr[0] == 0xfe)
		smb2_note(message, in, out);
	else if (message.ptr[0] == 0xfd)
		out_true(out, FACT_WINDOWS_ENCRYPTED);
	else
		smb_look_compressed(message, out);
	return VERDICT_NEXT;
}

static bool begins(struct slice bytes, bool known)
{
	(void)known;
	return bytes.len > SESSION_HEADER_LEN && bytes.ptr[0] == SESSION_MESSAGE &&
		is_protocol_id(slice_from(bytes, SESSION_HEADER_LEN));
}

const struct dissector dissect_smb = {"smb", OVER_TCP, read_session, begins};
