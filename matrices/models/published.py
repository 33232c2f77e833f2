"""What visitors see: immutable documents, the publications that put them in force, and what is derived from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matrices.fields import BytewiseField, CutField, SortKeyField, VersionField

ADDRESS_LENGTH = 320  # a kind and three keys of 100 characters


class Publication(models.Model):
    """The numbered moment when a set of documents replaced others. Its number is the dataset version."""

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True, null=True)
    restores = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("restores")
    )

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-number"]
        constraints = [models.CheckConstraint(name="publication_numbers_begin_with_one", condition=Q(number__gte=1))]

    def __str__(self) -> str:
        return str(self.number)


class Document(models.Model):
    """One part of the published site as data, addressed by the digest of its bytes; never changed, never deleted."""

    digest = models.CharField(_("digest"), max_length=64, primary_key=True)
    schema = models.PositiveSmallIntegerField(_("schema"))
    body = models.TextField(_("body"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(name="document_digest_is_sha256", condition=Q(digest__regex=r"^[0-9a-f]{64}\Z"))
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class Published(models.Model):
    """Which document was in force at an address: from publication `first` through `last`; `last` NULL is now."""

    address = BytewiseField(_("address"), max_length=ADDRESS_LENGTH)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("document"))
    first = models.ForeignKey(Publication, models.PROTECT, related_name="brought", verbose_name=_("first"))
    last = models.ForeignKey(
        Publication, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last")
    )

    class Meta:
        verbose_name = _("published document")
        verbose_name_plural = _("published documents")
        constraints = [
            models.UniqueConstraint(
                "address", condition=Q(last__isnull=True), name="one_document_is_in_force_at_an_address"
            ),
            models.UniqueConstraint("address", "first", name="a_publication_puts_one_document_at_an_address"),
            models.CheckConstraint(
                name="published_first_is_not_after_last",
                condition=Q(last__isnull=True) | Q(last__gte=F("first")),
            ),
        ]
        indexes = [models.Index(fields=["address", "first"], name="published_address_first")]

    def __str__(self) -> str:
        return self.address


class Statement(models.Model):
    """One published fact in force now, as a flat row for filters, search and checks. Its id is its address.

    Everything here is derived from documents and can be made again from them.
    """

    id = BytewiseField(_("id"), max_length=640, primary_key=True)
    position = models.PositiveIntegerField(_("position"))
    product = models.CharField(_("product"), max_length=100)
    edition = models.CharField(_("edition"), max_length=100)
    library = models.CharField(_("library"), max_length=100)
    matrix = models.CharField(_("table"), max_length=100)
    row = models.CharField(_("row"), max_length=100)
    column = models.CharField(_("column"), max_length=100)
    n = models.PositiveSmallIntegerField(_("option"))
    matrix_address = models.CharField(_("document"), max_length=ADDRESS_LENGTH)
    role = models.CharField(_("role"), max_length=20)
    holds = models.CharField(_("holds"), max_length=10)
    capability = models.CharField(_("capability"), max_length=100, blank=True)
    framework = models.CharField(_("framework"), max_length=100, blank=True)
    runtime = models.CharField(_("runtime"), max_length=100, blank=True)
    operating_system = models.CharField(_("operating system"), max_length=100, blank=True)
    deployment_type = models.CharField(_("deployment type"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=20, blank=True)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    scheme = models.CharField(_("version scheme"), max_length=20, blank=True)
    since = VersionField(_("since"), scheme_from="scheme", blank=True)
    since_sort = SortKeyField(_("order of since"), version_field="since")
    versions = models.CharField(_("versions"), max_length=1000, blank=True)
    speaks_of = models.TextField(_("speaks of"), blank=True)
    range_scheme = models.CharField(_("scheme of the range"), max_length=20, blank=True)
    range_start = CutField(_("start of the range"), null=True)
    range_end = CutField(_("end of the range"), null=True)
    cell = models.JSONField(_("cell"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["product", "edition", "library"], name="statement_page"),
            models.Index(fields=["capability", "id"], name="statement_capability"),
            models.Index(fields=["framework", "id"], name="statement_framework"),
            models.Index(fields=["matrix_address"], name="statement_matrix_address"),
            models.Index(fields=["scheme", "since_sort", "id"], name="statement_since"),
        ]

    def __str__(self) -> str:
        return self.id


class StatementGap(models.Model):
    """Versions inside of a statement's range that are not in it: of “2.7, 3.5-3.11” those from 3.0 up to 3.5."""

    statement = models.ForeignKey(Statement, models.DO_NOTHING, related_name="gaps", verbose_name=_("statement"))
    start = CutField(_("start"))
    end = CutField(_("end"))

    class Meta:
        verbose_name = _("gap of a statement")
        verbose_name_plural = _("gaps of statements")

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.start}–{self.end}"


class SearchEntry(models.Model):
    """Something published that can be searched for, and one place where it stands.

    `thing` is the address of what it is (`term/framework/django`, `library/python`) or, of a table or a row that only
    has a label, a text of its own; entries with one `thing` are one result with several places. `edition` is empty
    where the address of the page names none. `names`, `notes` and `around` are folded texts, a line each: what it is
    called anywhere, what is said of it, and what it stands in. Everything here is derived from documents.
    """

    thing = models.CharField(_("thing"), max_length=ADDRESS_LENGTH)
    kind = models.CharField(_("kind"), max_length=20)
    product = models.CharField(_("product"), max_length=100)
    library = models.CharField(_("library"), max_length=100, blank=True)
    edition = models.CharField(_("edition"), max_length=100, blank=True)
    anchor = models.CharField(_("anchor"), max_length=210, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))
    position = models.PositiveIntegerField(_("position"))
    names = models.TextField(_("names"))
    notes = models.TextField(_("notes"), blank=True)
    around = models.TextField(_("around"), blank=True)
    said = models.JSONField(_("what is shown"))

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        ordering = ["weight", "position", "pk"]
        indexes = [
            models.Index(fields=["product", "library"], name="search_entry_page"),
            models.Index(fields=["thing"], name="search_entry_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.thing}: {self.product}/{self.library}#{self.anchor}"
