/*
 * Room for newcomers: the free place nearest to a point, looking first in the direction that leads
 * away from the crowd. Nothing that stands is moved.
 */
import { moved, overlaps } from "./geometry.js";

const RINGS = 80;
const RING_STEP = 26;
const RAYS = 24;

/** Candidate centres around a point: rings outward, on each ring the preferred direction first. */
export function* spiral(x, y, angle, start) {
	for (let ring = 0; ring < RINGS; ring++) {
		const distance = start + ring * RING_STEP;
		for (let ray = 0; ray < RAYS; ray++) {
			const turn = ((ray % 2 ? 1 : -1) * Math.ceil(ray / 2) * 2 * Math.PI) / RAYS;
			yield {
				x: x + Math.cos(angle + turn) * distance,
				y: y + Math.sin(angle + turn) * distance,
				angle: angle + turn,
			};
		}
	}
}

/** How many of the boxes the straight line from a to b runs through. */
export function crossings(boxes, a, b) {
	let count = 0;
	for (const box of boxes) {
		let t0 = 0;
		let t1 = 1;
		for (const [from, step, low, high] of [
			[a.x, b.x - a.x, box.x0, box.x1],
			[a.y, b.y - a.y, box.y0, box.y1],
		]) {
			if (step === 0 && (from < low || from > high)) t1 = -1;
			if (step === 0) continue;
			const [near, far] = [(low - from) / step, (high - from) / step].sort((m, n) => m - n);
			t0 = Math.max(t0, near);
			t1 = Math.min(t1, far);
		}
		if (t0 <= t1) count++;
	}
	return count;
}

/** Whether the box is free of all of `taken`. */
export function isFree(box, taken) {
	for (const other of taken) if (overlaps(box, other)) return false;
	return true;
}

/**
 * Where a box of w x h finds room near (x, y): {x, y} of its middle. The search turns from `angle`
 * both ways and prefers, of the rings within reach, the place that costs least by `cost`.
 */
export function findSlot(taken, w, h, x, y, angle, cost = () => 0) {
	const box = { x0: -w / 2, x1: w / 2, y0: -h / 2, y1: h / 2 };
	let best = null;
	let bestCost = Number.POSITIVE_INFINITY;
	for (const at of spiral(x, y, angle, 0)) {
		const distance = Math.hypot(at.x - x, at.y - y);
		if (distance > bestCost) break;
		const turn = Math.abs(Math.atan2(Math.sin(at.angle - angle), Math.cos(at.angle - angle)));
		const near = distance * (1 + 0.25 * turn);
		if (near >= bestCost || !isFree(moved(box, at.x, at.y), taken)) continue;
		const total = near + cost(at);
		if (total >= bestCost) continue;
		best = at;
		bestCost = total;
	}
	return best ?? { x: x + RINGS * RING_STEP, y, angle };
}
