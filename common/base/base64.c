#include "base/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct strbuf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i += 3) {
		uint32_t bits = (uint32_t)bytes.ptr[i] << 16;

		bits |= i + 1 < bytes.len ? (uint32_t)bytes.ptr[i + 1] << 8 : 0;
		bits |= i + 2 < bytes.len ? bytes.ptr[i + 2] : 0;
		strbuf_addc(out, digits[bits >> 18]);
		strbuf_addc(out, digits[bits >> 12 & 63]);
		strbuf_addc(out, (char)(i + 1 < bytes.len ? digits[bits >> 6 & 63] : '='));
		strbuf_addc(out, (char)(i + 2 < bytes.len ? digits[bits & 63] : '='));
	}
}

bool base64_decode(struct strbuf *out, struct slice text)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
		const char *at = text.ptr[i] ? strchr(digits, text.ptr[i]) : NULL;

		if (!at)
			return false;
		bits = bits << 6 | (uint32_t)(at - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			strbuf_addc(out, (char)(bits >> have & 0xff));
		}
	}
	return true;
}
