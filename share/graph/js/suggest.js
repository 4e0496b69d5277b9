/*
 * What a half-typed search may mean: hosts, users, names, addresses and fields that begin with it or
 * contain it.
 */
import { FIELDS, refang } from "./search.js";

const LIMIT = 8;

function* candidates(model) {
	for (const host of model.hosts) {
		if (host.name)
			yield { text: host.name, kind: "Host", icon: "desktop", note: host.addresses[0] };
		for (const address of host.addresses)
			yield { text: address, kind: "Host", icon: "desktop", note: host.name ?? "" };
		for (const user of host.users ?? [])
			yield { text: user.user, kind: "User", icon: "user", note: host.name ?? host.addresses[0] };
	}
	for (const app of model.apps)
		yield {
			text: app.label,
			query: `app:${/\s/.test(app.label) ? `"${app.label}"` : app.label}`,
			kind: "Application",
			icon: "gear",
			note: "",
		};
	if (!model.rows) return;
	for (const name of model.names) yield { text: name, kind: "Name", icon: "globe", note: "" };
	for (const address of model.addresses)
		yield { text: address, kind: "Address", icon: "globe", note: "" };
	for (const hash of model.ja4)
		yield { text: hash, query: `ja4:${hash}`, kind: "JA4", icon: "key", note: "" };
	for (const hash of model.ja3)
		yield { text: hash, query: `ja3:${hash}`, kind: "JA3", icon: "key", note: "" };
	for (const country of model.countries)
		yield {
			text: country.name ?? country.code,
			query: `cc:${country.code}`,
			kind: "Country",
			icon: "flag",
			note: country.code,
		};
}

/** At most eight {text, query, kind, icon, note}, those that begin with the input first. */
export function suggestions(model, input) {
	const wanted = refang(input.trim()).toLowerCase();
	if (wanted === "") return [];
	if (/:./.test(wanted) && FIELDS.includes(wanted.split(":")[0])) return [];
	const begin = [];
	const inside = [];
	const seen = new Set();
	for (const c of candidates(model)) {
		if (begin.length >= LIMIT) break;
		const text = c.text.toLowerCase();
		const at = text.indexOf(wanted);
		if (at < 0 || (at > 0 && inside.length >= LIMIT) || seen.has(text)) continue;
		seen.add(text);
		(at === 0 ? begin : inside).push({ query: c.text, ...c });
	}
	return [...begin, ...inside].slice(0, LIMIT);
}
