/*
 * The top level of the Force layout: hosts by who talks to whom, once, from fixed start positions, so
 * that the same file always looks the same. The result fills the pane and no two labels overlap.
 */
import { forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { moved, overlaps } from "./geometry.js";

const TICKS = 200;
const RELAX_ROUNDS = 300;
const MARGIN = { left: 24, right: 54, top: 24, bottom: 60 };

/* Sunflower positions: even, and the same on every run. */
function startPositions(items, pane) {
	for (const [i, item] of items.entries()) {
		const r = Math.sqrt((i + 0.5) / items.length) * 0.45;
		const angle = i * 2.399963;
		item.x = pane.width * (0.5 + r * Math.cos(angle));
		item.y = pane.height * (0.5 + r * Math.sin(angle));
	}
}

function simulate(items, links, pane) {
	const spread = Math.sqrt((pane.width * pane.height) / Math.max(1, items.length));
	const simulation = forceSimulation(items)
		.force("charge", forceManyBody().strength(-spread * 4))
		.force(
			"link",
			forceLink(links)
				.id((item) => item.id)
				.distance(spread * 0.9)
				.strength((l) => 0.3 / Math.sqrt(l.crowd)),
		)
		.force("x", forceX(pane.width / 2).strength(0.05))
		.force("y", forceY(pane.height / 2).strength(0.05 * (pane.width / pane.height)))
		.stop();
	simulation.tick(TICKS);
}

/* Stretches the cloud over the pane, each axis by itself; a few nodes stay near the middle. */
function fill(items, pane) {
	const share = Math.min(1, 0.35 + items.length / 24);
	for (const [axis, size] of [
		["x", pane.width],
		["y", pane.height],
	]) {
		const values = items.map((item) => item[axis]);
		const low = Math.min(...values);
		const range = Math.max(...values) - low || 1;
		const low0 = size * (0.5 - share / 2);
		for (const item of items)
			item[axis] =
				items.length === 1 ? size / 2 : low0 + ((item[axis] - low) / range) * size * share;
	}
}

function clamp(item, pane) {
	item.x = Math.max(
		MARGIN.left - item.box.x0,
		Math.min(pane.width - MARGIN.right - item.box.x1, item.x),
	);
	item.y = Math.max(
		MARGIN.top - item.box.y0,
		Math.min(pane.height - MARGIN.bottom - item.box.y1, item.y),
	);
}

function push(a, b) {
	const boxA = moved(a.box, a.x, a.y);
	const boxB = moved(b.box, b.x, b.y);
	if (!overlaps(boxA, boxB)) return false;
	const dx = Math.min(boxA.x1 - boxB.x0, boxB.x1 - boxA.x0) + 1;
	const dy = Math.min(boxA.y1 - boxB.y0, boxB.y1 - boxA.y0) + 1;
	if (dx < dy) {
		const step = (a.x <= b.x ? -dx : dx) / 2;
		a.x += step;
		b.x -= step;
	} else {
		const step = (a.y <= b.y ? -dy : dy) / 2;
		a.y += step;
		b.y -= step;
	}
	return true;
}

/* Pushes overlapping labels apart within the pane; false when there is no room. */
function relax(items, pane) {
	for (let round = 0; round < RELAX_ROUNDS; round++) {
		let touched = false;
		for (let i = 0; i < items.length; i++)
			for (let j = i + 1; j < items.length; j++) touched = push(items[i], items[j]) || touched;
		for (const item of items) clamp(item, pane);
		if (!touched) return true;
	}
	return false;
}

/*
 * Cells of a grid that holds all labels. One that is higher than the pane will be seen from afar: its
 * columns then stand as much farther apart, for their labels do not shrink and go beside the nodes.
 */
function gridCells(items, pane) {
	const width = pane.width - MARGIN.left - MARGIN.right;
	const height = pane.height - MARGIN.top - MARGIN.bottom;
	const cellW = Math.max(...items.map((item) => item.box.x1 - item.box.x0)) + 8;
	const cellH = Math.max(...items.map((item) => item.box.y1 - item.box.y0)) + 6;
	const fitting = Math.max(1, Math.floor(width / cellW));
	const even = Math.ceil(Math.sqrt((items.length * width * cellH) / (height * cellW)));
	const columns = Math.max(1, Math.min(fitting, even, items.length));
	const rows = Math.ceil(items.length / columns);
	const stepY = Math.max(cellH, Math.min(height / rows, 1.8 * cellH));
	const afar = Math.max(1, (rows * stepY) / height);
	const stepX = Math.max(cellW, Math.min(width / columns, 1.8 * cellW) * afar);
	const left = MARGIN.left + (width - columns * stepX) / 2;
	const top = MARGIN.top + Math.max(0, (height - rows * stepY) / 2);
	return Array.from({ length: columns * rows }, (_, i) => ({
		x: left + ((i % columns) + 0.5) * stepX,
		y: top + (Math.floor(i / columns) + 0.5) * stepY - 10,
	}));
}

/* Each takes the free cell nearest to where it was, those in the middle first. */
function snap(items, pane) {
	const cells = gridCells(items, pane);
	const mid = { x: pane.width / 2, y: pane.height / 2 };
	const order = [...items].sort(
		(a, b) => distance(a, mid) - distance(b, mid) || (a.id < b.id ? -1 : 1),
	);
	for (const item of order) {
		const near = cells.reduce((best, cell) =>
			distance(cell, item) < distance(best, item) ? cell : best,
		);
		cells.splice(cells.indexOf(near), 1);
		item.x = near.x;
		item.y = near.y;
	}
}

/* Nobody talks to anybody: rows in the given order say more than a cloud would. */
function lineUp(items, pane) {
	const cells = gridCells(items, pane);
	for (const [i, item] of items.entries()) Object.assign(item, { x: cells[i].x, y: cells[i].y });
}

const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

const positionsOf = (items) =>
	new Map(items.map((item) => [item.id, { x: item.x, y: item.y, side: 1 }]));

/** Positions by id of the top-level nodes: items are {id, box}, links {source, target}. */
export function layoutTop(items, links, pane) {
	if (links.length === 0) {
		lineUp(items, pane);
		return positionsOf(items);
	}
	const degree = new Map();
	for (const link of links)
		for (const end of [link.source, link.target]) degree.set(end, (degree.get(end) ?? 0) + 1);
	const weighted = links.map((l) => ({
		...l,
		crowd: Math.min(degree.get(l.source), degree.get(l.target)),
	}));
	startPositions(items, pane);
	simulate(items, weighted, pane);
	fill(items, pane);
	for (const item of items) clamp(item, pane);
	if (!relax(items, pane)) snap(items, pane);
	return positionsOf(items);
}
