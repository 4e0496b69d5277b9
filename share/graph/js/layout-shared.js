/*
 * What a lookup draws in the Force layout: a column of destinations, each with the applications by
 * which it was reached on its left.
 */

/* Wide enough that rows and columns stay apart when the view is zoomed out to SMALLEST: text keeps its size. */
const SMALLEST = 0.6;
/** How far the view is zoomed out, as a rule, when several paths are drawn: what stands around keeps clear so far. */
export const USUAL = 0.75;
const PITCH = 23 / SMALLEST;
const GAP = 36;

/** {w, h, places: Map id -> {x, y}} from the top left corner; boxOf gives a node's box around its centre. */
export function sharedColumn(nodes, boxOf) {
	const apps = nodes.filter((node) => node.beside);
	const left = Math.max(0, ...apps.map((node) => boxOf(node).x1 - boxOf(node).x0));
	const columnX = apps.length > 0 ? (left + GAP) / SMALLEST : 0;
	const places = new Map();
	let y = PITCH / 2;
	let w = 0;
	for (const node of nodes) {
		if (node.beside) continue;
		const own = apps.filter((app) => app.beside === node.id);
		for (const [i, app] of own.entries())
			places.set(app.id, { x: -boxOf(app).x0, y: y + i * PITCH });
		const box = boxOf(node);
		places.set(node.id, { x: columnX - box.x0, y: y + (Math.max(0, own.length - 1) * PITCH) / 2 });
		w = Math.max(w, columnX + box.x1 - box.x0);
		y += Math.max(1, own.length) * PITCH;
	}
	return { w, h: y - PITCH / 2, places };
}
