"""The cells of a row in its form: one part for each column of the table, with the fields that the column can hold."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.forms.models import ModelChoiceIteratorValue
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.admin.base import DraftAdmin, DraftInline, TabularInline
from matrices.admin.forms import DraftForm, DraftFormSet
from matrices.admin.meanwhile import Row, SentRows, first_of, key_of
from matrices.admin.names import number_in
from matrices.admin.stale import present_values
from matrices.models import Cell, CellTerm, Column, Holds, State, Term
from matrices.models.cell_rules import ALL_FIELDS, FIELDS_OF_HOLDS
from matrices.services.cells import kinds_listed, list_terms, next_option, terms_by_kind

ENTRIES = "entries"
NOT_ANSWERS = frozenset({"column", "seen_version", "seen_values"})


def fields_of(holds: str) -> set[str]:
    """The form fields that a column which holds this needs, besides those that every cell has."""
    return {*FIELDS_OF_HOLDS[holds], *([ENTRIES] if holds == Holds.TERMS else [])}


class ColumnSelect(forms.Select):
    """A choice of columns that tells the script beside it which fields each one needs."""

    def __init__(self, columns: dict[int, Column]) -> None:
        super().__init__(attrs={"data-cell-column": ""})
        self.columns = columns

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        column = self.columns.get(value.value if isinstance(value, ModelChoiceIteratorValue) else value)
        if column is not None:
            option["attrs"]["data-fields"] = " ".join(sorted(fields_of(column.holds)))
        return option


class CellForm(DraftForm):
    """One option of an answer. Fields that its column cannot hold are hidden."""

    entries = forms.ModelMultipleChoiceField(
        queryset=Term.objects.all(),
        required=False,
        label=gettext_lazy("Entries"),
        widget=FilteredSelectMultiple(gettext_lazy("entries"), is_stacked=False),
    )

    class Meta:
        labels = {"state": gettext_lazy("State")}
        help_texts = {"state": gettext_lazy("Of a new answer with a version in “Since”: empty means supported.")}

    def __init__(
        self,
        *args: Any,
        columns: dict[int, Column],
        terms: dict[str, Any],
        kinds_listed: dict[int, set[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        column = self.known_column()
        self.fields["when_subject"].choices = [("", "---------"), *terms.values()]
        self.fields[ENTRIES].choices = self.usual_kinds_first(terms, kinds_listed)
        if column is None:
            self.fields["column"].choices = [("", "---------"), *((pk, str(each)) for pk, each in columns.items())]
            self.fields["column"].widget = ColumnSelect(columns)
            self.fields["column"].widget.choices = self.fields["column"].choices
            return
        self.fields["column"].widget = forms.HiddenInput()
        self.fields["column"].disabled = self.instance.pk is not None
        shown = fields_of(column.holds)
        for name in (ALL_FIELDS | {ENTRIES}) - shown:
            self.fields[name].widget = self.fields[name].hidden_widget()
        if ENTRIES in shown and self.instance.pk is not None:
            self.initial[ENTRIES] = [listed.term_id for listed in self.instance.terms.all()]

    def usual_kinds_first(self, terms: dict[str, Any], kinds_listed: dict[int, set[str]]) -> list[Any]:
        """The choices of entries; what other cells of the column list stands before the rest."""
        column = self.known_column()
        usual = kinds_listed.get(column.pk, set()) if column is not None else set()
        return [group for _kind, group in sorted(terms.items(), key=lambda item: item[0] not in usual)]

    def known_column(self) -> Column | None:
        """The column, where the form was made for one; None in the form for one more option that chose none yet."""
        if self.instance.column_id is not None:
            return self.columns.get(self.instance.column_id)
        if self.is_bound:
            return self.columns.get(number_in(self.data, self.add_prefix("column")) or 0)
        return self.columns.get(self.initial.get("column", 0))

    @property
    def heading(self) -> str:
        column = self.known_column()
        if column is None:
            return _("One more option")
        if not self.instance.n:
            return str(column)
        return _("%(column)s, option %(number)s") % {"column": column, "number": self.instance.n + 1}

    def has_changed(self) -> bool:
        """A new part in which only the column is chosen says nothing, and is not saved."""
        if self.instance.pk is not None:
            return super().has_changed()
        return super().has_changed() and bool(set(self.changed_data) - NOT_ANSWERS)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        column = self.cleaned_data.get("column")
        if self.instance.pk is None and self.cleaned_data.get("since") and not self.cleaned_data.get("state"):
            self.cleaned_data["state"] = State.SUPPORTED.value
        if column is not None and self.cleaned_data.get(ENTRIES) and column.holds != Holds.TERMS:
            self.add_error(ENTRIES, _("This column does not hold entries of the catalogue."))
        if column is not None and self.instance.pk is None:
            self.instance.n = next_option(self.instance.row, column)
        return cleaned

    def _save_m2m(self) -> None:
        super()._save_m2m()
        if self.instance.column.holds == Holds.TERMS:
            list_terms(self.instance, self.cleaned_data[ENTRIES])


class CellFormSet(DraftFormSet):
    """The cells that are there, and an empty part for each column that has none. The row may be new, its table not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs["instance"]
        columns = row.matrix.columns.select_related("subject").order_by("position", "key")
        self.columns = {column.pk: column for column in columns}
        self.terms = terms_by_kind()
        self.kinds_listed = kinds_listed(row.matrix)
        filled = set(row.cells.values_list("column_id", flat=True)) if row.pk else set()
        empty = [{"column": pk} for pk in self.columns if pk not in filled]
        super().__init__(*args, **{**kwargs, "initial": empty})
        self.extra = len(empty)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        common = {"columns": self.columns, "terms": self.terms, "kinds_listed": self.kinds_listed}
        return {**super().get_form_kwargs(index), **common}

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.instance.row = self.instance
        return form

    def meet_gone(self, sent: SentRows, row: Row) -> None:
        """An answer that others have deleted and the person has not changed leaves the empty part of its column."""
        super().meet_gone(sent, row)
        if all(each is not row for each in sent.new) and first_of(row, "column") in map(str, self.columns):
            sent.new.append({"column": row["column"]})

    def meet_added(self, sent: SentRows, there: list[Cell]) -> None:
        """An answer that was typed where others have given one meanwhile contradicts that, and is no further option."""
        seen = {key_of(row) for row in sent.present}
        added = [cell for cell in there if cell.pk not in seen]
        for row in sent.new if added else ():
            same = next((cell for cell in added if str(cell.column_id) == first_of(row, "column")), None)
            if same is None:
                continue
            form = self.form_of(sent, row)
            if form.has_changed():
                added.remove(same)
                sent.make_present(row, same.pk, json.dumps(present_values(form, form.carried_names())))

    def clean(self) -> None:
        """Give new options of one column their numbers one after the other."""
        super().clean()
        taken: dict[int, int] = {}
        for form in self.extra_forms:
            if form.has_changed() and form.instance.column_id is not None:
                taken[form.instance.column_id] = taken.get(form.instance.column_id, form.instance.n - 1) + 1
                form.instance.n = taken[form.instance.column_id]


