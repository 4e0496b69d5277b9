/*
 * Questions to the capture and what comes of them: lookups, findings, paths, time, layouts, lists and
 * files.
 */
import { hostOfId } from "./children.js";
import { byId } from "./dom.js";
import { exportCsv, exportJson, exportPicture } from "./export.js";
import { Navigation } from "./navigation.js";
import { pickRows } from "./query.js";
import { allRows } from "./reveal.js";
import { initialState } from "./state.js";
import { readColors, toggleTheme } from "./theme.js";

/** How long a passing remark stays. */
const SAY_MS = 5000;

function busiest(graph, model) {
	let best = null;
	for (const node of graph.nodes.values()) {
		if (node.kind !== "host") continue;
		const bytes = model.hosts[node.host].bytes_out + model.hosts[node.host].bytes_in;
		if (!best || bytes > best.bytes) best = { ...node, bytes };
	}
	return best;
}

export class Inquiry extends Navigation {
	lookup(query) {
		this.store.set({ query, finding: -1, flagged: false, selected: null, path: null });
		this.frameReveal();
	}

	openFinding(index) {
		const same = this.state.finding === index;
		this.store.set({
			finding: same ? -1 : index,
			query: "",
			flagged: false,
			selected: null,
			path: null,
		});
		if (!same) this.frameReveal();
	}

	toggleFlagged() {
		this.store.set({
			flagged: !this.state.flagged,
			finding: -1,
			query: "",
			selected: null,
			path: null,
		});
		if (this.state.flagged) this.frameReveal();
	}

	frameReveal() {
		if (this.state.layout === "table" || !this.reveal || this.graph.lit.size === 0) return;
		this.view.resize();
		if (this.state.layout === "tree") this.view.frame(true);
		else this.view.bringIntoView(this.litNodes());
	}

	/** Nodes that the reveal is about; of all flagged paths the worst, so that they stay legible. */
	litNodes() {
		const { nodes, lit } = this.graph;
		const ids = [...lit].filter((id) => nodes.has(id));
		const bad = this.state.flagged ? ids.filter((id) => nodes.get(id).level >= 3) : [];
		return bad.length > 0 ? bad : ids;
	}

	startPath(id) {
		this.pathFrom = id;
		document.body.dataset.mode = "path";
		this.say("Choose the other end: click a node, or press Escape.");
	}

	endPath(node) {
		const from = this.pathFrom;
		this.cancelPath();
		if (this.entityOf(node.id) < 0 || this.entityOf(node.id) === this.entityOf(from)) {
			this.say("A path leads between two hosts or destinations.");
			return;
		}
		this.store.set({
			path: [from, node.id],
			query: "",
			finding: -1,
			flagged: false,
			selected: null,
		});
		this.frameReveal();
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
			const worst =
				this.graph.nodes.get(`h${this.model.summary.victims?.[0]?.host ?? -1}`) ??
				busiest(this.graph, this.model);
			if (worst) patch.expanded = new Set([worst.id]);
		}
		this.store.set(patch);
	}

	toggleTheme() {
		toggleTheme();
		this.colors = readColors();
		this.render();
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
		const rows = pickRows(
			model.bySource.of(host),
			(r) => model.rows.app[r] === Number(app[1]),
			this.mask,
		);
		this.showConversations(
			rows,
			`${model.entityLabel(host)} \u2192 ${model.apps[Number(app[1])].label}`,
		);
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
