/*
 * The document as typed arrays and indexes. The summary is there at once; rows arrive later
 * (`attachRows`), and everything that needs them asks `model.rows` first.
 *
 * An *entity* is what the graph draws as one destination: a host (id below hostCount), a name, or
 * an address without a name. One name on ten addresses is one entity; one address under ten names
 * is ten.
 */
import { columnLength, decodeColumn } from "./columns.js";

const ROW_COLUMNS = {
	src: Int32Array,
	dest: Int32Array,
	app: Int32Array,
	proto: Int32Array,
	src_port: Int32Array,
	dest_port: Int32Array,
	first_ms: Float64Array,
	duration_ms: Float64Array,
	pkts_toserver: Float64Array,
	pkts_toclient: Float64Array,
	bytes_toserver: Float64Array,
	bytes_toclient: Float64Array,
	name: Int32Array,
	app_proto: Int32Array,
	service: Int32Array,
	ja3: Int32Array,
	ja3s: Int32Array,
	ja4: Int32Array,
	certificate: Int32Array,
	timing: Int32Array,
	intel: Int32Array,
};

/** Row numbers by key: rows of key k are list[offsets[k]] … list[offsets[k + 1] - 1]. */
export function indexRows(keys, keyCount) {
	const offsets = new Uint32Array(keyCount + 1);
	for (let i = 0; i < keys.length; i++) if (keys[i] >= 0) offsets[keys[i] + 1]++;
	for (let k = 0; k < keyCount; k++) offsets[k + 1] += offsets[k];
	const list = new Uint32Array(offsets[keyCount]);
	const at = offsets.slice();
	for (let i = 0; i < keys.length; i++) if (keys[i] >= 0) list[at[keys[i]]++] = i;
	return { offsets, list, of: (k) => list.subarray(offsets[k], offsets[k + 1]) };
}

function decodeTable(columns, shape, length) {
	const table = {};
	for (const [name, Type] of Object.entries(shape))
		table[name] = decodeColumn(columns[name], length, Type);
	return table;
}

function decodeSideTable(table, names) {
	if (!table) return null;
	const length = columnLength(table.address);
	const shape = Object.fromEntries(names.map((name) => [name, Float64Array]));
	return { length, ...decodeTable(table, shape, length) };
}

/* Rows that findings name, by finding; runs as FORMAT.md has them. */
function decodeFindingRows(findings, lists = []) {
	const out = new Map();
	for (const [i, runs] of lists.entries()) {
		const rows = [];
		let at = 0;
		for (let r = 0; r < runs.length; r += 2) {
			at += runs[r];
			for (const end = at + runs[r + 1]; at < end; at++) rows.push(at);
		}
		if (rows.length > 0) out.set(findings[i], rows);
	}
	return out;
}

export class Model {
	constructor(summary) {
		this.summary = summary;
		this.hosts = summary.hosts;
		this.apps = summary.apps;
		this.findings = summary.findings ?? [];
		this.startMs = summary.capture.start_ms;
		this.spanMs = summary.capture.span_ms;
		this.hostCount = this.hosts.length;
		this.dnsApp = this.apps.findIndex((app) => app.label === "DNS");
		this.rows = null;
	}

	/** Takes the parsed `rows` part. */
	attachRows(doc) {
		const rows = decodeTable(doc.columns, ROW_COLUMNS, doc.count);
		this.addresses = doc.addresses.ip;
		this.addressKind = decodeColumn(doc.addresses.kind, this.addresses.length, Uint8Array);
		this.addressHost = decodeColumn(doc.addresses.host, this.addresses.length).map((h) => h - 1);
		this.names = doc.names;
		for (const key of [
			"protos",
			"by",
			"app_protos",
			"services",
			"ja3",
			"ja3s",
			"ja4",
			"certificates",
			"intel",
			"intel_sets",
			"countries",
			"asns",
			"vt",
			"timings",
		])
			this[key] = doc[key] ?? [];
		this.bindings = decodeSideTable(doc.bindings, [
			"address",
			"name",
			"by",
			"age_ms",
			"conversations",
		]);
		this.lookups = decodeSideTable(doc.lookups, [
			"address",
			"name",
			"count",
			"first_ms",
			"last_ms",
			"intel",
		]);
		this.findingRows = decodeFindingRows(this.findings, doc.finding_rows);
		this.hasGeo = Boolean(doc.geo);
		this.addressCountry = decodeColumn(doc.geo?.country, this.addresses.length);
		this.addressAsn = decodeColumn(doc.geo?.asn, this.addresses.length);
		this.columnsPresent = new Set(Object.keys(doc.columns));
		this.rows = { count: doc.count, ...rows };
		this.#indexEntities();
	}

	#indexEntities() {
		const { rows, hostCount } = this;
		const nameBase = hostCount;
		const addressBase = hostCount + this.names.length;
		this.nameBase = nameBase;
		this.addressBase = addressBase;
		this.entityCount = addressBase + this.addresses.length;
		this.firstBinding = new Int32Array(this.addresses.length).fill(-1);
		for (let i = (this.bindings?.length ?? 0) - 1; i >= 0; i--)
			this.firstBinding[this.bindings.address[i]] = this.bindings.name[i];
		this.addressEntity = this.addressHost.map((host, a) => {
			if (host >= 0) return host;
			return this.firstBinding[a] >= 0 ? nameBase + this.firstBinding[a] : addressBase + a;
		});
		rows.srcHost = new Int32Array(rows.count);
		rows.srcEntity = new Int32Array(rows.count);
		rows.entity = new Int32Array(rows.count);
		for (let i = 0; i < rows.count; i++) {
			rows.srcHost[i] = this.addressHost[rows.src[i]];
			rows.srcEntity[i] = this.addressEntity[rows.src[i]];
			const named = rows.name[i] > 0 && this.addressHost[rows.dest[i]] < 0;
			rows.entity[i] = named ? nameBase + rows.name[i] - 1 : this.addressEntity[rows.dest[i]];
		}
		this.bySource = indexRows(rows.srcEntity, this.entityCount);
		this.byEntity = indexRows(rows.entity, this.entityCount);
	}

	/** Id of an address as text, or -1. */
	addressId(ip) {
		this.addressIds ??= new Map(this.addresses.map((address, id) => [address, id]));
		return this.addressIds.get(ip) ?? -1;
	}

	/** Distinct server addresses of an entity, in order of first row. */
	entityAddresses(entity) {
		if (entity < this.hostCount) return this.hosts[entity].addresses;
		if (entity >= this.addressBase) return [this.addresses[entity - this.addressBase]];
		const ids = new Set();
		for (const row of this.byEntity.of(entity)) ids.add(this.rows.dest[row]);
		for (const row of this.bySource.of(entity)) ids.add(this.rows.src[row]);
		return [...ids].map((id) => this.addresses[id]);
	}

	/** What an entity is called. */
	entityLabel(entity) {
		if (entity < this.hostCount) return hostLabel(this.hosts[entity]);
		if (entity < this.addressBase) return this.names[entity - this.nameBase];
		return this.addresses[entity - this.addressBase];
	}
}

/** What a host is called: its best name, else its address. */
export function hostLabel(host) {
	return host.name ?? host.addresses[0];
}

/** Whether a host is drawn as a server: others come to it more than it goes to others. */
export function isServer(host) {
	return (host.clients ?? 0) >= 3 && (host.clients ?? 0) * 2 >= (host.destinations ?? 0);
}
