/*
 * Holds a graph document against share/graph/FORMAT.md: what must always be there, what indexes into
 * what, the order of lists, and that summary and rows tell the same totals.
 */
import { columnLength, decodeColumn } from "../../share/graph/js/columns.js";

const ALWAYS = {
	summary: [
		"title",
		"generator",
		"mode",
		"capture",
		"apps",
		"subnets",
		"hosts",
		"histogram",
		"seen",
	],
	capture: ["start_ms", "span_ms", "packets", "bytes", "conversations"],
	host: [
		"addresses",
		"subnet",
		"first_ms",
		"last_ms",
		"conversations",
		"packets",
		"bytes_out",
		"bytes_in",
	],
	finding: ["tier", "level", "detector", "title", "host", "src", "first_ms", "last_ms"],
	rows: ["count", "addresses", "names", "protos", "columns"],
	columns: [
		"src",
		"dest",
		"app",
		"proto",
		"src_port",
		"dest_port",
		"first_ms",
		"duration_ms",
		"pkts_toserver",
		"pkts_toclient",
		"bytes_toserver",
		"bytes_toclient",
	],
};
const TIERS = ["finding", "informational", "suppressed"];
const OPTIONAL_INDEX = {
	app_proto: "app_protos",
	service: "services",
	ja3: "ja3",
	ja3s: "ja3s",
	ja4: "ja4",
	certificate: "certificates",
	timing: "timings",
	intel: "intel_sets",
	name: "names",
};

class Checker {
	constructor() {
		this.problems = [];
	}

	expect(holds, what) {
		if (!holds && this.problems.length < 50) this.problems.push(what);
	}

	members(object, kind, where) {
		for (const name of ALWAYS[kind])
			this.expect(object[name] !== undefined, `${where}.${name} is missing`);
	}

	within(values, limit, what) {
		for (const v of values)
			if (!(v >= 0 && v < limit)) {
				this.expect(false, `${what}: ${v} is not below ${limit}`);
				return;
			}
	}

	ascending(list, compare, what) {
		for (let i = 1; i < list.length; i++)
			if (compare(list[i - 1], list[i]) > 0) {
				this.expect(false, `${what} is out of order at ${i}`);
				return;
			}
	}
}

function checkNothing(check, value, path) {
	if (value === null) check.expect(false, `${path} is null`);
	if (value === null || typeof value !== "object") return;
	for (const [key, member] of Object.entries(value)) {
		if (key === "evidence") continue;
		checkNothing(check, member, Array.isArray(value) ? `${path}[]` : `${path}.${key}`);
	}
}

function checkSummary(check, summary) {
	check.members(summary, "summary", "summary");
	check.members(summary.capture, "capture", "capture");
	check.expect(["internal", "initiators"].includes(summary.mode), `mode ${summary.mode}`);
	for (const host of summary.hosts) {
		check.members(host, "host", "host");
		check.expect(host.addresses.length > 0, "a host without an address");
		check.within([host.subnet], summary.subnets.length, "host.subnet");
	}
	const edges = summary.edges ?? { src: [], dest: [], app: [] };
	for (const end of ["src", "dest"]) check.within(edges[end], summary.hosts.length, `edges.${end}`);
	check.within(edges.app, summary.apps.length, "edges.app");
	check.expect(
		edges.src.every((src, i) => src !== edges.dest[i]),
		"an edge from a host to itself",
	);
	const order = edges.src.map((src, i) => [src, edges.dest[i], edges.app[i]]);
	check.ascending(order, (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2], "edges");
	check.within(
		summary.internet_in?.edges.dest ?? [],
		summary.hosts.length,
		"internet_in.edges.dest",
	);
}

function checkFindings(check, { findings = [], victims = [], hosts, apps }) {
	for (const f of findings) {
		check.members(f, "finding", "finding");
		check.expect(TIERS.includes(f.tier), `tier ${f.tier}`);
		check.expect(
			f.level >= 1 && f.level <= (f.tier === "finding" ? 3 : 1),
			`level ${f.level} in ${f.tier}`,
		);
		check.within([f.host + 1], hosts.length + 1, "finding.host");
		if (f.app !== undefined) check.within([f.app], apps.length, "finding.app");
		if (f.target !== undefined) check.within([f.target], hosts.length, "finding.target");
	}
	const rank = (f) => [TIERS.indexOf(f.tier), -f.level, -(f.score ?? 1), f.first_ms];
	const compare = (a, b) => {
		const [x, y] = [rank(a), rank(b)];
		const at = x.findIndex((v, i) => v !== y[i]);
		return at < 0 ? 0 : x[at] - y[at];
	};
	check.ascending(findings, compare, "findings");
	for (const victim of victims) {
		check.within([victim.host], hosts.length, "victim.host");
		check.within(victim.findings, findings.length, "victim.findings");
		check.expect(
			victim.findings.every((i) =>
				[findings[i].host, findings[i].target].includes(victim.host),
			),
			"a victim with another's finding",
		);
	}
}

