// The day of today beside the selected answers.

import { say } from "./words.js";

export function verifyToday(form, selection, edits) {
  const { today, sheet } = form.dataset;
  const fields = selection.fields().flat().filter((field) => field && !field.readOnly);
  if (sheet === "verified") {
    say("verified", edits.put(fields.map((field) => [field, today])));
    return;
  }
  const stamps = fields
    .filter((field) => field.tagName === "TEXTAREA" && field.value)
    .map((field) => stampOf(field));
  say("verified", edits.put(stamps.map((stamp) => [stamp, today])));
}

// A field of the page that is not seen: its mark stands beside the answer.
function stampOf(field) {
  const name = `verified--${field.name}`;
  const present = field.form.elements[name];
  if (present) {
    return present;
  }
  const stamp = Object.assign(document.createElement("input"), { type: "hidden", name });
  stamp.dataset.was = "";
  field.after(stamp);
  return stamp;
}
