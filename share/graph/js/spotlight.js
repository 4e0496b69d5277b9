/*
 * Which nodes and edges stand in the light: those on a path through the selection, else what a lookup
 * or a finding revealed. null means that nothing is dimmed.
 */

function addAncestors(graph, id, lit) {
	for (let node = graph.nodes.get(id); node; node = graph.nodes.get(node.parent)) lit.add(node.id);
}

function addDescendants(graph, id, lit) {
	for (const node of graph.nodes.values())
		if (lit.has(node.parent) && reaches(graph, node, id)) lit.add(node.id);
}

function reaches(graph, node, root) {
	for (let at = node; at; at = graph.nodes.get(at.parent)) if (at.id === root) return true;
	return false;
}

/* The same destination under other hosts, and hosts that touch the selected host. */
function addTwins(graph, selected, lit) {
	if (selected.entity === undefined || selected.entity < 0) return;
	for (const node of graph.nodes.values())
		if (node.entity === selected.entity && node.id !== selected.id)
			addAncestors(graph, node.id, lit);
}

/* All that leads to the selection along drawn paths (near "to", far "from"), or all that they lead on to. */
function follow(graph, start, near, far, lit) {
	const open = [start];
	const met = new Set(open);
	while (open.length > 0) {
		const id = open.pop();
		for (const edge of graph.edges) {
			if (edge.kind !== "path" || edge[near] !== id || met.has(edge[far])) continue;
			met.add(edge[far]);
			open.push(edge[far]);
			addAncestors(graph, edge[far], lit);
		}
	}
}

function lightContacts(graph, selected, lit) {
	for (const edge of graph.edges)
		if (edge.kind === "contact" && (edge.from === selected.id || edge.to === selected.id)) {
			lit.add(edge.from);
			lit.add(edge.to);
			lit.add(edge.id);
		}
}

/** Set of lit node and edge ids, or null. `selected` is a node or edge id or null. */
export function spotlight(graph, selected) {
	const edge = graph.edges.find((e) => e.id === selected);
	if (edge) {
		const lit = new Set([edge.id]);
		addAncestors(graph, edge.from, lit);
		lit.add(edge.to);
		return withTreeEdges(graph, lit);
	}
	const node = graph.nodes.get(selected);
	if (!node) return graph.lit.size > 0 ? graph.lit : null;
	const lit = new Set();
	addAncestors(graph, node.id, lit);
	addDescendants(graph, node.id, lit);
	addTwins(graph, node, lit);
	follow(graph, node.id, "to", "from", lit);
	follow(graph, node.id, "from", "to", lit);
	lightContacts(graph, node, lit);
	return withTreeEdges(graph, lit);
}

function withTreeEdges(graph, lit) {
	for (const edge of graph.edges)
		if (edge.kind !== "contact" && lit.has(edge.from) && lit.has(edge.to)) lit.add(edge.id);
	return lit;
}
