/*
 * Who touched this? Lookups of every kind of indicator and by field, each held against the document
 * itself, and all of an analyst's work with the keyboard alone.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after } from "node:test";
import { close, finish, generated, hashOf, open, settle, textOf } from "./browser.mjs";

after(finish);

const JA3 = "51c64c77e60f3980eea90869b68c58a8";

/* What an indicator finds in the office: how many conversations, and by which hosts. */
const LOOKUPS = [
	["185.220.101.34", 88, /DESKTOP-4F7K2LQ/],
	["185.220.101[.]34", 88, /DESKTOP-4F7K2LQ/],
	["185.220.101.0/24", 88, /DESKTOP-4F7K2LQ/],
	["xj3kq9-cdn.top", 88, /DESKTOP-4F7K2LQ/],
	[JA3, 88, /DESKTOP-4F7K2LQ/],
	[JA3.toUpperCase(), 88, /DESKTOP-4F7K2LQ/],
];

async function ask(page, query) {
	await page.fill("#search-input", query);
	await page.keyboard.press("Enter");
	await settle(page);
}

const found = async (page) => Number((await textOf(page, "#drawer h2")).replace(/\D/g, ""));

test("every kind of indicator is found, plain or defanged", async () => {
	const page = await open(generated("office"));
	for (const [query, count, who] of LOOKUPS) {
		await ask(page, query);
		assert.equal(await found(page), count, query);
		assert.match(await textOf(page, "#panel"), who, query);
		const lit = await page.evaluate(() => pcgReport.lit());
		assert.ok(lit.includes("h0") && lit.some((id) => /^x\d+$/.test(id)), query);
	}
	await close(page);
});

/* From the document: certificate, JA4, user and host have more than one conversation, not all. */
test("certificates, JA4, users, hosts and fields narrow it down", async () => {
	const page = await open(generated("office"));
	const known = await page.evaluate(() => {
		const rows = JSON.parse(document.getElementById("pcg-rows").textContent);
		const { hosts } = JSON.parse(document.getElementById("pcg-summary").textContent);
		return { sha1: rows.certificates[0].fingerprint, ja4: rows.ja4[0], user: hosts[0].users[0].user };
	});
	const counts = {};
	for (const query of [
		known.sha1,
		known.sha1.replaceAll(":", ""),
		known.ja4,
		known.user,
		"DESKTOP-4F7K2LQ",
		`user:${known.user}`,
		"src:10.1.5.20",
		"src:10.1.5.20 app:web",
		"src:10.1.5.20 app:web port:443",
		"src:10.1.5.20 app:web port:443 dst:185.220.101.34",
		"intel:feodo",
		"score:>=0.9",
		"cc:de",
	]) {
		await ask(page, query);
		counts[query] = (await textOf(page, "#drawer h2")) ? await found(page) : 0;
		assert.ok(counts[query] > 0 && counts[query] < 1109, `${query}: ${counts[query]}`);
		assert.equal((await hashOf(page)).q, query);
	}
	assert.equal(counts[known.sha1], counts[known.sha1.replaceAll(":", "")]);
	assert.equal(counts["src:10.1.5.20 app:web port:443 dst:185.220.101.34"], 88);
	assert.ok(counts["src:10.1.5.20"] >= counts["src:10.1.5.20 app:web"]);
	assert.equal(counts[`user:${known.user}`], counts[known.user]);
	await close(page);
});

/* Presses a key until `reached` holds in the page, as somebody without a mouse does. */
async function pressUntil(page, key, reached, most = 80) {
	for (let i = 0; i < most; i++) {
		if (await page.evaluate(reached)) return;
		await page.keyboard.press(key);
	}
	assert.fail(`${key} does not lead to ${reached}`);
}

test("search, findings, timeline and export by keyboard alone", async () => {
	const page = await open(generated("office"));
	await page.keyboard.press("/");
	await page.keyboard.type("xj3kq9-cdn.top");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.equal(await found(page), 88);
	await pressUntil(page, "Tab", () => document.activeElement.id === "export");
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		(async () => {
			await page.keyboard.press("Enter");
			await pressUntil(page, "ArrowDown", () =>
				/CSV of conversations/.test(document.activeElement.textContent),
			);
			await page.keyboard.press("Enter");
		})(),
	]);
	const csv = readFileSync(await download.path(), "utf8").trimEnd().split("\r\n");
	assert.equal(csv.length, 1 + 88);
	await pressUntil(page, "Tab", () => document.activeElement.classList.contains("finding"));
	await page.keyboard.press("Enter");
	await settle(page);
	assert.match((await hashOf(page)).f, /^\d+$/);
	assert.match(await textOf(page, "#panel"), /Wireshark filter/i);
	await pressUntil(page, "Tab", () => document.activeElement.classList.contains("handle"));
	await page.keyboard.press("ArrowRight");
	await settle(page);
	assert.match((await hashOf(page)).t, /^\d+-\d+$/);
	await close(page);
});
