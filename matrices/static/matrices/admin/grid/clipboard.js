// Blocks of fields from and to a spreadsheet: rows by line ends, cells by tabs.

import { say, word } from "./words.js";

// A text with a tab or a line end stands in quotation marks, its own marks doubled; other marks are part of the text,
// such as those of "Latest".
const QUOTED = /^"((?:[^"]|"")*)"(?=\t|\n|$)/;

export function readBlock(text) {
  let rest = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const rows = [[]];
  for (;;) {
    const quoted = rest.match(QUOTED);
    const isQuoted = quoted && /[\t\n]|""/.test(quoted[1]);
    const raw = isQuoted ? quoted[0] : rest.match(/^[^\t\n]*/)[0];
    rows.at(-1).push((isQuoted ? quoted[1].replaceAll('""', '"').replace(/\s+/g, " ") : raw).trim());
    const separator = rest[raw.length];
    if (!separator) {
      return rows;
    }
    if (separator === "\n") {
      rows.push([]);
    }
    rest = rest.slice(raw.length + 1);
  }
}

export const writeBlock = (rows) => rows.map((row) => row.map(quote).join("\t")).join("\n");

const quote = (text) => (/[\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// `grow` adds empty rows at the end, for blocks that begin in the field of an entry.
export function useClipboard(table, selection, edits, grow) {
  function copy(event) {
    if (!selection.isSeveral() || !table.isField(event.target)) {
      return false;
    }
    event.preventDefault();
    const texts = selection.fields().map((row) => row.map((field) => (field ? field.value : "")));
    event.clipboardData.setData("text/plain", writeBlock(texts));
    return true;
  }

  function paste(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!table.isField(event.target) || !(/[\t\n]/.test(text) || selection.isSeveral())) {
      return;
    }
    event.preventDefault();
    const block = readBlock(text);
    const selected = selection.fields();
    const isOne = block.length === 1 && block[0].length === 1;
    const texts = isOne ? selected.flat().map((field) => [field, block[0][0]]) : placed(block, selected[0][0]);
    const written = edits.put(texts);
    const outside = texts.filter(([field]) => !field || field.readOnly).length;
    say(outside ? "outside" : "filled", outside || written);
    if (outside) {
      edits.count.textContent = word("outside", outside);
    }
  }

  function placed(block, first) {
    const { y, x } = table.place(first);
    const missing = y + block.length - table.rows().length;
    if (x < 0 && missing > 0) {
      grow(missing);
    }
    return block.flatMap((line, down) => line.map((text, right) => [table.at(y + down, x + right), text]));
  }

  table.form.addEventListener("copy", copy);
  table.form.addEventListener("cut", (event) => {
    if (copy(event)) {
      edits.put(selection.fields().flat().map((field) => [field, ""]));
    }
  });
  table.form.addEventListener("paste", paste);
}
