/* SMB 2 and 3 (MS-SMB2, section 2.2). */
#include "dissect/smb.h"

#include "base/utf16.h"
#include "dissect/dcerpc.h"
#include "dissect/kept.h"
#include "dissect/logon_token.h"
#include "dissect/smb_exploit.h"
#include "record/fields.h"

#define HEADER_LEN 64
#define FLAG_RESPONSE 1
#define COMPOUND_MAX 32
#define FSCTL_PIPE_TRANSCEIVE 0x0011c017
#define STATUS_MORE_PROCESSING 0xc0000016
#define INFO_FILE 1
#define FILE_RENAME_INFORMATION 10

/* CREATE's disposition (MS-SMB2 2.2.13): what is made or written anew. FILE_OPEN and
 * FILE_OPEN_IF may be reading. */
enum disposition { SUPERSEDE = 0, MAKE = 2, OVERWRITE = 4, OVERWRITE_IF = 5 };

#define OPTION_DIRECTORY 1

/* Kinds in dissect_out.kept. */
enum kept_kind {
	KEPT_TREE_ASKED = 0x5b20000, /* message id -> is it IPC$ (the client's) */
	KEPT_TREE, /* tree id -> is it IPC$ (the server's) */
};

enum command {
	NEGOTIATE = 0,
	SESSION_SETUP = 1,
	TREE_CONNECT = 3,
	CREATE = 5,
	READ = 8,
	WRITE = 9,
	IOCTL = 11,
	SET_INFO = 17,
};

struct smb2 {
	struct slice message; /* from the protocol id to the end of this part of a compound */
	uint16_t command;
	uint32_t status, next, tree, message_id;
	bool response;
	struct cursor body;
};

static bool read_header(struct slice message, struct smb2 *smb)
{
	struct cursor c = cursor_of(message);
	uint32_t flags;

	cursor_skip(&c, 8); /* id, structure size, credit charge */
	smb->status = cursor_u32le(&c);
	smb->command = cursor_u16le(&c);
	cursor_skip(&c, 2);
	flags = cursor_u32le(&c);
	smb->next = cursor_u32le(&c);
	smb->message_id = (uint32_t)cursor_u64le(&c);
	cursor_skip(&c, 4);
	smb->tree = cursor_u32le(&c);
	cursor_skip(&c, 24); /* session, signature */
	smb->response = flags & FLAG_RESPONSE;
	smb->message = smb->next ? slice_first(message, smb->next) : message;
	smb->body = cursor_of(slice_from(smb->message, HEADER_LEN));
	return !c.failed;
}

bool smb2_is_bulk(struct slice message)
{
	struct smb2 smb;

	if (!read_header(message, &smb) || smb.next)
		return false;
	return (smb.command == READ && smb.response) || (smb.command == WRITE && !smb.response);
}

/* What stands at an offset from the message's start. */
static struct slice at(const struct smb2 *smb, uint32_t offset, uint32_t len)
{
	return slice_first(slice_from(smb->message, offset), len);
}

static void note_dialect(struct smb2 *smb, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;
	uint16_t dialect;

	cursor_skip(&smb->body, 4); /* structure size, security mode */
	dialect = cursor_u16le(&smb->body);
	if (dialect >= 0x0200 && dialect < 0x0400) { /* 0x02ff only asks to negotiate again */
		strbuf_addf(&text, "%u.%u", dialect >> 8, dialect >> 4 & 15);
		if (dialect & 15)
			strbuf_addf(&text, ".%u", dialect & 15);
		if (dialect != 0x02ff)
			out_str(out, FACT_WINDOWS_DIALECT, strbuf_slice(&text));
	}
	strbuf_release(&text);
}

static void note_session_setup(struct smb2 *smb, const struct segment *in, struct dissect_out *out)
{
	uint16_t offset, len;

	cursor_skip(&smb->body, smb->response ? 4 : 12);
	offset = cursor_u16le(&smb->body);
	len = cursor_u16le(&smb->body);
	logon_token_note(at(smb, offset, len), in, out);
}

static void note_tree_connect(struct smb2 *smb, struct dissect_out *out)
{
	struct strbuf path = STRBUF_INIT;
	uint16_t offset;
	uint32_t is_ipc;

	if (smb->response) {
		if (smb->status == 0 &&
			kept_get(out->kept_other, KEPT_TREE_ASKED, smb->message_id, &is_ipc))
			kept_put(out->kept, KEPT_TREE, smb->tree, is_ipc);
		return;
	}
	cursor_skip(&smb->body, 4); /* structure size, flags */
	offset = cursor_u16le(&smb->body);
	utf16le_add(&path, slice_whole(smb->message, offset, cursor_u16le(&smb->body)));
	smb_note_share(strbuf_slice(&path), out);
	kept_put(out->kept, KEPT_TREE_ASKED, smb->message_id, smb_is_ipc(strbuf_slice(&path)));
	strbuf_release(&path);
}

