/*
 * The pointer over the canvas: what it is over, clicks, and dragging a node. `actions` is told of
 * click(thing, event), toggle(node), hover(thing, x, y), pin(id, at) and menu(node, x, y).
 */
import { edgeAt, hitIndex, nodeAt } from "./hit.js";

/** A press that moves further than this is a drag. */
const DRAG_PX = 4;

export class Pointer {
	constructor(view, canvas, actions) {
		Object.assign(this, { view, canvas, actions });
		this.#listen();
	}

	/** Node under an event, or null. */
	nodeOf(event) {
		if (!this.view.scene) return null;
		const touch = event.touches?.[0] ?? event;
		const rect = this.canvas.getBoundingClientRect();
		return nodeAt(
			this.view.scene,
			this.view.index,
			touch.clientX - rect.left,
			touch.clientY - rect.top,
		);
	}

	#edgeOf(event) {
		const rect = this.canvas.getBoundingClientRect();
		return (
			this.view.scene &&
			edgeAt(this.view.scene, event.clientX - rect.left, event.clientY - rect.top)
		);
	}

	#listen() {
		const { canvas, actions } = this;
		canvas.addEventListener("pointerdown", (event) => this.#press(event));
		canvas.addEventListener("pointermove", (event) => this.#move(event));
		canvas.addEventListener("pointerup", (event) => this.#release(event));
		canvas.addEventListener("pointerleave", () => {
			this.view.setHover(null);
			actions.hover(null);
		});
		canvas.addEventListener("click", (event) => {
			if (this.dragged) return;
			const node = this.nodeOf(event);
			actions.click(node ?? this.#edgeOf(event), event);
		});
		canvas.addEventListener("dblclick", (event) => {
			const node = this.nodeOf(event);
			if (node) actions.toggle(node);
		});
		canvas.addEventListener("contextmenu", (event) => {
			const node = this.nodeOf(event);
			if (!node) return;
			event.preventDefault();
			actions.menu(node, event.clientX, event.clientY);
		});
	}

	#press(event) {
		this.dragged = false;
		this.actions.hover(null);
		const node = event.button === 0 ? this.nodeOf(event) : null;
		this.press = node && { node, x: event.clientX, y: event.clientY };
		if (node) this.canvas.setPointerCapture(event.pointerId);
	}

	#move(event) {
		const { press } = this;
		if (
			press &&
			this.view.scene.layout === "force" &&
			(this.dragged || Math.hypot(event.clientX - press.x, event.clientY - press.y) > DRAG_PX)
		) {
			this.dragged = true;
			this.view.force.drag(
				press.node.id,
				(event.clientX - press.x) / this.view.camera.view.k,
				(event.clientY - press.y) / this.view.camera.view.k,
			);
			Object.assign(press, { x: event.clientX, y: event.clientY });
			this.view.drawn = this.view.scene.positions;
			this.view.requestDraw();
			return;
		}
		if (event.buttons) return;
		const node = this.nodeOf(event);
		const edge = node ? null : this.#edgeOf(event);
		this.canvas.dataset.over = node || edge ? "thing" : "";
		this.view.setHover(node?.id ?? null);
		this.actions.hover(node ?? edge, event.clientX, event.clientY);
	}

	#release() {
		const { press } = this;
		this.press = null;
		if (!press || !this.dragged) return;
		this.view.index = hitIndex(this.view.scene.graph, this.view.scene.positions);
		const at = this.view.scene.positions.get(press.node.id);
		this.actions.pin(press.node.id, { x: at.x, y: at.y });
		this.view.cull();
	}
}
