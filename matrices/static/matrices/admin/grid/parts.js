// Rows and columns: added, moved and taken away. Where one stands is sent as the key of the one before it.

import { fieldsIn } from "./edits.js";
import { say, word } from "./words.js";

export class Parts {
  constructor(table, selection, edits, choosing) {
    Object.assign(this, { table, selection, edits, choosing });
    this.last = Math.max(0, ...this.all().map((part) => Number(part.dataset.part.match(/^\+(\d+)/)?.[1] ?? 0)));
    this.bringBack("rows");
    this.bringBack("columns");
    this.markGoing();
    edits.watchers.push((field) => field.name?.endsWith("--remove") && this.markGoing());
  }

  all() {
    return [...this.list("rows"), ...this.list("columns")];
  }

  list(axis) {
    const parent = axis === "rows" ? this.table.body : this.table.head;
    return [...parent.children].filter((part) => part.dataset.part);
  }

  axis(part) {
    return part.tagName === "TR" ? "rows" : "columns";
  }

  current(axis) {
    const field = this.selection.current;
    if (!field || !field.isConnected) {
      return this.list(axis).at(-1);
    }
    return axis === "rows" ? this.table.row(field) : this.table.column(field);
  }

  // Where it stands

  // Put `part` before `next`, or at the end.
  place(part, next) {
    if (part.tagName === "TR") {
      this.table.body.insertBefore(part, next);
      return;
    }
    const from = part.cellIndex;
    const to = next ? next.cellIndex : -1;
    for (const row of [this.table.head, ...this.table.body.rows]) {
      const cell = row.cells[from];
      if (cell) {
        row.insertBefore(cell, to < 0 ? null : row.cells[to]);
      }
    }
  }

  move(part, next) {
    if (!part || part === next || part.nextElementSibling === next) {
      return;
    }
    const before = part.nextElementSibling;
    const wasMoved = "moved" in part.dataset;
    this.edits.step({
      redo: () => {
        this.place(part, next);
        part.dataset.moved = "";
        this.sayPlaces();
      },
      undo: () => {
        this.place(part, before);
        if (!wasMoved) {
          delete part.dataset.moved;
        }
        this.sayPlaces();
      },
    });
    say("moved", this.table.name(part));
  }

  moveBy(axis, steps) {
    const list = this.list(axis);
    const part = this.current(axis);
    const index = list.indexOf(part) + steps;
    if (part && index >= 0 && index < list.length) {
      this.move(part, steps < 0 ? list[index] : list[index].nextElementSibling);
      this.selection.current?.focus();
    }
  }

  // Behind which one stands each that was moved; empty new rows do not count.
  sayPlaces() {
    this.selection.clear();
    for (const axis of ["rows", "columns"]) {
      let before = axis === "rows" ? this.table.body.dataset.before : "^";
      for (const part of this.list(axis)) {
        const field = this.after(part, axis);
        if (field) {
          field.value = "moved" in part.dataset ? before : "";
          this.edits.look(field);
        }
        if (!this.isEmpty(part)) {
          before = part.dataset.part;
        }
      }
    }
    this.edits.tell();
  }

  after(part, axis) {
    const header = this.table.header(part);
    const name = `${axis}--${part.dataset.part}--after`;
    const present = [...header.querySelectorAll("input[type=hidden]")].find((field) => field.name === name);
    if (present || !("moved" in part.dataset)) {
      return present;
    }
    const field = Object.assign(document.createElement("input"), { type: "hidden", name });
    field.dataset.was = "";
    header.append(field);
    return field;
  }

  isEmpty(part) {
    if (!part.dataset.part.startsWith("+")) {
      return false;
    }
    const cells = part.tagName === "TR" ? [part] : this.cellsOf(part);
    return cells.every((cell) => [...fieldsIn(cell)].every((field) => field.type === "hidden" || !field.value));
  }

  cellsOf(column) {
    return [column, ...[...this.table.body.rows].map((row) => row.cells[column.cellIndex]).filter(Boolean)];
  }

  // After a refusal the places are those that were sent, but rows stand where they stood.
  bringBack(axis) {
    const waiting = new Map();
    for (const part of this.list(axis)) {
      const field = [...this.table.header(part).querySelectorAll("input[type=hidden]")]
        .find((each) => each.name === `${axis}--${part.dataset.part}--after`);
      if (field) {
        waiting.set(part.dataset.part, [part, field]);
      }
    }
    while (waiting.size) {
      const ready = [...waiting].find(([, [, field]]) => !waiting.has(field.value)) || [...waiting][0];
      const [key, [part, field]] = ready;
      waiting.delete(key);
      const list = this.list(axis);
      const neighbour = list.find((each) => each.dataset.part === field.value);
      if (neighbour || field.value === "^" || field.value === this.table.body.dataset.before) {
        part.dataset.moved = "";
        this.place(part, neighbour ? neighbour.nextElementSibling : list[0]);
      } else {
        field.value = "";
      }
    }
  }

