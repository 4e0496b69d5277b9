/*
 * A second writer of the graph document (share/graph/FORMAT.md), independent of the one in C: from
 * plain conversation objects to the document.
 *
 * Conversation: {src, dest, app, proto, sport, dport, first, duration, pktsOut, pktsIn, out, in, name,
 * by, age, appProto, ja3, ja4, certificate, intel: [{hit, field}], bad}. assets: ip -> members of a host.
 */
import { column, Dictionary } from "./write-columns.mjs";

const START_MS = 1769853600000;
const MAX_BINS = 320;
const LATERAL = /^(SMB|SMB\/RPC|RPC|RDP|WinRM|SSH|VNC)$/;
const TIERS = { finding: 0, informational: 1, suppressed: 2 };

const isInternal = (ip) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe80)/i.test(ip);
const isGroup = (ip) => /^(22[4-9]|23\d|255\.255|ff)/i.test(ip);
const subnetOf = (ip) =>
	ip.includes(":")
		? `${ip.split(":").slice(0, 4).join(":")}::/64`
		: `${ip.split(".").slice(0, 3).join(".")}.0/24`;
const sum = (list, value) => list.reduce((n, item) => n + value(item), 0);

/* Hosts, with what they sent and got, in order of first sight. */
class Hosts {
	constructor(flows, assets) {
		this.list = [];
		this.ids = new Map();
		this.subnets = new Dictionary();
		this.peers = [];
		this.internal = flows.some((f) => isInternal(f.src) || (isInternal(f.dest) && f.pktsIn > 0));
		for (const f of flows) {
			if (!this.internal || isInternal(f.src)) this.#add(f.src, assets);
			if (this.internal && isInternal(f.dest) && f.pktsIn > 0) this.#add(f.dest, assets);
		}
		for (const f of flows) this.#count(f);
		for (const [i, { went, came }] of this.peers.entries()) {
			if (went.size > 0) this.list[i].destinations = went.size;
			if (came.size > 0) this.list[i].clients = came.size;
		}
	}

	id(ip) {
		return this.ids.get(ip) ?? -1;
	}

	#add(ip, assets) {
		if (this.ids.has(ip)) return;
		this.ids.set(ip, this.list.length);
		this.peers.push({ went: new Set(), came: new Set() });
		this.list.push({
			addresses: [ip],
			subnet: this.subnets.id(subnetOf(ip)),
			first_ms: Number.MAX_SAFE_INTEGER,
			last_ms: 0,
			conversations: 0,
			packets: 0,
			bytes_out: 0,
			bytes_in: 0,
			...assets[ip],
		});
	}

	#count(f) {
		const [src, dest] = [this.id(f.src), this.id(f.dest)];
		if (src >= 0) this.peers[src].went.add(f.dest);
		if (dest >= 0) this.peers[dest].came.add(f.src);
		for (const [id, out, into] of [
			[src, f.out, f.in],
			[dest, f.in, f.out],
		]) {
			if (id < 0) continue;
			const host = this.list[id];
			host.first_ms = Math.min(host.first_ms, f.first);
			host.last_ms = Math.max(host.last_ms, f.first + f.duration);
			host.conversations++;
			host.packets += f.pktsOut + f.pktsIn;
			host.bytes_out += out;
			host.bytes_in += into;
		}
	}
}

/* Findings in order, with the hosts they are about; sets the hosts' levels. */
function arrangeFindings(findings, hosts, apps) {
	const list = findings.map((f) => ({
		...f,
		host: hosts.id(f.src),
		...(f.app === undefined ? {} : { app: apps.id(f.app) }),
	}));
	list.sort(
		(a, b) =>
			TIERS[a.tier] - TIERS[b.tier] ||
			b.level - a.level ||
			(b.score ?? 1) - (a.score ?? 1) ||
			a.first_ms - b.first_ms,
	);
	for (const f of list) {
		const target = f.dest ? hosts.id(f.dest) : -1;
		if (target >= 0 && f.tier === "finding" && (f.host < 0 || f.level === 3)) f.target = target;
		for (const host of struck(f))
			hosts.list[host].level = Math.max(hosts.list[host].level ?? 0, f.level);
	}
	return list;
}

