/*
 * The head of the page: what was captured, and the banner that says when it is not all of it.
 */
import { byId, el, fill, icon } from "./dom.js";
import {
	captureTitle,
	formatClock,
	formatCount,
	formatDate,
	formatRange,
	visible,
} from "./text.js";

/** Captures shorter than this show seconds. */
const SHORT_MS = 600000;

function spanText({ start_ms: start, span_ms: span }) {
	const end = start + span;
	if (formatDate(start) !== formatDate(end)) return formatRange(start, end);
	const digits = span < SHORT_MS ? 8 : 5;
	return `${formatClock(start).slice(0, digits)} \u2013 ${formatClock(end).slice(0, digits)}`;
}

const fact = (value, unit, title) =>
	el("span.fact", { title }, el("strong", {}, value), ` ${unit}`);
const word = (n, one) => (n === 1 ? one : `${one}s`);

/** Fills the header's facts. */
export function showFacts(summary) {
	const { capture } = summary;
	const title = byId("title");
	title.textContent = visible(captureTitle(summary.title));
	title.title = visible(summary.title);
	const who = summary.mode === "internal" ? "host" : "initiator";
	fill(
		byId("facts"),
		capture.conversations > 0 &&
			fact(
				spanText(capture),
				"UTC",
				`${formatRange(capture.start_ms, capture.start_ms + capture.span_ms)} UTC`,
			),
		fact(formatCount(capture.packets), word(capture.packets, "packet")),
		fact(formatCount(capture.conversations), word(capture.conversations, "conversation")),
		fact(formatCount(summary.hosts.length), word(summary.hosts.length, who)),
	);
}

const REASONS = {
	truncated: "the capture is cut off",
	max_packets: "the packet limit was reached",
	timeout: "the time limit was reached",
	parse_timeout: "the time limit was reached",
	error: "reading failed",
};

function reasons(capture) {
	const errors = (capture.files ?? [])
		.filter((file) => file.error)
		.map((file) => `${file.name}: ${file.error}`);
	const stopped =
		capture.stopped_by && (REASONS[capture.stopped_by] ?? capture.stopped_by.replaceAll("_", " "));
	return [stopped, ...errors.slice(0, 3)].filter(Boolean).map(visible).join(" \u00b7 ");
}

/** Shows the banners: incomplete capture, and initiators in the hosts' place. */
export function showBanners(summary) {
	const { capture } = summary;
	const banners = [];
	if (capture.complete === 0)
		banners.push(
			el(
				"p.banner.bad",
				{ role: "status" },
				icon("warning"),
				el("strong", {}, "Incomplete."),
				` Not all of the capture was read${reasons(capture) ? `: ${reasons(capture)}` : ""}. What is missing cannot be seen here.`,
			),
		);
	if (summary.mode === "initiators" && summary.hosts.length > 0)
		banners.push(
			el(
				"p.banner",
				{ role: "status" },
				icon("help"),
				"No internal address in this capture: those who opened conversations stand in the hosts' place. ",
				el("code", {}, "--internal CIDR"),
				" names your networks.",
			),
		);
	fill(byId("banners"), banners);
}

const LEGEND = [
	["host", "Host"],
	["app", "Application"],
	["dest", "Destination"],
	["bad", "Known bad"],
	["warn", "Suspicious"],
	["victim", "Victim"],
	["lateral", "Lateral"],
];

/** Fills the legend; swatches are drawn by the style sheet, in the shapes that the graph uses. */
export function showLegend(root) {
	fill(
		root,
		LEGEND.map(([key, label]) =>
			el(
				"li",
				{},
				el(`span.swatch.is-${key}`, { "aria-hidden": "true" }, key === "bad" && icon("skull")),
				label,
			),
		),
	);
}
