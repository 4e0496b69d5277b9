/*
 * A small model for the unit tests, written by the tests' own writer.
 */
import { applyLevels } from "../../share/graph/js/levels.js";
import { Model } from "../../share/graph/js/model.js";
import { initialState } from "../../share/graph/js/state.js";
import { makeDocument } from "../browser/write-document.mjs";

/** A model of a document. */
export function modelOf(doc) {
	const { summary, rows } = JSON.parse(JSON.stringify(doc));
	const model = new Model(summary);
	model.attachRows(rows);
	applyLevels(model);
	return model;
}

/** One conversation with the usual values. */
export function flow(src, dest, app, first, extra = {}) {
	return {
		src,
		dest,
		app,
		proto: "TCP",
		sport: 50000,
		dport: 443,
		first,
		duration: 1000,
		pktsOut: 2,
		pktsIn: 3,
		out: 200,
		in: 3000,
		...extra,
	};
}

/** Two hosts, a bad name, a name on two addresses, an address under two names, an outsider. */
export function smallDocument(extra = {}) {
	return makeDocument({
		title: "small.pcap",
		flows: [
			flow("10.0.0.1", "203.0.113.1", "Web", 0, { name: "www.example.com", by: "sni" }),
			flow("10.0.0.1", "203.0.113.2", "Web", 1000, { name: "www.example.com", by: "dns" }),
			flow("10.0.0.1", "203.0.113.9", "Web", 2000, {
				name: "cdn.evil.example",
				by: "sni",
				in: 9,
				intel: [{ hit: 0, field: "sni" }],
			}),
			flow("10.0.0.1", "203.0.113.1", "Web", 3000, {
				name: "other.example.com",
				by: "sni",
				dport: 8443,
			}),
			flow("10.0.0.2", "203.0.113.9", "Web", 9000, {
				name: "cdn.evil.example",
				by: "sni",
				intel: [{ hit: 0, field: "sni" }],
			}),
			flow("10.0.0.1", "10.0.0.2", "SMB/RPC", 4000, { dport: 445 }),
			flow("10.0.0.2", "10.0.0.1", "DNS", 5000, {
				dport: 53,
				proto: "UDP",
				intel: [{ hit: 0, field: "dns.queries" }],
			}),
			flow("198.51.100.7", "10.0.0.2", "RDP", 6000, { dport: 3389 }),
		],
		assets: {
			"10.0.0.1": { name: "WS-1", users: [{ user: "j.doe", domain: "CORP", by: "krb5" }] },
		},
		findings: [
			{
				tier: "finding",
				level: 2,
				detector: "beacon",
				title: "Beacon",
				score: 0.8,
				src: "10.0.0.1",
				dest: "203.0.113.9",
				port: 443,
				app: "Web",
				first_ms: 2000,
				last_ms: 3000,
			},
		],
		intel: [{ indicator: "evil.example", type: "domain", feed: "urlhaus", strength: "strong" }],
		lookups: [
			{
				src: "10.0.0.2",
				name: "cdn.evil.example",
				count: 2,
				first: 5000,
				last: 5100,
				intel: [{ hit: 0, field: "dns.queries" }],
			},
		],
		...extra,
	});
}

/** Entity id of a label. */
export function entityOf(model, label) {
	for (let e = 0; e < model.entityCount; e++) if (model.entityLabel(e) === label) return e;
	return -1;
}

/** The initial state with some members changed. */
export const stateWith = (patch) => ({ ...initialState(), ...patch });
