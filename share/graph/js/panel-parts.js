/*
 * The pieces that panels are made of: accordions, fact lists, clickable rows, text to copy.
 */
import { el, fill, icon, iconButton } from "./dom.js";
import { formatCount, visible } from "./text.js";

/** Folded sections stay folded from one selection to the next. */
const folded = new Set();

/** An accordion; `open` is its first state. */
export function section(title, content, { count, open = true, id = title } = {}) {
	const items = [content].flat(3).filter(Boolean);
	if (items.length === 0 || count === 0) return null;
	const isOpen = folded.has(`+${id}`) || (open && !folded.has(`-${id}`));
	const details = el(
		"details.section",
		{ open: isOpen },
		el(
			"summary",
			{},
			title,
			count !== undefined && el("span.count", {}, formatCount(count)),
			icon("down"),
		),
		items,
	);
	details.addEventListener("toggle", () => {
		folded.delete(details.open ? `-${id}` : `+${id}`);
		if (details.open !== open) folded.add(details.open ? `+${id}` : `-${id}`);
	});
	return details;
}

/** [[name, value…], …] as a list of facts; rows without a value are left out. */
export function facts(rows) {
	const kept = rows.filter(
		([, value]) => value !== undefined && value !== null && value !== "" && value !== false,
	);
	if (kept.length === 0) return null;
	return el(
		"dl.facts",
		{},
		kept.map(([name, ...value]) => [el("dt", {}, name), el("dd", {}, value)]),
	);
}

/** Text in the fixed-width face. */
export const mono = (text) => el("span.mono", {}, visible(text));

/** A small word with a meaning: bad, warn or plain. */
export function tag(text, tone = "plain", iconName = "") {
	return el(`span.tag.${tone}`, {}, iconName && icon(iconName), text);
}

/** Head of a panel: what it is, what it is called, what is below the name. */
export function head(kind, title, sub, tags = []) {
	return el(
		"header.panel-head",
		{},
		el("p.caps", {}, kind),
		el("h2", { title: visible(title) }, visible(title)),
		sub && el("p.mono.sub", {}, sub),
		tags.length > 0 && el("p.tags", {}, tags),
	);
}

/** Copies text; the button says that it did. */
export function copyButton(text, label = "Copy") {
	const button = iconButton("copy", label, async () => {
		try {
			await navigator.clipboard.writeText(text);
			fill(button, icon("check"));
			button.setAttribute("aria-label", "Copied");
		} catch {
			getSelection().selectAllChildren(button.previousElementSibling ?? button);
		}
	});
	return button;
}

/** A line of code with a copy button. */
export function code(text, label) {
	return el(
		"div.code",
		{},
		el("code", { tabindex: 0, "aria-label": label }, visible(text)),
		copyButton(text, `Copy ${label}`),
	);
}

/** A row that leads somewhere: icon, title, sub text, value at the right, share bar below. */
export function row({ iconName, title, sub, value, level = 0, share, onclick, label }) {
	const tone = level >= 3 ? ".bad" : level === 2 ? ".warn" : "";
	const meter =
		share === undefined
			? null
			: el("meter", { min: 0, max: 1, value: share.toFixed(3), "aria-hidden": "true" });
	return el(
		`button.row${tone}`,
		{ type: "button", onclick, "aria-label": label },
		iconName && icon(iconName),
		el(
			"span.row-main",
			{},
			el("span.row-title", {}, visible(title)),
			sub && el("span.row-sub", {}, visible(sub)),
		),
		value && el("span.row-value", {}, value),
		meter,
	);
}

/** The first rows of a list, and a button for the rest. */
export function longList(items, make, first = 8) {
	const box = el("div.list", {}, items.slice(0, first).map(make));
	let shown = first;
	if (items.length <= first) return box;
	const more = el("button.link", { type: "button" }, `${formatCount(items.length - first)} more`);
	more.addEventListener("click", () => {
		const next = items.slice(shown, shown + 50);
		shown += next.length;
		for (const item of next) box.insertBefore(make(item), more);
		if (shown >= items.length) more.remove();
		else more.textContent = `${formatCount(items.length - shown)} more`;
	});
	box.append(more);
	return box;
}

/** A button with a word. */
export function action(iconName, label, onclick, extra = {}) {
	return el("button.action", { type: "button", onclick, ...extra }, icon(iconName), label);
}

/** What can be done with a thing: its conversations, every path to it, a path from it, its CSV. */
export function actions(app, id, indicator, rows) {
	return el(
		"div.actions",
		{},
		rows.length > 0 &&
			action("list", `Conversations`, () => app.showConversations(rows, indicator)),
		indicator && action("search", "Every path to it", () => app.lookup(indicator)),
		id && action("route", "Path from here", () => app.startPath(id)),
		rows.length > 0 && action("download", "CSV", () => app.exportCsv(rows)),
	);
}

const SOURCES = {
	sni: "TLS server name",
	host: "HTTP Host",
	dns: "DNS answer",
	cert: "certificate",
	ptr: "reverse DNS",
	dhcp: "DHCP",
	nbns: "NetBIOS",
	mdns: "mDNS",
	llmnr: "LLMNR",
	ntlm: "NTLM",
	krb5: "Kerberos",
	ldap: "look-up of a controller",
	nrb: "name in the capture",
};

/** Where a name came from, in words. */
export const sourceText = (by) => SOURCES[by] ?? by;
