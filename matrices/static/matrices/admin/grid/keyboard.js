// Moving, selecting and filling with the keyboard. What is here can be done with the mouse or the tools, too.

import { say } from "./words.js";

export function fillDown(table, selection, edits) {
  const fields = selection.fields();
  if (!fields.length) {
    return;
  }
  const { y, x } = table.place(fields[0][0] || selection.current);
  const above = fields.length > 1 ? fields[0] : fields[0].map((_field, right) => table.at(y - 1, x + right));
  const below = fields.length > 1 ? fields.slice(1) : fields;
  say("filled", edits.put(below.flatMap((row) => row.map((field, right) => [above[right] && field, above[right]?.value]))));
}

export function useKeyboard(table, selection, edits, actions) {
  const isRight = () => getComputedStyle(table.form).direction !== "rtl";

  function move(field, down, right) {
    const { y, x } = table.place(field);
    const next = table.at(y + down, x + right);
    if (next) {
      next.focus();
      next.select();
    }
    return Boolean(next);
  }

  function arrow(event, field) {
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    const over = right && !isRight() ? -right : right;
    const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const atEdge = down + right > 0 ? field.selectionStart === field.value.length : field.selectionEnd === 0;
    if (event.shiftKey) {
      if (!all && !selection.isSeveral()) {
        return false;
      }
      selection.extend(down, over);
      return true;
    }
    return (all || atEdge) && move(field, down, over);
  }

  function plain(event, field) {
    if (event.key.startsWith("Arrow")) {
      return arrow(event, field);
    }
    if (event.key === "Enter") {
      move(field, event.shiftKey ? -1 : 1, 0);
      return true;
    }
    if ((event.key === "Delete" || event.key === "Backspace") && selection.isSeveral()) {
      say("filled", edits.put(selection.fields().flat().map((each) => [each, ""])));
      return true;
    }
    if (event.key === "Escape") {
      if (selection.isSeveral()) {
        selection.clear();
      } else {
        edits.put([[field, field.dataset.was]]);
      }
      return true;
    }
    return false;
  }

  function withControl(event) {
    const action = {
      d: "fill-down",
      ";": "verified",
      z: event.shiftKey ? "redo" : "undo",
      y: "redo",
      s: "save",
    }[event.key.toLowerCase()];
    if (action) {
      actions.run(action);
    }
    return Boolean(action);
  }

  function withAlt(event) {
    const action = {
      ArrowUp: "row-up",
      ArrowDown: "row-down",
      ArrowLeft: isRight() ? "column-start" : "column-end",
      ArrowRight: isRight() ? "column-end" : "column-start",
      Insert: "row-below",
    }[event.key];
    if (action && actions.has(action)) {
      actions.run(action);
      return true;
    }
    return false;
  }

  table.form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.isComposing || !("was" in field.dataset)) {
      return;
    }
    let done = false;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      done = withControl(event);
    } else if (!table.isField(field)) {
      return;
    } else if (event.altKey) {
      done = withAlt(event);
    } else {
      done = plain(event, field);
    }
    if (done) {
      event.preventDefault();
    }
  });
}
