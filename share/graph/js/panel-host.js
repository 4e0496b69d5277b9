/*
 * The panel of a host.
 */
import { captureFiles, reverseCommand, wiresharkFilter } from "./commands.js";
import { appIcon } from "./icons.js";
import { isServer } from "./model.js";
import { findingRow, isAbout } from "./panel-finding.js";
import {
	actions,
	code,
	facts,
	head,
	longList,
	mono,
	row,
	section,
	sourceText,
	tag,
} from "./panel-parts.js";
import { groupRows } from "./query.js";
import { formatBytes, formatCount, formatDateTime, plural, visible } from "./text.js";

/* Each kind once: a stream may say the same thing at several times. */
function distinct(list, key) {
	return [...new Map(list.map((item) => [key(item), item])).values()];
}

function identity(model, host) {
	const names = distinct(host.names ?? [], (n) => `${n.by} ${n.name}`).map((n) => [
		`${visible(n.name)} `,
		tag(sourceText(n.by)),
	]);
	const users = (host.users ?? []).map((u) => [
		`${visible(u.domain ? `${u.domain}\\${u.user}` : u.user)} `,
		tag(sourceText(u.by)),
	]);
	const os = (host.os ?? []).map((o) => [`${visible(o.os)} `, tag(sourceText(o.by))]);
	const when = (ms) => formatDateTime(model.startMs + ms);
	return facts([
		...host.addresses.map((address, i) => [i === 0 ? "Address" : "", mono(address)]),
		["MAC", host.mac && mono(host.mac)],
		["Vendor", host.mac_vendor && visible(host.mac_vendor)],
		...names.map((name, i) => [i === 0 ? "Names" : "", name]),
		...users.map((user, i) => [i === 0 ? "Users" : "", user]),
		...os.map((o, i) => [i === 0 ? "System" : "", o]),
		["Subnet", mono(model.summary.subnets[host.subnet] ?? "")],
		["First seen", when(host.first_ms)],
		["Last seen", when(host.last_ms)],
	]);
}

function volume(host) {
	return facts([
		["Conversations", formatCount(host.conversations)],
		["Packets", formatCount(host.packets)],
		["Bytes out", formatBytes(host.bytes_out)],
		["Bytes in", formatBytes(host.bytes_in)],
		["Went to", plural(host.destinations ?? 0, "address", "addresses")],
		["Was reached by", plural(host.clients ?? 0, "address", "addresses")],
	]);
}

function shares(totals) {
	const most = Math.max(1, ...totals.map((t) => t.bytes));
	return (total) => total.bytes / most;
}

function applications(app, id, totals) {
	const share = shares(totals);
	return longList(totals, (total) =>
		row({
			iconName: appIcon(app.model.apps[total.key].label),
			title: app.model.apps[total.key].label,
			level: total.level,
			sub: plural(total.conversations, "conversation"),
			value: formatBytes(total.bytes),
			share: share(total),
			onclick: () => app.openNode(`h${id}/a${total.key}`),
		}),
	);
}

function destinations(app, id, totals) {
	const share = shares(totals);
	return longList(totals, (total) =>
		row({
			title: app.model.entityLabel(total.key),
			level: total.level,
			sub: plural(total.conversations, "conversation"),
			value: formatBytes(total.bytes),
			share: share(total),
			onclick: () => app.openDestination(id, total.key),
		}),
	);
}

function clients(app, totals) {
	const share = shares(totals);
	return longList(totals, (total) =>
		row({
			title: app.model.entityLabel(total.key),
			level: total.level,
			sub: plural(total.conversations, "conversation"),
			value: formatBytes(total.bytes),
			share: share(total),
			onclick: () => app.openEntity(total.key),
		}),
	);
}

/** Children of the panel for host `id`. */
export function hostPanel(app, id) {
	const { model } = app;
	const host = model.hosts[id];
	const label = model.entityLabel(id);
	const findings = [...model.findings.keys()].filter(
		(i) => isAbout(model.findings[i], id) && model.findings[i].tier !== "suppressed",
	);
	const serious = findings.filter((i) => model.findings[i].tier === "finding").length;
	const parts = [
		head(
			isServer(host) ? "Host \u00b7 server" : "Host",
			label,
			label === host.addresses[0] ? host.mac_vendor && visible(host.mac_vendor) : host.addresses[0],
			[
				serious > 0 && tag(plural(serious, "finding"), "bad", "warning"),
				host.users?.[0] && tag(visible(host.users[0].user), "plain", "user"),
				host.os?.[0] && tag(visible(host.os[0].os)),
			].filter(Boolean),
		),
	];
	if (model.rows) {
		const opened = model.bySource.of(id);
		const served = model.byEntity.of(id);
		const all = [...opened, ...served];
		parts.push(
			actions(app, `h${id}`, host.addresses[0], all),
			section(
				"Findings",
				findings.map((i) => findingRow(app, i)),
				{ count: findings.length },
			),
			section("Identity", identity(model, host)),
			section(
				"Applications",
				applications(app, id, groupRows(model, opened, model.rows.app, app.mask)),
			),
			section(
				"Top destinations",
				destinations(app, id, groupRows(model, opened, model.rows.entity, app.mask)),
			),
			section(
				"Reached by",
				served.length > 0 && clients(app, groupRows(model, served, model.rows.srcEntity, app.mask)),
			),
		);
	} else parts.push(section("Identity", identity(model, host)));
	parts.push(
		section("Volume", volume(host)),
		section("Wireshark filter", code(wiresharkFilter(host.addresses), "Wireshark filter"), {
			open: false,
		}),
		section(
			"On the command line",
			code(reverseCommand(captureFiles(model.summary), host.addresses[0]), "command"),
			{ open: false },
		),
	);
	return parts;
}
