// Links to rows and cells, and what can be copied. Without this every row still has its link, every cell its address,
// and every table its file.

const HELD = "permalink cell";

async function copy(text, near, words) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false;
  }
  const said = document.getElementById("copied") ?? document.createElement("span");
  said.id = "copied";
  said.className = "badge";
  said.setAttribute("role", "status");
  near.after(said);
  said.textContent = words;
  clearTimeout(copy.timer);
  copy.timer = setTimeout(() => said.remove(), 2000);
  return true;
}

// The link of one cell: made when the pointer or the keyboard comes to the cell, one at a time.
function linkOf(cell) {
  const made = cell.querySelector("a.permalink");
  if (made) return made;
  document.querySelector(`a.${HELD.replace(" ", ".")}`)?.remove();
  const model = cell.closest("tr").querySelector("a.permalink");
  const link = model.cloneNode(true);
  const row = cell.closest("tr").querySelector("th");
  const column = cell.closest("table").querySelector(`thead [data-column="${cell.dataset.column}"]`);
  link.className = HELD;
  link.href = `#${cell.id}`;
  link.setAttribute("aria-label", `${model.getAttribute("aria-label")} · ${column?.textContent ?? row.textContent}`);
  cell.append(link);
  return link;
}

document.addEventListener("pointerover", (event) => {
  const cell = event.pointerType === "mouse" && event.target.closest?.("td[id]");
  if (cell && document.activeElement?.className !== HELD) linkOf(cell);
});

// Arrow keys go from the link of a row to those of its cells, and from row to row.
document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("tbody a.permalink");
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
  const cell = link.closest("td, th");
  const row = cell.parentElement;
  const forward = getComputedStyle(row).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const next = {
    [forward]: () => cell.nextElementSibling,
    [back]: () => cell.previousElementSibling,
    ArrowDown: () => row.nextElementSibling?.children[cell.cellIndex],
    ArrowUp: () => row.previousElementSibling?.children[cell.cellIndex],
  }[event.key]?.();
  if (!next) return;
  event.preventDefault();
  linkOf(next).focus();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a.permalink, a.copy, a#share");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const words = document.querySelector("[data-copied]")?.dataset.copied ?? "";
  event.preventDefault();
  if (link.matches(".permalink")) {
    location.hash = link.hash;
    link.focus({ preventScroll: true }); // going to a place takes the focus away
    return void copy(link.href, link, words);
  }
  const text = link.matches(".copy") ? await (await fetch(link.href)).text() : link.href;
  if (!(await copy(text, link, words))) location.assign(link.href);
});

// A region that does not scroll needs no stop of the tabulator key. The part of the contents in view is marked.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    for (const old of document.querySelectorAll("nav.contents [aria-current]")) old.removeAttribute("aria-current");
    document.querySelector(`nav.contents a[href="#${entry.target.id}"]`)?.setAttribute("aria-current", "true");
  }
}, { rootMargin: "-10% 0px -70% 0px" });

function prepare() {
  for (const region of document.querySelectorAll(".table")) {
    const scrolls = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
    region.tabIndex = scrolls && getComputedStyle(region).overflowX !== "clip" ? 0 : -1;
  }
  for (const section of document.querySelectorAll("#tables section[id]")) seen.observe(section);
  for (const command of document.querySelectorAll("code[data-copy]:not(:has(+ button))")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = command.dataset.copy;
    button.addEventListener("click", () => copy(command.textContent, button, command.dataset.copied));
    command.after(button);
  }
}

prepare();
addEventListener("resize", prepare);
document.addEventListener("tables:shown", prepare);
