/*
 * What is under the pointer: nodes by a quadtree over their centres (and their labels), edges by
 * distance.
 */
import { quadtree } from "d3-quadtree";
import { radius } from "./geometry.js";
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

const within = (box, x, y) => x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;

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
	for (const [id, { title, sub }] of scene.labels ? scene.shown : []) {
		const node = scene.graph.nodes.get(id);
		const at = node && scene.positions.get(id);
		if (!at) continue;
		const centre = toScreen(scene.view, at);
		const [dx, dy] = [px - centre.x, py - centre.y];
		if (within(title, dx, dy) || (sub && within(sub, dx, dy))) return node;
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
