/*
 * The timeline: a histogram of conversation starts, flagged ones in red at the foot. Brushing it
 * filters everything; the arrow keys move the ends; play shows the capture in time order.
 */
import { el, fill, icon, iconButton } from "./dom.js";
import { formatClock, formatDateTime, formatSpan } from "./text.js";
import { readColors } from "./theme.js";
import { AXIS, drawAxis, drawBars, drawBrush, HEIGHT, PAD } from "./timeline-picture.js";

const MEASURES = { conversations: "Conversations started", bytes: "Bytes" };
/** How near to an end of the brush a press takes hold of it, in pixels. */
const GRAB = 6;
const PLAY_MS = 20000;
export class Timeline {
	/** root: an element to fill; app.setTime(range or null, how) is called while brushing. */
	constructor(root, app) {
		this.app = app;
		this.histogram = app.model.summary.histogram;
		this.span = Math.max(1, app.model.spanMs);
		this.measure = "conversations";
		this.canvas = el("canvas.timeline-canvas", { "aria-hidden": "true" });
		this.caption = el("p.timeline-caption", { "aria-live": "off" });
		this.playButton = iconButton("play", "Play in time order", () => this.togglePlay());
		this.clearButton = el(
			"button.link",
			{ type: "button", hidden: true, onclick: () => app.setTime(null) },
			"Whole capture",
		);
		this.measures = ["conversations", "bytes"].map((name) =>
			el("button.caps", { type: "button", onclick: () => this.#count(name) }, MEASURES[name]),
		);
		this.handles = ["from", "to"].map((name, i) =>
			el("button.handle", {
				type: "button",
				role: "slider",
				"aria-label": `Time filter, ${name}`,
				onkeydown: (e) => this.#key(e, i),
			}),
		);
		fill(
			root,
			el(
				"div.timeline-head",
				{},
				el("div.measures", { role: "group", "aria-label": "What the bars count" }, this.measures),
				this.caption,
				this.clearButton,
				this.playButton,
			),
			this.canvas,
			el("div.handles", {}, this.handles),
		);
		this.canvas.addEventListener("pointerdown", (e) => this.#press(e));
		this.canvas.addEventListener("pointermove", (e) => this.#move(e));
		this.canvas.addEventListener("pointerup", () => this.#release());
		this.canvas.addEventListener("dblclick", () => app.setTime(null));
	}

	x(ms) {
		return PAD + (ms / this.span) * (this.width - 2 * PAD);
	}

	ms(x) {
		return Math.round(
			Math.max(0, Math.min(1, (x - PAD) / Math.max(1, this.width - 2 * PAD))) * this.span,
		);
	}

	#count(measure) {
		this.measure = measure;
		this.show(this.time, this.rows);
	}

	/** Draws; `rows` (or null) are the conversations that are in the light. */
	show(time, rows) {
		this.time = time;
		this.rows = rows;
		this.#captions();
		this.draw();
	}

	#captions() {
		const { startMs } = this.app.model;
		const range = this.time ?? [0, this.span];
		for (const [i, name] of Object.keys(MEASURES).entries())
			this.measures[i].setAttribute("aria-pressed", String(name === this.measure));
		this.clearButton.hidden = !this.time;
		this.caption.textContent = this.time
			? `${formatClock(startMs + range[0])} \u2013 ${formatClock(startMs + range[1])} \u00b7 ${formatSpan(range[1] - range[0])}`
			: "";
		for (const [i, handle] of this.handles.entries()) {
			handle.setAttribute("aria-valuemin", "0");
			handle.setAttribute("aria-valuemax", String(this.span));
			handle.setAttribute("aria-valuenow", String(range[i]));
			handle.setAttribute("aria-valuetext", formatDateTime(startMs + range[i]));
		}
	}

	draw() {
		this.width = this.canvas.clientWidth;
		if (!this.width) return;
		const dpr = Math.min(devicePixelRatio || 1, 2);
		this.canvas.width = this.width * dpr;
		this.canvas.height = (HEIGHT + AXIS) * dpr;
		const c = this.canvas.getContext("2d");
		c.scale(dpr, dpr);
		const colors = readColors();
		drawBars(this, c, colors);
		drawAxis(this, c, colors);
		if (this.time) drawBrush(this, c, colors);
	}

	#at(event) {
		return event.clientX - this.canvas.getBoundingClientRect().left;
	}

	/* Grabbing an end moves it, the inside moves the whole, elsewhere a new brush begins. */
	#press(event) {
		this.stop();
		const x = this.#at(event);
		this.canvas.setPointerCapture(event.pointerId);
		const [a, b] = (this.time ?? [-1e9, -1e9]).map((ms) => this.x(ms));
		if (this.time && Math.abs(x - a) <= GRAB) this.grip = { fixed: this.time[1] };
		else if (this.time && Math.abs(x - b) <= GRAB) this.grip = { fixed: this.time[0] };
		else if (this.time && x > a && x < b) this.grip = { from: x, range: this.time };
		else this.grip = { fixed: this.ms(x), start: x };
	}

	#move(event) {
		if (!this.grip) return;
		const x = this.#at(event);
		const { fixed, from, range, start } = this.grip;
		if (start !== undefined && Math.abs(x - start) < 3 && !this.grip.moved) return;
		this.grip.moved = true;
		let next;
		if (range) {
			const shift = Math.max(
				-range[0],
				Math.min(this.span - range[1], ((x - from) / (this.width - 2 * PAD)) * this.span),
			);
			next = [Math.round(range[0] + shift), Math.round(range[1] + shift)];
		} else next = [Math.min(fixed, this.ms(x)), Math.max(fixed, this.ms(x))];
		this.wanted = next;
		this.frame ??= requestAnimationFrame(() => {
			this.frame = undefined;
			if (this.grip) this.app.setTime(this.wanted, "passing");
		});
	}

