/*
 * What is known of a destination from elsewhere: intel hits, VirusTotal, certificates, fingerprints.
 */
import { captureFiles, virustotalCommand } from "./commands.js";
import { el, icon } from "./dom.js";
import { code, facts, mono, row, tag } from "./panel-parts.js";
import { formatCount, visible } from "./text.js";

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

/** Cards of hits. */
export function intelCards(hits) {
	return hits.map((hit) =>
		el(
			"div.card",
			{},
			el(
				"p",
				{},
				tag(visible(hit.feed), hit.strength === "strong" ? "bad" : "plain"),
				" ",
				visible(hit.note ?? ""),
			),
			el(
				"p.row-sub",
				{},
				visible(
					`${hit.indicator} (${hit.type}), matched ${hit.fields.join(", ")}${hit.first_seen ? `, listed ${hit.first_seen}` : ""}`,
				),
			),
		),
	);
}

/** What VirusTotal said of an entity, or how to ask it. */
export function virustotal(app, entity) {
	const { model } = app;
	const vt = model.vtByEntity.get(entity);
	if (vt)
		return [
			facts([
				["Malicious", `${vt.malicious} of ${vt.engines} engines`],
				["Suspicious", formatCount(vt.suspicious ?? 0)],
				["Reputation", String(vt.reputation ?? 0)],
				["Checked", visible(vt.checked ?? "")],
			]),
			safeLink(vt.link),
		];
	return [
		el("p.quiet", {}, "VirusTotal was not asked."),
		code(virustotalCommand(captureFiles(model.summary)), "pcg-vt command"),
		el(
			"p",
			{},
			safeLink(
				`https://www.virustotal.com/gui/${entity >= model.addressBase ? "ip-address" : "domain"}/${encodeURIComponent(model.entityLabel(entity))}`,
			),
		),
	];
}

/* A link that is opened only by a click, and that tells the other side nothing of where it came from. */
function safeLink(href) {
	if (!/^https:\/\/www\.virustotal\.com\//.test(href ?? "")) return null;
	return el(
		"a",
		{ href, target: "_blank", rel: "noreferrer noopener" },
		"Open at virustotal.com ",
		icon("link"),
	);
}

function distinct(column, rows) {
	const out = new Map();
	for (const r of rows)
		if (column[r] > 0) out.set(column[r] - 1, (out.get(column[r] - 1) ?? 0) + 1);
	return [...out].sort((a, b) => b[1] - a[1]).map(([id]) => id);
}

/** Cards of the certificates seen in a set of rows. */
export function certificates(model, rows) {
	return distinct(model.rows.certificate, rows)
		.slice(0, 10)
		.map((id) => {
			const c = model.certificates[id];
			return el(
				"div.card",
				{},
				facts([
					["Subject", visible(c.subject ?? "")],
					["Issuer", visible(c.issuerdn ?? "")],
					["Valid", [c.notbefore, c.notafter].filter(Boolean).map(visible).join(" \u2013 ")],
					["Names", (c.subjectaltname ?? []).slice(0, 6).map(visible).join(", ")],
					["SHA-1", c.fingerprint && mono(c.fingerprint)],
				]),
			);
		});
}

/** JA4, JA3 and JA3S seen in a set of rows; each leads to a lookup. */
export function fingerprints(app, rows) {
	const { model } = app;
	const kinds = [
		["JA4", "ja4"],
		["JA3", "ja3"],
		["JA3S", "ja3s"],
	];
	return kinds.flatMap(([name, column]) =>
		distinct(model.rows[column], rows)
			.slice(0, 4)
			.map((id) =>
				row({
					title: model[column][id],
					sub: name,
					onclick: () => app.lookup(`${name === "JA4" ? "ja4" : "ja3"}:${model[column][id]}`),
				}),
			),
	);
}
