/*
 * A second writer of the graph document (share/graph/FORMAT.md), independent of the one in C: from
 * plain conversation objects to the document, and from the document and the shell to a page.
 */
import { gzipSync } from "node:zlib";

const BIG = 2_000_000;
const LATERAL = /^(SMB|SMB\/RPC|RPC|RDP|WinRM|SSH|VNC)$/;

function encodings(values) {
	const delta = values.map((v, i) => (i ? v - values[i - 1] : v));
	const run = [];
	for (const v of values)
		if (run.length > 0 && run.at(-2) === v) run[run.length - 1]++;
		else run.push(v, 1);
	const counts = new Map();
	for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
	const usual = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
	const sparse = [usual];
	let last = -1;
	for (const [i, v] of values.entries())
		if (v !== usual) {
			sparse.push(i - last, v);
			last = i;
		}
	return [{ raw: values }, { delta }, { run }, { sparse }];
}

/** The shortest of the four encodings. */
export function column(values, sparseAllowed = true) {
	const all = encodings(values).slice(0, sparseAllowed ? 4 : 3);
	return all.reduce((best, c) =>
		JSON.stringify(c).length < JSON.stringify(best).length ? c : best,
	);
}

class Dictionary {
	constructor() {
		this.ids = new Map();
		this.list = [];
	}

	id(key) {
		if (!this.ids.has(key)) {
			this.ids.set(key, this.list.length);
			this.list.push(key);
		}
		return this.ids.get(key);
	}
}

const isInternal = (ip) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe80)/i.test(ip);
const isGroup = (ip) => /^(22[4-9]|23\d|255\.255|ff)/i.test(ip);
const subnetOf = (ip) =>
	ip.includes(":")
		? `${ip.split(":").slice(0, 4).join(":")}::/64`
		: `${ip.split(".").slice(0, 3).join(".")}.0/24`;

/**
 * Conversation: {src, dest, app, proto, sport, dport, first, duration, pktsOut, pktsIn, out, in, name, by, age,
 * appProto, ja3, ja4, certificate, intel: [{hit, field}]}. assets: ip -> {name, mac, users, os, names}.
 */
