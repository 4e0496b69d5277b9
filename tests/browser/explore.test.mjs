/*
 * What an analyst does: opens nodes by mouse and by keyboard, follows findings, looks things up, brushes
 * the time, walks paths, and comes back to where they were.
 */
import assert from "node:assert/strict";
import test, { after } from "node:test";
import {
	accessibility,
	clickNode,
	close,
	finish,
	generated,
	hashOf,
	open,
	ready,
	settle,
	textOf,
	treeItems,
} from "./browser.mjs";

after(finish);

const ids = async (page) => (await treeItems(page)).map((item) => item.id);
const labelled = async (page, text) =>
	(await treeItems(page)).find((item) => item.label.includes(text));
const web = async (page, host = "h0") =>
	(await treeItems(page)).find(
		(item) => item.id.startsWith(`${host}/a`) && item.label.startsWith("Application Web"),
	).id;

for (const layout of ["force", "tree"])
	test(`${layout}: host, application, destination by mouse`, async () => {
		const page = await open(generated("office"), { hash: layout === "tree" ? "#l=tree" : "" });
		await clickNode(page, "h0");
		assert.equal(await textOf(page, "#panel h2"), "DESKTOP-4F7K2LQ");
		const app = await web(page);
		await clickNode(page, app);
		const bad = await labelled(page, "Destination xj3kq9-cdn.top");
		assert.ok(bad.label.includes("known bad"));
		await clickNode(page, bad.id);
		assert.equal(await textOf(page, "#panel h2"), "xj3kq9-cdn.top");
		assert.match(await textOf(page, "#panel"), /feodo.*Emotet.*VirusTotal/s);
		const lit = await page.evaluate(() => pcgReport.lit());
		for (const id of ["h0", app, bad.id]) assert.ok(lit.includes(id), id);
		assert.ok(!lit.includes("h8"));
		await close(page);
	});

const STATES = {
	"a host": "#x=h0&s=h0",
	"a destination": "#x=h0~h0/a2&s=h0/a2/d125",
	"a finding": "#f=0",
	"a lookup": "#q=xj3kq9-cdn.top",
	"the tree": "#l=tree&x=h0~h0/a2",
	"the table": "#l=table",
	conversations: "#l=table&tab=conversations",
	"a path": "#p=h0~h3",
	"a time": "#t=1000000-3000000",
	"a hash of nonsense": "#s=h99/a7&x=zz~h0/a99&q=&n=h0*0&f=9999&d=h0*1",
};

for (const [name, hash] of Object.entries(STATES))
	for (const theme of ["light", "dark"])
		test(`${name} is accessible, ${theme}`, async () => {
			const page = await open(generated("office"), { hash, theme });
			assert.deepEqual(await accessibility(page), []);
			await close(page);
		});

test("a double click closes again, and nothing else moves", async () => {
	const page = await open(generated("office"));
	await clickNode(page, "h3");
	const before = await page.evaluate(() => pcgReport.position("h3"));
	assert.ok((await ids(page)).some((id) => id.startsWith("h3/")));
	await page.mouse.dblclick(before.x, before.y);
	await settle(page);
	assert.ok(!(await ids(page)).some((id) => id.startsWith("h3/")));
	assert.deepEqual(await page.evaluate(() => pcgReport.position("h3")), before);
	await close(page);
});

test("the same by keyboard alone", async () => {
	const page = await open(generated("office"));
	await page.evaluate(() =>
		document.getElementById("tree").querySelector("[tabindex='0']").focus(),
	);
	await page.keyboard.press("Home");
	await page.keyboard.press("ArrowRight");
	await settle(page);
	assert.equal((await treeItems(page)).find((item) => item.id === "h0").expanded, "true");
	await page.keyboard.press("ArrowRight");
	await page.keyboard.press("Enter");
	await settle(page);
	const focused = await page.evaluate(() => document.activeElement.dataset.id);
	assert.match(focused, /^h0\/a\d+$/);
	assert.ok((await ids(page)).some((id) => id.startsWith(`${focused}/`)));
	await page.keyboard.press("ArrowLeft");
	await settle(page);
	assert.ok(!(await ids(page)).some((id) => id.startsWith(`${focused}/`)));
	await page.keyboard.press("ArrowLeft");
	assert.equal(await page.evaluate(() => document.activeElement.dataset.id), "h0");
	await close(page);
});

