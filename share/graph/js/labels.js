/*
 * Which labels are drawn, and where around their nodes: greedy, the important first, none over another or
 * over a node's shape. The labels of what is bad, selected or "+N more" are never left out.
 */
import { isRow } from "./caption.js";
import { labelWidths, moved, overlaps, radius } from "./geometry.js";
import { toScreen } from "./scene.js";

const CELL = 64;
/** Height of a line of a label, and of its text above the base line. */
const LINE = 14;
const ASCENT = 12;
/** Room between a node's shape, with its badge, and a label beside or above it. */
const BESIDE = 9;

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

/*
 * Where a label may stand around its node, best first: {anchor, x, y, title, sub}. x and y are where its
 * text begins, title and sub the boxes of its lines, all from the node's centre. A row has one place.
 */
function placesOf(scene, node, at) {
	const widths = labelWidths(scene.model, node, scene.measure);
	const r = radius(node);
	if (isRow(node)) {
		const x0 = at.side > 0 ? r + 6 : -r - 10 - widths.row;
		return [{ title: { x0, x1: x0 + widths.row + 4, y0: -8, y1: 8 } }];
	}
	const line = (anchor, width, x, y0) => {
		const x0 = anchor === "middle" ? x - width / 2 : anchor === "start" ? x : x - width;
		return { x0: x0 - 2, x1: x0 + width + 2, y0, y1: y0 + LINE };
	};
	const place = (anchor, x, y0, hasSub = widths.sub > 0) => ({
		anchor,
		x,
		y: y0 + ASCENT,
		title: line(anchor, widths.title, x, y0),
		sub: hasSub ? line(anchor, widths.sub, x, y0 + LINE) : null,
	});
	return [
		place("middle", 0, r + 3),
		place("start", r + BESIDE, -LINE / 2 - 1),
		place("end", -r - BESIDE, -LINE / 2 - 1),
		place("middle", 0, -r - BESIDE - LINE, false),
	];
}

/* The nearest place that is free; below the node when it must be shown and none is. */
function choosePlace(scene, grid, node, at) {
	const centre = toScreen(scene.view, at);
	const places = placesOf(scene, node, at);
	const free = places.find(({ title }) => grid.isFree(moved(title, centre.x, centre.y), node.id));
	const place = free ?? (mustShow(node, scene) ? places[0] : null);
	if (place) grid.add(moved(place.title, centre.x, centre.y), node.id);
	return place;
}

/* Nodes on the screen, the important first; the grid gets their shapes. */
function candidatesOf(scene, grid) {
	const candidates = [];
	for (const node of scene.graph.nodes.values()) {
		const at = scene.positions.get(node.id);
		if (!at) continue;
		const { x, y } = toScreen(scene.view, at);
		if (x < -400 || y < -40 || x > scene.width + 400 || y > scene.height + 40) continue;
		const r = radius(node) - 1;
		grid.add({ x0: x - r, x1: x + r, y0: y - r, y1: y + r }, node.id);
		if (node.caption.badge > 0) grid.add({ x0: x, x1: x + r + 10, y0: y - r - 9, y1: y }, node.id);
		candidates.push({ node, at, rank: rank(node, scene) });
	}
	return candidates.sort(
		(a, b) =>
			b.rank - a.rank || a.at.y - b.at.y || a.at.x - b.at.x || (a.node.id < b.node.id ? -1 : 1),
	);
}

/** Map of node id -> its label's place (see placesOf) for the labels to draw; without a sub, title only. */
export function cullLabels(scene) {
	const grid = new BoxGrid();
	const shown = new Map();
	const candidates = candidatesOf(scene, grid);
	for (const { node, at } of candidates) {
		const place = choosePlace(scene, grid, node, at);
		if (place) shown.set(node.id, place);
	}
	for (const { node, at } of candidates) {
		const place = shown.get(node.id);
		if (!place?.sub) continue;
		const { x, y } = toScreen(scene.view, at);
		const box = moved(place.sub, x, y);
		if (grid.isFree(box, node.id)) grid.add(box, node.id);
		else place.sub = null;
	}
	return shown;
}
