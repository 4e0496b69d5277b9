/*
 * Questions to the rows: totals of a set of conversations, grouped by application, destination,
 * country, port. `mask` (one byte a row, or null) leaves out what the time filter hides.
 */

/** An empty total for one key. */
function newTotal(key) {
	return {
		key,
		conversations: 0,
		packets: 0,
		bytesOut: 0,
		bytesIn: 0,
		bytes: 0,
		first: Number.POSITIVE_INFINITY,
		last: 0,
		level: 0,
		port: -1,
		manyPorts: false,
	};
}

function addRow(total, rows, row) {
	total.conversations++;
	total.packets += rows.pkts_toserver[row] + rows.pkts_toclient[row];
	total.bytesOut += rows.bytes_toserver[row];
	total.bytesIn += rows.bytes_toclient[row];
	total.bytes += rows.bytes_toserver[row] + rows.bytes_toclient[row];
	const first = rows.first_ms[row];
	if (first < total.first) total.first = first;
	if (first + rows.duration_ms[row] > total.last) total.last = first + rows.duration_ms[row];
	if (rows.level[row] > total.level) total.level = rows.level[row];
	const port = rows.dest_port[row] * 256 + rows.proto[row];
	if (total.port < 0) total.port = port;
	else if (total.port !== port) total.manyPorts = true;
}

/** Worst first, then the most bytes, then the most conversations, then by key: always the same order. */
export function worstFirst(a, b) {
	return (
		b.level - a.level ||
		b.bytes - a.bytes ||
		b.conversations - a.conversations ||
		(a.key < b.key ? -1 : 1)
	);
}

/** Totals of `list` by `keys[row]`, worst first; negative keys are left out. */
export function groupRows(model, list, keys, mask = null) {
	const slots = new Map();
	for (let i = 0; i < list.length; i++) {
		const row = list[i];
		const key = keys[row];
		if (key < 0 || (mask && !mask[row])) continue;
		let total = slots.get(key);
		if (!total) {
			total = newTotal(key);
			slots.set(key, total);
		}
		addRow(total, model.rows, row);
	}
	return [...slots.values()].sort(worstFirst);
}

/** One total over `list`. */
export function totalRows(model, list, mask = null) {
	const total = newTotal(0);
	for (let i = 0; i < list.length; i++)
		if (!mask || mask[list[i]]) addRow(total, model.rows, list[i]);
	return total;
}

/** Rows of `list` that pass `test` and the mask. */
export function pickRows(list, test, mask = null) {
	const out = [];
	for (let i = 0; i < list.length; i++)
		if ((!mask || mask[list[i]]) && test(list[i])) out.push(list[i]);
	return out;
}

/** Row mask of conversations that overlap [from, to] in time; null for no filter. */
export function timeMask(model, range) {
	if (!range || !model.rows) return null;
	const { count, first_ms, duration_ms } = model.rows;
	const mask = new Uint8Array(count);
	for (let row = 0; row < count; row++)
		mask[row] = first_ms[row] <= range[1] && first_ms[row] + duration_ms[row] >= range[0] ? 1 : 0;
	return mask;
}

/** Country index of the server of each row, -1 where there is none. */
export function rowCountries(model) {
	model.rows.country ??= model.rows.dest.map((address) => model.addressCountry[address] - 1);
	return model.rows.country;
}

/** The most used server ports of a set of rows: ["443", "8443/UDP", …]. */
export function portsOf(model, list, mask = null, limit = 6) {
	const counts = new Map();
	for (let i = 0; i < list.length; i++) {
		const row = list[i];
		if (mask && !mask[row]) continue;
		const key = model.rows.dest_port[row] * 256 + model.rows.proto[row];
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	const sorted = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
	const shown = sorted
		.slice(0, limit)
		.map(([key]) => portText(model, Math.floor(key / 256), key % 256));
	return sorted.length > limit ? [...shown, `+${sorted.length - limit}`] : shown;
}

/** "443" for TCP, "443/UDP" for others, the protocol alone where it has no ports. */
export function portText(model, port, proto) {
	const name = model.protos[proto];
	if (name === "TCP") return String(port);
	return name === "UDP" || name === "SCTP" || name === "UDP-Lite" ? `${port}/${name}` : name;
}

/** Every (host or address, application, destination) of `list`: the edges of the graph, worst first. */
export function groupPaths(model, list, mask = null) {
	const { rows } = model;
	const slots = new Map();
	for (let i = 0; i < list.length; i++) {
		const row = list[i];
		if (mask && !mask[row]) continue;
		const pair = rows.srcEntity[row] * model.entityCount + rows.entity[row];
		const key = pair * model.apps.length + rows.app[row];
		let total = slots.get(key);
		if (!total) {
			total = newTotal(key);
			total.source = rows.srcEntity[row];
			total.entity = rows.entity[row];
			total.app = rows.app[row];
			total.rows = [];
			slots.set(key, total);
		}
		total.rows.push(row);
		addRow(total, rows, row);
	}
	return [...slots.values()].sort(worstFirst);
}
