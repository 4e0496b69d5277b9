/*
 * What each search term means, as a test of one row.
 */
import { inPrefix, parseAddress, parsePrefix } from "./address.js";
import { findingRows } from "./levels.js";

const looksLikeDomain = (value) =>
	/^(?:\*\.)?[^\s/:@]+\.[^\s/:@.]+$/.test(value) && !parseAddress(value);

/** Whether `name` is `domain` or below it. */
export function underDomain(name, domain) {
	return name === domain || name.endsWith(`.${domain}`);
}

/** Ids of the dictionary texts that a value means: the domain and below, else a substring. */
export function matchNames(texts, value) {
	const bare = value.replace(/^\*\./, "");
	const found = new Uint8Array(texts.length);
	let any = false;
	const scan = (test) => {
		for (let i = 0; i < texts.length; i++) if (test(texts[i].toLowerCase())) any = found[i] = 1;
	};
	if (looksLikeDomain(value)) scan((text) => underDomain(text, bare));
	if (!any) scan((text) => text.includes(bare));
	return found;
}

function matchAddresses(model, value) {
	const found = new Uint8Array(model.addresses.length);
	const prefix = parsePrefix(value);
	if (!prefix) return found;
	model.addressBytes ??= model.addresses.map(parseAddress);
	model.addressBytes.forEach((bytes, i) => {
		if (bytes && inPrefix(bytes, prefix)) found[i] = 1;
	});
	return found;
}

function hostText(host) {
	const names = (host.names ?? []).map((n) => n.name);
	return [host.name ?? "", ...names, host.mac ?? "", host.mac_vendor ?? ""]
		.join("\n")
		.toLowerCase();
}

function userText(host) {
	return (host.users ?? [])
		.map((u) => `${u.domain ?? ""}\\${u.user}\n${u.user}`)
		.join("\n")
		.toLowerCase();
}

function matchHosts(model, value, text) {
	return Uint8Array.from(model.hosts, (host) => (text(host).includes(value) ? 1 : 0));
}

const exact = (texts, value) =>
	Uint8Array.from(texts, (text) => (text.toLowerCase() === value ? 1 : 0));
const oneBased = (column, found) => (row) => column[row] > 0 && found[column[row] - 1] === 1;

/** Names of what a side of a conversation may be called: row => matches. */
function sideTest(model, value, which) {
	const { rows } = model;
	const byAddress = matchAddresses(model, value);
	const byHost = parsePrefix(value)
		? new Uint8Array(model.hosts.length)
		: matchHosts(model, value, hostText);
	const byName = parsePrefix(value)
		? new Uint8Array(model.names.length)
		: matchNames(model.names, value);
	const address = which === "src" ? rows.src : rows.dest;
	const entity = which === "src" ? rows.srcEntity : rows.entity;
	return (row) => {
		if (byAddress[address[row]]) return true;
		const e = entity[row];
		if (e < model.hostCount) return byHost[e] === 1;
		return e < model.addressBase && byName[e - model.nameBase] === 1;
	};
}

function certificateTest(model, value) {
	const wanted = value.replaceAll(":", "");
	const found = Uint8Array.from(model.certificates, (c) => {
		const hash = (c.fingerprint ?? "").replaceAll(":", "").toLowerCase();
		return hash === wanted ||
			`${c.subject ?? ""}\n${c.issuerdn ?? ""}`.toLowerCase().includes(value)
			? 1
			: 0;
	});
	return oneBased(model.rows.certificate, found);
}

function intelTest(model, value) {
	const hit = Uint8Array.from(model.intel, (i) =>
		value === "*" || `${i.indicator}\n${i.feed}\n${i.note ?? ""}`.toLowerCase().includes(value)
			? 1
			: 0,
	);
	const sets = Uint8Array.from(model.intel_sets, (set) => (set.some((s) => hit[s.hit]) ? 1 : 0));
	return oneBased(model.rows.intel, sets);
}

function compare(op, value, wanted) {
	if (op === ">=") return value >= wanted;
	if (op === "<=") return value <= wanted;
	if (op === ">") return value > wanted;
	return op === "<" ? value < wanted : value === wanted;
}

const asnText = (asn) => `as${asn.asn}\n${asn.asn}\n${(asn.org ?? "").toLowerCase()}`;

function scoreTest(model, op, value) {
	const { rows } = model;
	const score = new Float64Array(rows.count);
	for (const finding of model.findings)
		for (const row of findingRows(model, finding))
			score[row] = Math.max(score[row], finding.score ?? 0);
	return (row) => compare(op, score[row], Number(value));
}

/** row => whether it matches a term with a field. */
export function fieldTest(model, { field, op, value }) {
	const { rows } = model;
	switch (field) {
		case "src":
			return sideTest(model, value, "src");
		case "dst":
		case "name":
			return sideTest(model, value, "dest");
		case "host":
			return anySide(
				model,
				matchHosts(model, value, (h) => `${hostText(h)}\n${h.addresses.join("\n")}`),
			);
		case "user":
			return anySide(model, matchHosts(model, value, userText));
		case "app": {
			const apps = Uint8Array.from(model.apps, (a) =>
				a.label.toLowerCase().includes(value) ? 1 : 0,
			);
			const protos = exact(model.app_protos, value);
			return (row) => apps[rows.app[row]] === 1 || oneBased(rows.app_proto, protos)(row);
		}
		case "proto":
			return (
				(found) => (row) =>
					found[rows.proto[row]] === 1
			)(exact(model.protos, value));
		case "port":
			return (row) => compare(op, rows.dest_port[row], Number(value));
		case "cc":
			return (
				(found) => (row) =>
					oneBased(model.addressCountry, found)(rows.dest[row])
			)(
				exact(
					model.countries.map((c) => c.code),
					value,
				),
			);
		case "asn":
			return (
				(found) => (row) =>
					oneBased(model.addressAsn, found)(rows.dest[row])
			)(Uint8Array.from(model.asns, (a) => (asnText(a).includes(value) ? 1 : 0)));
		case "ja3":
			return (
				(a, b) => (row) =>
					a(row) || b(row)
			)(oneBased(rows.ja3, exact(model.ja3, value)), oneBased(rows.ja3s, exact(model.ja3s, value)));
		case "ja4":
			return oneBased(
				rows.ja4,
				Uint8Array.from(model.ja4, (j) => (j.startsWith(value) ? 1 : 0)),
			);
		case "cert":
			return certificateTest(model, value);
		case "intel":
			return intelTest(model, value);
		default:
			return scoreTest(model, op, value);
	}
}

function anySide(model, hosts) {
	const { srcEntity, entity } = model.rows;
	const is = (e) => e < model.hostCount && hosts[e] === 1;
	return (row) => is(srcEntity[row]) || is(entity[row]);
}

/** row => whether it matches a bare word, whatever that is. */
export function bareTest(model, value) {
	const tests = [sideTest(model, value, "src"), sideTest(model, value, "dest")];
	if (/^[0-9a-f]{32}$/.test(value)) tests.push(fieldTest(model, { field: "ja3", op: "=", value }));
	if (/^[tqd]\d\d[di]/.test(value)) tests.push(fieldTest(model, { field: "ja4", op: "=", value }));
	if (/^(?:[0-9a-f]{2}:?){19}[0-9a-f]{2}$/.test(value)) tests.push(certificateTest(model, value));
	if (!parsePrefix(value)) tests.push(fieldTest(model, { field: "user", op: "=", value }));
	return (row) => tests.some((test) => test(row));
}
