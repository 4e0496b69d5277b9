/*
 * The panel of an edge between two hosts.
 */
import { OUTSIDE } from "./contacts.js";
import { appIcon } from "./icons.js";
import { findingRows } from "./levels.js";
import { findingRow } from "./panel-finding.js";
import { actions, facts, head, longList, row, section, tag } from "./panel-parts.js";
import { pickRows, portsOf } from "./query.js";
import { allRows } from "./reveal.js";
import { formatBytes, formatCount, plural, visible } from "./text.js";

/** Panel of an edge between two hosts. */
export function edgePanel(app, edge) {
	const { model } = app;
	const name = (id) => visible(app.graph.nodes.get(id)?.label ?? id);
	const list = [...edge.apps].sort((a, b) => b[1] - a[1]);
	const rows = model.rows ? edgeRows(app, edge) : [];
	const findings = findingsAlong(model, rows);
	return [
		head(
			edge.lateral ? "Between hosts \u00b7 lateral" : "Between hosts",
			`${name(edge.from)} \u2194 ${name(edge.to)}`,
			"",
			[edge.lateral ? tag("Administration protocol", "warn", "warning") : null].filter(Boolean),
		),
		rows.length > 0 && actions(app, null, "", rows),
		findings.length > 0 &&
			section(
				"Findings",
				longList(findings, (i) => findingRow(app, i), 10),
				{ count: findings.length },
			),
		section(
			"Volume",
			facts([
				["Conversations", formatCount(edge.conversations)],
				["Bytes", formatBytes(edge.bytes)],
				["Ports", rows.length > 0 && portsOf(model, rows).join(", ")],
			]),
		),
		section(
			"Applications",
			list.map(([id, count]) =>
				row({
					iconName: appIcon(model.apps[id].label),
					title: model.apps[id].label,
					value: plural(count, "conversation"),
					level: model.apps[id].lateral ? 2 : 0,
				}),
			),
		),
		section(
			"Ends",
			[edge.from, edge.to].map((id) =>
				row({ iconName: "desktop", title: name(id), onclick: () => app.select(id) }),
			),
		),
	];
}

/* Findings, but for suppressed ones, that are about any of these conversations. */
function findingsAlong(model, rows) {
	const along = new Set(rows);
	return [...model.findings.keys()].filter(
		(i) =>
			along.size > 0 &&
			model.findings[i].tier !== "suppressed" &&
			findingRows(model, model.findings[i]).some((r) => along.has(r)),
	);
}

function hostsOf(node) {
	if (node?.kind === "host") return new Set([node.host]);
	return node?.kind === "subnet" ? new Set(node.members) : new Set([OUTSIDE]);
}

function edgeRows(app, edge) {
	const { rows, hostCount } = app.model;
	const a = hostsOf(app.graph.nodes.get(edge.from));
	const b = hostsOf(app.graph.nodes.get(edge.to));
	const side = (e) => (e < hostCount ? e : OUTSIDE);
	return pickRows(
		allRows(app.model),
		(r) => {
			const s = side(rows.srcEntity[r]);
			const d = side(rows.entity[r]);
			return (a.has(s) && b.has(d)) || (b.has(s) && a.has(d));
		},
		app.mask,
	);
}
