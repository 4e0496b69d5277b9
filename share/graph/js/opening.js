/*
 * How the page begins when there is little or nothing to show.
 */
import { childrenOf } from "./children.js";
import { el, fill } from "./dom.js";

/** Up to this many hosts stand open on opening. */
const FEW_HOSTS = 3;

/**
 * The state to begin with: few hosts leave the canvas bare, so they stand open from the start, a single
 * one down to its worst destinations.
 */
export function openFew(model, state) {
	if (model.hostCount === 0 || model.hostCount > FEW_HOSTS) return state;
	const expanded = new Set(model.hosts.map((_, host) => `h${host}`));
	if (model.hostCount > 1) return { ...state, expanded };
	const [app] = childrenOf(model, { id: "h0", kind: "host" }, null);
	return { ...state, expanded: app ? expanded.add(app.id) : expanded };
}

/** Says what to do next where there is no host to show. */
export function showEmpty(model, root) {
	root.hidden = model.hosts.length > 0;
	document.body.dataset.empty = String(!root.hidden);
	if (root.hidden) return;
	const none = model.summary.capture.conversations === 0;
	const why = none
		? "The stream had no flow record. Was it written with --only, or did a filter match nothing?"
		: "No conversation has a source that could stand as a host.";
	fill(
		root,
		el("h2", {}, none ? "No conversations" : "No hosts"),
		el("p", {}, why),
		el("code", {}, "pcg-flows capture.pcap | pcg-ti | pcg-graph > report.html"),
	);
}
