/*
 * What a node opens into: a host into applications, an application into destinations, a subnet into
 * hosts, and so on. Each child is {id, kind, label, level, total, …}; ids are paths, so they mean the
 * same thing in every session with the same file:
 *   h5  s10.1.5.0/24  in   h5/a3  h5/a3/d17  h5/a3/n9  h5/k (clients)  h5/k/d17  h5/c  h5/c/2  h5/c/2/d17
 */
import { isServer } from "./model.js";
import { groupRows, pickRows, rowCountries, totalRows } from "./query.js";

const numberAfter = (id, mark) => Number(id.slice(id.lastIndexOf(mark) + mark.length));

/** Host id of a node id that begins with a host, or -1. */
export function hostOfId(id) {
	return /^h\d+/.test(id) ? Number.parseInt(id.slice(1), 10) : -1;
}

/** A node for an entity under `parent`. */
export function entityNode(model, id, parent, total) {
	const entity = total.key;
	return {
		id,
		parent,
		kind: "dest",
		entity,
		total,
		label: model.entityLabel(entity),
		level: Math.max(total.level, entity < model.hostCount ? 0 : model.entityLevel[entity]),
		flags: entity < model.hostCount ? 0 : model.entityFlags[entity],
	};
}

function entityNodes(model, parent, totals) {
	return totals
		.map((total) => entityNode(model, `${parent}/d${total.key}`, parent, total))
		.sort((a, b) => b.level - a.level);
}

function hostChildren(model, id, mask) {
	const host = hostOfId(id);
	const opened = model.bySource.of(host);
	const children = groupRows(model, opened, model.rows.app, mask).map((total) => ({
		id: `${id}/a${total.key}`,
		parent: id,
		kind: "app",
		app: total.key,
		host,
		total,
		label: model.apps[total.key].label,
		level: Math.max(total.level, askedLevel(model, host, total.key)),
		expandable: true,
	}));
	if (model.hasGeo) {
		const countries = groupRows(model, opened, rowCountries(model), mask);
		if (countries.length > 0)
			children.push({
				id: `${id}/c`,
				parent: id,
				kind: "countries",
				host,
				label: "Countries",
				level: 0,
				count: countries.length,
				total: totalRows(model, opened, mask),
				expandable: true,
			});
	}
	const served = totalRows(model, model.byEntity.of(host), mask);
	if (served.conversations > 0)
		children.push({
			id: `${id}/k`,
			parent: id,
			kind: "clients",
			host,
			label: "Clients",
			level: 0,
			total: served,
			expandable: true,
		});
	return children;
}

/** Flagged names that a host asked DNS for: lookups with an intel hit. */
export function flaggedLookups(model, host) {
	const out = [];
	for (let i = 0; i < (model.lookups?.length ?? 0); i++)
		if (model.lookups.intel[i] > 0 && model.addressHost[model.lookups.address[i]] === host)
			out.push(i);
	return out;
}

function askedLevel(model, host, app) {
	return app === model.dnsApp && flaggedLookups(model, host).length > 0 ? 3 : 0;
}

function askedNodes(model, id, host) {
	const { lookups } = model;
	return flaggedLookups(model, host).map((i) => ({
		id: `${id}/n${lookups.name[i]}`,
		parent: id,
		kind: "asked",
		lookup: i,
		host,
		entity: -1,
		label: model.names[lookups.name[i]],
		level: 3,
		flags: 1,
		total: {
			conversations: lookups.count[i],
			bytes: 0,
			packets: 0,
			bytesOut: 0,
			bytesIn: 0,
			first: lookups.first_ms[i],
			last: lookups.last_ms[i],
			level: 3,
		},
	}));
}

function appChildren(model, id, mask) {
	const host = hostOfId(id);
	const app = numberAfter(id, "/a");
	const rows = pickRows(model.bySource.of(host), (row) => model.rows.app[row] === app, mask);
	const asked = app === model.dnsApp ? askedNodes(model, id, host) : [];
	return [...asked, ...entityNodes(model, id, groupRows(model, rows, model.rows.entity))];
}

function countryChildren(model, id, mask) {
	const countries = rowCountries(model);
	const opened = model.bySource.of(hostOfId(id));
	if (id.endsWith("/c"))
		return groupRows(model, opened, countries, mask).map((total) => ({
			id: `${id}/${total.key}`,
			parent: id,
			kind: "country",
			country: total.key,
			total,
			host: hostOfId(id),
			label: model.countries[total.key].name ?? model.countries[total.key].code,
			code: model.countries[total.key].code,
			level: total.level,
			expandable: true,
		}));
	const country = numberAfter(id, "/");
	const rows = pickRows(opened, (row) => countries[row] === country, mask);
	return entityNodes(model, id, groupRows(model, rows, model.rows.entity));
}

function clientChildren(model, id, mask) {
	return entityNodes(
		model,
		id,
		groupRows(model, model.byEntity.of(hostOfId(id)), model.rows.srcEntity, mask),
	);
}

/** Rows that outsiders opened to hosts. */
export function inboundRows(model, mask) {
	const { rows, hostCount } = model;
	model.inbound ??= pickRows(
		Array.from(rows.src.keys()),
		(row) => rows.srcEntity[row] >= hostCount && rows.entity[row] < hostCount,
	);
	return mask ? model.inbound.filter((row) => mask[row]) : model.inbound;
}

/** A node for a host at the top level or in a subnet. */
export function hostNode(model, host, parent = null) {
	const h = model.hosts[host];
	return {
		id: `h${host}`,
		parent,
		kind: "host",
		host,
		entity: host,
		label: model.entityLabel(host),
		level: h.level ?? 0,
		server: isServer(h),
		expandable: true,
	};
}

/** Children of a node, worst first; `members` are a subnet's hosts. Rows must be attached. */
export function childrenOf(model, node, mask) {
	switch (node.kind) {
		case "host":
			return hostChildren(model, node.id, mask);
		case "app":
			return appChildren(model, node.id, mask);
		case "clients":
			return clientChildren(model, node.id, mask);
		case "countries":
		case "country":
			return countryChildren(model, node.id, mask);
		case "internet":
			return entityNodes(
				model,
				"in",
				groupRows(model, inboundRows(model, mask), model.rows.srcEntity),
			);
		case "subnet":
			return node.members.map((host) => hostNode(model, host, node.id));
		default:
			return [];
	}
}
