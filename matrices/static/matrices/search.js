// Instant search: while one types, the best places stand below the box (the combobox pattern of the ARIA practices).
// Without this script, or when anything fails, the form leads to the page of results.

const MOST = 9;
const MOST_OF_ONE = 3;
const PAUSE = 200; // milliseconds

/** The places in a page of results: what was found, where it is, and its address. */
function placesIn(html) {
  const results = new DOMParser().parseFromString(html, "text/html");
  const places = [];
  for (const thing of results.querySelectorAll(".found > li")) {
    const name = thing.querySelector(".found-name");
    for (const link of [...thing.querySelectorAll(".found-places a")].slice(0, MOST_OF_ONE)) {
      places.push({ name, where: link.textContent, href: link.getAttribute("href") });
    }
  }
  return { places: places.slice(0, MOST), said: results.querySelector("#found")?.textContent ?? "" };
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function improve(form) {
  const input = form.querySelector("input[type=search]");
  const list = element("ul", { role: "listbox", id: `${input.id}-places`, class: "search-places" });
  const status = element("p", { role: "status", class: "vh" });
  list.setAttribute("aria-label", input.labels[0].textContent);
  list.hidden = true;
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  let timer;
  let asking;
  let shownFor = "";

  function choose(option) {
    list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    choose(null);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  function show({ places, said }) {
    list.replaceChildren(
      ...places.map(({ name, where, href }, number) => {
        const called = element("span", {}, ...[...name.childNodes].map((node) => document.importNode(node, true)));
        return element(
          "li",
          { role: "option", id: `${list.id}-${number}`, "aria-selected": "false", "data-href": href },
          called, " ", element("span", { class: "where" }, where),
        );
      }),
    );
    status.textContent = said;
    list.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const question = input.value.trim();
    if (!question) {
      close();
      return;
    }
    if (question === shownFor && !list.hidden) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.getAttribute("action")}?${new URLSearchParams({ q: question })}`, {
        signal: asking.signal,
      });
      if (!answer.ok) return;
      show(placesIn(await answer.text()));
      shownFor = question;
    } catch {
      // Another letter was typed, or the site cannot be reached: the form still leads to the page of results.
    }
  }

  function move(step) {
    const options = [...list.children];
    if (!options.length || list.hidden) {
      ask();
      return;
    }
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = at + step;
    choose(at < 0 && step < 0 ? options.at(-1) : (options[next] ?? null));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const chosen = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen && !list.hidden) {
      event.preventDefault();
      location.assign(chosen.dataset.href);
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      location.assign(option.dataset.href);
      close();
    }
  });
  input.addEventListener("blur", close);
}

for (const form of document.querySelectorAll("form.search-box")) improve(form);
