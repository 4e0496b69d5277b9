import assert from "node:assert/strict";
import test from "node:test";
import { plainText, timeText } from "../../share/graph/js/evidence.js";
import { foldFindings } from "../../share/graph/js/findings.js";
import { findingRows } from "../../share/graph/js/levels.js";
import { victimStory } from "../../share/graph/js/victims.js";
import { modelOf, smallDocument } from "./fixture.mjs";

const model = modelOf(smallDocument());

const finding = (title, src, more = {}) => ({ title, src, tier: "finding", level: 2, host: 0, ...more });

test("the same of one source folds where its worst stands, from three on", () => {
	const findings = [
		finding("Scan", "a"),
		finding("Other", "a"),
		finding("Scan", "a"),
		finding("Scan", "b"),
		finding("Scan", "a"),
		finding("Other", "a"),
	];
	assert.deepEqual(foldFindings(findings, [0, 1, 2, 3, 4, 5]), [[0, 2, 4], [1], [3], [5]]);
	assert.deepEqual(foldFindings(findings, [0, 2]), [[0], [2]]);
});

test("a victim has touched as a source, and was hit as a target", () => {
	const hosts = ["one", "two"];
	const story = {
		findings: [
			finding("Run", "a", { host: 0, target: 1, dest: "b", dest_name: "two", level: 3 }),
			finding("Call", "b", { host: 1, dest: "c" }),
			finding("Report", "a", { host: 0, target: 1, dest: "b", level: 3, mitre: ["T1071.001"] }),
		],
		entityLabel: (id) => hosts[id],
	};
	assert.deepEqual(victimStory(story, { host: 1, findings: [0, 1] }), {
		level: 3,
		touched: ["c"],
		reachedBy: ["one"],
		calledBy: [],
	});
	const server = victimStory(story, { host: 1, findings: [2] });
	assert.deepEqual([server.reachedBy, server.calledBy], [[], ["one"]]);
});

test("a finding is about the rows that it names, without a destination about no others", () => {
	const named = finding("Sweep", model.findings[0].src);
	assert.deepEqual(findingRows(model, named), []);
	model.findingRows.set(named, [1, 2]);
	assert.deepEqual(findingRows(model, named), [1, 2]);
	model.findingRows.delete(named);
	assert.ok(findingRows(model, model.findings[0]).length > 0);
});

test("evidence reads as words", () => {
	assert.equal(timeText("2026-02-04T09:17:01.792848+0000"), "2026-02-04 09:17:01.792");
	assert.equal(timeText("2026-02-04"), "2026-02-04");
	assert.equal(plainText(24002179), "24,002,179");
	assert.equal(plainText(0.5), "0.5");
	assert.equal(plainText(true), "yes");
	assert.equal(plainText("a\u202eb"), "a\\u{202e}b");
});
