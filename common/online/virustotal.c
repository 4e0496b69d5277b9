#include "online/virustotal.h"

#include "base/mem.h"
#include "record/peek.h"

#include <ctype.h>

#define DEPTH_MAX 64
#define CODE_MAX 64 /* bytes of an error code that are shown */

bool virustotal_key_is_sound(struct slice key)
{
	for (size_t i = 0; i < key.len; i++)
		if (!isalnum(key.ptr[i]) && key.ptr[i] != '-' && key.ptr[i] != '_')
			return false;
	return key.len > 0;
}

/* RFC 2606, 6761, 6762, 7686, 8375 and 9476, what ICANN set aside, and what many use at home. */
static const char *const private_labels[] = {"alt", "arpa", "corp", "domain", "example", "home",
	"internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost", "mail",
	"onion", "private", "test", "workgroup"};

bool virustotal_name_is_public(struct slice name)
{
	size_t dots = 0;
	struct slice last = name;

	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == '.') {
			dots++;
			last = slice_from(name, i + 1);
		} else if (!isalnum(name.ptr[i]) && name.ptr[i] != '-') {
			return false;
		}
	for (size_t i = 0; i < ARRAY_LEN(private_labels); i++)
		if (slice_is(last, private_labels[i]))
			return false;
	return dots > 0 && last.len > 1;
}

static const char *const paths[] = {
	[VIRUSTOTAL_IP] = "ip_addresses",
	[VIRUSTOTAL_DOMAIN] = "domains",
};

/* One segment of a path (RFC 3986): all but what is unreserved is encoded. */
static void add_segment(struct strbuf *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (isalnum(c) || (c && strchr("-._~", c)))
			strbuf_addc(out, (char)c);
		else
			strbuf_addf(out, "%%%02X", c);
	}
}

void virustotal_link(struct strbuf *out, enum virustotal_kind kind, struct slice indicator)
{
	strbuf_addf(
		out, "%s/gui/%s/", VIRUSTOTAL_URL, kind == VIRUSTOTAL_IP ? "ip-address" : "domain");
	add_segment(out, indicator);
}

static bool count_of(struct slice stats, const char *name, uint64_t *count)
{
	return slice_to_u64(peek_member(stats, name), count);
}

/* Engines are those that gave any verdict, "undetected" too; not those that ran out of time. */
static bool read_verdict(struct slice body, struct virustotal_verdict *verdict)
{
	struct slice attributes = peek_path(slice_trim(body), "data.attributes");
	struct slice stats = peek_member(attributes, "last_analysis_stats");
	struct slice reputation = peek_member(attributes, "reputation");
	bool negative = slice_starts(reputation, SLICE("-"));
	uint64_t harmless = 0, undetected = 0, score = 0;

	if (!count_of(stats, "malicious", &verdict->malicious) ||
		!count_of(stats, "suspicious", &verdict->suspicious))
		return false;
	count_of(stats, "harmless", &harmless);
	count_of(stats, "undetected", &undetected);
	verdict->engines = verdict->malicious + verdict->suspicious + harmless + undetected;
	slice_to_u64(slice_from(reputation, negative), &score);
	score = score < INT32_MAX ? score : INT32_MAX;
	verdict->reputation = negative ? -(int64_t)score : (int64_t)score;
	return true;
}

/* The service's own code, "QuotaExceededError"; empty when the answer has none. */
static struct slice error_code(struct slice body)
{
	return slice_first(peek_plain(peek_path(slice_trim(body), "error.code")), CODE_MAX);
}

static enum virustotal_result result_of(unsigned status, struct slice code)
{
	switch (status) {
	case 400:
		return VIRUSTOTAL_REFUSED;
	case 401:
	case 403:
		return VIRUSTOTAL_DENIED;
	case 404:
		return slice_is(code, "NotFoundError") ? VIRUSTOTAL_UNKNOWN : VIRUSTOTAL_FAILED;
	case 429:
		return slice_is(code, "QuotaExceededError") ? VIRUSTOTAL_QUOTA : VIRUSTOTAL_MINUTE;
	default:
		return VIRUSTOTAL_FAILED;
	}
}

static void explain(
	struct virustotal_answer *answer, unsigned status, struct slice code, const char *words)
{
	strbuf_addf(&answer->why, "%s (status %u", words, status);
	if (code.len) {
		strbuf_adds(&answer->why, ", ");
		strbuf_add_visible(&answer->why, code);
	}
	strbuf_addc(&answer->why, ')');
}

void virustotal_read(const struct http_answer *from, struct virustotal_answer *answer)
{
	static const char *const words[] = {
		[VIRUSTOTAL_UNKNOWN] = "not known to VirusTotal, which is not the same as clean",
		[VIRUSTOTAL_MINUTE] = "asked too often within a minute",
		[VIRUSTOTAL_QUOTA] = "the quota of the API key is used up",
		[VIRUSTOTAL_DENIED] = "VirusTotal does not accept the API key",
		[VIRUSTOTAL_REFUSED] = "VirusTotal refuses the question",
		[VIRUSTOTAL_FAILED] = "VirusTotal fails",
	};
	struct slice body = strbuf_slice(&from->body), code = {NULL, 0};
	bool json = scan_whole(body, DEPTH_MAX);

	strbuf_clear(&answer->why);
	answer->verdict = (struct virustotal_verdict){0};
	answer->wait_s = 0;
	if (from->status == 200) {
		answer->result = json && read_verdict(body, &answer->verdict) ? VIRUSTOTAL_KNOWN
									      : VIRUSTOTAL_FAILED;
		if (answer->result == VIRUSTOTAL_FAILED)
			explain(answer, 200, code,
				json ? "the answer has no verdict" : "the answer is not JSON");
		return;
	}
	if (json)
		code = error_code(body);
	answer->result = result_of(from->status, code);
	slice_to_u64(http_header(from, "Retry-After"), &answer->wait_s);
	explain(answer, from->status, code, words[answer->result]);
}

void virustotal_ask(struct http *http, const char *base, const char *key, enum virustotal_kind kind,
	struct slice indicator, struct virustotal_answer *answer)
{
	struct http_answer got = {.status = 0};
	struct strbuf url = STRBUF_INIT, header = STRBUF_INIT;
	struct http_request request = {.headers = {NULL, "Accept: application/json"}};

	strbuf_addf(&url, "%s/api/v3/%s/", base, paths[kind]);
	add_segment(&url, indicator);
	strbuf_addf(&header, "x-apikey: %s", key);
	request.url = strbuf_cstr(&url);
	request.headers[0] = strbuf_cstr(&header);
	if (http_send(http, &request, &got)) {
		virustotal_read(&got, answer);
	} else {
		answer->result = VIRUSTOTAL_FAILED;
		strbuf_clear(&answer->why);
		strbuf_add_slice(&answer->why, strbuf_slice(&got.error));
	}
	explicit_bzero(header.ptr, header.room);
	strbuf_release(&header);
	strbuf_release(&url);
	http_answer_release(&got);
}

void virustotal_answer_release(struct virustotal_answer *answer)
{
	strbuf_release(&answer->why);
}