  // Adding

  addRows(below) {
    const here = this.current("rows");
    const next = below ? here?.nextElementSibling ?? null : here;
    const entries = this.list("rows").map((row) => row.querySelector("th > input[list]")?.value || row.dataset.part);
    this.choosing.ask(new Set(entries), (chosen) => this.insertRows(chosen, next));
  }

  insertRows(entries, next) {
    const rows = entries.map((entry) => {
      const row = this.made("[data-blank-row]", "+0");
      row.querySelector("th > input[list]").value = entry;
      for (const column of this.list("columns")) {
        if (column.dataset.part.startsWith("+")) {
          row.append(this.field(row, column));
        }
      }
      this.label(row);
      return row;
    });
    this.insert(rows, (row) => this.table.body.insertBefore(row, next), (row) => row.remove());
    rows[0].querySelector(entries[0] ? "td textarea" : "th > input[list]").focus();
    say("rows_added", rows.length);
  }

  grow(number) {
    this.insertRows(Array(number).fill(""), null);
  }

  addColumn(behind) {
    const here = this.current("columns") ?? this.list("columns").at(-1);
    const next = behind ? here?.nextElementSibling ?? null : here;
    const column = this.made("[data-blank-column]", "+0");
    const cells = [...this.table.body.rows]
      .filter((row) => row.dataset.part)
      .map((row) => [row, this.field(row, column)]);
    const redo = () => {
      this.table.head.append(column);
      cells.forEach(([row, cell]) => row.append(cell));
      this.place(column, next);
    };
    const undo = () => {
      column.remove();
      cells.forEach(([, cell]) => cell.remove());
    };
    this.insert([column], redo, undo);
    column.querySelector("select").focus();
    say("column_added");
  }

  insert(parts, add, takeAway) {
    parts.forEach((part) => {
      part.dataset.moved = "";
    });
    const fields = parts.flatMap((part) => [...fieldsIn(part)]);
    this.edits.step({
      redo: () => {
        parts.forEach(add);
        this.sayPlaces();
      },
      undo: () => {
        parts.forEach(takeAway);
        this.sayPlaces();
      },
      fields,
    });
  }

  // A copy of a blank one with a number of its own.
  made(template, blank) {
    this.last += 1;
    const number = `+${this.last}`;
    const copy = document.querySelector(template).content.firstElementChild.cloneNode(true);
    copy.dataset.part = number;
    for (const field of copy.querySelectorAll("[name]")) {
      field.name = field.name.split("--").map((word) => (word === blank ? number : word)).join("--");
    }
    return copy;
  }

  field(row, column) {
    const cell = document.querySelector("[data-blank-field]").content.firstElementChild.cloneNode(true);
    const field = cell.querySelector("textarea");
    field.name = `${row.dataset.part}--${column.dataset.part}`;
    field.setAttribute("aria-label", word("place", this.table.name(row), this.table.name(column)));
    return cell;
  }

  // Say of the fields of a new row in which row they are.
  label(row) {
    row.querySelectorAll("td textarea").forEach((field, x) => {
      field.setAttribute("aria-label", word("place", this.table.name(row), this.table.name(this.table.head.cells[x + 1])));
    });
  }

  // Taking away

  remove(axis) {
    const part = this.current(axis);
    if (!part) {
      return;
    }
    const box = this.table.header(part).querySelector("input[type=checkbox]");
    if (box) {
      this.edits.put([[box, box.checked ? "" : box.value]]);
      say(box.checked ? "removed" : "kept", this.table.name(part));
      return;
    }
    const next = part.nextElementSibling;
    const cells = axis === "rows" ? [] : this.cellsOf(part).map((cell) => [cell.parentElement, cell]);
    this.edits.step({
      redo: () => {
        part.remove();
        cells.forEach(([, cell]) => cell.remove());
        this.sayPlaces();
      },
      undo: () => {
        if (axis === "rows") {
          this.table.body.insertBefore(part, next);
        } else {
          cells.forEach(([row, cell]) => row.append(cell));
          this.place(part, next);
        }
        this.sayPlaces();
      },
    });
    say("removed", this.table.name(part));
  }

  markGoing() {
    for (const part of this.all()) {
      const going = Boolean(this.table.header(part).querySelector("input[type=checkbox]")?.checked);
      const cells = part.tagName === "TR" ? [part] : this.cellsOf(part);
      const name = part.tagName === "TR" ? "going-row" : "going-column";
      cells.forEach((cell) => cell.classList.toggle(name, going));
    }
  }
}
