/*
 * Builds the shell of the report: index.html with app.css and js/ bundled into it, and a content
 * security policy that allows exactly these (FORMAT.md, "The page").
 *
 *   node build.mjs OUTFILE
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const MARKERS = ["@@PCG_TITLE@@", "@@PCG_SUMMARY@@", "@@PCG_ROWS_ENCODING@@", "@@PCG_ROWS@@"];

async function bundle(entry, options) {
	const result = await build({
		entryPoints: [join(HERE, entry)],
		bundle: true,
		minify: true,
		write: false,
		charset: "ascii",
		target: ["chrome111", "firefox113", "safari16.4"],
		legalComments: "none",
		logLevel: "warning",
		...options,
	});
	const text = result.outputFiles[0].text.trim();
	/* What would end the element early must not be in it. */
	if (/<\/(?:script|style)|<!--/i.test(text))
		throw new Error(`${entry}: the bundle holds a closing tag`);
	return text;
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

function policy(script, style) {
	return [
		"default-src 'none'",
		`script-src ${hash(script)}`,
		`style-src ${hash(style)}`,
		"img-src data: blob:",
		"base-uri 'none'",
		"form-action 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	].join("; ");
}

/* Replaces text that must be there exactly once; a function keeps $ literal. */
function replaceOnce(page, from, to) {
	if (page.split(from).length !== 2) throw new Error(`index.html must hold ${from} exactly once`);
	return page.replace(from, () => to);
}

function checkMarkers(page) {
	let at = 0;
	for (const marker of MARKERS) {
		if (page.split(marker).length !== 2)
			throw new Error(`the page must hold ${marker} exactly once`);
		if (page.indexOf(marker) < at) throw new Error(`${marker} is out of order`);
		at = page.indexOf(marker);
	}
}

/** Text of the shell. */
export async function buildShell() {
	const script = await bundle("js/main.js", { format: "iife" });
	const style = await bundle("app.css", { loader: { ".css": "css" } });
	let page = (await readFile(join(HERE, "index.html"), "utf8")).replace(/^\t+/gm, "");
	page = replaceOnce(page, "@@PCG_CSP@@", policy(script, style));
	page = replaceOnce(page, '<link rel="stylesheet" href="app.css">', `<style>${style}</style>`);
	page = replaceOnce(page, '<script src="js/main.js"></script>', `<script>${script}</script>`);
	checkMarkers(page);
	return page;
}

async function main([outfile]) {
	if (!outfile) {
		console.error("usage: node build.mjs OUTFILE");
		process.exitCode = 2;
		return;
	}
	const page = await buildShell();
	await mkdir(dirname(outfile), { recursive: true });
	await writeFile(outfile, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
