// The grid with a keyboard and a mouse, as in a spreadsheet. Without this script it is a plain form.

import { Choosing } from "./choosing.js";
import { useClipboard } from "./clipboard.js";
import { useConflicts } from "./conflicts.js";
import { useDragging } from "./dragging.js";
import { Edits } from "./edits.js";
import { useFinding } from "./finding.js";
import { fillDown, useKeyboard } from "./keyboard.js";
import { useLeaving } from "./leaving.js";
import { Parts } from "./parts.js";
import { Selection } from "./selection.js";
import { Table } from "./table.js";
import { verifyToday } from "./verifying.js";

const form = document.querySelector("[data-grid]");
const table = new Table(form);
const selection = new Selection(table);
const edits = new Edits(form);
const tools = form.querySelector("[data-tools]");
const hasParts = form.dataset.sheet === "answers" && tools;

const actions = {
  all: new Map(),
  has: (name) => actions.all.has(name),
  run: (name) => actions.all.get(name)?.(),
};

if (tools) {
  actions.all = new Map([
    ["fill-down", () => fillDown(table, selection, edits)],
    ["undo", () => edits.undo()],
    ["redo", () => edits.redo()],
    ["save", () => form.requestSubmit()],
  ]);
  if (tools.querySelector("[data-do=verified]")) {
    actions.all.set("verified", () => verifyToday(form, selection, edits));
  }
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => actions.run(target.dataset.do));
}

const parts = hasParts ? new Parts(table, selection, edits, new Choosing()) : null;

if (parts) {
  const more = {
    "row-above": () => parts.addRows(false),
    "row-below": () => parts.addRows(true),
    "row-up": () => parts.moveBy("rows", -1),
    "row-down": () => parts.moveBy("rows", 1),
    "row-remove": () => parts.remove("rows"),
    "column-before": () => parts.addColumn(false),
    "column-behind": () => parts.addColumn(true),
    "column-start": () => parts.moveBy("columns", -1),
    "column-end": () => parts.moveBy("columns", 1),
    "column-remove": () => parts.remove("columns"),
  };
  Object.entries(more).forEach(([name, act]) => actions.all.set(name, act));
  useDragging(table, parts, selection);
  form.addEventListener("submit", () => parts.sayPlaces());
}

form.addEventListener("input", ({ target }) => {
  if ("was" in target.dataset) {
    edits.typed(target);
  }
});
form.addEventListener("toggle", ({ target }) => {
  if (target.open) {
    target.querySelector(".part-fields").scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}, true);
form.addEventListener("focusout", () => edits.left());

useClipboard(table, selection, edits, (number) => parts?.grow(number));
useKeyboard(table, selection, edits, actions);
useFinding(table);
useConflicts(form, edits);
useLeaving(form, edits);

const start = form.querySelector("[aria-invalid]") || form.querySelector("[data-conflict] input")
  || form.querySelector("tbody textarea:not([readonly])");
start?.focus();
start?.select?.();
