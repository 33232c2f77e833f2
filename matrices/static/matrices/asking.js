// "I have…" and the filters at once: what changes in the form is asked for, and the answer put in its place.
// Without this the form does the same with its button.

const WAIT = 350; // milliseconds after the last key
const PARTS = ["answer", "tables"];
let waiting = 0;
let asking = null;

function address(form) {
  const told = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) told.append(name, value.trim());
  const query = told.toString();
  return form.action.split("?")[0] + (query ? `?${query}` : "");
}

async function show(url, { push }) {
  if (asking) asking.abort();
  asking = new AbortController();
  let text;
  try {
    const response = await fetch(url, { signal: asking.signal, headers: { Accept: "text/html" } });
    if (response.status !== 200 && response.status !== 400) return location.assign(url);
    text = await response.text();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const id of PARTS) document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
  freshen(fresh);
  if (push) history.pushState(null, "", url);
  document.dispatchEvent(new CustomEvent("tables:shown"));
}

// What belongs to the fields and the frame: messages, the links below the form, the links to other languages.
function freshen(fresh) {
  for (const selector of ["#asking .buttons", "nav.languages", "#contents-above ul"]) {
    const old = document.querySelector(selector);
    const next = fresh.querySelector(selector);
    if (old && next) old.replaceWith(next);
  }
  for (const field of document.querySelectorAll("#asking [name][id]")) {
    const next = fresh.getElementById(field.id);
    if (!next) continue;
    field.parentElement.querySelector(".wrong")?.remove();
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (next.hasAttribute(name)) field.setAttribute(name, next.getAttribute(name));
      else field.removeAttribute(name);
    }
    const wrong = next.parentElement.querySelector(".wrong");
    if (wrong) field.parentElement.append(wrong);
  }
}

// Back and forward: the fields say again what the address says.
function fill(form) {
  const told = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    if (field.type === "checkbox") field.checked = told.getAll(field.name).includes(field.value);
    else field.value = told.get(field.name) ?? "";
  }
}

const form = document.getElementById("asking");
const ask = () => show(address(form), { push: true });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  ask();
});
form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, event.target.matches("select, [type=checkbox]") ? 0 : WAIT);
});
addEventListener("popstate", () => {
  if (location.href.split("#")[0] === shown) return;
  fill(form);
  show(location.href, { push: false });
});
let shown = location.href.split("#")[0];
document.addEventListener("tables:shown", () => { shown = location.href.split("#")[0]; });