function decodeRows(check, rows) {
	const out = {};
	for (const [name, column] of Object.entries(rows.columns)) {
		const encodings = Object.keys(column);
		check.expect(
			encodings.length === 1 && "raw delta run sparse".includes(encodings[0]),
			`column ${name}: ${encodings}`,
		);
		out[name] = decodeColumn(column, rows.count, Float64Array);
	}
	return out;
}

function checkRowOrder(check, c, hostOf, hostCount) {
	const source = (row) =>
		hostOf[c.src[row]] > 0 ? hostOf[c.src[row]] - 1 : hostCount + c.src[row];
	const order = Array.from({ length: c.src.length }, (_, row) => row);
	const compare = (a, b) =>
		source(a) - source(b) ||
		c.app[a] - c.app[b] ||
		c.dest[a] - c.dest[b] ||
		c.first_ms[a] - c.first_ms[b];
	check.ascending(order, compare, "rows");
}

const total = (values) => values.reduce((n, v) => n + v, 0);

function checkSideTables(check, rows) {
	const addresses = rows.addresses.ip.length;
	for (const [table, other] of [
		["bindings", "name"],
		["lookups", "name"],
	]) {
		if (!rows[table]) continue;
		const length = columnLength(rows[table].address);
		const decoded = Object.fromEntries(
			Object.entries(rows[table]).map(([name, column]) => [
				name,
				decodeColumn(column, length, Float64Array),
			]),
		);
		check.within(decoded.address, addresses, `${table}.address`);
		check.within(decoded[other], rows.names.length, `${table}.${other}`);
		check.ascending([...decoded.address], (a, b) => a - b, table);
	}
	for (const runs of rows.finding_rows ?? []) {
		check.expect(runs.length % 2 === 0, "half a run in finding_rows");
		check.expect(total(runs) <= rows.count, "finding_rows past the rows");
	}
	for (const set of rows.intel_sets ?? [])
		check.within(
			set.map((hit) => hit.hit),
			rows.intel.length,
			"intel_sets",
		);
}

function checkRows(check, rows, summary) {
	check.members(rows, "rows", "rows");
	check.members(rows.columns, "columns", "columns");
	const c = decodeRows(check, rows);
	const addresses = rows.addresses.ip.length;
	const hostOf = decodeColumn(rows.addresses.host, addresses);
	check.within(decodeColumn(rows.addresses.kind, addresses), 3, "addresses.kind");
	check.within(hostOf, summary.hosts.length + 1, "addresses.host");
	for (const end of ["src", "dest"]) check.within(c[end], addresses, end);
	check.within(c.app, summary.apps.length, "app");
	check.within(c.proto, rows.protos.length, "proto");
	for (const [name, dictionary] of Object.entries(OPTIONAL_INDEX))
		if (c[name]) check.within(c[name], (rows[dictionary] ?? []).length + 1, name);
	checkRowOrder(check, c, hostOf, summary.hosts.length);
	checkSideTables(check, rows);
	return c;
}

function checkTotals(check, summary, c, rows) {
	const omitted = summary.omitted?.rows ?? 0;
	check.expect(
		rows.count + omitted === summary.capture.conversations,
		"rows and conversations differ",
	);
	check.expect(
		total(summary.histogram.conversations) === summary.capture.conversations,
		"histogram and conversations differ",
	);
	const last = c.first_ms.reduce((n, first, i) => Math.max(n, first + c.duration_ms[i]), 0);
	check.expect(last <= summary.capture.span_ms, `a row ends after the span: ${last}`);
	const edges = total(summary.edges?.conversations ?? []);
	const hostOf = decodeColumn(rows.addresses.host, rows.addresses.ip.length);
	const between = c.src.filter(
		(src, i) => hostOf[src] > 0 && hostOf[c.dest[i]] > 0 && hostOf[src] !== hostOf[c.dest[i]],
	);
	check.expect(
		omitted > 0 || edges === between.length,
		`edges hold ${edges} conversations, rows ${between.length}`,
	);
}

/** What is wrong with a document; an empty list when nothing is. */
export function problemsOf({ summary, rows }) {
	const check = new Checker();
	checkNothing(check, summary, "summary");
	checkNothing(check, rows, "rows");
	checkSummary(check, summary);
	checkFindings(check, summary);
	const columns = checkRows(check, rows, summary);
	checkTotals(check, summary, columns, rows);
	return check.problems;
}
