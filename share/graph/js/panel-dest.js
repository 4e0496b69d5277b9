/*
 * The panel of a destination: what it is called and why, whose it is, what is known against it, who
 * contacted it and when.
 */

import { entityCountry } from "./caption.js";
import { captureFiles, reverseCommand, wiresharkFilter } from "./commands.js";
import { el } from "./dom.js";
import { FLAG } from "./levels.js";
import { certificates, fingerprints, hitsOf, intelCards, virustotal } from "./panel-evidence.js";
import { findingRow } from "./panel-finding.js";
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
import { groupRows, pickRows, portsOf, totalRows } from "./query.js";
import { contactPictures } from "./sparkline.js";
import { formatBytes, formatCount, formatDateTime, formatSpan, plural, visible } from "./text.js";

function geoText(model, entity) {
	if (!model.hasGeo) return "";
	const id = model.addressId(model.entityAddresses(entity)[0]);
	const country = model.countries[model.addressCountry[id] - 1];
	const asn = model.asns[model.addressAsn[id] - 1];
	return [
		country && `${country.code} ${country.name ?? ""}`,
		asn && `AS${asn.asn} ${visible(asn.org ?? "")}`,
	]
		.filter(Boolean)
		.join(" \u00b7 ");
}

function tags(model, entity) {
	const flags = model.entityFlags[entity] ?? 0;
	const vt = model.vtByEntity.get(entity);
	return [
		flags & FLAG.INTEL && tag("Known bad", "bad", "skull"),
		flags & FLAG.INTEL_WEAK && tag("Weak intel hit", "plain"),
		flags & FLAG.BEACON && tag("Beacon", "warn", "clock"),
		flags & FLAG.CERTIFICATE && tag("Odd certificate", "warn", "lock"),
		vt && tag(`VirusTotal ${vt.malicious}/${vt.engines}`, vt.malicious > 0 ? "bad" : "plain"),
		entityCountry(model, entity) && tag(entityCountry(model, entity)),
	].filter(Boolean);
}

function nameRows(model, entity) {
	if (!model.bindings) return [];
	const wanted = new Set(model.entityAddresses(entity).map((ip) => model.addressId(ip)));
	const out = [];
	for (let i = 0; i < model.bindings.length; i++) {
		if (!wanted.has(model.bindings.address[i])) continue;
		const age = model.bindings.age_ms[i];
		const by = sourceText(model.by[model.bindings.by[i]]);
		out.push([
			visible(model.names[model.bindings.name[i]]),
			el("span.row-sub", {}, age > 0 ? `${by}, ${formatSpan(age - 1)} before` : by),
		]);
	}
	return out;
}

function names(model, entity) {
	return longList(
		nameRows(model, entity),
		([name, by]) => el("div.pair", {}, el("span.break", {}, name), by),
		6,
	);
}

function addresses(model, entity) {
	const ips = model.entityAddresses(entity);
	return longList(ips, (ip) => el("div.pair", {}, mono(ip)), 6);
}

function contacts(app, entity, totals) {
	return longList(totals, (total) =>
		row({
			iconName: total.key < app.model.hostCount ? "desktop" : "globe",
			title: app.model.entityLabel(total.key),
			level: 0,
			sub: `${plural(total.conversations, "conversation")}, first ${formatDateTime(app.model.startMs + total.first).slice(11)}`,
			value: formatBytes(total.bytes),
			onclick: () =>
				total.key < app.model.hostCount
					? app.openDestination(total.key, entity)
					: app.openEntity(total.key),
		}),
	);
}

function volume(model, rows, mask) {
	const total = totalRows(model, rows, mask);
	if (total.conversations === 0) return el("p.quiet", {}, "No conversation in the chosen time.");
	return facts([
		["Conversations", formatCount(total.conversations)],
		["Packets", formatCount(total.packets)],
		["Bytes to it", formatBytes(total.bytesOut)],
		["Bytes from it", formatBytes(total.bytesIn)],
		["Ports", portsOf(model, rows, mask).join(", ")],
		["First seen", formatDateTime(model.startMs + total.first)],
		["Last seen", formatDateTime(model.startMs + total.last)],
	]);
}

/** Children of the panel for an entity that is not a host; `asSource` when it came in from outside. */
export function destinationPanel(app, entity) {
	const { model } = app;
	const toIt = model.byEntity.of(entity);
	const rows = toIt.length > 0 ? toIt : model.bySource.of(entity);
	const label = model.entityLabel(entity);
	const ips = model.entityAddresses(entity);
	const findings = [...model.findings.keys()].filter(
		(i) => ips.includes(model.findings[i].dest) || model.findings[i].dest_name === label,
	);
	const times = pickRows(rows, () => true, app.mask).map((r) => model.rows.first_ms[r]);
	const hits = hitsOf(model, rows);
	return [
		head(
			toIt.length > 0 ? "Destination" : "Outside address",
			label,
			label === ips[0] ? "" : ips[0],
			tags(model, entity),
		),
		actions(app, app.state.selected, label, [...rows]),
		section("Intel hits", intelCards(hits), { count: hits.length }),
		section(
			"Findings",
			findings.map((i) => findingRow(app, i)),
			{ count: findings.length },
		),
		section("Volume", [
			volume(model, rows, app.mask),
			geoText(model, entity) && facts([["Network", geoText(model, entity)]]),
		]),
		section("Contacts over time", times.length > 0 && contactPictures(times, model.spanMs)),
		section(
			"Who contacted it",
			toIt.length > 0 &&
				contacts(app, entity, groupRows(model, toIt, model.rows.srcEntity, app.mask)),
		),
		section(
			"Reached",
			toIt.length === 0 &&
				contacts(app, entity, groupRows(model, rows, model.rows.entity, app.mask)),
		),
		section("Names", nameRows(model, entity).length > 0 && names(model, entity)),
		section("Addresses", ips.length > 1 && addresses(model, entity), { count: ips.length }),
		section("Certificates", certificates(model, rows)),
		section("Fingerprints", fingerprints(app, rows)),
		section(
			"VirusTotal",
			model.addressKind[model.addressId(ips[0])] === 0 && virustotal(app, entity),
		),
		section("Wireshark filter", code(wiresharkFilter(ips), "Wireshark filter")),
		section(
			"On the command line",
			code(reverseCommand(captureFiles(model.summary), label), "command"),
		),
	];
}
