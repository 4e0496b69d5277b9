/*
 * What floats over the page: the tooltip of what is pointed at, the menu of a node, the help.
 */
import { byId, el, fill, icon } from "./dom.js";
import { FIELDS } from "./search.js";
import { formatBytes, plural, shorten, visible } from "./text.js";

const OFFSET = 14;

function place(box, x, y) {
	box.hidden = false;
	const { offsetWidth: w, offsetHeight: h } = box;
	box.style.left = `${Math.max(4, Math.min(innerWidth - w - 4, x + OFFSET))}px`;
	box.style.top = `${y + OFFSET + h > innerHeight ? Math.max(4, y - h - OFFSET) : y + OFFSET}px`;
}

function edgeTip(app, edge) {
	const name = (id) => shorten(app.graph.nodes.get(id)?.label ?? id, 40);
	const apps = [...edge.apps]
		.sort((a, b) => b[1] - a[1])
		.slice(0, 4)
		.map(([id]) => app.model.apps[id].label);
	return [
		el("strong", {}, `${name(edge.from)} \u2194 ${name(edge.to)}`),
		el("span", {}, apps.map(visible).join(", ") + (edge.apps.size > 4 ? ", \u2026" : "")),
		el(
			"span.quiet",
			{},
			`${plural(edge.conversations, "conversation")} \u00b7 ${formatBytes(edge.bytes)}`,
		),
	];
}

function nodeTip(node) {
	const sub = node.caption.sub;
	return [
		el("strong.break", {}, shorten(node.label, 200)),
		sub && el("span.mono", {}, sub),
		node.total?.conversations > 0 &&
			el(
				"span.quiet",
				{},
				`${plural(node.total.conversations, "conversation")} \u00b7 ${formatBytes(node.total.bytes)}`,
			),
	];
}

/** How long the pointer rests before the tooltip comes. */
const TIP_DELAY_MS = 300;
let tipTimer;

/** Shows what a node or edge is beside the pointer once it rests there; null hides it. */
export function showTip(app, thing, x, y) {
	const tip = byId("tip");
	clearTimeout(tipTimer);
	tip.hidden = true;
	if (!thing || !byId("menu").hidden) return;
	tipTimer = setTimeout(() => {
		fill(tip, thing.apps ? edgeTip(app, thing) : nodeTip(thing));
		place(tip, x, y);
	}, TIP_DELAY_MS);
}

/** A menu of [icon, label, run] at a point; Escape or a click elsewhere closes it. */
export function openMenu(items, x, y) {
	const menu = byId("menu");
	const before = document.activeElement;
	const close = () => {
		menu.hidden = true;
		document.removeEventListener("pointerdown", outside, true);
		before?.focus?.({ preventScroll: true });
	};
	const outside = (event) => !menu.contains(event.target) && close();
	fill(
		menu,
		items.map(([name, label, run]) =>
			el(
				"button",
				{
					type: "button",
					role: "menuitem",
					onclick: () => {
						close();
						run();
					},
				},
				icon(name),
				label,
			),
		),
	);
	menu.onkeydown = (event) => {
		const all = [...menu.children];
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (event.key === "Escape") close();
		else if (step)
			all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	byId("tip").hidden = true;
	place(menu, x - OFFSET, y - OFFSET);
	document.addEventListener("pointerdown", outside, true);
	menu.firstElementChild?.focus();
}

const KEYS = [
	["/", "Search"],
	["Tab, arrows", "Walk the graph; Enter selects, e opens or closes"],
	["e", "Open or close what is selected"],
	["Esc", "Back to the capture"],
	["f", "Fit all into view"],
	["+ and \u2212", "Zoom"],
	["l", "Labels on or off"],
	["1 2 3", "Force, Tree, Table"],
	["[ and ]", "Fold the left and right side"],
	["Ctrl+Z, Ctrl+Y", "Undo, redo"],
	["t", "Light or dark"],
	["p", "Print findings and victims"],
	["?", "This help"],
];

const FIELD_HELP = {
	src: "who opened the conversation",
	dst: "who it went to",
	host: "a host's name or address on either side",
	user: "user name",
	app: "application",
	proto: "TCP, UDP, \u2026",
	port: "server port; port:>=1024",
	name: "name of the destination",
	cc: "country code",
	asn: "AS number or organisation",
	ja3: "JA3 or JA3S",
	ja4: "JA4 or its beginning",
	cert: "certificate SHA-1 or subject",
	intel: "feed, note or indicator; intel:*",
	score: "score of a finding; score:>=0.8",
};

/** Fills the help dialog. */
export function fillHelp(dialog) {
	const pairs = (rows) =>
		el(
			"dl.facts.keys",
			{},
			rows.map(([key, text]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, text)]),
		);
	fill(
		dialog,
		el(
			"div.dialog-head",
			{},
			el("h2", {}, "Help"),
			el(
				"button.icon-button",
				{ type: "button", "aria-label": "Close", onclick: () => dialog.close() },
				icon("close"),
			),
		),
		el(
			"div.dialog-columns",
			{},
			el(
				"div",
				{},
				el("h3.caps", {}, "In the graph"),
				el(
					"p",
					{},
					"A click selects and opens; a double click closes again. Drag a node to put it elsewhere. A right click offers more.",
				),
				el("h3.caps", {}, "Keys"),
				pairs(KEYS),
			),
			el(
				"div",
				{},
				el("h3.caps", {}, "Search"),
				el(
					"p",
					{},
					"An address, a CIDR, a domain (with all below it), a JA3 or JA4, a certificate's SHA-1, a host or a user. Defanged text is understood: hxxp://evil[.]com. Several words must all match.",
				),
				el("h3.caps", {}, "Fields"),
				pairs(FIELDS.map((f) => [`${f}:`, FIELD_HELP[f]])),
			),
		),
	);
}
