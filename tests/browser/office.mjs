/*
 * A small office: hosts with names and users, a domain controller, a file server, and one infected
 * workstation that beacons, moves sideways and uploads.
 */
import {
	BEACON_AT,
	INTEL,
	LOOKUPS,
	officeFindings,
	placeOf,
	VIRUSTOTAL,
} from "./office-findings.mjs";
import { ip, isServer, officeAssets } from "./office-hosts.mjs";
import { flow, publicIp, random, siteName } from "./traffic.mjs";
import { makeDocument } from "./write-document.mjs";

const SPAN_MS = 6240000;
const BEACONS = 88;

function everyday(r, sites, i) {
	const at = () => r() * (SPAN_MS - 60000);
	const to = (address, app, extra) => flow(r, ip(i), address, app, at(), extra);
	const flows = [
		to(ip(2), "DNS", { appProto: "dns" }),
		to("198.51.100.123", "NTP", { name: "pool.ntp.example", by: "dns", age: 300 }),
	];
	if (isServer(i)) return flows;
	for (let n = 0; n < 25 + r() * 60; n++) {
		const site = sites[Math.floor(r() * r() * sites.length)];
		const age = Math.floor(r() * 4000);
		const appProto = r() < 0.2 ? "quic" : "tls";
		const ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";
		flows.push(to(site.ip, "Web", { name: site.name, by: "sni", age, appProto, ja4 }));
	}
	for (let n = 0; n < 6; n++)
		flows.push(to(ip(2), "DNS", { appProto: "dns" }), to(ip(2), n % 2 ? "Kerberos" : "LDAP"));
	if (r() < 0.6) for (let n = 0; n < 4; n++) flows.push(to(ip(1), "SMB/RPC", { appProto: "smb" }));
	if (r() < 0.4) flows.push(to(ip(6), "Mail"));
	if (r() < 0.3)
		flows.push(to("203.0.113.188", "Push/FCM", { name: "mtalk.push.example", by: "sni" }));
	if (r() < 0.3) flows.push(to(ip(2), "ICMP"));
	return flows;
}

const BEACON = {
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
};

const HITS = {
	bad: true,
	intel: [
		{ hit: 0, field: "dest_ip" },
		{ hit: 1, field: "sni" },
	],
};

/* Beacons, lateral movement, an upload, and somebody outside who tries RDP. */
function intrusion(r, enriched) {
	const bad = enriched;
	const flows = [];
	const beacon = { ...BEACON, ...(enriched ? HITS : {}) };
	for (let n = 0; n < BEACONS; n++)
		flows.push(flow(r, ip(0), "185.220.101.34", "Web", BEACON_AT + n * 60000 + r() * 1500, beacon));
	for (const [n, target] of [1, 3, 3, 3].entries())
		flows.push(
			flow(r, ip(0), ip(target), "SMB/RPC", 1900000 + n * 40000, { appProto: "smb", bad }),
		);
	const upload = {
		name: "files.share.example",
		by: "sni",
		out: 480e6,
		in: 2e6,
		duration: 600000,
		bad,
	};
	flows.push(flow(r, ip(0), "198.51.100.77", "Web", 4700000, upload));
	for (let n = 0; n < 9; n++)
		flows.push(
			flow(r, publicIp(90000 + n), ip(1), "RDP", 3000000 + n * 30000, { pktsIn: 1, in: 60 }),
		);
	return flows;
}

/** The document; not enriched, it is what pcg-flows alone gives. */
export function office({ enriched = true, count = 24 } = {}) {
	const r = random(7);
	const sites = Array.from({ length: 120 }, (_, i) => ({
		name: siteName(r),
		ip: publicIp(40 + i * 3),
	}));
	const flows = Array.from({ length: count }, (_, i) => everyday(r, sites, i)).flat();
	flows.push(...intrusion(r, enriched));
	const packets = flows.reduce((n, f) => n + f.pktsOut + f.pktsIn, 0);
	const title = "office-2026-01-31.pcapng";
	return makeDocument({
		title,
		flows,
		assets: officeAssets(count),
		...(enriched
			? {
					findings: officeFindings(sites),
					intel: INTEL,
					lookups: LOOKUPS,
					geo: placeOf,
					vt: VIRUSTOTAL,
					seen: { ti: 1, alert: 1, geo: 1, vt: 1, asset: 1, stats: 1, dns: 1 },
				}
			: { seen: { asset: 1, stats: 1 } }),
		capture: {
			complete: 1,
			files: [{ name: title, format: "pcapng", link_types: ["EN10MB"], packets, complete: 1 }],
			skipped: { malformed: 12 },
		},
	});
}
