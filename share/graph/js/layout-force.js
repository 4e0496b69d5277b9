/*
 * The Force layout. The top level is laid out once; what is expanded later stands in a column of rows
 * in free room near its parent. What stands stays: no node moves because another was expanded.
 */
import { footprint, merged, moved, scaled } from "./geometry.js";
import {
	blockSize,
	boxOfBlock,
	GAP,
	growInPlace,
	rowsOfBlock,
	searchBlock,
} from "./layout-blocks.js";
import { sharedColumn, USUAL } from "./layout-shared.js";
import { layoutTop } from "./layout-top.js";
import { findSlot } from "./slots.js";

/** How far a host's family begins from it. */
const FIRST_REACH = 52;
/** How far left of the middle a parent still opens to the right, in pixels. */
const LEFT_OF_MIDDLE = 120;
export class ForceLayout {
	constructor() {
		this.positions = new Map();
		this.blocks = new Map();
		this.sharedKey = "";
	}

	/** Positions (Map id -> {x, y, side}) of all nodes of the graph. */
	place(graph, model, measure, pane) {
		this.model = model;
		this.measure = measure;
		this.graph = graph;
		this.#placeTop(pane);
		const families = this.#families();
		for (const parent of this.blocks.keys()) if (!families.has(parent)) this.#dropBlock(parent);
		for (const [parent, children] of families) this.#placeBlock(parent, children);
		this.#placeShared();
		for (const id of this.positions.keys())
			if (!graph.nodes.has(id) && !this.#isTopId(id)) this.positions.delete(id);
		return this.positions;
	}

	/** Moves a node, and what hangs on it, by hand. */
	drag(id, dx, dy) {
		const shift = (node) => {
			const at = this.positions.get(node.id);
			this.positions.set(node.id, { ...at, x: at.x + dx, y: at.y + dy });
			for (const child of this.graph.nodes.values()) if (child.parent === node.id) shift(child);
		};
		shift(this.graph.nodes.get(id));
		for (const parent of this.blocks.keys()) this.#remeasureBlock(parent);
	}

	#isTopId(id) {
		return !id.startsWith("x") && !id.includes("/", id.startsWith("s") ? id.indexOf("/") + 1 : 0);
	}

