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

/** {level, touched, reachedBy} of a victim: names of what it went to, and of who came to it. */
export function victimStory(model, victim) {
	const touched = new Set();
	const reachedBy = new Set();
	let level = 0;
	for (const i of victim.findings) {
		const finding = model.findings[i];
		level = Math.max(level, finding.level);
		if (finding.host !== victim.host) reachedBy.add(findingSubject(model, finding));
		else if (findingTarget(finding)) touched.add(findingTarget(finding));
	}
	return { level, touched: [...touched], reachedBy: [...reachedBy] };
}

function victimCard(app, victim) {
	const { model } = app;
	const host = model.hosts[victim.host];
	const user = host.users?.[0];
	const label = visible(model.entityLabel(victim.host));
	const { level, touched, reachedBy } = victimStory(model, victim);
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
			["Touched", few(touched)],
		]),
	);
}

/** The cards, worst first. */
export const victimCards = (app) =>
	longList(app.model.summary.victims ?? [], (victim) => victimCard(app, victim), INITIAL);
