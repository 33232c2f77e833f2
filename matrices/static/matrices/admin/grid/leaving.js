// Nothing typed is lost by leaving, and only what was changed is sent.

import { fieldsIn, isChanged } from "./edits.js";

// What leads to another part of the same grid: it can be saved on the way.
const WITHIN = ".grid-tabs a, .paginator a, .grid-find a";

export function useLeaving(form, edits) {
  const dialog = document.querySelector("[data-leaving]");
  const next = Object.assign(document.createElement("input"), { type: "hidden", name: "next", disabled: true });
  let leaving = false;
  let wanted = "";
  form.prepend(next);

  function ask(event, address) {
    if (!edits.number() || leaving) {
      return;
    }
    event.preventDefault();
    wanted = address;
    dialog.showModal();
  }

  dialog.addEventListener("click", ({ target }) => {
    if (!target.value) {
      return;
    }
    dialog.close();
    if (target.value === "save") {
      Object.assign(next, { value: wanted, disabled: false });
      form.requestSubmit();
    } else if (target.value === "leave") {
      leaving = true;
      window.location.assign(wanted);
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(WITHIN);
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      ask(event, link.pathname + link.search);
    }
  });

  document.querySelector(".grid-find").addEventListener("submit", (event) => {
    const asked = new URLSearchParams(new FormData(event.target));
    ask(event, `${window.location.pathname}?${asked}`);
  });

  form.addEventListener("submit", () => {
    leaving = true;
    for (const field of fieldsIn(form)) {
      field.disabled = !isChanged(field) && !field.hasAttribute("aria-invalid");
    }
  });

  window.addEventListener("pageshow", () => {
    leaving = false;
    next.disabled = true;
    for (const field of fieldsIn(form)) {
      field.disabled = false;
    }
    edits.lookAround();
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && edits.number()) {
      event.preventDefault();
    }
  });
}
