/*
 * IP addresses and prefixes as 16-byte values (IPv4 mapped into ::ffff:0:0/96), for CIDR search
 * and for grouping hosts by subnet.
 */

function parseIPv4(text) {
	const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
	if (!m) return null;
	const octets = m.slice(1).map(Number);
	return octets.every((o) => o < 256) ? octets : null;
}

function parseGroups(text) {
	if (text === "") return [];
	const bytes = [];
	const groups = text.split(":");
	for (const [i, group] of groups.entries()) {
		const v4 = i === groups.length - 1 ? parseIPv4(group) : null;
		if (v4) {
			bytes.push(...v4);
			continue;
		}
		if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
		const value = Number.parseInt(group, 16);
		bytes.push(value >> 8, value & 255);
	}
	return bytes;
}

/** The 16 bytes of an address, or null when the text is not one. */
export function parseAddress(text) {
	const v4 = parseIPv4(text);
	if (v4) return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...v4);
	const halves = text.split("::");
	if (!text.includes(":") || halves.length > 2) return null;
	const parsed = halves.map(parseGroups);
	if (parsed.includes(null)) return null;
	const used = parsed.reduce((n, half) => n + half.length, 0);
	if (halves.length === 1 ? used !== 16 : used > 14) return null;
	const out = new Uint8Array(16);
	out.set(parsed[0], 0);
	if (parsed[1]) out.set(parsed[1], 16 - parsed[1].length);
	return out;
}

const isMapped = (bytes) =>
	bytes[10] === 255 && bytes[11] === 255 && bytes.subarray(0, 10).every((b) => b === 0);

/** {bytes, bits} of "10.0.0.0/8" or of a single address; null when the text is neither. */
export function parsePrefix(text) {
	const [address, length, extra] = text.split("/");
	const bytes = parseAddress(address);
	if (!bytes || extra !== undefined) return null;
	if (length === undefined) return { bytes, bits: 128 };
	const bits = Number(length) + (address.includes(":") ? 0 : 96);
	return /^\d{1,3}$/.test(length) && bits <= 128 ? { bytes, bits } : null;
}

/** Whether the address lies in the prefix. */
export function inPrefix(bytes, { bytes: net, bits }) {
	const whole = bits >> 3;
	for (let i = 0; i < whole; i++) if (bytes[i] !== net[i]) return false;
	const rest = bits & 7;
	return rest === 0 || (bytes[whole] ^ net[whole]) >> (8 - rest) === 0;
}

/* RFC 5952: the longest run of two and more zero groups becomes "::". */
function formatIPv6(bytes) {
	const groups = Array.from({ length: 8 }, (_, i) =>
		(bytes[2 * i] * 256 + bytes[2 * i + 1]).toString(16),
	);
	let best = { at: 0, length: 1 };
	for (let at = 0; at < 8; at++) {
		let length = 0;
		while (groups[at + length] === "0") length++;
		if (length > best.length) best = { at, length };
	}
	if (best.length < 2) return groups.join(":");
	return `${groups.slice(0, best.at).join(":")}::${groups.slice(best.at + best.length).join(":")}`;
}

/** The network an address belongs to: `/v4bits`, or `/v6bits` for IPv6, as text. */
export function networkOf(text, v4bits, v6bits) {
	const bytes = parseAddress(text);
	if (!bytes) return text;
	const v4 = isMapped(bytes);
	const bits = v4 ? v4bits + 96 : v6bits;
	const net = bytes.map((b, i) =>
		i * 8 + 8 <= bits ? b : i * 8 >= bits ? 0 : b & (0xff << (8 - (bits & 7))),
	);
	return v4 ? `${net.subarray(12).join(".")}/${v4bits}` : `${formatIPv6(net)}/${v6bits}`;
}
