/* SIP (RFC 3261) over UDP and TCP: the first request and answer, who registers, and over UDP who is
 * refused. */
#include "dissect/line.h"
#include "dissect/refusal.h"

#include "base/mem.h"
#include "record/fields.h"

#define VERSION SLICE("SIP/2.0")
#define FIELDS_MAX 64
#define KEEP_ALIVE_MAX 16
#define CREDENTIALS 'c' /* what is kept of a request */
#define NO_CREDENTIALS 'n'

static const char *const methods[] = {"INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS",
	"PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE"};

static bool is_method(struct slice word)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (slice_is(word, methods[i]))
			return true;
	return false;
}

/* The value of a header field, by its name or its short form. */
static struct slice field_of(struct slice message, const char *name, const char *brief)
{
	struct slice rest = message, line;

	for (int i = 0; i < FIELDS_MAX && line_cut(&rest, &line) && line.len; i++) {
		struct slice value = line, key = slice_trim(slice_cut(&value, ':'));

		if (slice_eq_nocase(key, slice_str(name)) || slice_eq_nocase(key, slice_str(brief)))
			return slice_trim(value);
	}
	return (struct slice){NULL, 0};
}

/* The user of "Name" <sip:user@domain>;tag=... */
static struct slice user_of(struct slice address)
{
	struct slice rest = slice_from(address, slice_find_slice(address, SLICE("sip")));

	slice_cut(&rest, ':');
	rest = slice_first(rest, slice_find(rest, '>'));
	return slice_find(rest, '@') < rest.len ? slice_cut(&rest, '@') : (struct slice){NULL, 0};
}

/* Tools that look for telephones to misuse, as they call themselves. */
static void look_agent(struct slice agent, struct dissect_out *out)
{
	static const struct anomaly_kind scanner = {"applayer", "sip.scanner"};
	static const char *const tools[] = {"friendly-scanner", "friendly-request", "sipvicious",
		"sipcli", "sip-scan", "sundayddr", "sipsak", "iWar", "VaxSIPUserAgent", "pplsip"};

	for (size_t i = 0; i < ARRAY_LEN(tools); i++)
		if (slice_starts_nocase(agent, slice_str(tools[i])))
			out_anomaly(out, &scanner, SLICE("\"app_proto\":\"sip\""));
}

/* Keeps of a request whether it brings credentials. */
static void keep_credentials(struct slice message, struct dissect_out *out)
{
	bool any = field_of(message, "Authorization", "Authorization").len ||
		field_of(message, "Proxy-Authorization", "Proxy-Authorization").len;

	strbuf_clear(out->kept);
	strbuf_addc(out->kept, any ? CREDENTIALS : NO_CREDENTIALS);
}

/* An answer to credentials that asks for others, or for none any more. A nonce that is too old says
 * nothing of the password (RFC 7616, section 3.3). */
static bool is_refusal(struct slice code, struct slice message, const struct dissect_out *out)
{
	struct slice challenge = field_of(message, "WWW-Authenticate", "Proxy-Authenticate");

	return out->kept_other.len && out->kept_other.ptr[0] == CREDENTIALS &&
		(slice_is(code, "401") || slice_is(code, "407") || slice_is(code, "403")) &&
		slice_find_slice(challenge, SLICE("stale=true")) == challenge.len;
}

/* Over TCP the messages that follow are not told apart. */
static enum verdict further(const struct dissect_out *out)
{
	return out->in->ip_proto == PROTO_UDP ? VERDICT_NEXT : VERDICT_DONE;
}

static enum verdict read_request(struct slice line, struct slice message, struct dissect_out *out)
{
	struct slice uri = line, method = slice_cut(&uri, ' ');

	if (!is_method(method) || !slice_ends(uri, SLICE(" SIP/2.0")))
		return VERDICT_NO;
	uri.len -= sizeof(" SIP/2.0") - 1;
	out_str(out, FACT_SIP_METHOD, method);
	out_str(out, FACT_SIP_URI, uri);
	out_str(out, FACT_SIP_VERSION, VERSION);
	out_str(out, FACT_SIP_REQUEST_LINE, line);
	look_agent(field_of(message, "User-Agent", "User-Agent"), out);
	if (slice_is(method, "REGISTER")) {
		out->sender = SENDER_CLIENT;
		out_user(out, user_of(field_of(message, "From", "f")), "sip");
	}
	keep_credentials(message, out);
	return further(out);
}

static enum verdict read_response(struct slice line, struct slice message, struct dissect_out *out)
{
	struct slice rest = line, version = slice_cut(&rest, ' '), code = slice_cut(&rest, ' ');

	if (!slice_eq(version, VERSION) || code.len != 3 || !line_code(code))
		return VERDICT_NO;
	out_str(out, FACT_SIP_CODE, code);
	out_str(out, FACT_SIP_REASON, rest);
	out_str(out, FACT_SIP_RESPONSE_LINE, line);
	if (is_refusal(code, message, out))
		out_refusal(out, REFUSING_SIP);
	return further(out);
}

/* A phone keeps its way through a NAT open with empty lines and NULs before it says anything. */
static size_t keep_alive_len(struct slice bytes)
{
	size_t len = 0;

	while (len < bytes.len && len < KEEP_ALIVE_MAX &&
		(bytes.ptr[len] == '\r' || bytes.ptr[len] == '\n' || bytes.ptr[len] == '\0'))
		len++;
	return len;
}

static enum verdict read_sip(const struct segment *in, struct dissect_out *out)
{
	struct segment message = *in;
	struct slice line;
	enum verdict verdict;

	message.bytes = slice_from(in->bytes, keep_alive_len(in->bytes));
	if (message.bytes.len == 0)
		return in->end && in->ip_proto == PROTO_TCP ? VERDICT_NO : VERDICT_MORE;
	if (message.bytes.ptr[0] < 'A' || message.bytes.ptr[0] > 'U')
		return VERDICT_NO;
	verdict = line_first(&message, &line, &out->eaten);
	if (verdict != VERDICT_NEXT)
		return verdict;
	return slice_starts(line, VERSION) ? read_response(line, message.bytes, out)
					   : read_request(line, message.bytes, out);
}

const struct dissector dissect_sip = {"sip", OVER_TCP | OVER_UDP | OVER_SCTP, read_sip, NULL};
