/*
 * Synthetic documents for the browser tests: every size and shape the report must survive. Always the
 * same: the random numbers have a fixed seed.
 *
 *   node generate.mjs SHELL OUTDIR [NAME…]
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { office } from "./office.mjs";
import { flow, publicIp, random, siteName } from "./traffic.mjs";
import { makeDocument } from "./write-document.mjs";
import { makePage } from "./write-page.mjs";

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

/** A host that scans others and runs something on one of them. */
export function scans() {
	const r = random(31);
	const ip = (i) => `192.168.7.${i}`;
	const flows = [1, 2, 3, 4].map((i) => flow(r, ip(9), ip(i), "SMB/RPC", i * 1000));
	const about = (i, more) => ({
		tier: "finding",
		src: ip(9),
		dest: ip(i),
		first_ms: i * 1000,
		last_ms: i * 1000,
		...more,
	});
	const run = about(2, {
		level: 3,
		detector: "lateral",
		title: "Remote service execution",
		evidence: {
			made_by: [{ shares: ["ADMIN$", "IPC$"], whenever: "2026-02-04T09:17:01.792848+0000" }, {}],
			deep: { a: { b: { c: { d: "e" } } } },
			would_lower: "nothing",
		},
	});
	const scan = (i) => about(i, { level: 2, detector: "scan", title: "Port scan of one host" });
	return makeDocument({
		title: "scans.pcap",
		flows,
		findings: [run, ...[1, 2, 3, 4].map(scan)],
		seen: { alert: 1 },
	});
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
	scans,
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
