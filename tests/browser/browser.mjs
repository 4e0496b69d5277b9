/*
 * What the browser tests share: Chromium, pages that watch for anything that must not happen, and
 * waiting for what the page says of itself (never for a time).
 *
 * PCG_SHELL: a built shell (else it is built here). CHROMIUM: the browser (else the one in PATH).
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { buildShell } from "../../share/graph/build.mjs";
import { writePages } from "./generate.mjs";

const ARGUMENTS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-dev-shm-usage",
];

/* Without a browser there is nothing to test: all of the file is skipped, and says why. */
function findChromium() {
	const names = ["chromium", "chromium-browser", "google-chrome"];
	const folders = (process.env.PATH ?? "").split(":");
	const paths = process.env.CHROMIUM
		? [process.env.CHROMIUM]
		: folders.flatMap((folder) => names.map((name) => join(folder, name)));
	const found = paths.find((path) => existsSync(path));
	if (found) return found;
	console.log("1..0 # SKIP no chromium");
	process.exit(0);
}

const executablePath = findChromium();

export const shell = process.env.PCG_SHELL
	? readFileSync(process.env.PCG_SHELL, "utf8")
	: await buildShell();

const folder = mkdtempSync(join(tmpdir(), "pcg-report-"));
export const browser = await chromium.launch({
	executablePath,
	args: ARGUMENTS,
});

/** Ends the browser and forgets the generated pages; a test file hands this to after(). */
export async function finish() {
	await browser.close();
	rmSync(folder, { recursive: true, force: true });
}

const pages = {};

/** Path of a generated page. */
export function generated(name) {
	pages[name] ??= writePages(shell, folder, [name])[name];
	return pages[name];
}

/** Opens a file and waits until its rows are in and nothing moves. Problems are collected in page.problems. */
export async function open(
	path,
	{ hash = "", theme = "light", width = 1280, height = 800, motion = "reduce" } = {},
) {
	const context = await browser.newContext({
		viewport: { width, height },
		colorScheme: theme,
		reducedMotion: motion,
		acceptDownloads: true,
	});
	context.setDefaultTimeout(0);
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	const page = await context.newPage();
	page.problems = [];
	page.on("console", (m) => page.problems.push(`console ${m.type()}: ${m.text()}`));
	page.on("pageerror", (e) => page.problems.push(`error: ${e.stack}`));
	page.on(
		"request",
		(r) => /^(?:file|data|blob):/.test(r.url()) || page.problems.push(`request: ${r.url()}`),
	);
	page.on("dialog", (d) => {
		page.problems.push(`dialog: ${d.message()}`);
		d.dismiss();
	});
	await page.exposeFunction("reportViolation", (text) => page.problems.push(`policy: ${text}`));
	await page.addInitScript(() =>
		document.addEventListener("securitypolicyviolation", (e) =>
			reportViolation(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`),
		),
	);
	await page.goto(`file://${path}${hash}`);
	await ready(page);
	return page;
}

/** Waits until the rows are in and the graph is at rest. */
export async function ready(page) {
	await page.waitForFunction(() => document.documentElement.dataset.rows);
	await settle(page);
}

/** Waits for two frames, then until nothing moves. */
export async function settle(page) {
	await page.evaluate(
		() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
	);
	await page.waitForFunction(() => pcgReport.atRest());
}

/** Nothing happened that must not, and the page is let go. */
export async function close(page) {
	const { problems } = page;
	await page.context().close();
	assert.deepEqual(problems, []);
}

/** A real click on a node of the canvas. */
export async function clickNode(page, id, options) {
	const at = await page.evaluate((node) => pcgReport.position(node), id);
	assert.ok(at, `${id} is on the canvas`);
	await page.mouse.click(at.x, at.y, options);
	await settle(page);
}

/** [{id, label, level, selected, expanded}] of the tree that mirrors the graph. */
export const treeItems = (page) =>
	page.evaluate(() =>
		[...document.querySelectorAll("#tree [role=treeitem]")].map((item) => ({
			id: item.dataset.id,
			label: item.getAttribute("aria-label"),
			level: Number(item.getAttribute("aria-level")),
			selected: item.getAttribute("aria-selected") === "true",
			expanded: item.getAttribute("aria-expanded"),
		})),
	);

/** Text of an element, or null. */
export const textOf = (page, selector) =>
	page.evaluate((s) => document.querySelector(s)?.textContent ?? null, selector);

/** The state in the URL. */
export const hashOf = (page) =>
	page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core has to say. */
export async function accessibility(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() =>
		window.axe.run(document, { resultTypes: ["violations"] }),
	);
	return violations.map(
		(v) =>
			`${v.id}: ${v.help}: ${v.nodes
				.slice(0, 3)
				.map((n) => n.target.join(" "))
				.join(", ")}`,
	);
}
