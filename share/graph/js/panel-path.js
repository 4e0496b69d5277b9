/*
 * The panel of the paths between two nodes.
 */
import { el } from "./dom.js";
import { actions, head, longList, section, tag } from "./panel-parts.js";
import { MAX_HOPS } from "./paths.js";
import { formatClock, plural, visible } from "./text.js";

function hop(app, row) {
	const { rows, apps, startMs } = app.model;
	const name = (entity) => el("bdi", {}, visible(app.model.entityLabel(entity)));
	return el(
		"li",
		{},
		el("span.mono", {}, formatClock(startMs + rows.first_ms[row], true)),
		el("span", {}, " ", name(rows.srcEntity[row]), " \u2192 ", name(rows.entity[row])),
		el("span.row-sub", {}, ` ${visible(apps[rows.app[row]].label)}`),
	);
}

function chain(app, list) {
	return el(
		"button.row.chain",
		{ type: "button", onclick: () => app.showConversations(list, "Path") },
		el(
			"ol.hops",
			{},
			list.map((row) => hop(app, row)),
		),
	);
}

/** Children of the panel for state.path. */
export function pathPanel(app) {
	const [from, to] = app.state.path.map((id) => visible(app.model.entityLabel(app.entityOf(id))));
	const { chains, complete } = app.chains;
	return [
		head(
			"Path",
			`${from} \u2192 ${to}`,
			"",
			[tag(plural(chains.length, "path")), !complete && tag("more exist", "warn")].filter(Boolean),
		),
		el(
			"p.quiet",
			{},
			chains.length > 0
				? "Each hop began no earlier than the one before it."
				: `No chain of at most ${MAX_HOPS} conversations leads there in time order.`,
		),
		chains.length > 0 && actions(app, null, "", app.reveal.rows),
		section(
			"Paths",
			longList(chains, (list) => chain(app, list), 10),
			{ count: chains.length },
		),
	];
}
