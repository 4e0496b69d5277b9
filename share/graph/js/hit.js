/*
 * What is under the pointer: nodes by a quadtree over their centres (and their labels), edges by
 * distance.
 */
import { quadtree } from "d3-quadtree";
import { isRow } from "./caption.js";
import { labelWidths, radius } from "./geometry.js";
import { toScreen } from "./scene.js";

const SLACK = 5;
const EDGE_REACH = 5;

/** A tree over the placed nodes in world coordinates. */
export function hitIndex(graph, positions) {
	const items = [];
	for (const node of graph.nodes.values()) {
		const at = positions.get(node.id);
		if (at) items.push({ node, x: at.x, y: at.y, side: at.side });
	}
	return quadtree(
		items,
		(d) => d.x,
		(d) => d.y,
	);
}

function labelHit(scene, item, px, py) {
	const at = toScreen(scene.view, item);
	const widths = labelWidths(scene.model, item.node, scene.measure);
	const r = radius(item.node);
	if (isRow(item.node)) {
		const dx = (px - at.x) * item.side;
		return dx > 0 && dx < r + 10 + widths.row && Math.abs(py - at.y) <= 10;
	}
	const half = Math.max(widths.title, widths.sub) / 2;
	return Math.abs(px - at.x) <= half && py > at.y && py < at.y + r + 32;
}

/** Node at a screen point, or null: the nearest shape, else a label that is drawn there. */
export function nodeAt(scene, index, px, py) {
	const x = (px - scene.view.x) / scene.view.k;
	const y = (py - scene.view.y) / scene.view.k;
	const near = index.find(x, y, 24 / scene.view.k);
	if (near) {
		const at = toScreen(scene.view, near);
		if (Math.max(Math.abs(px - at.x), Math.abs(py - at.y)) <= radius(near.node) + SLACK)
			return near.node;
	}
	for (const id of scene.labels ? scene.shown.keys() : []) {
		const node = scene.graph.nodes.get(id);
		const at = node && scene.positions.get(id);
		if (at && labelHit(scene, { node, ...at }, px, py)) return node;
	}
	return null;
}

function distanceToSegment(px, py, a, b) {
	const dx = b.x - a.x;
	const dy = b.y - a.y;
	const t = Math.max(
		0,
		Math.min(1, ((px - a.x) * dx + (py - a.y) * dy) / (dx * dx + dy * dy || 1)),
	);
	return Math.hypot(px - a.x - t * dx, py - a.y - t * dy);
}

/** Contact edge near a screen point, or null. Tree edges belong to their nodes. */
export function edgeAt(scene, px, py) {
	if (scene.layout === "tree") return null;
	let best = null;
	let bestDistance = EDGE_REACH;
	for (const edge of scene.graph.edges) {
		const a = scene.positions.get(edge.from);
		const b = scene.positions.get(edge.to);
		if (edge.kind !== "contact" || !a || !b) continue;
		const d = distanceToSegment(px, py, toScreen(scene.view, a), toScreen(scene.view, b));
		if (d < bestDistance) {
			best = edge;
			bestDistance = d;
		}
	}
	return best;
}