/* Hosts that a finding makes victims. */
const struck = (f) => [f.host, f.target ?? -1].filter((host) => host >= 0);

function victimsOf(findings, hosts) {
	const victims = new Map();
	for (const [i, f] of findings.entries()) {
		if (f.tier !== "finding") continue;
		for (const host of struck(f)) {
			const victim = victims.get(host) ?? { host, findings: [], first_ms: f.first_ms };
			victim.findings.push(i);
			victim.first_ms = Math.min(victim.first_ms, f.first_ms);
			victims.set(host, victim);
		}
	}
	return [...victims.values()].sort(
		(a, b) =>
			hosts.list[b.host].level - hosts.list[a.host].level || b.findings.length - a.findings.length,
	);
}

/* Contacts between hosts, or from outside into them, by application. */
function contactsOf(flows, hosts, apps, fromOutside) {
	const edges = new Map();
	for (const f of flows) {
		const [src, dest] = [hosts.id(f.src), hosts.id(f.dest)];
		if (dest < 0 || src === dest || src < 0 !== fromOutside) continue;
		const key = `${src} ${dest} ${f.app}`;
		const edge = edges.get(key) ?? { src, dest, app: apps.id(f.app), conversations: 0, bytes: 0 };
		edge.conversations++;
		edge.bytes += f.out + f.in;
		edges.set(key, edge);
	}
	return [...edges.values()].sort((a, b) => a.src - b.src || a.dest - b.dest || a.app - b.app);
}

function contactColumns(edges, findings, hosts, apps) {
	const levelOf = (e) =>
		findings
			.filter((f) => f.tier === "finding" && f.host === e.src && hosts.id(f.dest) === e.dest)
			.reduce((worst, f) => Math.max(worst, f.level), 0);
	const inside = edges.some((e) => e.src >= 0);
	return {
		...(inside ? { src: edges.map((e) => e.src) } : {}),
		dest: edges.map((e) => e.dest),
		app: edges.map((e) => e.app),
		conversations: edges.map((e) => e.conversations),
		bytes: edges.map((e) => e.bytes),
		...(inside ? { lateral: edges.map((e) => (LATERAL.test(apps.list[e.app]) ? 1 : 0)) } : {}),
		level: edges.map(levelOf),
	};
}

function histogramOf(flows, spanMs) {
	const step = Math.max(1, Math.ceil((spanMs + 1) / MAX_BINS));
	const bins = flows.length > 0 ? Math.floor(spanMs / step) + 1 : 0;
	const counts = { conversations: [], bytes: [], flagged: [] };
	for (const key of Object.keys(counts)) counts[key] = new Array(bins).fill(0);
	for (const f of flows) {
		const bin = Math.floor(f.first / step);
		counts.conversations[bin]++;
		counts.bytes[bin] += f.out + f.in;
		if (f.bad) counts.flagged[bin]++;
	}
	return { step_ms: step, ...counts };
}

/* Names by address, the one used most first. */
function bindingsOf(flows, addresses, names, by) {
	const bindings = new Map();
	for (const f of flows) {
		if (!f.name) continue;
		const [address, name] = [addresses.id(f.dest), names.id(f.name)];
		const binding = bindings.get(`${address} ${name}`) ?? {
			address,
			name,
			by: by.id(f.by ?? "sni"),
			age: f.age === undefined ? 0 : f.age + 1,
			count: 0,
		};
		binding.count++;
		bindings.set(`${address} ${name}`, binding);
	}
	return [...bindings.values()].sort((a, b) => a.address - b.address || b.count - a.count);
}

const columnsOf = (list, members) =>
	Object.fromEntries(
		Object.entries(members).map(([name, value]) => [
			name,
			column(list.map(value), name !== "address"),
		]),
	);

/* What is absent in every row has no column and no dictionary. */
const OPTIONAL = ["name", "app_proto", "ja3", "ja4", "certificate", "intel"];

