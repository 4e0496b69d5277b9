/*
 * The Table layout: the same paths as the graph, or single conversations, as sortable rows.
 */
import { el, fill } from "./dom.js";
import { action } from "./panel-parts.js";
import { groupPaths } from "./query.js";
import { VirtualTable } from "./table.js";
import { conversationColumns, pathColumns } from "./table-views.js";
import { formatCount } from "./text.js";

export class TableLayout {
	constructor(app, root) {
		this.app = app;
		this.root = root;
		this.table = null;
	}

	/** Shows or hides; builds the table again only when what it shows has changed. */
	show(on) {
		this.root.hidden = !on;
		if (!on) {
			this.table?.remove();
			this.table = null;
			this.subject = null;
			return;
		}
		const { app } = this;
		if (
			this.table &&
			this.subject === app.reveal &&
			this.mask === app.mask &&
			this.tab === app.state.tab &&
			this.rows === app.model.rows
		)
			return;
		Object.assign(this, {
			subject: app.reveal,
			mask: app.mask,
			tab: app.state.tab,
			rows: app.model.rows,
		});
		this.table?.remove();
		if (app.model.rows) this.#build();
		else fill(this.root, el("p.quiet.pad", {}, "Reading the conversations\u2026"));
	}

	#build() {
		const { app } = this;
		const list = app.currentRows();
		const paths = groupPaths(app.model, list);
		const asPaths = app.state.tab === "paths";

		this.table = new VirtualTable({
			columns: asPaths ? pathColumns(app.model, paths) : conversationColumns(app.model, list),
			count: asPaths ? paths.length : list.length,
			label: asPaths ? "Paths" : "Conversations",
			open: asPaths ? (i) => this.#openPath(paths[i]) : null,
			sort: asPaths ? null : { column: 0, descending: false },
		});
		const tab = (name, title, count) =>
			el(
				"button.tab",
				{
					type: "button",
					"aria-pressed": String(app.state.tab === name),
					onclick: () => app.store.set({ tab: name }),
				},
				title,
				el("span.count", {}, formatCount(count)),
			);
		fill(
			this.root,
			el(
				"div.table-tools",
				{},
				tab("paths", "Paths", paths.length),
				tab("conversations", "Conversations", list.length),
				el("span.spacer"),
				action("download", "CSV", () => app.exportCsv(asPaths ? null : list)),
			),
			this.table.root,
		);
		this.table.draw();
	}

	#openPath(path) {
		const { app } = this;
		app.showConversations(
			path.rows,
			`${app.model.entityLabel(path.source)} \u2192 ${app.model.entityLabel(path.entity)}`,
		);
	}
}
