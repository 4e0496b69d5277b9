/*
 * The page: one store, the views that show it, and what can be done. Views call the methods here; a
 * changed state comes back to them through render().
 */
import { AriaTree } from "./aria-tree.js";
import { byId } from "./dom.js";
import { Drawer } from "./drawer.js";
import { showFindings } from "./findings.js";
import { buildGraph } from "./graph.js";
import { GraphView } from "./graph-view.js";
import { hostLimit } from "./groups.js";
import { Inquiry } from "./inquiry.js";
import { nodeMenu } from "./menu.js";
import { openFew, showEmpty } from "./opening.js";
import { showPanel } from "./panel.js";
import { findPaths } from "./paths.js";
import { openMenu, showTip } from "./popover.js";
import { groupPaths, timeMask } from "./query.js";
import { computeReveal } from "./reveal.js";
import { SearchBox } from "./search-box.js";
import { selectionRows } from "./selection.js";
import { spotlight } from "./spotlight.js";
import { decodeState, encodeState, Store } from "./state.js";
import { TableLayout } from "./table-layout.js";
import { readColors } from "./theme.js";
import { Timeline } from "./timeline.js";

export class App extends Inquiry {
	constructor(model) {
		super();
		this.model = model;
		this.store = new Store(decodeState(location.hash));
		this.colors = readColors();
		this.pathFrom = null;
		/* Folded findings that the analyst has opened, by the first of them. */
		this.openFolds = new Set();
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
		if (encodeState(this.state) === "") this.store.state = openFew(this.model, this.state);
		this.refresh();
		this.#frame();
		performance.mark("pcg-rows");
		document.documentElement.dataset.rows = "ready";
	}

	#resized() {
		if (!this.view.resize()) return;
		this.timeline.draw();
		if (!this.view.camera.touched) this.#frame();
		else if (this.graph?.lit.size > 0) this.frameReveal();
	}

	/* What the state is about, in view: the reveal, the selection, else all. Without motion. */
	#frame() {
		const { view, graph, state } = this;
		if (!graph || state.layout === "table" || !view.width) return;
		view.frame(false);
		const lit = this.litNodes();
		const about =
			lit.length > 0 ? lit : graph.nodes.has(state.selected) ? this.family(state.selected) : [];
		if (about.length === 0 || (state.layout === "tree" && lit.length > 0)) return;
		if (state.layout !== "tree") view.camera.goTo({ x: 0, y: 0, k: 1 }, false);
		view.bringIntoView(about, false);
	}

	#changed(state, how, before) {
		if (how !== "passing")
			this.#writeHash(how === "push" && encodeState(state) !== encodeState(before));
		if (
			state.time !== before.time ||
			state.query !== before.query ||
			state.finding !== before.finding ||
			state.flagged !== before.flagged ||
			state.path !== before.path
		)
			this.refresh(how === "passing");
		else if (
			state.selected !== before.selected &&
			state.expanded === before.expanded &&
			state.shown === before.shown &&
			state.layout === before.layout &&
			state.labels === before.labels &&
			state.tab === before.tab
		)
			this.#selected();
		else if (state.pinned !== before.pinned && how === "push") return;
		else this.render();
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
		this.render(passing);
	}

	#chains() {
		const [from, to] = this.state.path.map((id) => this.entityOf(id));
		return from >= 0 && to >= 0
			? findPaths(this.model, from, to, this.mask)
			: { chains: [], complete: true };
	}

	#revealChains() {
		const rows = [...new Set(this.chains.chains.flat())];
		const paths = groupPaths(this.model, rows);
		return {
			kind: "path",
			rows,
			paths,
			pathCount: paths.length,
			sources: [],
			lookups: [],
			chains: this.chains,
		};
	}

	/** Draws the state. */
	render(passing = false) {
		const { state, model, view } = this;
		this.graph = buildGraph(model, state, {
			limit: hostLimit(view.width || 700, view.height || 640),
			mask: this.mask,
			reveal: this.reveal,
		});
		this.lit = spotlight(this.graph, state.selected);
		document.body.dataset.layout = state.layout;
		const isTable = state.layout === "table";
		if (!isTable)
			view.show({
				graph: this.graph,
				layout: state.layout,
				lit: this.lit,
				selected: state.selected,
				labels: state.labels,
				colors: this.colors,
				pinned: state.pinned,
			});
		if (passing) {
			this.timeline.show(state.time, this.timeline.rows);
			return;
		}
		this.table.show(isTable);
		this.tree.show(this.graph, state.selected);
		for (const name of ["force", "tree", "table"])
			byId(`layout-${name}`).setAttribute("aria-pressed", String(state.layout === name));
		byId("labels").setAttribute("aria-pressed", String(state.labels));
		this.search.show(state.query);
		showFindings(this, byId("findings"));
		this.#aside();
		showEmpty(this.model, byId("empty"));
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

	#focus(id) {
		this.view.setFocus(id);
		if (id && this.view.scene && this.state.layout !== "table") this.view.bringIntoView([id]);
	}
}
