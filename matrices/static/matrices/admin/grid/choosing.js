// Choosing entries of the catalogue for new rows, several at once.

const SHOWN = 200; // entries that are listed; the search finds the others

export class Choosing {
  constructor() {
    this.dialog = document.querySelector("[data-choosing]");
    this.search = this.dialog.querySelector("input[type=search]");
    this.list = this.dialog.querySelector("ul");
    this.chosen = new Set();
    this.entries = [...document.querySelectorAll("#entries option")].map((option) => ({
      written: option.value,
      name: option.textContent,
      kind: option.dataset.kind,
    }));
    this.search.addEventListener("input", () => this.show());
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.list.querySelector("input")?.click();
      }
    });
    this.list.addEventListener("change", ({ target }) => this.choose(target));
    this.dialog.addEventListener("click", ({ target }) => this.answer(target.value));
  }

  // Ask, and hand what was chosen to `add`: as it is written, `[""]` for an empty row. `taken` are not offered.
  ask(taken, add) {
    this.taken = taken;
    this.add = add;
    this.chosen.clear();
    this.search.value = "";
    this.show();
    this.dialog.showModal();
    this.search.focus();
  }

  answer(value) {
    if (!value || !["add", "empty", "stay"].includes(value)) {
      return;
    }
    this.dialog.close();
    if (value === "empty") {
      this.add([""]);
    } else if (value === "add" && this.chosen.size) {
      this.add([...this.chosen]);
    }
  }

  choose(box) {
    if (box.checked) {
      this.chosen.add(box.value);
    } else {
      this.chosen.delete(box.value);
    }
  }

  isFound({ written, name, kind }, letters) {
    return !this.taken.has(written) && `${written} ${name} ${kind}`.toLowerCase().includes(letters);
  }

  show() {
    const letters = this.search.value.trim().toLowerCase();
    const chosen = this.entries.filter((entry) => this.chosen.has(entry.written));
    const others = this.entries.filter((entry) => !this.chosen.has(entry.written) && this.isFound(entry, letters));
    this.list.replaceChildren(...[...chosen, ...others.slice(0, SHOWN)].map((entry) => this.item(entry)));
  }

  item({ written, name, kind }) {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: written });
    box.checked = this.chosen.has(written);
    const label = document.createElement("label");
    const aside = Object.assign(document.createElement("small"), { textContent: `${kind} · ${written}` });
    label.append(box, ` ${name} `, aside);
    const item = document.createElement("li");
    item.append(label);
    return item;
  }
}
