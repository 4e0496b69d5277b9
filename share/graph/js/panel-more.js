/*
 * The panels of what is neither host nor destination: an application of a host, a group, an edge
 * between hosts, a lookup, and the capture itself when nothing is selected.
 */
import { childrenOf, hostOfId, inboundRows } from "./children.js";
import { OUTSIDE } from "./contacts.js";
import { el } from "./dom.js";
import { appIcon } from "./icons.js";
import { actions, action, facts, head, longList, row, section, tag } from "./panel-parts.js";
import { allRows } from "./reveal.js";
import { groupRows, pickRows, portsOf, rowCountries, totalRows } from "./query.js";
import { formatBytes, formatCount, formatDateTime, formatRange, formatSpan, plural, visible } from "./text.js";

function totals(model, total, ports) {
	return facts([
		["Conversations", formatCount(total.conversations)], ["Packets", formatCount(total.packets)], ["Bytes out", formatBytes(total.bytesOut)],
		["Bytes in", formatBytes(total.bytesIn)], ["Ports", ports], ["First seen", total.conversations > 0 && formatDateTime(model.startMs + total.first)],
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
	return pickRows(opened, (r) => (node.kind === "country" ? countries[r] === node.country : countries[r] >= 0), app.mask);
}

const TITLES = { app: "Application", clients: "Reached by", countries: "Countries", country: "Country", internet: "From outside" };

/** Panel of an application, clients, countries, country or "Internet in" node. */
export function groupPanel(app, node) {
	const { model } = app;
	const rows = rowsOfNode(app, node);
	const children = childrenOf(model, node, app.mask);
	const host = hostOfId(node.id);
	return [
		head(TITLES[node.kind], node.kind === "internet" ? "Internet in" : node.label, "", host >= 0 ? [el("button.tag.plain", { type: "button", onclick: () => app.select(`h${host}`) }, visible(model.entityLabel(host)))] : []),
		node.kind === "internet" && el("p.quiet", {}, "Addresses outside that opened conversations with hosts inside."),
		actions(app, null, "", rows),
		section("Volume", totals(model, totalRows(model, rows), portsOf(model, rows).join(", "))),
		section(node.kind === "countries" ? "Countries" : "Destinations", longList(children, (child) => row({
			title: child.label, level: child.level, sub: plural(child.total.conversations, "conversation"), value: formatBytes(child.total.bytes),
			onclick: () => (child.entity >= 0 && host >= 0 && node.kind === "app" ? app.openDestination(host, child.entity) : child.entity >= 0 ? app.openEntity(child.entity) : app.openNode(child.id)),
		}), 20), { count: children.length }),
	];
}

/** Panel of a subnet group. */
export function subnetPanel(app, node) {
	const { model } = app;
	return [
		head("Subnet", node.label, plural(node.members.length, "host")),
		section("Hosts", longList(node.members, (host) => row({
			iconName: "desktop", title: model.entityLabel(host), sub: model.hosts[host].addresses[0], level: model.hosts[host].level ?? 0,
			value: formatBytes(model.hosts[host].bytes_out + model.hosts[host].bytes_in), onclick: () => app.openHost(host),
		}), 40), { count: node.members.length }),
	];
}

/** Panel of "+N more": what is hidden, page by page. */
export function morePanel(app, node) {
	const parent = app.graph.nodes.get(node.parent);
	return [
		head("Not drawn", node.label, visible(parent?.label ?? "")),
		el("div.actions", {}, action("plus", "Show the next 20", () => app.showMore(node.parent)), action("list", "All in the table", () => app.tableOf(node.parent))),
		section("Volume", facts([["Destinations", formatCount(node.count)], ["Conversations", formatCount(node.total.conversations)], ["Bytes", formatBytes(node.total.bytes)]])),
	];
}

/** Panel of an edge between two hosts. */
export function edgePanel(app, edge) {
	const { model } = app;
	const name = (id) => visible(app.graph.nodes.get(id)?.label ?? id);
	const list = [...edge.apps].sort((a, b) => b[1] - a[1]);
	const rows = model.rows ? edgeRows(app, edge) : [];
	return [
		head(edge.lateral ? "Between hosts \u00b7 lateral" : "Between hosts", `${name(edge.from)} \u2194 ${name(edge.to)}`, "", [edge.lateral ? tag("Administration protocol", "warn", "warning") : null].filter(Boolean)),
		rows.length > 0 && actions(app, null, "", rows),
		section("Volume", facts([["Conversations", formatCount(edge.conversations)], ["Bytes", formatBytes(edge.bytes)], ["Ports", rows.length > 0 && portsOf(model, rows).join(", ")]])),
		section("Applications", list.map(([id, count]) => row({ iconName: appIcon(model.apps[id].label), title: model.apps[id].label, value: plural(count, "conversation"), level: model.apps[id].lateral ? 2 : 0 }))),
		section("Ends", [edge.from, edge.to].map((id) => row({ iconName: "desktop", title: name(id), onclick: () => app.select(id) }))),
	];
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
	return pickRows(allRows(app.model), (r) => {
		const s = side(rows.srcEntity[r]);
		const d = side(rows.entity[r]);
		return (a.has(s) && b.has(d)) || (b.has(s) && a.has(d));
	}, app.mask);
}

/** Panel of a lookup: who touched it, and who only asked for its name. */
export function lookupPanel(app) {
	const { model, reveal, state } = app;
	const lookups = reveal.lookups;
	const none = reveal.rows.length === 0 && lookups.length === 0;
	const title = reveal.kind === "flagged" ? "All flagged paths" : state.query;
	return [
		head(reveal.kind === "flagged" ? "Flagged" : "Reverse lookup", title, "", [tag(plural(reveal.rows.length, "conversation")), tag(plural(reveal.sources.length, "source"))]),
		none && el("p.quiet", {}, "Nobody touched it: no conversation and no name asked matches. A domain finds itself and everything below it; an address may be a CIDR; fields are listed in the help (?)."),
		!none && actions(app, null, "", reveal.rows),
		reveal.pathCount > reveal.paths.length && el("p.quiet", {}, `The graph draws the worst ${reveal.paths.length} of ${formatCount(reveal.pathCount)} paths; the lists have all.`),
		section("Touched by", longList(reveal.sources, (s) => row({
			iconName: s.source < model.hostCount ? "desktop" : "globe", title: model.entityLabel(s.source),
			sub: s.source < model.hostCount ? model.hosts[s.source].addresses[0] : "outside", value: formatCount(s.conversations), onclick: () => app.openEntity(s.source, true),
		}), 20), { count: reveal.sources.length }),
		section("Paths", longList(reveal.paths, (p) => row({
			level: p.level, title: `${model.entityLabel(p.source)} \u2192 ${model.apps[p.app].label} \u2192 ${model.entityLabel(p.entity)}`,
			sub: `${plural(p.conversations, "conversation")}, ${formatSpan(Math.max(0, p.last - p.first))}`, value: formatBytes(p.bytes), onclick: () => app.showConversations(p.rows, model.entityLabel(p.entity)),
		}), 20), { count: reveal.pathCount }),
		section("Asked for in DNS by", longList(lookups, (i) => row({
			iconName: "names", title: model.names[model.lookups.name[i]], sub: `${model.entityLabel(model.addressEntity[model.lookups.address[i]])}, first ${formatDateTime(model.startMs + model.lookups.first_ms[i]).slice(11)}`,
			value: `${formatCount(model.lookups.count[i])}\u00d7`, level: model.lookups.intel[i] > 0 ? 3 : 0, onclick: () => app.openEntity(model.addressEntity[model.lookups.address[i]]),
		}), 20), { count: lookups.length }),
	];
}

function captureFacts(summary) {
	const { capture } = summary;
	return facts([
		["Time", capture.conversations > 0 && formatRange(capture.start_ms, capture.start_ms + capture.span_ms)], ["Length", capture.conversations > 0 && formatSpan(capture.span_ms)], ["Packets", formatCount(capture.packets)],
		["Bytes", formatBytes(capture.bytes)], ["Conversations", formatCount(capture.conversations)], [summary.mode === "internal" ? "Hosts" : "Initiators", formatCount(summary.hosts.length)],
		["Outside", capture.external_addresses !== undefined && plural(capture.external_addresses, "address", "addresses")],
		["Read to its end", capture.complete === undefined ? "not known (no stats record)" : capture.complete ? "yes" : "no"],
	]);
}

function files(capture) {
	return (capture.files ?? []).map((file) => el("div.card", {}, el("p.break", {}, visible(file.name)),
		el("p.row-sub", {}, [file.format, (file.link_types ?? []).join(", "), file.packets !== undefined && plural(file.packets, "packet")].filter(Boolean).map(visible).join(" \u00b7 ")),
		file.error && el("p.row-sub.bad", {}, visible(file.error))));
}

const QUESTIONS = [["ti", "Known bad addresses and names", "pcg-ti"], ["alert", "Behaviour (beacons, tunnels, lateral movement)", "pcg-detect"], ["geo", "Countries and networks", "pcg-geo"], ["vt", "VirusTotal", "pcg-vt"]];

function asked(summary) {
	return el("ul.checks", {}, QUESTIONS.map(([key, title, command]) => el("li", {}, el("span", {}, title), el("span.row-sub", {}, summary.seen[key] ? "in this stream" : `nothing from ${command}`))));
}

/** Panel of the capture, when nothing is selected. */
export function overviewPanel(app) {
	const { model } = app;
	const { summary } = model;
	const apps = model.rows ? groupRows(model, allRows(model), model.rows.app, app.mask) : [];
	const most = Math.max(1, ...apps.map((a) => a.bytes));
	return [
		head("Capture", summary.title, ""),
		section("Overview", captureFacts(summary)),
		section("Applications", longList(apps, (total) => row({
			iconName: appIcon(model.apps[total.key].label), title: model.apps[total.key].label, level: total.level, sub: plural(total.conversations, "conversation"),
			value: formatBytes(total.bytes), share: total.bytes / most, onclick: () => app.lookup(`app:${/\s/.test(model.apps[total.key].label) ? `"${model.apps[total.key].label}"` : model.apps[total.key].label}`),
		})), { count: apps.length }),
		section("What was asked", asked(summary), { open: false }),
		section("Files", files(summary.capture), { count: summary.capture.files?.length, open: summary.capture.complete === 0 }),
		section("Left out", facts([...Object.entries(summary.capture.skipped ?? {}), ...Object.entries(summary.omitted ?? {})].filter(([, n]) => n > 0).map(([key, n]) => [key.replaceAll("_", " "), formatCount(n)])), { open: false }),
		...(summary.attribution ?? []).map((line) => el("p.quiet", {}, visible(line))),
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
		el("p.quiet", {}, "The host asked DNS for this name. That alone does not say that it went there."),
		el("div.actions", {}, action("search", "Every path to it", () => app.lookup(node.label))),
		section("Asked", facts([["Times", formatCount(lookups.count[i])], ["First", when(lookups.first_ms[i])], ["Last", when(lookups.last_ms[i])]])),
		section("Intel hits", hits.map((hit) => el("div.card", {}, el("p", {}, tag(visible(hit.feed), "bad"), " ", visible(hit.note ?? "")), el("p.row-sub", {}, visible(hit.indicator)))), { count: hits.length }),
	];
}
