/*
 * The four column encodings of FORMAT.md, decoded into typed arrays.
 * A column that does not yield exactly the wanted number of values throws: a damaged document
 * must not pass for a smaller one.
 */

/** Number of values that a raw, delta or run column holds (a sparse one does not tell). */
export function columnLength(column) {
	if (column.raw) return column.raw.length;
	if (column.delta) return column.delta.length;
	let length = 0;
	for (let i = 1; i < column.run.length; i += 2) length += column.run[i];
	return length;
}

function decodeDelta(deltas, out) {
	let value = 0;
	for (let i = 0; i < out.length; i++) {
		value += deltas[i];
		out[i] = value;
	}
}

function decodeRun(runs, out) {
	let at = 0;
	for (let i = 0; i + 1 < runs.length; i += 2) {
		out.fill(runs[i], at, at + runs[i + 1]);
		at += runs[i + 1];
	}
}

function decodeSparse(sparse, out) {
	if (sparse[0] !== 0) out.fill(sparse[0]);
	let at = -1;
	for (let i = 1; i + 1 < sparse.length; i += 2) {
		at += sparse[i];
		if (at >= out.length) throw new RangeError("sparse column is longer than its table");
		out[at] = sparse[i + 1];
	}
}

/** Decodes one column; an absent column is all zeros. */
export function decodeColumn(column, length, Type = Int32Array) {
	const out = new Type(length);
	if (!column) return out;
	if (column.sparse) {
		decodeSparse(column.sparse, out);
		return out;
	}
	if (columnLength(column) !== length)
		throw new RangeError(`column has ${columnLength(column)} values, its table ${length}`);
	if (column.raw) out.set(column.raw);
	else if (column.delta) decodeDelta(column.delta, out);
	else decodeRun(column.run, out);
	return out;
}
