"""Run in a process of its own: translate-toolkit reads a file of ours, or writes one that it read, changed.

    python -m tests.translating.toolkit FROM TO CONTEXT TEXT

Prints one line for each text that it found; writes TEXT as the translation of the text CONTEXT into TO.
"""

from __future__ import annotations

import sys

from translate.storage import factory


def main(source: str, target: str, context: str, text: str) -> None:
    store = factory.getobject(source)
    for unit in store.units:
        if unit.isheader():
            continue
        name = unit.getcontext() or unit.getid()
        if name.rpartition("\x04")[2] == context or context in name:
            unit.target = text
        print(f"{name}|{unit.source}|{unit.target}".replace("\n", " "))
    with open(target, "wb") as file:  # noqa: PTH123 - the toolkit writes to open files
        store.serialize(file)


if __name__ == "__main__":
    main(*sys.argv[1:5])