	#families() {
		const families = new Map();
		for (const node of this.graph.nodes.values()) {
			if (node.parent === null) continue;
			if (!families.has(node.parent)) families.set(node.parent, []);
			families.get(node.parent).push(node);
		}
		return families;
	}

	#placeTop(pane) {
		const top = [...this.graph.nodes.values()].filter(
			(node) => node.parent === null && !node.shared,
		);
		const fresh = top.filter((node) => !this.positions.has(node.id));
		if (fresh.length === 0) return;
		if (fresh.length === top.length) {
			const items = top.map((node) => ({ id: node.id, box: this.#box(node) }));
			const ids = new Set(items.map((item) => item.id));
			const links = this.graph.edges.filter(
				(e) => e.kind === "contact" && ids.has(e.from) && ids.has(e.to),
			);
			for (const [id, at] of layoutTop(
				items,
				links.map((e) => ({ source: e.from, target: e.to })),
				pane,
			))
				this.positions.set(id, at);
			return;
		}
		for (const node of fresh) this.#placeNear(node, this.#middle());
	}

	#box(node, side = 1) {
		return footprint(this.model, node, this.measure, side);
	}

	/* Boxes, as they are at a zoom of `scale`, of all that stands, but for what hangs on `without`. */
	#taken(without = null, scale = 1) {
		const boxes = [];
		for (const node of this.graph.nodes.values()) {
			const at = this.positions.get(node.id);
			if (at && node.parent === null)
				boxes.push(moved(scaled(this.#box(node, at.side), 1 / scale), at.x, at.y));
		}
		for (const [parent, block] of this.blocks) if (parent !== without) boxes.push(block.box);
		return boxes;
	}

	#middle() {
		let x = 0;
		let y = 0;
		let n = 0;
		for (const node of this.graph.nodes.values()) {
			const at = node.parent === null ? this.positions.get(node.id) : null;
			if (!at) continue;
			x += at.x;
			y += at.y;
			n++;
		}
		return n > 0 ? { x: x / n, y: y / n } : { x: 0, y: 0 };
	}

	#outward(at) {
		const middle = this.#middle();
		const dx = at.x - middle.x;
		const dy = at.y - middle.y;
		const side = this.#sideOf(at);
		return Math.atan2(dy * 0.3, side * Math.max(40, Math.abs(dx)));
	}

	/* Text reads to the right, so newcomers stand there unless their parent is on the left edge. */
	#sideOf(at) {
		return at.x >= this.#middle().x - LEFT_OF_MIDDLE ? 1 : -1;
	}

	#placeNear(node, near) {
		const box = this.#box(node);
		const w = box.x1 - box.x0 + GAP;
		const h = box.y1 - box.y0 + GAP;
		const slot = findSlot(this.#taken(), w, h, near.x, near.y, 0);
		this.positions.set(node.id, {
			x: slot.x - w / 2 - box.x0 + GAP / 2,
			y: slot.y - (box.y0 + box.y1) / 2,
			side: 1,
		});
	}

	/* What a lookup draws stands together, in one column of rows near those who reach it. */
	#placeShared() {
		const nodes = [...this.graph.nodes.values()].filter((node) => node.shared);
		const key = nodes.map((node) => node.id).join(" ");
		if (key === this.sharedKey) return;
		this.sharedKey = key;
		for (const node of nodes) this.positions.delete(node.id);
		if (nodes.length === 0) return;
		const sheet = sharedColumn(nodes, (node) => this.#box(node));
		const near = this.#meanOfEnds(nodes);
		/* One path stands close by; several make the view zoom out. */
		const single = nodes.filter((node) => !node.beside).length === 1;
		const slot = findSlot(
			this.#taken(null, single ? 1 : USUAL),
			sheet.w + 2 * GAP,
			sheet.h + 2 * GAP,
			near.x + sheet.w / 2 + 110,
			near.y,
			0,
		);
		for (const [id, at] of sheet.places)
			this.positions.set(id, {
				x: slot.x - sheet.w / 2 + at.x,
				y: slot.y - sheet.h / 2 + at.y,
				side: 1,
			});
	}

	#meanOfEnds(nodes) {
		const ids = new Set(nodes.map((node) => node.id));
		const ends = this.graph.edges
			.filter((e) => e.kind === "path" && ids.has(e.from) !== ids.has(e.to))
			.map((e) => this.positions.get(ids.has(e.from) ? e.to : e.from))
			.filter(Boolean);
		if (ends.length === 0) return this.#middle();
		return {
			x: Math.max(...ends.map((at) => at.x)),
			y: ends.reduce((n, at) => n + at.y, 0) / ends.length,
		};
	}

	#placeBlock(parent, children) {
		const at = this.positions.get(parent);
		const key = children.map((child) => child.id).join(" ");
		const known = this.blocks.get(parent);
		if (!at || (known && known.key === key)) return;
		const size = blockSize(children, (child) => this.#box(child));
		const taken = this.#taken(parent);
		const side = this.#sideOf(at);
		const start = { side, angle: this.#outward(at), reach: this.#clearance(at, side, parent) };
		const slot = (known && growInPlace(known, size, taken)) ?? searchBlock(at, size, taken, start);
		for (const [id, place] of rowsOfBlock(children, slot, size)) this.positions.set(id, place);
		const ids = children.map((child) => child.id);
		this.blocks.set(parent, { key, box: boxOfBlock(slot, size), side: slot.side, ids });
	}

	/* How far a family begins from its parent: past the column that the parent itself stands in. */
	#clearance(at, side, parent) {
		for (const { box, ids } of this.blocks.values())
			if (ids.includes(parent)) return (side > 0 ? box.x1 - at.x : at.x - box.x0) + GAP + 14;
		return FIRST_REACH;
	}

	#remeasureBlock(parent) {
		const block = this.blocks.get(parent);
		let box = null;
		for (const id of block.ids) {
			const node = this.graph.nodes.get(id);
			const at = this.positions.get(id);
			if (node && at) box = merged(box, moved(this.#box(node, at.side), at.x, at.y));
		}
		if (box) block.box = { x0: box.x0 - GAP, x1: box.x1 + GAP, y0: box.y0 - GAP, y1: box.y1 + GAP };
	}

	#dropBlock(parent) {
		for (const id of this.blocks.get(parent).ids) if (id.includes("/")) this.positions.delete(id);
		this.blocks.delete(parent);
	}
}
