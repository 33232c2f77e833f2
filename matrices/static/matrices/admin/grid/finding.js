// Finding a row of this page while typing; its form finds in the whole table.

import { say } from "./words.js";

export function useFinding(table) {
  const search = document.querySelector("[data-find]");
  const asked = search.value;

  function isFound(row, letters) {
    return row.classList.contains("new") || table.name(row).toLowerCase().includes(letters)
      || row.dataset.part.includes(letters);
  }

  search.addEventListener("input", () => {
    const letters = search.value === asked ? "" : search.value.trim().toLowerCase();
    const rows = [...table.body.rows].filter((row) => row.dataset.part);
    rows.forEach((row) => {
      row.hidden = !isFound(row, letters);
    });
    say("found", rows.filter((row) => !row.hidden && !row.classList.contains("new")).length);
  });
}
