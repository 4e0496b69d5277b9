/*
 * How the timeline is drawn. `view` is the Timeline: its histogram, its width, its chosen time.
 */
import { formatClock, formatDateTime } from "./text.js";

export const HEIGHT = 60;
export const AXIS = 18;
export const PAD = 12;
/** What is flagged is never lower than this. */
const FOOT = 3;
/** Distances between ticks that people read easily. */
const STEPS_MS = [
	1, 10, 100, 1000, 5000, 15000, 30000, 60000, 300000, 900000, 1800000, 3600000, 7200000, 21600000,
	43200000, 86400000, 604800000,
];

/** Round tick distance for a span over a width of pixels. */
export function tickStep(spanMs, width) {
	const wanted = (spanMs / Math.max(1, width)) * 110;
	return STEPS_MS.find((step) => step >= wanted) ?? Math.ceil(wanted / 604800000) * 604800000;
}

/** What rows amount to by start, in the bins of the histogram: conversations or bytes. */
export function binRows(model, rows, histogram, measure = "conversations") {
	const bins = new Float64Array(histogram.conversations.length);
	const { first_ms, bytes_toserver, bytes_toclient } = model.rows;
	for (const row of rows) {
		const bin = Math.min(bins.length - 1, Math.floor(first_ms[row] / histogram.step_ms));
		bins[bin] += measure === "bytes" ? bytes_toserver[row] + bytes_toclient[row] : 1;
	}
	return bins;
}

/** Bars of conversation starts or bytes, what is in the light over them, flagged ones at the foot. */
export function drawBars(view, c, colors) {
	const { histogram, measure, rows } = view;
	const { model } = view.app;
	const all = histogram[measure] ?? histogram.conversations.map(() => 0);
	const most = Math.sqrt(Math.max(1, ...all));
	const height = (n) => (n > 0 ? Math.max(2, (Math.sqrt(n) / most) * (HEIGHT - 6)) : 0);
	const lit = rows && model.rows ? binRows(model, rows, histogram, measure) : null;
	for (const [i, n] of all.entries()) {
		const x = view.x(i * histogram.step_ms);
		const w = Math.max(1, view.x((i + 1) * histogram.step_ms) - x - 1);
		const bar = (h, color) => {
			c.fillStyle = color;
			c.fillRect(x, HEIGHT - h, w, h);
		};
		c.globalAlpha = lit ? 0.45 : 1;
		bar(height(n), colors.bar);
		c.globalAlpha = 1;
		if (lit?.[i] > 0) bar(Math.max(FOOT, height(lit[i])), colors.accent);
		const flagged = histogram.flagged?.[i] ?? 0;
		if (flagged > 0)
			bar(measure === "bytes" ? FOOT : Math.max(FOOT, height(flagged)), colors.badFill);
	}
	c.fillStyle = colors.line;
	c.fillRect(PAD, HEIGHT, view.width - 2 * PAD, 1);
}

/** Ticks and clock times. */
export function drawAxis(view, c, colors) {
	const { startMs } = view.app.model;
	const step = tickStep(view.span, view.width);
	c.fillStyle = colors.text2;
	c.font = "11px system-ui, sans-serif";
	c.textAlign = "center";
	for (let at = Math.ceil(startMs / step) * step; at <= startMs + view.span; at += step) {
		const x = view.x(at - startMs);
		if (x < PAD + 24 || x > view.width - PAD - 24) continue;
		const text =
			step >= 86400000
				? formatDateTime(at).slice(5, 10)
				: formatClock(at, step < 1000).slice(0, step < 60000 ? 12 : 5);
		c.fillText(text, x, HEIGHT + 13);
	}
}

/** The chosen time, with what is outside it faded. */
export function drawBrush(view, c, colors) {
	const [a, b] = view.time.map((ms) => view.x(ms));
	c.globalAlpha = 0.5;
	c.fillStyle = colors.surface;
	c.fillRect(0, 0, a, HEIGHT);
	c.fillRect(b, 0, view.width - b, HEIGHT);
	c.globalAlpha = 1;
	c.strokeStyle = colors.accent;
	c.lineWidth = 1;
	c.strokeRect(Math.round(a) + 0.5, 0.5, Math.max(1, Math.round(b - a) - 1), HEIGHT - 1);
	c.fillStyle = colors.accent;
	for (const x of [a, b]) c.fillRect(x - 1.5, HEIGHT / 2 - 9, 3, 18);
}
