#include "dissect/magic.h"

#define OUTPUT_LEN_MIN 8 /* bytes of an output that are enough of it */

static const struct {
	struct slice bytes;
	const char *name;
} magics[] = {
	{SLICE("MZ"), "exe"}, /* DOS, Windows: programs and libraries */
	{SLICE("\x7f"
	       "ELF"),
		"elf"},
	{SLICE("\xcf\xfa\xed\xfe"), "macho"},
	{SLICE("\xca\xfe\xba\xbe"), "class"}, /* Java; a fat Mach-O begins alike */
	{SLICE("CWS"), "swf"},
	{SLICE("FWS"), "swf"},
	{SLICE("ZWS"), "swf"},
	{SLICE("PK\x03\x04"), "zip"},
	{SLICE("%PDF"), "pdf"},
	{SLICE("{\\rtf"), "rtf"},
	{SLICE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "ole"}, /* Office before 2007, MSI */
	{SLICE("MSCF"), "cab"},
	{SLICE("Rar!\x1a\x07"), "rar"},
	{SLICE("7z\xbc\xaf\x27\x1c"), "7z"},
	{SLICE("\x1f\x8b"), "gzip"},
	{SLICE("BZh"), "bzip2"},
	{SLICE("\xfd"
	       "7zXZ"),
		"xz"},
	{SLICE("L\0\0\0\x01\x14\x02\0"), "lnk"},
	{SLICE("\x89PNG"), "png"},
	{SLICE("\xff\xd8\xff"), "jpeg"},
	{SLICE("GIF8"), "gif"},
	{SLICE("RIFF"), "riff"},
	{SLICE("#!"), "script"},
};

static bool is_printable(uint8_t c)
{
	return c >= ' ' ? c != 0x7f : c == '\t' || c == '\n' || c == '\r';
}

/* uid=33(www-data) gid=... */
static bool is_identity(struct slice text)
{
	size_t at = sizeof("uid=") - 1, digits = at;

	while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
		at++;
	return slice_starts(text, SLICE("uid=")) && at > digits && at < text.len &&
		text.ptr[at] == '(';
}

static const struct {
	struct slice bytes;
	const char *name;
} outputs[] = {
	{SLICE("root:x:0:0:"), "passwd"}, {SLICE("root:*:0:0:"), "passwd"},
	{SLICE("root:$1$"), "passwd"}, {SLICE("root:$5$"), "passwd"}, {SLICE("root:$6$"), "passwd"},
	{SLICE("root:$y$"), "passwd"}, {SLICE("nt authority\\"), "command"}, /* whoami */
	{SLICE("Volume in drive"), "command"}, /* dir, with a blank before it */
	{SLICE("Windows IP Conf"), "command"}, /* ipconfig */
};

/* What programs of a system print, and pages do not: as it is, or set apart by a tag, behind which
 * there may be less of it. */
static const char *output_name(struct slice text)
{
	if (slice_starts_nocase(text, SLICE("<pre>")))
		text = slice_trim(slice_from(text, sizeof("<pre>") - 1));
	for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++)
		if (slice_starts(text, outputs[i].bytes) ||
			(text.len >= OUTPUT_LEN_MIN && slice_starts(outputs[i].bytes, text)))
			return outputs[i].name;
	return is_identity(text) ? "command" : NULL;
}

static const char *text_name(struct slice bytes)
{
	struct slice text = slice_trim(bytes);
	const char *output = output_name(text);

	if (output)
		return output;
	return text.len && text.ptr[0] == '<' ? "html" : "text"; /* or XML */
}

static const char *form_name(struct slice bytes)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (slice_starts(bytes, magics[i].bytes))
			return magics[i].name;
	return NULL;
}

bool magic_is_form(struct slice bytes)
{
	return form_name(bytes) != NULL;
}

const char *magic_name(struct slice bytes)
{
	const char *form = form_name(bytes);

	if (bytes.len == 0)
		return NULL;
	if (form)
		return form;
	for (size_t i = 0; i < bytes.len && i < MAGIC_LEN; i++)
		if (!is_printable(bytes.ptr[i]))
			return "data";
	return text_name(bytes);
}
