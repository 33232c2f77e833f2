// In the form for one more option: show the fields that the chosen column holds. Without this script all are shown,
// and the server refuses what the column cannot hold.
(function () {
  "use strict";

  const ALL = ["state", "stage", "since", "until", "ends_on", "versions", "versions_unread", "date", "entries",
    "when_subject", "when_versions"];

  function show(select) {
    const fields = (select.selectedOptions[0].dataset.fields || "").split(" ");
    const part = select.closest(".inline-related");
    for (const name of ALL) {
      for (const box of part.querySelectorAll(`.fieldBox.field-${name}, .form-row.field-${name}`)) {
        if (box.matches(".fieldBox") || !box.querySelector(".fieldBox")) {
          box.hidden = !fields.includes(name);
        }
      }
    }
    for (const row of part.querySelectorAll(".form-row")) {
      const boxes = [...row.querySelectorAll(".fieldBox")];
      if (boxes.length) {
        row.hidden = boxes.every((box) => box.hidden);
      }
    }
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-cell-column]")) {
      show(event.target);
    }
  });
  document.addEventListener("formset:added", (event) => {
    const select = event.target.querySelector("select[data-cell-column]");
    if (select) {
      show(select);
    }
  });
})();
