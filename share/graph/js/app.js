/*
 * The page: one store, the views that show it, and what can be done. Views call the methods here; a
 * changed state comes back to them through #render.
 */
import { AriaTree } from "./aria-tree.js";
import { childrenOf, hostOfId } from "./children.js";
import { byId, el, fill } from "./dom.js";
import { Drawer } from "./drawer.js";
import { buildGraph, PAGE } from "./graph.js";
import { GraphView } from "./graph-view.js";
import { hostLimit } from "./groups.js";
import { showFindings } from "./findings.js";
import { showPanel } from "./panel.js";
import { computeReveal } from "./reveal.js";
import { timeMask } from "./query.js";
import { SearchBox } from "./search-box.js";
import { spotlight } from "./spotlight.js";
import { decodeState, encodeState, initialState, Store } from "./state.js";
import { TableLayout } from "./table-layout.js";
import { readColors, toggleTheme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { nodeMenu } from "./menu.js";
import { openMenu, showTip } from "./popover.js";
import { findPaths } from "./paths.js";
import { groupPaths, pickRows } from "./query.js";
import { allRows } from "./reveal.js";
import { exportCsv, exportJson, exportPicture } from "./export.js";
import { selectionRows } from "./selection.js";

/** How long a passing remark stays. */
const SAY_MS = 5000;

export class App {
	constructor(model) {
		this.model = model;
		this.store = new Store(decodeState(location.hash));
		this.colors = readColors();
		this.pathFrom = null;
		this.view = new GraphView(byId("graph"), model, {
			click: (thing) => this.click(thing),
			toggle: (node) => this.toggleFromPointer(node),
			hover: (thing, x, y) => showTip(this, thing, x, y),
			pin: (id, at) => this.store.set({ pinned: new Map(this.state.pinned).set(id, at) }),
			menu: (node, x, y) => openMenu(nodeMenu(this, node), x, y),
		});
		this.tree = new AriaTree(byId("tree"), {
			click: (node) => this.click(node),
			toggle: (node) => this.toggle(node.id),
			focus: (id) => this.#focus(id),
		});
		this.search = new SearchBox(this);
		this.timeline = new Timeline(byId("timeline"), this);
		this.drawer = new Drawer(this, byId("drawer"));
		this.table = new TableLayout(this, byId("table"));
		this.store.subscribe((state, how, before) => this.#changed(state, how, before));
		addEventListener("popstate", () => this.store.adopt(decodeState(location.hash)));
		new ResizeObserver(() => this.#resized()).observe(byId("stage"));
	}

	get state() {
		return this.store.state;
	}

	/** First picture, from the summary alone. */
	start() {
		this.view.resize();
		this.refresh();
		this.view.draw();
		performance.mark("pcg-first-graph");
	}

	/** The rows have come. */
	rowsReady() {
		this.refresh();
		this.#frame();
		performance.mark("pcg-rows");
		document.documentElement.dataset.rows = "ready";
	}

	#resized() {
		if (!this.view.resize()) return;
		this.timeline.draw();
		if (!this.view.camera.touched) this.#frame();
		else if (this.graph?.lit.size > 0) this.#frameReveal();
	}

	/* What the state is about, in view: the reveal, the selection, else all. Without motion. */
	#frame() {
		const { view, graph, state } = this;
		if (!graph || state.layout === "table" || !view.width) return;
		view.frame(false);
		if (state.layout === "tree" && graph.lit.size > 0) return;
		if (graph.lit.size > 0) view.bringIntoView([...graph.lit].filter((id) => graph.nodes.has(id)), false);
		else if (graph.nodes.has(state.selected)) view.bringIntoView(this.#family(state.selected), false);
	}

	#changed(state, how, before) {
		if (how !== "passing") this.#writeHash(how === "push" && encodeState(state) !== encodeState(before));
		if (state.time !== before.time || state.query !== before.query || state.finding !== before.finding || state.flagged !== before.flagged || state.path !== before.path)
			this.refresh(how === "passing");
		else if (state.selected !== before.selected && state.expanded === before.expanded && state.shown === before.shown && state.layout === before.layout && state.labels === before.labels && state.tab === before.tab)
			this.#selected();
		else if (state.pinned !== before.pinned && how === "push") return;
		else this.#render();
	}

	#writeHash(push) {
		const hash = encodeState(this.state);
		const url = hash ? `#${hash}` : location.href.split("#")[0];
		if (push) history.pushState(null, "", url);
		else history.replaceState(null, "", url);
	}

	/** Asks the rows again, then draws everything; in passing only what moves: the graph and the timeline. */
	refresh(passing = false) {
		const { state, model } = this;
		if (this.maskOf !== state.time || this.maskRows !== model.rows) {
			this.mask = timeMask(model, state.time);
			Object.assign(this, { maskOf: state.time, maskRows: model.rows });
		}
		this.chains = model.rows && state.path ? this.#chains() : null;
		this.reveal = this.chains ? this.#revealChains() : computeReveal(model, state, this.mask);
		this.#render(passing);
	}

	#chains() {
		const [from, to] = this.state.path.map((id) => this.entityOf(id));
		return from >= 0 && to >= 0 ? findPaths(this.model, from, to, this.mask) : { chains: [], complete: true };
	}

	#revealChains() {
		const rows = [...new Set(this.chains.chains.flat())];
		const paths = groupPaths(this.model, rows);
		return { kind: "path", rows, paths, pathCount: paths.length, sources: [], lookups: [], chains: this.chains };
	}

	#render(passing = false) {
		const { state, model, view } = this;
		this.graph = buildGraph(model, state, { limit: hostLimit(view.width || 700, view.height || 640), mask: this.mask, reveal: this.reveal });
		this.lit = spotlight(this.graph, state.selected);
		document.body.dataset.layout = state.layout;
		const isTable = state.layout === "table";
		if (!isTable) view.show({ graph: this.graph, layout: state.layout, lit: this.lit, selected: state.selected, labels: state.labels, colors: this.colors, pinned: state.pinned });
		if (passing) {
			this.timeline.show(state.time, this.timeline.rows);
			return;
		}
		this.table.show(isTable);
		this.tree.show(this.graph, state.selected);
		for (const name of ["force", "tree", "table"]) byId(`layout-${name}`).setAttribute("aria-pressed", String(state.layout === name));
		byId("labels").setAttribute("aria-pressed", String(state.labels));
		this.search.show(state.query);
		showFindings(this, byId("findings"));
		this.#aside();
		this.#empty();
	}

	#selected() {
		const { state } = this;
		this.lit = spotlight(this.graph, state.selected);
		if (state.layout !== "table") this.view.relight(this.lit, state.selected);
		this.tree.show(this.graph, state.selected);
		this.#aside();
	}

	#aside() {
		showPanel(this, byId("panel"));
		this.timeline.show(this.state.time, selectionRows(this));
		this.drawer.refresh();
		byId("undo").disabled = this.store.past.length === 0;
		byId("redo").disabled = this.store.future.length === 0;
	}

	#empty() {
		const root = byId("empty");
		root.hidden = this.model.hosts.length > 0;
		document.body.dataset.empty = String(!root.hidden);
		if (root.hidden) return;
		const none = this.model.summary.capture.conversations === 0;
		fill(root, el("h2", {}, none ? "No conversations" : "No hosts"),
			el("p", {}, none ? "The stream had no flow record. Was it written with --only, or did a filter match nothing?" : "No conversation has a source that could stand as a host."),
			el("code", {}, "pcg-flows capture.pcap | pcg-ti | pcg-graph > report.html"));
	}

	#focus(id) {
		this.view.setFocus(id);
		if (id && this.view.scene && this.state.layout !== "table") this.view.bringIntoView([id]);
	}

	/* ---- what can be done ---- */

	/** A click on a node, an edge or (null) nothing. */
	click(thing) {
		this.justOpened = null;
		if (!thing) {
			if (this.state.selected || this.state.finding >= 0) this.store.set({ selected: null, finding: -1 });
			return;
		}
		if (this.pathFrom) {
			this.#endPath(thing);
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
		this.#show(id);
	}

	#show(id) {
		if (this.state.layout === "table") return;
		this.view.bringIntoView(this.#family(id));
	}

	#family(id) {
		return [id, ...[...this.graph.nodes.values()].filter((n) => n.parent === id).map((n) => n.id)];
	}

	toggle(id) {
		if (!this.state.expanded.has(id)) {
			this.openNode(id);
			return;
		}
		const expanded = new Set([...this.state.expanded].filter((e) => e !== id && !e.startsWith(`${id}/`)));
		this.store.set({ expanded, selected: id });
	}

	showMore(parent) {
		const shown = new Map(this.state.shown);
		shown.set(parent, (shown.get(parent) ?? PAGE) + PAGE);
		this.store.set({ shown, selected: parent });
		this.#show(parent);
	}

	/** Opens a host that may be hidden in its subnet. */
	openHost(host) {
		const id = `h${host}`;
		if (this.graph.nodes.has(id)) {
			this.openNode(id);
			return;
		}
		const group = [...this.graph.nodes.values()].find((n) => n.kind === "subnet" && n.members.includes(host));
		const expanded = new Set(this.state.expanded).add(id);
		const shown = new Map(this.state.shown);
		if (group) {
			expanded.add(group.id);
			shown.set(group.id, Math.max(shown.get(group.id) ?? PAGE, group.members.indexOf(host) + 1));
		}
		this.store.set({ expanded, shown, selected: id });
		this.#show(id);
	}

	/** Opens a host's application down to one destination. */
	openDestination(host, entity) {
		const { model } = this;
		const row = model.bySource.of(host).find((r) => model.rows.entity[r] === entity && (!this.mask || this.mask[r]));
		if (row === undefined) return;
		const app = `h${host}/a${model.rows.app[row]}`;
		const at = childrenOf(model, { id: app, kind: "app" }, this.mask).findIndex((n) => n.entity === entity);
		const shown = new Map(this.state.shown);
		if (at >= (shown.get(app) ?? PAGE)) shown.set(app, at + 1);
		const expanded = new Set(this.state.expanded).add(`h${host}`).add(app);
		this.store.set({ expanded, shown, selected: `${app}/d${entity}`, layout: this.state.layout === "table" ? "tree" : this.state.layout });
		this.#show(`${app}/d${entity}`);
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

	lookup(query) {
		this.store.set({ query, finding: -1, flagged: false, selected: null, path: null });
		this.#frameReveal();
	}

	openFinding(index) {
		const same = this.state.finding === index;
		this.store.set({ finding: same ? -1 : index, query: "", flagged: false, selected: null, path: null });
		if (!same) this.#frameReveal();
	}

	toggleFlagged() {
		this.store.set({ flagged: !this.state.flagged, finding: -1, query: "", selected: null, path: null });
		if (this.state.flagged) this.#frameReveal();
	}

	#frameReveal() {
		if (this.state.layout === "table" || !this.reveal || this.graph.lit.size === 0) return;
		this.view.resize();
		if (this.state.layout === "tree") this.view.frame(true);
		else this.view.bringIntoView([...this.graph.lit].filter((id) => this.graph.nodes.has(id)));
	}

	startPath(id) {
		this.pathFrom = id;
		document.body.dataset.mode = "path";
		this.say("Choose the other end: click a node, or press Escape.");
	}

	#endPath(node) {
		const from = this.pathFrom;
		this.cancelPath();
		if (this.entityOf(node.id) < 0 || this.entityOf(node.id) === this.entityOf(from)) {
			this.say("A path leads between two hosts or destinations.");
			return;
		}
		this.store.set({ path: [from, node.id], query: "", finding: -1, flagged: false, selected: null });
		this.#frameReveal();
	}

	cancelPath() {
		this.pathFrom = null;
		delete document.body.dataset.mode;
		this.say("");
	}

	setTime(time, how = "push") {
		this.store.set({ time }, how);
	}

	setLayout(layout) {
		if (layout === this.state.layout) return;
		const patch = { layout };
		if (layout === "tree" && this.state.expanded.size === 0 && !this.reveal && this.model.rows) {
			const worst = this.graph.nodes.get(`h${this.model.summary.victims?.[0]?.host ?? -1}`) ?? busiest(this.graph, this.model);
			if (worst) patch.expanded = new Set([worst.id]);
		}
		this.store.set(patch);
	}

	toggleTheme() {
		toggleTheme();
		this.colors = readColors();
		this.#render();
	}

	toggleLabels() {
		this.store.set({ labels: !this.state.labels });
	}

	fold(side) {
		const folded = document.body.dataset[side] === "folded";
		if (folded) delete document.body.dataset[side];
		else document.body.dataset[side] = "folded";
		byId(`fold-${side}`).setAttribute("aria-pressed", String(!folded));
	}

	/** Puts the keyboard's focus into the graph. */
	focusGraph() {
		this.tree.focus();
	}

	escape() {
		if (this.pathFrom) this.cancelPath();
		else if (this.drawer.isOpen) this.drawer.close();
		else if (this.state.selected) this.select(null);
		else if (this.reveal) this.store.set({ query: "", finding: -1, flagged: false, path: null });
	}

	showConversations(rows, title) {
		this.drawer.open(rows, title);
	}

	/** The table of what hangs on a node. */
	tableOf(id) {
		const host = hostOfId(id);
		const app = /\/a(\d+)$/.exec(id);
		if (host < 0 || !app) return;
		const { model } = this;
		const rows = pickRows(model.bySource.of(host), (r) => model.rows.app[r] === Number(app[1]), this.mask);
		this.showConversations(rows, `${model.entityLabel(host)} \u2192 ${model.apps[Number(app[1])].label}`);
	}

	/** Rows that the view is about: the reveal, else all in the chosen time. */
	currentRows() {
		if (!this.model.rows) return [];
		if (this.reveal) return this.reveal.rows;
		return this.mask ? pickRows(allRows(this.model), () => true, this.mask) : allRows(this.model);
	}

	exportCsv(rows = null) {
		return exportCsv(this, rows ?? this.currentRows(), rows !== null);
	}

	exportPicture(kind) {
		return exportPicture(this, kind);
	}

	exportJson() {
		return exportJson(this);
	}

	reset() {
		this.view.resetLayout();
		this.store.set({ ...initialState(), layout: this.state.layout });
		if (this.state.layout !== "table") this.view.frame(true);
	}

	/** Says something in passing, also to screen readers. */
	say(text) {
		byId("say").textContent = text;
		clearTimeout(this.saying);
		if (text && !this.pathFrom) this.saying = setTimeout(() => this.say(""), SAY_MS);
	}
}

/* Ids of all that a node hangs on: h5/a3/d7 -> h5, h5/a3. */
function lineage(id) {
	const out = [];
	const start = id.startsWith("s") ? id.indexOf("/") + 1 : 0;
	for (let at = id.indexOf("/", start); at >= 0; at = id.indexOf("/", at + 1)) out.push(id.slice(0, at));
	return out;
}

function busiest(graph, model) {
	let best = null;
	for (const node of graph.nodes.values()) {
		if (node.kind !== "host") continue;
		const bytes = model.hosts[node.host].bytes_out + model.hosts[node.host].bytes_in;
		if (!best || bytes > best.bytes) best = { ...node, bytes };
	}
	return best;
}
