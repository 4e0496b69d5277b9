import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const css = readFileSync(new URL("../../share/graph/app.css", import.meta.url), "utf8");

function palette(block) {
	return Object.fromEntries(
		[...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]),
	);
}

const themes = {
	light: palette(css.split('[data-theme="dark"]')[0]),
	dark: palette(/\[data-theme="dark"\] \{([^}]*)\}/.exec(css)[1]),
};

function luminance(hex) {
	const [r, g, b] = [1, 3, 5]
		.map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
		.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
	const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
	return (high + 0.05) / (low + 0.05);
}

for (const [name, c] of Object.entries(themes)) {
	test(`${name}: text has at least 4.5:1 on whatever it stands on`, () => {
		for (const text of ["text", "text2", "accent", "bad", "warn"])
			for (const ground of ["bg", "surface"])
				assert.ok(contrast(c[text], c[ground]) >= 4.5, `${text} on ${ground}`);
		for (const [text, ground] of [
			["text", "sunk"],
			["text2", "sunk"],
			["bad", "bad-bg"],
			["warn", "warn-bg"],
			["accent", "accent-bg"],
			["text", "bad-bg"],
			["text", "accent-bg"],
			["text2", "accent-bg"],
		])
			assert.ok(
				contrast(c[text], c[ground]) >= 4.5,
				`${text} on ${ground}: ${contrast(c[text], c[ground])}`,
			);
	});

	test(`${name}: shapes have at least 3:1`, () => {
		for (const shape of ["host", "dest", "bad-fill", "warn-fill", "edge-lit"])
			assert.ok(contrast(c[shape], c.bg) >= 3, `${shape}: ${contrast(c[shape], c.bg)}`);
		for (const [ink, fill] of [
			["ink", "host"],
			["bad-ink", "bad-fill"],
			["warn-ink", "warn-fill"],
			["app-ink", "app"],
		])
			assert.ok(contrast(c[ink], c[fill]) >= 3, `${ink} on ${fill}`);
	});
}
