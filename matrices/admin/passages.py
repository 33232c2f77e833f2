"""Passages inside the forms of what they hang on."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest

from matrices.admin.base import TranslatedInline
from matrices.admin.forms import DraftForm, DraftFormSet
from matrices.models import Passage


class PassageInline(TranslatedInline):
    """Words, with a tab for each language."""

    model = Passage
    formset = DraftFormSet

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if getattr(db_field, "translated_field", db_field).name == "body":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 4})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PagePassageInline(PassageInline):
    fields = (("kind", "key", "position"), "body", "url")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        return super().get_queryset(request).order_by("position", "key")


class OnTableForm(DraftForm):
    """A passage on a column, or on the row in whose form it stands."""

    def __init__(self, *args: Any, column_choices: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = column_choices


class OnTableFormSet(DraftFormSet):
    """Passages on a table or on one of its rows; asks once for the columns to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.column_choices = self.find_column_choices()

    def find_column_choices(self) -> list[tuple[Any, str]]:
        matrix = getattr(self.instance, "matrix", self.instance) if self.instance.pk else None
        columns = matrix.columns.select_related("subject").order_by("position", "key") if matrix else ()
        return [("", "---------"), *((column.pk, str(column)) for column in columns)]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "column_choices": self.column_choices}


class RowFormSet(OnTableFormSet):
    """Passages on a row hang on its table too."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.instance.matrix = self.instance.matrix
        form.instance.row = self.instance
        return form


class TablePassageInline(PassageInline):
    """Passages on the table as a whole, or on a column. Those on rows stand in the forms of the rows."""

    form = OnTableForm
    formset = OnTableFormSet
    fields = (("kind", "key", "position", "column"), "body", "url")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        return super().get_queryset(request).filter(row__isnull=True).order_by("position", "key")


class RowPassageInline(PassageInline):
    """Passages on the row, or on one of its cells."""

    form = OnTableForm
    formset = RowFormSet
    fk_name = "row"
    fields = (("kind", "key", "position", "column"), "body", "url")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        return super().get_queryset(request).order_by("position", "key")
