/*
 * Pan and zoom of the graph (d3-zoom on the canvas), and the moves that the page makes itself: fit,
 * bring into view. At rest nothing moves.
 */
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

const GLIDE_MS = 240;
const EDGE = 24;
const MIN_SCALE = 0.1;
const MAX_SCALE = 6;
/** Below stands the legend, at the right the zoom buttons. */
const FOOT = 60;
const RIGHT = 58;

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const ease = (t) => 1 - (1 - t) ** 3;

/** Box on the screen, before panning, of items {x, y, box} at a scale: labels do not shrink with it. */
export function extentAt(items, k) {
	const out = {
		x0: Number.POSITIVE_INFINITY,
		x1: Number.NEGATIVE_INFINITY,
		y0: Number.POSITIVE_INFINITY,
		y1: Number.NEGATIVE_INFINITY,
	};
	for (const { x, y, box } of items) {
		out.x0 = Math.min(out.x0, x * k + box.x0);
		out.x1 = Math.max(out.x1, x * k + box.x1);
		out.y0 = Math.min(out.y0, y * k + box.y0);
		out.y1 = Math.max(out.y1, y * k + box.y1);
	}
	return out;
}

/** The largest scale up to `most` at which items fit the room; the smallest there is when none does. */
export function fittingScale(items, room, most) {
	const fits = (k) => {
		const box = extentAt(items, k);
		return box.x1 - box.x0 <= room.width && box.y1 - box.y0 <= room.height;
	};
	if (fits(most)) return most;
	let low = MIN_SCALE;
	let high = most;
	for (let i = 0; i < 16; i++) {
		const mid = (low + high) / 2;
		if (fits(mid)) low = mid;
		else high = mid;
	}
	return low;
}

const roomOf = (width, height) => ({ width: width - EDGE - RIGHT, height: height - EDGE - FOOT });

export class Camera {
	/** canPan(event): whether a press there pans (and does not drag a node). */
	constructor(canvas, { canPan, onMove, onEnd }) {
		this.canvas = canvas;
		this.view = { x: 0, y: 0, k: 1 };
		this.moving = false;
		this.selection = select(canvas);
		this.zoom = zoom()
			.scaleExtent([MIN_SCALE, MAX_SCALE])
			.filter((event) => (event.type === "wheel" ? true : !event.button && canPan(event)))
			.on("start", () => {
				this.moving = true;
			})
			.on("zoom", ({ transform, sourceEvent }) => {
				this.view = { x: transform.x, y: transform.y, k: transform.k };
				if (sourceEvent) this.touched = true;
				onMove();
			})
			.on("end", () => {
				this.moving = false;
				if (!this.glide) onEnd();
			});
		this.onEnd = onEnd;
		this.touched = false;
		this.selection.call(this.zoom).on("dblclick.zoom", null);
	}

	#set(view) {
		this.selection.call(this.zoom.transform, zoomIdentity.translate(view.x, view.y).scale(view.k));
	}

	/** Glides to a view; at once where motion is unwelcome. */
	goTo(target, animated = true) {
		cancelAnimationFrame(this.glide);
		this.glide = 0;
		if (!animated || reducedMotion()) {
			this.#set(target);
			return;
		}
		const from = this.view;
		const start = performance.now();
		const step = (now) => {
			const t = ease(Math.min(1, Math.max(0, (now - start) / GLIDE_MS)));
			this.glide = t < 1 ? requestAnimationFrame(step) : 0;
			this.#set({
				x: from.x + (target.x - from.x) * t,
				y: from.y + (target.y - from.y) * t,
				k: from.k + (target.k - from.k) * t,
			});
		};
		this.glide = requestAnimationFrame(step);
	}

	/** Zooms by a factor around the middle. */
	zoomBy(factor, width, height) {
		const k = Math.max(MIN_SCALE, Math.min(MAX_SCALE, this.view.k * factor));
		const f = k / this.view.k;
		this.touched = true;
		this.goTo({
			k,
			x: width / 2 - (width / 2 - this.view.x) * f,
			y: height / 2 - (height / 2 - this.view.y) * f,
		});
	}

	/** Shows things whole, never larger than life; items as extentAt() takes them. */
	fit(items, width, height, animated = true) {
		if (items.length === 0) return;
		const room = roomOf(width, height);
		const k = fittingScale(items, room, 1);
		const box = extentAt(items, k);
		this.goTo(
			{
				k,
				x: EDGE + room.width / 2 - (box.x0 + box.x1) / 2,
				y: EDGE + room.height / 2 - (box.y0 + box.y1) / 2,
			},
			animated,
		);
	}

	/** Whether things can be in view together at this scale or, if the view is smaller already, at its own. */
	fits(items, width, height, k) {
		return fittingScale(items, roomOf(width, height), this.view.k) >= Math.min(k, this.view.k);
	}

	/** Moves no further than it takes to have things in view. */
	bringIntoView(items, width, height, animated = true) {
		if (items.length === 0) return;
		const { view } = this;
		const bottom = height - FOOT + EDGE;
		const right = width - RIGHT + EDGE;
		const k = Math.max(
			Math.min(view.k, 0.45),
			fittingScale(items, roomOf(width, height), view.k),
		);
		const f = k / view.k;
		const x = width / 2 - (width / 2 - view.x) * f;
		const y = height / 2 - (height / 2 - view.y) * f;
		const box = extentAt(items, k);
		const shift = (low, high, size) =>
			high - low > size - 2 * EDGE || low < EDGE
				? EDGE - low
				: high > size - EDGE
					? size - EDGE - high
					: 0;
		const dx = shift(box.x0 + x, box.x1 + x, right);
		const dy = shift(box.y0 + y, box.y1 + y, bottom);
		if (k !== view.k || dx !== 0 || dy !== 0) this.goTo({ k, x: x + dx, y: y + dy }, animated);
	}
}
