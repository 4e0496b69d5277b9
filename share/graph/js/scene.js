/*
 * Draws the graph with a pen: edges first (one stroke each: a single path of all is slower), then
 * shapes, then the labels that the cull left. `view` is {x, y, k}: world to screen.
 */
import { isRow } from "./caption.js";
import { HOST_SIZE, isBold, labelWidths, radius, SUB_FONT, TITLE_FONT } from "./geometry.js";
import { chip, drawBadge, drawFrame, drawShape } from "./shapes.js";

const DIM = 0.25;
const IDLE = 0.4;
/** From a label's base line to that of its second line. */
const SUB_LINE = 13;

/** Edge width for a volume: 1 px at 1 kB, 2.7 at 1 MB, 4.3 at 1 GB. */
export function edgeWidth(bytes) {
	return Math.max(1, Math.min(5, 1 + 0.55 * Math.log10(Math.max(1, bytes) / 1000)));
}

/** Screen position of a world point. */
export const toScreen = (view, at) => ({ x: at.x * view.k + view.x, y: at.y * view.k + view.y });

function edgeStyle(edge, lit, colors) {
	const width = edgeWidth(edge.bytes);
	if (edge.level >= 3) return { stroke: colors.badFill, width: Math.max(2, width) };
	if (edge.found === "sought") return { stroke: colors.found, width: Math.max(2, width) };
	if (edge.found && edge.level < 2) return { stroke: colors.accent, width: Math.max(2, width) };
	if (edge.level === 2) return { stroke: colors.warnFill, width: Math.max(2, width) };
	if (edge.lateral) return { stroke: colors.warnFill, width: 1.25, dash: [5, 4] };
	return { stroke: lit ? colors.edgeLit : colors.edge, width };
}

/* An edge leaves a row after its label, so that no line runs through text. */
function anchor(scene, node, at, towards) {
	const screen = toScreen(scene.view, at);
	const ahead = Math.sign(towards.x - at.x) === at.side;
	if (isRow(node) && ahead && (node.expanded || node.beside || scene.layout === "tree")) {
		const room =
			radius(node) +
			12 +
			(scene.shown.has(node.id) ? labelWidths(scene.model, node, scene.measure).row : 0);
		return { x: screen.x + at.side * room, y: screen.y };
	}
	return screen;
}

function drawEdge(scene, pen, edge, lit) {
	const { graph, positions, colors } = scene;
	const a = positions.get(edge.from);
	const b = positions.get(edge.to);
	if (!a || !b) return;
	const from = anchor(scene, graph.nodes.get(edge.from), a, b);
	const to = anchor(scene, graph.nodes.get(edge.to), b, a);
	if (Math.max(from.x, to.x) < 0 || Math.min(from.x, to.x) > scene.width) return;
	if (Math.max(from.y, to.y) < 0 || Math.min(from.y, to.y) > scene.height) return;
	const style = edgeStyle(edge, lit, colors);
	if (edge.id === scene.selected) style.stroke = colors.accent;
	const curved = scene.layout === "tree" || (edge.kind === "tree" && Math.abs(to.x - from.x) > 20);
	if (curved) pen.curve(from.x, from.y, to.x, to.y, style);
	else pen.line(from.x, from.y, to.x, to.y, style);
}

/* Quiet edges first, then lateral and found ones, the bad last and on top. */
const edgeRank = (edge, lit) =>
	(lit ? 8 : 0) + edge.level * 2 + (edge.found || edge.lateral ? 1 : 0);

function drawEdges(scene, pen) {
	const { lit } = scene;
	const order = scene.graph.edges
		.filter((edge) => scene.layout !== "tree" || edge.kind !== "contact")
		.map((edge) => ({ edge, on: !lit || lit.has(edge.id) }));
	order.sort((a, b) => edgeRank(a.edge, a.on) - edgeRank(b.edge, b.on));
	for (const { edge, on } of order) {
		pen.alpha(on ? 1 : DIM);
		drawEdge(scene, pen, edge, on && lit !== null);
	}
	pen.alpha(1);
}

function titleColor(node, colors) {
	if (node.level >= 3 && node.kind !== "host") return colors.bad;
	if (node.level === 2 && node.kind !== "host") return colors.warn;
	return node.kind === "more" ? colors.text2 : colors.text;
}

function drawRowLabel(scene, pen, node, at, screen, halo) {
	const { colors } = scene;
	const { title, sub, cc } = node.caption;
	const widths = labelWidths(scene.model, node, scene.measure);
	const left = screen.x + (at.side > 0 ? radius(node) + 8 : -radius(node) - 8 - widths.row);
	pen.text(title, left, screen.y + 4, {
		size: TITLE_FONT,
		bold: isBold(node),
		fill: titleColor(node, colors),
		halo,
	});
	let x = left + widths.title;
	if (cc) {
		chip(pen, cc, x + 19, screen.y, colors);
		x += 30;
	}
	if (sub) pen.text(sub, x + 8, screen.y + 4, { size: SUB_FONT, fill: colors.text2, halo });
}

function drawLabel(scene, pen, node, at, screen, place) {
	const { colors } = scene;
	const halo = colors.bg;
	if (isRow(node)) {
		drawRowLabel(scene, pen, node, at, screen, halo);
		return;
	}
	const x = screen.x + place.x;
	const y = screen.y + place.y;
	const style = { anchor: place.anchor, halo };
	const fill = titleColor(node, colors);
	pen.text(node.caption.title, x, y, { ...style, size: TITLE_FONT, bold: isBold(node), fill });
	if (place.sub)
		pen.text(node.caption.sub, x, y + SUB_LINE, { ...style, size: SUB_FONT, fill: colors.text2 });
}

/** Radius at this zoom: icons keep their size, but for a little when far out. */
function shapeRadius(node, view) {
	return radius(node) * Math.max(0.75, Math.min(1, view.k));
}

function drawFrames({ hover, selected, focus, colors }, pen, node, { x, y }, r) {
	if (node.id === hover && node.id !== selected)
		drawFrame(pen, node, x, y, r, { color: colors.edgeLit, width: 1.5 });
	if (node.id === selected) drawFrame(pen, node, x, y, r, { color: colors.accent, width: 2 });
	if (node.id === focus) drawFrame(pen, node, x, y, r + 2, { color: colors.accent, width: 2 });
}

/** Draws all of it. */
export function drawScene(scene, pen) {
	const { graph, positions, view, lit, colors, shown } = scene;
	drawEdges(scene, pen);
	const margin = HOST_SIZE;
	for (const node of graph.nodes.values()) {
		const at = positions.get(node.id);
		if (!at) continue;
		const screen = toScreen(view, at);
		if (
			screen.x < -400 ||
			screen.x > scene.width + 400 ||
			screen.y < -margin ||
			screen.y > scene.height + margin
		)
			continue;
		const r = shapeRadius(node, view);
		const alpha = lit && !lit.has(node.id) ? DIM : node.idle ? IDLE : 1;
		pen.alpha(alpha);
		drawShape(pen, node, screen.x, screen.y, r, colors);
		if (scene.labels && shown.has(node.id))
			drawLabel(scene, pen, node, at, screen, shown.get(node.id));
		pen.alpha(1);
		drawFrames(scene, pen, node, screen, r);
		pen.alpha(alpha);
		drawBadge(pen, node, screen.x, screen.y, r, colors);
		pen.alpha(1);
	}
}