static bool is_making(uint32_t disposition)
{
	return disposition == SUPERSEDE || disposition == MAKE || disposition == OVERWRITE ||
		disposition == OVERWRITE_IF;
}

static void note_create(struct smb2 *smb, struct dissect_out *out)
{
	struct strbuf name = STRBUF_INIT;
	uint16_t offset;
	uint32_t is_ipc, disposition, options;
	int is_pipe = -1;

	if (smb->response)
		return;
	cursor_skip(&smb->body, 36); /* up to the disposition */
	disposition = cursor_u32le(&smb->body);
	options = cursor_u32le(&smb->body);
	offset = cursor_u16le(&smb->body);
	utf16le_add(&name, slice_whole(smb->message, offset, cursor_u16le(&smb->body)));
	if (kept_get(out->kept_other, KEPT_TREE, smb->tree, &is_ipc))
		is_pipe = (int)is_ipc;
	smb_note_open(strbuf_slice(&name), is_pipe, out);
	if (is_pipe <= 0 && name.len && !(options & OPTION_DIRECTORY) && is_making(disposition))
		out_add(out, FACT_WINDOWS_CREATED, strbuf_slice(&name));
	strbuf_release(&name);
}

/* Pipes are told apart by the volatile half of their file id. */
static uint32_t pipe_of(struct cursor *c)
{
	cursor_skip(c, 8);
	return (uint32_t)cursor_u64le(c);
}

static void note_write(struct smb2 *smb, const struct segment *in, struct dissect_out *out)
{
	uint16_t offset;
	uint32_t len, pipe;
	struct slice data;

	if (smb->response)
		return;
	cursor_skip(&smb->body, 2);
	offset = cursor_u16le(&smb->body);
	len = cursor_u32le(&smb->body);
	cursor_skip(&smb->body, 8); /* file offset */
	pipe = pipe_of(&smb->body);
	data = at(smb, offset, len);
	if (dcerpc_begins(data))
		dcerpc_note(data, pipe, in, out);
}

static void note_ioctl(struct smb2 *smb, const struct segment *in, struct dissect_out *out)
{
	uint32_t code, offset, len, pipe;

	if (smb->response)
		return;
	cursor_skip(&smb->body, 4);
	code = cursor_u32le(&smb->body);
	pipe = pipe_of(&smb->body);
	offset = cursor_u32le(&smb->body);
	len = cursor_u32le(&smb->body);
	if (code == FSCTL_PIPE_TRANSCEIVE && dcerpc_begins(at(smb, offset, len)))
		dcerpc_note(at(smb, offset, len), pipe, in, out);
}

/* FILE_RENAME_INFORMATION (MS-FSCC 2.4.37.2): the new name. */
static void note_set_info(struct smb2 *smb, struct dissect_out *out)
{
	struct strbuf name = STRBUF_INIT;
	struct cursor c;
	uint8_t kind, class;
	uint32_t len;

	cursor_skip(&smb->body, 2);
	kind = cursor_u8(&smb->body);
	class = cursor_u8(&smb->body);
	len = cursor_u32le(&smb->body);
	if (smb->response || kind != INFO_FILE || class != FILE_RENAME_INFORMATION)
		return;
	c = cursor_of(at(smb, cursor_u16le(&smb->body), len));
	cursor_skip(&c, 16); /* replace, reserved, root directory */
	len = cursor_u32le(&c);
	utf16le_add(&name, cursor_take(&c, len));
	if (name.len)
		out_add(out, FACT_WINDOWS_RENAMED, strbuf_slice(&name));
	strbuf_release(&name);
}

static void note_one(struct smb2 *smb, const struct segment *in, struct dissect_out *out)
{
	if (smb->response && smb->status != 0 && smb->status != STATUS_MORE_PROCESSING) {
		smb_note_status(smb->status, out);
		return;
	}
	switch ((enum command)smb->command) {
	case NEGOTIATE:
		if (smb->response)
			note_dialect(smb, out);
		else
			smb_look_negotiate(smb->message, out);
		break;
	case SESSION_SETUP:
		note_session_setup(smb, in, out);
		break;
	case TREE_CONNECT:
		note_tree_connect(smb, out);
		break;
	case CREATE:
		note_create(smb, out);
		break;
	case WRITE:
		note_write(smb, in, out);
		break;
	case IOCTL:
		note_ioctl(smb, in, out);
		break;
	case SET_INFO:
		note_set_info(smb, out);
		break;
	case READ:
		break;
	}
}

void smb2_note(struct slice message, const struct segment *in, struct dissect_out *out)
{
	struct smb2 smb;

	for (int i = 0; i < COMPOUND_MAX && read_header(message, &smb); i++) {
		out->sender = smb.response ? SENDER_SERVER : SENDER_CLIENT;
		note_one(&smb, in, out);
		if (smb.next == 0)
			return;
		message = slice_from(message, smb.next);
	}
}
