import assert from "node:assert/strict";
import test from "node:test";
import { intervalHistogram, intervalsOf, median } from "../../share/graph/js/sparkline.js";
import { decodeState, encodeState, initialState, Store } from "../../share/graph/js/state.js";
import { sortedOrder } from "../../share/graph/js/table.js";
import { tickStep } from "../../share/graph/js/timeline-picture.js";

test("a state goes through the URL and comes back", () => {
	const state = {
		...initialState(),
		layout: "tree",
		expanded: new Set(["h0", "s10.0.0.0/24", "h0/a3"]),
		shown: new Map([["h0/a3", 40]]),
		selected: "h0/a3/d7",
		query: "a&b=c #x ~*\u202e",
		time: [5, 900],
		labels: false,
		finding: 3,
		flagged: true,
		path: ["h0", "h1"],
		tab: "conversations",
		pinned: new Map([["h0", { x: -4, y: 12 }]]),
	};
	assert.deepEqual(decodeState(`#${encodeState(state)}`), state);
	assert.equal(encodeState(initialState()), "");
});

test("a damaged hash gives the initial view", () => {
	assert.deepEqual(decodeState("#l=nonsense&t=9-3&f=-1&n=x*y&p=a&%zz&d=h0*NaN*1"), initialState());
	assert.deepEqual(decodeState(""), initialState());
});

test("undo and redo walk the steps, and only those", () => {
	const store = new Store();
	store.set({ selected: "h1" });
	store.set({ time: [1, 2] }, "passing");
	store.set({ selected: "h2" });
	assert.ok(store.undo());
	assert.equal(store.state.selected, "h1");
	assert.equal(store.state.time, null);
	assert.ok(store.undo());
	assert.equal(store.state.selected, null);
	assert.ok(!store.undo());
	assert.ok(store.redo());
	assert.ok(store.redo());
	assert.equal(store.state.selected, "h2");
	store.undo();
	store.set({ selected: "h9" });
	assert.ok(!store.redo());
});

test("tables sort stably, both ways, numbers as numbers", () => {
	const values = [10, 9, 10, 100];
	assert.deepEqual(
		sortedOrder(4, (i) => values[i], false),
		[1, 0, 2, 3],
	);
	assert.deepEqual(
		sortedOrder(4, (i) => values[i], true),
		[3, 0, 2, 1],
	);
	assert.deepEqual(
		sortedOrder(3, (i) => ["b", "a", "b"][i], false),
		[1, 0, 2],
	);
});

test("the time axis has round ticks, not too many", () => {
	for (const span of [10, 1000, 60000, 6240000, 86400000, 31536000000]) {
		const step = tickStep(span, 1280);
		assert.ok(span / step <= 14, `${span}`);
	}
});

test("a beacon is one tall bar", () => {
	const times = Array.from({ length: 60 }, (_, i) => i * 60000);
	const { counts } = intervalHistogram(intervalsOf(times));
	assert.equal(Math.max(...counts), 59);
	assert.equal(median([3, 1, 2]), 2);
	assert.equal(median([]), 0);
});
