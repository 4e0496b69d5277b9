/*
 * Elements without markup: text is set as text, attributes one by one, never innerHTML and never a
 * style attribute (the page's policy forbids both).
 */
import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

function append(parent, children) {
	for (const child of children.flat(3)) {
		if (child === null || child === undefined || child === false || child === "") continue;
		parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
	}
}

/** el("button.quiet", {title, onclick, "aria-label": …}, children…) */
export function el(selector, attributes = {}, ...children) {
	const [tag, ...classes] = selector.split(".");
	const node = document.createElement(tag);
	if (classes.length > 0) node.className = classes.join(" ");
	for (const [name, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false) continue;
		if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
		else node.setAttribute(name, value === true ? "" : String(value));
	}
	append(node, children);
	return node;
}

/** One of the icons as <svg>. */
export function icon(name, label = "") {
	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("viewBox", "0 0 16 16");
	svg.setAttribute("class", "icon");
	if (label) {
		svg.setAttribute("role", "img");
		svg.setAttribute("aria-label", label);
	} else svg.setAttribute("aria-hidden", "true");
	const path = document.createElementNS(SVG, "path");
	path.setAttribute("d", ICONS[name]);
	svg.append(path);
	return svg;
}

/** Replaces all children. */
export function fill(parent, ...children) {
	parent.replaceChildren();
	append(parent, children);
	return parent;
}

/** The element with an id that index.html has. */
export const byId = (id) => document.getElementById(id);

/** A button with an icon alone; the label is its name and its tooltip. */
export function iconButton(name, label, onclick, extra = {}) {
	return el(
		"button.icon-button",
		{ type: "button", title: label, "aria-label": label, onclick, ...extra },
		icon(name),
	);
}