test("'+N more' shows the next page and counts down", async () => {
	const page = await open(generated("destinations"), { hash: "#x=h0~h0/a0" });
	assert.ok(await labelled(page, "More +49,980 more"));
	await clickNode(page, "h0/a0/+");
	assert.ok(await labelled(page, "More +49,960 more"));
	await close(page);
});

test("a finding shows its path and its proof", async () => {
	const page = await open(generated("office"));
	await page.click("#findings .finding >> nth=0");
	await settle(page);
	assert.equal(await textOf(page, "#panel h2"), "Contacted known C2 server");
	assert.match(await textOf(page, "#panel"), /Emotet.*ip\.addr == 185\.220\.101\.34.*pcg-reverse/s);
	const lit = await page.evaluate(() => pcgReport.lit());
	assert.ok(lit.includes("h0") && lit.some((id) => id.startsWith("x")));
	await page.click("#findings .finding >> nth=0");
	assert.equal((await hashOf(page)).f, undefined);
	await page.click("text=Expand all flagged paths");
	await settle(page);
	assert.equal(await textOf(page, "#panel h2"), "All flagged paths");
	await close(page);
});

test("an edge tells what was found on it, and leads there", async () => {
	const page = await open(generated("scans"));
	const edge = await page.evaluate(() => {
		const hosts = JSON.parse(document.getElementById("pcg-summary").textContent).hosts;
		const id = (ip) => hosts.findIndex((h) => h.addresses[0] === ip);
		return [id("192.168.7.9"), id("192.168.7.2")].sort((a, b) => a - b).map((n) => `h${n}`);
	});
	await page.evaluate((ends) => {
		location.hash = `#s=${ends.join("~")}`;
	}, edge);
	await page.waitForFunction(() => /Between hosts/.test(document.querySelector("#panel").textContent));
	const first = page.locator("#panel button.finding").first();
	assert.match(await first.textContent(), /192\.168\.7\.9/);
	await first.click();
	await settle(page);
	assert.match((await hashOf(page)).f, /^\d+$/);
	await close(page);
});

test("a victim card names who, and leads there", async () => {
	const page = await open(generated("office"));
	assert.match(
		await textOf(page, ".victim"),
		/DESKTOP-4F7K2LQ.*10\.1\.5\.20.*00:11:22:33:44:55.*j\.doe.*Windows 11.*10:14:07/s,
	);
	await page.click(".victim-name >> nth=0");
	await settle(page);
	assert.equal((await hashOf(page)).s, "h0");
	await close(page);
});

test("reverse lookup draws and lists, plain or defanged", async () => {
	const page = await open(generated("office"));
	await page.keyboard.press("/");
	await page.keyboard.type("xj3k");
	assert.match(await textOf(page, "#search-list"), /xj3kq9-cdn\.top/);
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.equal((await hashOf(page)).q, "xj3kq9-cdn.top");
	assert.match(await textOf(page, "#drawer h2"), /^88 conversations$/);
	assert.match(
		await textOf(page, "#panel"),
		/Touched by.*DESKTOP-4F7K2LQ.*Asked for in DNS by.*LT-ANNA/s,
	);
	assert.match(await textOf(page, "#drawer .tr"), /185\.220\.101\.34:443.*TCP tls/s);
	await page.fill("#search-input", "hxxps://xj3kq9-cdn[.]top/gate");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.match(await textOf(page, "#drawer h2"), /^88 conversations$/);
	await page.fill("#search-input", "no.such.example");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.match(await textOf(page, "#panel"), /Nobody touched it/);
	assert.ok(await page.evaluate(() => document.getElementById("drawer").hidden));
	await page.click("#search-clear");
	assert.equal((await hashOf(page)).q, undefined);
	await close(page);
});

