// The grid with a keyboard: moving between cells, filling down, pasting a block. Without this script it is a plain form.
// Only what was changed is sent.
(function () {
  "use strict";

  const form = document.querySelector("[data-grid]");
  if (!form) {
    return;
  }
  const count = form.querySelector(".grid-count");
  const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("textarea, input")]);
  const fields = rows.flat();
  let leaving = false;

  const isChanged = (field) => field.value !== field.dataset.was;

  function mark(field) {
    field.classList.toggle("changed", isChanged(field));
    const changed = fields.filter(isChanged).length;
    count.textContent = changed ? `${count.dataset.some} ${changed}` : count.dataset.none;
  }

  function put(field, text) {
    if (field && !field.readOnly) {
      field.value = text;
      mark(field);
    }
  }

  // A new row has one field more at its beginning, its entry: columns are counted from the end.
  function place(field) {
    const y = rows.findIndex((row) => row.includes(field));
    return { y, x: rows[y].length - rows[y].indexOf(field) };
  }

  function at(y, x) {
    return rows[y] && rows[y][rows[y].length - x];
  }

  function move(field, down, right) {
    const { y, x } = place(field);
    const next = at(y + down, x - right);
    if (next) {
      next.focus();
      next.select();
    }
    return Boolean(next);
  }

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!fields.includes(field) || event.isComposing) {
      return;
    }
    const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const atStart = field.selectionEnd === 0 || all;
    const atEnd = field.selectionStart === field.value.length || all;
    const rtl = getComputedStyle(form).direction === "rtl";
    let done = false;
    if (event.ctrlKey && event.key.toLowerCase() === "d" && !event.altKey) {
      const { y, x } = place(field);
      const above = at(y - 1, x);
      if (above) {
        put(field, above.value);
      }
      done = true;
    } else if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    } else if (event.key === "Enter" && field.tagName === "TEXTAREA") {
      done = event.shiftKey ? move(field, -1, 0) : move(field, 1, 0);
      done = true;
    } else if (event.key === "ArrowDown" && atEnd) {
      done = move(field, 1, 0);
    } else if (event.key === "ArrowUp" && atStart) {
      done = move(field, -1, 0);
    } else if (event.key === "ArrowRight" && atEnd) {
      done = move(field, 0, rtl ? -1 : 1);
    } else if (event.key === "ArrowLeft" && atStart) {
      done = move(field, 0, rtl ? 1 : -1);
    } else if (event.key === "Escape") {
      put(field, field.dataset.was);
      done = true;
    }
    if (done) {
      event.preventDefault();
    }
  });

  form.addEventListener("input", (event) => {
    if (fields.includes(event.target)) {
      mark(event.target);
    }
  });

  // A block from a spreadsheet: rows by line ends, cells by tabs.
  form.addEventListener("paste", (event) => {
    const field = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!fields.includes(field) || !/[\t\n]/.test(text)) {
      return;
    }
    event.preventDefault();
    const { y, x } = place(field);
    let outside = 0;
    text.split("\n").forEach((line, down) => line.split("\t").forEach((part, right) => {
      const target = at(y + down, x - right);
      if (target && !target.readOnly) {
        put(target, part.trim());
      } else {
        outside += 1;
      }
    }));
    if (outside) {
      count.textContent = form.dataset.outside.replace("%s", outside);
    }
  });

  form.addEventListener("submit", () => {
    leaving = true;
    for (const field of fields) {
      field.disabled = !isChanged(field) && !field.hasAttribute("aria-invalid");
    }
  });

  window.addEventListener("pageshow", () => {
    leaving = false;
    for (const field of fields) {
      field.disabled = false;
      mark(field);
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && fields.some(isChanged)) {
      event.preventDefault();
    }
  });

  const start = form.querySelector("[aria-invalid]") || fields.find((field) => !field.readOnly);
  if (start) {
    start.focus();
    start.select();
  }
})();
