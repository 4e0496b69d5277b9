/*
 * The right side: the panel of what is selected, else of the finding or the lookup, else of the capture.
 */
import { fill } from "./dom.js";
import { destinationPanel } from "./panel-dest.js";
import { edgePanel } from "./panel-edge.js";
import { findingPanel } from "./panel-finding.js";
import { askedPanel, groupPanel, morePanel, subnetPanel } from "./panel-groups.js";
import { hostPanel } from "./panel-host.js";
import { lookupPanel } from "./panel-lookup.js";
import { overviewPanel } from "./panel-overview.js";
import { pathPanel } from "./panel-path.js";

function nodePanel(app, node) {
	if (node.kind === "host") return hostPanel(app, node.host);
	if (node.kind === "subnet") return subnetPanel(app, node);
	if (!app.model.rows) return overviewPanel(app);
	switch (node.kind) {
		case "dest":
			return node.entity < app.model.hostCount
				? hostPanel(app, node.entity)
				: destinationPanel(app, node.entity);
		case "asked":
			return askedPanel(app, node);
		case "more":
			return morePanel(app, node);
		default:
			return groupPanel(app, node);
	}
}

function content(app) {
	const { state, graph, reveal } = app;
	const node = graph.nodes.get(state.selected);
	if (node) return nodePanel(app, node);
	const edge = graph.edges.find((e) => e.id === state.selected && e.kind === "contact");
	if (edge) return edgePanel(app, edge);
	if (reveal?.kind === "path") return pathPanel(app);
	if (state.finding >= 0 && app.model.findings[state.finding])
		return findingPanel(app, state.finding);
	if (reveal) return lookupPanel(app);
	return overviewPanel(app);
}

/** Draws the panel; it begins at its top when it is about something else than before. */
export function showPanel(app, root) {
	const subject = `${app.state.selected}|${app.state.finding}|${app.state.query}|${app.state.flagged}|${app.state.path}`;
	document.body.dataset.about =
		app.reveal || app.state.selected || app.state.finding >= 0 ? "something" : "capture";
	fill(root, content(app));
	if (root.dataset.subject !== subject) root.scrollTop = 0;
	root.dataset.subject = subject;
}
