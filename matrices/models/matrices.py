"""Matrices: rows, columns and cells. What every table on a page is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matrices.fields import VersionField, VersionRangeField
from matrices.models.base import Draft, key_constraint, key_field, text_is_there
from matrices.models.catalogue import Library, Term, TermKind


class MatrixRole(models.TextChoices):
    CAPABILITIES = "capabilities", _("minimum versions of capabilities")
    DEPLOYMENTS = "deployments", _("deployment support")
    RELEASES = "releases", _("release branches")
    RUNTIMES = "runtimes", _("runtime support")
    OPERATING_SYSTEMS = "operating_systems", _("operating system support")
    FRAMEWORKS = "frameworks", _("framework ranges")
    OTHER = "other", _("other table")


# In tables of these roles a subject, in one version, has one row; elsewhere rows of one subject differ by their cells.
ROLES_OF_ONE_ROW = frozenset({MatrixRole.CAPABILITIES, MatrixRole.DEPLOYMENTS, MatrixRole.FRAMEWORKS})


class Holds(models.TextChoices):
    SUPPORT = "support", _("support")
    VERSIONS = "versions", _("versions")
    STAGE = "stage", _("stage")
    TERMS = "terms", _("entries of the catalogue")
    DATE = "date", _("date")
    TEXT = "text", _("text")


class ColumnRole(models.TextChoices):
    """What a column says, and so whose versions its cells hold."""

    MINIMUM = "minimum", _("from which library version")
    SUPPORT = "support", _("support")
    LIBRARY_VERSIONS = "library_versions", _("versions of the library")
    ROW_VERSIONS = "row_versions", _("versions of what the row is about")
    SUBJECT_VERSIONS = "subject_versions", _("versions of what the column is about")
    STAGE = "stage", _("support level")
    TERMS = "terms", _("entries of the catalogue")
    DATE = "date", _("date")
    TEXT = "text", _("text")


ROLES_OF_HOLDS: dict[str, frozenset[str]] = {
    Holds.SUPPORT: frozenset({ColumnRole.MINIMUM, ColumnRole.SUPPORT}),
    Holds.VERSIONS: frozenset({ColumnRole.LIBRARY_VERSIONS, ColumnRole.ROW_VERSIONS, ColumnRole.SUBJECT_VERSIONS}),
    Holds.STAGE: frozenset({ColumnRole.STAGE}),
    Holds.TERMS: frozenset({ColumnRole.TERMS}),
    Holds.DATE: frozenset({ColumnRole.DATE}),
    Holds.TEXT: frozenset({ColumnRole.TEXT}),
}


class BareMeans(models.TextChoices):
    """What a version without operator means in a column."""

    MINIMUM = "minimum", _("this version or later")
    SERIES = "series", _("this series")
    EXACT = "exact", _("exactly this version")


class State(models.TextChoices):
    SUPPORTED = "supported", _("supported")
    PARTIAL = "partial", _("partial")
    UNSUPPORTED = "unsupported", _("not supported")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    UNKNOWN = "unknown", _("unknown")


class Stage(models.TextChoices):
    """Stages in the order in which a verdict takes the last one that it met."""

    GENERAL_AVAILABILITY = "general_availability", _("general availability")
    PREVIEW = "preview", _("preview")
    BETA = "beta", _("beta")
    PRIVATE_BETA = "private_beta", _("private beta")
    PLANNED = "planned", _("planned")
    MAINTENANCE = "maintenance", _("maintenance")
    DEPRECATED = "deprecated", _("deprecated")
    END_OF_LIFE = "end_of_life", _("end of life")


class Basis(models.TextChoices):
    """What a statement rests on."""

    DOCUMENTED = "documented", _("documented")
    TESTED = "tested", _("tested")
    REPORTED = "reported", _("reported by users")


class Matrix(Draft):
    """A table. Stored once and placed on every page that shares it; `key` is its name on a page, `slug` ours."""

    slug = key_field(unique=True, max_length=150)
    key = key_field(help_text=_("The address of the table on its page, such as frameworks-web."))
    role = models.CharField(_("role"), max_length=20, choices=MatrixRole)
    heading = models.CharField(_("heading"), max_length=200, blank=True, null=True)
    rows_heading = models.CharField(
        _("heading of the first column"),
        max_length=200,
        blank=True,
        null=True,
        help_text=_("Empty: made from the role."),
    )
    library = models.ForeignKey(
        Library,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matrices",
        verbose_name=_("library"),
        help_text=_("Whose versions the cells speak of."),
    )
    category = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": TermKind.CATEGORY},
        verbose_name=_("category"),
        help_text=_("The row “any” speaks of everything of this category that is not listed."),
    )
    about = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": TermKind.CAPABILITY},
        verbose_name=_("about"),
        help_text=_("The whole table speaks of this capability only."),
    )
    closed = models.BooleanField(_("closed"), default=False, help_text=_("Belongs to archived editions only."))

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        permissions = [("export_matrix", _("Can export tables")), ("import_matrix", _("Can import tables"))]
        ordering = ["slug"]
        constraints = [
            key_constraint("matrix"),
            key_constraint("matrix", "slug"),
            text_is_there("matrix", "heading"),
            models.CheckConstraint(name="matrix_role_is_known", condition=Q(role__in=MatrixRole.values)),
        ]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        super().clean()
        if self.category is not None and self.category.kind != TermKind.CATEGORY:
            raise ValidationError({"category": _("Choose a category.")})
        if self.about is not None and self.about.kind != TermKind.CAPABILITY:
            raise ValidationError({"about": _("Choose a capability.")})


class Column(Draft):
    """A column of a matrix: what its cells hold, of what they speak, and what a bare version means in them."""

    matrix = models.ForeignKey(Matrix, models.CASCADE, related_name="columns", verbose_name=_("table"))
    key = key_field()
    position = models.PositiveIntegerField(_("position"), default=0)
    label = models.CharField(
        _("label"), max_length=200, blank=True, null=True, help_text=_("Empty: made from the role and the subject.")
    )
    holds = models.CharField(_("holds"), max_length=10, choices=Holds)
    role = models.CharField(_("role"), max_length=20, choices=ColumnRole)
    subject = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("subject"),
        help_text=_("The capability, agent… that the cells speak of."),
    )
    bare_means = models.CharField(
        _("a bare version means"), max_length=10, choices=BareMeans, blank=True, help_text=_("Empty: it is refused.")
    )

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["matrix", "position", "key"]
        constraints = [
            models.UniqueConstraint(
                "matrix",
                "key",
                name="column_key_is_unique_in_its_matrix",
                violation_error_message=_("The table has a column with this key already."),
            ),
            key_constraint("column"),
            models.CheckConstraint(
                name="column_role_fits_what_it_holds",
                condition=Q(holds__in=Holds.values)
                & Q(
                    *(Q(holds=holds, role__in=sorted(roles)) for holds, roles in ROLES_OF_HOLDS.items()),
                    _connector="OR",
                ),
                violation_error_message=_("The role does not fit what the column holds."),
            ),
            models.CheckConstraint(
                name="column_bare_means_is_for_versions",
                condition=Q(bare_means="") | Q(holds=Holds.VERSIONS, bare_means__in=BareMeans.values),
                violation_error_message=_("Only a column of versions says what a bare version means."),
            ),
            models.CheckConstraint(
                name="column_of_subject_versions_has_a_subject",
                condition=~Q(role=ColumnRole.SUBJECT_VERSIONS) | Q(subject__isnull=False),
                violation_error_message=_("Say whose versions the column holds."),
            ),
        ]

    def __str__(self) -> str:
        return self.text_in_name("label") or (str(self.subject) if self.subject else self.key)

    def clean(self) -> None:
        super().clean()
        refuse_another_matrix(self)


def refuse_another_matrix(part: Column | Row) -> None:
    """Raise ValidationError when a saved row or column is moved to another matrix, away from its cells."""
    if part.pk is not None and type(part).objects.filter(pk=part.pk).exclude(matrix=part.matrix_id).exists():
        raise ValidationError({"matrix": _("It stays in its table. Make a new one in the other table.")})


class Row(Draft):
    """A row of a matrix. Row `any` has no subject: it speaks of all of the matrix's category that is not listed."""

    matrix = models.ForeignKey(Matrix, models.CASCADE, related_name="rows", verbose_name=_("table"))
    key = key_field()
    position = models.PositiveIntegerField(_("position"), default=0)
    subject = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rows",
        verbose_name=_("subject"),
        help_text=_("The framework, deployment type… that the row is about."),
    )
    label = models.CharField(
        _("label"), max_length=200, blank=True, null=True, help_text=_("Empty: the name of the subject.")
    )
    version = VersionField(
        _("version"),
        scheme_from="scheme",
        blank=True,
        help_text=_("The one version of the subject that the row is about."),
    )

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ["matrix", "position", "key"]
        constraints = [
            models.UniqueConstraint(
                "matrix",
                "key",
                name="row_key_is_unique_in_its_matrix",
                violation_error_message=_("The table has a row with this key already."),
            ),
            key_constraint("row"),
            models.CheckConstraint(
                name="row_any_has_no_subject",
                condition=~Q(key="any") | Q(subject__isnull=True),
                violation_error_message=_("The row “any” speaks of all that is not listed and has no subject."),
            ),
        ]

    def __str__(self) -> str:
        return self.text_in_name("label") or (str(self.subject) if self.subject else self.key)

    def clean(self) -> None:
        super().clean()
        refuse_another_matrix(self)

    def clean_alone(self) -> None:
        super().clean_alone()
        if self.version and self.subject is None:
            raise ValidationError({"version": _("Say first what it is a version of: choose a subject.")})

    def scheme(self) -> str:
        """The scheme of the versions of what the row is about."""
        return self.subject.scheme if self.subject is not None else "generic"


