import assert from "node:assert/strict";
import test from "node:test";
import {
	captureTitle,
	formatBytes,
	formatCount,
	formatRange,
	formatSpan,
	plural,
	shorten,
	visible,
} from "../../share/graph/js/text.js";

test("odd characters are made visible, others left alone", () => {
	assert.equal(visible("a\nb\u0000"), "a\u240ab\u2400");
	assert.equal(visible("\u202egpj.exe"), "\\u{202e}gpj.exe");
	assert.equal(visible("zero\u200bwidth"), "zero\\u{200b}width");
	assert.equal(visible("lone \ud800"), "lone \\u{d800}");
	assert.equal(visible("\u05d0\u{1f4a9}<b>"), "\u05d0\u{1f4a9}<b>");
});

test("long names keep both ends", () => {
	assert.equal(shorten("short", 10), "short");
	const cut = shorten(`${"a".repeat(4000)}.example`, 20);
	assert.equal([...cut].length, 20);
	assert.match(cut, /^a+\u2026.*ample$/);
});

test("numbers are written for people", () => {
	assert.equal(formatCount(1204331), "1,204,331");
	assert.equal(plural(1, "host"), "1 host");
	assert.equal(plural(2, "address", "addresses"), "2 addresses");
	assert.deepEqual([0, 999, 1000, 12345, 999999, 1.5e9].map(formatBytes), [
		"0 B",
		"999 B",
		"1 kB",
		"12.3 kB",
		"1 MB",
		"1.5 GB",
	]);
	assert.deepEqual([5, 1500, 60000, 3661000, 90000000].map(formatSpan), [
		"5 ms",
		"1.5 s",
		"1 min",
		"1 h 1 min",
		"1 d 1 h",
	]);
});

test("a range names the day once", () => {
	assert.equal(formatRange(1769853600000, 1769853660000), "2026-01-31 10:00:00 \u2013 10:01:00");
	assert.match(formatRange(1769853600000, 1769953600000), /2026-02-01/);
});

test("a capture is called by its files without their folders", () => {
	assert.equal(
		captureTitle("/srv/cap/a.pcap, b.pcapng, C:\\dir\\c.pcap"),
		"a.pcap, b.pcapng, c.pcap",
	);
	assert.equal(captureTitle("standard input"), "standard input");
	assert.equal(captureTitle("odd/"), "odd/");
});
