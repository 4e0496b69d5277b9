/*
 * What the page hands out: CSV, SVG, PNG, JSON, paper.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after } from "node:test";
import { browser, close, finish, generated, open, settle, textOf } from "./browser.mjs";
import { DOCUMENTS } from "./generate.mjs";
import { documentText } from "./write-page.mjs";

after(finish);

async function exported(page, label) {
	await page.click("#export");
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.click(`#menu >> text=${label}`),
	]);
	return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/* The page forbids parsing markup, so another one does it. */
async function parseXml(text) {
	const page = await browser.newPage();
	const result = await page.evaluate((svg) => {
		const doc = new DOMParser().parseFromString(svg, "image/svg+xml");
		return {
			error: doc.querySelector("parsererror")?.textContent ?? null,
			names: [...new Set([...doc.querySelectorAll("*")].map((e) => e.localName))].sort(),
			text: doc.documentElement.textContent,
		};
	}, text);
	await page.close();
	return result;
}

for (const name of ["office", "hostile", "large"])
	test(`${name}: the JSON inside is the document, byte for byte`, async () => {
		const page = await open(generated(name));
		const { bytes } = await exported(page, "JSON inside this page");
		assert.equal(bytes.toString("utf8"), documentText(DOCUMENTS[name]()));
		await close(page);
	});

test("CSV holds all rows, or those that a lookup found", async () => {
	const page = await open(generated("office"));
	const all = await exported(page, "CSV of conversations");
	assert.equal(all.name, "office-2026-01-31-conversations.csv");
	assert.equal(all.bytes.toString().trimEnd().split("\r\n").length, 1 + 1109);
	await page.fill("#search-input", "185.220.101.34");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.equal(
		(await exported(page, "CSV of conversations")).bytes.toString().trimEnd().split("\r\n").length,
		1 + 88,
	);
	const paths = (await exported(page, "CSV of paths")).bytes.toString().trimEnd().split("\r\n");
	assert.equal(paths.length, 2);
	assert.match(paths[1], /^DESKTOP-4F7K2LQ,Web,xj3kq9-cdn\.top,185\.220\.101\.34,443,88,/);
	await close(page);
});

for (const name of ["office", "hostile"])
	for (const layout of ["force", "tree"])
		test(`${name}, ${layout}: SVG is well-formed and PNG is a picture`, async () => {
			const page = await open(generated(name), { hash: `#l=${layout}&x=h0` });
			const svg = await parseXml((await exported(page, "SVG of the graph")).bytes.toString());
			assert.equal(svg.error, null);
			assert.deepEqual(
				svg.names.filter((n) => !["svg", "rect", "path", "circle", "polygon", "text"].includes(n)),
				[],
			);
			assert.ok(svg.text.includes(name === "office" ? "DESKTOP-4F7K2LQ" : "DROP TABLE"));
			const png = (await exported(page, "PNG of the graph")).bytes;
			assert.equal(png.subarray(1, 4).toString(), "PNG");
			assert.ok(png.readUInt32BE(16) > 400);
			await close(page);
		});

test("paper shows victims and findings, whatever the screen shows", async () => {
	const page = await open(generated("office"), { theme: "dark", hash: "#l=table" });
	const pdf = await page.pdf({ format: "A4" });
	assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
	assert.match(
		await textOf(page, "#sheet"),
		/office-2026-01-31\.pcapng.*Victims.*DESKTOP-4F7K2LQ.*Findings.*Bad: Beacon every 60 s/s,
	);
	await close(page);
});

test("copy buttons copy", async () => {
	const page = await open(generated("office"), { hash: "#f=0" });
	await page.click("[aria-label='Copy Wireshark filter']");
	await page.waitForSelector("[aria-label=Copied]");
	assert.equal(
		await page.evaluate(() => navigator.clipboard.readText()),
		"ip.addr == 185.220.101.34",
	);
	await close(page);
});
