// The grid as rows and columns of fields. Fields are counted from 0; -1 is the field for the entry of a new row.

export class Table {
  constructor(form) {
    this.form = form;
    this.head = form.querySelector("thead tr");
    this.body = form.querySelector("tbody");
  }

  rows() {
    return [...this.body.rows].filter((row) => !row.hidden && row.dataset.part);
  }

  isField(element) {
    return element.matches("tbody td textarea, tbody th > input[list]");
  }

  cell(row, x) {
    const cell = row.cells[x + 1];
    return cell ? cell.querySelector(x < 0 ? ":scope > input[list]" : "textarea") : null;
  }

  at(y, x) {
    const row = this.rows()[y];
    return row && x >= -1 ? this.cell(row, x) : null;
  }

  place(field) {
    const cell = field.closest("td, th");
    return { y: this.rows().indexOf(cell.parentElement), x: cell.cellIndex - 1 };
  }

  row(field) {
    return field.closest("tr");
  }

  column(field) {
    const { x } = this.place(field);
    return x < 0 ? null : this.head.cells[x + 1];
  }

  // The header of a row or a column, with what can be said about it.
  header(part) {
    return part.tagName === "TR" ? part.cells[0] : part;
  }

  name(part) {
    const header = this.header(part);
    const name = header.querySelector(":scope > .part-name");
    const entry = header.querySelector(":scope > input[list]");
    return name ? name.textContent.trim() : entry.value || entry.getAttribute("aria-label");
  }
}