class CellInline(DraftInline, admin.StackedInline):
    """The answers of a row."""

    model = Cell
    form = CellForm
    formset = CellFormSet
    template = "admin/matrices/cells.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "column",
                    ("state", "since", "until"),
                    ("versions", "versions_unread"),
                    "date",
                    ENTRIES,
                    ("stage", "ends_on"),
                    ("when_subject", "when_versions"),
                    ("evidence", "basis", "verified_on"),
                ]
            },
        ),
    ]

    class Media:
        js = ("matrices/admin/cells.js",)

    def get_queryset(self, request: HttpRequest) -> Any:
        cells = super().get_queryset(request).select_related("column__subject", "when_subject")
        return cells.prefetch_related("terms__term").order_by("column__position", "column__key", "n")


class ListedInline(TabularInline):
    """The entries that a cell lists, with their versions."""

    model = CellTerm
    fields = ("term", "versions", "position")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("term", "cell__column").order_by("position")


@admin.register(Cell)
class CellAdmin(DraftAdmin):
    """One cell with the versions of the entries it lists; reached from its row, not from the index."""

    fields = ("row", "column")
    readonly_fields = ("row", "column")
    inlines = (ListedInline,)
    list_select_related = ("row__matrix", "row__subject", "column__subject")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.list_select_related)


def said_answer(cell: Cell) -> str:
    """What a cell says, short enough for a list."""
    versions = cell.since or cell.versions or (cell.date.isoformat() if cell.date else "")
    state = "" if cell.since and cell.state == "supported" else cell.get_state_display()
    entries = cell.terms.all() if cell.column.holds == Holds.TERMS else ()
    listed = ", ".join(str(entry) for entry in entries)
    until = _("before %(version)s") % {"version": cell.until} if cell.until else ""
    return " ".join(filter(None, (versions, until, str(state), str(cell.get_stage_display()), listed)))
