/*
 * One table of 16x16 stroke icons, drawn as <svg> in the DOM and as Path2D on the canvas. No emoji:
 * many systems have no font for them.
 */
export const ICONS = {
	desktop: "M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3",
	server: "M3 2.5h10v4.5h-10zM3 9h10v4.5h-10zM5.5 4.75h.01M5.5 11.25h.01M8 4.75h3M8 11.25h3",
	network: "M6 2h4v3.5h-4zM1.5 10.5h4v3.5h-4zM10.5 10.5h4v3.5h-4zM8 5.5v2.5M3.5 10.5v-2.5h9v2.5",
	globe: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM2 8h12M8 2c-4 4-4 8 0 12M8 2c4 4 4 8 0 12",
	incoming: "M14 2l-6 6M8 4v4h4M13.5 8.5a5.5 5.5 0 1 1-6-6",
	search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9zM10.5 10.5l3.5 3.5",
	names: "M2.5 3.5h6M2.5 8h11M2.5 12.5h8",
	terminal: "M2 3h12v10h-12zM4.5 6l2 2l-2 2M8.5 10h3",
	clock: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM8 4.5v3.5l2.5 1.5",
	folder: "M2 4h4l1.5 2h6.5v7h-12z",
	display: "M2 3h12v8h-12zM5 13.5h6M6 6l-1.5 1.5L6 9M10 6l1.5 1.5L10 9",
	bell: "M4 11.5v-4a4 4 0 0 1 8 0v4M2.5 11.5h11M7 13.8h2",
	pulse: "M1.5 8.5h3l2-5l3 9l2-4h3",
	mail: "M2 4h12v8.5h-12zM2 4.5l6 4.5l6-4.5",
	question: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.6M8 12.5h.01",
	database: "M3 4a5 2 0 1 0 10 0a5 2 0 1 0-10 0M3 4v8a5 2 0 0 0 10 0v-8M3 8a5 2 0 0 0 10 0",
	phone:
		"M4 2.5h2.5l1 3-1.5 1.2a8 8 0 0 0 3.3 3.3l1.2-1.5l3 1v2.5a1.5 1.5 0 0 1-1.6 1.5A10.5 10.5 0 0 1 2.5 4.1A1.5 1.5 0 0 1 4 2.5z",
	gear: "M8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.8l1.4 1.4M10.8 10.8l1.4 1.4M3.8 12.2l1.4-1.4M10.8 5.2l1.4-1.4",
	key: "M5 8a2.5 2.5 0 1 0 0 .01M7.5 8h6.5v2.5M11 8v2",
	share:
		"M4 6.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6zM12 2.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6zM12 10.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 1 0 0-3.6zM5.6 7.2l4.8-2.4M5.6 8.8l4.8 2.4",
	skull: "M8 2a5 5 0 0 0-3 9v2.5h6v-2.5a5 5 0 0 0-3-9zM6.2 7.6h.01M9.8 7.6h.01M8 11.5v2",
	lock: "M3.5 7h9v6.5h-9zM5.5 7v-1.5a2.5 2.5 0 0 1 5 0v1.5",
	warning: "M8 2.5l6 11h-12zM8 6.5v3.5M8 11.8h.01",
	flag: "M4 14v-11.5M4 3h8l-2 2.75l2 2.75h-8",
	users:
		"M6 3.5a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4zM2 13.5a4 4 0 0 1 8 0M10.5 4a2 2 0 0 1 0 3.8M11.5 9.8a4 4 0 0 1 2.5 3.7",
	user: "M8 2.5a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6zM2.8 14a5.2 5.2 0 0 1 10.4 0",
	more: "M4 8h.01M8 8h.01M12 8h.01",
	plus: "M8 3v10M3 8h10",
	minus: "M3 8h10",
	fit: "M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5",
	undo: "M5.5 3l-3 3l3 3M2.5 6h7a4 4 0 0 1 0 8h-3",
	redo: "M10.5 3l3 3l-3 3M13.5 6h-7a4 4 0 0 0 0 8h3",
	sun: "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6zM8 1.5v1.5M8 13v1.5M1.5 8h1.5M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1",
	moon: "M13 9.5a5.5 5.5 0 1 1-6.5-6.5a4.5 4.5 0 0 0 6.5 6.5z",
	help: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM6.3 6.3a1.8 1.8 0 1 1 2.5 1.7c-.5.3-.8.6-.8 1.2M8 11.2h.01",
	download: "M8 2v8M4.5 7l3.5 3.5l3.5-3.5M2.5 13.5h11",
	copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
	check: "M3 8.5l3.5 3.5l6.5-7.5",
	close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
	left: "M10 3l-5 5l5 5",
	right: "M6 3l5 5l-5 5",
	down: "M3 6l5 5l5-5",
	play: "M5 3l8 5l-8 5z",
	pause: "M5 3v10M11 3v10",
	print: "M4.5 6v-3.5h7v3.5M4.5 11h-2.5v-5h12v5h-2.5M4.5 9.5h7v4.5h-7z",
	route:
		"M3.5 11a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3zM12.5 2a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3zM5 12.5h5.5a2.2 2.2 0 0 0 0-4.5h-5a2.2 2.2 0 0 1 0-4.5h5.5",
	link: "M9.5 2.5h4v4M13.5 2.5l-6 6M11.5 9v4.5h-9v-9h4.5",
	list: "M2 4h1M2 8h1M2 12h1M5.5 4h8.5M5.5 8h8.5M5.5 12h8.5",
	label: "M2 3.5h6l6 4.5l-6 4.5h-6z",
	chat: "M2 3h12v8h-7l-3 3v-3h-2z",
	chart: "M2 13.5h12M4 11v-4M8 11v-7.5M12 11v-5.5",
	expand: "M8 3.5v9M3.5 8h9M2 2h12v12h-12z",
};

/* First match names the icon of an application. */
const APP_ICONS = [
	[/^(dns|mdns|llmnr|nbns|netbios)/i, "names"],
	[/ssh|telnet|terminal|shell/i, "terminal"],
	[/^ntp|time/i, "clock"],
	[/rdp|vnc|remote/i, "display"],
	[/push|fcm|apns|notification/i, "bell"],
	[/icmp|ping/i, "pulse"],
	[/mail|smtp|imap|pop3/i, "mail"],
	[/sql|database|redis|mongo|ldap|directory/i, "database"],
	[/print|ipp/i, "print"],
	[/voice|video|voip|sip|rtp|call|meeting|stun/i, "phone"],
	[/music|media|stream|gam/i, "play"],
	[/chat|messag|social|slack|teams/i, "chat"],
	[/smb|rpc|nfs|file|ftp|cifs|share|storage|backup|cloud/i, "folder"],
	[/kerberos|krb|auth|login|radius|winrm|wmi|identity/i, "key"],
	[/update|download|package/i, "download"],
	[/vpn|tunnel|\btor\b|proxy|wireguard|ipsec/i, "lock"],
	[/torrent|p2p|peer/i, "share"],
	[/telemetry|analytic|advert|^ads|tracking|monitor/i, "chart"],
	[/dhcp|snmp|ssdp|upnp|syslog|manage|igmp|network|iot|industrial|routing/i, "gear"],
	[/^unknown$/i, "question"],
	[/web|http|tls|quic/i, "globe"],
];

/** Icon of an application label. */
export function appIcon(label) {
	return APP_ICONS.find(([pattern]) => pattern.test(label))?.[1] ?? "gear";
}
