#include "online/ipapi.h"

#include "record/peek.h"

#define DEPTH_MAX 8
#define REST_S 60 /* when it wants to be left alone and does not say for how long */
#define FIELDS "status,message,countryCode,as,asname,org,reverse,hosting,proxy,query"

struct reading {
	struct strbuf as, org, reverse, address; /* texts with an escape in them */
};

static struct slice text_of(struct slice item, const char *key, struct strbuf *scratch)
{
	return slice_first(peek_str(peek_member(item, key), scratch), IPAPI_TEXT_MAX);
}

/* "AS15169 Google LLC"; what is not of that form is no AS. */
static void read_as(struct slice as, struct ipapi_place *place)
{
	struct slice number = slice_cut(&as, ' ');
	uint64_t asn;

	if (!slice_starts(number, SLICE("AS")) || !slice_to_u64(slice_from(number, 2), &asn) ||
		asn > UINT32_MAX)
		return;
	place->asn = (uint32_t)asn;
	place->org = slice_trim(as);
}

static bool is_country(struct slice code)
{
	return code.len == 2 && code.ptr[0] >= 'A' && code.ptr[0] <= 'Z' && code.ptr[1] >= 'A' &&
		code.ptr[1] <= 'Z';
}

/* False when the item does not say what it is about or what came of it. */
static bool read_item(struct slice item, struct reading *reading, struct ipapi_place *place)
{
	struct slice status = peek_plain(peek_member(item, "status"));
	struct slice code = peek_plain(peek_member(item, "countryCode"));

	*place = (struct ipapi_place){.address = text_of(item, "query", &reading->address)};
	if (place->address.len == 0)
		return false;
	if (slice_is(status, "fail"))
		return true;
	if (!slice_is(status, "success"))
		return false;
	place->known = true;
	if (is_country(code))
		place->country_code = code;
	read_as(text_of(item, "as", &reading->as), place);
	if (place->org.len == 0)
		place->org = text_of(item, "org", &reading->org);
	place->reverse = text_of(item, "reverse", &reading->reverse);
	place->hosting = slice_is(peek_member(item, "hosting"), "true");
	place->proxy = slice_is(peek_member(item, "proxy"), "true");
	return true;
}

/* How many places the array has. */
static size_t read_items(struct slice body, ipapi_fn *fn, void *ctx)
{
	struct reading reading = {.as = STRBUF_INIT};
	struct peek items = peek_into(body);
	struct ipapi_place place;
	size_t count = 0;

	while (body.ptr[0] == '[' && peek_next(&items))
		if (read_item(items.value, &reading, &place)) {
			fn(&place, ctx);
			count++;
		}
	strbuf_release(&reading.as);
	strbuf_release(&reading.org);
	strbuf_release(&reading.reverse);
	strbuf_release(&reading.address);
	return count;
}

static enum asking_outcome outcome_of(unsigned status)
{
	switch (status) {
	case 400:
	case 422:
		return ASKING_REFUSED;
	case 401:
	case 403:
		return ASKING_DENIED;
	case 429:
		return ASKING_MINUTE;
	default:
		return ASKING_FAILED;
	}
}

/* X-Rl: requests that are left; X-Ttl: seconds until there are more. */
static uint64_t rest_of(const struct http_answer *from)
{
	uint64_t left, seconds = 0;

	if (!slice_to_u64(http_header(from, "X-Rl"), &left) || left > 0)
		return 0;
	slice_to_u64(http_header(from, "X-Ttl"), &seconds);
	return seconds ? seconds : REST_S;
}

void ipapi_read(const struct http_answer *from, ipapi_fn *fn, void *ctx, struct asking_turn *turn,
	struct strbuf *why)
{
	static const char *const words[] = {
		[ASKING_MINUTE] = "asked too often within a minute",
		[ASKING_DENIED] = "ip-api.com refuses to answer here",
		[ASKING_REFUSED] = "ip-api.com refuses the question",
		[ASKING_FAILED] = "ip-api.com fails",
	};
	struct slice body = slice_trim(strbuf_slice(&from->body));
	const char *said;

	strbuf_clear(why);
	*turn = (struct asking_turn){.outcome = outcome_of(from->status)};
	said = words[turn->outcome];
	if (from->status == 200 && !scan_whole(body, DEPTH_MAX))
		said = "the answer is not JSON";
	else if (from->status == 200 && read_items(body, fn, ctx))
		turn->outcome = ASKING_ANSWERED;
	else if (from->status == 200)
		said = "the answer has no places";
	turn->rest_s = rest_of(from);
	if (turn->outcome == ASKING_MINUTE &&
		!slice_to_u64(http_header(from, "X-Ttl"), &turn->wait_s))
		slice_to_u64(http_header(from, "Retry-After"), &turn->wait_s);
	if (turn->outcome != ASKING_ANSWERED)
		strbuf_addf(why, "%s (status %u)", said, from->status);
	turn->why = strbuf_slice(why);
}

void ipapi_ask(struct http *http, const char *base, struct slice addresses, ipapi_fn *fn, void *ctx,
	struct asking_turn *turn, struct strbuf *why)
{
	struct http_answer got = {.status = 0};
	struct strbuf url = STRBUF_INIT;
	struct http_request request = {
		.headers = {"Content-Type: application/json", "Accept: application/json"},
		.body = addresses};

	strbuf_addf(&url, "%s/batch?fields=" FIELDS, base);
	request.url = strbuf_cstr(&url);
	if (http_send(http, &request, &got)) {
		ipapi_read(&got, fn, ctx, turn, why);
	} else {
		strbuf_clear(why);
		strbuf_add_slice(why, strbuf_slice(&got.error));
		*turn = (struct asking_turn){.outcome = ASKING_FAILED, .why = strbuf_slice(why)};
	}
	strbuf_release(&url);
	http_answer_release(&got);
}
