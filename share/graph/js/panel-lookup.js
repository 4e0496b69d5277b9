/*
 * The panel of a lookup, and of all flagged paths: who touched it, by which paths, and who only asked
 * for its name.
 */
import { el } from "./dom.js";
import { actions, head, longList, row, section, tag } from "./panel-parts.js";
import { formatBytes, formatCount, formatDateTime, formatSpan, plural } from "./text.js";

/** Panel of a lookup: who touched it, and who only asked for its name. */
export function lookupPanel(app) {
	const { model, reveal, state } = app;
	const lookups = reveal.lookups;
	const none = reveal.rows.length === 0 && lookups.length === 0;
	const title = reveal.kind === "flagged" ? "All flagged paths" : state.query;
	return [
		head(reveal.kind === "flagged" ? "Flagged" : "Reverse lookup", title, "", [
			tag(plural(reveal.rows.length, "conversation")),
			tag(plural(reveal.sources.length, "source")),
		]),
		none &&
			el(
				"p.quiet",
				{},
				"Nobody touched it: no conversation and no name asked matches. A domain finds itself and everything below it; an address may be a CIDR; fields are listed in the help (?).",
			),
		!none && actions(app, null, "", reveal.rows),
		reveal.pathCount > reveal.paths.length &&
			el(
				"p.quiet",
				{},
				`The graph draws the worst ${reveal.paths.length} of ${formatCount(reveal.pathCount)} paths; the lists have all.`,
			),
		section(
			"Touched by",
			longList(
				reveal.sources,
				(s) =>
					row({
						iconName: s.source < model.hostCount ? "desktop" : "globe",
						title: model.entityLabel(s.source),
						sub: s.source < model.hostCount ? model.hosts[s.source].addresses[0] : "outside",
						value: formatCount(s.conversations),
						onclick: () => app.openEntity(s.source, true),
					}),
				20,
			),
			{ count: reveal.sources.length },
		),
		section(
			"Paths",
			longList(
				reveal.paths,
				(p) =>
					row({
						level: p.level,
						title: `${model.entityLabel(p.source)} \u2192 ${model.apps[p.app].label} \u2192 ${model.entityLabel(p.entity)}`,
						sub: `${plural(p.conversations, "conversation")}, ${formatSpan(Math.max(0, p.last - p.first))}`,
						value: formatBytes(p.bytes),
						onclick: () => app.showConversations(p.rows, model.entityLabel(p.entity)),
					}),
				20,
			),
			{ count: reveal.pathCount },
		),
		section(
			"Asked for in DNS by",
			longList(
				lookups,
				(i) =>
					row({
						iconName: "names",
						title: model.names[model.lookups.name[i]],
						sub: `${model.entityLabel(model.addressEntity[model.lookups.address[i]])}, first ${formatDateTime(model.startMs + model.lookups.first_ms[i]).slice(11)}`,
						value: `${formatCount(model.lookups.count[i])}\u00d7`,
						level: model.lookups.intel[i] > 0 ? 3 : 0,
						onclick: () => app.openEntity(model.addressEntity[model.lookups.address[i]]),
					}),
				20,
			),
			{ count: lookups.length },
		),
	];
}
