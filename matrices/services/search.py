"""What can be searched for: the names in force now and the places where they stand, made from documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from matrices.documents import addresses as at
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.documents.pinned import names_of_edition
from matrices.documents.published import published_at
from matrices.markdown import Name, plain, render
from matrices.models import Published, SearchEntry, Statement
from matrices.search_text import lines_of
from matrices.services.in_force import documents_in_force
from matrices.services.writing import lock_publishing

BATCH = 1000
MOST_RENAMED = 50  # above, everything is made anew
LONGEST_NOTE = 1000  # characters
SOURCE_LANGUAGE = "en"

Unit = tuple[str, str]
"""A product and a library whose entries are made together; without library, the product itself."""
Said = list[tuple[str | None, str]]
"""Texts, each with its language, or None where it belongs to none."""

# What is found first among entries that fit equally well.
WEIGHTS = {
    kind: weight
    for weight, kind in enumerate(
        (
            "product", "library", "capability", "deployment_type", "framework", "runtime", "operating_system",
            "architecture", "c_library", "agent", "category", "table", "row",
        )
    )
}  # fmt: skip


@dataclass
class Place:
    """Where something stands, and all that it is called there, in the edition to show and in older ones."""

    entry: SearchEntry
    names: Said = field(default_factory=list)
    notes: Said = field(default_factory=list)
    around: Said = field(default_factory=list)

    def finished(self) -> SearchEntry:
        self.entry.names = lines_of(text for _language, text in self.names)
        self.entry.notes = lines_of(text for _language, text in self.notes)
        self.entry.around = lines_of(text for _language, text in self.around)
        self.entry.said |= {"also": unique(self.names), "notes": unique(self.notes)}
        return self.entry


def bring_search_up_to_date(changed: set[str], withdrawn: set[str]) -> None:
    """Make the entries anew that `changed` and `withdrawn` documents touch; inside the caller's transaction."""
    pages = documents_in_force(
        Published.objects.filter(last__isnull=True, address__startswith="page/").values_list("address", flat=True)
    )
    units = {(body["product"], body["library"]) for body in pages.values()}
    units |= {(product, "") for product, _library in units}
    renamed = renamed_among(changed)
    if at.OLD_KEYS in changed or len(renamed) > MOST_RENAMED:
        replace_entries(None, units, pages)
        return
    touched: set[Unit] = units_named_in(renamed)
    for address in changed | withdrawn:
        kind, parts = at.kind_of(address), at.parts_of(address)
        if kind == "page":
            touched |= {(parts[0], parts[1]), (parts[0], "")}
        elif kind == "product":
            touched |= {unit for unit in units if unit[0] == parts[0]} | {(parts[0], "")}
        elif kind == "library":
            touched |= {unit for unit in units if unit[1] == parts[0]}
    touched |= {
        (body["product"], body["library"])
        for body in pages.values()
        if not changed.isdisjoint(at.matrix_address(slug) for slug in body["matrices"])
    }
    replace_entries(touched, touched & units, pages)


def rebuild_search() -> None:
    """Make every entry anew from the documents in force."""
    with transaction.atomic():
        lock_publishing()
        addresses = Published.objects.filter(last__isnull=True).values_list("address", flat=True)
        bring_search_up_to_date({at.OLD_KEYS, *addresses}, set())


def renamed_among(changed: set[str]) -> set[str]:
    """The terms among `changed` that had been published before, so that pages which did not change may name them."""
    terms = {address for address in changed if at.kind_of(address) == "term"}
    return (
        set(Published.objects.filter(under_terms(), last__isnull=False).values_list("address", flat=True)) & terms
        if terms
        else set()
    )


def under_terms() -> Q:
    return Q(address__gte="term/", address__lt="term0")


def units_named_in(terms: set[str]) -> set[Unit]:
    """The libraries on whose pages one of `terms` stands."""
    found: set[Unit] = set()
    for address in terms:
        kind, key = at.parts_of(address)
        named = Statement.objects.filter(speaks_of__contains=f" {kind}:{key} ").order_by()
        found |= set(named.values_list("product", "library").distinct())
        found |= set(SearchEntry.objects.filter(thing=address).order_by().values_list("product", "library").distinct())
    return found


def replace_entries(old: set[Unit] | None, new: set[Unit], pages: dict[str, Body]) -> None:
    """Delete the entries of `old` units (None: all), and make those of `new` ones."""
    if old is None:
        SearchEntry.objects.all().delete()
    for product, library in old or ():
        SearchEntry.objects.filter(product=product, library=library).delete()
    catalogue = documents_in_force(
        {at.OLD_KEYS}
        | {at.product_address(product) for product, _library in new}
        | {at.library_address(library) for _product, library in new if library}
    )
    old_names = old_names_in(catalogue.pop(at.OLD_KEYS, {"old_keys": []}))
    for product, library in sorted(new):
        body = catalogue[at.product_address(product)]
        if not library:
            SearchEntry.objects.bulk_create([product_entry(body, old_names)])
            continue
        editions = [part["key"] for part in in_order_of_showing(body)]
        shown = [
            page for edition in editions if (page := pages.get(at.page_address(product, library, edition))) is not None
        ]
        if shown:
            unit = LibraryUnit(body, catalogue[at.library_address(library)], shown, old_names)
            SearchEntry.objects.bulk_create(unit.entries(), batch_size=BATCH)


