/*
 * What eslint looks for in the scripts of the report and of its tests.
 */
import js from "@eslint/js";

const NODE = ["process", "console", "Buffer"];
const PAGE = [
	"document",
	"window",
	"location",
	"history",
	"navigator",
	"devicePixelRatio",
	"performance",
	"localStorage",
	"getComputedStyle",
	"getSelection",
	"matchMedia",
	"requestAnimationFrame",
	"cancelAnimationFrame",
	"setTimeout",
	"clearTimeout",
	"addEventListener",
	"dispatchEvent",
	"innerWidth",
	"innerHeight",
	"print",
	"atob",
	"Blob",
	"Response",
	"DecompressionStream",
	"URL",
	"URLSearchParams",
	"Path2D",
	"Node",
	"ResizeObserver",
	"Event",
	"DOMParser",
	"structuredClone",
	"pcgReport",
	"reportViolation",
];
const readable = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

export default [
	js.configs.recommended,
	{
		linterOptions: { reportUnusedDisableDirectives: "error" },
		languageOptions: {
			ecmaVersion: 2023,
			sourceType: "module",
			globals: readable([...NODE, ...PAGE]),
		},
		rules: {
			eqeqeq: "error",
			"no-var": "error",
			"prefer-const": "error",
			"no-eval": "error",
			"no-implied-eval": "error",
			"no-new-func": "error",
			"no-shadow": "error",
			"no-restricted-properties": [
				"error",
				{ property: "innerHTML", message: "markup is never parsed" },
				{ property: "outerHTML", message: "markup is never parsed" },
				{ property: "insertAdjacentHTML", message: "markup is never parsed" },
			],
			"no-control-regex": "off",
		},
	},
];
