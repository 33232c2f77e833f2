// Several fields at once: selected with Shift and the arrows, or drawn over with the mouse.

import { say } from "./words.js";

export class Selection {
  constructor(table) {
    this.table = table;
    this.current = null; // the field that has, or had last, the focus
    this.end = null; // the corner over against it
    this.drawn = [];
    table.form.addEventListener("focusin", (event) => this.entered(event.target));
    table.form.addEventListener("mousedown", (event) => this.pressed(event));
    table.form.addEventListener("mouseover", (event) => this.drawnOver(event));
  }

  entered(field) {
    if (this.table.isField(field) && field !== this.current) {
      this.current = field;
      this.select(field);
    }
  }

  pressed(event) {
    const field = event.target;
    if (!this.table.isField(field)) {
      return;
    }
    if (event.shiftKey && this.current) {
      event.preventDefault();
      this.select(field);
    } else if (field === this.current) {
      this.select(field);
    }
  }

  drawnOver(event) {
    const cell = event.target.closest("tbody td");
    const field = cell && cell.querySelector("textarea");
    const drawing = event.buttons === 1 && this.current && document.activeElement === this.current;
    if (drawing && field && this.pressedIn(event) && field !== this.end && (this.isSeveral() || field !== this.current)) {
      this.current.setSelectionRange(0, 0);
      this.select(field);
    }
  }

  pressedIn(event) {
    return event.target.closest("[data-grid]") === this.table.form && !this.dragging;
  }

  // Select from the current field to `field`.
  select(field) {
    this.end = field;
    this.drawn.forEach((cell) => cell.classList.remove("selected"));
    this.drawn = this.isSeveral() ? this.fields().flat().filter(Boolean).map((each) => each.closest("td, th")) : [];
    this.drawn.forEach((cell) => cell.classList.add("selected"));
    if (this.drawn.length) {
      say("selected", this.drawn.length);
    }
  }

  extend(down, right) {
    const { y, x } = this.table.place(this.end && this.end.isConnected ? this.end : this.current);
    const next = this.table.at(y + down, x + right);
    if (next) {
      this.select(next);
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  isSeveral() {
    return Boolean(this.end && this.end.isConnected && this.end !== this.current);
  }

  clear() {
    if (this.current) {
      this.select(this.current);
    }
  }

  // The selected fields, row by row; the current one alone where nothing is selected.
  fields() {
    if (!this.current || !this.current.isConnected) {
      return [];
    }
    const from = this.table.place(this.current);
    const to = this.isSeveral() ? this.table.place(this.end) : from;
    const rows = this.table.rows().slice(Math.min(from.y, to.y), Math.max(from.y, to.y) + 1);
    const columns = [];
    for (let x = Math.min(from.x, to.x); x <= Math.max(from.x, to.x); x += 1) {
      columns.push(x);
    }
    return rows.map((row) => columns.map((x) => this.table.cell(row, x)));
  }
}
