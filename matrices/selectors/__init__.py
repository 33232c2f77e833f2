"""What the reading side loads: each function brings all that its page needs, with a number of queries that is fixed."""

from matrices.selectors.check import NoSuchProduct, check_sources, with_tables
from matrices.selectors.dataset import (
    Found,
    NotPublishedYet,
    Version,
    documents_at,
    documents_under,
    keys_under,
    read_document,
    version_at,
)
from matrices.selectors.history import changes_sources, compare_sources
from matrices.selectors.listed_changes import Change, changes, count_changes
from matrices.selectors.listed_statements import (
    STATEMENT_ORDERINGS,
    ListedStatement,
    Place,
    about_version,
    page_of_statements,
    place_of,
    statement_sources,
    statements,
    values_of_statements,
    version_of,
)
from matrices.selectors.pages import (
    ListedPage,
    edition_keys,
    edition_to_show,
    home_sources,
    listed_pages,
    living_key,
    living_keys,
    overview_sources,
    page_of_pages,
    page_sources,
    was_published,
)
from matrices.selectors.pinned import names_in_editions
from matrices.selectors.searched import MOST_FOUND, found_entries
from matrices.selectors.sitemap import DatedPage, dated_pages

__all__ = [
    "MOST_FOUND",
    "STATEMENT_ORDERINGS",
    "Change",
    "DatedPage",
    "Found",
    "ListedPage",
    "ListedStatement",
    "NoSuchProduct",
    "NotPublishedYet",
    "Place",
    "Version",
    "about_version",
    "changes",
    "changes_sources",
    "check_sources",
    "compare_sources",
    "count_changes",
    "dated_pages",
    "documents_at",
    "documents_under",
    "edition_keys",
    "edition_to_show",
    "found_entries",
    "home_sources",
    "keys_under",
    "listed_pages",
    "living_key",
    "living_keys",
    "names_in_editions",
    "overview_sources",
    "page_of_pages",
    "page_of_statements",
    "page_sources",
    "place_of",
    "read_document",
    "statement_sources",
    "statements",
    "values_of_statements",
    "version_at",
    "version_of",
    "was_published",
    "with_tables",
]
