/*
 * Generated documents, and those of pcg-graph named in PCG_REPORT (pages, separated by ':'), are what
 * FORMAT.md says.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gunzipSync } from "node:zlib";
import { DOCUMENTS } from "../browser/generate.mjs";
import { problemsOf } from "./check-document.mjs";
import { smallDocument } from "./fixture.mjs";

for (const [name, make] of Object.entries(DOCUMENTS))
	if (name !== "large")
		test(`${name} is as FORMAT.md says`, () => assert.deepEqual(problemsOf(make()), []));

test("a damaged document is told from a whole one", () => {
	const breaks = [
		(d) => delete d.rows.columns.dest,
		(d) => d.rows.names.splice(0),
		(d) => (d.summary.victims[0].findings = [99]),
		(d) => (d.summary.capture.conversations = 5),
		(d) => (d.rows.vt = null),
	];
	for (const damage of breaks) {
		const doc = structuredClone(smallDocument());
		damage(doc);
		const found = () => problemsOf(doc).length > 0;
		let bad;
		try {
			bad = found();
		} catch {
			bad = true;
		}
		assert.ok(bad, String(damage));
	}
});

function documentOf(path) {
	const page = readFileSync(path, "utf8");
	const summary = /<script type="application\/json" id="pcg-summary">(.*?)<\/script>/s.exec(
		page,
	)[1];
	const [, encoding, text] = /id="pcg-rows" data-encoding="(\w+)">(.*?)<\/script>/s.exec(page);
	const rows =
		encoding === "gzip" ? gunzipSync(Buffer.from(text, "base64")).toString("utf8") : text;
	assert.ok(!`${summary}${rows}`.includes("<"), "no '<' in the data");
	return { summary: JSON.parse(summary), rows: JSON.parse(rows) };
}

for (const path of (process.env.PCG_REPORT ?? "").split(":").filter(Boolean))
	test(`${path} is as FORMAT.md says`, () => assert.deepEqual(problemsOf(documentOf(path)), []));
