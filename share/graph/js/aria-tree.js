/*
 * The graph as a tree of real elements, out of sight: screen readers and the keyboard use it, and the
 * canvas shows a frame around what has the focus.
 */
import { el, fill } from "./dom.js";
import { formatBytes, plural, visible } from "./text.js";

const KINDS = {
	host: "Host",
	subnet: "Subnet",
	internet: "Group",
	app: "Application",
	dest: "Destination",
	asked: "Name asked",
	more: "More",
	clients: "Group",
	countries: "Group",
	country: "Country",
};
const LEVELS = ["", "informational", "suspicious", "known bad"];

function describe(node) {
	const total =
		node.total && node.kind !== "more"
			? `, ${plural(node.total.conversations, "conversation")}, ${formatBytes(node.total.bytes)}`
			: "";
	const level = LEVELS[node.level] ? `, ${LEVELS[node.level]}` : "";
	const sub = node.caption?.sub ? `, ${node.caption.sub}` : "";
	return `${KINDS[node.kind]} ${visible(node.label)}${sub}${total}${level}`;
}

export class AriaTree {
	/** actions: click(node), toggle(node), focus(id or null). */
	constructor(root, actions) {
		this.root = root;
		this.actions = actions;
		this.items = new Map();
		this.current = null;
		root.addEventListener("keydown", (event) => this.#key(event));
		root.addEventListener("focusin", (event) => this.#setCurrent(event.target.dataset.id));
		root.addEventListener("focusout", () => actions.focus(null));
	}

	/** Mirrors the graph, keeping the focus where it was. */
	show(graph, selected) {
		const hadFocus = this.root.contains(document.activeElement);
		const children = new Map();
		for (const node of graph.nodes.values()) {
			const list = children.get(node.parent);
			if (list) list.push(node);
			else children.set(node.parent, [node]);
		}
		this.graph = graph;
		this.items.clear();
		fill(
			this.root,
			(children.get(null) ?? []).map((node) => this.#item(node, children, selected, 1)),
		);
		if (!this.items.has(this.current))
			this.current = this.items.has(selected) ? selected : (this.items.keys().next().value ?? null);
		if (this.current !== null) this.items.get(this.current).tabIndex = 0;
		if (hadFocus && this.current !== null)
			this.items.get(this.current).focus({ preventScroll: true });
	}

	#item(node, children, selected, level) {
		const own = children.get(node.id) ?? [];
		const item = el("li", {
			role: "treeitem",
			"data-id": node.id,
			tabindex: -1,
			"aria-level": level,
			"aria-label": describe(node),
			"aria-expanded": node.expandable && node.kind !== "more" ? String(own.length > 0) : null,
			"aria-selected": String(node.id === selected),
			onclick: (event) => {
				event.stopPropagation();
				this.#setCurrent(node.id);
				this.actions.click(node);
			},
		});
		this.items.set(node.id, item);
		if (own.length > 0)
			item.append(
				el(
					"ul",
					{ role: "group" },
					own.map((child) => this.#item(child, children, selected, level + 1)),
				),
			);
		return item;
	}

	#setCurrent(id) {
		if (!this.items.has(id)) return;
		if (this.items.has(this.current)) this.items.get(this.current).tabIndex = -1;
		this.current = id;
		this.items.get(id).tabIndex = 0;
		this.actions.focus(this.root.contains(document.activeElement) ? id : null);
	}

	/** Moves the focus into the tree. */
	focus() {
		this.items.get(this.current)?.focus({ preventScroll: true });
	}

	#step(by) {
		const ids = [...this.items.keys()];
		const at = Math.max(0, Math.min(ids.length - 1, ids.indexOf(this.current) + by));
		this.items.get(ids[at])?.focus({ preventScroll: true });
	}

	#key(event) {
		const node = this.graph?.nodes.get(this.current);
		if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
		const open = this.items.get(node.id).getAttribute("aria-expanded") === "true";
		const moves = {
			ArrowDown: () => this.#step(1),
			ArrowUp: () => this.#step(-1),
			Home: () => this.#step(-this.items.size),
			End: () => this.#step(this.items.size),
			ArrowRight: () => (open ? this.#step(1) : node.expandable && this.actions.toggle(node)),
			ArrowLeft: () =>
				open
					? this.actions.toggle(node)
					: node.parent !== null && this.items.get(node.parent)?.focus({ preventScroll: true }),
			Enter: () => this.actions.click(node),
			" ": () => this.actions.click(node),
			e: () => node.expandable && this.actions.toggle(node),
		};
		if (!moves[event.key]) return;
		event.preventDefault();
		event.stopPropagation();
		moves[event.key]();
	}
}
