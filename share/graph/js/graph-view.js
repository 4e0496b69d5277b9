/*
 * The canvas: puts graph, layout and camera together, draws when something changed (pointer.js has
 * the rest).
 */
import { Camera, extentAt, reducedMotion } from "./camera.js";
import { footprint, makeMeasure } from "./geometry.js";
import { hitIndex } from "./hit.js";
import { cullLabels } from "./labels.js";
import { ForceLayout } from "./layout-force.js";
import { layoutTree } from "./layout-tree.js";
import { CanvasPen } from "./pens.js";
import { Pointer } from "./pointer.js";
import { drawScene, toScreen } from "./scene.js";

/** Canvas wants an explicit font stack. */
export const FONT =
	'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif';
const GROW_MS = 200;
const CULL_EVERY_FRAME = 150;
const MAX_DPR = 2;
const BUSY_DPR = 1.5;
const BUSY_NODES = 250;

export class GraphView {
	constructor(canvas, model, actions) {
		this.canvas = canvas;
		this.model = model;
		this.pointer = new Pointer(this, canvas, actions);
		this.context = canvas.getContext("2d", { alpha: false });
		this.measure = makeMeasure(document.createElement("canvas").getContext("2d"), FONT);
		this.force = new ForceLayout();
		this.drawn = new Map();
		this.scene = null;
		this.camera = new Camera(canvas, {
			canPan: (event) => !this.pointer.nodeOf(event),
			onMove: () => this.requestDraw(),
			onEnd: () => this.cull(),
		});
	}

	/** Takes the pane's size; true when it changed. */
	resize() {
		const { clientWidth: width, clientHeight: height } = this.canvas;
		if (width === this.width && height === this.height) return false;
		this.width = width;
		this.height = height;
		this.#backing();
		this.requestDraw();
		return true;
	}

