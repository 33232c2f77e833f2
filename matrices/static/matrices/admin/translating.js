// The translators' editor: checks while typing, and saving from the keyboard. Without this script the form works the
// same, with its buttons, and the checks are those of the text that was saved.
(function () {
  "use strict";

  const form = document.getElementById("translation-form");
  const text = document.getElementById("id_text");
  const findings = document.getElementById("findings");
  let waiting = 0;
  let asked = 0;

  async function check() {
    asked += 1;
    const mine = asked;
    const body = new FormData(form);
    const answer = await fetch(form.dataset.check, { method: "POST", body, credentials: "same-origin" });
    if (answer.ok && mine === asked) {
      findings.innerHTML = await answer.text();
    }
  }

  text.addEventListener("input", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(check, 400);
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.elements[event.shiftKey ? "_next" : "_review"]);
    }
  });
})();
