import assert from "node:assert/strict";
import test from "node:test";
import { parseQuery, refang, searchLookups, searchRows } from "../../share/graph/js/search.js";
import { underDomain } from "../../share/graph/js/search-fields.js";
import { suggestions } from "../../share/graph/js/suggest.js";
import { modelOf, smallDocument } from "./fixture.mjs";

const model = modelOf(smallDocument());
const count = (query) => searchRows(model, query).length;

test("defanged indicators are understood", () => {
	for (const [given, wanted] of [
		["hxxp://evil[.]com", "evil.com"],
		["hxxps[://]evil[.]com/path?q=1", "evil.com"],
		["evil(dot)com", "evil.com"],
		["1[.]2[.]3[.]4", "1.2.3.4"],
		["http://user:pw@evil.com:8080/x", "evil.com"],
		["evil.com.", "evil.com"],
		["[2001:db8::1]:443", "2001:db8::1"],
		["2001[:]db8::1", "2001:db8::1"],
		["plain", "plain"],
	])
		assert.equal(refang(given), wanted);
});

test("queries split into fields and words", () => {
	assert.deepEqual(parseQuery('src:10.0.0.1 port:>=1024 "two words" http://a.example/x'), [
		{ field: "src", op: "=", value: "10.0.0.1" },
		{ field: "port", op: ">=", value: "1024" },
		{ field: "", op: "=", value: "two words" },
		{ field: "", op: "=", value: "a.example" },
	]);
	assert.deepEqual(parseQuery("2001:db8::1"), [{ field: "", op: "=", value: "2001:db8::1" }]);
	assert.deepEqual(parseQuery("   "), []);
});

test("a domain finds itself and all below it, and nothing that merely ends alike", () => {
	assert.equal(count("evil[.]example"), 2);
	assert.equal(count("hxxps://cdn.evil[.]example/gate.php"), 2);
	assert.equal(count("vil.example"), 2);
	assert.ok(underDomain("a.b.example", "b.example"));
	assert.ok(!underDomain("ab.example", "b.example"));
});

test("addresses and CIDRs find either side", () => {
	assert.equal(count("203.0.113.9"), 2);
	assert.equal(count("203.0.113.0/24"), 5);
	assert.equal(count("198.51.100.7"), 1);
	assert.equal(count("10.0.0.3"), 0);
});

test("fields narrow, words are joined by AND", () => {
	assert.equal(count("src:10.0.0.2"), 2);
	assert.equal(count("dst:ws-1"), 1);
	assert.equal(count("app:smb"), 1);
	assert.equal(count("port:>=8000"), 1);
	assert.equal(count("proto:udp"), 1);
	assert.equal(count("user:j.doe"), 7 - 1);
	assert.equal(count("evil.example src:10.0.0.2"), 1);
	assert.equal(count("intel:urlhaus"), 3);
	assert.equal(count("score:>=0.8"), 1);
	assert.equal(count("score:>0.8"), 0);
	assert.equal(count("cc:us"), 0);
});

test("names that were only asked are found too", () => {
	assert.equal(searchLookups(model, "evil.example").length, 1);
	assert.equal(searchLookups(model, "10.0.0.0/8").length, 0);
});

test("suggestions begin with what begins alike", () => {
	const texts = suggestions(model, "ws").map((s) => s.text);
	assert.equal(texts[0], "WS-1");
	assert.deepEqual(suggestions(model, ""), []);
	assert.deepEqual(suggestions(model, "port:44"), []);
});
