/*
 * Reverse lookup: an address, CIDR, domain (and all below it), JA3, JA4, certificate SHA-1, host or
 * user name, plain or defanged, and fields (src: dst: app: cc: asn: port: proto: score:>=).
 * Words are joined by AND.
 */
import { parsePrefix } from "./address.js";
import { bareTest, fieldTest, matchNames } from "./search-fields.js";

export const FIELDS = [
	"src",
	"dst",
	"host",
	"user",
	"app",
	"proto",
	"port",
	"name",
	"cc",
	"asn",
	"ja3",
	"ja4",
	"cert",
	"intel",
	"score",
];

/** Undoes the usual ways of making an indicator unclickable, and cuts a URL down to its host. */
export function refang(text) {
	const plain = text
		.replace(/^h(?:xx|tt|\*\*)ps?(?=[:[])/i, "http")
		.replace(/\[:\/\/\]|\[:\]\/\//g, "://")
		.replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\\\./gi, ".")
		.replace(/\[:\]/g, ":")
		.replace(/\[at\]|\(at\)|\[@\]/gi, "@");
	const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(\[[0-9a-f:]+\]|[^/:?#]+)/i.exec(plain);
	return (url ? url[1] : plain).replace(/^\[([0-9a-f:.]+)\](?::\d+)?$/i, "$1").replace(/\.$/, "");
}

/** [{field, op, value}] of a query; field "" for a bare word, op "=" or a comparison. */
export function parseQuery(text) {
	const terms = [];
	const word = /(?:([a-z0-9]+):(?!\/\/|\]))?(?:"([^"]*)"|(\S+))/gi;
	for (const [whole, name, quoted, bare] of text.matchAll(word)) {
		const field = name?.toLowerCase() ?? "";
		if (field && !FIELDS.includes(field)) {
			terms.push({ field: "", op: "=", value: refang(whole).toLowerCase() });
			continue;
		}
		const [, op, rest] = /^(>=|<=|>|<|=)?(.*)$/s.exec(quoted ?? bare);
		terms.push({ field, op: op || "=", value: refang(rest).toLowerCase() });
	}
	return terms.filter((term) => term.value !== "");
}

/** Row numbers that match the query, in order. */
export function searchRows(model, text, mask = null) {
	const tests = parseQuery(text).map((term) =>
		term.field ? fieldTest(model, term) : bareTest(model, term.value),
	);
	const out = [];
	if (tests.length === 0) return out;
	for (let row = 0; row < model.rows.count; row++)
		if ((!mask || mask[row]) && tests.every((test) => test(row))) out.push(row);
	return out;
}

/** Names asked in DNS that the bare words of the query mean: indexes into lookups. */
export function searchLookups(model, text) {
	if (!model.lookups) return [];
	const values = parseQuery(text)
		.filter((t) => t.field === "" || t.field === "name")
		.map((t) => t.value);
	if (values.length === 0 || values.some((v) => parsePrefix(v))) return [];
	const found = values.map((value) => matchNames(model.names, value));
	const out = [];
	for (let i = 0; i < model.lookups.length; i++)
		if (found.every((names) => names[model.lookups.name[i]])) out.push(i);
	return out;
}
