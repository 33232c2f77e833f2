"""What keeps documents from being published: every fault at once, each with its address, its place and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from matrices.documents import addresses as at
from matrices.documents.build import term_keys
from matrices.documents.canonical import Body
from matrices.documents.needs import needs_of
from matrices.fields import refusal_error
from matrices.markdown import links_in
from matrices.models import ROLES_OF_ONE_ROW
from matrices.models.cell_rules import FIELDS_OF_HOLDS, FIELDS_OF_OPTIONS, REQUIRED_FIELD
from matrices.references import unknown_references
from matrices.services.in_force import documents_in_force
from matrices.versions import Unreadable, read_range, read_version

NEUTRAL_FIELDS = frozenset({"terms", "evidence", "basis", "verified_on"})  # which a cell of any column may have


@dataclass(frozen=True)
class Fault:
    """Why a document cannot be published: its address, the place inside it, and what to do."""

    address: str
    place: str
    message: str


class NotPublishable(Exception):
    """Raised with every fault that keeps a set of documents from being published. Nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.address} {fault.place}: {fault.message}" for fault in faults))


class Future:
    """The documents as they would be in force: those to be published, over those that stay."""

    def __init__(self, documents: Mapping[str, Body | None], in_force: Mapping[str, str]) -> None:
        self.documents = documents
        self.in_force = in_force
        self.loaded: dict[str, Body] = {}

    def load(self, addresses: Collection[str]) -> None:
        """Load what stays in force at `addresses`, in one go."""
        wanted = {address for address in addresses if address in self.in_force} - self.documents.keys()
        self.loaded |= documents_in_force(wanted - self.loaded.keys())

    def get(self, address: str) -> Body | None:
        return self.documents[address] if address in self.documents else self.loaded.get(address)

    def addresses(self) -> set[str]:
        """Where there will be a document."""
        return (set(self.in_force) - self.documents.keys()) | {
            address for address, body in self.documents.items() if body is not None
        }

    def of_kind(self, kind: str) -> dict[str, Body]:
        """The documents of a kind that there will be."""
        addresses = {address for address in self.addresses() if at.kind_of(address) == kind}
        self.load(addresses)
        return {address: body for address in addresses if (body := self.get(address)) is not None}


def check(documents: Mapping[str, Body | None], in_force: Mapping[str, str]) -> None:
    """Raise NotPublishable with every fault of `documents`, and of what stays in force and depends on them."""
    future = Future(documents, in_force)
    available = future.addresses()
    keys_by_kind = term_keys()
    faults: list[Fault] = []
    for address, body in documents.items():
        if body is None:
            continue
        missing = _("This is needed and does not exist. Create it first.")
        faults += [Fault(address, need, missing) for need in sorted(needs_of(body) - available)]
        faults += faults_of_passages(address, body, keys_by_kind)
    faults += faults_of_withdrawals(documents, future)
    if faults:
        raise NotPublishable(faults)
    faults += faults_of_matrices(future)
    faults += faults_of_pages(future)
    if faults:
        raise NotPublishable(faults)


