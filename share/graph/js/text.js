/*
 * Names come from the wire and are hostile: what is shown is the name with its odd characters
 * made visible, and it is always set as text, never as markup.
 */

/* Control, format (zero-width, bidi, tags) and surrogate code points, line and paragraph separators. */
const ODD = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with control, invisible and direction-changing characters written as \u{…}. */
export function visible(text) {
	return String(text).replace(ODD, (c) => {
		const code = c.codePointAt(0);
		if (code < 0x20) return String.fromCharCode(0x2400 + code);
		if (code === 0x7f) return "\u2421";
		return `\\u{${code.toString(16)}}`;
	});
}

/** At most `max` characters of visible text, cut in the middle so that both ends can be read. */
export function shorten(text, max) {
	const shown = Array.from(visible(text.length > 4 * max ? text.slice(0, 4 * max) : text));
	if (shown.length <= max && text.length <= 4 * max) return shown.join("");
	const tail = Math.floor(max / 3);
	const end = Array.from(visible(text.slice(-4 * tail)));
	return `${shown.slice(0, max - tail - 1).join("")}\u2026${end.slice(-tail).join("")}`;
}

/** The same written singular or plural: plural(1, "host") is "1 host". */
export function plural(count, word, many = `${word}s`) {
	return `${formatCount(count)} ${count === 1 ? word : many}`;
}

/** Integer with thousands separators. */
export function formatCount(n) {
	return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Bytes in decimal units, three significant digits. */
export function formatBytes(bytes) {
	const units = ["B", "kB", "MB", "GB", "TB", "PB"];
	let value = bytes;
	let unit = 0;
	while (value >= 999.5 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	if (unit === 0) return `${Math.round(value)} B`;
	return `${value >= 99.95 ? Math.round(value) : Number(value.toPrecision(2 + (value >= 9.995)))} ${units[unit]}`;
}

const pad = (n, width = 2) => String(n).padStart(width, "0");

/** Clock time of an epoch time, UTC. */
export function formatClock(ms, withMillis = false) {
	const d = new Date(ms);
	const clock = `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}`;
	return withMillis ? `${clock}.${pad(d.getUTCMilliseconds(), 3)}` : clock;
}

/** Date of an epoch time, UTC. */
export function formatDate(ms) {
	const d = new Date(ms);
	return `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
}

/** Date and time of an epoch time, UTC. */
export function formatDateTime(ms, withMillis = false) {
	return `${formatDate(ms)} ${formatClock(ms, withMillis)}`;
}

/** A span of milliseconds in the two largest units that matter. */
export function formatSpan(ms) {
	if (ms < 1000) return `${Math.round(ms)} ms`;
	if (ms < 60000) return `${Number((ms / 1000).toPrecision(3))} s`;
	const parts = [
		[Math.floor(ms / 86400000), "d"],
		[Math.floor(ms / 3600000) % 24, "h"],
		[Math.floor(ms / 60000) % 60, "min"],
		[Math.round(ms / 1000) % 60, "s"],
	];
	const from = parts.findIndex(([n]) => n > 0);
	return parts
		.slice(from, from + 2)
		.filter(([n]) => n > 0)
		.map(([n, unit]) => `${n} ${unit}`)
		.join(" ");
}

/** First and last clock time of a capture, with dates only where they say something. */
export function formatRange(startMs, endMs) {
	const sameDay = formatDate(startMs) === formatDate(endMs);
	if (sameDay) return `${formatDate(startMs)} ${formatClock(startMs)} \u2013 ${formatClock(endMs)}`;
	return `${formatDateTime(startMs)} \u2013 ${formatDateTime(endMs)}`;
}

/** What a capture is called in few words: its files without their folders. */
export function captureTitle(title) {
	return title
		.split(", ")
		.map((path) => path.replace(/^.*[/\\](?=[^/\\])/, ""))
		.join(", ");
}
