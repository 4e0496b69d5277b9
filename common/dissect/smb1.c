/* SMB 1 (MS-CIFS and MS-SMB, section 2.2.4). */
#include "dissect/smb.h"

#include "base/utf16.h"
#include "dissect/dcerpc.h"
#include "dissect/kept.h"
#include "dissect/logon_token.h"
#include "dissect/ntlmssp.h"
#include "dissect/smb_exploit.h"
#include "record/fields.h"

#define HEADER_LEN 32
#define FLAGS_REPLY 0x80
#define FLAGS2_UNICODE 0x8000
#define FLAGS2_NT_STATUS 0x4000
#define CHAIN_MAX 8
#define STATUS_MORE_PROCESSING 0xc0000016
#define TRANSACT_NM_PIPE 0x26

enum kept_kind {
	KEPT_TREE_ASKED = 0x5b10000, /* multiplex id -> is it IPC$ (the client's) */
	KEPT_TREE, /* tree id -> is it IPC$ (the server's) */
};

enum command {
	TRANSACTION = 0x25,
	OPEN_ANDX = 0x2d,
	READ_ANDX = 0x2e,
	WRITE_ANDX = 0x2f,
	TRANSACTION2 = 0x32,
	NEGOTIATE = 0x72,
	SESSION_SETUP_ANDX = 0x73,
	TREE_CONNECT_ANDX = 0x75,
	NT_TRANSACT = 0xa0,
	NT_CREATE_ANDX = 0xa2,
	NO_ANDX = 0xff,
};

struct smb1 {
	struct slice message;
	uint8_t command;
	uint32_t status;
	bool reply, unicode;
	bool cut; /* its end was not captured */
	uint16_t tree, user, multiplex;
};

/* The words and bytes of one command of a chain. */
struct block {
	struct cursor words;
	struct cursor bytes;
	uint8_t word_count;
};

static bool read_header(struct slice message, struct smb1 *smb)
{
	struct cursor c = cursor_of(message);
	uint16_t flags2;

	cursor_skip(&c, 4);
	smb->message = message;
	smb->command = cursor_u8(&c);
	smb->status = cursor_u32le(&c);
	smb->reply = cursor_u8(&c) & FLAGS_REPLY;
	flags2 = cursor_u16le(&c);
	smb->unicode = flags2 & FLAGS2_UNICODE;
	if (!(flags2 & FLAGS2_NT_STATUS))
		smb->status = smb->status ? 1 : 0; /* a DOS error: only that it is one */
	cursor_skip(&c, 12); /* PID high, signature, reserved */
	smb->tree = cursor_u16le(&c);
	cursor_skip(&c, 2);
	smb->user = cursor_u16le(&c);
	smb->multiplex = cursor_u16le(&c);
	return !c.failed;
}

bool smb1_is_bulk(struct slice message)
{
	struct smb1 smb;

	return read_header(message, &smb) &&
		((smb.command == READ_ANDX && smb.reply) ||
			(smb.command == WRITE_ANDX && !smb.reply));
}

static bool read_block(const struct smb1 *smb, size_t offset, struct block *block)
{
	struct cursor c = cursor_of(slice_from(smb->message, offset));
	size_t len;

	block->word_count = cursor_u8(&c);
	block->words = cursor_sub(&c, (size_t)block->word_count * 2);
	len = cursor_u16le(&c);
	if (c.failed)
		return false;
	block->bytes = cursor_sub(&c, len < cursor_left(&c) ? len : cursor_left(&c));
	return true;
}

/* A string of the bytes: UTF-16 on an even place of the message, or one byte a
 * character; up to its NUL, without which it may end the message. */
