/*
 * The panel of the capture itself, when nothing is selected.
 */
import { el } from "./dom.js";
import { appIcon } from "./icons.js";
import { facts, head, longList, row, section } from "./panel-parts.js";
import { groupRows } from "./query.js";
import { allRows } from "./reveal.js";
import {
	captureTitle,
	formatBytes,
	formatCount,
	formatRange,
	formatSpan,
	plural,
	visible,
} from "./text.js";

function captureFacts(summary) {
	const { capture } = summary;
	return facts([
		[
			"Time",
			capture.conversations > 0 &&
				formatRange(capture.start_ms, capture.start_ms + capture.span_ms),
		],
		["Length", capture.conversations > 0 && formatSpan(capture.span_ms)],
		["Packets", formatCount(capture.packets)],
		["Bytes", formatBytes(capture.bytes)],
		["Conversations", formatCount(capture.conversations)],
		[summary.mode === "internal" ? "Hosts" : "Initiators", formatCount(summary.hosts.length)],
		[
			"Outside",
			capture.external_addresses !== undefined &&
				plural(capture.external_addresses, "address", "addresses"),
		],
		[
			"Read to its end",
			capture.complete === undefined
				? "not known (no stats record)"
				: capture.complete
					? "yes"
					: "no",
		],
	]);
}

function files(capture) {
	return (capture.files ?? []).map((file) =>
		el(
			"div.card",
			{},
			el("p.break", {}, visible(file.name)),
			el(
				"p.row-sub",
				{},
				[
					file.format,
					(file.link_types ?? []).join(", "),
					file.packets !== undefined && plural(file.packets, "packet"),
				]
					.filter(Boolean)
					.map(visible)
					.join(" \u00b7 "),
			),
			file.error && el("p.row-sub.bad", {}, visible(file.error)),
		),
	);
}

const QUESTIONS = [
	["ti", "Known bad addresses and names", "pcg-ti"],
	["alert", "Behaviour (beacons, tunnels, lateral movement)", "pcg-detect"],
	["geo", "Countries and networks", "pcg-geo"],
	["vt", "VirusTotal", "pcg-vt"],
];

function asked(summary) {
	return el(
		"ul.checks",
		{},
		QUESTIONS.map(([key, title, command]) =>
			el(
				"li",
				{},
				el("span", {}, title),
				el("span.row-sub", {}, summary.seen[key] ? "in this stream" : `nothing from ${command}`),
			),
		),
	);
}

/* Whom the geo data asks to name; its publisher's page opens only by a click. */
function attribution(line) {
	if (!line.includes("DB-IP")) return el("p.quiet", {}, visible(line));
	return el(
		"p",
		{},
		el(
			"a",
			{ href: "https://db-ip.com", target: "_blank", rel: "noreferrer noopener" },
			visible(line),
		),
	);
}

/** Panel of the capture, when nothing is selected. */
export function overviewPanel(app) {
	const { model } = app;
	const { summary } = model;
	const apps = model.rows ? groupRows(model, allRows(model), model.rows.app, app.mask) : [];
	const most = Math.max(1, ...apps.map((a) => a.bytes));
	return [
		head("Capture", captureTitle(summary.title), ""),
		section("Overview", captureFacts(summary)),
		section(
			"Applications",
			longList(apps, (total) =>
				row({
					iconName: appIcon(model.apps[total.key].label),
					title: model.apps[total.key].label,
					level: total.level,
					sub: plural(total.conversations, "conversation"),
					value: formatBytes(total.bytes),
					share: total.bytes / most,
					onclick: () =>
						app.lookup(
							`app:${/\s/.test(model.apps[total.key].label) ? `"${model.apps[total.key].label}"` : model.apps[total.key].label}`,
						),
				}),
			),
			{ count: apps.length },
		),
		section("What was asked", asked(summary), { open: false }),
		section("Files", files(summary.capture), {
			count: summary.capture.files?.length,
			open: summary.capture.complete === 0,
		}),
		section(
			"Left out",
			facts(
				[...Object.entries(summary.capture.skipped ?? {}), ...Object.entries(summary.omitted ?? {})]
					.filter(([, n]) => n > 0)
					.map(([key, n]) => [key.replaceAll("_", " "), formatCount(n)]),
			),
			{ open: false },
		),
		...(summary.attribution ?? []).map(attribution),
	];
}