	#release() {
		const { grip } = this;
		this.grip = null;
		if (grip?.moved) this.app.setTime(this.wanted);
		else if (grip && this.time && grip.start !== undefined) this.app.setTime(null);
	}

	#key(event, i) {
		const step = {
			ArrowLeft: -1,
			ArrowDown: -1,
			ArrowRight: 1,
			ArrowUp: 1,
			PageUp: 10,
			PageDown: -10,
		}[event.key];
		if (event.key === "Escape") this.app.setTime(null);
		if (step === undefined) return;
		event.preventDefault();
		event.stopPropagation();
		const next = [...(this.time ?? [0, this.span])];
		next[i] = Math.max(
			i ? next[0] : 0,
			Math.min(i ? this.span : next[1], next[i] + (step * this.span) / 100),
		);
		this.app.setTime(next.map(Math.round), "replace");
	}

	/** Starts or stops the replay: the end of the filter walks from its start to the end of the capture. */
	togglePlay() {
		if (this.playing) {
			this.stop();
			return;
		}
		const from = this.time && this.time[1] < this.span ? this.time[1] : 0;
		const begin = performance.now();
		fill(this.playButton, icon("pause"));
		this.playButton.setAttribute("aria-label", "Stop");
		const step = (now) => {
			const to = Math.min(this.span, from + (Math.max(0, now - begin) / PLAY_MS) * this.span);
			this.app.setTime([0, Math.round(to)], "passing");
			if (to < this.span) this.playing = requestAnimationFrame(step);
			else this.stop();
		};
		this.playing = requestAnimationFrame(step);
	}

	stop() {
		if (!this.playing) return;
		cancelAnimationFrame(this.playing);
		this.playing = 0;
		fill(this.playButton, icon("play"));
		this.playButton.setAttribute("aria-label", "Play in time order");
		if (this.time) this.app.setTime(this.time[1] >= this.span ? null : this.time);
	}
}