export function makeDocument({
	title,
	start = 1769853600000,
	flows,
	assets = {},
	findings = [],
	intel = [],
	geo = null,
	lookups = [],
	vt,
	capture = {},
	seen = {},
}) {
	const spanMs = flows.reduce((n, f) => Math.max(n, f.first + f.duration), 0);
	const internalAny = flows.some((f) => isInternal(f.src) || (isInternal(f.dest) && f.pktsIn > 0));
	const addresses = new Dictionary();
	const names = new Dictionary();
	const apps = new Dictionary();
	const protos = new Dictionary();
	const by = new Dictionary();
	const text = {
		app_proto: new Dictionary(),
		ja3: new Dictionary(),
		ja4: new Dictionary(),
		certificate: new Dictionary(),
	};
	const hosts = [];
	const hostOf = new Map();
	const subnets = new Dictionary();
	const host = (ip) => {
		if (hostOf.has(ip)) return hostOf.get(ip);
		const h = {
			addresses: [ip],
			subnet: subnets.id(subnetOf(ip)),
			first_ms: Number.MAX_SAFE_INTEGER,
			last_ms: 0,
			conversations: 0,
			packets: 0,
			bytes_out: 0,
			bytes_in: 0,
			...assets[ip],
		};
		hostOf.set(ip, hosts.length);
		hosts.push(h);
		return hosts.length - 1;
	};
	for (const f of flows) {
		if (internalAny ? isInternal(f.src) : true) host(f.src);
		if (internalAny && isInternal(f.dest) && f.pktsIn > 0) host(f.dest);
	}
	const went = hosts.map(() => new Set());
	const came = hosts.map(() => new Set());
	const edges = new Map();
	const inbound = new Map();
	const outside = new Set();
	const bindings = new Map();
	for (const f of flows) {
		addresses.id(f.src);
		addresses.id(f.dest);
		protos.id(f.proto);
		f.appId = apps.id(f.app);
		if (f.name) {
			const key = `${addresses.id(f.dest)} ${names.id(f.name)}`;
			const b = bindings.get(key) ?? {
				address: addresses.id(f.dest),
				name: names.id(f.name),
				by: by.id(f.by ?? "sni"),
				age: f.age === undefined ? 0 : f.age + 1,
				n: 0,
			};
			b.n++;
			bindings.set(key, b);
		}
		const s = hostOf.get(f.src);
		const d = hostOf.get(f.dest);
		for (const [h, out, inn] of [
			[s, f.out, f.in],
			[d, f.in, f.out],
		]) {
			if (h === undefined) continue;
			hosts[h].first_ms = Math.min(hosts[h].first_ms, f.first);
			hosts[h].last_ms = Math.max(hosts[h].last_ms, f.first + f.duration);
			hosts[h].conversations++;
			hosts[h].packets += f.pktsOut + f.pktsIn;
			hosts[h].bytes_out += out;
			hosts[h].bytes_in += inn;
		}
		if (s !== undefined) went[s].add(f.dest);
		if (d !== undefined) came[d].add(f.src);
		const table =
			s !== undefined && d !== undefined && s !== d
				? edges
				: s === undefined && d !== undefined && internalAny
					? inbound
					: null;
		if (table === inbound) outside.add(f.src);
		if (table) {
			const key = `${s ?? -1} ${d} ${f.appId}`;
			const e = table.get(key) ?? { src: s, dest: d, app: f.appId, conversations: 0, bytes: 0 };
			e.conversations++;
			e.bytes += f.out + f.in;
			table.set(key, e);
		}
	}
	hosts.forEach((h, i) => {
		if (went[i].size) h.destinations = went[i].size;
		if (came[i].size) h.clients = came[i].size;
	});
	for (const n of lookups) names.id(n.name);
	for (const f of findings) f.host = hostOf.get(f.src) ?? -1;
	for (const f of findings) if (f.app !== undefined) f.app = apps.id(f.app);
	const rank = { finding: 0, informational: 1, suppressed: 2 };
	findings.sort(
		(a, b) =>
			rank[a.tier] - rank[b.tier] ||
			b.level - a.level ||
			(b.score ?? 0) - (a.score ?? 0) ||
			a.first_ms - b.first_ms,
	);
	const victims = new Map();
	findings.forEach((f, i) => {
		if (f.host < 0) return;
		if (f.level > (hosts[f.host].level ?? 0)) hosts[f.host].level = f.level;
		if (f.tier !== "finding") return;
		const v = victims.get(f.host) ?? { host: f.host, findings: [], first_ms: f.first_ms };
		v.findings.push(i);
		v.first_ms = Math.min(v.first_ms, f.first_ms);
		victims.set(f.host, v);
	});
	const appList = apps.list.map((label) =>
		LATERAL.test(label) ? { label, lateral: 1 } : { label },
	);
	const order = (f) => hostOf.get(f.src) ?? hosts.length + addresses.id(f.src);
	const sorted = [...flows].sort(
		(a, b) =>
			order(a) - order(b) ||
			a.appId - b.appId ||
			addresses.id(a.dest) - addresses.id(b.dest) ||
			a.first - b.first,
	);
	const binding = [...bindings.values()].sort((a, b) => a.address - b.address || b.n - a.n);
	const firstName = new Map();
	for (const b of binding) if (!firstName.has(b.address)) firstName.set(b.address, b.name);
	const sets = new Dictionary();
	const cols = {
		src: sorted.map((f) => addresses.id(f.src)),
		dest: sorted.map((f) => addresses.id(f.dest)),
		app: sorted.map((f) => f.appId),
		proto: sorted.map((f) => protos.id(f.proto)),
		src_port: sorted.map((f) => f.sport),
		dest_port: sorted.map((f) => f.dport),
		first_ms: sorted.map((f) => f.first),
		duration_ms: sorted.map((f) => f.duration),
		pkts_toserver: sorted.map((f) => f.pktsOut),
		pkts_toclient: sorted.map((f) => f.pktsIn),
		bytes_toserver: sorted.map((f) => f.out),
		bytes_toclient: sorted.map((f) => f.in),
		name: sorted.map((f) =>
			f.name && names.id(f.name) !== firstName.get(addresses.id(f.dest)) ? names.id(f.name) + 1 : 0,
		),
		app_proto: sorted.map((f) => (f.appProto ? text.app_proto.id(f.appProto) + 1 : 0)),
		ja3: sorted.map((f) => (f.ja3 ? text.ja3.id(f.ja3) + 1 : 0)),
		ja4: sorted.map((f) => (f.ja4 ? text.ja4.id(f.ja4) + 1 : 0)),
		certificate: sorted.map((f) =>
			f.certificate ? text.certificate.id(JSON.stringify(f.certificate)) + 1 : 0,
		),
		intel: sorted.map((f) => (f.intel ? sets.id(JSON.stringify(f.intel)) + 1 : 0)),
	};
	for (const key of ["name", "app_proto", "ja3", "ja4", "certificate", "intel"])
		if (cols[key].every((v) => v === 0)) delete cols[key];
	const step = Math.max(1, Math.ceil((spanMs + 1) / 320));
	const bins = flows.length ? Math.floor(spanMs / step) + 1 : 0;
	const histogram = {
		step_ms: step,
		conversations: new Array(bins).fill(0),
		bytes: new Array(bins).fill(0),
		flagged: new Array(bins).fill(0),
	};
	for (const f of flows) {
		const bin = Math.floor(f.first / step);
		histogram.conversations[bin]++;
		histogram.bytes[bin] += f.out + f.in;
		if (f.bad) histogram.flagged[bin]++;
	}
	const edgeColumns = (list, inward) => {
		const sortedEdges = [...list].sort(
			(a, b) => (a.src ?? 0) - (b.src ?? 0) || a.dest - b.dest || a.app - b.app,
		);
		const level = (e) =>
			findings.reduce(
				(n, f) =>
					f.host === e.src && f.dest === hosts[e.dest].addresses[0] && f.tier === "finding"
						? Math.max(n, f.level)
						: n,
				0,
			);
		return {
			...(inward ? {} : { src: sortedEdges.map((e) => e.src) }),
			dest: sortedEdges.map((e) => e.dest),
			app: sortedEdges.map((e) => e.app),
			conversations: sortedEdges.map((e) => e.conversations),
			bytes: sortedEdges.map((e) => e.bytes),
			...(inward ? {} : { lateral: sortedEdges.map((e) => appList[e.app].lateral ?? 0) }),
			level: sortedEdges.map(level),
		};
	};
	const summary = {
		title,
		generator: "pcg-graph 1.0",
		mode: internalAny || flows.length === 0 ? "internal" : "initiators",
		capture: {
			start_ms: flows.length ? start : 0,
			span_ms: spanMs,
			packets: flows.reduce((n, f) => n + f.pktsOut + f.pktsIn, 0),
			bytes: flows.reduce((n, f) => n + f.out + f.in, 0),
			conversations: flows.length,
			internal_addresses: addresses.list.filter(isInternal).length,
			external_addresses: addresses.list.filter((a) => !isInternal(a) && !isGroup(a)).length,
			...capture,
		},
		apps: appList,
		subnets: subnets.list,
		hosts,
		...(edges.size ? { edges: edgeColumns(edges.values()) } : {}),
		...(inbound.size
			? {
					internet_in: {
						addresses: outside.size,
						conversations: [...inbound.values()].reduce((n, e) => n + e.conversations, 0),
						bytes: [...inbound.values()].reduce((n, e) => n + e.bytes, 0),
						edges: edgeColumns(inbound.values(), true),
					},
				}
			: {}),
		...(findings.length ? { findings } : {}),
		...(victims.size
			? {
					victims: [...victims.values()].sort(
						(a, b) =>
							hosts[b.host].level - hosts[a.host].level || b.findings.length - a.findings.length,
					),
				}
			: {}),
		histogram,
		seen: { app: 1, ...seen },
	};
	const countries = new Dictionary();
	const asns = new Dictionary();
	for (const l of lookups) addresses.id(l.src);
	const place = geo ? addresses.list.map((ip) => geo(ip)) : [];
	const country = place.map((p) =>
		p ? countries.id(JSON.stringify({ code: p.code, name: p.name })) + 1 : 0,
	);
	const asn = place.map((p) =>
		p?.asn ? asns.id(JSON.stringify({ asn: p.asn, org: p.org })) + 1 : 0,
	);
	const asked = lookups
		.map((l) => ({ ...l, address: addresses.id(l.src), nameId: names.id(l.name) }))
		.sort((a, b) => a.address - b.address || a.nameId - b.nameId);
	const rows = {
		count: sorted.length,
		addresses: {
			ip: addresses.list,
			kind: column(addresses.list.map((ip) => (isInternal(ip) ? 1 : isGroup(ip) ? 2 : 0))),
			host: column(addresses.list.map((ip) => (hostOf.get(ip) ?? -1) + 1)),
		},
		names: names.list,
		...(binding.length
			? {
					bindings: {
						address: column(
							binding.map((b) => b.address),
							false,
						),
						name: column(binding.map((b) => b.name)),
						by: column(binding.map((b) => b.by)),
						age_ms: column(binding.map((b) => b.age)),
						conversations: column(binding.map((b) => b.n)),
					},
					by: by.list,
				}
			: {}),
		protos: protos.list,
		...(text.app_proto.list.length ? { app_protos: text.app_proto.list } : {}),
		...(text.ja3.list.length ? { ja3: text.ja3.list } : {}),
		...(text.ja4.list.length ? { ja4: text.ja4.list } : {}),
		...(text.certificate.list.length
			? { certificates: text.certificate.list.map((c) => JSON.parse(c)) }
			: {}),
		...(intel.length ? { intel } : {}),
		...(geo
			? {
					countries: countries.list.map((c) => JSON.parse(c)),
					asns: asns.list.map((a) => JSON.parse(a)),
					geo: { country: column(country), asn: column(asn), by: "mmdb" },
				}
			: {}),
		...(vt ? { vt } : {}),
		...(asked.length
			? {
					lookups: {
						address: column(
							asked.map((l) => l.address),
							false,
						),
						name: column(asked.map((l) => l.nameId)),
						count: column(asked.map((l) => l.count)),
						first_ms: column(asked.map((l) => l.first)),
						last_ms: column(asked.map((l) => l.last)),
						intel: column(asked.map((l) => (l.intel ? sets.id(JSON.stringify(l.intel)) + 1 : 0))),
					},
				}
			: {}),
		...(sets.list.length ? { intel_sets: sets.list.map((s) => JSON.parse(s)) } : {}),
		columns: Object.fromEntries(Object.entries(cols).map(([key, values]) => [key, column(values)])),
	};
	return { version: 1, summary, rows };
}

const escapeJson = (value) =>
	JSON.stringify(value).replace(
		/[<\u2028\u2029]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const CONTROL = /[\u0000-\u001f\u007f]/g;
const escapeHtml = (text) =>
	text.replace(CONTROL, "\ufffd").replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** The document as text, as `pcg-graph -f json` writes it. */
export function documentText(doc) {
	return `{"version":1,"summary":${escapeJson(doc.summary)},"rows":${escapeJson(doc.rows)}}\n`;
}

/** The page of a document. */
export function makePage(shell, doc) {
	const rows = escapeJson(doc.rows);
	const packed = rows.length > BIG;
	const parts = {
		"@@PCG_TITLE@@": escapeHtml(doc.summary.title),
		"@@PCG_SUMMARY@@": escapeJson(doc.summary),
		"@@PCG_ROWS_ENCODING@@": packed ? "gzip" : "json",
		"@@PCG_ROWS@@": packed ? gzipSync(rows, { level: 6 }).toString("base64") : rows,
	};
	let out = "";
	let rest = shell;
	for (const [marker, value] of Object.entries(parts)) {
		const at = rest.indexOf(marker);
		out += rest.slice(0, at) + value;
		rest = rest.slice(at + marker.length);
	}
	return out + rest;
}
