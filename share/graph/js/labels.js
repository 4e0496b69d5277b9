/*
 * Which labels are drawn: greedy, the important first, none over another or over a node's shape. The
 * labels of what is bad, selected or "+N more" are never left out.
 */
import { isRow } from "./caption.js";
import { labelWidths, overlaps, radius } from "./geometry.js";
import { toScreen } from "./scene.js";

const CELL = 64;

/** Boxes in a coarse grid, for overlap questions. */
class BoxGrid {
	constructor() {
		this.cells = new Map();
	}

	*#keys(box) {
		for (let x = Math.floor(box.x0 / CELL); x <= Math.floor(box.x1 / CELL); x++)
			for (let y = Math.floor(box.y0 / CELL); y <= Math.floor(box.y1 / CELL); y++)
				yield x * 65536 + y;
	}

	add(box, owner) {
		for (const key of this.#keys(box)) {
			const cell = this.cells.get(key);
			if (cell) cell.push({ box, owner });
			else this.cells.set(key, [{ box, owner }]);
		}
	}

	isFree(box, owner) {
		for (const key of this.#keys(box))
			for (const other of this.cells.get(key) ?? [])
				if (other.owner !== owner && overlaps(box, other.box)) return false;
		return true;
	}
}

const RANK = {
	more: 5,
	subnet: 4,
	internet: 4,
	host: 3,
	app: 2,
	clients: 2,
	countries: 2,
	country: 2,
	asked: 2,
	dest: 1,
};

function rank(node, scene) {
	if (node.id === scene.selected || node.id === scene.hover) return 100;
	return (node.level >= 2 ? 50 : 0) + (scene.lit?.has(node.id) ? 20 : 0) + RANK[node.kind];
}

const mustShow = (node, scene) => rank(node, scene) >= 50 || node.kind === "more";

function labelBoxes(scene, node, at) {
	const { x, y } = toScreen(scene.view, at);
	const widths = labelWidths(scene.model, node, scene.measure);
	const r = radius(node);
	if (isRow(node)) {
		const x0 = at.side > 0 ? x + r + 6 : x - r - 10 - widths.row;
		return [{ x0, x1: x0 + widths.row + 4, y0: y - 8, y1: y + 8 }];
	}
	const top = y + r + 3;
	const box = (w, y0) => ({ x0: x - w / 2 - 2, x1: x + w / 2 + 2, y0, y1: y0 + 14 });
	return widths.sub > 0
		? [box(widths.title, top), box(widths.sub, top + 14)]
		: [box(widths.title, top)];
}

/** Map of node id -> 1 (title only) or 2 (title and second line) for the labels to draw. */
export function cullLabels(scene) {
	const grid = new BoxGrid();
	const candidates = [];
	for (const node of scene.graph.nodes.values()) {
		const at = scene.positions.get(node.id);
		if (!at) continue;
		const { x, y } = toScreen(scene.view, at);
		if (x < -400 || y < -40 || x > scene.width + 400 || y > scene.height + 40) continue;
		const r = radius(node) - 1;
		grid.add({ x0: x - r, x1: x + r, y0: y - r, y1: y + r }, node.id);
		candidates.push({ node, at, rank: rank(node, scene) });
	}
	candidates.sort(
		(a, b) =>
			b.rank - a.rank || a.at.y - b.at.y || a.at.x - b.at.x || (a.node.id < b.node.id ? -1 : 1),
	);
	const shown = new Map();
	const second = [];
	for (const { node, at } of candidates) {
		const [title, sub] = labelBoxes(scene, node, at);
		if (!mustShow(node, scene) && !grid.isFree(title, node.id)) continue;
		grid.add(title, node.id);
		shown.set(node.id, 1);
		if (sub) second.push({ node, sub });
	}
	for (const { node, sub } of second)
		if (grid.isFree(sub, node.id)) {
			grid.add(sub, node.id);
			shown.set(node.id, 2);
		}
	return shown;
}
