/*
 * Streams that are odd but real, through pcg-graph itself: its page opens silently in both themes, is
 * accessible and says what is the matter. B: the folder of the built commands.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { accessibility, close, finish, open, textOf, treeItems } from "./browser.mjs";

const GRAPH = join(process.env.B ?? "../../../plain", "pcg-graph");
const folder = mkdtempSync(join(tmpdir(), "pcg-streams-"));

after(async () => {
	await finish();
	rmSync(folder, { recursive: true, force: true });
});

const time = (s) => new Date(Date.UTC(2026, 0, 31, 10, 0, s)).toISOString().replace("Z", "000+0000");

const flow = (src, dest, port, more = {}) => ({
	timestamp: time(1),
	event_type: "flow",
	src_ip: src,
	...(port ? { src_port: 50000, dest_port: port } : {}),
	dest_ip: dest,
	proto: "TCP",
	flow: {
		pkts_toserver: 3,
		pkts_toclient: 2,
		bytes_toserver: 400,
		bytes_toclient: 300,
		start: time(1),
		end: time(2),
		age: 1,
		state: "established",
	},
	...more,
});

const alert = (src, dest, more = {}) => ({
	timestamp: time(3),
	event_type: "alert",
	src_ip: src,
	src_port: 50000,
	dest_ip: dest,
	dest_port: 443,
	proto: "TCP",
	alert: {
		action: "allowed",
		gid: 1,
		signature_id: 2100498,
		rev: 7,
		signature: "Something came back",
		category: "Potentially Bad Traffic",
		severity: 1,
	},
	...more,
});

const stats = (capture) => ({
	timestamp: time(9),
	event_type: "stats",
	stats: { decoder: { pkts: 5, bytes: 700 }, ...(capture ? { capture } : {}) },
});

const icmp = { proto: "ICMP", icmp_type: 8, icmp_code: 0 };

/* name: [records, what the page says, labels of hosts, arguments of pcg-graph] */
const STREAMS = {
	"one host": [[flow("10.0.0.5", "203.0.113.7", 443), stats({ complete: true })], /1 host/, ["10.0.0.5"]],
	"only ICMP": [
		[flow("10.0.0.5", "10.0.0.6", 0, icmp), flow("10.0.0.5", "198.51.100.4", 0, icmp)],
		/ICMP/,
		["10.0.0.5", "10.0.0.6"],
	],
	"eve.json of a sensor": [
		[
			{
				timestamp: "2026-01-31T11:00:01.000000+0100",
				flow_id: 77,
				event_type: "tls",
				src_ip: "10.0.0.1",
				src_port: 50000,
				dest_ip: "192.0.2.5",
				dest_port: 443,
				proto: "TCP",
				tls: { sni: "www.example.com", version: "TLS 1.3" },
			},
			flow("10.0.0.1", "192.0.2.5", 443, { flow_id: 77, app_proto: "tls" }),
			alert("10.0.0.1", "192.0.2.5", { flow_id: 77 }),
			stats(),
		],
		/Something came back.*10\.0\.0\.1.*www\.example\.com/s,
		["10.0.0.1"],
	],
	"nothing internal": [
		[flow("198.51.100.1", "203.0.113.5", 443), flow("203.0.113.5", "192.0.2.9", 53)],
		/No internal address.*--internal/s,
		["198.51.100.1", "203.0.113.5"],
	],
	"both sides internal by --internal": [
		[flow("198.51.100.1", "203.0.113.5", 445)],
		/2 hosts/,
		["198.51.100.1", "203.0.113.5"],
		["--internal", "198.51.100.0/24", "--internal", "203.0.113.0/24"],
	],
	"findings without flows": [[alert("10.0.0.1", "192.0.2.5")], /Something came back/, ["10.0.0.1"]],
	"nothing but a stats record": [[stats({ complete: true })], /No conversations/, []],
	"cut off": [
		[
			flow("10.0.0.5", "203.0.113.7", 443),
			stats({
				complete: false,
				stopped_by: "truncated",
				files: [{ name: "a.pcap", format: "pcap", packets: 5, complete: false, error: "cut off at byte 77" }],
			}),
		],
		/Incomplete.*cut off at byte 77/s,
		["10.0.0.5"],
	],
	"no stats record": [[flow("10.0.0.5", "203.0.113.7", 443)], /not known \(no stats record\)/, ["10.0.0.5"]],
};

function page(name, records, args = []) {
	const path = join(folder, `${name.replaceAll(/\W/g, "-")}.html`);
	const input = records.map((record) => `${JSON.stringify(record)}\n`).join("");
	const done = spawnSync(GRAPH, args, { input, maxBuffer: 1 << 26 });
	assert.equal(done.status, 0, String(done.error ?? done.stderr));
	writeFileSync(path, done.stdout);
	return path;
}

for (const [name, [records, says, hosts, args]] of Object.entries(STREAMS))
	for (const theme of ["light", "dark"])
		test(`${name}, ${theme}`, async () => {
			const report = await open(page(name, records, args), { theme });
			assert.match(await textOf(report, "body"), says);
			const shown = (await treeItems(report)).filter((item) => /^h\d+$/.test(item.id));
			assert.equal(shown.length, hosts.length);
			for (const host of hosts) assert.ok(shown.some((item) => item.label.includes(host)), host);
			assert.deepEqual(await accessibility(report), []);
			await close(report);
		});
