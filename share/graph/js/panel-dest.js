/*
 * The panel of a destination: what it is called and why, whose it is, what is known against it, who
 * contacted it and when.
 */
import { captureFiles, reverseCommand, virustotalCommand, wiresharkFilter } from "./commands.js";
import { entityCountry } from "./caption.js";
import { el, icon } from "./dom.js";
import { FLAG } from "./levels.js";
import { actions, code, facts, head, longList, mono, row, section, sourceText, tag } from "./panel-parts.js";
import { findingRow } from "./panel-finding.js";
import { groupRows, pickRows, portsOf, totalRows } from "./query.js";
import { contactPictures } from "./sparkline.js";
import { formatBytes, formatCount, formatDateTime, formatSpan, plural, visible } from "./text.js";

function geoText(model, entity) {
	if (!model.hasGeo) return "";
	const id = model.addressId(model.entityAddresses(entity)[0]);
	const country = model.countries[model.addressCountry[id] - 1];
	const asn = model.asns[model.addressAsn[id] - 1];
	return [country && `${country.code} ${country.name ?? ""}`, asn && `AS${asn.asn} ${visible(asn.org ?? "")}`].filter(Boolean).join(" \u00b7 ");
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
		out.push([visible(model.names[model.bindings.name[i]]), el("span.row-sub", {}, age > 0 ? `${by}, ${formatSpan(age - 1)} before` : by)]);
	}
	return out;
}

function names(model, entity) {
	return longList(nameRows(model, entity), ([name, by]) => el("div.pair", {}, el("span.break", {}, name), by), 6);
}

function addresses(model, entity) {
	const ips = model.entityAddresses(entity);
	return longList(ips, (ip) => el("div.pair", {}, mono(ip)), 6);
}

/** Intel hits of a set of rows: [{hit, fields}]. */
export function hitsOf(model, rows) {
	const hits = new Map();
	for (const r of rows) {
		if (model.rows.intel[r] === 0) continue;
		for (const { hit, field } of model.intel_sets[model.rows.intel[r] - 1]) {
			if (field.startsWith("dns.")) continue;
			if (!hits.has(hit)) hits.set(hit, new Set());
			hits.get(hit).add(field);
		}
	}
	return [...hits].map(([hit, fields]) => ({ ...model.intel[hit], fields: [...fields] }));
}

function intel(hits) {
	return hits.map((hit) => el("div.card", {}, el("p", {}, tag(visible(hit.feed), hit.strength === "strong" ? "bad" : "plain"), " ", visible(hit.note ?? "")),
		el("p.row-sub", {}, visible(`${hit.indicator} (${hit.type}), matched ${hit.fields.join(", ")}${hit.first_seen ? `, listed ${hit.first_seen}` : ""}`))));
}

function virustotal(app, entity) {
	const { model } = app;
	const vt = model.vtByEntity.get(entity);
	if (vt) return [
		facts([["Malicious", `${vt.malicious} of ${vt.engines} engines`], ["Suspicious", formatCount(vt.suspicious ?? 0)], ["Reputation", String(vt.reputation ?? 0)], ["Checked", visible(vt.checked ?? "")]]),
		safeLink(vt.link),
	];
	return [el("p.quiet", {}, "VirusTotal was not asked."), code(virustotalCommand(captureFiles(model.summary)), "pcg-vt command"),
		el("p", {}, safeLink(`https://www.virustotal.com/gui/${entity >= model.addressBase ? "ip-address" : "domain"}/${encodeURIComponent(model.entityLabel(entity))}`))];
}

