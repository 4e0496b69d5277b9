/*
 * Moving about in the graph: selecting, opening and closing nodes, also those that are not drawn yet.
 * The page (app.js) brings model, store, state, graph, view and mask.
 */
import { childrenOf, hostOfId } from "./children.js";
import { PAGE } from "./graph.js";

/** The scale down to which the graph is easy to read. */
const LEGIBLE = 0.7;

/* Ids of all that a node hangs on: h5/a3/d7 -> h5, h5/a3. */
function lineage(id) {
	const out = [];
	const start = id.startsWith("s") ? id.indexOf("/") + 1 : 0;
	for (let at = id.indexOf("/", start); at >= 0; at = id.indexOf("/", at + 1))
		out.push(id.slice(0, at));
	return out;
}

export class Navigation {
	/** A click on a node, an edge or (null) nothing. */
	click(thing) {
		this.justOpened = null;
		if (!thing) {
			if (this.state.selected || this.state.finding >= 0)
				this.store.set({ selected: null, finding: -1 });
			return;
		}
		if (this.pathFrom) {
			this.endPath(thing);
			return;
		}
		if (thing.kind === "more") {
			this.showMore(thing.parent);
			return;
		}
		const opens = thing.expandable && !this.state.expanded.has(thing.id);
		if (opens) this.justOpened = thing.id;
		if (opens) this.openNode(thing.id);
		else this.select(thing.id);
	}

	/** A double click closes, unless its first click has just opened. */
	toggleFromPointer(node) {
		if (this.justOpened === node.id) this.justOpened = null;
		else this.toggle(node.id);
	}

	select(id) {
		if (id !== this.state.selected) this.store.set({ selected: id });
	}

	/** Selects and opens a node, with all that leads to it. */
	openNode(id) {
		const expanded = new Set(this.state.expanded);
		for (const parent of lineage(id)) expanded.add(parent);
		expanded.add(id);
		this.store.set({ expanded, selected: id });
		this.showFamily(id);
	}

	/* With what it hangs on, where that does not make everything small. */
	showFamily(id) {
		if (this.state.layout === "table") return;
		const family = this.family(id);
		const whole = [...lineage(id), ...family];
		this.view.bringIntoView(this.view.fits(whole, LEGIBLE) ? whole : family);
	}

	family(id) {
		return [id, ...[...this.graph.nodes.values()].filter((n) => n.parent === id).map((n) => n.id)];
	}

	toggle(id) {
		if (!this.state.expanded.has(id)) {
			this.openNode(id);
			return;
		}
		const expanded = new Set(
			[...this.state.expanded].filter((e) => e !== id && !e.startsWith(`${id}/`)),
		);
		this.store.set({ expanded, selected: id });
	}

	showMore(parent) {
		const shown = new Map(this.state.shown);
		shown.set(parent, (shown.get(parent) ?? PAGE) + PAGE);
		this.store.set({ shown, selected: parent });
		this.showFamily(parent);
	}

	/** Opens a host that may be hidden in its subnet. */
	openHost(host) {
		const id = `h${host}`;
		if (this.graph.nodes.has(id)) {
			this.openNode(id);
			return;
		}
		const group = [...this.graph.nodes.values()].find(
			(n) => n.kind === "subnet" && n.members.includes(host),
		);
		const expanded = new Set(this.state.expanded).add(id);
		const shown = new Map(this.state.shown);
		if (group) {
			expanded.add(group.id);
			shown.set(group.id, Math.max(shown.get(group.id) ?? PAGE, group.members.indexOf(host) + 1));
		}
		this.store.set({ expanded, shown, selected: id });
		this.showFamily(id);
	}

	/** Opens a host's application down to one destination. */
	openDestination(host, entity) {
		const { model } = this;
		const row = model.bySource
			.of(host)
			.find((r) => model.rows.entity[r] === entity && (!this.mask || this.mask[r]));
		if (row === undefined) return;
		const app = `h${host}/a${model.rows.app[row]}`;
		const at = childrenOf(model, { id: app, kind: "app" }, this.mask).findIndex(
			(n) => n.entity === entity,
		);
		const shown = new Map(this.state.shown);
		if (at >= (shown.get(app) ?? PAGE)) shown.set(app, at + 1);
		const expanded = new Set(this.state.expanded).add(`h${host}`).add(app);
		this.store.set({
			expanded,
			shown,
			selected: `${app}/d${entity}`,
			layout: this.state.layout === "table" ? "tree" : this.state.layout,
		});
		this.showFamily(`${app}/d${entity}`);
	}

	/** Selects an entity wherever it is drawn, else looks it up. */
	openEntity(entity, keep = false) {
		if (entity < this.model.hostCount) {
			if (keep && this.graph.nodes.has(`h${entity}`)) this.select(`h${entity}`);
			else this.openHost(entity);
			return;
		}
		const node = [...this.graph.nodes.values()].find((n) => n.entity === entity);
		if (node) this.select(node.id);
		else this.lookup(this.model.entityLabel(entity));
	}

	/** Entity of a node id, or -1. */
	entityOf(id) {
		const node = this.graph?.nodes.get(id);
		if (node?.entity !== undefined) return node.entity;
		const tail = /(?:^x|\/d)(\d+)$/.exec(id);
		return tail ? Number(tail[1]) : id.includes("/") ? -1 : hostOfId(id);
	}
}
