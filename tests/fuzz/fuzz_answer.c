/* Any bytes as the answer of a service: the first chooses the status, a chunk is the headers, the
 * rest the body. What is taken from it makes sound JSON, and its words are fit for a terminal. */
#include "fuzz.h"

#include "base/json.h"
#include "online/ipapi.h"
#include "online/virustotal.h"

#include <stdlib.h>

static const unsigned statuses[] = {200, 204, 400, 401, 403, 404, 422, 429, 500, 503};

static void require_visible(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		fuzz_require(text.ptr[i] >= 0x20 && text.ptr[i] != 0x7f,
			"no control character is in a message");
}

static void on_place(const struct ipapi_place *place, void *ctx)
{
	struct strbuf *json = ctx;

	fuzz_require(place->address.len > 0, "a place is an address's");
	fuzz_require(place->org.len <= IPAPI_TEXT_MAX && place->reverse.len <= IPAPI_TEXT_MAX,
		"texts are bounded");
	strbuf_clear(json);
	json_open(json, NULL, '{');
	json_str(json, "address", place->address);
	json_str(json, "country_code", place->country_code);
	json_str(json, "org", place->org);
	json_str(json, "reverse", place->reverse);
	json_close(json, '}');
	fuzz_require_json(strbuf_slice(json));
}

static void read_places(const struct http_answer *from)
{
	struct strbuf json = STRBUF_INIT, why = STRBUF_INIT;
	struct asking_turn turn;

	ipapi_read(from, on_place, &json, &turn, &why);
	fuzz_require((turn.outcome == ASKING_ANSWERED) == (turn.why.len == 0),
		"what is no answer has a reason");
	require_visible(turn.why);
	strbuf_release(&json);
	strbuf_release(&why);
}

static void read_verdict(const struct http_answer *from)
{
	struct virustotal_answer answer = {.why = STRBUF_INIT};

	virustotal_read(from, &answer);
	fuzz_require(answer.result == VIRUSTOTAL_KNOWN || answer.why.len > 0,
		"what is no verdict has a reason");
	require_visible(strbuf_slice(&answer.why));
	virustotal_answer_release(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor in = cursor_of(slice_of(data, size));
	struct http_answer answer = {
		.status = statuses[cursor_u8(&in) % (sizeof(statuses) / sizeof(statuses[0]))]};
	size_t len = 0;
	uint8_t *headers = fuzz_chunk(&in, &len);

	if (!headers)
		return 0;
	strbuf_add(&answer.headers, headers, len);
	strbuf_add_slice(&answer.body, cursor_rest(&in));
	read_places(&answer);
	read_verdict(&answer);
	http_answer_release(&answer);
	free(headers);
	return 0;
}
