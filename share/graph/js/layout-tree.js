/*
 * The Tree layout, left to right: hosts, applications, destinations, each generation in a column of
 * its own and every parent at the height of the middle of its children.
 */
import { footprint, PITCH } from "./geometry.js";

const ROOT_PITCH = 30;
const COLUMN_GAP = 64;
const FAMILY_GAP = 10;

function childrenByParent(graph) {
	const of = new Map();
	for (const node of graph.nodes.values()) {
		if (!of.has(node.parent)) of.set(node.parent, []);
		of.get(node.parent).push(node);
	}
	return of;
}

/* Roots that the tree shows: all, but only those that a lookup lit while there is one. */
function rootsOf(graph) {
	const roots = [...graph.nodes.values()].filter((node) => node.parent === null && !node.shared);
	if (graph.lit.size === 0) return roots;
	const lit = roots.filter((node) => graph.lit.has(node.id) || node.expanded);
	return lit.length > 0 ? lit : roots;
}

const rootOrder = (model) => (a, b) => {
	const rank = (node) => (node.kind === "internet" ? -1 : node.level);
	const bytes = (node) =>
		node.kind === "host" ? model.hosts[node.host].bytes_out + model.hosts[node.host].bytes_in : 0;
	return rank(b) - rank(a) || bytes(b) - bytes(a) || (a.id < b.id ? -1 : 1);
};

function placeRows(roots, children) {
	const rows = [];
	let cursor = 0;
	const walk = (node, depth) => {
		const own = children.get(node.id) ?? [];
		const row = { node, depth, y: 0 };
		rows.push(row);
		if (own.length === 0) {
			const pitch = depth === 0 ? ROOT_PITCH : PITCH[node.kind];
			row.y = cursor + pitch / 2;
			cursor += pitch;
			return row.y;
		}
		const heights = own.map((child) => walk(child, depth + 1));
		row.y = (heights[0] + heights.at(-1)) / 2;
		cursor += FAMILY_GAP;
		return row.y;
	};
	for (const root of roots) walk(root, 0);
	return rows;
}

function columnOffsets(rows, model, measure) {
	const widths = [];
	for (const { node, depth } of rows) {
		const box = footprint(model, node, measure);
		widths[depth] = Math.max(widths[depth] ?? 0, box.x1 - box.x0);
	}
	const offsets = [0];
	for (let d = 0; d < widths.length; d++) offsets.push(offsets[d] + widths[d] + COLUMN_GAP);
	return offsets;
}

/* Shared destinations stand at the mean height of what leads to them, kept apart. */
function placeShared(graph, positions, x) {
	const shared = [...graph.nodes.values()].filter((node) => node.shared);
	const wanted = shared.map((node) => {
		const ends = graph.edges
			.filter((e) => e.to === node.id || e.from === node.id)
			.map((e) => positions.get(e.from === node.id ? e.to : e.from))
			.filter(Boolean);
		return { node, y: ends.length > 0 ? ends.reduce((n, at) => n + at.y, 0) / ends.length : 0 };
	});
	wanted.sort((a, b) => a.y - b.y || (a.node.id < b.node.id ? -1 : 1));
	const taken = [...positions.values()].filter((at) => at.x >= x - 1).map((at) => at.y);
	let floor = Number.NEGATIVE_INFINITY;
	for (const { node, y } of wanted) {
		let at = Math.max(y, floor);
		while (taken.some((t) => Math.abs(t - at) < PITCH.dest)) at += PITCH.dest / 2;
		positions.set(node.id, { x, y: at, side: 1 });
		floor = at + PITCH.dest;
	}
}

/** Positions (Map id -> {x, y, side}) of the nodes that the tree shows. */
export function layoutTree(graph, model, measure) {
	const rows = placeRows(rootsOf(graph).sort(rootOrder(model)), childrenByParent(graph));
	const offsets = columnOffsets(rows, model, measure);
	const positions = new Map();
	for (const { node, depth, y } of rows) positions.set(node.id, { x: offsets[depth], y, side: 1 });
	const depth = graph.lit.size > 0 ? Math.min(2, offsets.length - 1) : offsets.length - 1;
	placeShared(graph, positions, offsets[Math.max(1, depth)]);
	return positions;
}
