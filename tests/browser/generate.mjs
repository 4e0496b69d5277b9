/*
 * Synthetic documents for the browser tests: every size and shape the report must survive. Always the
 * same: the random numbers have a fixed seed.
 *
 *   node generate.mjs SHELL OUTDIR [NAME…]
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeDocument, makePage } from "./write-document.mjs";

function random(seed) {
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

function flow(r, src, dest, app, first, extra = {}) {
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

const WORDS =
	"alpha beacon cedar delta ember falcon garnet harbor indigo juniper kestrel lumen maple nimbus onyx prairie quartz river summit timber umbra vertex willow zephyr".split(
		" ",
	);
const siteName = (r) =>
	`${["www", "cdn", "api", "login", "static", "img"][Math.floor(r() * 6)]}.${WORDS[Math.floor(r() * WORDS.length)]}${Math.floor(r() * 40)}.example`;
const PLACES = [
	{ code: "US", name: "United States", asn: 64500, org: "Example Cloud" },
	{ code: "DE", name: "Germany", asn: 64501, org: "Beispiel Netz" },
	{ code: "NL", name: "Netherlands", asn: 64502, org: "Voorbeeld Hosting" },
	{ code: "JP", name: "Japan", asn: 64503, org: "Rei Network" },
];
const publicIp = (n) =>
	`203.${Math.floor(n / 65536) % 256}.${Math.floor(n / 256) % 256}.${n % 256}`;

/** A small office: 24 hosts, a domain controller, a file server, one infected workstation. */
export function office({ enriched = true, count = 24 } = {}) {
	const r = random(7);
	const SPAN = 6240000;
	const flows = [];
	const ip = (i) => `10.1.5.${20 + i}`;
	const assets = {};
	const given = [
		"DESKTOP-4F7K2LQ",
		"SRV-FILES01",
		"DC1",
		"LT-ANNA",
		"PRN-2F",
		"LT-MARKUS",
		"SRV-MAIL",
		"NAS-01",
	];
	for (let i = 0; i < count; i++) {
		const name =
			given[i] ??
			`${["WS", "LT", "DESKTOP"][i % 3]}-${WORDS[i % WORDS.length].toUpperCase().slice(0, 5)}${i}`;
		assets[ip(i)] = {
			name,
			mac: `00:11:22:33:${(40 + i).toString(16)}:${(17 * i + 85) % 100}`,
			names: [{ name, by: "dhcp" }],
			...(i < 6 ? { mac_vendor: "Example Devices" } : {}),
		};
		if (i !== 1 && i !== 2 && i !== 4 && i !== 6 && i !== 7)
			Object.assign(assets[ip(i)], {
				users: [
					{ user: `${"abcdefgh"[i % 8]}.${WORDS[i % WORDS.length]}`, domain: "CORP", by: "krb5" },
				],
				os: [{ os: "Windows 11", by: "dhcp" }],
			});
	}
	Object.assign(assets[ip(0)], {
		users: [{ user: "j.doe", domain: "CORP", by: "krb5" }],
		mac: "00:11:22:33:44:55",
	});
	const sites = Array.from({ length: 120 }, (_, i) => ({
		name: siteName(r),
		ip: publicIp(40 + i * 3),
	}));
	for (let i = 0; i < count; i++) {
		const server = [1, 2, 4, 6, 7].includes(i);
		const at = () => r() * (SPAN - 60000);
		flows.push(
			flow(r, ip(i), ip(2), "DNS", at(), { appProto: "dns" }),
			flow(r, ip(i), "198.51.100.123", "NTP", at(), {
				name: "pool.ntp.example",
				by: "dns",
				age: 300,
			}),
		);
		if (!server) {
			for (let n = 0; n < 25 + r() * 60; n++) {
				const site = sites[Math.floor(r() * r() * sites.length)];
				flows.push(
					flow(r, ip(i), site.ip, "Web", at(), {
						name: site.name,
						by: "sni",
						age: Math.floor(r() * 4000),
						appProto: r() < 0.2 ? "quic" : "tls",
						ja4: "t13d1516h2_8daaf6152771_e5627efa2ab1",
					}),
				);
			}
			for (let n = 0; n < 6; n++)
				flows.push(
					flow(r, ip(i), ip(2), "DNS", at(), { appProto: "dns" }),
					flow(r, ip(i), ip(2), n % 2 ? "Kerberos" : "LDAP", at()),
				);
			if (r() < 0.6)
				for (let n = 0; n < 4; n++)
					flows.push(flow(r, ip(i), ip(1), "SMB/RPC", at(), { appProto: "smb" }));
			if (r() < 0.4) flows.push(flow(r, ip(i), ip(6), "Mail", at()));
			if (r() < 0.3)
				flows.push(
					flow(r, ip(i), "203.0.113.188", "Push/FCM", at(), {
						name: "mtalk.push.example",
						by: "sni",
					}),
				);
			if (r() < 0.3) flows.push(flow(r, ip(i), ip(2), "ICMP", at()));
		}
	}
	const bad = enriched
		? {
				bad: true,
				intel: [
					{ hit: 0, field: "dest_ip" },
					{ hit: 1, field: "sni" },
				],
			}
		: {};
	const beaconAt = 847000;
	for (let n = 0; n < 88; n++)
		flows.push(
			flow(r, ip(0), "185.220.101.34", "Web", beaconAt + n * 60000 + r() * 1500, {
				name: "xj3kq9-cdn.top",
				by: "sni",
				age: 1200,
				appProto: "tls",
				duration: 800,
				ja3: "51c64c77e60f3980eea90869b68c58a8",
				certificate: {
					fingerprint: "2f:1a:9c:44:00:9b:5e:77:31:aa:90:12:ee:4d:c0:5f:11:2a:88:31",
					subject: "CN=localhost",
					issuerdn: "CN=localhost",
					notbefore: "2026-01-01T00:00:00",
					notafter: "2027-01-01T00:00:00",
				},
				...bad,
			}),
		);
	for (const [n, target] of [1, 3, 3, 3].entries())
		flows.push(
			flow(r, ip(0), ip(target), "SMB/RPC", 1900000 + n * 40000, {
				appProto: "smb",
				bad: enriched,
			}),
		);
	flows.push(
		flow(r, ip(0), "198.51.100.77", "Web", 4700000, {
			name: "files.share.example",
			by: "sni",
			out: 480_000_000,
			in: 2_000_000,
			duration: 600000,
			bad: enriched,
		}),
	);
	for (let n = 0; n < 9; n++)
		flows.push(
			flow(r, publicIp(90000 + n), ip(1), "RDP", 3000000 + n * 30000, { pktsIn: 1, in: 60 }),
		);
	const findings = enriched
		? [
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
					first_ms: beaconAt,
					last_ms: beaconAt + 88 * 60000,
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
					first_ms: beaconAt,
					last_ms: beaconAt + 88 * 60000,
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
			]
		: [];
	return makeDocument({
		title: "office-2026-01-31.pcapng",
		flows,
		assets,
		findings,
		intel: enriched
			? [
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
				]
			: [],
		lookups: enriched
			? [
					{
						src: ip(0),
						name: "xj3kq9-cdn.top",
						count: 3,
						first: 846000,
						last: 4000000,
						intel: [{ hit: 1, field: "dns.queries" }],
					},
					{ src: ip(3), name: "stage2.xj3kq9-cdn.top", count: 1, first: 2200000, last: 2200000 },
				]
			: [],
		geo: enriched
			? (address) =>
					/^(203|198|185)\./.test(address)
						? PLACES[address.startsWith("185") ? 1 : Number(address.split(".")[3]) % 4]
						: null
			: null,
		vt: enriched
			? [
					{
						indicator: "185.220.101.34",
						malicious: 9,
						suspicious: 1,
						engines: 94,
						reputation: -12,
						link: "https://www.virustotal.com/gui/ip-address/185.220.101.34",
						checked: "2026-02-01",
					},
				]
			: undefined,
		capture: {
			complete: 1,
			files: [
				{
					name: "office-2026-01-31.pcapng",
					format: "pcapng",
					link_types: ["EN10MB"],
					packets: flows.reduce((n, f) => n + f.pktsOut + f.pktsIn, 0),
					complete: 1,
				},
			],
			skipped: { malformed: 12 },
		},
		seen: enriched
			? { ti: 1, alert: 1, geo: 1, vt: 1, asset: 1, stats: 1, dns: 1 }
			: { asset: 1, stats: 1 },
	});
}

