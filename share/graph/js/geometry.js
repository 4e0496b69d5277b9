/*
 * Sizes on the canvas, in pixels, the same at any zoom: what a node with its label covers, so that
 * layouts can keep things apart and labels can be culled.
 */
import { caption, isRow } from "./caption.js";

export const HOST_SIZE = 28;
export const PITCH = {
	app: 27,
	clients: 27,
	countries: 27,
	country: 24,
	host: 27,
	more: 22,
	dest: 22,
	asked: 22,
	subnet: 30,
	internet: 30,
};
export const TITLE_FONT = 12;
export const SUB_FONT = 11;

const RADIUS = {
	host: 14,
	subnet: 15,
	outside: 14,
	disc: 11,
	"disc-suspicious": 9,
	octagon: 9,
	peer: 7,
	dot: 5,
	pill: 9,
	chip: 11,
};

/** Half the width of a node's shape. */
export function radius(node) {
	const r = RADIUS[node.caption.shape];
	return isRow(node) ? Math.min(r, 11) : r;
}

/** Width of a text; in a page the canvas measures, elsewhere a mean character width stands in. */
export function makeMeasure(context, family) {
	const cache = new Map();
	return (text, size, bold = false) => {
		const key = `${size}${bold ? "b" : ""}${text}`;
		let width = cache.get(key);
		if (width === undefined) {
			if (context) {
				context.font = `${bold ? "600 " : ""}${size}px ${family}`;
				width = context.measureText(text).width;
			} else width = text.length * size * (bold ? 0.6 : 0.55);
			if (cache.size > 20000) cache.clear();
			cache.set(key, width);
		}
		return width;
	};
}

/** Whether a node's title is set bold. */
export function isBold(node) {
	return node.kind === "host" || node.kind === "subnet" || node.level >= 2;
}

/** {title, sub, chip, total}: widths of a node's label parts. */
export function labelWidths(model, node, measure) {
	const { title, sub, cc } = caption(model, node);
	const widths = {
		title: measure(title, TITLE_FONT, isBold(node)),
		sub: sub ? measure(sub, SUB_FONT) : 0,
		chip: cc ? 24 : 0,
	};
	widths.row = widths.title + (cc ? 30 : 0) + (sub ? widths.sub + 8 : 0);
	return widths;
}

/** Box that a node with its label covers, relative to its centre. side -1: label to the left. */
export function footprint(model, node, measure, side = 1) {
	const widths = labelWidths(model, node, measure);
	const r = radius(node);
	if (!isRow(node)) {
		const half = Math.max(r + 4, Math.max(widths.title, widths.sub) / 2 + 4);
		return { x0: -half, x1: half, y0: -r - 5, y1: r + (widths.sub ? 33 : 19) };
	}
	const far = r + 8 + widths.row + 4;
	const y = PITCH[node.kind] / 2;
	return side > 0 ? { x0: -r - 3, x1: far, y0: -y, y1: y } : { x0: -far, x1: r + 3, y0: -y, y1: y };
}

export const overlaps = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
export const moved = (box, x, y) => ({
	x0: box.x0 + x,
	x1: box.x1 + x,
	y0: box.y0 + y,
	y1: box.y1 + y,
});
export const scaled = (box, k) => ({
	x0: box.x0 * k,
	x1: box.x1 * k,
	y0: box.y0 * k,
	y1: box.y1 * k,
});
export const merged = (a, b) =>
	a
		? {
				x0: Math.min(a.x0, b.x0),
				x1: Math.max(a.x1, b.x1),
				y0: Math.min(a.y0, b.y0),
				y1: Math.max(a.y1, b.y1),
			}
		: { ...b };
