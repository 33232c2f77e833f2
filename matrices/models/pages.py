"""Pages: one per library and edition, the matrices placed on them, and the words around the facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matrices.markdown import addresses_in
from matrices.models.base import Draft, key_constraint, key_field, text_is_there
from matrices.models.catalogue import Edition, Library, Link, Term, validate_link_url
from matrices.models.matrices import Column, Holds, Matrix, Row
from matrices.references import unknown_references

BODY_LIMIT = 20_000  # characters; what is longer is refused before any Markdown is read


def refuse_unknown_references(
    field: str,
    texts: dict[str, str],
    link_keys: Iterable[str] | None,
    keys_by_kind: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Raise ValidationError on the columns of `field` whose text refers to what does not exist.

    `link_keys` are the links that may be named; None: any, because it is not known yet on which pages the text stands.
    Without `keys_by_kind`, the keys of the catalogue are looked up where a text has references.
    """
    if keys_by_kind is None:
        keys_by_kind = keys_of_terms() if any("{" in text for text in texts.values()) else {}
    errors: dict[str, list[str]] = {}
    for unknown in unknown_references(texts, keys_by_kind, link_keys):
        if unknown.kinds:
            sentence = _(
                "“%(text)s” can mean several entries. Write one of these kinds and a colon before the key: %(kinds)s."
            )
        else:
            sentence = _("“%(text)s” leads nowhere. Correct it, or create the entry first.")
        message = str(sentence) % {"text": unknown.text, "kinds": ", ".join(unknown.kinds)}
        errors.setdefault(f"{field}_{unknown.language}", []).append(message)
    if errors:
        raise ValidationError(errors)


def keys_of_terms() -> dict[str, set[str]]:
    """The keys of all entries of the catalogue, by kind. One query."""
    keys: dict[str, set[str]] = {}
    for kind, key in Term.objects.order_by().values_list("kind", "key"):
        keys.setdefault(kind, set()).add(key)
    return keys