test("reload, undo, redo and Back lead to the same view", async () => {
	const page = await open(generated("office"));
	await clickNode(page, "h0");
	await clickNode(page, await web(page));
	await page.click("#layout-tree");
	await settle(page);
	const [before, hash] = [await treeItems(page), await hashOf(page)];
	await page.reload();
	await ready(page);
	assert.deepEqual(await treeItems(page), before);
	assert.deepEqual(await hashOf(page), hash);
	assert.equal(await page.getAttribute("#layout-tree", "aria-pressed"), "true");
	await page.goBack();
	await ready(page);
	assert.equal((await hashOf(page)).l, undefined);
	await clickNode(page, "h3");
	await page.keyboard.press("Control+z");
	await settle(page);
	assert.ok(!(await ids(page)).some((id) => id.startsWith("h3/")));
	await page.keyboard.press("Control+y");
	await settle(page);
	assert.ok((await ids(page)).some((id) => id.startsWith("h3/")));
	await close(page);
});

test("brushing the time filters findings, panel and table, and can be undone", async () => {
	const page = await open(generated("office"));
	const box = await page.locator(".timeline-canvas").boundingBox();
	await page.mouse.move(box.x + 20, box.y + 20);
	await page.mouse.down();
	await page.mouse.move(box.x + 120, box.y + 20, { steps: 3 });
	await page.mouse.up();
	await settle(page);
	assert.match((await hashOf(page)).t, /^\d+-\d+$/);
	assert.doesNotMatch(await textOf(page, "#findings"), /Beacon every/);
	await page.keyboard.press("3");
	await settle(page);
	const rows = Number((await textOf(page, ".tab:nth-child(2) .count")).replace(",", ""));
	assert.ok(rows > 0 && rows < 1109);
	await page.click("text=Whole capture");
	assert.equal((await hashOf(page)).t, undefined);
	await page.keyboard.press("Control+z");
	assert.match((await hashOf(page)).t, /^\d+-\d+$/);
	await page.keyboard.press("2");
	await page.keyboard.press("Control+z");
	await page.keyboard.press("Control+z");
	await page.keyboard.press("Control+z");
	await settle(page);
	assert.equal(await page.evaluate(() => location.hash), "");
	await page.focus(".handle >> nth=0");
	await page.keyboard.press("ArrowRight");
	assert.match((await hashOf(page)).t, /^6\d{4}-\d+$/);
	await close(page);
});

test("the table sorts, scrolls and opens", async () => {
	const page = await open(generated("office"), { hash: "#l=table" });
	const first = () => textOf(page, "#table .tr");
	assert.match(await first(), /bad.*DESKTOP-4F7K2LQ.*xj3kq9-cdn\.top/s);
	await page.click("#table .th:has-text('Conv.')");
	assert.equal(await page.getAttribute("#table .th:has-text('Conv.')", "aria-sort"), "descending");
	assert.equal(await page.getAttribute("#table .table", "aria-rowcount"), "653");
	await page.focus("#table .table-body");
	await page.keyboard.press("End");
	await settle(page);
	assert.equal(await page.getAttribute("#table .tr.active", "aria-rowindex"), "653");
	await page.keyboard.press("Home");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.match(await textOf(page, "#drawer h2"), /conversation/);
	await page.click("#table .tab >> nth=1");
	assert.equal(await page.getAttribute("#table .table", "aria-rowcount"), "1110");
	await close(page);
});

test("a path leads from one node to another, in time order", async () => {
	const page = await open(generated("office"));
	await clickNode(page, "h0");
	await page.click("text=Path from here");
	await clickNode(page, "h3");
	assert.match(await textOf(page, "#panel h2"), /DESKTOP-4F7K2LQ \u2192 LT-ANNA/);
	assert.match(await textOf(page, "#panel"), /Each hop began no earlier/);
	assert.equal((await hashOf(page)).p, "h0~h3");
	await close(page);
});

test("dragging pins a node, and the place survives a reload", async () => {
	const page = await open(generated("office"));
	const from = await page.evaluate(() => pcgReport.position("h9"));
	await page.mouse.move(from.x, from.y);
	await page.mouse.down();
	await page.mouse.move(from.x + 60, from.y + 40, { steps: 4 });
	await page.mouse.up();
	await settle(page);
	const to = await page.evaluate(() => pcgReport.position("h9"));
	assert.deepEqual([Math.round(to.x - from.x), Math.round(to.y - from.y)], [60, 40]);
	assert.match((await hashOf(page)).d, /^h9\*/);
	assert.ok(!(await ids(page)).some((id) => id.startsWith("h9/")), "a drag does not open");
	await close(page);
});

