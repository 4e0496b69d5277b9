/*
 * What is known about the generated office: findings, intel, lookups, places.
 */
import { ip } from "./office-hosts.mjs";

export const BEACON_AT = 847000;

const PLACES = [
	{ code: "US", name: "United States", asn: 64500, org: "Example Cloud" },
	{ code: "DE", name: "Germany", asn: 64501, org: "Beispiel Netz" },
	{ code: "NL", name: "Netherlands", asn: 64502, org: "Voorbeeld Hosting" },
	{ code: "JP", name: "Japan", asn: 64503, org: "Rei Network" },
];

/** Where an address is, or null. */
export const placeOf = (address) =>
	/^(203|198|185)\./.test(address)
		? PLACES[address.startsWith("185") ? 1 : Number(address.split(".")[3]) % 4]
		: null;

export const INTEL = [
	{
		indicator: "185.220.101.34",
		type: "ip",
		feed: "feodo",
		note: "Emotet",
		first_seen: "2026-01-12",
		strength: "strong",
	},
	{
		indicator: "xj3kq9-cdn.top",
		type: "domain",
		feed: "urlhaus",
		note: "payload host",
		strength: "strong",
	},
];

export const LOOKUPS = [
	{
		src: ip(0),
		name: "xj3kq9-cdn.top",
		count: 3,
		first: 846000,
		last: 4000000,
		intel: [{ hit: 1, field: "dns.queries" }],
	},
	{ src: ip(3), name: "stage2.xj3kq9-cdn.top", count: 1, first: 2200000, last: 2200000 },
];

export const VIRUSTOTAL = [
	{
		indicator: "185.220.101.34",
		malicious: 9,
		suspicious: 1,
		engines: 94,
		reputation: -12,
		link: "https://www.virustotal.com/gui/ip-address/185.220.101.34",
		checked: "2026-02-01",
	},
];

/** Findings about the infected workstation and its neighbours. */
export function officeFindings(sites) {
	return [
		{
			tier: "finding",
			level: 3,
			detector: "intel",
			title: "Contacted known C2 server",
			src: ip(0),
			dest: "185.220.101.34",
			dest_name: "xj3kq9-cdn.top",
			port: 443,
			proto: "TCP",
			app: "Web",
			first_ms: BEACON_AT,
			last_ms: BEACON_AT + 88 * 60000,
			conversations: 88,
			filter: "ip.addr == 185.220.101.34",
			intel: [0, 1],
		},
		{
			tier: "finding",
			level: 3,
			detector: "beacon",
			title: "Beacon every 60 s",
			score: 0.93,
			src: ip(0),
			dest: "185.220.101.34",
			dest_name: "xj3kq9-cdn.top",
			port: 443,
			proto: "TCP",
			app: "Web",
			first_ms: BEACON_AT,
			last_ms: BEACON_AT + 88 * 60000,
			conversations: 88,
			mitre: ["T1071.001"],
			why: [
				{ factor: "period 60.0 s", points: 40 },
				{ factor: "jitter 1.2 %", points: 30 },
				{ factor: "one host only", points: 23 },
			],
			evidence: { period_s: 60, jitter_percent: 1.2, samples: 88 },
			filter: "ip.addr == 185.220.101.34 && tcp.port == 443",
		},
		{
			tier: "finding",
			level: 2,
			detector: "lateral",
			title: "Lateral movement over SMB",
			score: 0.74,
			src: ip(0),
			dest: ip(3),
			port: 445,
			proto: "TCP",
			app: "SMB/RPC",
			first_ms: 1940000,
			last_ms: 2080000,
			conversations: 3,
			mitre: ["T1021.002"],
			why: [
				{ factor: "service created over svcctl", points: 45 },
				{ factor: "workstation to workstation", points: 29 },
			],
			evidence: { operations: ["CreateServiceW", "StartServiceW"] },
		},
		{
			tier: "finding",
			level: 2,
			detector: "exfil",
			title: "Large upload to a new destination",
			score: 0.66,
			src: ip(0),
			dest: "198.51.100.77",
			dest_name: "files.share.example",
			port: 443,
			proto: "TCP",
			app: "Web",
			first_ms: 4700000,
			last_ms: 5300000,
			conversations: 1,
			why: [{ factor: "480 MB out, 2 MB in", points: 50 }],
		},
		{
			tier: "finding",
			level: 2,
			detector: "tls_oddity",
			title: "Self-signed certificate",
			score: 0.5,
			src: ip(3),
			dest: sites[5].ip,
			dest_name: sites[5].name,
			port: 443,
			proto: "TCP",
			app: "Web",
			first_ms: 3720000,
			last_ms: 3730000,
			conversations: 1,
		},
		...Array.from({ length: 14 }, (_, n) => ({
			tier: "informational",
			level: 1,
			detector: "long_lived",
			title: "Long-lived connection",
			score: 0.2,
			src: ip(5 + n),
			dest: sites[n].ip,
			dest_name: sites[n].name,
			port: 443,
			proto: "TCP",
			app: "Web",
			first_ms: 60000 * n,
			last_ms: 60000 * n + 3600000,
			conversations: 1,
		})),
	];
}
