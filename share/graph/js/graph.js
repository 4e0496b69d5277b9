/*
 * The graph that a state shows: nodes (a Map in drawing order) and edges. Pure: the same model, state
 * and reveal give the same graph; where things stand is the layout's business.
 */
import { childrenOf, entityNode, hostNode } from "./children.js";
import { contactEdges, OUTSIDE } from "./contacts.js";
import { groupHosts } from "./groups.js";
import { formatCount } from "./text.js";

/** Children shown of one node before "+N more", and added by each click on it. */
export const PAGE = 20;
/** Never more nodes than this on the canvas. */
export const MAX_NODES = 600;

/* How a path stands out that is not bad by itself: what was looked for is drawn in red. */
const FOUND = { query: "sought", path: "sought", finding: "shown", flagged: "shown" };

function topLevel(model, limit, reveal) {
	const forced = new Set();
	for (const path of reveal?.paths ?? [])
		for (const entity of [path.source, path.entity])
			if (entity < model.hostCount) forced.add(entity);
	const { hosts, groups } = groupHosts(model.hosts, limit, forced);
	const nodes = hosts.map((host) => hostNode(model, host));
	for (const { network, members } of groups)
		nodes.push({
			id: `s${network}`,
			parent: null,
			kind: "subnet",
			label: network,
			members,
			expandable: true,
			level: members.reduce((worst, host) => Math.max(worst, model.hosts[host].level ?? 0), 0),
		});
	if (model.summary.internet_in)
		nodes.push({
			id: "in",
			parent: null,
			kind: "internet",
			label: "Internet in",
			level: 0,
			expandable: true,
			count: model.summary.internet_in.addresses,
		});
	return nodes;
}

function moreNode(parent, hidden) {
	const sum = (key) => hidden.reduce((n, child) => n + (child.total?.[key] ?? 0), 0);
	return {
		id: `${parent}/+`,
		parent,
		kind: "more",
		count: hidden.length,
		label: `+${formatCount(hidden.length)} more`,
		level: hidden.reduce((worst, child) => Math.max(worst, child.level), 0),
		expandable: true,
		total: {
			conversations: sum("conversations"),
			bytes: sum("bytes"),
			packets: sum("packets"),
			bytesOut: sum("bytesOut"),
			bytesIn: sum("bytesIn"),
		},
	};
}

class Builder {
	constructor(model, state, context) {
		Object.assign(this, { model, state, ...context });
		this.nodes = new Map();
		this.edges = new Map();
		this.lit = new Set();
	}

	add(node) {
		if (!this.nodes.has(node.id)) this.nodes.set(node.id, node);
		return this.nodes.get(node.id);
	}

	link(from, to, total, extra = {}) {
		const id = `${from}>${to}`;
		const edge = this.edges.get(id);
		if (!edge) {
			this.edges.set(id, {
				id,
				from,
				to,
				kind: "tree",
				level: 0,
				bytes: total?.bytes ?? 0,
				conversations: total?.conversations ?? 0,
				...extra,
			});
			return this.edges.get(id);
		}
		Object.assign(edge, extra, { level: Math.max(edge.level, extra.level ?? 0) });
		return edge;
	}

	/* Adds a page of children; the room that is left bounds it, and "+N more" keeps the rest. */
	expand(node) {
		const children = childrenOf(this.model, node, this.mask).filter(
			(child) => child.kind !== "host" || !this.nodes.has(child.id),
		);
		const wanted = this.state.shown.get(node.id) ?? PAGE;
		const room = Math.max(0, Math.min(wanted, MAX_NODES - this.nodes.size - 1));
		const page = children.length <= room + 1 ? children : children.slice(0, room);
		node.expanded = true;
		for (const child of page) {
			this.add(child);
			this.link(node.id, child.id, child.total, { level: child.level });
			if (this.state.expanded.has(child.id)) this.expand(child);
		}
		if (page.length < children.length) {
			const more = this.add(moreNode(node.id, children.slice(page.length)));
			this.link(node.id, more.id, more.total, { level: 0 });
		}
	}

	revealPath(path) {
		const { model } = this;
		if (this.isContact(path)) {
			this.lightContact(path);
			return;
		}
		const found = FOUND[this.reveal.kind];
		const dest = this.destinationOf(path);
		let from = path.source < model.hostCount ? `h${path.source}` : this.shared(path.source, path);
		this.lit.add(from);
		if (path.source < model.hostCount) {
			const app = this.applicationOf(path, dest);
			this.lit.add(app);
			this.lit.add(
				this.link(from, app, path, {
					level: path.level,
					found,
					...(app.startsWith("x") ? { kind: "path" } : {}),
				}).id,
			);
			from = app;
		}
		this.lit.add(dest);
		this.lit.add(this.link(from, dest, path, { level: path.level, found, kind: "path" }).id);
	}

