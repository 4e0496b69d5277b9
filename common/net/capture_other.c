/* What else people hand to a program that wants a capture. */
#include "net/capture_format.h"

#include "base/mem.h"
#include "base/utf8.h"

#define MAGIC_LEN 4 /* no capture has a shorter one */
#define UTF8_MAX 4
#define SHOWN 8 /* bytes of what nobody knows */

struct kind {
	size_t at;
	struct slice magic;
	const char *text;
};

#define MAGIC(at, bytes, text)                                                                     \
	{                                                                                          \
		at, {(const uint8_t *)(bytes), sizeof(bytes) - 1}, text                            \
	}

static const struct kind kinds[] = {
	/* captures of other formats: Wireshark's editcap turns most into pcapng */
	MAGIC(0, "RTSS", "a Network Monitor 1 capture; editcap can convert it"),
	MAGIC(0, "GMBU", "a Network Monitor 2 capture; editcap can convert it"),
	MAGIC(0, "TRSNIFF data", "a Sniffer capture; editcap can convert it"),
	MAGIC(0, "XCP\0", "a NetXray or Windows Sniffer capture; editcap can convert it"),
	MAGIC(0, "\x7fver", "an EtherPeek or OmniPeek capture; editcap can convert it"),
	MAGIC(0, "\xaa\xaa\xaa\xaa", "a 5View capture; editcap can convert it"),
	MAGIC(0, "\x05VNF", "a Visual Networks capture; editcap can convert it"),
	MAGIC(0, "iptrace ", "an AIX iptrace capture; editcap can convert it"),
	MAGIC(0, "btsnoop\0", "a Bluetooth capture (btsnoop), which has no IP packets"),
	MAGIC(0, "\xa1\xb2\x34\xcd", "a pcap variant of one program that is not supported"),
	MAGIC(0, "\xcd\x34\xb2\xa1", "a pcap variant of one program that is not supported"),
	MAGIC(0, "\xa1\x2b\x3c\x4d", "a pcap variant of one program that is not supported"),
	MAGIC(0, "\x4d\x3c\x2b\xa1", "a pcap variant of one program that is not supported"),
	MAGIC(0, "\x0c\xa5", "NetFlow records (nfcapd), not a capture"),
	MAGIC(0, "\xa5\x0c", "NetFlow records (nfcapd), not a capture"),
	MAGIC(0, "#separator ", "a Zeek log, not a capture"),

	/* packed */
	MAGIC(0, "\x1f\x8b", "gzip once more: undo one layer first"),
	MAGIC(0, "\x28\xb5\x2f\xfd", "Zstandard once more: undo one layer first"),
	MAGIC(0,
		"\xfd"
		"7zXZ\0",
		"an xz file: give it through `xz -dc`"),
	MAGIC(0, "BZh", "a bzip2 file: give it through `bzip2 -dc`"),
	MAGIC(0, "\x04\x22\x4d\x18", "an LZ4 file: give it through `lz4 -dc`"),
	MAGIC(0, "\x1f\x9d", "a compressed (.Z) file: give it through `zcat`"),
	MAGIC(0, "PK\3\4", "a ZIP archive: unpack it first"),
	MAGIC(0, "PK\5\6", "an empty ZIP archive"),
	MAGIC(0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it first"),
	MAGIC(0, "Rar!\x1a\7", "a RAR archive: unpack it first"),
	MAGIC(257, "ustar", "a tar archive: unpack it first"),

	/* no captures at all */
	MAGIC(0, "\xff\xd8\xff", "a JPEG image, not a capture"),
	MAGIC(0, "\x89PNG\r\n\x1a\n", "a PNG image, not a capture"),
	MAGIC(0, "GIF8", "a GIF image, not a capture"),
	MAGIC(0, "%PDF-", "a PDF document, not a capture"),
	MAGIC(0,
		"\x7f"
		"ELF",
		"an ELF program, not a capture"),
	MAGIC(0, "MZ", "a Windows program, not a capture"),
	MAGIC(0, "SQLite format 3\0", "an SQLite database, not a capture"),
	MAGIC(0, "ElfFile\0", "a Windows event log, not a capture"),
	MAGIC(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Microsoft Office document, not a capture"),
	MAGIC(0, "#!", "a script, not a capture"),
};

static const struct {
	struct slice starts;
	const char *text;
} texts[] = {
	{{(const uint8_t *)"{", 1},
		"JSON, not a capture: records are what the commands after "
		"pcg-flows read (pcg-ti, pcg-graph, ...)"},
	{{(const uint8_t *)"[", 1}, "JSON, not a capture"},
	{{(const uint8_t *)"<!doctype html", 14}, "an HTML page, not a capture"},
	{{(const uint8_t *)"<html", 5}, "an HTML page, not a capture"},
	{{(const uint8_t *)"<", 1}, "XML, not a capture"},
};

static bool is_space(struct slice character)
{
	return character.len == 1 && slice_trim(character).len == 0;
}

static bool is_text(struct slice head)
{
	while (head.len) {
		size_t n = utf8_valid_prefix(head);
		struct slice c = slice_first(head, n);

		if (n == 0)
			return head.len < UTF8_MAX; /* the last character may be cut */
		if (utf8_is_control(c) && !is_space(c))
			return false;
		head = slice_from(head, n);
	}
	return true;
}

static const char *kind_of_text(struct slice head)
{
	if (slice_starts(head, SLICE("\xef\xbb\xbf")))
		head = slice_from(head, 3);
	head = slice_trim(head);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (slice_starts_nocase(head, texts[i].starts))
			return texts[i].text;
	return "text, not a capture";
}

static bool is_zeros(struct slice head)
{
	for (size_t i = 0; i < head.len; i++)
		if (head.ptr[i])
			return false;
	return true;
}

static const char *kind_of(struct slice head)
{
	if (head.len == 0)
		return "empty";
	if (head.len < MAGIC_LEN)
		return "too short to be a capture";
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (slice_starts(slice_from(head, kinds[i].at), kinds[i].magic))
			return kinds[i].text;
	if (is_text(head))
		return kind_of_text(head);
	return is_zeros(head) ? "zero bytes, not a capture" : NULL;
}

void capture_other(struct slice head, struct strbuf *out)
{
	const char *text = kind_of(head);

	if (text) {
		strbuf_adds(out, text);
		return;
	}
	strbuf_adds(out, "not a capture that is known; it begins with ");
	strbuf_add_hex(out, slice_first(head, SHOWN));
}