function conversationColumns(flows, d) {
	const optional = (dictionary, value) => (value ? dictionary.id(value) + 1 : 0);
	const json = (value) => value && JSON.stringify(value);
	const named = (f) => f.name && d.names.id(f.name) !== d.firstName.get(d.addresses.id(f.dest));
	const columns = columnsOf(flows, {
		src: (f) => d.addresses.id(f.src),
		dest: (f) => d.addresses.id(f.dest),
		app: (f) => d.apps.id(f.app),
		proto: (f) => d.protos.id(f.proto),
		src_port: (f) => f.sport,
		dest_port: (f) => f.dport,
		first_ms: (f) => f.first,
		duration_ms: (f) => f.duration,
		pkts_toserver: (f) => f.pktsOut,
		pkts_toclient: (f) => f.pktsIn,
		bytes_toserver: (f) => f.out,
		bytes_toclient: (f) => f.in,
		name: (f) => (named(f) ? d.names.id(f.name) + 1 : 0),
		app_proto: (f) => optional(d.appProtos, f.appProto),
		ja3: (f) => optional(d.ja3, f.ja3),
		ja4: (f) => optional(d.ja4, f.ja4),
		certificate: (f) => optional(d.certificates, json(f.certificate)),
		intel: (f) => optional(d.sets, json(f.intel)),
	});
	const nothing = (c) => c.run?.length === 2 && c.run[0] === 0;
	const bare = (c) => nothing(c) || (c.sparse?.length === 1 && c.sparse[0] === 0);
	for (const name of OPTIONAL) if (bare(columns[name])) delete columns[name];
	return columns;
}

function geoPart(geo, addresses) {
	if (!geo) return {};
	const [countries, asns] = [new Dictionary(), new Dictionary()];
	const places = addresses.list.map(geo);
	const country = (p) => countries.id(JSON.stringify({ code: p.code, name: p.name })) + 1;
	const asn = (p) => asns.id(JSON.stringify({ asn: p.asn, org: p.org })) + 1;
	const columns = {
		country: column(places.map((p) => (p ? country(p) : 0))),
		asn: column(places.map((p) => (p ? asn(p) : 0))),
		by: "mmdb",
	};
	const parsed = (dictionary) => dictionary.list.map((text) => JSON.parse(text));
	return { countries: parsed(countries), asns: parsed(asns), geo: columns };
}

function lookupsPart(lookups, d) {
	if (lookups.length === 0) return {};
	const list = lookups
		.map((l) => ({ ...l, address: d.addresses.id(l.src), nameId: d.names.id(l.name) }))
		.sort((a, b) => a.address - b.address || a.nameId - b.nameId);
	return {
		lookups: columnsOf(list, {
			address: (l) => l.address,
			name: (l) => l.nameId,
			count: (l) => l.count,
			first_ms: (l) => l.first,
			last_ms: (l) => l.last,
			intel: (l) => (l.intel ? d.sets.id(JSON.stringify(l.intel)) + 1 : 0),
		}),
	};
}

const filled = (members) =>
	Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined && v.length !== 0));

function dictionaries(flows, apps) {
	const names = [
		"addresses",
		"names",
		"protos",
		"by",
		"appProtos",
		"ja3",
		"ja4",
		"certificates",
		"sets",
	];
	const d = { apps, ...Object.fromEntries(names.map((name) => [name, new Dictionary()])) };
	for (const f of flows) {
		d.addresses.id(f.src);
		d.addresses.id(f.dest);
	}
	return d;
}

/* Rows stand by source host (other addresses after them), application, destination, time. */
function inRowOrder(flows, hosts, d) {
	const source = (f) => {
		const host = hosts.id(f.src);
		return host >= 0 ? host : hosts.list.length + d.addresses.id(f.src);
	};
	return [...flows].sort(
		(a, b) =>
			source(a) - source(b) ||
			d.apps.id(a.app) - d.apps.id(b.app) ||
			d.addresses.id(a.dest) - d.addresses.id(b.dest) ||
			a.first - b.first,
	);
}

