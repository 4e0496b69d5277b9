#include "online/http.h"

#include "base/mem.h"

#include <curl/curl.h>
#include <stdlib.h>

#ifndef PCG_VERSION
#define PCG_VERSION "0"
#endif
#define HEADERS_BYTES_MAX ((size_t)64 * 1024)

struct http {
	CURL *curl;
	struct http_limits limits;
};

static size_t take(struct strbuf *into, size_t max, const char *bytes, size_t len)
{
	if (len > max - into->len)
		return 0; /* libcurl ends the transfer */
	strbuf_add(into, bytes, len);
	return len;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	return take(&((struct http_answer *)ctx)->body, HTTP_BODY_MAX, bytes, size * count);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ctx)
{
	return take(&((struct http_answer *)ctx)->headers, HEADERS_BYTES_MAX, bytes, size * count);
}

static int on_progress(
	void *ctx, curl_off_t all, curl_off_t now, curl_off_t all_up, curl_off_t now_up)
{
	const struct http *http = ctx;

	(void)all;
	(void)now;
	(void)all_up;
	(void)now_up;
	return http->limits.stop && *http->limits.stop;
}

static void set_up(struct http *http)
{
	CURL *curl = http->curl;

	curl_easy_setopt(curl, CURLOPT_USERAGENT, "pcapgraph/" PCG_VERSION);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(http->limits.timeout_us / 1000));
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, http);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

struct http *http_new(const struct http_limits *limits)
{
	struct http *http;
	CURL *curl = curl_easy_init();

	if (!curl)
		return NULL;
	http = mem_zalloc(1, sizeof(*http));
	*http = (struct http){curl, *limits};
	set_up(http);
	return http;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->curl);
	free(http);
}

static void empty(struct http_answer *answer)
{
	answer->status = 0;
	strbuf_clear(&answer->body);
	strbuf_clear(&answer->headers);
	strbuf_clear(&answer->error);
}

/* libcurl's own words for a code: unlike its error buffer they name no address. */
static void explain(const struct http *http, CURLcode code, struct strbuf *error)
{
	switch (code) {
	case CURLE_WRITE_ERROR:
		strbuf_addf(error, "the answer is larger than %zu bytes", HTTP_BODY_MAX);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		strbuf_addf(
			error, "no answer within %.3g s", (double)http->limits.timeout_us / 1e6);
		break;
	case CURLE_ABORTED_BY_CALLBACK:
		strbuf_adds(error, "interrupted");
		break;
	default:
		strbuf_adds(error, curl_easy_strerror(code));
	}
}

bool http_send(struct http *http, const struct http_request *request, struct http_answer *answer)
{
	struct curl_slist *headers = NULL;
	CURL *curl = http->curl;
	CURLcode code;
	long status = 0;

	empty(answer);
	for (size_t i = 0; i < HTTP_HEADERS_MAX && request->headers[i]; i++)
		headers = curl_slist_append(headers, request->headers[i]);
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
	if (request->body.len) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)request->body.len);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)request->body.ptr);
	} else {
		curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	}
	code = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	if (code != CURLE_OK) {
		explain(http, code, &answer->error);
		return false;
	}
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	answer->status = (unsigned)status;
	return true;
}

void http_answer_release(struct http_answer *answer)
{
	strbuf_release(&answer->body);
	strbuf_release(&answer->headers);
	strbuf_release(&answer->error);
}

struct slice http_header(const struct http_answer *answer, const char *name)
{
	struct slice rest = strbuf_slice(&answer->headers), found = {NULL, 0};

	while (rest.len) {
		struct slice value = slice_cut(&rest, '\n');

		if (slice_eq_nocase(slice_trim(slice_cut(&value, ':')), slice_str(name)))
			found = slice_trim(value);
	}
	return found;
}

/* What stands before an '@' is a user, and the host is behind it; no '\\' belongs into a host. */
static bool is_here(struct slice url)
{
	static const struct slice names[] = {
		SLICE("127.0.0.1"), SLICE("[::1]"), SLICE("localhost")};
	struct slice host = slice_cut(&url, '/');

	if (slice_find(host, '@') < host.len || slice_find(host, '\\') < host.len)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (slice_starts_nocase(host, names[i]) &&
			(host.len == names[i].len || host.ptr[names[i].len] == ':'))
			return true;
	return false;
}

bool http_is_private(const char *url)
{
	struct slice text = slice_str(url);

	if (slice_starts_nocase(text, SLICE("https://")))
		return true;
	return slice_starts_nocase(text, SLICE("http://")) && is_here(slice_from(text, 7));
}