static void add_string(const struct smb1 *smb, struct cursor *c, struct strbuf *out)
{
	size_t nul = smb->unicode ? 2 : 1;
	struct slice rest, text;

	if (smb->unicode && ((size_t)(c->at - smb->message.ptr) & 1))
		cursor_skip(c, 1);
	rest = cursor_rest(c);
	text = smb->unicode ? utf16le_until_nul(rest) : slice_first(rest, slice_find(rest, '\0'));
	if (smb->cut && rest.len - text.len < nul)
		text.len = 0;
	if (smb->unicode)
		utf16le_add(out, text);
	else
		strbuf_add_slice(out, text);
	cursor_skip(c, text.len + nul);
}

static void note_os(struct slice os, const struct segment *in, struct dissect_out *out)
{
	if (os.len)
		hosts_note(out->hosts, in->src, HOST_OS, os, (struct slice){NULL, 0}, "smb",
			in->time_us);
}

/* Account names in clear, where extended security is off. */
static void note_account(const struct smb1 *smb, struct block *block, const struct segment *in,
	struct dissect_out *out)
{
	struct strbuf user = STRBUF_INIT, domain = STRBUF_INIT, os = STRBUF_INIT;
	uint16_t passwords;

	cursor_skip(&block->words, 14);
	passwords = cursor_u16le(&block->words);
	passwords = (uint16_t)(passwords + cursor_u16le(&block->words));
	cursor_skip(&block->bytes, passwords);
	add_string(smb, &block->bytes, &user);
	add_string(smb, &block->bytes, &domain);
	add_string(smb, &block->bytes, &os);
	if (user.len && !block->bytes.failed)
		ntlmssp_note_user(strbuf_slice(&user), strbuf_slice(&domain),
			(struct slice){NULL, 0}, in, out);
	note_os(strbuf_slice(&os), in, out);
	strbuf_release(&user);
	strbuf_release(&domain);
	strbuf_release(&os);
}

static void note_session_setup(const struct smb1 *smb, struct block *block,
	const struct segment *in, struct dissect_out *out)
{
	struct strbuf os = STRBUF_INIT;
	uint16_t blob;

	if (!smb->reply && block->word_count == 13) {
		note_account(smb, block, in, out);
		return;
	}
	if (block->word_count != (smb->reply ? 4 : 12))
		return;
	cursor_skip(&block->words, smb->reply ? 6 : 14);
	blob = cursor_u16le(&block->words);
	logon_token_note(slice_first(cursor_rest(&block->bytes), blob), in, out);
	cursor_skip(&block->bytes, blob);
	add_string(smb, &block->bytes, &os);
	note_os(strbuf_slice(&os), in, out);
	strbuf_release(&os);
}

static void note_tree_connect(const struct smb1 *smb, struct block *block, struct dissect_out *out)
{
	struct strbuf path = STRBUF_INIT;
	uint32_t is_ipc;

	if (smb->reply) {
		if (smb->status == 0 &&
			kept_get(out->kept_other, KEPT_TREE_ASKED, smb->multiplex, &is_ipc))
			kept_put(out->kept, KEPT_TREE, smb->tree, is_ipc);
		return;
	}
	cursor_skip(&block->words, 6); /* AndX, flags */
	cursor_skip(&block->bytes, cursor_u16le(&block->words)); /* the password */
	add_string(smb, &block->bytes, &path);
	smb_note_share(strbuf_slice(&path), out);
	kept_put(out->kept, KEPT_TREE_ASKED, smb->multiplex, smb_is_ipc(strbuf_slice(&path)));
	strbuf_release(&path);
}

static void note_create(const struct smb1 *smb, struct block *block, struct dissect_out *out)
{
	struct strbuf name = STRBUF_INIT;
	uint32_t is_ipc;
	int is_pipe = -1;

	if (smb->reply)
		return;
	add_string(smb, &block->bytes, &name);
	if (kept_get(out->kept_other, KEPT_TREE, smb->tree, &is_ipc))
		is_pipe = (int)is_ipc;
	smb_note_open(strbuf_slice(&name), is_pipe, out);
	strbuf_release(&name);
}