function rowsPart(flows, hosts, apps, { intel, lookups, geo, vt }) {
	const d = dictionaries(flows, apps);
	const bindings = bindingsOf(flows, d.addresses, d.names, d.by);
	d.firstName = new Map(bindings.map((b) => [b.address, b.name]).reverse());
	for (const l of lookups) d.addresses.id(l.src);
	const columns = conversationColumns(inRowOrder(flows, hosts, d), d);
	const asked = lookupsPart(lookups, d);
	const kind = (ip) => (isInternal(ip) ? 1 : isGroup(ip) ? 2 : 0);
	return {
		count: flows.length,
		addresses: {
			ip: d.addresses.list,
			kind: column(d.addresses.list.map(kind)),
			host: column(d.addresses.list.map((ip) => hosts.id(ip) + 1)),
		},
		names: d.names.list,
		...(bindings.length > 0
			? {
					bindings: columnsOf(bindings, {
						address: (b) => b.address,
						name: (b) => b.name,
						by: (b) => b.by,
						age_ms: (b) => b.age,
						conversations: (b) => b.count,
					}),
				}
			: {}),
		protos: d.protos.list,
		...filled({
			by: d.by.list,
			app_protos: d.appProtos.list,
			ja3: d.ja3.list,
			ja4: d.ja4.list,
			certificates: d.certificates.list.map((text) => JSON.parse(text)),
			intel,
			intel_sets: d.sets.list.map((text) => JSON.parse(text)),
			vt,
		}),
		...geoPart(geo, d.addresses),
		...asked,
		columns,
	};
}

function capturePart(flows, spanMs, more) {
	const addresses = [...new Set(flows.flatMap((f) => [f.src, f.dest]))];
	return {
		start_ms: flows.length > 0 ? START_MS : 0,
		span_ms: spanMs,
		packets: sum(flows, (f) => f.pktsOut + f.pktsIn),
		bytes: sum(flows, (f) => f.out + f.in),
		conversations: flows.length,
		internal_addresses: addresses.filter(isInternal).length,
		external_addresses: addresses.filter((a) => !isInternal(a) && !isGroup(a)).length,
		...more,
	};
}

function inboundPart(flows, hosts, apps, findings) {
	const edges = hosts.internal ? contactsOf(flows, hosts, apps, true) : [];
	if (edges.length === 0) return {};
	const sources = flows.filter((f) => hosts.id(f.src) < 0 && hosts.id(f.dest) >= 0);
	return {
		internet_in: {
			addresses: new Set(sources.map((f) => f.src)).size,
			conversations: sum(edges, (e) => e.conversations),
			bytes: sum(edges, (e) => e.bytes),
			edges: contactColumns(edges, findings, hosts, apps),
		},
	};
}

/** The document of a list of conversations and what is known about them. */
export function makeDocument({
	title,
	flows,
	assets = {},
	findings: given = [],
	capture = {},
	seen = {},
	...rest
}) {
	const hosts = new Hosts(flows, assets);
	const apps = new Dictionary();
	for (const f of flows) apps.id(f.app);
	const findings = arrangeFindings(given, hosts, apps);
	const victims = victimsOf(findings, hosts);
	const spanMs = flows.reduce((n, f) => Math.max(n, f.first + f.duration), 0);
	const edges = contactsOf(flows, hosts, apps, false);
	const summary = {
		title,
		generator: "pcg-graph 1.0",
		mode: hosts.internal || flows.length === 0 ? "internal" : "initiators",
		capture: capturePart(flows, spanMs, capture),
		apps: apps.list.map((label) => (LATERAL.test(label) ? { label, lateral: 1 } : { label })),
		subnets: hosts.subnets.list,
		hosts: hosts.list,
		...(edges.length > 0 ? { edges: contactColumns(edges, findings, hosts, apps) } : {}),
		...inboundPart(flows, hosts, apps, findings),
		...filled({ findings, victims }),
		histogram: histogramOf(flows, spanMs),
		seen: { app: 1, ...seen },
	};
	const rows = rowsPart(flows, hosts, apps, { intel: [], lookups: [], geo: null, ...rest });
	return { version: 1, summary, rows };
}
