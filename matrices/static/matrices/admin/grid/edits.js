// What was changed and is not saved: marked, counted, undone and redone.

import { say, word } from "./words.js";

export const valueOf = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value);

export const isChanged = (field) => valueOf(field) !== field.dataset.was;

export const fieldsIn = (element) => element.querySelectorAll("[data-was]");

function set(field, text) {
  if (field.type === "checkbox") {
    field.checked = Boolean(text);
  } else {
    field.value = text;
  }
}

export class Edits {
  constructor(form) {
    this.form = form;
    this.count = form.querySelector(".grid-count");
    this.before = new WeakMap(); // what a field said before the next edit
    this.done = [];
    this.undone = [];
    this.changed = new Set();
    this.watchers = [];
  }

  // Look at all fields anew, such as after the browser brought back what was typed.
  lookAround() {
    for (const field of fieldsIn(this.form)) {
      this.look(field);
    }
    this.tell();
  }

  look(field) {
    this.before.set(field, valueOf(field));
    const changed = isChanged(field);
    field.classList.toggle("changed", changed);
    if (changed) {
      this.changed.add(field);
    } else {
      this.changed.delete(field);
    }
    this.watchers.forEach((watch) => watch(field));
  }

  number() {
    return [...this.changed].filter((field) => field.isConnected).length;
  }

  tell() {
    const number = this.number();
    this.count.textContent = number ? word("some", number) : word("none");
  }

  // Write texts into fields, in one step; answers how many there were.
  put(texts) {
    const changes = texts
      .filter(([field, text]) => field && !field.readOnly && valueOf(field) !== text)
      .map(([field, text]) => ({ field, text, before: valueOf(field) }));
    if (changes.length) {
      this.step({
        redo: () => changes.forEach(({ field, text }) => set(field, text)),
        undo: () => changes.forEach(({ field, before }) => set(field, before)),
        fields: changes.map(({ field }) => field),
      });
    }
    return changes.length;
  }

  // Do a step that can be undone: `redo` and `undo` change the page, `fields` are those that they change.
  step(step) {
    step.redo();
    this.done.push(step);
    this.undone = [];
    this.after(step);
  }

  after(step) {
    (step.fields || []).forEach((field) => this.look(field));
    this.tell();
  }

  // Somebody typed into `field`: what is typed without leaving it is one step.
  typed(field) {
    const last = this.done.at(-1);
    const text = valueOf(field);
    if (last && last.typing === field && !this.undone.length) {
      last.text = text;
    } else {
      const before = this.before.get(field) ?? field.dataset.was;
      const step = { typing: field, text, fields: [field], undo: () => set(field, before), redo: () => set(field, step.text) };
      this.done.push(step);
      this.undone = [];
    }
    this.look(field);
    this.tell();
  }

  left() {
    const last = this.done.at(-1);
    if (last) {
      last.typing = null;
    }
  }

  undo() {
    this.again(this.done, this.undone, "undo", "undone");
  }

  redo() {
    this.again(this.undone, this.done, "redo", "redone");
  }

  again(from, to, act, said) {
    const step = from.pop();
    if (!step) {
      say("nothing_to_undo");
      return;
    }
    step.typing = null;
    step[act]();
    to.push(step);
    this.after(step);
    const field = (step.fields || []).find((each) => each.isConnected && each.type !== "hidden");
    if (field) {
      field.focus();
    }
    say(said);
  }
}
