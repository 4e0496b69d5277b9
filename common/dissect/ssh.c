/* SSH (RFC 4253): the identification strings, HASSH of the algorithms that each side offers in its
 * KEXINIT (https://github.com/salesforce/hassh), and whether the server let the client in. */
#include "dissect/line.h"
#include "dissect/ssh_sealed.h"

#include "base/digest.h"
#include "record/fields.h"

#define PACKET_LEN_MAX 35000 /* RFC 4253, section 6.1 */
#define MSG_KEXINIT 20
#define MSG_NEWKEYS 21
#define COOKIE_LEN 16
#define SEALED_MAX 32 /* segments in which a log-on has to succeed */

enum phase { PHASE_IDENTIFICATION, PHASE_KEXINIT, PHASE_KEX, PHASE_SEALED };

/* Of PHASE_SEALED: how long the shortest message is, and behind how many segments it is. */
#define SEALED_LEN_SHIFT 16
#define SEALED_COUNT_SHIFT 8
#define SEALED_PHASE_MASK 0xffu

/* The name lists of a KEXINIT, in their order on the wire. */
enum list {
	LIST_KEX,
	LIST_HOST_KEY,
	LIST_CIPHERS_C2S,
	LIST_CIPHERS_S2C,
	LIST_MACS_C2S,
	LIST_MACS_S2C,
	LIST_COMPRESSION_C2S,
	LIST_COMPRESSION_S2C,
	LISTS,
};

static const struct paths {
	const char *proto, *software, *hash, *string;
} client_paths = {FACT_SSH_CLIENT_PROTO, FACT_SSH_CLIENT_SOFTWARE, FACT_SSH_CLIENT_HASSH_HASH,
	FACT_SSH_CLIENT_HASSH_STRING},
  server_paths = {FACT_SSH_SERVER_PROTO, FACT_SSH_SERVER_SOFTWARE, FACT_SSH_SERVER_HASSH_HASH,
	  FACT_SSH_SERVER_HASSH_STRING};

static const struct paths *paths_of(const struct segment *in)
{
	return in->from_client ? &client_paths : &server_paths;
}

/* SSH-protoversion-softwareversion SP comments */
static enum verdict read_identification(const struct segment *in, struct dissect_out *out)
{
	struct slice line = in->bytes, rest, software;
	bool is_whole = slice_find(in->bytes, '\n') < in->bytes.len;
	enum verdict verdict;

	if (!slice_starts(SLICE("SSH-"), slice_first(line, 4)))
		return VERDICT_NO;
	verdict = line_first(in, &line, &out->eaten);
	if (verdict != VERDICT_NEXT)
		return verdict;
	rest = slice_from(is_whole ? line : in->bytes, 4);
	line = slice_cut(&rest, '-');
	if (line.len == 0 || rest.len == 0)
		return VERDICT_NO;
	out_str(out, paths_of(in)->proto, line);
	software = line_word_of(rest);
	if (is_whole || software.len < rest.len) /* else it may go on where the capture ends */
		out_str(out, paths_of(in)->software, software);
	out->phase = PHASE_KEXINIT;
	return line.ptr[0] == '2' || slice_is(line, "1.99") ? VERDICT_NEXT : VERDICT_DONE;
}

static void hassh(
	const struct slice lists[LISTS], const struct segment *in, struct dissect_out *out)
{
	const unsigned back = in->from_client ? 0 : 1; /* to the *_S2C lists */
	struct strbuf string = STRBUF_INIT, hash = STRBUF_INIT;
	uint8_t md5[DIGEST_MD5_LEN];

	strbuf_add_slice(&string, lists[LIST_KEX]);
	for (unsigned list = LIST_CIPHERS_C2S; list < LISTS; list += 2) {
		strbuf_addc(&string, ';');
		strbuf_add_slice(&string, lists[list + back]);
	}
	if (digest_md5(strbuf_slice(&string), md5)) {
		strbuf_add_hex(&hash, slice_of(md5, sizeof(md5)));
		out_str(out, paths_of(in)->hash, strbuf_slice(&hash));
		out_str(out, paths_of(in)->string, strbuf_slice(&string));
	}
	strbuf_release(&hash);
	strbuf_release(&string);
}

