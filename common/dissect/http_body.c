#include "dissect/http_body.h"

#include "dissect/line.h"
#include "dissect/magic.h"

#define CHUNK_DIGITS_MAX 8

bool http_chunk_size(struct slice line, uint64_t *size)
{
	size_t digits = 0;

	for (*size = 0; digits < line.len; digits++) {
		uint8_t c = line.ptr[digits] | 0x20;

		if (c >= '0' && c <= '9')
			*size = *size << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*size = *size << 4 | (uint64_t)(c - 'a' + 10);
		else
			break;
	}
	return digits > 0 && digits <= CHUNK_DIGITS_MAX;
}

bool http_is_chunked(const struct http_head *head)
{
	struct slice coding = head->field[HTTP_TRANSFER_ENCODING];

	return coding.len && slice_ends(coding, SLICE("chunked"));
}

bool http_first_bytes(struct slice rest, uint64_t size, bool end, struct slice *body)
{
	size_t wanted = size < MAGIC_LEN ? (size_t)size : MAGIC_LEN;

	*body = slice_first(rest, wanted);
	if (body->len < wanted && end && !magic_is_form(*body))
		*body = (struct slice){NULL, 0};
	return end || body->len == wanted;
}

/* What the first chunk has of it. */
static bool begin_of_chunk(struct slice rest, bool end, struct slice *body)
{
	struct slice line;
	uint64_t size;

	if (!line_cut(&rest, &line))
		return end || rest.len >= HTTP_CHUNK_LINE_MAX;
	if (!http_chunk_size(line, &size))
		return true;
	return http_first_bytes(rest, size, end, body);
}

bool http_body_begin(const struct http_head *head, struct slice rest, bool end, struct slice *body)
{
	uint64_t len;

	*body = (struct slice){NULL, 0};
	if (head->status != 200 && head->status != 206)
		return true;
	if (slice_starts(rest, SLICE("HTTP/1.")))
		return true; /* the answer to HEAD has none */
	if (http_is_chunked(head))
		return begin_of_chunk(rest, end, body);
	if (!slice_to_u64(head->field[HTTP_CONTENT_LENGTH], &len))
		return true;
	return http_first_bytes(rest, len, end, body);
}
