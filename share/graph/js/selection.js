/*
 * Conversations that the selection, the lookup or the finding is about: the timeline shows them in the
 * light. null when nothing is singled out.
 */
import { hostOfId } from "./children.js";
import { pickRows } from "./query.js";

/** Row numbers, or null. */
export function selectionRows(app) {
	const { model, state, graph, reveal } = app;
	if (!model.rows) return null;
	const node = graph.nodes.get(state.selected);
	if (!node || node.kind === "more") return reveal ? reveal.rows : null;
	const host = hostOfId(node.id);
	if (node.kind === "host")
		return [...model.bySource.of(node.host), ...model.byEntity.of(node.host)];
	if (node.kind === "app")
		return pickRows(model.bySource.of(host), (r) => model.rows.app[r] === node.app);
	if (node.kind === "clients") return model.byEntity.of(node.host);
	if (node.kind === "dest" && node.entity >= 0) {
		if (host >= 0 && node.parent?.includes("/k"))
			return pickRows(model.bySource.of(node.entity), (r) => model.rows.entity[r] === host);
		if (host >= 0)
			return pickRows(model.bySource.of(host), (r) => model.rows.entity[r] === node.entity);
		return [...model.byEntity.of(node.entity), ...model.bySource.of(node.entity)];
	}
	return null;
}
