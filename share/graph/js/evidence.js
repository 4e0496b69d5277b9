/*
 * A finding's evidence, whatever a detector puts into it: members become words, lists rows, objects
 * lists of facts, times of the record format times. Members that the panel shows elsewhere are left out.
 */
import { el } from "./dom.js";
import { facts, longList } from "./panel-parts.js";
import { formatCount, visible } from "./text.js";

const ELSEWHERE = new Set(["conversations", "first_seen", "last_seen", "would_lower"]);
/** Objects in objects: deeper ones are shown as JSON. */
const MAX_DEPTH = 3;
/** Rows of a list before "N more". */
const FIRST = 5;
/** Short lists of plain values stand in one line. */
const LINE = 40;

const words = (key) => visible(key.replaceAll("_", " "));
const isObject = (value) => value !== null && typeof value === "object";

/** "2026-02-04T09:17:01.792848+0000" -> "2026-02-04 09:17:01.792". */
export function timeText(text) {
	const at = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d{1,3})?\d*(?:Z|\+00:?00)$/.exec(text);
	return at ? `${at[1]} ${at[2]}${at[3] ?? ""}` : text;
}

/** A value that is no list and no object, as text. */
export function plainText(value) {
	if (typeof value === "number") return Number.isInteger(value) ? formatCount(value) : String(value);
	if (typeof value === "boolean") return value ? "yes" : "no";
	return visible(timeText(String(value ?? "none")));
}

const isNothing = (value) => value === "" || (isObject(value) && Object.keys(value).length === 0);

/* What wants the panel's whole width: objects, and lists of them. */
const isWide = (value) => isObject(value) && Object.values(value).some(isObject);

function listOf(values, depth) {
	if (!values.some(isObject)) {
		const line = values.map(plainText).join(", ");
		if (line.length <= LINE) return el("span.break", {}, line);
	}
	return longList(
		values.filter((value) => !isNothing(value)),
		(value) =>
			isObject(value)
				? el("div.card", {}, valueOf(value, depth + 1))
				: el("div.break.mono", {}, plainText(value)),
		FIRST,
	);
}

function valueOf(value, depth) {
	if (Array.isArray(value)) return listOf(value, depth);
	if (!isObject(value)) return el("span.break", {}, plainText(value));
	if (depth > MAX_DEPTH) return el("span.break.mono", {}, visible(JSON.stringify(value)));
	return factsOf(Object.entries(value), depth);
}

const factsOf = (members, depth) =>
	facts(
		members
			.filter(([, value]) => !isNothing(value))
			.map(([key, value]) => [words(key), valueOf(value, depth + 1)]),
	);

/** The evidence as elements: facts, then what is wide under a caption each; empty when there is none. */
export function evidenceFacts(evidence = {}) {
	const members = Object.entries(evidence).filter(
		([key, value]) => !ELSEWHERE.has(key) && !isNothing(value),
	);
	const wide = members.filter(([, value]) => isWide(value));
	return [
		factsOf(
			members.filter(([, value]) => !isWide(value)),
			1,
		),
		wide.map(([key, value]) => [el("p.caption", {}, words(key)), valueOf(value, 1)]),
	];
}
