/*
 * The hosts of the generated office.
 */
import { WORDS } from "./traffic.mjs";

const NAMES = [
	"DESKTOP-4F7K2LQ",
	"SRV-FILES01",
	"DC1",
	"LT-ANNA",
	"PRN-2F",
	"LT-MARKUS",
	"SRV-MAIL",
	"NAS-01",
];
const SERVERS = [1, 2, 4, 6, 7];

/** Address of the i-th host. */
export const ip = (i) => `10.1.5.${20 + i}`;

/** Whether the i-th host has no user before it. */
export const isServer = (i) => SERVERS.includes(i);

function nameOf(i) {
	const kind = ["WS", "LT", "DESKTOP"][i % 3];
	return NAMES[i] ?? `${kind}-${WORDS[i % WORDS.length].toUpperCase().slice(0, 5)}${i}`;
}

function assetOf(i) {
	const name = nameOf(i);
	const user = i === 0 ? "j.doe" : `${"abcdefgh"[i % 8]}.${WORDS[i % WORDS.length]}`;
	return {
		name,
		mac:
			i === 0 ? "00:11:22:33:44:55" : `00:11:22:33:${(40 + i).toString(16)}:${(17 * i + 85) % 100}`,
		names: [{ name, by: "dhcp" }],
		...(i < 6 ? { mac_vendor: "Example Devices" } : {}),
		...(isServer(i)
			? {}
			: { users: [{ user, domain: "CORP", by: "krb5" }], os: [{ os: "Windows 11", by: "dhcp" }] }),
	};
}

/** What is known of the hosts, by address. */
export const officeAssets = (count) =>
	Object.fromEntries(Array.from({ length: count }, (_, i) => [ip(i), assetOf(i)]));