class Page(Draft):
    """The compatibility page of one library in one edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="pages", verbose_name=_("edition"))
    library = models.ForeignKey(Library, models.PROTECT, related_name="pages", verbose_name=_("library"))
    title = models.CharField(_("title"), max_length=200, blank=True, null=True)
    intro = models.TextField(
        _("introduction"), max_length=BODY_LIMIT, validators=[MaxLengthValidator(BODY_LIMIT)], blank=True, null=True
    )
    matrices: models.ManyToManyField[Matrix, Placement] = models.ManyToManyField(
        Matrix, through="Placement", related_name="pages", verbose_name=_("tables")
    )

    class Meta:
        verbose_name = _("library page")
        verbose_name_plural = _("library pages")
        permissions = [("export_text", _("Can export texts")), ("import_text", _("Can import texts"))]
        ordering = ["edition", "library"]
        constraints = [
            models.UniqueConstraint(
                "edition",
                "library",
                name="library_has_one_page_in_an_edition",
                violation_error_message=_("The library has a page in this edition already."),
            ),
            text_is_there("page", "title"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.library.short_name}"

    def clean(self) -> None:
        super().clean()
        refuse_unknown_references("intro", self.texts("intro"), self.link_keys())

    def link_keys(self) -> set[str] | None:
        """The links that texts of this page may name; None while the page has no edition."""
        if self.edition_id is None:
            return None
        return set(Link.objects.filter(product__editions=self.edition_id).values_list("key", flat=True))

    def keys(self) -> tuple[str, str, str]:
        """The keys of product, library and edition."""
        return (self.edition.product.key, self.library.key, self.edition.key)


class Placement(Draft):
    """A matrix on a page. The same matrix can stand on several pages: it is one table, changed once."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="placements", verbose_name=_("page"))
    matrix = models.ForeignKey(Matrix, models.PROTECT, related_name="placements", verbose_name=_("table"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["page", "position"]
        constraints = [
            models.UniqueConstraint(
                "page",
                "matrix",
                name="matrix_is_placed_once_on_a_page",
                violation_error_message=_("The table stands on the page already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.matrix}"

    def clean(self) -> None:
        super().clean()
        if self.page_id is None or self.matrix_id is None:
            return
        others = Placement.objects.filter(page=self.page, matrix__key=self.matrix.key).exclude(pk=self.pk)
        if others.exists():
            message = _("The page has another table with the key “%(key)s”.") % {"key": self.matrix.key}
            raise ValidationError({"matrix": message})


class PassageKind(models.TextChoices):
    PARAGRAPH = "paragraph", _("paragraph")
    BULLET = "bullet", _("bullet")
    NOTE = "note", _("note")
    CALLOUT = "callout", _("callout")
    FURTHER_READING = "further_reading", _("further reading")
    CELL_TEXT = "cell_text", _("text of a cell")


class Passage(Draft):
    """Words on a page. They hang on the narrowest thing they speak of and never decide a verdict.

    On a page, or on a matrix, or on one of its rows, columns or cells (row and column).
    """

    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="passages", verbose_name=_("page")
    )
    matrix = models.ForeignKey(
        Matrix, models.CASCADE, null=True, blank=True, related_name="passages", verbose_name=_("table")
    )
    row = models.ForeignKey(Row, models.CASCADE, null=True, blank=True, related_name="passages", verbose_name=_("row"))
    column = models.ForeignKey(
        Column, models.CASCADE, null=True, blank=True, related_name="passages", verbose_name=_("column")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=PassageKind, default=PassageKind.NOTE)
    key = key_field()
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    body = models.TextField(
        _("text"),
        max_length=BODY_LIMIT,
        validators=[MaxLengthValidator(BODY_LIMIT)],
        blank=True,
        null=True,
        help_text=_("Markdown. Names are references: {threat-protection}. Links: [text](link:remote-configuration)."),
    )
    url = models.CharField(_("address"), max_length=500, blank=True, help_text=_("For further reading."))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        permissions = [("export_passage", _("Can export passages")), ("import_passage", _("Can import passages"))]
        ordering = ["page", "matrix", "position", "key"]
        constraints = [
            models.CheckConstraint(
                name="passage_hangs_on_a_page_or_on_a_matrix",
                condition=Q(page__isnull=False, matrix__isnull=True) | Q(page__isnull=True, matrix__isnull=False),
                violation_error_message=_("A passage hangs on a page or on a table: choose one."),
            ),
            models.CheckConstraint(
                name="passage_on_row_or_column_hangs_on_the_matrix",
                condition=Q(row__isnull=True, column__isnull=True) | Q(matrix__isnull=False),
                violation_error_message=_("Choose the table of the row or column too."),
            ),
            models.UniqueConstraint(
                "page",
                "key",
                condition=Q(page__isnull=False),
                name="passage_key_is_unique_on_its_page",
                violation_error_message=_("The page has a passage with this key already."),
            ),
            models.UniqueConstraint(
                "matrix",
                "key",
                condition=Q(matrix__isnull=False),
                name="passage_key_is_unique_on_its_matrix",
                violation_error_message=_("The table has a passage with this key already."),
            ),
            models.CheckConstraint(name="passage_kind_is_known", condition=Q(kind__in=PassageKind.values)),
            models.CheckConstraint(
                name="passage_of_further_reading_has_an_address",
                condition=(Q(kind=PassageKind.FURTHER_READING) & ~Q(url=""))
                | (~Q(kind=PassageKind.FURTHER_READING) & Q(url="")),
                violation_error_message=_("Further reading has an address; other passages have links in their text."),
            ),
            models.UniqueConstraint(
                "row",
                "column",
                condition=Q(kind=PassageKind.CELL_TEXT),
                name="cell_has_one_text",
                violation_error_message=_("The cell has a text already."),
            ),
            models.CheckConstraint(
                name="passage_of_a_cell_has_row_and_column",
                condition=~Q(kind=PassageKind.CELL_TEXT) | Q(row__isnull=False, column__isnull=False),
                violation_error_message=_("The text of a cell needs the row and the column."),
            ),
            key_constraint("passage"),
            text_is_there("passage", "body"),
        ]

    def __str__(self) -> str:
        return f"{self.page or self.matrix}: {self.key}"

    def clean(self) -> None:
        super().clean()
        refuse_unknown_references("body", self.texts("body"), self.page.link_keys() if self.page else None)

    def clean_alone(self) -> None:
        super().clean_alone()
        if self.row is not None and self.row.matrix_id != self.matrix_id:
            raise ValidationError({"row": _("The row belongs to another table.")})
        if self.column is not None and self.column.matrix_id != self.matrix_id:
            raise ValidationError({"column": _("The column belongs to another table.")})
        if self.kind == PassageKind.CELL_TEXT and self.column is not None and self.column.holds != Holds.TEXT:
            raise ValidationError({"kind": _("The column does not hold text. Write a note.")})
        if self.url:
            validate_link_url(self.url)
        if self.kind == PassageKind.FURTHER_READING:
            self.refuse_links()

    def refuse_links(self) -> None:
        """Raise ValidationError for links in the text of further reading, which is a link itself."""
        message = _("Further reading is a link itself: take the link out of the text.")
        errors = {f"body_{language}": message for language, text in self.texts("body").items() if addresses_in(text)}
        if errors:
            raise ValidationError(errors)
