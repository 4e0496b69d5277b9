/*
 * The left side: victim cards, then findings by tier. The findings tier is open, informational folded,
 * suppressed behind a link.
 */
import { el, fill, icon } from "./dom.js";
import { findingRow } from "./panel-finding.js";
import { action, facts, longList, mono } from "./panel-parts.js";
import { formatClock, plural, visible } from "./text.js";

function touched(app, victim) {
	const names = new Set();
	for (const i of victim.findings) {
		const f = app.model.findings[i];
		if (f.dest_name ?? f.dest) names.add(f.dest_name ?? f.dest);
	}
	return [...names];
}

function victimCard(app, victim) {
	const { model } = app;
	const host = model.hosts[victim.host];
	const user = host.users?.[0];
	const names = touched(app, victim);
	return el(
		"article.victim",
		{ "aria-label": `Victim ${visible(model.entityLabel(victim.host))}` },
		el(
			"div.victim-head",
			{},
			el(
				"button.victim-name",
				{ type: "button", onclick: () => app.openHost(victim.host) },
				visible(model.entityLabel(victim.host)),
			),
			el(
				"span.tag.bad",
				{
					title: plural(victim.findings.length, "finding"),
					role: "img",
					"aria-label": plural(victim.findings.length, "finding"),
				},
				String(victim.findings.length),
			),
		),
		facts([
			["Address", mono(host.addresses[0])],
			["MAC", host.mac && mono(host.mac)],
			["User", user && visible(user.domain ? `${user.user} (${user.domain})` : user.user)],
			["System", host.os?.[0] && visible(host.os[0].os)],
			["First bad", el("span.mono", {}, `${formatClock(model.startMs + victim.first_ms)} UTC`)],
			[
				"Touched",
				names.length > 0 &&
					el(
						"span.break",
						{},
						`${visible(names[0])}${names.length > 1 ? ` and ${names.length - 1} more` : ""}`,
					),
			],
		]),
	);
}

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
		details.append(longList(rows, (i) => findingRow(app, i), 30));
	details.addEventListener("toggle", list);
	if (open) list();
	return details;
}

const INITIAL_VICTIMS = 3;

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
			longList(victims, (v) => victimCard(app, v), INITIAL_VICTIMS),
		],
		caps("Findings", found.length),
		found.length > 0 ? longList(found, (i) => findingRow(app, i), 30) : nothing(app),
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
