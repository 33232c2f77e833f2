// Rows and columns moved with the mouse, each by a handle; the keyboard moves them with Alt and the arrows.

export function useDragging(table, parts, selection) {
  let dragged = null;

  for (const part of parts.all()) {
    addHandle(part);
  }
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(addHandle)))
    .observe(table.form, { childList: true, subtree: true });

  function addHandle(part) {
    if (!part.dataset?.part || part.querySelector(".handle")) {
      return;
    }
    const handle = Object.assign(document.createElement("span"), { className: "handle", draggable: true });
    handle.setAttribute("aria-hidden", "true");
    table.header(part).prepend(handle);
  }

  // The row or the column of the same kind that is under the mouse.
  function under(event) {
    if (!dragged) {
      return null;
    }
    if (dragged.tagName === "TR") {
      return event.target.closest("tbody tr[data-part]");
    }
    const cell = event.target.closest("td, th");
    const column = cell && table.head.cells[cell.cellIndex];
    return column?.dataset.part ? column : null;
  }

  function isBehind(event, part) {
    const box = part.getBoundingClientRect();
    return part.tagName === "TR" ? event.clientY > box.top + box.height / 2 : event.clientX > box.left + box.width / 2;
  }

  function mark(part, behind) {
    table.form.querySelectorAll(".drop-before, .drop-behind")
      .forEach((each) => each.classList.remove("drop-before", "drop-behind"));
    part?.classList.add(behind ? "drop-behind" : "drop-before");
  }

  table.form.addEventListener("dragstart", (event) => {
    const handle = event.target.closest?.(".handle");
    dragged = handle && (handle.closest("tbody tr") || handle.closest("th"));
    selection.dragging = Boolean(dragged);
    if (dragged) {
      event.dataTransfer.setData("text/plain", table.name(dragged));
      event.dataTransfer.effectAllowed = "move";
    }
  });
  table.form.addEventListener("dragover", (event) => {
    const part = under(event);
    if (part) {
      event.preventDefault();
      mark(part, isBehind(event, part));
    }
  });
  table.form.addEventListener("drop", (event) => {
    const part = under(event);
    if (part) {
      event.preventDefault();
      parts.move(dragged, isBehind(event, part) ? part.nextElementSibling : part);
    }
  });
  table.form.addEventListener("dragend", () => {
    dragged = null;
    selection.dragging = false;
    mark(null);
  });
}
