/*
 * Families in the Force layout: the children of a node stand in one column of rows, a block, which is
 * placed as a whole. A slot is {x, y, side}: the block's middle, and on which side labels stand.
 */
import { PITCH } from "./geometry.js";
import { crossings, findSlot, isFree } from "./slots.js";

/** Room around a block. */
export const GAP = 10;
/** What an edge through somebody's label costs, in pixels of distance. */
const CROSSING_COST = 90;

/** {w, h, lead} of a family; lead is how far the dots stand from the block's edge. */
export function blockSize(children, boxOf) {
	const boxes = children.map(boxOf);
	const left = Math.min(...boxes.map((b) => b.x0));
	return {
		w: Math.max(...boxes.map((b) => b.x1)) - left,
		h: children.reduce((n, child) => n + PITCH[child.kind], 0),
		lead: -left,
	};
}

/** What a block at a slot covers, with the room around it. */
export function boxOfBlock({ x, y }, { w, h }) {
	return { x0: x - w / 2 - GAP, x1: x + w / 2 + GAP, y0: y - h / 2 - GAP, y1: y + h / 2 + GAP };
}

/** The slot at which a block that became longer keeps its top and its dots, or null without room. */
export function growInPlace({ box, side }, size, taken) {
	const x = side > 0 ? box.x0 + size.w / 2 + GAP : box.x1 - size.w / 2 - GAP;
	const slot = { x, y: box.y0 + GAP + size.h / 2, side };
	return isFree(boxOfBlock(slot, size), taken) ? slot : null;
}

const holds = (box, at) => box.x0 <= at.x && at.x <= box.x1 && box.y0 <= at.y && at.y <= box.y1;

/** A free slot near the parent at `at`: begins `reach` away on `side`, looks towards `angle` first. */
export function searchBlock(at, size, taken, { side, angle, reach }) {
	const around = taken.filter((box) => !holds(box, at));
	/* Edges that would run through others' labels make a place dearer. */
	const cost = (slot) => {
		const edge = slot.x - Math.sign(slot.x - at.x) * (size.w / 2);
		return CROSSING_COST * crossings(around, at, { x: edge, y: slot.y });
	};
	const start = at.x + side * (reach + size.w / 2);
	const slot = findSlot(taken, size.w + 2 * GAP, size.h + 2 * GAP, start, at.y, angle, cost);
	return { x: slot.x, y: slot.y, side: slot.x >= at.x ? 1 : -1 };
}

/** [id, {x, y, side}] of each child of a block at a slot. */
export function rowsOfBlock(children, slot, size) {
	const edge = slot.x - (slot.side * size.w) / 2;
	const x = edge + slot.side * size.lead;
	let y = slot.y - size.h / 2;
	return children.map((child) => {
		const middle = y + PITCH[child.kind] / 2;
		y += PITCH[child.kind];
		return [child.id, { x, y: middle, side: slot.side }];
	});
}
