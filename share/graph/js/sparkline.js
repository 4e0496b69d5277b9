/*
 * Small pictures of when a destination was contacted: marks on the capture's time axis, and the
 * histogram of the intervals between contacts, where a beacon is a single tall bar.
 */
import { el } from "./dom.js";
import { formatSpan } from "./text.js";
import { readColors } from "./theme.js";

const WIDTH = 280;
const AXIS_HEIGHT = 34;
const HISTOGRAM_HEIGHT = 44;
const MIN_INTERVALS = 4;

function surface(height, label) {
	const dpr = Math.min(devicePixelRatio || 1, 2);
	const canvas = el("canvas.spark", {
		width: WIDTH * dpr,
		height: height * dpr,
		role: "img",
		"aria-label": label,
	});
	const context = canvas.getContext("2d");
	context.scale(dpr, dpr);
	return { canvas, context };
}

/** Intervals between sorted times. */
export function intervalsOf(times) {
	const out = [];
	for (let i = 1; i < times.length; i++) out.push(times[i] - times[i - 1]);
	return out;
}

/** Median of numbers; 0 of none. */
export function median(values) {
	if (values.length === 0) return 0;
	const sorted = Float64Array.from(values).sort();
	const mid = sorted.length >> 1;
	return sorted.length % 2 ? sorted[mid] : (sorted[mid - 1] + sorted[mid]) / 2;
}

/** Counts in `bins` equal bins from 0 to three medians; the last one takes what is longer. */
export function intervalHistogram(intervals, bins = 28) {
	const top = Math.max(1, 3 * median(intervals));
	const counts = new Uint32Array(bins);
	for (const interval of intervals)
		counts[Math.min(bins - 1, Math.floor((interval / top) * bins))]++;
	return { counts, top };
}

function axis(times, spanMs, colors) {
	const { canvas, context } = surface(
		AXIS_HEIGHT,
		`${times.length} contacts over ${formatSpan(spanMs)}`,
	);
	context.fillStyle = colors.line;
	context.fillRect(0, AXIS_HEIGHT - 8, WIDTH, 1);
	context.fillStyle = colors.accent;
	context.globalAlpha = times.length > 200 ? 0.4 : 0.9;
	for (const time of times)
		context.fillRect(
			Math.min(WIDTH - 1.5, (time / Math.max(1, spanMs)) * (WIDTH - 1.5)),
			4,
			1.5,
			AXIS_HEIGHT - 13,
		);
	return canvas;
}

function histogram(times, colors) {
	const intervals = intervalsOf(times);
	if (intervals.length < MIN_INTERVALS) return null;
	const { counts, top } = intervalHistogram(intervals);
	const middle = median(intervals);
	const { canvas, context } = surface(
		HISTOGRAM_HEIGHT,
		`Intervals between contacts, median ${formatSpan(middle)}`,
	);
	const most = Math.max(...counts);
	const step = WIDTH / counts.length;
	for (const [i, count] of counts.entries()) {
		const h = count === 0 ? 0 : Math.max(2, (count / most) * (HISTOGRAM_HEIGHT - 4));
		context.fillStyle =
			i === Math.floor((middle / top) * counts.length) ? colors.accent : colors.bar;
		context.fillRect(i * step, HISTOGRAM_HEIGHT - h, step - 2, h);
	}
	return [
		canvas,
		el(
			"p.spark-axis",
			{},
			el("span", {}, "0"),
			el("span", {}, `median ${formatSpan(middle)}`),
			el("span", {}, `\u2265 ${formatSpan(top)}`),
		),
	];
}

/** The pictures for contact times (ms, unsorted). */
export function contactPictures(times, spanMs) {
	const sorted = Float64Array.from(times).sort();
	const colors = readColors();
	const intervals = histogram(sorted, colors);
	return [
		axis(sorted, spanMs, colors),
		intervals && [el("p.caption", {}, "Time between contacts"), intervals],
	];
}
