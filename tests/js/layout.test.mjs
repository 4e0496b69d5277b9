import assert from "node:assert/strict";
import test from "node:test";
import { extentAt, fittingScale } from "../../share/graph/js/camera.js";
import { footprint, makeMeasure, moved, overlaps } from "../../share/graph/js/geometry.js";
import { buildGraph } from "../../share/graph/js/graph.js";
import { hostLimit } from "../../share/graph/js/groups.js";
import { hitIndex, nodeAt } from "../../share/graph/js/hit.js";
import { cullLabels } from "../../share/graph/js/labels.js";
import { ForceLayout } from "../../share/graph/js/layout-force.js";
import { layoutTop } from "../../share/graph/js/layout-top.js";
import { layoutTree } from "../../share/graph/js/layout-tree.js";
import { crossings, findSlot, isFree } from "../../share/graph/js/slots.js";
import { office } from "../browser/office.mjs";
import { modelOf, stateWith } from "./fixture.mjs";

const measure = makeMeasure(null, "");
const PANE = { width: 704, height: 642 };

function graphOf(model, patch, layout = "force") {
	const graph = buildGraph(model, stateWith({ ...patch, layout }), {
		limit: hostLimit(PANE.width, PANE.height),
		mask: null,
		reveal: null,
	});
	for (const node of graph.nodes.values())
		node.row = layout === "tree" || node.parent !== null || node.shared === true;
	for (const node of graph.nodes.values()) footprint(model, node, measure);
	return graph;
}

function overlapping(model, graph, positions) {
	const boxes = [...graph.nodes.values()].map((n) => ({
		id: n.id,
		box: moved(
			footprint(model, n, measure, positions.get(n.id).side),
			positions.get(n.id).x,
			positions.get(n.id).y,
		),
	}));
	const out = [];
	for (let i = 0; i < boxes.length; i++)
		for (let j = 0; j < i; j++)
			if (overlaps(boxes[i].box, boxes[j].box)) out.push([boxes[i].id, boxes[j].id]);
	return out;
}

for (const count of [1, 2, 24, 40])
	test(`${count} hosts: no two labels overlap, all within reach, the same on every run`, () => {
		const model = modelOf(office({ count: Math.max(8, count) }));
		const graph = graphOf(model, {});
		const a = new ForceLayout().place(graph, model, measure, PANE);
		assert.deepEqual(overlapping(model, graph, a), []);
		assert.deepEqual([...a], [...new ForceLayout().place(graph, model, measure, PANE)]);
	});

test("more hosts than fit at life size: seen whole, there is room for each label beside its host", () => {
	const items = Array.from({ length: 54 }, (_, i) => ({
		id: `h${i}`,
		box: { x0: -62, x1: 62, y0: -18, y1: 46 },
	}));
	const positions = layoutTop(items, [{ source: "h0", target: "h1" }], PANE);
	const placed = items.map(({ id, box }) => ({ ...positions.get(id), box }));
	const k = fittingScale(placed, PANE, 1);
	assert.ok(k < 1);
	const beside = placed.map(({ x, y }) => moved({ x0: -13, x1: 142, y0: -12, y1: 12 }, x * k, y * k));
	for (const [i, box] of beside.entries())
		for (const other of beside.slice(0, i)) assert.ok(!overlaps(box, other));
});

test("what stands does not move when something opens, and newcomers find free room", () => {
	const model = modelOf(office());
	const layout = new ForceLayout();
	const steps = [
		{},
		{ expanded: new Set(["h0"]) },
		{ expanded: new Set(["h0", "h0/a2"]) },
		{ expanded: new Set(["h0", "h0/a2", "h3", "h8"]) },
	];
	let before = new Map();
	for (const patch of steps) {
		const graph = graphOf(model, patch);
		const now = new Map(layout.place(graph, model, measure, PANE));
		for (const [id, at] of before) assert.deepEqual(now.get(id), at, id);
		assert.deepEqual(overlapping(model, graph, now), []);
		before = now;
	}
});

test("a closed node gives its room back", () => {
	const model = modelOf(office());
	const layout = new ForceLayout();
	layout.place(graphOf(model, { expanded: new Set(["h0"]) }), model, measure, PANE);
	const closed = layout.place(graphOf(model, {}), model, measure, PANE);
	assert.ok(![...closed.keys()].some((id) => id.startsWith("h0/")));
	assert.equal(layout.blocks.size, 0);
});

test("dragging a node takes along what hangs on it, and nothing else", () => {
	const model = modelOf(office());
	const layout = new ForceLayout();
	const before = new Map(
		layout.place(graphOf(model, { expanded: new Set(["h0"]) }), model, measure, PANE),
	);
	layout.drag("h0", 10, -5);
	for (const [id, at] of layout.positions) {
		const d = id === "h0" || id.startsWith("h0/") ? [10, -5] : [0, 0];
		assert.deepEqual([at.x - before.get(id).x, at.y - before.get(id).y].map(Math.round), d, id);
	}
});

test("the tree puts generations in columns, parents between their children, nothing over anything", () => {
	const model = modelOf(office());
	const graph = graphOf(model, { expanded: new Set(["h0", "h0/a2"]) }, "tree");
	const at = layoutTree(graph, model, measure);
	assert.ok(at.get("h0").x < at.get("h0/a2").x);
	const ys = [...at].filter(([id]) => /^h0\/a2\/d/.test(id)).map(([, p]) => p.y);
	assert.ok(at.get("h0/a2").y > Math.min(...ys) && at.get("h0/a2").y < Math.max(...ys));
	assert.deepEqual(overlapping(model, graph, at), []);
});

test("free slots are free and near", () => {
	const taken = [{ x0: -50, x1: 50, y0: -20, y1: 20 }];
	const at = findSlot(taken, 40, 20, 0, 0, 0);
	assert.ok(isFree({ x0: at.x - 20, x1: at.x + 20, y0: at.y - 10, y1: at.y + 10 }, taken));
	assert.ok(Math.hypot(at.x, at.y) < 120);
	assert.equal(crossings(taken, { x: -100, y: 0 }, { x: 100, y: 0 }), 1);
	assert.equal(crossings(taken, { x: -100, y: 50 }, { x: 100, y: 50 }), 0);
});

test("what is drawn can be hit, and the bad keep their labels", () => {
	const model = modelOf(office());
	const graph = graphOf(model, { expanded: new Set(["h0", "h0/a2"]) });
	const positions = new ForceLayout().place(graph, model, measure, PANE);
	const scene = {
		graph,
		positions,
		model,
		measure,
		layout: "force",
		labels: true,
		lit: null,
		selected: null,
		hover: null,
		view: { x: 0, y: 0, k: 0.4 },
		width: 2000,
		height: 2000,
	};
	scene.shown = cullLabels(scene);
	for (const node of graph.nodes.values())
		if (node.level >= 2 || node.kind === "more") assert.ok(scene.shown.has(node.id), node.id);
	scene.view.k = 1;
	for (const node of graph.nodes.values()) {
		const at = positions.get(node.id);
		assert.equal(nodeAt(scene, hitIndex(graph, positions), at.x, at.y)?.id, node.id);
	}
});

test("the camera finds the scale at which labels of constant size fit", () => {
	const items = [
		{ x: 0, y: 0, box: { x0: -50, x1: 50, y0: -10, y1: 10 } },
		{ x: 1000, y: 0, box: { x0: -50, x1: 50, y0: -10, y1: 10 } },
	];
	const k = fittingScale(items, { width: 600, height: 400 }, 1);
	const box = extentAt(items, k);
	assert.ok(box.x1 - box.x0 <= 600 && k > 0.49);
});
