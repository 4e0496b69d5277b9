import assert from "node:assert/strict";
import test from "node:test";
import { columnLength, decodeColumn } from "../../share/graph/js/columns.js";
import { column } from "../browser/write-columns.mjs";

test("each encoding yields its values", () => {
	assert.deepEqual([...decodeColumn({ raw: [3, 1, 2] }, 3)], [3, 1, 2]);
	assert.deepEqual([...decodeColumn({ delta: [5, -2, 0] }, 3)], [5, 3, 3]);
	assert.deepEqual([...decodeColumn({ run: [7, 2, 9, 1] }, 3)], [7, 7, 9]);
	assert.deepEqual([...decodeColumn({ sparse: [1, 2, 8, 1, 9] }, 5)], [1, 8, 9, 1, 1]);
});

test("an absent column is zeros, an empty one is empty", () => {
	assert.deepEqual([...decodeColumn(undefined, 2)], [0, 0]);
	assert.equal(decodeColumn({ run: [] }, 0).length, 0);
});

test("values above 32 bits survive in floats", () => {
	assert.equal(decodeColumn({ delta: [2 ** 52, 1] }, 2, Float64Array)[1], 2 ** 52 + 1);
});

test("a column of another length is refused", () => {
	assert.throws(() => decodeColumn({ raw: [1] }, 2), RangeError);
	assert.throws(() => decodeColumn({ run: [1, 3] }, 2), RangeError);
	assert.throws(() => decodeColumn({ sparse: [0, 3, 1] }, 2), RangeError);
	assert.equal(columnLength({ run: [1, 3, 2, 4] }), 7);
});

test("what the writer picks reads back, whichever encoding it is", () => {
	for (const values of [
		[],
		[1],
		[1, 1, 1, 1],
		[0, 0, 0, 9, 0, 0],
		[100001, 100002, 100003],
		[5, 900, 3, 12],
	])
		assert.deepEqual([...decodeColumn(column(values), values.length)], values);
});