/* A link that is opened only by a click, and that tells the other side nothing of where it came from. */
function safeLink(href) {
	if (!/^https:\/\/www\.virustotal\.com\//.test(href ?? "")) return null;
	return el("a", { href, target: "_blank", rel: "noreferrer noopener" }, "Open at virustotal.com ", icon("link"));
}

function distinct(column, rows) {
	const out = new Map();
	for (const r of rows) if (column[r] > 0) out.set(column[r] - 1, (out.get(column[r] - 1) ?? 0) + 1);
	return [...out].sort((a, b) => b[1] - a[1]).map(([id]) => id);
}

function certificates(model, rows) {
	return distinct(model.rows.certificate, rows).slice(0, 10).map((id) => {
		const c = model.certificates[id];
		return el("div.card", {}, facts([
			["Subject", visible(c.subject ?? "")], ["Issuer", visible(c.issuerdn ?? "")], ["Valid", [c.notbefore, c.notafter].filter(Boolean).map(visible).join(" \u2013 ")],
			["Names", (c.subjectaltname ?? []).slice(0, 6).map(visible).join(", ")], ["SHA-1", c.fingerprint && mono(c.fingerprint)],
		]));
	});
}

function fingerprints(app, rows) {
	const { model } = app;
	const kinds = [["JA4", "ja4"], ["JA3", "ja3"], ["JA3S", "ja3s"]];
	return kinds.flatMap(([name, column]) => distinct(model.rows[column], rows).slice(0, 4).map((id) =>
		row({ title: model[column][id], sub: name, onclick: () => app.lookup(`${name === "JA4" ? "ja4" : "ja3"}:${model[column][id]}`) })));
}

function contacts(app, entity, totals) {
	return longList(totals, (total) => row({
		iconName: total.key < app.model.hostCount ? "desktop" : "globe", title: app.model.entityLabel(total.key), level: 0,
		sub: `${plural(total.conversations, "conversation")}, first ${formatDateTime(app.model.startMs + total.first).slice(11)}`,
		value: formatBytes(total.bytes),
		onclick: () => (total.key < app.model.hostCount ? app.openDestination(total.key, entity) : app.openEntity(total.key)),
	}));
}

function volume(model, rows, mask) {
	const total = totalRows(model, rows, mask);
	if (total.conversations === 0) return el("p.quiet", {}, "No conversation in the chosen time.");
	return facts([
		["Conversations", formatCount(total.conversations)], ["Packets", formatCount(total.packets)], ["Bytes to it", formatBytes(total.bytesOut)],
		["Bytes from it", formatBytes(total.bytesIn)], ["Ports", portsOf(model, rows, mask).join(", ")],
		["First seen", formatDateTime(model.startMs + total.first)], ["Last seen", formatDateTime(model.startMs + total.last)],
	]);
}

/** Children of the panel for an entity that is not a host; `asSource` when it came in from outside. */
export function destinationPanel(app, entity) {
	const { model } = app;
	const toIt = model.byEntity.of(entity);
	const rows = toIt.length > 0 ? toIt : model.bySource.of(entity);
	const label = model.entityLabel(entity);
	const ips = model.entityAddresses(entity);
	const findings = [...model.findings.keys()].filter((i) => ips.includes(model.findings[i].dest) || model.findings[i].dest_name === label);
	const times = pickRows(rows, () => true, app.mask).map((r) => model.rows.first_ms[r]);
	const hits = hitsOf(model, rows);
	return [
		head(toIt.length > 0 ? "Destination" : "Outside address", label, label === ips[0] ? "" : ips[0], tags(model, entity)),
		actions(app, app.state.selected, label, [...rows]),
		section("Intel hits", intel(hits), { count: hits.length }),
		section("Findings", findings.map((i) => findingRow(app, i)), { count: findings.length }),
		section("Volume", [volume(model, rows, app.mask), geoText(model, entity) && facts([["Network", geoText(model, entity)]])]),
		section("Contacts over time", times.length > 0 && contactPictures(times, model.spanMs)),
		section("Who contacted it", toIt.length > 0 && contacts(app, entity, groupRows(model, toIt, model.rows.srcEntity, app.mask))),
		section("Reached", toIt.length === 0 && contacts(app, entity, groupRows(model, rows, model.rows.entity, app.mask))),
		section("Names", nameRows(model, entity).length > 0 && names(model, entity)),
		section("Addresses", ips.length > 1 && addresses(model, entity), { count: ips.length }),
		section("Certificates", certificates(model, rows)),
		section("Fingerprints", fingerprints(app, rows)),
		section("VirusTotal", model.addressKind[model.addressId(ips[0])] === 0 && virustotal(app, entity)),
		section("Wireshark filter", code(wiresharkFilter(ips), "Wireshark filter")),
		section("On the command line", code(reverseCommand(captureFiles(model.summary), label), "command")),
	];
}
