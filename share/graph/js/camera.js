/*
 * Pan and zoom of the graph (d3-zoom on the canvas), and the moves that the page makes itself: fit,
 * bring into view. At rest nothing moves.
 */
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

const GLIDE_MS = 240;
const EDGE = 24;

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const ease = (t) => 1 - (1 - t) ** 3;

export class Camera {
	/** canPan(event): whether a press there pans (and does not drag a node). */
	constructor(canvas, { canPan, onMove, onEnd }) {
		this.canvas = canvas;
		this.view = { x: 0, y: 0, k: 1 };
		this.moving = false;
		this.selection = select(canvas);
		this.zoom = zoom()
			.scaleExtent([0.1, 6])
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
			this.#set({ x: from.x + (target.x - from.x) * t, y: from.y + (target.y - from.y) * t, k: from.k + (target.k - from.k) * t });
		};
		this.glide = requestAnimationFrame(step);
	}

	/** Zooms by a factor around the middle. */
	zoomBy(factor, width, height) {
		const k = Math.max(0.1, Math.min(6, this.view.k * factor));
		const f = k / this.view.k;
		this.touched = true;
		this.goTo({ k, x: width / 2 - (width / 2 - this.view.x) * f, y: height / 2 - (height / 2 - this.view.y) * f });
	}

	/** Shows a world box whole, never larger than life. */
	fit(box, width, height, animated = true) {
		if (!box) return;
		const w = Math.max(1, box.x1 - box.x0);
		const h = Math.max(1, box.y1 - box.y0);
		const k = Math.max(0.1, Math.min(1, (width - 2 * EDGE) / w, (height - 2 * EDGE) / h));
		this.goTo({ k, x: width / 2 - ((box.x0 + box.x1) / 2) * k, y: height / 2 - ((box.y0 + box.y1) / 2) * k }, animated);
	}

	/** Moves no further than it takes to have a world box in view. */
	bringIntoView(box, width, height) {
		const { view } = this;
		const fitK = Math.min((width - 2 * EDGE) / Math.max(1, box.x1 - box.x0), (height - 2 * EDGE) / Math.max(1, box.y1 - box.y0));
		const k = Math.max(0.45, Math.min(view.k, fitK));
		const f = k / view.k;
		const x = width / 2 - (width / 2 - view.x) * f;
		const y = height / 2 - (height / 2 - view.y) * f;
		const shift = (low, high, size) => (high - low > size - 2 * EDGE || low < EDGE ? EDGE - low : high > size - EDGE ? size - EDGE - high : 0);
		const dx = shift(box.x0 * k + x, box.x1 * k + x, width);
		const dy = shift(box.y0 * k + y, box.y1 * k + y, height);
		if (k !== view.k || dx !== 0 || dy !== 0) this.goTo({ k, x: x + dx, y: y + dy });
	}
}
