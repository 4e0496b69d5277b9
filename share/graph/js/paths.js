/*
 * Time-respecting paths between two entities: chains of conversations in which no hop begins before
 * the one before it did. What an intruder did can only have run along such a chain.
 */

/** Longest chain, most chains kept, and most conversations looked at before giving up. */
export const MAX_HOPS = 4;
export const MAX_FOUND = 20;
const MAX_STEPS = 400000;

/* Rows of each source in time order. */
function rowsInTime(model, entity) {
	model.inTime ??= new Map();
	if (!model.inTime.has(entity))
		model.inTime.set(
			entity,
			[...model.bySource.of(entity)].sort(
				(a, b) => model.rows.first_ms[a] - model.rows.first_ms[b] || a - b,
			),
		);
	return model.inTime.get(entity);
}

/*
 * Shortest chains first: breadth-first over (entity, earliest arrival). From each entity only the first
 * conversation to each next one after the arrival matters: a later one opens no path that it does not.
 */
function nextHops(model, entity, notBefore, mask) {
	const first = new Map();
	for (const row of rowsInTime(model, entity)) {
		if (model.rows.first_ms[row] < notBefore || (mask && !mask[row])) continue;
		const to = model.rows.entity[row];
		if (to !== entity && !first.has(to)) first.set(to, row);
	}
	return first;
}

/** Chains of row numbers from `from` to `to`, shortest first, then earliest; `complete` tells whether all were found. */
export function findPaths(model, from, to, mask = null) {
	const found = [];
	let layer = [{ entity: from, at: 0, rows: [], seen: new Set([from]) }];
	let steps = 0;
	for (let hop = 0; hop < MAX_HOPS && layer.length > 0; hop++) {
		const next = [];
		for (const chain of layer) {
			for (const [entity, row] of nextHops(model, chain.entity, chain.at, mask)) {
				if (++steps > MAX_STEPS) return { chains: found, complete: false };
				if (chain.seen.has(entity)) continue;
				const rows = [...chain.rows, row];
				if (entity === to) found.push(rows);
				else if (entity < model.hostCount && hop + 1 < MAX_HOPS)
					next.push({
						entity,
						at: model.rows.first_ms[row],
						rows,
						seen: new Set(chain.seen).add(entity),
					});
				if (found.length >= MAX_FOUND) return { chains: found, complete: false };
			}
		}
		layer = next;
	}
	return { chains: found, complete: true };
}
