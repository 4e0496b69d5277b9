/*
 * The scripts of the report and of its tests are clean under eslint (eslint.config.mjs).
 */
import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const TOP = fileURLToPath(new URL("../../", import.meta.url));
const WHAT = ["share/graph/js", "share/graph/build.mjs", "tests/js/*.mjs", "tests/browser/*.mjs"];

test("eslint has nothing to say", async () => {
	const eslint = new ESLint({ cwd: TOP, overrideConfigFile: "tests/browser/eslint.config.mjs" });
	const results = await eslint.lintFiles(WHAT);
	assert.ok(results.length > 80, `${results.length} files`);
	const found = results.flatMap(({ filePath, messages }) =>
		messages.map((m) => `${filePath.slice(TOP.length)}:${m.line}: ${m.message} (${m.ruleId})`),
	);
	assert.deepEqual(found, []);
});