static struct slice at(const struct smb1 *smb, uint32_t offset, uint32_t len)
{
	return slice_first(slice_from(smb->message, offset), len);
}

static void note_write(const struct smb1 *smb, struct block *block, const struct segment *in,
	struct dissect_out *out)
{
	uint16_t pipe, len, offset;

	if (smb->reply || block->word_count < 12)
		return;
	cursor_skip(&block->words, 4);
	pipe = cursor_u16le(&block->words);
	cursor_skip(&block->words, 14); /* offset, time-out, mode, remaining, high length */
	len = cursor_u16le(&block->words);
	offset = cursor_u16le(&block->words);
	if (dcerpc_begins(at(smb, offset, len)))
		dcerpc_note(at(smb, offset, len), pipe, in, out);
}

/* A transaction on a pipe: its function and its pipe are the two setup words. */
static void note_transaction(const struct smb1 *smb, struct block *block, const struct segment *in,
	struct dissect_out *out)
{
	uint16_t len, offset, function, pipe;

	if (smb->reply || block->word_count < 16)
		return;
	cursor_skip(&block->words, 22);
	len = cursor_u16le(&block->words);
	offset = cursor_u16le(&block->words);
	cursor_skip(&block->words, 2); /* how many setup words */
	function = cursor_u16le(&block->words);
	pipe = cursor_u16le(&block->words);
	if (function == TRANSACT_NM_PIPE && dcerpc_begins(at(smb, offset, len)))
		dcerpc_note(at(smb, offset, len), pipe, in, out);
}

static void note_one(const struct smb1 *smb, uint8_t command, struct block *block,
	const struct segment *in, struct dissect_out *out)
{
	const struct smb1_call call = {
		command, smb->reply, smb->multiplex, smb->status, block->words, block->word_count};

	switch (command) {
	case SESSION_SETUP_ANDX:
		note_session_setup(smb, block, in, out);
		break;
	case TREE_CONNECT_ANDX:
		note_tree_connect(smb, block, out);
		break;
	case OPEN_ANDX:
	case NT_CREATE_ANDX:
		note_create(smb, block, out);
		break;
	case WRITE_ANDX:
		note_write(smb, block, in, out);
		break;
	case TRANSACTION:
		smb1_look_transaction(&call, out);
		note_transaction(smb, block, in, out);
		break;
	case TRANSACTION2:
	case NT_TRANSACT:
		smb1_look_transaction(&call, out);
		break;
	default:
		break;
	}
}

static bool has_andx(uint8_t command)
{
	return command == SESSION_SETUP_ANDX || command == TREE_CONNECT_ANDX ||
		command == OPEN_ANDX || command == READ_ANDX || command == WRITE_ANDX ||
		command == NT_CREATE_ANDX;
}

void smb1_note(struct slice message, const struct segment *in, struct dissect_out *out)
{
	size_t offset = HEADER_LEN;
	struct smb1 smb;
	struct block block;
	uint8_t command;

	if (!read_header(message, &smb))
		return;
	smb.cut = out->eaten > in->bytes.len;
	out->sender = smb.reply ? SENDER_SERVER : SENDER_CLIENT;
	if (smb.reply && smb.status > 1 && smb.status != STATUS_MORE_PROCESSING)
		smb_note_status(smb.status, out);
	if (smb.command == NEGOTIATE && smb.reply)
		out_str(out, FACT_WINDOWS_DIALECT, SLICE("NT LM 0.12"));
	command = smb.command;
	for (int i = 0; i < CHAIN_MAX && command != NO_ANDX; i++) {
		struct cursor andx;

		if (!read_block(&smb, offset, &block))
			return;
		andx = block.words;
		note_one(&smb, command, &block, in, out);
		if (!has_andx(command) || block.word_count < 2)
			return;
		command = cursor_u8(&andx);
		cursor_u8(&andx);
		if (cursor_peek16(&andx, 0) == 0)
			return;
		offset = cursor_u16le(&andx);
	}
}