/** 10,000 hosts in 60 subnets. */
export function manyHosts() {
	const r = random(11);
	const flows = [];
	const ip = (i) => `10.${10 + Math.floor(i / 4000)}.${Math.floor(i / 180) % 60}.${1 + (i % 180)}`;
	for (let i = 0; i < 10000; i++) {
		flows.push(
			flow(r, ip(i), ip(Math.floor(i / 180) * 180), "DNS", r() * 3600000),
			flow(r, ip(i), publicIp(Math.floor(r() * 3000)), "Web", r() * 3600000),
		);
		if (i % 7 === 0) flows.push(flow(r, ip(i), ip(17), "SMB/RPC", r() * 3600000));
	}
	const findings = [
		{
			tier: "finding",
			level: 3,
			detector: "beacon",
			title: "Beacon every 300 s",
			score: 0.9,
			src: ip(4321),
			dest: "203.0.1.7",
			port: 443,
			proto: "TCP",
			app: "Web",
			first_ms: 1000,
			last_ms: 3000000,
		},
	];
	return makeDocument({ title: "campus.pcap", flows, findings, seen: { alert: 1 } });
}

/** One host with 50,000 destinations. */
export function manyDestinations() {
	const r = random(13);
	return makeDocument({
		title: "scanner.pcap",
		flows: Array.from({ length: 50000 }, (_, i) =>
			flow(r, "192.168.1.10", publicIp(i), "Web", i * 70, {
				pktsIn: i % 9 ? 0 : 3,
				in: i % 9 ? 0 : 400,
			}),
		),
	});
}

