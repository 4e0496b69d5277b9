/*
 * Light and dark. The colours live in app.css alone; the canvas reads them from there.
 */

const KEY = "pcg-theme";

const NAMES = [
	"bg",
	"surface",
	"sunk",
	"line",
	"text",
	"text2",
	"accent",
	"accent-bg",
	"bad",
	"bad-fill",
	"bad-ink",
	"warn",
	"warn-fill",
	"warn-ink",
	"host",
	"dest",
	"app",
	"app-ink",
	"ink",
	"edge",
	"edge-lit",
	"found",
	"bar",
];

const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** The colours of the theme that is on, for the canvas. */
export function readColors() {
	const style = getComputedStyle(document.documentElement);
	return Object.fromEntries(
		NAMES.map((name) => [camel(name), style.getPropertyValue(`--${name}`).trim()]),
	);
}

/** "light" or "dark". */
export function currentTheme() {
	return document.documentElement.dataset.theme;
}

/** Sets the theme that was chosen before, else the system's. Storage may be denied. */
export function restoreTheme() {
	let stored = null;
	try {
		stored = localStorage.getItem(KEY);
	} catch {
		stored = null;
	}
	const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** Changes to the other theme and remembers it. */
export function toggleTheme() {
	const theme = currentTheme() === "dark" ? "light" : "dark";
	document.documentElement.dataset.theme = theme;
	try {
		localStorage.setItem(KEY, theme);
	} catch {
		/* Without storage the choice holds for this page. */
	}
}