def faults_of_passages(address: str, body: Body, keys_by_kind: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    places = [(f"passage {passage['key']}", passage["body"]) for passage in body.get("passages", ())]
    if body["document"] == "page":
        places.append(("intro", body["intro"]))
    for place, texts in places:
        for unknown in unknown_references(texts, keys_by_kind, None):
            values = {"text": unknown.text, "language": unknown.language, "kinds": ", ".join(unknown.kinds)}
            if unknown.kinds:
                message = _(
                    "“%(text)s” (language: %(language)s) can mean several entries. "
                    "Write one of these kinds and a colon before the key: %(kinds)s."
                )
            else:
                message = _("“%(text)s” leads nowhere (language: %(language)s). Correct it or create the entry.")
            yield Fault(address, place, message % values)


def faults_of_withdrawals(documents: Mapping[str, Body | None], future: Future) -> Iterator[Fault]:
    """What stays in force must not need what is withdrawn; terms that were published are retired, never withdrawn."""
    withdrawn = {address for address, body in documents.items() if body is None and address in future.in_force}
    if not withdrawn:
        return
    for address in sorted(withdrawn):
        if at.kind_of(address) == "term":
            message = _("It was published, so it is retired, never deleted. Create it again and retire it.")
            yield Fault(address, "", message)
    staying = set(future.in_force) - documents.keys()
    future.load(staying)
    for address in sorted(staying):
        body = future.get(address)
        for need in sorted(needs_of(body) & withdrawn) if body is not None else ():
            yield Fault(address, need, _("This would be withdrawn, but “%(address)s” needs it.") % {"address": address})


def faults_of_matrices(future: Future) -> Iterator[Fault]:
    """Faults of the tables to be published, and of those whose versions would be read by another scheme."""
    matrices = {
        address: body for address, body in future.documents.items() if body is not None and body["document"] == "matrix"
    }
    if schemes_may_differ(future):
        matrices |= future.of_kind("matrix")
    needed = {need for body in matrices.values() for need in needs_of(body)}
    future.load(needed)
    schemes = {need: str(body["scheme"]) for need in needed if (body := future.get(need)) is not None}
    for address, body in matrices.items():
        yield from faults_of_matrix(address, body, schemes)


def schemes_may_differ(future: Future) -> bool:
    """Whether a library or term in force would get another version scheme."""
    changing = {
        address: body
        for address, body in future.documents.items()
        if body is not None and "scheme" in body and address in future.in_force
    }
    before = documents_in_force(changing)
    return any(before[address]["scheme"] != body["scheme"] for address, body in changing.items())


def faults_of_matrix(address: str, matrix: Body, schemes: Mapping[str, str]) -> Iterator[Fault]:
    """Faults of the cells of one table. `schemes` by the addresses of its library and of the terms it speaks of."""
    columns = {column["key"]: column for column in matrix["columns"]}
    yield from faults_of_repeated_rows(address, matrix)
    for row in matrix["rows"]:
        for key, options in row["cells"].items():
            for message in faults_of_cell(matrix, row, columns[key], options, schemes):
                yield Fault(address, f"{row['key']} × {key}", message)


def faults_of_repeated_rows(address: str, matrix: Body) -> Iterator[Fault]:
    """Rows that say for a second time what one subject in one version supports."""
    if matrix["role"] not in ROLES_OF_ONE_ROW:
        return
    first: dict[tuple[str, ...], str] = {}
    for row in matrix["rows"]:
        if row["subject"]:
            earlier = first.setdefault((*row["subject"], row["version"]), row["key"])
            if earlier != row["key"]:
                message = _(
                    "The row “%(earlier)s” is about the same. Delete one of them, or give each its own version."
                )
                yield Fault(address, row["key"], message % {"earlier": earlier})


def faults_of_cell(
    matrix: Body, row: Body, column: Body, options: list[Body], schemes: Mapping[str, str]
) -> Iterator[str]:
    holds = column["holds"]
    allowed = FIELDS_OF_HOLDS[holds] | NEUTRAL_FIELDS
    if len(options) > 1:
        yield from faults_of_options(holds, options)
    for option in options:
        if option.keys() - allowed:
            yield _("The column cannot hold this: %(fields)s.") % {"fields": ", ".join(sorted(option.keys() - allowed))}
            continue
        if REQUIRED_FIELD.get(holds, "versions") not in option and holds in REQUIRED_FIELD:
            yield _("Something must be said here, or the cell must go: what is not there is unknown.")
        for text, scheme, bare_means in texts_to_read(matrix, row, column, option, schemes):
            if scheme is None:
                yield _("The table does not say whose versions these are: choose its library first.")
                continue
            try:
                if bare_means == "version":
                    read_version(text, scheme)
                else:
                    read_range(text, scheme, bare_means=bare_means)
            except Unreadable as refusal:
                yield " ".join(refusal_error(refusal).messages)


def faults_of_options(holds: str, options: list[Body]) -> Iterator[str]:
    """Options of one answer differ in versions and conditions only, and each has some."""
    if holds != "support":
        yield _("A column of this kind has one answer.")
        return
    if len({tuple(option.get(name) for name in ("state", "stage", "ends_on")) for option in options}) > 1:
        yield _("The options of one answer must have the same state, stage and end.")
    if not all(option.keys() & FIELDS_OF_OPTIONS for option in options):
        yield _("Of several options, each needs versions or a condition.")


def texts_to_read(
    matrix: Body, row: Body, column: Body, option: Body, schemes: Mapping[str, str]
) -> Iterator[tuple[str, str | None, str | None]]:
    """The versions in an option: the text, its scheme, and what a bare version means (`version`: it is one)."""
    library = schemes.get(at.library_address(matrix["library"])) if matrix["library"] else None
    for name in ("since", "until"):
        if name in option:
            yield option[name], library, "version"
    if "versions" in option and not option.get("versions_unread"):
        subject = row["subject"] if column["role"] == "row_versions" else column["subject"]
        scheme = library if column["role"] == "library_versions" else scheme_of(subject, schemes)
        yield option["versions"], scheme, column["bare_means"] or None
    if "when_versions" in option:
        yield option["when_versions"], scheme_of(option["when_subject"], schemes), "minimum"
    for listed in option.get("terms", ()):
        if listed["versions"]:
            yield listed["versions"], scheme_of([listed["kind"], listed["key"]], schemes), "minimum"


def scheme_of(pair: list[str] | None, schemes: Mapping[str, str]) -> str:
    return schemes.get(at.term_address(*pair), "generic") if pair else "generic"


def faults_of_pages(future: Future) -> Iterator[Fault]:
    """Faults of pages with their product and their tables: of the pages to be published, and of those that stay."""
    pages = future.of_kind("page")
    touched = {
        address: page for address, page in pages.items() if ({address} | page_parts(page)) & future.documents.keys()
    }
    future.load({need for page in touched.values() for need in page_parts(page)})
    for address in sorted(touched):
        yield from faults_of_page(address, touched[address], future)


def faults_of_page(address: str, page: Body, future: Future) -> Iterator[Fault]:
    product = future.get(at.product_address(page["product"]))
    if product is None:
        return
    if page["edition"] not in {edition["key"] for edition in product["editions"]}:
        yield Fault(address, "edition", _("The edition is a draft. Make it current or archived first."))
    matrices = [body for slug in page["matrices"] if (body := future.get(at.matrix_address(slug))) is not None]
    keys = [matrix["key"] for matrix in matrices]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault(address, key, _("Two tables of the page have this key. Take one away."))
    texts = [page["intro"], *(passage["body"] for part in (page, *matrices) for passage in part["passages"])]
    used = {key for by_language in texts for text in by_language.values() for key in links_in(text)}
    for key in sorted(used - product["links"].keys()):
        message = _("“link:%(key)s” leads nowhere. Correct it or add the link to the product.")
        yield Fault(address, key, message % {"key": key})


def page_parts(page: Body) -> set[str]:
    """The documents that a page must agree with: its product and its tables."""
    return {at.product_address(page["product"]), *(at.matrix_address(slug) for slug in page["matrices"])}
