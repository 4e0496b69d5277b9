/*
 * CSV of conversations or paths. Cells that a spreadsheet would take for a formula get a leading
 * apostrophe: names are chosen by whoever made the traffic.
 */
import { portText } from "./query.js";
import { visible } from "./text.js";

/** One cell: defused, quoted where it must be. */
export function csvCell(value) {
	let text = String(value);
	if (typeof value === "string") {
		if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
		text = visible(text);
	}
	return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells) => `${cells.map(csvCell).join(",")}\r\n`;

const iso = (model, ms) => new Date(model.startMs + ms).toISOString();

export const CONVERSATION_HEADER = [
	"first",
	"last",
	"src_ip",
	"src_port",
	"src_name",
	"dest_ip",
	"dest_port",
	"dest_name",
	"proto",
	"app",
	"pkts_toserver",
	"pkts_toclient",
	"bytes_toserver",
	"bytes_toclient",
	"country",
	"level",
];

function conversationCells(model, row) {
	const { rows } = model;
	const country = model.addressCountry[rows.dest[row]];
	return [
		iso(model, rows.first_ms[row]),
		iso(model, rows.first_ms[row] + rows.duration_ms[row]),
		model.addresses[rows.src[row]],
		rows.src_port[row],
		model.entityLabel(rows.srcEntity[row]),
		model.addresses[rows.dest[row]],
		rows.dest_port[row],
		model.entityLabel(rows.entity[row]),
		model.protos[rows.proto[row]],
		model.apps[rows.app[row]].label,
		rows.pkts_toserver[row],
		rows.pkts_toclient[row],
		rows.bytes_toserver[row],
		rows.bytes_toclient[row],
		country > 0 ? model.countries[country - 1].code : "",
		rows.level[row],
	];
}

/** Rows written between two breaths. */
const SLICE = 20000;

/** Blob of the conversations in `list`; `breathe` (async) runs between slices with the share done. */
export async function conversationsCsv(model, list, breathe = async () => {}) {
	const parts = [csvLine(CONVERSATION_HEADER)];
	for (let from = 0; from < list.length; from += SLICE) {
		const lines = [];
		for (let i = from; i < Math.min(list.length, from + SLICE); i++)
			lines.push(csvLine(conversationCells(model, list[i])));
		parts.push(lines.join(""));
		await breathe(Math.min(1, (from + SLICE) / list.length));
	}
	return new Blob(parts, { type: "text/csv;charset=utf-8" });
}

export const PATH_HEADER = [
	"host",
	"application",
	"destination",
	"addresses",
	"port",
	"conversations",
	"packets",
	"bytes_out",
	"bytes_in",
	"first",
	"last",
	"level",
];

/** Blob of host -> application -> destination, one line a path. */
export function pathsCsv(model, paths) {
	const lines = paths.map((p) =>
		csvLine([
			model.entityLabel(p.source),
			model.apps[p.app].label,
			model.entityLabel(p.entity),
			model.entityAddresses(p.entity).join(" "),
			portText(model, Math.floor(p.port / 256), p.port % 256),
			p.conversations,
			p.packets,
			p.bytesOut,
			p.bytesIn,
			iso(model, p.first),
			iso(model, p.last),
			p.level,
		]),
	);
	return new Blob([csvLine(PATH_HEADER), ...lines], { type: "text/csv;charset=utf-8" });
}
