/*
 * A table of any length: only the rows in view are elements. Past the height that browsers allow, the
 * scroll offset is scaled.
 */
import { el, fill, icon } from "./dom.js";

export const ROW_HEIGHT = 26;
const MAX_HEIGHT = 8_000_000;
const SPARE = 4;

/** Order of row indexes 0…count-1 by value(index); ties keep the order they had. */
export function sortedOrder(count, value, descending) {
	const values = Array.from({ length: count }, (_, i) => value(i));
	const order = Array.from(values.keys());
	const sign = descending ? -1 : 1;
	const numeric = typeof values[0] === "number";
	order.sort(
		(a, b) =>
			sign *
				(numeric
					? values[a] - values[b]
					: values[a] < values[b]
						? -1
						: values[a] > values[b]
							? 1
							: 0) || a - b,
	);
	return order;
}

export class VirtualTable {
	/**
	 * columns: [{title, width, align, value(i), text(i), level?(i)}]; width in fr.
	 * open(i) is called for the row that is clicked or entered.
	 */
	constructor({ columns, count, label, open, sort }) {
		Object.assign(this, { columns, count, open });
		this.sort = sort ?? null;
		this.order = null;
		this.active = 0;
		this.pool = [];
		this.spacer = el("div.table-spacer");
		this.body = el("div.table-body", {
			tabindex: 0,
			role: "rowgroup",
			"aria-label": `${label}, rows`,
		});
		this.headRow = el("div.table-head", { role: "row", "aria-rowindex": 1 });
		this.root = el(
			"div.table",
			{
				role: "grid",
				"aria-label": label,
				"aria-rowcount": count + 1,
				"aria-colcount": columns.length,
			},
			el("div", { role: "rowgroup" }, this.headRow),
			this.body,
		);
		this.root.style.setProperty(
			"--columns",
			columns.map((c) => `minmax(0, ${c.width}fr)`).join(" "),
		);
		this.body.append(this.spacer);
		this.body.addEventListener("scroll", () => {
			this.frame ??= requestAnimationFrame(() => {
				this.frame = undefined;
				this.draw();
			});
		});
		this.body.addEventListener("keydown", (event) => this.#key(event));
		this.height = count * ROW_HEIGHT;
		this.spacer.style.height = `${Math.min(this.height, MAX_HEIGHT)}px`;
		if (this.sort) this.#reorder();
		this.#drawHead();
		this.observer = new ResizeObserver(() => this.draw());
		this.observer.observe(this.body);
	}

	#drawHead() {
		const heads = this.columns.map((column, i) => {
			const on = this.sort?.column === i;
			const order = on ? (this.sort.descending ? "descending" : "ascending") : "none";
			const mark = on && icon(this.sort.descending ? "down" : "right");
			return el(
				`div.th${column.align === "end" ? ".end" : ""}`,
				{ role: "columnheader", "aria-sort": order },
				el("button", { type: "button", onclick: () => this.#sortBy(i) }, column.title, mark),
			);
		});
		fill(this.headRow, heads);
	}

	#sortBy(i) {
		const numeric = this.count > 0 && typeof this.columns[i].value(0) === "number";
		this.sort = {
			column: i,
			descending: this.sort?.column === i ? !this.sort.descending : numeric,
		};
		this.#reorder();
		this.#drawHead();
		this.headRow.children[i].firstChild.focus();
		this.body.scrollTop = 0;
		this.draw();
	}

	#reorder() {
		this.order = sortedOrder(
			this.count,
			this.columns[this.sort.column].value,
			this.sort.descending,
		);
	}

	/** Row index that stands at a place. */
	at(place) {
		return this.order ? this.order[place] : place;
	}

	get #scale() {
		const view = this.body.clientHeight;
		return this.height <= MAX_HEIGHT ? 1 : (this.height - view) / (MAX_HEIGHT - view);
	}

	/** Puts the rows in view. */
	draw() {
		const view = this.body.clientHeight;
		const top = this.body.scrollTop * this.#scale;
		const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - SPARE);
		const needed = Math.min(this.count - first, Math.ceil(view / ROW_HEIGHT) + 2 * SPARE);
		while (this.pool.length < needed) this.#addRow();
		for (const [n, row] of this.pool.entries()) {
			const place = first + n;
			row.root.hidden = n >= needed;
			if (n < needed) this.#fillRow(row, place, place * ROW_HEIGHT - top + this.body.scrollTop);
		}
	}

	#addRow() {
		const cells = this.columns.map((column) =>
			el(`div.td${column.align === "end" ? ".end" : ""}`, { role: "gridcell" }),
		);
		const root = el("div.tr", { role: "row" }, cells);
		const row = { root, cells, place: 0 };
		root.addEventListener("click", () => {
			this.active = row.place;
			this.open?.(this.at(row.place));
			this.draw();
		});
		this.pool.push(row);
		this.body.append(root);
	}

	#fillRow(row, place, y) {
		const index = this.at(place);
		row.place = place;
		row.root.style.transform = `translateY(${y}px)`;
		row.root.setAttribute("aria-rowindex", String(place + 2));
		row.root.className = `tr${place === this.active ? " active" : ""}${place % 2 ? " odd" : ""}`;
		for (const [i, cell] of row.cells.entries()) {
			const column = this.columns[i];
			const text = column.text(index);
			if (cell.textContent !== text) cell.textContent = text;
			const level = column.level?.(index) ?? 0;
			cell.className = `td${column.align === "end" ? " end" : ""}${column.mono ? " mono" : ""}${level >= 3 ? " bad" : level === 2 ? " warn" : ""}`;
			cell.title = text.length > 18 ? text : "";
		}
	}

	#key(event) {
		const page = Math.max(1, Math.floor(this.body.clientHeight / ROW_HEIGHT) - 1);
		const step = {
			ArrowDown: 1,
			ArrowUp: -1,
			PageDown: page,
			PageUp: -page,
			Home: -this.count,
			End: this.count,
		}[event.key];
		if (event.key === "Enter" && this.count > 0) this.open?.(this.at(this.active));
		if (step === undefined) return;
		event.preventDefault();
		event.stopPropagation();
		this.active = Math.max(0, Math.min(this.count - 1, this.active + step));
		const y = this.active * ROW_HEIGHT;
		const top = this.body.scrollTop * this.#scale;
		if (y < top) this.body.scrollTop = y / this.#scale;
		if (y + ROW_HEIGHT > top + this.body.clientHeight)
			this.body.scrollTop = (y + ROW_HEIGHT - this.body.clientHeight) / this.#scale;
		this.draw();
	}

	/** Lets go of what watches the table. */
	remove() {
		this.observer.disconnect();
		this.root.remove();
	}
}