/** No internal address at all. */
export function noInternal() {
	const r = random(17);
	return makeDocument({
		title: "backbone.pcap",
		flows: Array.from({ length: 300 }, (_, i) =>
			flow(
				r,
				publicIp(i % 23),
				publicIp(1000 + Math.floor(r() * 90)),
				i % 4 ? "Web" : "DNS",
				r() * 90000,
			),
		),
		capture: {
			complete: 0,
			stopped_by: "truncated",
			files: [
				{
					name: "backbone.pcap",
					format: "pcap",
					link_types: ["RAW"],
					packets: 9000,
					complete: 0,
					error: "cut off at byte 1048576 in packet 9001",
				},
			],
		},
	});
}

export const HOSTILE = [
	"</script><img src=x onerror=alert(1)>",
	'"><svg onload=alert(2)>',
	"'; DROP TABLE x; --",
	"line\nbreak\ttab",
	"\u202egnp.exe\u202c",
	"zero\u200bwidth",
	`${"a".repeat(4000)}.example`,
	"=cmd|' /C calc'!A0",
	"@@PCG_ROWS@@",
	"\u0000nul",
	"\u05d0\u05d1\u05d2.example",
	"\u{1f4a9}.example",
	"<!--",
	"]]>",
	"&lt;b&gt;",
	"__proto__",
	"constructor",
];

/** Names that try to be something else. */
export function hostile() {
	const r = random(19);
	const flows = [];
	const assets = {};
	for (const [i, name] of HOSTILE.entries()) {
		const src = `10.9.9.${i + 1}`;
		assets[src] = {
			name,
			names: [{ name, by: "dhcp" }],
			users: [{ user: name, domain: name, by: "ntlm" }],
			os: [{ os: name, by: "dhcp" }],
			mac_vendor: name,
		};
		for (const [j, other] of HOSTILE.entries())
			flows.push(
				flow(r, src, publicIp(j + 1), j % 3 ? "Web" : HOSTILE[j], r() * 60000, {
					name: other,
					by: "sni",
				}),
			);
	}
	const findings = HOSTILE.map((name, i) => ({
		tier: "finding",
		level: 3,
		detector: "intel",
		title: name,
		src: `10.9.9.${i + 1}`,
		dest: publicIp(i + 1),
		dest_name: name,
		first_ms: i * 100,
		last_ms: i * 200,
		filter: name,
		evidence: { [name]: name },
		why: [{ factor: name, points: 10 }],
		category: name,
	}));
	return makeDocument({ title: HOSTILE[0], flows, assets, findings, seen: { alert: 1 } });
}

/** A stream without a conversation. */
export const empty = () => makeDocument({ title: "standard input", flows: [] });

/** Only IPv6 and ICMP, no names. */
export function ipv6() {
	const r = random(23);
	return makeDocument({
		title: "v6.pcap",
		flows: Array.from({ length: 60 }, (_, i) =>
			flow(
				r,
				`fd00:1:2:3::${(i % 5) + 1}`,
				i % 3 ? `2001:db8::${i}` : "ff02::1",
				i % 2 ? "ICMP" : "Web",
				i * 1000,
				i % 2 ? { proto: "IPv6-ICMP" } : {},
			),
		),
	});
}

/** 150,000 conversations, for size and speed. */
export function large(count = 150000) {
	const r = random(29);
	const sites = Array.from({ length: 9000 }, (_, i) => ({
		ip: publicIp(i),
		name: `${siteName(r).split(".").slice(0, 2).join(".")}-${i}.example`,
	}));
	const apps = ["Web", "Web", "Web", "Web", "DNS", "Push/FCM", "NTP", "Mail"];
	const assets = Object.fromEntries(
		Array.from({ length: 60 }, (_, i) => [`10.1.5.${i + 1}`, { name: `WS-${i}` }]),
	);
	const flows = Array.from({ length: count }, () => {
		const src = `10.1.5.${1 + Math.floor(r() * r() * 60)}`;
		const app = apps[Math.floor(r() * apps.length)];
		if (app === "DNS") return flow(r, src, "10.1.5.1", app, r() * 7200000);
		const site = sites[Math.floor(r() * r() * sites.length)];
		return flow(r, src, site.ip, app, r() * 7200000, { name: site.name, by: "sni" });
	});
	return makeDocument({ title: "large.pcap", flows, assets });
}

export const DOCUMENTS = {
	office,
	plain: () => office({ enriched: false }),
	office60: () => office({ count: 60 }),
	hosts: manyHosts,
	destinations: manyDestinations,
	external: noInternal,
	hostile,
	empty,
	ipv6,
	large,
};

/** Writes pages into a folder; returns name -> path. */
export function writePages(shell, folder, names = Object.keys(DOCUMENTS)) {
	mkdirSync(folder, { recursive: true });
	const paths = {};
	for (const name of names) {
		paths[name] = join(folder, `${name}.html`);
		writeFileSync(paths[name], makePage(shell, DOCUMENTS[name]()));
	}
	return paths;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [shell, folder, ...names] = process.argv.slice(2);
	writePages(readFileSync(shell, "utf8"), folder, names.length > 0 ? names : undefined);
}
