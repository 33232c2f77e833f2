// One entry in all its tables: every section is a grid of its own, what is typed is one form. Without this script it is a plain form.

import { useClipboard } from "./clipboard.js";
import { useConflicts } from "./conflicts.js";
import { Edits } from "./edits.js";
import { fillDown, useKeyboard } from "./keyboard.js";
import { useLeaving } from "./leaving.js";
import { Selection } from "./selection.js";
import { Table } from "./table.js";
import { verifyToday } from "./verifying.js";
import { say } from "./words.js";

const form = document.querySelector("#grid-form");
const edits = new Edits(form);
const tools = form.querySelector("[data-tools]");
const sections = [...form.querySelectorAll("[data-grid]")].map((element) => {
  const table = new Table(element);
  return { element, table, selection: new Selection(table) };
});
let current = sections[0];

const actions = {
  all: new Map(),
  has: (name) => actions.all.has(name),
  run: (name) => current && actions.all.get(name)?.(),
};

if (tools) {
  actions.all = new Map([
    ["fill-down", () => fillDown(current.table, current.selection, edits)],
    ["undo", () => edits.undo()],
    ["redo", () => edits.redo()],
    ["save", () => form.requestSubmit()],
  ]);
  if (tools.querySelector("[data-do=verified]")) {
    actions.all.set("verified", () => verifyToday(form, current.selection, edits));
  }
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => actions.run(target.dataset.do));
}

// What stands in the line for all goes where nothing stands, seen before it is saved.
function fillEmpty({ table }) {
  const [line, ...others] = table.rows();
  const texts = [...line.querySelectorAll("textarea")].map((field) => field.value);
  const filled = others.flatMap((row) => texts
    .map((text, x) => [table.cell(row, x), text])
    .filter(([field, text]) => text && field && !field.readOnly && !field.value));
  const emptied = [...line.querySelectorAll("textarea")].map((field) => [field, ""]);
  edits.put([...filled, ...emptied]);
  say("filled", filled.length);
}

for (const section of sections) {
  const { element, table, selection } = section;
  element.addEventListener("focusin", () => { current = section; });
  useClipboard(table, selection, edits, () => {});
  useKeyboard(table, selection, edits, actions);
  const button = element.querySelector("[data-fill]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => fillEmpty(section));
  }
}

form.addEventListener("input", ({ target }) => {
  if ("was" in target.dataset) {
    edits.typed(target);
  }
});
form.addEventListener("focusout", () => edits.left());

useConflicts(form, edits);
useLeaving(form, edits);

const start = form.querySelector("[aria-invalid]") || form.querySelector("[data-conflict] input")
  || form.querySelector("tbody tr:not(.fill) textarea:not([readonly])");
start?.focus();
start?.select?.();
