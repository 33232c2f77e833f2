// The words of the page, and saying them to who listens instead of looking.

const words = new Map(
  [...document.querySelectorAll("[data-words] [data-word]")].map((item) => [item.dataset.word, item.textContent]),
);
const said = document.querySelector("[data-said]");

// The word with `values` in place of its %s, one after the other.
export const word = (name, ...values) => values.reduce((text, value) => text.replace("%s", () => value), words.get(name));

export function say(name, ...values) {
  said.textContent = word(name, ...values);
}
