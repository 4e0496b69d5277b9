/*
 * What can be pasted elsewhere: Wireshark display filters and commands of this toolkit, quoted for the
 * shell because every name in them is hostile.
 */

/** A word that any POSIX shell takes literally. */
export function shellQuote(word) {
	return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) && !word.startsWith("-")
		? word
		: `'${word.replaceAll("'", "'\\''")}'`;
}

const field = (ip) => (ip.includes(":") ? "ipv6.addr" : "ip.addr");
const PORT_FIELDS = { TCP: "tcp.port", UDP: "udp.port", SCTP: "sctp.port" };

/** Display filter of what passed between addresses: any of `a` with any of `b`, one port at most. */
export function wiresharkFilter(a, b = [], port = 0, proto = "") {
	const side = (ips) => {
		const parts = ips.slice(0, 8).map((ip) => `${field(ip)} == ${ip}`);
		return parts.length > 1 ? `(${parts.join(" || ")})` : parts[0];
	};
	const parts = [a, b].filter((ips) => ips.length > 0).map(side);
	if (port > 0 && PORT_FIELDS[proto]) parts.push(`${PORT_FIELDS[proto]} == ${port}`);
	return parts.join(" && ");
}

/** The pcg-reverse pipeline for an indicator. */
export function reverseCommand(files, indicator) {
	return `pcg-flows ${files.map(shellQuote).join(" ")} | pcg-reverse ${shellQuote(indicator)}`;
}

/** The pipeline that asks VirusTotal about an indicator. */
export function virustotalCommand(files) {
	return `pcg-flows ${files.map(shellQuote).join(" ")} | pcg-ti | pcg-vt --yes | pcg-graph > report.html`;
}

/** Capture names of a summary. */
export function captureFiles(summary) {
	const files = (summary.capture.files ?? []).map((file) => file.name);
	return files.length > 0 ? files : ["capture.pcap"];
}
