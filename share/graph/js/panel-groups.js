/*
 * The panels of nodes that stand for several things: an application of a host, clients, countries, a
 * subnet, "+N more", "Internet in"; and of a flagged name that was only asked.
 */
import { childrenOf, hostOfId, inboundRows } from "./children.js";
import { el } from "./dom.js";
import { action, actions, facts, head, longList, row, section, tag } from "./panel-parts.js";
import { pickRows, portsOf, rowCountries, totalRows } from "./query.js";
import { formatBytes, formatCount, formatDateTime, plural, visible } from "./text.js";

function totals(model, total, ports) {
	return facts([
		["Conversations", formatCount(total.conversations)],
		["Packets", formatCount(total.packets)],
		["Bytes out", formatBytes(total.bytesOut)],
		["Bytes in", formatBytes(total.bytesIn)],
		["Ports", ports],
		["First seen", total.conversations > 0 && formatDateTime(model.startMs + total.first)],
		["Last seen", total.conversations > 0 && formatDateTime(model.startMs + total.last)],
	]);
}

/* The rows behind a node that stands for several destinations. */
function rowsOfNode(app, node) {
	const { model } = app;
	if (node.kind === "internet") return inboundRows(model, app.mask);
	const opened = model.bySource.of(hostOfId(node.id));
	if (node.kind === "app") return pickRows(opened, (r) => model.rows.app[r] === node.app, app.mask);
	if (node.kind === "clients") return pickRows(model.byEntity.of(node.host), () => true, app.mask);
	const countries = rowCountries(model);
	return pickRows(
		opened,
		(r) => (node.kind === "country" ? countries[r] === node.country : countries[r] >= 0),
		app.mask,
	);
}

const TITLES = {
	app: "Application",
	clients: "Reached by",
	countries: "Countries",
	country: "Country",
	internet: "From outside",
};

/** Panel of an application, clients, countries, country or "Internet in" node. */
export function groupPanel(app, node) {
	const { model } = app;
	const rows = rowsOfNode(app, node);
	const children = childrenOf(model, node, app.mask);
	const host = hostOfId(node.id);
	return [
		head(
			TITLES[node.kind],
			node.kind === "internet" ? "Internet in" : node.label,
			"",
			host >= 0
				? [
						el(
							"button.tag.plain",
							{ type: "button", onclick: () => app.select(`h${host}`) },
							visible(model.entityLabel(host)),
						),
					]
				: [],
		),
		node.kind === "internet" &&
			el("p.quiet", {}, "Addresses outside that opened conversations with hosts inside."),
		actions(app, null, "", rows),
		section("Volume", totals(model, totalRows(model, rows), portsOf(model, rows).join(", "))),
		section(
			node.kind === "countries" ? "Countries" : "Destinations",
			longList(
				children,
				(child) =>
					row({
						title: child.label,
						level: child.level,
						sub:
							child.kind === "asked"
								? `asked ${formatCount(child.total.conversations)}\u00d7`
								: plural(child.total.conversations, "conversation"),
						value: child.kind === "asked" ? "" : formatBytes(child.total.bytes),
						onclick: () =>
							child.entity >= 0 && host >= 0 && node.kind === "app"
								? app.openDestination(host, child.entity)
								: child.entity >= 0
									? app.openEntity(child.entity)
									: app.openNode(child.id),
					}),
				20,
			),
			{ count: children.length },
		),
	];
}

/** Panel of a subnet group. */
export function subnetPanel(app, node) {
	const { model } = app;
	return [
		head("Subnet", node.label, plural(node.members.length, "host")),
		section(
			"Hosts",
			longList(
				node.members,
				(host) =>
					row({
						iconName: "desktop",
						title: model.entityLabel(host),
						sub: model.hosts[host].addresses[0],
						level: model.hosts[host].level ?? 0,
						value: formatBytes(model.hosts[host].bytes_out + model.hosts[host].bytes_in),
						onclick: () => app.openHost(host),
					}),
				40,
			),
			{ count: node.members.length },
		),
	];
}

/** Panel of "+N more": what is hidden, page by page. */
export function morePanel(app, node) {
	const parent = app.graph.nodes.get(node.parent);
	return [
		head("Not drawn", node.label, visible(parent?.label ?? "")),
		el(
			"div.actions",
			{},
			action("plus", "Show the next 20", () => app.showMore(node.parent)),
			action("list", "All in the table", () => app.tableOf(node.parent)),
		),
		section(
			"Volume",
			facts([
				["Destinations", formatCount(node.count)],
				["Conversations", formatCount(node.total.conversations)],
				["Bytes", formatBytes(node.total.bytes)],
			]),
		),
	];
}

/** Panel of a flagged name that a host asked DNS for. */
export function askedPanel(app, node) {
	const { model } = app;
	const { lookups } = model;
	const i = node.lookup;
	const when = (ms) => formatDateTime(model.startMs + ms);
	const hits = (model.intel_sets[lookups.intel[i] - 1] ?? []).map(({ hit }) => model.intel[hit]);
	return [
		head("Name asked", node.label, "", [tag("Known bad", "bad", "skull")]),
		el(
			"p.quiet",
			{},
			"The host asked DNS for this name. That alone does not say that it went there.",
		),
		el(
			"div.actions",
			{},
			action("search", "Every path to it", () => app.lookup(node.label)),
		),
		section(
			"Asked",
			facts([
				["Times", formatCount(lookups.count[i])],
				["First", when(lookups.first_ms[i])],
				["Last", when(lookups.last_ms[i])],
			]),
		),
		section(
			"Intel hits",
			hits.map((hit) =>
				el(
					"div.card",
					{},
					el("p", {}, tag(visible(hit.feed), "bad"), " ", visible(hit.note ?? "")),
					el("p.row-sub", {}, visible(hit.indicator)),
				),
			),
			{ count: hits.length },
		),
	];
}
