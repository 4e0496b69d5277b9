/*
 * What a right click on a node offers.
 */
import { wiresharkFilter } from "./commands.js";

/** [[icon, label, run], …] for a node. */
export function nodeMenu(app, node) {
	const entity = app.entityOf(node.id);
	const items = [];
	if (node.expandable && node.kind !== "more")
		items.push(
			app.state.expanded.has(node.id)
				? ["minus", "Close", () => app.toggle(node.id)]
				: ["plus", "Open", () => app.openNode(node.id)],
		);
	if (node.kind === "more")
		items.push(["plus", "Show the next 20", () => app.showMore(node.parent)]);
	if (entity >= 0 && app.model.rows) {
		const label = app.model.entityLabel(entity);
		const copy = (text) =>
			navigator.clipboard.writeText(text).then(
				() => app.say("Copied."),
				() => app.say("The browser did not allow copying."),
			);
		items.push(
			["search", "Every path to it", () => app.lookup(label)],
			["route", "Path from here", () => app.startPath(node.id)],
			[
				"list",
				"Conversations",
				() =>
					app.showConversations(
						[...app.model.bySource.of(entity), ...app.model.byEntity.of(entity)],
						label,
					),
			],
			["copy", "Copy name", () => copy(label)],
			[
				"copy",
				"Copy Wireshark filter",
				() => copy(wiresharkFilter(app.model.entityAddresses(entity))),
			],
		);
	}
	return items;
}
