/*
 * What the reader has done to the view: one value, its form in the URL hash, and undo and redo over
 * it. The same file with the same hash shows the same thing.
 */

export const LAYOUTS = ["force", "tree", "table"];

/** The view on opening. */
export function initialState() {
	return {
		layout: "force",
		expanded: new Set(),
		shown: new Map(),
		selected: null,
		query: "",
		finding: -1,
		flagged: false,
		time: null,
		labels: true,
		path: null,
		tab: "paths",
		pinned: new Map(),
	};
}

/** The hash of a state, without '#'; empty for the initial one. */
export function encodeState(state) {
	const params = new URLSearchParams();
	const put = (key, value) => value && params.set(key, value);
	if (state.layout !== "force") put("l", state.layout);
	put("x", [...state.expanded].join("~"));
	put("n", [...state.shown].map(([id, n]) => `${id}*${n}`).join("~"));
	put("s", state.selected);
	put("q", state.query);
	if (state.finding >= 0) put("f", String(state.finding));
	if (state.flagged) put("b", "1");
	if (state.time) put("t", state.time.map(Math.round).join("-"));
	if (!state.labels) put("labels", "0");
	if (state.path) put("p", state.path.join("~"));
	if (state.tab !== "paths") put("tab", state.tab);
	put(
		"d",
		[...state.pinned].map(([id, at]) => `${id}*${Math.round(at.x)}*${Math.round(at.y)}`).join("~"),
	);
	return params.toString();
}

const list = (text) => (text ? text.split("~").filter(Boolean) : []);
const whole = (text) => (/^\d{1,15}$/.test(text ?? "") ? Number(text) : -1);

function decodeTime(text) {
	const [from, to] = (text ?? "").split("-").map(whole);
	return from >= 0 && to >= from ? [from, to] : null;
}

function decodePinned(text) {
	const pinned = new Map();
	for (const item of list(text)) {
		const [id, x, y] = item.split("*");
		if (Number.isFinite(Number(x)) && Number.isFinite(Number(y)))
			pinned.set(id, { x: Number(x), y: Number(y) });
	}
	return pinned;
}

/** The state of a hash; whatever is not understood is left at its initial value. */
export function decodeState(hash) {
	const params = new URLSearchParams(hash.replace(/^#/, ""));
	const state = initialState();
	if (LAYOUTS.includes(params.get("l"))) state.layout = params.get("l");
	state.expanded = new Set(list(params.get("x")));
	for (const item of list(params.get("n"))) {
		const at = item.lastIndexOf("*");
		if (whole(item.slice(at + 1)) > 0)
			state.shown.set(item.slice(0, at), whole(item.slice(at + 1)));
	}
	state.selected = params.get("s");
	state.query = (params.get("q") ?? "").slice(0, 4096);
	state.finding = whole(params.get("f"));
	state.flagged = params.get("b") === "1";
	state.time = decodeTime(params.get("t"));
	state.labels = params.get("labels") !== "0";
	state.path = list(params.get("p")).length === 2 ? list(params.get("p")) : null;
	if (params.get("tab") === "conversations") state.tab = "conversations";
	state.pinned = decodePinned(params.get("d"));
	return state;
}

/** Steps kept for undo. */
const MAX_STEPS = 200;

export class Store {
	constructor(state = initialState()) {
		this.state = state;
		this.settled = state;
		this.past = [];
		this.future = [];
		this.listeners = [];
	}

	subscribe(listener) {
		this.listeners.push(listener);
	}

	#emit(how, before) {
		for (const listener of this.listeners) listener(this.state, how, before);
	}

	/**
	 * Changes the state. how: "push" makes a step to undo, "replace" does not, "passing" is not even put
	 * into the URL: undo leads back to before all that was passing.
	 */
	set(patch, how = "push") {
		const before = how === "push" ? this.settled : this.state;
		if (how === "push") {
			this.past.push(before);
			if (this.past.length > MAX_STEPS) this.past.shift();
			this.future = [];
		}
		this.state = { ...this.state, ...patch };
		if (how !== "passing") this.settled = this.state;
		this.#emit(how, before);
	}

	/** Takes a whole state from elsewhere (the Back button). */
	adopt(state) {
		this.#travel(state);
	}

	#travel(state) {
		const before = this.state;
		this.state = state;
		this.settled = state;
		this.#emit("replace", before);
	}

	undo() {
		if (this.past.length === 0) return false;
		this.future.push(this.settled);
		this.#travel(this.past.pop());
		return true;
	}

	redo() {
		if (this.future.length === 0) return false;
		this.past.push(this.settled);
		this.#travel(this.future.pop());
		return true;
	}
}
