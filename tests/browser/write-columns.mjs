/*
 * Columns and dictionaries of the graph document: the four encodings, the shortest taken.
 */

/** Texts and their ids in order of first sight. */
export class Dictionary {
	constructor() {
		this.ids = new Map();
		this.list = [];
	}

	/** Id of a text, given one if it has none yet. */
	id(key) {
		if (!this.ids.has(key)) {
			this.ids.set(key, this.list.length);
			this.list.push(key);
		}
		return this.ids.get(key);
	}
}

function runs(values) {
	const out = [];
	for (const v of values)
		if (out.length > 0 && out.at(-2) === v) out[out.length - 1]++;
		else out.push(v, 1);
	return out;
}

function mostUsual(values) {
	const counts = new Map();
	for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function sparse(values) {
	const usual = mostUsual(values);
	const out = [usual];
	let last = -1;
	for (const [i, v] of values.entries()) {
		if (v === usual) continue;
		out.push(i - last, v);
		last = i;
	}
	return out;
}

/** The shortest of the four encodings; a column that must tell its length is never sparse. */
export function column(values, maySparse = true) {
	const delta = values.map((v, i) => (i > 0 ? v - values[i - 1] : v));
	const all = [{ raw: values }, { delta }, { run: runs(values) }];
	if (maySparse) all.push({ sparse: sparse(values) });
	return all.reduce((best, c) =>
		JSON.stringify(c).length < JSON.stringify(best).length ? c : best,
	);
}
