/*
 * The left side: victim cards, then findings by tier. The findings tier is open, informational folded,
 * suppressed behind a link.
 */
import { el, fill, icon } from "./dom.js";
import {
	findingIcon,
	findingRow,
	findingSubject,
	findingTarget,
	levelTone,
	levelWord,
} from "./panel-finding.js";
import { findingLevel } from "./levels.js";
import { action, longList } from "./panel-parts.js";
import { formatClock, formatCount, plural, visible } from "./text.js";
import { victimCards } from "./victims.js";

function tierRows(app, tier) {
	return [...app.model.findings.keys()].filter(
		(i) => app.model.findings[i].tier === tier && inTime(app, app.model.findings[i]),
	);
}

function inTime(app, finding) {
	const { time } = app.state;
	return !time || (finding.first_ms <= time[1] && finding.last_ms >= time[0]);
}

function caps(title, count) {
	return el("h2.caps", {}, title, count !== undefined && el("span.count", {}, String(count)));
}

/* Nothing found is an answer only for what was asked. */
function nothing(app) {
	const { seen } = app.model.summary;
	if (app.model.summary.capture.conversations === 0)
		return el("p.quiet", {}, "The stream has no conversations.");
	if (seen.ti || seen.alert) return el("p.quiet", {}, "Nothing bad was found by what was asked.");
	return [
		el(
			"p.quiet",
			{},
			"No finding. The stream holds no intel hit and no alert: either nothing bad was found, or nobody looked.",
		),
		el(
			"p.quiet.gap",
			{},
			"pcg-ti and pcg-detect look: put them before pcg-graph. Or look up an indicator above.",
		),
	];
}

/** The same of one host this often is one row that opens. */
const FOLD_FROM = 3;
const FIRST = 30;

/** [[finding, …], …]: those of one title and one source together, each where its worst one stands. */
export function foldFindings(findings, indexes) {
	const groups = new Map();
	for (const i of indexes) {
		const key = `${findings[i].title}\n${findings[i].src}`;
		groups.set(key, [...(groups.get(key) ?? []), i]);
	}
	const out = [];
	for (const i of indexes) {
		const group = groups.get(`${findings[i].title}\n${findings[i].src}`);
		if (group.length < FOLD_FROM) out.push([i]);
		else if (group[0] === i) out.push(group);
	}
	return out;
}

/* Many findings of one kind and host: what, who, how many and since when; opened, each of them. */
function foldedRow(app, group) {
	const { model, state } = app;
	const first = model.findings[group[0]];
	const level = findingLevel(first);
	const targets = new Set(group.map((i) => findingTarget(model.findings[i])).filter(Boolean));
	const since = Math.min(...group.map((i) => model.findings[i].first_ms));
	const details = el(
		"details.same",
		{ open: group.includes(state.finding) || app.openFolds.has(group[0]) },
		el(
			`summary.row.finding.${levelTone(level)}`,
			{},
			icon(findingIcon(first), levelWord(level)),
			el(
				"span.row-main",
				{},
				el("span.row-title", {}, visible(first.title)),
				el(
					"span.row-sub",
					{},
					el("bdi", {}, visible(findingSubject(model, first))),
					targets.size > 1 && ` \u2192 ${plural(targets.size, "destination")}`,
					` \u00b7 ${formatClock(model.startMs + since)}`,
				),
			),
			el("span.count", { title: plural(group.length, "finding") }, formatCount(group.length)),
			icon("down"),
		),
	);
	const list = () =>
		details.childElementCount === 1 && details.append(longList(group, (i) => findingRow(app, i), FIRST));
	details.addEventListener("toggle", () => {
		if (details.open) app.openFolds.add(group[0]);
		else app.openFolds.delete(group[0]);
		list();
	});
	if (details.open) list();
	return details;
}

function findingList(app, indexes) {
	return longList(
		foldFindings(app.model.findings, indexes),
		(group) => (group.length === 1 ? findingRow(app, group[0]) : foldedRow(app, group)),
		FIRST,
	);
}

function folded(app, title, tier, open) {
	const rows = tierRows(app, tier);
	if (rows.length === 0) return null;
	const details = el(
		"details.tier",
		{ open },
		el("summary.caps", {}, title, el("span.count", {}, String(rows.length)), icon("down")),
	);
	const list = () =>
		details.childElementCount === 1 &&
		details.append(findingList(app, rows));
	details.addEventListener("toggle", list);
	if (open) list();
	return details;
}

/** Draws the left side. */
export function showFindings(app, root) {
	const { summary } = app.model;
	const victims = summary.victims ?? [];
	const found = tierRows(app, "finding");
	const informational =
		app.state.finding >= 0 && app.model.findings[app.state.finding]?.tier === "informational";
	fill(
		root,
		victims.length > 0 && [
			caps("Victims", victims.length),
			victimCards(app),
		],
		caps("Findings", found.length),
		found.length > 0 ? findingList(app, found) : nothing(app),
		found.length > 0 &&
			el(
				"div.actions",
				{},
				action(
					"expand",
					app.state.flagged ? "Hide flagged paths" : "Expand all flagged paths",
					() => app.toggleFlagged(),
					{ "aria-pressed": String(app.state.flagged) },
				),
			),
		folded(app, "Informational", "informational", informational),
		folded(app, "Suppressed", "suppressed", false),
	);
}
