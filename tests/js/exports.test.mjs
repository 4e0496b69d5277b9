import assert from "node:assert/strict";
import test from "node:test";
import { reverseCommand, shellQuote, wiresharkFilter } from "../../share/graph/js/commands.js";
import { conversationsCsv, csvCell, pathsCsv } from "../../share/graph/js/csv.js";
import { documentText } from "../../share/graph/js/document.js";
import { appIcon, ICONS } from "../../share/graph/js/icons.js";
import { escapeXml, SvgPen } from "../../share/graph/js/pens.js";
import { fileName } from "../../share/graph/js/pictures.js";
import { groupPaths } from "../../share/graph/js/query.js";
import { HOSTILE, hostile } from "../browser/generate.mjs";
import { documentText as written } from "../browser/write-page.mjs";
import { modelOf } from "./fixture.mjs";

test("cells that a spreadsheet would run are defused", () => {
	for (const start of ["=", "+", "-", "@", "\t", "\r"]) assert.match(csvCell(`${start}1`), /^"?'/);
	assert.equal(csvCell(-5), "-5");
	assert.equal(csvCell('a"b,c'), '"a""b,c"');
	assert.equal(csvCell("line\nbreak"), "line\u240abreak");
});

test("hostile names leave every line of a CSV whole", async () => {
	const model = modelOf(hostile());
	const all = [...Array(model.rows.count).keys()];
	for (const [blob, count] of [
		[await conversationsCsv(model, all), all.length],
		[pathsCsv(model, groupPaths(model, all)), groupPaths(model, all).length],
	]) {
		const lines = (await blob.text()).split("\r\n");
		assert.equal(lines.length, count + 2);
		const cells = (line) => line.match(/(?:^|,)(?:"(?:[^"]|"")*"|[^",]*)/g).length;
		assert.ok(lines.slice(0, -1).every((line) => cells(line) === cells(lines[0])));
	}
});

test("SVG stays well-formed whatever the names are", () => {
	const pen = new SvgPen(100, 100, "#fff", 'a, "b"');
	for (const name of HOSTILE) pen.text(name, 1, 2, { size: 12, fill: "#000" });
	const svg = pen.finish();
	assert.ok(!/<(?:img|script|!--)/.test(svg));
	assert.ok(!/\]\]>/.test(svg));
	assert.ok(!/[\u0000-\u0008\u000b-\u001f]/.test(svg));
	assert.equal(escapeXml(`<&"'>`), "&#60;&#38;&#34;&#39;&#62;");
});

test("commands and filters are safe to paste", () => {
	assert.equal(shellQuote("evil.com"), "evil.com");
	assert.equal(shellQuote("a'; rm -rf /"), "'a'\\''; rm -rf /'");
	assert.equal(shellQuote("-rf"), "'-rf'");
	assert.equal(reverseCommand(["a b.pcap"], "$(id)"), "pcg-flows 'a b.pcap' | pcg-reverse '$(id)'");
	assert.equal(
		wiresharkFilter(["10.0.0.1"], ["2001:db8::1"], 443, "TCP"),
		"ip.addr == 10.0.0.1 && ipv6.addr == 2001:db8::1 && tcp.port == 443",
	);
	assert.equal(
		wiresharkFilter(["1.1.1.1", "2.2.2.2"]),
		"(ip.addr == 1.1.1.1 || ip.addr == 2.2.2.2)",
	);
});

test("file names hold nothing that a file system minds", () => {
	assert.equal(fileName("../../etc/pass wd.pcapng", "graph.svg"), "pass-wd-graph.svg");
	assert.equal(fileName("\u0000", "x"), "capture-x");
});

test("the document is given back byte for byte", () => {
	const text = written(hostile());
	const summary = text.slice(text.indexOf('"summary":') + 10, text.indexOf(',"rows":{"count"'));
	const rows = text.slice(text.indexOf(',"rows":{"count"') + 8, -2);
	assert.equal(documentText(summary, rows), text);
	assert.ok(!text.slice(0, -1).includes("<"));
});

test("every application has an icon", () => {
	for (const label of [
		"Web",
		"DNS",
		"SSH",
		"NTP",
		"SMB/RPC",
		"RDP",
		"Push/FCM",
		"ICMP",
		"Mail",
		"Unknown",
		"no such thing",
		"",
	])
		assert.ok(ICONS[appIcon(label)], label);
});
