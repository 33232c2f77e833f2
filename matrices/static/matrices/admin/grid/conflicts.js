// Choosing between one's own text and that of somebody else, at the field.

export function useConflicts(form, edits) {
  form.addEventListener("change", ({ target }) => {
    const conflict = target.closest("[data-conflict]");
    if (conflict) {
      edits.put([[form.elements[conflict.dataset.conflict], target.dataset.text]]);
    }
  });
  // Who writes a text of one's own takes neither as it was; one's own is what is saved.
  form.addEventListener("input", ({ target }) => {
    const mine = form.querySelector(`[name="choice:${CSS.escape(target.name)}"][value=mine]`);
    if (mine) {
      mine.checked = true;
    }
  });
}
