/*
 * Files that the page hands out: CSV, SVG, PNG, and the document inside.
 */
import { conversationsCsv, pathsCsv } from "./csv.js";
import { documentText, rowsText, summaryText } from "./document.js";
import { fileName, graphPng, graphSvg, save } from "./pictures.js";
import { groupPaths } from "./query.js";

const breath = () => new Promise((resolve) => setTimeout(resolve));

/** CSV of conversations (`single`) or of host -> application -> destination paths. */
export async function exportCsv(app, rows, single) {
	const { model } = app;
	const name = fileName(model.summary.title, single ? "conversations.csv" : "paths.csv");
	if (!single) {
		save(pathsCsv(model, groupPaths(model, rows)), name);
		return;
	}
	const blob = await conversationsCsv(model, rows, async (share) => {
		app.say(share < 1 ? `Writing CSV, ${Math.round(share * 100)} %` : "");
		await breath();
	});
	save(blob, name);
}

/** The graph as "svg" or "png". */
export async function exportPicture(app, kind) {
	if (app.state.layout === "table") {
		app.say("The table has no picture: choose Force or Tree.");
		return;
	}
	const blob = kind === "svg" ? graphSvg(app.view) : await graphPng(app.view);
	if (blob) save(blob, fileName(app.model.summary.title, `graph.${kind}`));
}

/** The document as `pcg-graph -f json` printed it. */
export async function exportJson(app) {
	const text = documentText(summaryText(document), await rowsText(document));
	save(
		new Blob([text], { type: "application/json" }),
		fileName(app.model.summary.title, "graph.json"),
	);
}
