/*
 * Victim cards: who the findings are about, what that host is, since when, and what it touched or what
 * came to it.
 */
import { el } from "./dom.js";
import { findingSubject, findingTarget, levelTone } from "./panel-finding.js";
import { facts, longList, mono } from "./panel-parts.js";
import { formatClock, plural, visible } from "./text.js";

const INITIAL = 3;

const few = (names) =>
	names.length > 0 &&
	el(
		"span.break",
		{},
		`${visible(names[0])}${names.length > 1 ? ` and ${names.length - 1} more` : ""}`,
	);

/* ATT&CK techniques of command and control and of exfiltration: who is called is no target but the other end. */
const CALLS_HOME =
	/^T(?:1001|1008|1020|1029|1030|1041|1048|1071|1090|1092|1095|1102|1104|1132|1205|1219|1537|1567|1568|1571|1572|1573)\b/;

const callsHome = (finding) => (finding.mitre ?? []).some((technique) => CALLS_HOME.test(technique));

/**
 * {level, touched, reachedBy, calledBy} of a victim: names of what it went to, of who came at it, and of
 * who reports to it, as malware does to its server.
 */
export function victimStory(model, victim) {
	const touched = new Set();
	const reachedBy = new Set();
	const calledBy = new Set();
	let level = 0;
	for (const i of victim.findings) {
		const finding = model.findings[i];
		level = Math.max(level, finding.level);
		if (finding.host !== victim.host)
			(callsHome(finding) ? calledBy : reachedBy).add(findingSubject(model, finding));
		else if (findingTarget(finding)) touched.add(findingTarget(finding));
	}
	return {
		level,
		touched: [...touched],
		reachedBy: [...reachedBy],
		calledBy: [...calledBy],
	};
}

function victimCard(app, victim) {
	const { model } = app;
	const host = model.hosts[victim.host];
	const user = host.users?.[0];
	const label = visible(model.entityLabel(victim.host));
	const { level, touched, reachedBy, calledBy } = victimStory(model, victim);
	const isSource = victim.findings.some((i) => model.findings[i].host === victim.host);
	const tone = levelTone(level);
	const count = plural(victim.findings.length, "finding");
	return el(
		`article.victim.${tone}`,
		{ "aria-label": `Victim ${label}` },
		el(
			"div.victim-head",
			{},
			el(
				"button.victim-name",
				{ type: "button", onclick: () => app.openHost(victim.host) },
				label,
			),
			el(
				`span.tag.${tone}`,
				{ title: count, role: "img", "aria-label": count },
				String(victim.findings.length),
			),
		),
		facts([
			["Address", mono(host.addresses[0])],
			["MAC", isSource && host.mac && mono(host.mac)],
			["User", user && visible(user.domain ? `${user.user} (${user.domain})` : user.user)],
			["System", isSource && host.os?.[0] && visible(host.os[0].os)],
			[
				level >= 3 ? "First bad" : "First sign",
				el("span.mono", {}, `${formatClock(model.startMs + victim.first_ms)} UTC`),
			],
			["Hit by", few(reachedBy)],
			["Called by", few(calledBy)],
			["Touched", few(touched)],
		]),
	);
}

/** The cards, worst first. */
export const victimCards = (app) =>
	longList(app.model.summary.victims ?? [], (victim) => victimCard(app, victim), INITIAL);
