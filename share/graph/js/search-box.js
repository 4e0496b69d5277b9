/*
 * The search field: a combobox of suggestions; Enter looks up what was typed.
 */
import { byId, el, fill, icon } from "./dom.js";
import { suggestions } from "./suggest.js";
import { shorten } from "./text.js";

export class SearchBox {
	constructor(app) {
		this.app = app;
		this.input = byId("search-input");
		this.list = byId("search-list");
		this.clear = byId("search-clear");
		this.active = -1;
		this.items = [];
		this.input.addEventListener("input", () => this.#suggest());
		this.input.addEventListener("keydown", (event) => this.#key(event));
		this.input.addEventListener("blur", () => this.#close());
		this.clear.addEventListener("click", () => {
			this.app.lookup("");
			this.input.focus();
		});
	}

	focus() {
		this.input.focus();
		this.input.select();
	}

	/** Shows the query of the state. */
	show(query) {
		if (document.activeElement !== this.input || query === "") this.input.value = query;
		this.clear.hidden = query === "";
	}

	#suggest() {
		this.items = suggestions(this.app.model, this.input.value);
		this.active = -1;
		this.#draw();
	}

	#draw() {
		fill(
			this.list,
			this.items.map((item, i) =>
				el(
					"li",
					{
						role: "option",
						id: `option-${i}`,
						"aria-selected": String(i === this.active),
						onpointerdown: (event) => {
							event.preventDefault();
							this.#take(item.query);
						},
					},
					icon(item.icon),
					el("span.row-title", {}, shorten(item.text, 60)),
					el(
						"span.row-sub",
						{},
						[item.kind, item.note]
							.filter(Boolean)
							.map((t) => shorten(t, 30))
							.join(" \u00b7 "),
					),
				),
			),
		);
		this.list.hidden = this.items.length === 0;
		this.input.setAttribute("aria-expanded", String(this.items.length > 0));
		if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `option-${this.active}`);
		else this.input.removeAttribute("aria-activedescendant");
	}

	#close() {
		this.items = [];
		this.#draw();
	}

	#take(query) {
		this.input.value = query;
		this.#close();
		this.app.lookup(query.trim());
	}

	#key(event) {
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			if (this.items.length === 0) return;
			event.preventDefault();
			const n = this.items.length + 1;
			this.active = ((this.active + 1 + (event.key === "ArrowDown" ? 1 : -1) + n) % n) - 1;
			this.#draw();
		} else if (event.key === "Enter") {
			event.preventDefault();
			this.#take(this.active >= 0 ? this.items[this.active].query : this.input.value);
		} else if (event.key === "Escape") {
			if (this.items.length > 0) this.#close();
			else if (this.input.value !== "") this.#take("");
			else this.input.blur();
		} else return;
		event.stopPropagation();
	}
}
