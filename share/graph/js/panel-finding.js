/*
 * A finding: its row in the lists, and its panel with the score as a bar of its factors, the evidence,
 * and the way to the packets.
 */
import { captureFiles, reverseCommand, wiresharkFilter } from "./commands.js";
import { el, icon } from "./dom.js";
import { evidenceFacts } from "./evidence.js";
import { findingLevel, findingRows } from "./levels.js";
import { actions, code, facts, head, longList, mono, section, tag } from "./panel-parts.js";
import { contactPictures } from "./sparkline.js";
import { formatClock, formatCount, formatDateTime, plural, visible } from "./text.js";

const DETECTOR_ICONS = [
	[/intel|ti$/, "skull"],
	[/beacon|long/, "clock"],
	[/tls|cert/, "lock"],
	[/lateral/, "network"],
	[/exfil/, "incoming"],
	[/dns/, "names"],
];

/** Icon of a finding. */
export function findingIcon(finding) {
	return DETECTOR_ICONS.find(([pattern]) => pattern.test(finding.detector))?.[1] ?? "warning";
}

/** What a finding is against: the name, else the address. */
export const findingTarget = (finding) => finding.dest_name ?? finding.dest ?? "";

/** Whether a finding is about a host: its source, or the one that it makes a victim of. */
export const isAbout = (finding, host) => finding.host === host || finding.target === host;

/** Who a finding is about. */
export function findingSubject(model, finding) {
	return finding.host >= 0 ? model.entityLabel(finding.host) : finding.src;
}

/** The words and the tone of a level. */
export const levelWord = (level) => ["", "informational", "suspicious", "bad"][level];
export const levelTone = (level) => (level >= 3 ? "bad" : level === 2 ? "warn" : "plain");

/** A finding's row: severity, title, host, destination, when. */
export function findingRow(app, index) {
	const finding = app.model.findings[index];
	const level = findingLevel(finding);
	const target = findingTarget(finding);
	const who = el("bdi", {}, visible(findingSubject(app.model, finding)));
	const when = ` \u00b7 ${formatClock(app.model.startMs + finding.first_ms)}`;
	return el(
		`button.row.finding.${levelTone(level)}`,
		{
			type: "button",
			"data-finding": index,
			"aria-current": app.state.finding === index ? "true" : null,
			onclick: () => app.openFinding(index),
		},
		icon(findingIcon(finding), levelWord(level)),
		el(
			"span.row-main",
			{},
			el("span.row-title", {}, visible(finding.title)),
			el("span.row-sub", {}, who, target && [" \u2192 ", el("bdi", {}, visible(target))], when),
		),
	);
}

function scoreBar(finding) {
	const why = finding.why ?? [];
	const total = why.reduce((n, w) => n + Math.max(0, w.points), 0);
	if (total <= 0) return null;
	return el(
		"ul.factors",
		{},
		why.map((w) =>
			el(
				"li",
				{},
				el("span", {}, visible(w.factor)),
				el("span.row-value", {}, `${w.points > 0 ? "+" : ""}${w.points}`),
				el("meter", {
					min: 0,
					max: total,
					value: Math.max(0, w.points),
					"aria-label": visible(w.factor),
				}),
			),
		),
	);
}

/* What would speak against it: an analyst checks that first. */
function lowering(finding) {
	const text = finding.evidence?.would_lower;
	return (
		typeof text === "string" &&
		text !== "" &&
		el("p.quiet.gap", {}, `Would lower it: ${visible(text)}.`)
	);
}

function about(app, finding) {
	const { model } = app;
	const when = (ms) => formatDateTime(model.startMs + ms);
	return facts([
		[
			"Host",
			el(
				"button.link",
				{ type: "button", onclick: () => finding.host >= 0 && app.select(`h${finding.host}`) },
				visible(findingSubject(model, finding)),
			),
		],
		["Address", mono(finding.src)],
		["Destination", finding.dest_name && visible(finding.dest_name)],
		["", finding.dest && mono(finding.dest)],
		["Port", finding.port && `${finding.port}${finding.proto ? `/${finding.proto}` : ""}`],
		["Application", finding.app !== undefined && model.apps[finding.app]?.label],
		["Conversations", finding.conversations && formatCount(finding.conversations)],
		["First", when(finding.first_ms)],
		["Last", when(finding.last_ms)],
		["ATT&CK", finding.mitre?.map(visible).join(", ")],
		["Detector", visible(finding.detector)],
	]);
}

function intel(app, finding) {
	if (!app.model.rows) return null;
	return (finding.intel ?? [])
		.map((id) => app.model.intel[id])
		.filter(Boolean)
		.map((hit) =>
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
						`${hit.indicator} (${hit.type})${hit.first_seen ? `, listed ${hit.first_seen}` : ""}`,
					),
				),
			),
		);
}

/** Children of the panel for a finding. */
export function findingPanel(app, index) {
	const { model } = app;
	const finding = model.findings[index];
	const level = findingLevel(finding);
	const rows = model.rows ? findingRows(model, finding) : [];
	const times = rows.map((r) => model.rows.first_ms[r]);
	const indicator = findingTarget(finding) || finding.src;
	return [
		head(
			finding.tier === "finding" ? "Finding" : `Finding \u00b7 ${finding.tier}`,
			finding.title,
			"",
			[
				tag(
					["Suppressed", "Informational", "Suspicious", "Bad"][level],
					levelTone(level),
				),
				finding.score !== undefined && tag(`Score ${finding.score.toFixed(2)}`),
				finding.category && tag(visible(finding.category)),
			].filter(Boolean),
		),
		actions(app, null, indicator, rows),
		section("What", about(app, finding)),
		section("Why", [scoreBar(finding), lowering(finding)]),
		section("Intel", intel(app, finding)),
		section("Contacts over time", times.length > 0 && contactPictures(times, model.spanMs)),
		section("Evidence", evidenceFacts(finding.evidence)),
		section(
			"Wireshark filter",
			code(
				finding.filter ??
					wiresharkFilter(
						[finding.src],
						finding.dest ? [finding.dest] : [],
						finding.port,
						finding.proto,
					),
				"Wireshark filter",
			),
		),
		section(
			"On the command line",
			code(reverseCommand(captureFiles(model.summary), indicator), "command"),
		),
		section("Others about this host", others(app, index), { open: false }),
	];
}

function others(app, index) {
	const { findings } = app.model;
	const hosts = [findings[index].host, findings[index].target ?? -1].filter((host) => host >= 0);
	const same = [...findings.keys()].filter(
		(i) =>
			i !== index &&
			hosts.some((host) => isAbout(findings[i], host)) &&
			findings[i].tier !== "suppressed",
	);
	return (
		same.length > 0 && [
			el("p.quiet", {}, plural(same.length, "finding")),
			longList(same, (i) => findingRow(app, i)),
		]
	);
}
