import assert from "node:assert/strict";
import test from "node:test";
import { caption } from "../../share/graph/js/caption.js";
import { buildGraph, MAX_NODES, PAGE } from "../../share/graph/js/graph.js";
import { groupHosts, hostLimit } from "../../share/graph/js/groups.js";
import { computeReveal } from "../../share/graph/js/reveal.js";
import { spotlight } from "../../share/graph/js/spotlight.js";
import { manyDestinations, manyHosts } from "../browser/generate.mjs";
import { office } from "../browser/office.mjs";
import { modelOf, smallDocument, stateWith } from "./fixture.mjs";

const model = modelOf(smallDocument());
const graphOf = (m, patch = {}, limit = 40) => {
	const state = stateWith(patch);
	return buildGraph(m, state, { limit, mask: null, reveal: computeReveal(m, state, null) });
};
const labels = (graph, parent) =>
	[...graph.nodes.values()].filter((n) => n.parent === parent).map((n) => n.label);

test("the top level is hosts, their contacts and who came in", () => {
	const graph = graphOf(model);
	assert.deepEqual([...graph.nodes.keys()], ["h0", "h1", "in"]);
	assert.deepEqual(
		graph.edges.map((e) => [e.from, e.to, e.lateral]),
		[
			["h0", "h1", 1],
			["in", "h1", 0],
		],
	);
});

test("a host opens into applications, an application into destinations, worst first", () => {
	const graph = graphOf(model, { expanded: new Set(["h0", "h0/a0"]) });
	assert.deepEqual(labels(graph, "h0"), ["Web", "SMB/RPC", "Clients"]);
	assert.equal(labels(graph, "h0/a0")[0], "cdn.evil.example");
	assert.equal(graph.nodes.get("h0/a0").level, 3);
});

test("a flagged name that was asked stands under DNS", () => {
	const dns = model.apps.findIndex((a) => a.label === "DNS");
	const graph = graphOf(model, { expanded: new Set(["h1", `h1/a${dns}`]) });
	const asked = [...graph.nodes.values()].find((n) => n.kind === "asked");
	assert.equal(asked.label, "cdn.evil.example");
	assert.equal(graph.nodes.get(`h1/a${dns}`).level, 3);
});

test("a long list is paged and '+N more' keeps the totals", () => {
	const many = modelOf(manyDestinations());
	const graph = graphOf(many, { expanded: new Set(["h0", "h0/a0"]) });
	const children = [...graph.nodes.values()].filter((n) => n.parent === "h0/a0");
	assert.equal(children.length, PAGE + 1);
	assert.equal(children.at(-1).label, "+49,980 more");
	const whole = graph.nodes.get("h0/a0").total.bytes;
	assert.equal(
		children.reduce((n, c) => n + c.total.bytes, 0),
		whole,
	);
	const next = graphOf(many, {
		expanded: new Set(["h0", "h0/a0"]),
		shown: new Map([["h0/a0", 5000]]),
	});
	assert.ok(next.nodes.size <= MAX_NODES);
});

test("many hosts are grouped, a bad one never hidden", () => {
	const many = modelOf(manyHosts());
	const graph = graphOf(many, {}, hostLimit(704, 640));
	assert.ok(graph.nodes.size <= hostLimit(704, 640) + 2);
	const bad = many.hosts.findIndex((h) => h.level >= 2);
	assert.ok(graph.nodes.has(`h${bad}`));
	const groups = [...graph.nodes.values()].filter((n) => n.kind === "subnet");
	const shown = [...graph.nodes.values()].filter((n) => n.kind === "host").length;
	assert.equal(groups.reduce((n, g) => n + g.members.length, 0) + shown, 10000);
	assert.deepEqual(groupHosts(many.hosts.slice(0, 5), 12).hosts, [0, 1, 2, 3, 4]);
});

test("a lookup draws every path, whatever is open", () => {
	const graph = graphOf(model, { query: "evil[.]example" });
	const shared = [...graph.nodes.values()].filter((n) => n.shared && n.kind === "dest");
	assert.equal(shared.length, 1);
	const into = graph.edges.filter((e) => e.kind === "path" && e.found === "sought");
	assert.deepEqual(
		into
			.filter((e) => e.from.startsWith("h"))
			.map((e) => e.from)
			.sort(),
		["h0", "h1"],
	);
	const tree = graphOf(model, { query: "evil[.]example", layout: "tree" });
	assert.ok(tree.nodes.has("h0/a0") && tree.nodes.has("h1/a0"));
});

test("a finding and all flagged paths are drawn", () => {
	assert.ok(graphOf(model, { finding: 0 }).lit.size > 0);
	assert.ok([...graphOf(model, { flagged: true }).nodes.values()].some((n) => n.level === 3));
	assert.equal(graphOf(model, { finding: 99 }).lit.size, 0);
});

test("the spotlight holds every path through the selection and nothing else", () => {
	const graph = graphOf(model, { expanded: new Set(["h0", "h0/a0", "h1", "h1/a0"]) });
	const evil = [...graph.nodes.values()].find(
		(n) => n.label === "cdn.evil.example" && n.parent === "h0/a0",
	);
	const lit = spotlight(graph, evil.id);
	for (const id of ["h0", "h0/a0", "h1", "h1/a0"]) assert.ok(lit.has(id), id);
	assert.ok(
		![...graph.nodes.values()]
			.filter((n) => n.label === "www.example.com")
			.some((n) => lit.has(n.id)),
	);
	assert.equal(spotlight(graph, null), null);
});

test("what a lookup draws is lit from end to end, whichever part is selected", () => {
	const graph = graphOf(model, { query: "cdn.evil.example" });
	const dest = [...graph.nodes.values()].find((n) => n.shared && n.label === "cdn.evil.example");
	const app = [...graph.nodes.values()].find((n) => n.beside === dest.id);
	const sources = graph.edges.filter((e) => e.to === app.id).map((e) => e.from);
	assert.ok(sources.length > 0);
	for (const id of [sources[0], app.id, dest.id])
		for (const end of [sources[0], app.id, dest.id])
			assert.ok(spotlight(graph, id).has(end), `${end} of ${id}`);
	for (const source of sources) assert.ok(spotlight(graph, dest.id).has(source), source);
});

test("countries stand where geo data exists, and only there", () => {
	const kinds = (m) =>
		[...graphOf(m, { expanded: new Set(["h0"]) }).nodes.values()].map((n) => n.kind);
	assert.ok(kinds(modelOf(office())).includes("countries"));
	assert.ok(!kinds(modelOf(office({ enriched: false }))).includes("countries"));
});

test("shape says what a thing is", () => {
	const graph = graphOf(modelOf(office()), { expanded: new Set(["h0", "h0/a2"]) });
	const shapes = Object.fromEntries(
		[...graph.nodes.values()].map((n) => [n.label, caption(modelOf(office()), n).shape]),
	);
	assert.equal(shapes["xj3kq9-cdn.top"], "octagon");
	assert.equal(shapes["files.share.example"], "disc-suspicious");
	assert.equal(shapes["DESKTOP-4F7K2LQ"], "host");
});
