/*
 * Made-up traffic for the generated documents.
 */

/** Numbers in 0…1 from a seed, the same in every run. */
export function random(seed) {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 4294967296;
	};
}

const PORTS = {
	Web: 443,
	DNS: 53,
	"SMB/RPC": 445,
	RDP: 3389,
	SSH: 22,
	NTP: 123,
	Mail: 993,
	"Push/FCM": 5228,
	ICMP: 8,
	LDAP: 389,
	Kerberos: 88,
	DHCP: 67,
};
const UDP = new Set(["DNS", "NTP", "DHCP"]);

/** A conversation with plausible numbers. */
export function flow(r, src, dest, app, first, extra = {}) {
	const proto = app === "ICMP" ? "ICMP" : UDP.has(app) ? "UDP" : "TCP";
	const pkts = 2 + Math.floor(r() * 40);
	return {
		src,
		dest,
		app,
		proto,
		sport: app === "ICMP" ? 0 : 49152 + Math.floor(r() * 16000),
		dport: PORTS[app] ?? 8080,
		first: Math.floor(first),
		duration: Math.floor(r() * r() * 60000),
		pktsOut: pkts,
		pktsIn: Math.floor(pkts * (1 + r())),
		out: pkts * (60 + Math.floor(r() * 200)),
		in: pkts * (60 + Math.floor(r() * 1200)),
		...extra,
	};
}

export const WORDS =
	"alpha beacon cedar delta ember falcon garnet harbor indigo juniper kestrel lumen maple nimbus onyx prairie quartz river summit timber umbra vertex willow zephyr".split(
		" ",
	);
/** A name that could be a site's. */
export const siteName = (r) =>
	`${["www", "cdn", "api", "login", "static", "img"][Math.floor(r() * 6)]}.${WORDS[Math.floor(r() * WORDS.length)]}${Math.floor(r() * 40)}.example`;
/** The n-th of many public addresses. */
export const publicIp = (n) =>
	`203.${Math.floor(n / 65536) % 256}.${Math.floor(n / 256) % 256}.${n % 256}`;
