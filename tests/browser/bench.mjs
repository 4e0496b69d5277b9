/*
 * Prints how fast the report is: opening, expanding, panning and zooming, each beside its bar. Figures,
 * not tests; exit status 1 when a bar is missed.
 *
 *   node bench.mjs [CONVERSATIONS…]
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish, open, settle, shell } from "./browser.mjs";
import { large, manyDestinations } from "./generate.mjs";
import { makePage } from "./write-page.mjs";

const folder = mkdtempSync(join(tmpdir(), "pcg-bench-"));
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function write(name, doc) {
	const path = join(folder, `${name}.html`);
	writeFileSync(path, makePage(shell, doc));
	return path;
}

async function opening(path) {
	const runs = [];
	for (let i = 0; i < 3; i++) {
		const page = await open(path);
		runs.push(
			await page.evaluate(() =>
				Object.fromEntries(performance.getEntriesByType("mark").map((m) => [m.name, m.startTime])),
			),
		);
		await page.context().close();
	}
	return Object.fromEntries(
		["pcg-first-graph", "pcg-rows"].map((mark) => [
			mark,
			Math.round(median(runs.map((r) => r[mark]))),
		]),
	);
}

/* Frames a second while `act` goes on. */
async function gesture(page, act) {
	await page.evaluate(() => {
		globalThis.frameTimes = [];
		const tick = (t) => {
			globalThis.frameTimes.push(t);
			globalThis.counting = requestAnimationFrame(tick);
		};
		globalThis.counting = requestAnimationFrame(tick);
	});
	await act();
	return page.evaluate(() => {
		cancelAnimationFrame(globalThis.counting);
		const times = globalThis.frameTimes;
		const gaps = times.slice(1).map((t, i) => t - times[i]);
		return Math.round(1000 / (gaps.reduce((a, b) => a + b, 0) / gaps.length));
	});
}

async function smoothness(path) {
	const page = await open(path, { hash: "#x=h0~h0/a0&n=h0/a0*580", motion: "no-preference" });
	const nodes = await page.evaluate(() => pcgReport.nodes().length);
	const pan = await gesture(page, async () => {
		await page.mouse.move(300, 600);
		await page.mouse.down();
		for (let i = 0; i < 60; i++) await page.mouse.move(300 + 4 * Math.sin(i / 5) * 20, 600 - i * 3);
		await page.mouse.up();
	});
	const zoom = await gesture(page, async () => {
		for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i % 20 < 10 ? 60 : -60);
	});
	await page.context().close();
	return { nodes, pan, zoom };
}

async function expanding(path) {
	const page = await open(path);
	const times = [];
	for (let host = 0; host < 8; host++) {
		times.push(
			await page.evaluate((id) => {
				const start = performance.now();
				document.querySelector(`[data-id="${id}"]`)?.click();
				return performance.now() - start;
			}, `h${host}`),
		);
		await settle(page);
	}
	await page.context().close();
	return Math.round(median(times));
}

/* milliseconds and bytes at most, frames at least */
const FIRST_GRAPH_MS = { 150000: 1000, 1000000: 2500 };
const EXPAND_MS = 100;
const PAGE_BYTES = { 150000: 9e6 };
const FRAMES = 50;

function judge(text, held) {
	console.log(`${held ? "ok    " : "MISSED"}  ${text}`);
	if (!held) process.exitCode = 1;
}

for (const count of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [150000]) {
	const path = write(`c${count}`, large(count));
	const { size } = statSync(path);
	const marks = await opening(path);
	const first = marks["pcg-first-graph"];
	const expand = await expanding(path);
	judge(
		`${count} conversations: ${(size / 1e6).toFixed(2)} MB`,
		size < (PAGE_BYTES[count] ?? Number.POSITIVE_INFINITY),
	);
	judge(
		`${count} conversations: first graph ${first} ms, rows in ${marks["pcg-rows"]} ms`,
		first < (FIRST_GRAPH_MS[count] ?? Number.POSITIVE_INFINITY),
	);
	judge(`${count} conversations: expand ${expand} ms of script`, expand < EXPAND_MS);
}
const { nodes, pan, zoom } = await smoothness(write("wide", manyDestinations()));
judge(`${nodes} nodes: pan ${pan} frames/s, zoom ${zoom} frames/s`, Math.min(pan, zoom) >= FRAMES);
await finish();
rmSync(folder, { recursive: true, force: true });
