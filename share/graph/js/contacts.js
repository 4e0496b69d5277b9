/*
 * Edges between hosts, and from the Internet to hosts: from the summary while nothing is filtered,
 * from the rows under a time filter.
 */
import { groupRows } from "./query.js";

function columnsToEdges(columns, source) {
	if (!columns) return [];
	return columns.dest.map((dest, i) => ({
		src: columns.src ? columns.src[i] : source,
		dest,
		app: columns.app[i],
		conversations: columns.conversations[i],
		bytes: columns.bytes[i],
		lateral: columns.lateral?.[i] ?? 0,
		level: columns.level?.[i] ?? 0,
	}));
}

/** Source id of edges that come from outside. */
export const OUTSIDE = -1;

/* Rows that touch two hosts, or a host from outside, with the key of the edge each belongs to. */
function contactRows(model) {
	if (model.contactRows) return model.contactRows;
	const { rows, hostCount, apps } = model;
	const keys = new Float64Array(rows.count);
	const list = [];
	for (let row = 0; row < rows.count; row++) {
		const dest = rows.entity[row];
		const from = Math.min(rows.srcEntity[row], hostCount);
		if (
			dest >= hostCount ||
			from === dest ||
			(from === hostCount && model.summary.mode !== "internal")
		)
			continue;
		keys[row] = (from * hostCount + dest) * apps.length + rows.app[row];
		list.push(row);
	}
	model.contactRows = { keys, list: Uint32Array.from(list) };
	return model.contactRows;
}

function edgesOfRows(model, mask) {
	const { hostCount, apps } = model;
	const { keys, list } = contactRows(model);
	return groupRows(model, list, keys, mask).map((total) => {
		const app = total.key % apps.length;
		const pair = Math.floor(total.key / apps.length);
		const from = Math.floor(pair / hostCount);
		const inside = from < hostCount;
		return {
			src: inside ? from : OUTSIDE,
			dest: pair % hostCount,
			app,
			conversations: total.conversations,
			bytes: total.bytes,
			lateral: inside ? (apps[app].lateral ?? 0) : 0,
			level: total.level,
		};
	});
}

/** [{src, dest, app, conversations, bytes, lateral, level}] between hosts; src OUTSIDE for the Internet. */
export function contactEdges(model, mask) {
	if (mask) return edgesOfRows(model, mask);
	model.contacts ??= [
		...columnsToEdges(model.summary.edges),
		...columnsToEdges(model.summary.internet_in?.edges, OUTSIDE),
	];
	return model.contacts;
}