def in_order_of_showing(product: Body) -> list[Body]:
    """The editions of a product, the current one first, then the newest."""
    return sorted(product["editions"], key=lambda part: part["status"] != "current")


def old_names_in(old_keys: Body) -> dict[tuple[str, str], list[str]]:
    """Old keys by what they lead to: `{("product", "shield"): ["armour"]}`."""
    found: dict[tuple[str, str], list[str]] = {}
    for part in old_keys["old_keys"]:
        if part["target"]:
            found.setdefault((part["kind"], part["target"]), []).append(part["key"])
    return found


def product_entry(body: Body, old_names: dict[tuple[str, str], list[str]]) -> SearchEntry:
    """A product, with the names that it had in its editions."""
    names = called(body) + [name for edition in body["editions"] for name in called(edition, "product_")]
    names += neutral([body["key"], *old_names.get(("product", body["key"]), [])])
    entry = SearchEntry(
        thing=at.product_address(body["key"]),
        kind="product",
        product=body["key"],
        weight=WEIGHTS["product"],
        position=body["position"],
        said={"name": shown_name(body)},
    )
    return Place(entry, names).finished()


class LibraryUnit:
    """The entries of one library of a product: itself, its tables and its rows, each once for all editions."""

    def __init__(
        self, product: Body, library: Body, pages: list[Body], old_names: dict[tuple[str, str], list[str]]
    ) -> None:
        self.product = product
        self.library = library
        self.pages = pages
        self.old_names = old_names
        self.matrices = documents_in_force({at.matrix_address(slug) for page in pages for slug in page["matrices"]})
        needed = {need for body in (*self.matrices.values(), *pages) for need in needs_of(body)}
        self.terms = documents_in_force(address for address in needed if at.kind_of(address) == "term")
        self.predecessors: dict[tuple[str, str], list[Body]] = {}
        for term in self.terms.values():
            if term["successor"]:
                self.predecessors.setdefault((term["kind"], term["successor"]), []).append(term)
        self.earlier = self.earlier_names()
        self.places: dict[tuple[str, str], Place] = {}

    def earlier_names(self) -> dict[tuple[str, str], list[Body]]:
        """The terms as pages of archived editions call them. One query for each publication whose names they keep."""
        numbers = {names_of_edition(self.product, page["edition"]) for page in self.pages}
        found: dict[tuple[str, str], list[Body]] = {}
        for number in sorted(number for number in numbers if number is not None):
            for then in published_at(number, self.terms).values():
                found.setdefault((then["kind"], then["key"]), []).append(then)
        return found

    def entries(self) -> Iterator[SearchEntry]:
        for page in self.pages:
            edition = "" if page is self.pages[0] else page["edition"]
            self.put_library(page, edition)
            for slug in page["matrices"]:
                self.put_matrix(self.matrices[at.matrix_address(slug)], edition)
        for position, place in enumerate(self.places.values()):
            place.entry.position = self.library["position"] * 100_000 + position
            yield place.finished()

    def put(self, thing: str, kind: str, anchor: str, edition: str, said: Body) -> Place:
        """The place of `thing` at `anchor`: the one that is there already, or a new one."""
        place = self.places.get((thing, anchor))
        if place is None:
            entry = SearchEntry(
                thing=thing,
                kind=kind,
                product=self.product["key"],
                library=self.library["key"],
                edition=edition,
                anchor=anchor,
                weight=WEIGHTS.get(kind, WEIGHTS["row"]),
                said={"library": self.library["short_name"], "package": self.library["name"], **said},
            )
            place = self.places[thing, anchor] = Place(entry)
        return place

    def put_library(self, page: Body, edition: str) -> None:
        library = self.library
        old = self.old_names.get(("library", library["key"]), [])
        said = {"name": {"proper_name": library["short_name"], "name": {}}}
        place = self.put(at.library_address(library["key"]), "library", "", edition, said)
        place.names += neutral([library["short_name"], library["name"], library["key"], library["purl"], *old])
        place.notes += translated(page["title"]) + self.passages(page["passages"])
        place.around += self.around()

    def put_matrix(self, matrix: Body, edition: str) -> None:
        heading = {"heading": matrix["heading"]}
        said = {"name": {"proper_name": "", "name": matrix["heading"]}}
        thing = f"table/{self.product['key']}/{matrix['key']}"
        table = self.put(thing, "table", f"{matrix['key']}--section", edition, said)
        table.names += translated(matrix["heading"])
        own = [part for part in matrix["passages"] if not part["row"]]
        table.notes += self.passages(own)
        table.notes += [name for column in matrix["columns"] for name in translated(column["label"])]
        table.around += self.around()
        for row in matrix["rows"]:
            for thing, kind, name in self.things_of(matrix, row):
                anchor = f"{matrix['key']}--{row['key']}"
                place = self.put(thing, kind, anchor, edition, {**heading, **name, "version": row["version"]})
                self.fill_row(place, thing, row, matrix)

    def things_of(self, matrix: Body, row: Body) -> list[tuple[str, str, Body]]:
        """What a row is about: its term or its label, and the terms that it lists. Rows for all others are nothing."""
        terms = [at.term_address(*row["subject"])] if row["subject"] else []
        things = [
            (address, at.parts_of(address)[0], {"name": shown_name(self.terms[address])})
            for address in dict.fromkeys([*terms, *listed_in(row)])
        ]
        if row["label"] and not row["subject"]:
            thing = f"row/{self.product['key']}/{matrix['key']}/{row['key']}"
            things.append((thing, "row", {"name": {"proper_name": "", "name": row["label"]}}))
        return things

    def fill_row(self, place: Place, thing: str, row: Body, matrix: Body) -> None:
        listed = listed_in(row)
        if thing not in listed or at.parts_of(thing) == tuple(row["subject"] or ()):
            place.names += translated(row["label"])
        if thing in self.terms:
            place.names += self.names_of_term(self.terms[thing])
        place.names += neutral([f"{text} {row['version']}" for _language, text in place.names if row["version"]])
        for address in listed:
            if address != thing:
                place.notes += self.names_of_term(self.terms[address])
        place.notes += self.passages([part for part in matrix["passages"] if part["row"] == row["key"]])
        place.around += [*self.around(), *translated(matrix["heading"]), *self.categories(matrix)]

    def around(self) -> Said:
        """What all that this library has stands in."""
        library, product = self.library, self.product
        return [*neutral([library["short_name"], library["name"], library["key"]]), *called(product)]

    def categories(self, matrix: Body) -> Said:
        address = at.term_address("category", matrix["category"]) if matrix["category"] else ""
        return called(self.terms[address]) if address in self.terms else []

    def names_of_term(self, body: Body) -> Said:
        """All that a term is or was called: in every language, by people, by key, before it got its successor."""
        kind, key = body["kind"], body["key"]
        names = called(body) + neutral([*body["aliases"], key, *body["purls"], *self.old_names.get((kind, key), [])])
        for then in self.earlier.get((kind, key), ()):
            names += [name for name in called(then) if name not in names]
        for other in self.predecessors.get((kind, key), ()):
            names += [*called(other), *neutral([other["key"]])]
        return names

    def passages(self, parts: Iterable[Body]) -> Said:
        return [(language, text) for part in parts for language, text in self.words_of(part)]

    def words_of(self, part: Body) -> Iterator[tuple[str, str]]:
        """The words of a passage in each language that it has, with the names that it refers to."""
        page_words = {"library": Name(self.library["short_name"]), "package": Name(self.library["name"])}
        for language, text in part["body"].items():
            names = page_words | {"product": Name(name_in(self.product, language))}
            names |= {
                written: Name(name_in(self.terms[address], language))
                for written, pair in part["references"].items()
                if (address := at.term_address(*pair)) in self.terms
            }
            yield language, plain(render(text, names, self.product["links"], "", inline=True))[:LONGEST_NOTE]


def listed_in(row: Body) -> list[str]:
    """The addresses of the terms that the cells of a row list, each once."""
    return list(
        dict.fromkeys(
            at.term_address(listed["kind"], listed["key"])
            for options in row["cells"].values()
            for option in options
            for listed in option.get("terms", ())
        )
    )


def called(body: Body, prefix: str = "") -> Said:
    """The proper name of a document, or its name in each language."""
    proper = body[f"{prefix}proper_name"]
    return neutral([proper]) if proper else translated(body[f"{prefix}name"])


def translated(texts: Body) -> Said:
    return list(texts.items())


def neutral(texts: Iterable[str]) -> Said:
    return [(None, text) for text in texts if text]


def shown_name(body: Body) -> Body:
    return {"proper_name": body["proper_name"], "name": body["name"]}


def name_in(body: Body, language: str) -> str:
    proper, texts = body["proper_name"], body["name"]
    return str(proper or texts.get(language) or texts.get(SOURCE_LANGUAGE, ""))


def unique(said: Said) -> Said:
    """`said` without the texts that come a second time."""
    return list({text: (language, text) for language, text in reversed(said)}.values())[::-1]
