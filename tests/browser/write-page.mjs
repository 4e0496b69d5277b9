/*
 * From the graph document to its text and to a page, as FORMAT.md has it ("The page").
 */
import { gzipSync } from "node:zlib";

/** Rows longer than this are packed. */
const BIG = 2_000_000;

const escapeJson = (value) =>
	JSON.stringify(value).replace(
		/[<\u2028\u2029]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);

const CONTROL = /[\u0000-\u001f\u007f]/g;
const escapeHtml = (text) =>
	text.replace(CONTROL, "\ufffd").replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** The document as text, as `pcg-graph -f json` writes it. */
export function documentText(doc) {
	return `{"version":1,"summary":${escapeJson(doc.summary)},"rows":${escapeJson(doc.rows)}}\n`;
}

/** The page of a document: the shell with its markers replaced, in their order. */
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
