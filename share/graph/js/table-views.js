/*
 * What tables show: the paths of the graph (host, application, destination), and single conversations
 * with protocol, ports, packets, bytes, first and last.
 */
import { portText } from "./query.js";
import { formatBytes, formatClock, formatCount, formatDate, shorten } from "./text.js";

const LEVEL_TEXT = ["", "info", "suspicious", "bad"];

function clock(model) {
	const sameDay = formatDate(model.startMs) === formatDate(model.startMs + model.spanMs);
	return (ms, millis = false) =>
		(sameDay ? "" : `${formatDate(model.startMs + ms).slice(5)} `) +
		formatClock(model.startMs + ms, millis);
}

const name = (model, entity) => shorten(model.entityLabel(entity), 60);

/** Columns over groupPaths() totals. */
export function pathColumns(model, paths) {
	const time = clock(model);
	const geo = model.hasGeo;
	const country = (p) => {
		if (p.entity < model.hostCount) return "";
		const id = model.addressCountry[model.rows.dest[p.rows[0]]];
		return id > 0 ? model.countries[id - 1].code : "";
	};
	const port = (p) =>
		portText(model, Math.floor(p.port / 256), p.port % 256) + (p.manyPorts ? ", \u2026" : "");
	return [
		{
			title: "Level",
			width: 1.2,
			value: (i) => paths[i].level,
			text: (i) => LEVEL_TEXT[paths[i].level],
			level: (i) => paths[i].level,
		},
		{
			title: "Source",
			width: 2.3,
			value: (i) => name(model, paths[i].source),
			text: (i) => name(model, paths[i].source),
		},
		{
			title: "Application",
			width: 1.4,
			value: (i) => model.apps[paths[i].app].label,
			text: (i) => shorten(model.apps[paths[i].app].label, 40),
		},
		{
			title: "Destination",
			width: 2.6,
			value: (i) => name(model, paths[i].entity),
			text: (i) => name(model, paths[i].entity),
			level: (i) => paths[i].level,
		},
		{
			title: "Address",
			width: 1.6,
			mono: true,
			value: (i) => model.addresses[model.rows.dest[paths[i].rows[0]]],
			text: (i) => model.addresses[model.rows.dest[paths[i].rows[0]]],
		},
		geo && {
			title: "CC",
			width: 0.5,
			value: (i) => country(paths[i]),
			text: (i) => country(paths[i]),
		},
		{
			title: "Port",
			width: 1.1,
			value: (i) => Math.floor(paths[i].port / 256),
			text: (i) => port(paths[i]),
		},
		{
			title: "Conv.",
			width: 0.8,
			align: "end",
			value: (i) => paths[i].conversations,
			text: (i) => formatCount(paths[i].conversations),
		},
		{
			title: "Out",
			width: 0.9,
			align: "end",
			value: (i) => paths[i].bytesOut,
			text: (i) => formatBytes(paths[i].bytesOut),
		},
		{
			title: "In",
			width: 0.9,
			align: "end",
			value: (i) => paths[i].bytesIn,
			text: (i) => formatBytes(paths[i].bytesIn),
		},
		{ title: "First", width: 1, value: (i) => paths[i].first, text: (i) => time(paths[i].first) },
		{ title: "Last", width: 1, value: (i) => paths[i].last, text: (i) => time(paths[i].last) },
	].filter(Boolean);
}

/** Columns over row numbers. */
export function conversationColumns(model, list) {
	const { rows } = model;
	const time = clock(model);
	const endpoint = (address, port) =>
		port > 0 ? `${address.includes(":") ? `[${address}]` : address}:${port}` : address;
	const src = (i) => endpoint(model.addresses[rows.src[list[i]]], rows.src_port[list[i]]);
	const dest = (i) => {
		const r = list[i];
		const ported = ["TCP", "UDP", "SCTP", "UDP-Lite"].includes(model.protos[rows.proto[r]]);
		return endpoint(model.addresses[rows.dest[r]], ported ? rows.dest_port[r] : 0);
	};
	const app = (i) => model.apps[rows.app[list[i]]].label;
	const number = (title, column) => ({
		title,
		width: 0.8,
		align: "end",
		value: (i) => rows[column][list[i]],
		text: (i) => (column.startsWith("bytes") ? formatBytes : formatCount)(rows[column][list[i]]),
	});
	const last = (r) => rows.first_ms[r] + rows.duration_ms[r];
	return [
		{
			title: "First",
			width: 1.2,
			mono: true,
			value: (i) => rows.first_ms[list[i]],
			text: (i) => time(rows.first_ms[list[i]], true),
		},
		{
			title: "Last",
			width: 1.2,
			mono: true,
			value: (i) => last(list[i]),
			text: (i) => time(last(list[i]), true),
		},
		{ title: "Source", width: 1.9, mono: true, value: src, text: src },
		{
			title: "Destination",
			width: 1.9,
			mono: true,
			value: dest,
			text: dest,
			level: (i) => rows.level[list[i]],
		},
		{
			title: "Name",
			width: 2,
			value: (i) => name(model, rows.entity[list[i]]),
			text: (i) => name(model, rows.entity[list[i]]),
			level: (i) => rows.level[list[i]],
		},
		{
			title: "Protocol",
			width: 1,
			value: (i) => model.protos[rows.proto[list[i]]],
			text: (i) => protocol(model, list[i]),
		},
		{ title: "Application", width: 1, value: app, text: app },
		number("Pkts out", "pkts_toserver"),
		number("Pkts in", "pkts_toclient"),
		number("Out", "bytes_toserver"),
		number("In", "bytes_toclient"),
	];
}

function protocol(model, row) {
	const proto = model.protos[model.rows.proto[row]];
	const app = model.rows.app_proto[row];
	return app > 0 ? `${proto} ${model.app_protos[app - 1]}` : proto;
}
