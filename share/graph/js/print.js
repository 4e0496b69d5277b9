/*
 * The printed report: victims and findings as plain text on paper, whatever the screen shows.
 */
import { byId, el, fill } from "./dom.js";
import { findingLevel } from "./levels.js";
import { findingSubject, findingTarget } from "./panel-finding.js";
import { facts } from "./panel-parts.js";
import { captureTitle, formatCount, formatDateTime, formatRange, plural, visible } from "./text.js";
import { victimStory } from "./victims.js";

/** Findings put on paper; the rest is counted. */
const MAX_PRINTED = 500;

function victim(model, v) {
	const host = model.hosts[v.host];
	const story = victimStory(model, v);
	return el(
		"section.print-card",
		{},
		el("h3", {}, visible(model.entityLabel(v.host))),
		facts([
			["Addresses", host.addresses.map(visible).join(", ")],
			["MAC", host.mac && visible(host.mac)],
			[
				"Users",
				(host.users ?? [])
					.map((u) => visible(u.domain ? `${u.domain}\\${u.user}` : u.user))
					.join(", "),
			],
			["System", (host.os ?? []).map((o) => visible(o.os)).join(", ")],
			["First bad contact", formatDateTime(model.startMs + v.first_ms)],
			["Hit by", story.reachedBy.map(visible).join(", ")],
			["Called by", story.calledBy.map(visible).join(", ")],
			["Touched", story.touched.map(visible).join(", ")],
			["Findings", plural(v.findings.length, "finding")],
		]),
	);
}

function finding(model, f) {
	return el(
		"section.print-card",
		{},
		el(
			"h3",
			{},
			`${["", "Informational", "Suspicious", "Bad"][findingLevel(f)]}: ${visible(f.title)}`,
		),
		facts([
			["Host", visible(findingSubject(model, f))],
			["Destination", visible(findingTarget(f))],
			["Address", visible(f.dest ?? "")],
			["Port", f.port && String(f.port)],
			["Time", formatRange(model.startMs + f.first_ms, model.startMs + f.last_ms)],
			["Conversations", f.conversations && formatCount(f.conversations)],
			["ATT&CK", (f.mitre ?? []).map(visible).join(", ")],
			["Why", (f.why ?? []).map((w) => `${visible(w.factor)} (${w.points})`).join("; ")],
			["Wireshark filter", f.filter && visible(f.filter)],
		]),
	);
}

/** Fills the sheet that only paper shows. */
export function fillSheet(app, sheet) {
	const { model } = app;
	const { summary } = model;
	const { capture } = summary;
	const found = model.findings.filter((f) => f.tier === "finding");
	fill(
		sheet,
		el("h1", {}, visible(captureTitle(summary.title))),
		el(
			"p",
			{},
			`${formatRange(capture.start_ms, capture.start_ms + capture.span_ms)} UTC \u00b7 ${formatCount(capture.packets)} packets \u00b7 ${formatCount(capture.conversations)} conversations \u00b7 ${formatCount(summary.hosts.length)} hosts`,
		),
		capture.complete === 0 && el("p.bad", {}, "Incomplete: not all of the capture was read."),
		el("h2", {}, "Victims"),
		(summary.victims ?? []).length > 0
			? summary.victims.map((v) => victim(model, v))
			: el("p", {}, "None."),
		el("h2", {}, "Findings"),
		found.length > 0
			? found.slice(0, MAX_PRINTED).map((f) => finding(model, f))
			: el("p", {}, "None."),
		found.length > MAX_PRINTED &&
			el("p", {}, `and ${formatCount(found.length - MAX_PRINTED)} more`),
	);
}

/** Fills the sheet whenever the browser is about to print. */
export function listenPrint(app) {
	addEventListener("beforeprint", () => fillSheet(app, byId("sheet")));
}