class Cell(Draft):
    """One answer where a row and a column meet; several options of one answer are `n` = 0, 1, 2…

    A cell that is not there is unknown, never "no". Versions are kept as typed; intervals are derived.
    """

    row = models.ForeignKey(Row, models.CASCADE, related_name="cells", verbose_name=_("row"))
    column = models.ForeignKey(Column, models.CASCADE, related_name="cells", verbose_name=_("column"))
    n = models.PositiveSmallIntegerField(_("option"), default=0)
    state = models.CharField(_("state"), max_length=20, choices=State, blank=True)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, blank=True)
    since = VersionField(
        _("since"),
        scheme_from="library_scheme",
        blank=True,
        help_text=_("The first library version with it, such as 1.10.0."),
    )
    until = VersionField(
        _("until"), scheme_from="library_scheme", blank=True, help_text=_("The first library version without it.")
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("The day on which the stage ends."))
    versions = VersionRangeField(
        _("versions"),
        scheme_from="versions_scheme",
        bare_means_from="bare_means",
        kept_as_text_from="versions_unread",
        blank=True,
        help_text=_("Such as >= 4.0, or 2.7, 3.5-3.11."),
    )
    versions_unread = models.BooleanField(
        _("keep as text"),
        default=False,
        help_text=_("For texts such as “Latest” that are kept on purpose: every answer is then unknown."),
    )
    date = models.DateField(_("date"), null=True, blank=True)
    when_subject = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only with"),
        help_text=_("The option holds only with this…"),
    )
    when_versions = VersionRangeField(
        _("in versions"),
        scheme_from="when_scheme",
        bare_means_from="minimum",
        blank=True,
        help_text=_("…in these versions, such as 16+."),
    )
    evidence = models.URLField(_("evidence"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])])
    basis = models.CharField(_("basis"), max_length=20, choices=Basis, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    class Meta:
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        ordering = ["row", "column", "n"]
        constraints = [
            models.UniqueConstraint("row", "column", "n", name="cell_is_the_only_one_of_its_place"),
            models.CheckConstraint(name="cell_state_is_known", condition=Q(state__in=["", *State.values])),
            models.CheckConstraint(name="cell_stage_is_known", condition=Q(stage__in=["", *Stage.values])),
            models.CheckConstraint(name="cell_basis_is_known", condition=Q(basis__in=["", *Basis.values])),
            models.CheckConstraint(
                name="cell_since_and_until_need_support",
                condition=Q(since="", until="") | Q(state__in=[State.SUPPORTED, State.PARTIAL]),
                violation_error_message=_("Only what is supported, wholly or in part, has a first version."),
            ),
            models.CheckConstraint(
                name="cell_end_needs_a_stage",
                condition=Q(ends_on__isnull=True) | ~Q(stage=""),
                violation_error_message=_("Say first which stage ends on that day."),
            ),
            models.CheckConstraint(
                name="cell_condition_has_subject_and_versions",
                condition=Q(when_subject__isnull=False) | Q(when_versions=""),
                violation_error_message=_("Say first whose versions the condition means."),
            ),
            models.CheckConstraint(
                name="cell_kept_as_text_has_text",
                condition=Q(versions_unread=False) | ~Q(versions=""),
                violation_error_message=_("There is no text to keep."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} × {self.column}" + (f" ({self.n + 1})" if self.n else "")

    def clean_alone(self) -> None:
        super().clean_alone()
        if not self.is_placed():
            return
        if self.row.matrix_id != self.column.matrix_id:
            raise ValidationError({"column": _("The column belongs to another table than the row.")})
        from matrices.models.cell_rules import check_cell

        check_cell(self)

    def is_placed(self) -> bool:
        """Whether row and column are known; they need not be saved yet."""
        return hasattr(self, "row") and hasattr(self, "column")

    def library_scheme(self) -> str:
        """The scheme of the library whose versions the table speaks of."""
        library = self.row.matrix.library if hasattr(self, "row") else None
        return library.scheme if library is not None else "generic"

    def versions_scheme(self) -> str:
        """The scheme in which `versions` is read: the library's, the row's subject's or the column's subject's."""
        if not self.is_placed():
            return "generic"
        if self.column.role == ColumnRole.LIBRARY_VERSIONS:
            return self.library_scheme()
        subject = self.row.subject if self.column.role == ColumnRole.ROW_VERSIONS else self.column.subject
        return subject.scheme if subject is not None else "generic"

    def bare_means(self) -> str:
        """What a bare version means in `versions`: what the column declares, or nothing."""
        return self.column.bare_means if hasattr(self, "column") else ""

    def when_scheme(self) -> str:
        """The scheme in which `when_versions` is read."""
        return self.when_subject.scheme if self.when_subject is not None else "generic"

    def minimum(self) -> str:
        """In a condition, a bare version means this version or later."""
        return BareMeans.MINIMUM


class CellTerm(Draft):
    """An entry of the catalogue that a cell lists, with its versions where the cell limits them."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="terms", verbose_name=_("cell"))
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name=_("entry"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    versions = VersionRangeField(_("versions"), scheme_from="scheme", bare_means_from="minimum", blank=True)

    class Meta:
        verbose_name = _("listed entry")
        verbose_name_plural = _("listed entries")
        ordering = ["cell", "position"]
        constraints = [models.UniqueConstraint("cell", "term", name="cell_lists_a_term_once")]

    def __str__(self) -> str:
        return f"{self.term} {self.versions}".strip()

    def clean_alone(self) -> None:
        super().clean_alone()
        if self.cell.column.holds != Holds.TERMS:
            raise ValidationError(_("This column does not hold entries of the catalogue."))

    def scheme(self) -> str:
        """The scheme in which `versions` is read."""
        return self.term.scheme if self.term_id is not None else "generic"

    def minimum(self) -> str:
        """In a list, a bare version means this version or later."""
        return BareMeans.MINIMUM
