"""`manage.py export_markdown`: the page of a library as Markdown, a file for each language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from matrices.documents.build import build, draft_addresses
from matrices.documents.canonical import Body
from matrices.exchange.markdown_pages import file_name, write_page
from matrices.selectors import NotPublishedYet, documents_at, names_in_editions, version_at

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = (
        "Write the page of a library as Markdown, in all languages, for sites that stay on Markdown. "
        "What is published, "
        "or with --drafts the drafts. import_markdown reads the files back as the same draft."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("library", help="the key of the library, such as python")
        parser.add_argument("--product", help="the key of the product, where the library has pages in several")
        parser.add_argument("--edition", help="the key of the edition; without it the newest in which there is a page")
        parser.add_argument("--lang", action="append", choices=LANGUAGES, help="only this language; may be repeated")
        parser.add_argument("--drafts", action="store_true", help="the drafts instead of what is published")
        parser.add_argument(
            "--to", type=Path, default=Path(), metavar="FOLDER", help="where the files go; made if missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        documents = drafts() if options["drafts"] else published()
        address = self.address(documents, options)
        product, library, edition = address.split("/")[1:]
        names = names_in_editions(documents[f"product/{product}"], [edition], documents)
        documents |= names.get(edition, {})
        folder: Path = options["to"]
        folder.mkdir(parents=True, exist_ok=True)
        for language in options["lang"] or LANGUAGES:
            file = folder / file_name(product, library, edition, language)
            file.write_text(write_page(address, documents, language), encoding="utf-8", newline="\n")
            self.stdout.write(str(file))

    def address(self, documents: dict[str, Body], options: dict[str, Any]) -> str:
        """The address of the page that is meant; a CommandError names those that there are."""
        pages = [body for address, body in documents.items() if address.startswith("page/")]
        found = [
            page
            for page in pages
            if page["library"] == options["library"]
            and options["product"] in (None, page["product"])
            and options["edition"] in (None, page["edition"])
        ]
        known = ", ".join(sorted(f"{page['product']}/{page['library']}/{page['edition']}" for page in pages))
        if not found:
            raise CommandError(f"There is no such page. There are: {known or 'none'}.")
        if len({page["product"] for page in found}) > 1:
            raise CommandError(
                f"The library has pages in several products: name one with --product. There are: {known}."
            )
        positions = {part["key"]: part["position"] for part in documents[f"product/{found[0]['product']}"]["editions"]}
        page = max(found, key=lambda each: positions.get(each["edition"], 1_000_000))
        return f"page/{page['product']}/{page['library']}/{page['edition']}"


def published() -> dict[str, Body]:
    try:
        found = documents_at(version_at(), Q())
    except NotPublishedYet as error:
        raise CommandError(
            "Nothing has been published yet. Publish something, or export the drafts: --drafts."
        ) from error
    return {address: document.body for address, document in found.items()}


def drafts() -> dict[str, Body]:
    return {address: body for address, body in build(draft_addresses()).items() if body is not None}
