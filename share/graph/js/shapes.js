/*
 * The shapes of nodes. Shape says what a thing is, colour only repeats it: host a rounded square,
 * application a disc, destination a small dot, known bad an octagon with a skull, suspicious an amber
 * disc, "+N more" a pill. A victim keeps its host shape and gets a ring and a count, red where it is bad,
 * amber where it is suspicious.
 */

const octagon = (x, y, r) =>
	Array.from({ length: 8 }, (_, i) => {
		const angle = Math.PI / 8 + (i * Math.PI) / 4;
		return [x + (r + 0.8) * Math.cos(angle), y + (r + 0.8) * Math.sin(angle)];
	});

const levelStroke = (level, colors) =>
	level >= 3 ? colors.badFill : level === 2 ? colors.warnFill : null;

function host(pen, node, x, y, r, colors) {
	const radius = r > 11 ? 6 : 4;
	pen.rect(x - r, y - r, 2 * r, 2 * r, radius, { fill: colors.host });
	pen.icon(node.caption.icon, x, y, r > 11 ? 17 : 13, colors.ink);
	const ring = levelStroke(node.level, colors);
	if (ring)
		pen.rect(x - r - 2.5, y - r - 2.5, 2 * r + 5, 2 * r + 5, radius + 2.5, {
			stroke: ring,
			width: 2,
		});
}

function badge(pen, node, x, y, r, colors) {
	const text = node.caption.badge > 99 ? "99+" : String(node.caption.badge);
	const half = 7 + (text.length - 1) * 3;
	const cx = x + r + 1;
	const cy = y - r - 1;
	const [fill, ink] =
		node.level >= 3 ? [colors.badFill, colors.badInk] : [colors.warnFill, colors.warnInk];
	pen.rect(cx - half, cy - 7, 2 * half, 14, 7, { fill, stroke: colors.bg, width: 1.5 });
	pen.text(text, cx, cy + 3.6, { size: 10, bold: true, fill: ink, anchor: "middle" });
}

function subnet(pen, node, x, y, r, colors) {
	pen.rect(x - r + 4, y - r - 4, 2 * r - 2, 2 * r - 2, 6, {
		fill: colors.bg,
		stroke: colors.host,
		width: 1.25,
	});
	pen.rect(x - r, y - r, 2 * r, 2 * r, 6, { fill: colors.host, stroke: colors.bg, width: 1.5 });
	pen.icon("network", x, y, 18, colors.ink);
	const ring = levelStroke(node.level, colors);
	if (ring) pen.rect(x - r - 2.5, y - r - 2.5, 2 * r + 5, 2 * r + 5, 8, { stroke: ring, width: 2 });
}

function disc(pen, node, x, y, r, colors) {
	pen.circle(x, y, r, {
		fill: colors.app,
		stroke: levelStroke(node.level, colors) ?? colors.edge,
		width: node.level >= 2 ? 2 : 1,
	});
	pen.icon(node.caption.icon, x, y, 13, colors.appInk);
}

function pill(pen, node, x, y, r, colors) {
	pen.rect(x - r, y - 6, 2 * r, 12, 6, {
		fill: colors.surface,
		stroke: levelStroke(node.level, colors) ?? colors.edge,
		width: 1.25,
	});
	for (const dx of [-4, 0, 4]) pen.circle(x + dx, y, 1, { fill: colors.text2 });
}

/** A two-letter country chip around (x, y). */
export function chip(pen, code, x, y, colors) {
	pen.rect(x - 11, y - 7, 22, 14, 3, { fill: colors.surface, stroke: colors.edge, width: 1 });
	pen.text(code, x, y + 3.6, { size: 10, bold: true, fill: colors.text2, anchor: "middle" });
}

const SHAPES = {
	host,
	subnet,
	disc,
	pill,
	outside: (pen, _node, x, y, r, colors) => {
		pen.rect(x - r, y - r, 2 * r, 2 * r, r, {
			fill: colors.surface,
			stroke: colors.host,
			width: 1.5,
		});
		pen.icon("incoming", x, y, 16, colors.text);
	},
	chip: (pen, node, x, y, _r, colors) => chip(pen, node.code, x, y, colors),
	dot: (pen, node, x, y, r, colors) => {
		pen.circle(x, y, r, { fill: colors.dest });
		if (node.level === 1) pen.circle(x, y, r + 2.5, { stroke: colors.dest, width: 1 });
	},
	peer: (pen, _node, x, y, r, colors) => {
		pen.rect(x - r, y - r, 2 * r, 2 * r, 3, { fill: colors.host });
		pen.icon("desktop", x, y, 10, colors.ink);
	},
	octagon: (pen, node, x, y, r, colors) => {
		pen.polygon(octagon(x, y, r), { fill: colors.badFill });
		pen.icon(node.caption.icon, x, y, 13, colors.badInk);
	},
	"disc-suspicious": (pen, node, x, y, r, colors) => {
		pen.circle(x, y, r, { fill: colors.warnFill });
		pen.icon(node.caption.icon, x, y, 13, colors.warnInk);
	},
};

/** Draws a node's shape around (x, y); r shrinks when zoomed out. */
export function drawShape(pen, node, x, y, r, colors) {
	SHAPES[node.caption.shape](pen, node, x, y, r, colors);
}

/** The count of findings on a victim; last, so that no frame runs through it. */
export function drawBadge(pen, node, x, y, r, colors) {
	if (node.caption.badge > 0 && node.kind === "host") badge(pen, node, x, y, r, colors);
}

/** The frame around a selected, focused or pointed-at node. */
export function drawFrame(pen, node, x, y, r, { color, width }) {
	const gap = node.level >= 2 && (node.kind === "host" || node.kind === "subnet") ? 6 : 4;
	const corner = node.kind === "host" || node.kind === "subnet" ? 9 : r + gap;
	pen.rect(x - r - gap, y - r - gap, 2 * (r + gap), 2 * (r + gap), corner, {
		stroke: color,
		width,
	});
}
