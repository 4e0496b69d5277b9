/*
 * Starts the page: the summary paints at once, the rows follow when the browser has read them.
 */
import { App } from "./app.js";
import { rowsText, summaryText } from "./document.js";
import { byId, el, fill, icon } from "./dom.js";
import { showBanners, showFacts, showLegend } from "./header.js";
import { listenKeys } from "./keyboard.js";
import { applyLevels } from "./levels.js";
import { Model } from "./model.js";
import { fillHelp, openMenu } from "./popover.js";
import { listenPrint } from "./print.js";
import { restoreTheme } from "./theme.js";

function exportMenu(app) {
	const at = byId("export").getBoundingClientRect();
	openMenu(
		[
			["download", "CSV of paths", () => app.exportCsv()],
			["download", "CSV of conversations", () => app.exportCsv(app.currentRows())],
			["download", "SVG of the graph", () => app.exportPicture("svg")],
			["download", "PNG of the graph", () => app.exportPicture("png")],
			["download", "JSON inside this page", () => app.exportJson()],
			["print", "Print findings and victims", () => print()],
		],
		at.left,
		at.bottom + 4,
	);
}

function commandsOf(app) {
	const { view } = app;
	const zoom = (factor) => view.camera.zoomBy(factor, view.width, view.height);
	return {
		search: () => app.search.focus(),
		undo: () => app.store.undo(),
		redo: () => app.store.redo(),
		theme: () => app.toggleTheme(),
		help: () => byId("help-dialog").showModal(),
		fit: () => view.fit(),
		"zoom-in": () => zoom(1.3),
		"zoom-out": () => zoom(1 / 1.3),
		labels: () => app.toggleLabels(),
		reset: () => app.reset(),
		"layout-force": () => app.setLayout("force"),
		"layout-tree": () => app.setLayout("tree"),
		"layout-table": () => app.setLayout("table"),
		"fold-left": () => app.fold("left"),
		"fold-right": () => app.fold("right"),
		export: () => exportMenu(app),
		print: () => print(),
		skip: () => app.focusGraph(),
	};
}

const ICONS = {
	undo: "undo",
	redo: "redo",
	help: "help",
	fit: "fit",
	"zoom-in": "plus",
	"zoom-out": "minus",
	labels: "label",
	export: "download",
	"search-icon": "search",
	"search-clear": "close",
	"fold-left": "left",
	"fold-right": "right",
};

function wire(app) {
	const commands = commandsOf(app);
	for (const [id, run] of Object.entries(commands)) byId(id)?.addEventListener("click", run);
	for (const [id, name] of Object.entries(ICONS)) fill(byId(id), icon(name));
	fill(
		byId("theme"),
		el("span.only-light", {}, icon("moon")),
		el("span.only-dark", {}, icon("sun")),
	);
	listenKeys({
		"/": commands.search,
		"^z": commands.undo,
		"^y": commands.redo,
		"^+z": commands.redo,
		t: commands.theme,
		"?": commands.help,
		f: commands.fit,
		"+": commands["zoom-in"],
		"=": commands["zoom-in"],
		"-": commands["zoom-out"],
		l: commands.labels,
		L: commands.labels,
		1: commands["layout-force"],
		2: commands["layout-tree"],
		3: commands["layout-table"],
		"[": commands["fold-left"],
		"]": commands["fold-right"],
		p: commands.print,
		Escape: () => app.escape(),
		e: () =>
			app.state.selected &&
			app.graph.nodes.get(app.state.selected)?.expandable &&
			app.toggle(app.state.selected),
	});
}

async function readRows(app, model) {
	try {
		model.attachRows(JSON.parse(await rowsText(document)));
	} catch (error) {
		app.say(`The conversations in this file cannot be read: ${error.message}`);
		document.documentElement.dataset.rows = "failed";
		return;
	}
	applyLevels(model);
	app.rowsReady();
}

function start() {
	restoreTheme();
	const summary = JSON.parse(summaryText(document));
	const model = new Model(summary);
	showFacts(summary);
	showBanners(summary);
	showLegend(byId("legend"));
	fillHelp(byId("help-dialog"));
	const app = new App(model);
	wire(app);
	listenPrint(app);
	app.start();
	/* What a test needs to aim at the canvas; read only. */
	globalThis.pcgReport = Object.freeze({
		position: (id) => app.view.screenPosition(id),
		atRest: () => app.view.atRest,
		nodes: () => [...app.graph.nodes.keys()],
		lit: () => [...(app.lit ?? [])],
	});
	if (document.readyState === "loading")
		document.addEventListener("DOMContentLoaded", () => readRows(app, model));
	else readRows(app, model);
}

start();
