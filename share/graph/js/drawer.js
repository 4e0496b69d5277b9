/*
 * The drawer under the graph: the conversations of a lookup, a node or a path as a table.
 */
import { el, fill, iconButton } from "./dom.js";
import { ROW_HEIGHT, VirtualTable } from "./table.js";
import { conversationColumns } from "./table-views.js";
import { plural, visible } from "./text.js";

/** Its own head and the table's, and how far it grows. */
const FRAME_HEIGHT = 76;
const MAX_HEIGHT = 216;

export class Drawer {
	constructor(app, root) {
		this.app = app;
		this.root = root;
		this.table = null;
		this.shownReveal = null;
	}

	get isOpen() {
		return !this.root.hidden;
	}

	/** Opens with the conversations of `rows`. */
	open(rows, title) {
		this.table?.remove();
		const { app } = this;
		const list = [...rows];
		this.table = new VirtualTable({
			columns: conversationColumns(app.model, list),
			count: list.length,
			label: "Conversations",
			sort: { column: 0, descending: false },
		});
		fill(
			this.root,
			el(
				"div.drawer-head",
				{},
				el("h2", {}, plural(list.length, "conversation")),
				title && el("span.row-sub.clip", {}, visible(title)),
				el("span.spacer"),
				iconButton("download", "CSV of these conversations", () => app.exportCsv(list)),
				iconButton("close", "Close", () => this.close()),
			),
			this.table.root,
		);
		this.root.hidden = false;
		this.root.style.height = `${Math.min(MAX_HEIGHT, FRAME_HEIGHT + list.length * ROW_HEIGHT)}px`;
		document.body.dataset.drawer = "open";
		this.table.draw();
	}

	close() {
		this.table?.remove();
		this.table = null;
		this.root.hidden = true;
		delete document.body.dataset.drawer;
	}

	/* A lookup brings its conversations with it; the end of the lookup takes them away. */
	refresh() {
		const { reveal, state } = this.app;
		const key =
			state.layout === "table"
				? null
				: reveal && (reveal.kind === "query" || reveal.kind === "path")
					? reveal
					: null;
		if (key === this.shownReveal) return;
		this.shownReveal = key;
		if (key && key.rows.length > 0)
			this.open(key.rows, key.kind === "query" ? state.query : "Path");
		else this.close();
	}
}
