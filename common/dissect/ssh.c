/* SSH (RFC 4253): the identification strings, and HASSH of the algorithms that each side
 * offers in its KEXINIT (https://github.com/salesforce/hassh). */
#include "dissect/line.h"

#include "base/digest.h"
#include "record/fields.h"

#define PACKET_LEN_MAX 35000 /* RFC 4253, section 6.1 */
#define MSG_KEXINIT 20
#define COOKIE_LEN 16

enum phase { PHASE_IDENTIFICATION, PHASE_KEXINIT };

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
	if (!packet.failed && message == MSG_KEXINIT && padding < len)
		hassh(lists, in, out);
	return VERDICT_DONE;
}

static enum verdict read_ssh(const struct segment *in, struct dissect_out *out)
{
	return in->phase == PHASE_KEXINIT ? read_kexinit(in, out) : read_identification(in, out);
}

const struct dissector dissect_ssh = {"ssh", OVER_TCP, read_ssh, NULL};