test("sides fold, labels hide, the theme changes, help opens and closes", async () => {
	const page = await open(generated("office"));
	const width = () => page.evaluate(() => document.getElementById("graph").clientWidth);
	const before = await width();
	await page.keyboard.press("[");
	await page.keyboard.press("]");
	await settle(page);
	assert.equal(await width(), before + 264 + 312);
	await page.keyboard.press("l");
	assert.equal(await page.getAttribute("#labels", "aria-pressed"), "false");
	await page.keyboard.press("t");
	assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
	await page.keyboard.press("?");
	assert.ok(await page.isVisible("#help-dialog"));
	await page.keyboard.press("Escape");
	assert.ok(!(await page.isVisible("#help-dialog")));
	await close(page);
});

test("a subnet opens into its hosts, and a hidden host is found", async () => {
	const page = await open(generated("hosts"));
	const subnet = (await treeItems(page)).find((item) => item.id.startsWith("s"));
	await clickNode(page, subnet.id);
	const own = (await treeItems(page)).filter((item) => item.level === 2);
	assert.equal(own.length, 21);
	await clickNode(page, own[3].id);
	assert.ok((await ids(page)).some((id) => id.startsWith(`${own[3].id}/`)));
	await page.fill("#search-input", "10.12.50.77");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.ok(await labelled(page, "Host 10.12.50.77"));
	await close(page);
});

test("replay walks through the capture and can be stopped", async () => {
	const page = await open(generated("office"), { motion: "no-preference" });
	await page.click("[aria-label='Play in time order']");
	await page.waitForFunction(() => document.querySelector(".timeline-caption").textContent !== "");
	await page.click("[aria-label=Stop]");
	assert.match((await hashOf(page)).t, /^0-\d+$/);
	await close(page);
});

test("a right click offers what can be done", async () => {
	const page = await open(generated("office"));
	await clickNode(page, "h3", { button: "right" });
	assert.match(await textOf(page, "#menu"), /Open.*Every path to it.*Copy Wireshark filter/s);
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await settle(page);
	assert.equal((await hashOf(page)).q, "LT-ANNA");
	await close(page);
});

test("a narrow window stacks the page and comes to rest", async () => {
	const page = await open(generated("office"), { width: 420 });
	const widths = await page.evaluate(() =>
		["findings", "graph", "panel"].map((id) => document.getElementById(id).clientWidth),
	);
	assert.ok(widths.every((width) => width > 300), String(widths));
	assert.deepEqual(await accessibility(page), []);
	await close(page);
});

test("findings of one kind fold, and open", async () => {
	const page = await open(generated("scans"));
	assert.match(await textOf(page, "#findings .same summary"), /Port scan.*4 destinations.*4/s);
	assert.equal(await page.locator("#findings .same button.finding:visible").count(), 0);
	await page.click("#findings .same summary");
	await page.locator("#findings .same button.finding").first().waitFor();
	assert.equal(await page.locator("#findings .same button.finding:visible").count(), 4);
	await page.click("#findings .same button.finding >> nth=1");
	await settle(page);
	assert.equal(await page.getAttribute("#findings .same button[aria-current]", "data-finding"), "2");
	await close(page);
});

test("who was hit is a victim, and evidence of any shape is told", async () => {
	const page = await open(generated("scans"), { hash: "#f=0" });
	assert.match(await textOf(page, ".victim"), /192\.168\.7\.9/);
	assert.match(await textOf(page, "#findings"), /192\.168\.7\.2.*Hit by192\.168\.7\.9/s);
	const panel = await textOf(page, "#panel");
	assert.match(panel, /Would lower it: nothing\./);
	assert.match(panel, /made by.*sharesADMIN\$, IPC\$.*whenever2026-02-04 09:17:01/s);
	assert.match(panel, /deepabc\{"d":"e"\}/);
	assert.doesNotMatch(panel, /object Object|\{"shares/);
	assert.deepEqual(await accessibility(page), []);
	await page.click("text=Expand all flagged paths");
	await settle(page);
	const lit = await page.evaluate(() => pcgReport.lit());
	assert.ok(lit.some((id) => /^h\d+~h\d+$/.test(id)), "an edge between hosts is lit itself");
	await close(page);
});
