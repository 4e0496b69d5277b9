/*
 * The graph as a file: SVG and PNG of all that is placed, by the same drawing as the screen.
 */
import { extentAt } from "./camera.js";
import { FONT } from "./graph-view.js";
import { cullLabels } from "./labels.js";
import { CanvasPen, SvgPen } from "./pens.js";
import { drawScene } from "./scene.js";
import { captureTitle } from "./text.js";

const MARGIN = 24;
/** Longest side of a PNG, in pixels. */
const MAX_SIDE = 8000;

/* The scene at life size, moved so that all of it is on the sheet. */
function sheet(view) {
	const items = view.items();
	if (items.length === 0) return null;
	const box = extentAt(items, 1);
	const width = box.x1 - box.x0 + 2 * MARGIN;
	const height = box.y1 - box.y0 + 2 * MARGIN;
	const scene = {
		...view.scene,
		view: { k: 1, x: MARGIN - box.x0, y: MARGIN - box.y0 },
		width,
		height,
		hover: null,
		focus: null,
	};
	scene.shown = cullLabels(scene);
	return scene;
}

/** Blob of an SVG document, or null when nothing is drawn. */
export function graphSvg(view) {
	const scene = sheet(view);
	if (!scene) return null;
	const pen = new SvgPen(scene.width, scene.height, scene.colors.bg, FONT);
	drawScene(scene, pen);
	return new Blob([pen.finish()], { type: "image/svg+xml" });
}

/** Blob of a PNG at twice life size where that fits, or null. */
export function graphPng(view) {
	const scene = sheet(view);
	if (!scene) return Promise.resolve(null);
	const scale = Math.min(2, MAX_SIDE / Math.max(scene.width, scene.height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.ceil(scene.width * scale);
	canvas.height = Math.ceil(scene.height * scale);
	const context = canvas.getContext("2d", { alpha: false });
	context.scale(scale, scale);
	context.fillStyle = scene.colors.bg;
	context.fillRect(0, 0, scene.width, scene.height);
	drawScene(scene, new CanvasPen(context, FONT));
	return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Hands a Blob to the reader as a file. */
export function save(blob, name) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(blob);
	link.download = name;
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** A file name from the capture's title. */
export function fileName(title, suffix) {
	const base = captureTitle(title)
		.replace(/\.(?:pcapng|pcap|cap|gz|zst)\b/g, "")
		.replace(/[^A-Za-z0-9._-]+/g, "-")
		.replace(/^[-.]+|[-.]+$/g, "")
		.slice(0, 60);
	return `${base || "capture"}-${suffix}`;
}
