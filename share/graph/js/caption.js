/*
 * What stands beside a node: its title, a quiet second text, a country chip, and the icon and shape
 * that say what it is. Computed once for a node and kept on it.
 */
import { appIcon } from "./icons.js";
import { FLAG } from "./levels.js";
import { portText } from "./query.js";
import { formatBytes, formatCount, plural, shorten } from "./text.js";

const TITLE_MAX = 34;

function entityAddressText(model, entity) {
	const addresses = model.entityAddresses(entity);
	const first = shorten(addresses[0] ?? "", 26);
	return addresses.length > 1 ? `${first} +${addresses.length - 1}` : first;
}

function portsText(model, total) {
	if (!total || total.port === undefined || total.port < 0) return "";
	const text = portText(model, Math.floor(total.port / 256), total.port % 256);
	return total.manyPorts ? `${text}, \u2026` : text;
}

/** Two-letter country of an entity's first address, or "". */
export function entityCountry(model, entity) {
	if (!model.hasGeo || entity < model.hostCount) return "";
	const country = model.addressCountry[model.addressId(model.entityAddresses(entity)[0])];
	return country > 0 ? model.countries[country - 1].code : "";
}

function destIcon(node, isHost) {
	if (isHost) return "";
	if (node.flags & (FLAG.INTEL | FLAG.VIRUSTOTAL)) return "skull";
	if (node.flags & FLAG.BEACON) return "clock";
	if (node.flags & FLAG.CERTIFICATE) return "lock";
	return node.level >= 2 ? "warning" : "";
}

function destCaption(model, node) {
	const isHost = node.entity < model.hostCount;
	const label = node.label;
	const addresses = entityAddressText(model, node.entity);
	const sub = [addresses === label ? "" : addresses, portsText(model, node.total)]
		.filter(Boolean)
		.join(" \u00b7 ");
	const icon = destIcon(node, isHost);
	const shape = isHost
		? "peer"
		: icon === ""
			? "dot"
			: node.level >= 3
				? "octagon"
				: "disc-suspicious";
	return { sub, icon, shape, cc: entityCountry(model, node.entity) };
}

function hostCaption(model, node) {
	const host = model.hosts[node.host];
	const address = host.addresses[0];
	const sub = node.label === address ? shorten(host.mac_vendor ?? "", 22) : shorten(address, 26);
	return {
		sub,
		icon: node.server ? "server" : "desktop",
		shape: "host",
		badge: victimBadge(model, node.host),
	};
}

/** Number of findings of a host that are worth a badge, or 0. */
function victimBadge(model, host) {
	model.badges ??= new Map((model.summary.victims ?? []).map((v) => [v.host, v.findings.length]));
	return model.badges.get(host) ?? 0;
}

const CAPTIONS = {
	host: hostCaption,
	dest: destCaption,
	subnet: (_model, node) => ({
		sub: plural(node.members.length, "more host"),
		icon: "network",
		shape: "subnet",
	}),
	internet: (_model, node) => ({
		sub: plural(node.count, "address", "addresses"),
		icon: "incoming",
		shape: "outside",
	}),
	app: (_model, node) => ({
		sub: node.revealed ? "" : formatBytes(node.total.bytes),
		icon: appIcon(node.label),
		shape: "disc",
	}),
	clients: (_model, node) => ({
		sub: plural(node.total.conversations, "conversation"),
		icon: "users",
		shape: "disc",
	}),
	countries: (_model, node) => ({ sub: formatCount(node.count), icon: "flag", shape: "disc" }),
	country: (_model, node) => ({ sub: formatBytes(node.total.bytes), icon: "", shape: "chip" }),
	asked: (_model, node) => ({
		sub: `asked ${node.total.conversations}\u00d7`,
		icon: "search",
		shape: "octagon",
	}),
	more: (_model, node) => ({
		sub: node.total.bytes > 0 ? formatBytes(node.total.bytes) : "",
		icon: "",
		shape: "pill",
	}),
};

/** {title, sub, icon, shape, cc, badge} of a node. */
export function caption(model, node) {
	node.caption ??= {
		title: shorten(node.label, TITLE_MAX),
		cc: "",
		badge: 0,
		...CAPTIONS[node.kind](model, node),
	};
	return node.caption;
}

/** Whether the label stands beside the node on one line, or below it on two; the layout says. */
export function isRow(node) {
	return node.row === true;
}
