import assert from "node:assert/strict";
import test from "node:test";
import { FLAG } from "../../share/graph/js/levels.js";
import { findPaths } from "../../share/graph/js/paths.js";
import { groupPaths, groupRows, portsOf, timeMask, totalRows } from "../../share/graph/js/query.js";
import { makeDocument } from "../browser/write-document.mjs";
import { entityOf, flow, modelOf, smallDocument } from "./fixture.mjs";

const model = modelOf(smallDocument());

test("one name on two addresses is one entity, one address under two names is two", () => {
	const www = entityOf(model, "www.example.com");
	assert.deepEqual(model.entityAddresses(www), ["203.0.113.1", "203.0.113.2"]);
	assert.equal(model.byEntity.of(www).length, 2);
	assert.equal(model.byEntity.of(entityOf(model, "other.example.com")).length, 1);
});

test("a host is its own entity on either side", () => {
	assert.equal(model.entityLabel(0), "WS-1");
	assert.equal(model.bySource.of(0).length, 5);
	assert.equal(model.byEntity.of(0).length, 1);
});

test("intel hits and findings set levels; a name asked condemns no resolver", () => {
	const evil = entityOf(model, "cdn.evil.example");
	assert.equal(model.entityLevel[evil], 3);
	assert.ok(model.entityFlags[evil] & FLAG.INTEL);
	assert.ok(model.entityFlags[evil] & FLAG.BEACON);
	const dns = [...model.bySource.of(1)].find((row) => model.rows.dest_port[row] === 53);
	assert.equal(model.rows.level[dns], 0);
});

test("totals add up and come worst first", () => {
	const apps = groupRows(model, model.bySource.of(0), model.rows.app);
	assert.equal(apps[0].level, 3);
	assert.equal(
		apps.reduce((n, a) => n + a.conversations, 0),
		5,
	);
	assert.equal(totalRows(model, model.bySource.of(0)).bytesIn, 3000 * 4 + 9);
	assert.deepEqual(portsOf(model, model.bySource.of(0)), ["443", "445", "8443"]);
	const paths = groupPaths(model, [...Array(model.rows.count).keys()]);
	assert.equal(
		paths.reduce((n, p) => n + p.rows.length, 0),
		model.rows.count,
	);
});

test("a time filter keeps what overlaps it", () => {
	const mask = timeMask(model, [0, 500]);
	assert.equal(
		mask.reduce((n, m) => n + m, 0),
		1,
	);
	assert.equal(timeMask(model, null), null);
});

test("paths respect time", () => {
	const chain = modelOf(
		makeDocument({
			title: "chain.pcap",
			flows: [
				flow("10.0.0.1", "10.0.0.2", "SSH", 1000),
				flow("10.0.0.2", "10.0.0.3", "SSH", 500),
				flow("10.0.0.2", "10.0.0.4", "SSH", 2000),
				flow("10.0.0.4", "10.0.0.3", "SSH", 3000),
			],
		}),
	);
	const id = (ip) => chain.addressEntity[chain.addressId(ip)];
	const { chains, complete } = findPaths(chain, id("10.0.0.1"), id("10.0.0.3"));
	assert.ok(complete);
	assert.deepEqual(
		chains.map((rows) => rows.map((row) => chain.rows.first_ms[row])),
		[[1000, 2000, 3000]],
	);
	assert.deepEqual(findPaths(chain, id("10.0.0.3"), id("10.0.0.1")).chains, []);
});

test("a document without any optional member is read", () => {
	const bare = modelOf(
		makeDocument({ title: "bare", flows: [flow("10.0.0.1", "10.0.0.9", "Web", 0, { pktsIn: 0 })] }),
	);
	assert.equal(bare.hasGeo, false);
	assert.equal(bare.hosts.length, 1);
	assert.equal(bare.entityLabel(bare.rows.entity[0]), "10.0.0.9");
	assert.equal(modelOf(makeDocument({ title: "none", flows: [] })).rows.count, 0);
});
