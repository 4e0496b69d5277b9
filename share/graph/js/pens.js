/*
 * Two pens with the same strokes, so that the screen, the PNG and the SVG are one drawing: CanvasPen
 * draws, SvgPen writes text. Coordinates are pixels.
 */
import { ICONS } from "./icons.js";
import { visible } from "./text.js";

const paths = new Map();

function iconPath(name) {
	if (!paths.has(name)) paths.set(name, new Path2D(ICONS[name]));
	return paths.get(name);
}

export class CanvasPen {
	constructor(context, family) {
		this.context = context;
		this.family = family;
		this.font = "";
	}

	alpha(value) {
		this.context.globalAlpha = value;
	}

	#finish({ fill, stroke, width = 1, dash }) {
		const c = this.context;
		if (fill) {
			c.fillStyle = fill;
			c.fill();
		}
		if (stroke) {
			c.strokeStyle = stroke;
			c.lineWidth = width;
			if (dash) c.setLineDash(dash);
			c.stroke();
			if (dash) c.setLineDash([]);
		}
	}

	line(x0, y0, x1, y1, style) {
		this.context.beginPath();
		this.context.moveTo(x0, y0);
		this.context.lineTo(x1, y1);
		this.#finish(style);
	}

	curve(x0, y0, x1, y1, style) {
		const mid = (x0 + x1) / 2;
		this.context.beginPath();
		this.context.moveTo(x0, y0);
		this.context.bezierCurveTo(mid, y0, mid, y1, x1, y1);
		this.#finish(style);
	}

	rect(x, y, w, h, r, style) {
		this.context.beginPath();
		this.context.roundRect(x, y, w, h, r);
		this.#finish(style);
	}

	circle(x, y, r, style) {
		this.context.beginPath();
		this.context.arc(x, y, r, 0, 2 * Math.PI);
		this.#finish(style);
	}

	polygon(points, style) {
		this.context.beginPath();
		for (const [x, y] of points) this.context.lineTo(x, y);
		this.context.closePath();
		this.#finish(style);
	}

	icon(name, x, y, size, color, width = 1.5) {
		const c = this.context;
		const scale = size / 16;
		c.save();
		c.translate(x - size / 2, y - size / 2);
		c.scale(scale, scale);
		c.strokeStyle = color;
		c.lineWidth = width / scale;
		c.lineCap = "round";
		c.lineJoin = "round";
		c.stroke(iconPath(name));
		c.restore();
	}

	text(text, x, y, { size, bold, fill, anchor = "start", halo }) {
		const c = this.context;
		const font = `${bold ? "600 " : ""}${size}px ${this.family}`;
		if (c.font !== font) c.font = font;
		c.textAlign = anchor === "middle" ? "center" : anchor;
		c.textBaseline = "alphabetic";
		if (halo) {
			c.strokeStyle = halo;
			c.lineWidth = 3;
			c.lineJoin = "round";
			c.strokeText(text, x, y);
		}
		c.fillStyle = fill;
		c.fillText(text, x, y);
	}
}

/** Text that is safe between XML tags and in attributes: markup escaped, what XML forbids made visible. */
export function escapeXml(text) {
	return visible(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const round = (n) => Math.round(n * 100) / 100;

export class SvgPen {
	constructor(width, height, background, family) {
		this.parts = [
			`<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="${escapeXml(family)}">`,
			`<rect width="100%" height="100%" fill="${background}"/>`,
		];
		this.opacity = 1;
	}

	alpha(value) {
		this.opacity = value;
	}

	#style({ fill, stroke, width = 1, dash }) {
		const parts = [`fill="${fill ?? "none"}"`];
		if (stroke) parts.push(`stroke="${stroke}" stroke-width="${round(width)}"`);
		if (stroke && dash) parts.push(`stroke-dasharray="${dash.join(" ")}"`);
		if (this.opacity !== 1) parts.push(`opacity="${this.opacity}"`);
		return parts.join(" ");
	}

	line(x0, y0, x1, y1, style) {
		this.parts.push(
			`<path d="M${round(x0)} ${round(y0)}L${round(x1)} ${round(y1)}" ${this.#style(style)}/>`,
		);
	}

	curve(x0, y0, x1, y1, style) {
		const mid = round((x0 + x1) / 2);
		this.parts.push(
			`<path d="M${round(x0)} ${round(y0)}C${mid} ${round(y0)} ${mid} ${round(y1)} ${round(x1)} ${round(y1)}" ${this.#style(style)}/>`,
		);
	}

	rect(x, y, w, h, r, style) {
		this.parts.push(
			`<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="${r}" ${this.#style(style)}/>`,
		);
	}

	circle(x, y, r, style) {
		this.parts.push(
			`<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" ${this.#style(style)}/>`,
		);
	}

	polygon(points, style) {
		this.parts.push(
			`<polygon points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}" ${this.#style(style)}/>`,
		);
	}

	icon(name, x, y, size, color, width = 1.5) {
		const scale = size / 16;
		this.parts.push(
			`<path transform="translate(${round(x - size / 2)} ${round(y - size / 2)}) scale(${round(scale)})" d="${ICONS[name]}" fill="none" stroke="${color}" stroke-width="${round(width / scale)}" stroke-linecap="round" stroke-linejoin="round" opacity="${this.opacity}"/>`,
		);
	}

	text(text, x, y, { size, bold, fill, anchor = "start", halo }) {
		const weight = bold ? ' font-weight="600"' : "";
		const around = halo
			? ` stroke="${halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`
			: "";
		this.parts.push(
			`<text x="${round(x)}" y="${round(y)}" font-size="${size}"${weight} fill="${fill}" text-anchor="${anchor}" opacity="${this.opacity}"${around}>${escapeXml(text)}</text>`,
		);
	}

	/** The finished document. */
	finish() {
		return `${this.parts.join("\n")}\n</svg>\n`;
	}
}