	#backing() {
		const busy = this.camera.moving && (this.scene?.graph.nodes.size ?? 0) > BUSY_NODES;
		const dpr = Math.min(devicePixelRatio || 1, busy ? BUSY_DPR : MAX_DPR);
		const w = Math.round(this.width * dpr);
		const h = Math.round(this.height * dpr);
		if (this.canvas.width !== w || this.canvas.height !== h) {
			this.canvas.width = w;
			this.canvas.height = h;
		}
		this.dpr = dpr;
	}

	/** Forgets where things stood. */
	resetLayout() {
		this.force = new ForceLayout();
		this.camera.touched = false;
	}

	/** Shows a graph: {graph, layout, lit, selected, labels, colors, pinned}. */
	show({ graph, layout, lit, selected, labels, colors, pinned }) {
		for (const node of graph.nodes.values())
			node.row = layout === "tree" || node.parent !== null || node.shared === true;
		for (const node of graph.nodes.values()) footprint(this.model, node, this.measure);
		const positions =
			layout === "tree"
				? layoutTree(graph, this.model, this.measure)
				: this.force.place(graph, this.model, this.measure, {
						width: this.width,
						height: this.height,
					});
		if (layout !== "tree") this.#pin(pinned, graph);
		const before = this.scene;
		this.scene = {
			graph,
			layout,
			lit,
			selected,
			labels,
			colors,
			model: this.model,
			measure: this.measure,
			positions,
			view: this.camera.view,
			width: this.width,
			height: this.height,
			hover: before?.hover ?? null,
			focus: before?.focus ?? null,
			shown: new Map(),
		};
		this.index = hitIndex(graph, positions);
		if (before?.layout !== layout && !(before === null && this.camera.touched))
			this.frame(before !== null);
		this.#grow(before);
		this.cull();
	}

	/** Changes the light without a new layout. */
	relight(lit, selected) {
		Object.assign(this.scene, { lit, selected });
		this.cull();
	}

	#pin(pinned, graph) {
		for (const [id, at] of pinned ?? [])
			if (graph.nodes.has(id) && this.force.positions.has(id))
				Object.assign(this.force.positions.get(id), at);
	}

	/* Newcomers slide out of their parent, and a change of layout is a move, not a jump. */
	#grow(before) {
		cancelAnimationFrame(this.growing);
		this.growing = 0;
		const from = new Map();
		for (const [id, at] of this.scene.positions) {
			const known =
				before?.positions.get(id) ?? before?.positions.get(this.scene.graph.nodes.get(id)?.parent);
			if (known && (known.x !== at.x || known.y !== at.y)) from.set(id, known);
		}
		this.drawn = this.scene.positions;
		if (from.size === 0 || reducedMotion()) return;
		const start = performance.now();
		const step = (now) => {
			const t = Math.min(1, Math.max(0, (now - start) / GROW_MS));
			const s = 1 - (1 - t) ** 3;
			this.drawn = new Map(this.scene.positions);
			for (const [id, a] of from) {
				const b = this.scene.positions.get(id);
				if (b)
					this.drawn.set(id, { x: a.x + (b.x - a.x) * s, y: a.y + (b.y - a.y) * s, side: b.side });
			}
			if (t < 1) this.growing = requestAnimationFrame(step);
			else {
				this.growing = 0;
				this.drawn = this.scene.positions;
			}
			this.draw();
		};
		this.growing = requestAnimationFrame(step);
	}

	/** Chooses anew which labels are drawn. */
	cull() {
		if (!this.scene) return;
		this.scene.view = this.camera.view;
		this.scene.shown = cullLabels({ ...this.scene, width: this.width, height: this.height });
		this.requestDraw();
	}

	requestDraw() {
		this.pending ??= requestAnimationFrame(() => this.draw());
	}

	/** Draws now. */
	draw() {
		cancelAnimationFrame(this.pending);
		this.pending = undefined;
		if (!this.scene || !this.width) return;
		this.#backing();
		const { scene, context } = this;
		Object.assign(scene, { view: this.camera.view, width: this.width, height: this.height });
		if (scene.graph.nodes.size <= CULL_EVERY_FRAME && (this.camera.moving || this.camera.glide))
			scene.shown = cullLabels(scene);
		context.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
		context.fillStyle = scene.colors.bg;
		context.fillRect(0, 0, this.width, this.height);
		drawScene({ ...scene, positions: this.drawn }, new CanvasPen(context, FONT));
	}

	/** Where some nodes, or all, stand and what they cover, for the camera. */
	items(ids = this.scene.positions.keys()) {
		const out = [];
		for (const id of ids) {
			const at = this.scene.positions.get(id);
			const node = this.scene.graph.nodes.get(id);
			if (at && node)
				out.push({ x: at.x, y: at.y, box: footprint(this.model, node, this.measure, at.side) });
		}
		return out;
	}

	/** The first view of a layout: all of it, but a long tree at life size from its top. */
	frame(animated) {
		const items = this.items();
		if (items.length === 0) return;
		const box = extentAt(items, 1);
		if (this.scene.layout === "tree" && box.y1 - box.y0 > this.height - 84) {
			this.camera.goTo({ k: 1, x: 28 - box.x0, y: 28 - box.y0 }, animated);
			return;
		}
		this.camera.fit(items, this.width, this.height, animated);
	}

	fit() {
		this.camera.fit(this.items(), this.width, this.height);
	}

	/** Whether nodes can be in view together at this scale. */
	fits(ids, k) {
		return this.camera.fits(this.items(ids), this.width, this.height, k);
	}

	bringIntoView(ids, animated = true) {
		this.camera.bringIntoView(this.items(ids), this.width, this.height, animated);
	}

	/** Screen position of a node on the page, for tests and menus: {x, y} or null. */
	screenPosition(id) {
		const at = this.scene?.positions.get(id);
		if (!at) return null;
		const rect = this.canvas.getBoundingClientRect();
		const screen = toScreen(this.camera.view, at);
		return { x: screen.x + rect.left, y: screen.y + rect.top };
	}

	/** Whether nothing moves. */
	get atRest() {
		return !this.growing && !this.camera.glide && this.pending === undefined;
	}

	setHover(id) {
		if (!this.scene || this.scene.hover === id) return;
		this.scene.hover = id;
		this.requestDraw();
	}

	setFocus(id) {
		if (!this.scene || this.scene.focus === id) return;
		this.scene.focus = id;
		this.requestDraw();
	}
}
