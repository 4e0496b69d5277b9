/*
 * What a lookup, a finding or "all flagged paths" draws into the graph: complete
 * source -> application -> destination paths, whatever is expanded.
 */
import { findingRows } from "./levels.js";
import { groupPaths, pickRows } from "./query.js";
import { searchLookups, searchRows } from "./search.js";

/** Paths drawn at once; the rest is counted and stays in the lists. */
export const MAX_PATHS = 60;

const allRows = (model) => {
	model.allRows ??= Uint32Array.from({ length: model.rows.count }, (_, i) => i);
	return model.allRows;
};

function revealRows(model, rows, extra) {
	const paths = groupPaths(model, rows);
	const hosts = new Map();
	for (const path of paths) {
		const known = hosts.get(path.source);
		if (known) known.conversations += path.conversations;
		else hosts.set(path.source, { source: path.source, conversations: path.conversations });
	}
	return {
		rows,
		paths: paths.slice(0, MAX_PATHS),
		pathCount: paths.length,
		sources: [...hosts.values()],
		...extra,
	};
}

/** The reveal of a state ({query, finding, flagged}), or null when it asks for none. */
export function computeReveal(model, state, mask) {
	if (!model.rows) return null;
	if (state.query)
		return revealRows(model, searchRows(model, state.query, mask), {
			kind: "query",
			lookups: searchLookups(model, state.query),
		});
	if (state.finding >= 0 && model.findings[state.finding]) {
		const rows = pickRows(findingRows(model, model.findings[state.finding]), () => true, mask);
		return revealRows(model, rows, { kind: "finding", lookups: [] });
	}
	if (state.flagged)
		return revealRows(
			model,
			pickRows(allRows(model), (row) => model.rows.level[row] >= 2, mask),
			{
				kind: "flagged",
				lookups: [],
			},
		);
	return null;
}

export { allRows };
