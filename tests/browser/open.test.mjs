/*
 * Every kind of document opens in both themes: silently, offline, within its policy, accessible, and
 * showing what it holds. PCG_REPORT may name reports of pcg-graph itself, separated by ':'.
 */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import test, { after } from "node:test";
import {
	accessibility,
	clickNode,
	close,
	finish,
	generated,
	open,
	textOf,
	treeItems,
} from "./browser.mjs";
import { DOCUMENTS, HOSTILE } from "./generate.mjs";

after(finish);

for (const name of Object.keys(DOCUMENTS))
	for (const theme of ["light", "dark"])
		test(`${name} opens, ${theme}`, async () => {
			const page = await open(generated(name), { theme });
			const { hosts } = JSON.parse(await textOf(page, "#pcg-summary"));
			assert.equal(await page.evaluate(() => document.documentElement.dataset.rows), "ready");
			assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
			const shown = (await treeItems(page)).filter((item) => /^(?:h\d+|s.*)$/.test(item.id));
			if (hosts.length <= 40) assert.equal(shown.length, hosts.length);
			else assert.ok(shown.length > 0 && shown.length <= 60);
			assert.deepEqual(await accessibility(page), []);
			await close(page);
		});

test("an empty stream says what to do next", async () => {
	const page = await open(generated("empty"));
	assert.match(await textOf(page, "#empty"), /No conversations/);
	await close(page);
});

test("an incomplete capture says so, and why", async () => {
	const page = await open(generated("external"));
	assert.match(await textOf(page, "#banners"), /Incomplete.*cut off at byte 1048576/);
	assert.match(await textOf(page, "#banners"), /No internal address/);
	await close(page);
});

test("what was not asked is not called clean", async () => {
	const page = await open(generated("plain"));
	assert.match(await textOf(page, "#findings"), /or nobody looked/);
	await close(page);
});

test("hostile names stay text", async () => {
	const page = await open(generated("hostile"));
	assert.equal(await page.title(), HOSTILE[0]);
	assert.ok((await textOf(page, "#findings")).includes(HOSTILE[0]));
	await clickNode(page, "h0");
	for (const app of (await treeItems(page)).filter((item) => /^h0\/a/.test(item.id)))
		await page.evaluate((id) => document.querySelector(`[data-id="${id}"]`).click(), app.id);
	for (const name of ["__proto__", "constructor", '"><svg onload=alert(2)>'])
		assert.ok(
			(await treeItems(page)).some((item) => item.label.includes(name)),
			name,
		);
	assert.equal(
		await page.evaluate(
			() =>
				document.querySelectorAll("img, iframe, object, embed, svg[onload], script:not([id])")
					.length,
		),
		1,
	);
	assert.ok((await treeItems(page)).some((item) => item.label.includes("\\u{202e}gnp.exe")));
	await close(page);
});

test("150,000 conversations fit in 9 MB, 45 bytes each", async () => {
	const path = generated("large");
	assert.ok(statSync(path).size < 9e6);
	const page = await open(path);
	const { rows, count } = await page.evaluate(async () => {
		const block = document.getElementById("pcg-rows");
		const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
		const text = await new Response(
			new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")),
		).text();
		return { rows: text.length, count: JSON.parse(text).count };
	});
	assert.equal(count, 150000);
	assert.ok(rows / count <= 45, `${rows / count} bytes a conversation`);
	await close(page);
});

for (const path of (process.env.PCG_REPORT ?? "").split(":").filter(Boolean))
	test(`${path} opens and drills down`, async () => {
		const page = await open(path);
		const summary = JSON.parse(
			/<script type="application\/json" id="pcg-summary">(.*?)<\/script>/s.exec(
				readFileSync(path, "utf8"),
			)[1],
		);
		assert.equal(await page.evaluate(() => document.documentElement.dataset.rows), "ready");
		assert.deepEqual(await accessibility(page), []);
		const host = (await treeItems(page)).find((item) => /^h\d+$/.test(item.id));
		assert.equal(host !== undefined, summary.hosts.length > 0);
		if (host) {
			await clickNode(page, host.id);
			const app = (await treeItems(page)).find((item) => item.id.startsWith(`${host.id}/`));
			assert.ok(app, "the host has an application or clients");
			await clickNode(page, app.id);
			assert.ok(
				(await treeItems(page)).some((item) => item.id.startsWith(`${app.id}/`)),
				"it has destinations",
			);
		}
		await close(page);
	});
