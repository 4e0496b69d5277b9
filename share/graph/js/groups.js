/*
 * Which hosts stand on the canvas by themselves and which are grouped by subnet: never more nodes
 * than the pane can label, never a bad host hidden in a group.
 */
import { networkOf } from "./address.js";

/** Prefix lengths tried in turn, IPv4 and IPv6. */
const STEPS = [
	[24, 64],
	[20, 56],
	[16, 48],
	[8, 32],
];

/** Pane area that one labelled host wants, in square pixels. */
const AREA_PER_HOST = 11000;

/** Hosts that a pane of this size can label. */
export function hostLimit(width, height) {
	return Math.max(12, Math.floor((width * height) / AREA_PER_HOST));
}

/* Networks of all hosts at a prefix length, worked out once. */
const known = new WeakMap();

function networksOf(hosts, [v4, v6]) {
	if (!known.has(hosts)) known.set(hosts, new Map());
	const byStep = known.get(hosts);
	if (!byStep.has(v4))
		byStep.set(
			v4,
			hosts.map((host) => networkOf(host.addresses[0], v4, v6)),
		);
	return byStep.get(v4);
}

function groupBy(hosts, ids, step) {
	const networks = networksOf(hosts, step);
	const groups = new Map();
	for (const id of ids) {
		const network = networks[id];
		const members = groups.get(network);
		if (members) members.push(id);
		else groups.set(network, [id]);
	}
	return groups;
}

/** The finest grouping that stays within `limit` groups; past the coarsest, the rest is one group. */
function fittingGroups(hosts, ids, limit) {
	for (const step of STEPS) {
		const groups = groupBy(hosts, ids, step);
		if (groups.size <= limit) return groups;
	}
	const groups = [...groupBy(hosts, ids, STEPS.at(-1))].sort((a, b) => b[1].length - a[1].length);
	const kept = new Map(groups.slice(0, limit - 1));
	kept.set(
		"other networks",
		groups.slice(limit - 1).flatMap(([, members]) => members),
	);
	return kept;
}

const byWorst = (hosts) => (a, b) =>
	(hosts[b].level ?? 0) - (hosts[a].level ?? 0) ||
	hosts[b].bytes_out + hosts[b].bytes_in - hosts[a].bytes_out - hosts[a].bytes_in ||
	a - b;

/** Of the places there are, those given to single hosts; the rest is left to groups. */
const ALONE_SHARE = 0.75;

/* Servers and those with findings say most when they stand alone. */
const byWeight = (hosts) => (a, b) =>
	(hosts[b].clients ?? 0) - (hosts[a].clients ?? 0) || byWorst(hosts)(a, b);

/**
 * {hosts: ids shown alone, groups: [{network, members}]}. Hosts in `forced` always stand alone; then
 * those with a finding, the busiest servers, the busiest hosts, as far as there is room.
 */
export function groupHosts(hosts, limit, forced = new Set()) {
	const all = hosts.map((_, id) => id);
	if (all.length <= limit) return { hosts: all, groups: [] };
	const room = Math.floor(limit * ALONE_SHARE);
	const worst = [...all].sort(byWorst(hosts));
	const bad = worst.filter((id) => (hosts[id].level ?? 0) >= 2).slice(0, room);
	const servers = all
		.filter((id) => (hosts[id].clients ?? 0) > 1)
		.sort(byWeight(hosts))
		.slice(0, Math.floor(room / 3));
	const alone = new Set([
		...forced,
		...[...new Set([...bad, ...servers, ...worst.slice(0, room)])].slice(0, room),
	]);
	const groups = [];
	const rest = all.filter((id) => !alone.has(id));
	for (const [network, members] of fittingGroups(hosts, rest, Math.max(4, limit - room))) {
		if (members.length === 1) alone.add(members[0]);
		else groups.push({ network, members: members.sort(byWorst(hosts)) });
	}
	return { hosts: all.filter((id) => alone.has(id)), groups };
}