	/* All flagged paths at once: between two hosts the edge that is there tells enough. */
	isContact(path) {
		const { hostCount } = this.model;
		return (
			this.reveal.kind === "flagged" &&
			this.state.layout !== "tree" &&
			path.source < hostCount &&
			path.entity < hostCount &&
			path.source !== path.entity
		);
	}

	lightContact({ source, entity }) {
		const [a, b] = [`h${source}`, `h${entity}`];
		for (const id of [a, b, `${a}~${b}`, `${b}~${a}`]) this.lit.add(id);
	}

	/*
	 * The application on a path: the host's own where it is open, leads to another host, or has a place
	 * of its own in the tree; else one beside the destination, for all who reach it that way.
	 */
	applicationOf(path, dest) {
		const own = `h${path.source}/a${path.app}`;
		const beside = dest.startsWith("x") && this.state.layout !== "tree" && !this.nodes.has(own);
		const node = this.add({
			id: beside ? `${dest}.a${path.app}` : own,
			parent: beside ? null : `h${path.source}`,
			kind: "app",
			app: path.app,
			host: path.source,
			expandable: !beside,
			label: this.model.apps[path.app].label,
			level: path.level,
			total: path,
			revealed: true,
			...(beside ? { shared: true, beside: dest } : {}),
		});
		node.level = Math.max(node.level, path.level);
		return node.id;
	}

	destinationOf(path) {
		if (path.entity < this.model.hostCount) return `h${path.entity}`;
		const own = `h${path.source}/a${path.app}/d${path.entity}`;
		return this.nodes.has(own) ? own : this.shared(path.entity, path);
	}

	/* One node for a destination that several sources are shown to reach. */
	shared(entity, path) {
		const id = `x${entity}`;
		if (!this.nodes.has(id))
			this.add({ ...entityNode(this.model, id, null, { ...path, key: entity }), shared: true });
		return id;
	}
}

/* Where a host is drawn: itself, or the closed subnet that holds it. */
function standIns(builder) {
	const of = new Map();
	for (const node of builder.nodes.values()) {
		if (node.kind === "subnet")
			for (const host of node.members) if (!of.has(host)) of.set(host, node.id);
		if (node.kind === "host") of.set(node.host, node.id);
	}
	return of;
}

function addContacts(builder) {
	const of = standIns(builder);
	for (const contact of contactEdges(builder.model, builder.mask)) {
		const a = contact.src === OUTSIDE ? "in" : of.get(contact.src);
		const b = of.get(contact.dest);
		if (a === undefined || b === undefined || a === b || !builder.nodes.has(a)) continue;
		const id = builder.edges.has(`${b}~${a}`) ? `${b}~${a}` : `${a}~${b}`;
		const edge = builder.edges.get(id) ?? {
			id,
			from: a,
			to: b,
			kind: "contact",
			level: 0,
			bytes: 0,
			conversations: 0,
			lateral: 0,
			apps: new Map(),
		};
		edge.level = Math.max(edge.level, contact.level);
		edge.bytes += contact.bytes;
		edge.conversations += contact.conversations;
		edge.lateral |= contact.lateral;
		edge.apps.set(contact.app, (edge.apps.get(contact.app) ?? 0) + contact.conversations);
		builder.edges.set(id, edge);
	}
}

/* Hosts that said nothing in the chosen time step back. */
function markIdle({ model, mask, nodes }) {
	const active = (rows) => rows.some((row) => mask[row] === 1);
	for (const node of nodes.values())
		if (node.kind === "host")
			node.idle = !active(model.bySource.of(node.host)) && !active(model.byEntity.of(node.host));
}

/**
 * {nodes: Map, edges: [], lit: Set of node and edge ids that the reveal draws}.
 * context: {limit: hosts that fit, mask: row mask or null, reveal: of reveal.js or null}.
 */
export function buildGraph(model, state, context) {
	const builder = new Builder(model, state, context);
	const top = topLevel(model, context.limit, context.reveal);
	for (const node of top) builder.add(node);
	if (model.rows) {
		for (const node of top) if (state.expanded.has(node.id)) builder.expand(node);
		for (const path of context.reveal?.paths ?? []) builder.revealPath(path);
	}
	addContacts(builder);
	if (context.mask) markIdle(builder);
	return { nodes: builder.nodes, edges: [...builder.edges.values()], lit: builder.lit };
}
