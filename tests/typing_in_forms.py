"""What a browser would send: the fields of a drawn form with what they hold, to change some and post the rest."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse


class FormReader(HTMLParser):
    """Collects name → values of inputs, selects and text areas, as a browser does on submitting."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.select: str | None = None
        self.select_has_choice = False
        self.first_option: str | None = None
        self.multiple = False
        self.area: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        name = values.get("name", "")
        if tag == "input" and name and "disabled" not in values:
            self.handle_input(name, values)
        elif tag == "select" and "disabled" not in values:
            self.select, self.multiple = name, "multiple" in values
            self.first_option, self.select_has_choice = None, False
        elif tag == "option" and self.select:
            if self.first_option is None:
                self.first_option = values.get("value", "")
            if "selected" in values:
                self.add(self.select, values.get("value", ""))
                self.select_has_choice = True
        elif tag == "textarea" and "disabled" not in values:
            self.area, self.text = name, ""

    def handle_input(self, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind in ("submit", "button", "image"):
            return
        if kind in ("checkbox", "radio") and "checked" not in values:
            return
        self.add(name, values.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self.add(self.area, self.text.removeprefix("\n"))
            self.area = None
        elif tag == "select" and self.select:
            if not self.multiple and not self.select_has_choice and self.first_option is not None:
                self.add(self.select, self.first_option)
            self.select = None

    def add(self, name: str, value: str) -> None:
        if "__prefix__" not in name:
            self.fields.setdefault(name, []).append(value)


def fields_of(response: HttpResponse) -> dict[str, list[str]]:
    """The fields of the forms on a page, as they would be sent."""
    reader = FormReader()
    reader.feed(response.content.decode())
    reader.fields.pop("csrfmiddlewaretoken", None)
    return reader.fields