/* For the server's direction, whose messages tell how a log-on went. */
static void keep_ciphers(const struct slice lists[LISTS], struct dissect_out *out)
{
	strbuf_clear(out->kept);
	strbuf_add_slice(out->kept, lists[LIST_CIPHERS_S2C]);
	strbuf_addc(out->kept, '\n');
	strbuf_add_slice(out->kept, lists[LIST_MACS_S2C]);
}

static enum verdict read_kexinit(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes), packet;
	struct slice lists[LISTS];
	uint32_t len = cursor_u32(&c);
	uint8_t padding, message;

	if (len > PACKET_LEN_MAX)
		return VERDICT_NO;
	packet = cursor_sub(&c, len);
	if (c.failed && !in->end)
		return VERDICT_MORE;
	padding = cursor_u8(&packet);
	message = cursor_u8(&packet);
	cursor_skip(&packet, COOKIE_LEN);
	for (unsigned i = 0; i < LISTS; i++)
		lists[i] = cursor_take(&packet, cursor_u32(&packet));
	if (packet.failed || message != MSG_KEXINIT || padding >= len)
		return VERDICT_DONE;
	hassh(lists, in, out);
	keep_ciphers(lists, out);
	if (in->from_client || c.failed)
		return VERDICT_DONE;
	out->eaten = sizeof(len) + len;
	out->phase = PHASE_KEX;
	return VERDICT_NEXT;
}

static size_t shortest_message(const struct dissect_out *out)
{
	struct slice client_macs = out->kept_other, server_macs = strbuf_slice(out->kept);
	struct slice client_ciphers = slice_cut(&client_macs, '\n');
	struct slice server_ciphers = slice_cut(&server_macs, '\n');

	return ssh_shortest_message(client_ciphers, server_ciphers, client_macs, server_macs);
}

/* Behind the new keys; nothing is to be told where it is not known how long messages get. */
static enum verdict begin_sealed(struct dissect_out *out)
{
	size_t shortest = shortest_message(out);

	out->phase = PHASE_SEALED | (uint32_t)shortest << SEALED_LEN_SHIFT;
	return shortest ? VERDICT_NEXT : VERDICT_DONE;
}

/* The exchange of keys, up to where encryption begins. */
static enum verdict read_kex(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t len = cursor_u32(&c);

	if (len < 2 || len > PACKET_LEN_MAX)
		return VERDICT_DONE;
	if (cursor_left(&c) < len)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	cursor_u8(&c); /* the padding's length */
	out->eaten = sizeof(len) + len;
	out->phase = PHASE_KEX;
	return cursor_u8(&c) == MSG_NEWKEYS ? begin_sealed(out) : VERDICT_NEXT;
}

/* A server sends each of its messages by itself while the client waits for it: a segment as short
 * as that says that the client is in. Where segments were merged, nothing is said. */
static enum verdict read_sealed(const struct segment *in, struct dissect_out *out)
{
	uint32_t count = in->phase >> SEALED_COUNT_SHIFT & SEALED_PHASE_MASK;

	if (in->bytes.len == in->phase >> SEALED_LEN_SHIFT) {
		out_true(out, FACT_SSH_LOGGED_ON);
		return VERDICT_DONE;
	}
	out->eaten = in->bytes.len;
	out->phase = in->phase + (1u << SEALED_COUNT_SHIFT);
	return count == SEALED_MAX ? VERDICT_DONE : VERDICT_NEXT;
}

static enum verdict read_ssh(const struct segment *in, struct dissect_out *out)
{
	switch ((enum phase)(in->phase & SEALED_PHASE_MASK)) {
	case PHASE_IDENTIFICATION:
		return read_identification(in, out);
	case PHASE_KEXINIT:
		return read_kexinit(in, out);
	case PHASE_KEX:
		return read_kex(in, out);
	case PHASE_SEALED:
		break;
	}
	return read_sealed(in, out);
}

const struct dissector dissect_ssh = {"ssh", OVER_TCP, read_ssh, NULL};
