"""The arrows of the design: which room may know which other, and what no room may do.

Every rule reads source text (nothing is imported), answers with `file:line: what is wrong`, and is shown to work on a
sample that breaks it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from modeltranslation.translator import translator

ROOT = Path(__file__).resolve().parent.parent

# What each room of `matrices` may import from the others. A room is a folder or a file; a new one must find its place
# here. `documents.canonical` allows that module only.
ARROWS: dict[str, set[str]] = {
    # Values in, values out.
    "versions": set(),
    "verdicts": {"versions"},
    "markdown": set(),
    "differences": set(),
    "remembered": set(),
    "references": {"markdown"},
    "search_text": set(),
    "cell_notation": set(),
    "text_checks": {"markdown"},
    "sheets": {"cell_notation"},
    # The draft tables.
    "fields": {"versions"},
    "models": {"versions", "fields", "references", "markdown"},
    "translation": {"models"},
    # Draft rows ⇄ documents, and the writes that touch more than one row.
    "documents": {"differences", "models", "fields", "references", "markdown", "versions"},
    "services": {
        "cell_notation",
        "differences",
        "sheets",
        "documents",
        "models",
        "fields",
        "references",
        "markdown",
        "search_text",
        "versions",
        "verdicts",
        "text_checks",
        "exchange.handwritten",
        "exchange.translation_files",
    },
    # Reading: selectors load, presenters draw, the view has met both.
    "selectors": {"documents", "models", "fields", "remembered", "versions", "verdicts"},
    "presenters": {
        "cell_notation",
        "differences",
        "sheets",
        "documents.canonical",
        "documents.sources",
        "markdown",
        "references",
        "remembered",
        "search_text",
        "versions",
        "verdicts",
    },
    "templatetags": {"presenters", "remembered"},
    "responses": set(),
    "converters": set(),
    "errors": {"api.problems"},
    "api": {"selectors", "remembered", "presenters", "responses", "converters", "versions", "questions", "exchange"},
    "views": {
        "questions",
        "selectors",
        "presenters",
        "responses",
        "errors",
        "exchange",
        "api.throttles",
        "markdown",
        "search_text",
        "services.requests",
    },
    "urls": {"views", "converters"},
    # What the page, the API and the command line share, so that all give the same answer.
    "questions": {"selectors", "presenters", "verdicts", "documents.sources", "exchange.stack_files"},
    # Files, and rules about the data.
    "exchange": {
        "cell_notation",
        "differences",
        "presenters",
        "services",
        "documents",
        "models",
        "fields",
        "markdown",
        "references",
        "versions",
        "verdicts",
    },
    "data_rules": {"presenters", "documents.canonical", "documents.sources", "versions", "verdicts"},
    # Doors for maintainers; a preview is drawn by the visitors' own view.
    "admin": {
        "api.throttles",
        "cell_notation",
        "data_rules",
        "documents",
        "errors",
        "exchange",
        "fields",
        "models",
        "presenters",
        "selectors",
        "services",
        "sheets",
        "views",
    },
    "management": {"services", "documents", "models", "selectors", "presenters", "questions", "exchange", "data_rules"},
    "migrations": {"fields", "models"},
    "apps": set(),
    "__init__": set(),
}
# These rooms may not know Django at all, not even through others.
WITHOUT_DJANGO = {
    "cell_notation",
    "differences",
    "exchange.handwritten",
    "exchange.stack_files",
    "exchange.translation_files",
    "references",
    "search_text",
    "sheets",
    "text_checks",
    "verdicts",
    "versions",
}
# These may not know the database, not even through others.
WITHOUT_DATABASE = {*WITHOUT_DJANGO, "presenters", "templatetags", "api.serializers"}
DATABASE = ("django.db", "matrices.models", "matrices.selectors", "matrices.services")
MARKS_SAFE = {"matrices/templatetags/heads.py", "matrices/templatetags/tables.py"}


@dataclass(frozen=True)
class Import:
    """One import: where it stands and what it names, as a dotted path."""

    file: Path
    line: int
    name: str


# Reading source


def python_files(root: Path, *folders: str) -> list[Path]:
    return sorted(path for folder in folders or ("matrices", "compat_kb") for path in (root / folder).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def place(root: Path, path: Path, line: int) -> str:
    return f"{path.relative_to(root)}:{line}"


def module_name(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def is_module(root: Path, name: str) -> bool:
    path = root.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


def imports_of(root: Path, path: Path) -> Iterator[Import]:
    """Every import in a file, also inside functions, except those that only type checkers read."""
    for node in runtime_nodes(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(root, path, node)
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                yield Import(path, node.lineno, deeper if base == "matrices" or is_module(root, deeper) else base)


def absolute(root: Path, path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = list(path.relative_to(root).parent.parts)
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def runtime_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from runtime_nodes(child)


def room_of(root: Path, path: Path) -> str:
    parts = path.relative_to(root / "matrices").with_suffix("").parts
    return parts[0]


def is_within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


# Rules


def rule_arrows(root: Path) -> Iterator[str]:
    """A room imports only rooms that its arrows allow."""
    for path in python_files(root, "matrices"):
        room = room_of(root, path)
        if room not in ARROWS:
            yield f"{place(root, path, 1)}: the room “{room}” has no arrows in tests/test_architecture.py"
            continue
        for found in imports_of(root, path):
            if not is_within(found.name, "matrices") or found.name == "matrices":
                continue
            target = found.name.removeprefix("matrices.")
            if not any(is_within(target, allowed) for allowed in {room, *ARROWS[room]}):
                yield f"{place(root, path, found.line)}: {room} ─► {target} is no arrow of the design"


def rule_settings_know_nothing_of_ours(root: Path) -> Iterator[str]:
    """The frame around the site knows no rooms, except to hang them on addresses."""
    for path in python_files(root, "compat_kb"):
        if path.name in ("urls.py", "wsgi.py"):
            continue
        for found in imports_of(root, path):
            if is_within(found.name, "matrices"):
                yield f"{place(root, path, found.line)}: {path.name} ─► {found.name} is no arrow of the design"


def reached_from(root: Path, path: Path) -> Iterator[tuple[Import, list[str]]]:
    """Every import reached from a file through files of ours, with the way to it."""
    seen: set[Path] = set()
    waiting: list[tuple[Path, list[str]]] = [(path, [])]
    while waiting:
        file, way = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        for found in imports_of(root, file):
            yield found, way
            if is_within(found.name, "matrices") or is_within(found.name, "compat_kb"):
                waiting += [(next_file, [*way, found.name]) for next_file in files_run_by(root, found.name)]


def files_run_by(root: Path, name: str) -> Iterator[Path]:
    """The files that Python runs on `import name`: the module, and the front of each package on the way to it."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        base = root.joinpath(*parts[:end])
        for path in (base / "__init__.py", base.with_suffix(".py")):
            if path.exists():
                yield path


def rule_pure_rooms(root: Path) -> Iterator[str]:
    """Versions, verdicts and references know no Django; presenters know no database, not even through others."""
    for forbidden, rooms in ((("django",), WITHOUT_DJANGO), (DATABASE, WITHOUT_DATABASE)):
        for path in python_files(root, "matrices"):
            name = module_name(root, path).removeprefix("matrices.")
            if not any(is_within(name, room) for room in rooms):
                continue
            for found, way in reached_from(root, path):
                if any(is_within(found.name, prefix) for prefix in forbidden):
                    through = "".join(f" ─► {step}" for step in way)
                    where = place(root, found.file, found.line)
                    yield f"{where}: {name}{through} ─► {found.name} must not be known there"


def rule_front_imports_nothing(root: Path) -> Iterator[str]:
    """`matrices/__init__.py` imports nothing, so that the pure rooms work without Django."""
    path = root / "matrices" / "__init__.py"
    for found in imports_of(root, path):
        yield f"{place(root, path, found.line)}: matrices/__init__.py imports {found.name}"


def rule_no_signals(root: Path) -> Iterator[str]:
    """No signals between our own models: call the function that you mean."""
    for path in python_files(root):
        for found in imports_of(root, path):
            if is_within(found.name, "django.db.models.signals") or is_within(found.name, "django.dispatch"):
                yield f"{place(root, path, found.line)}: {found.name} is a signal; call the function that you mean"


def rule_mark_safe(root: Path) -> Iterator[str]:
    """Only a listed few declare text to be safe HTML."""
    for path in python_files(root):
        if path.relative_to(root).as_posix() in MARKS_SAFE:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Name | ast.Attribute) and named(node) in ("mark_safe", "SafeString", "SafeText"):
                yield f"{place(root, path, node.lineno)}: {named(node)} outside of {', '.join(sorted(MARKS_SAFE))}"
    for path, number, line in template_lines(root):
        if re.search(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off", line):
            yield f"{place(root, path, number)}: a template does not declare text to be safe"


def rule_no_inline_script_or_style(root: Path) -> Iterator[str]:
    """Templates have no inline script and no inline style: the content security policy refuses both."""
    for path, number, line in template_lines(root):
        if re.search(r"<style\b|\sstyle\s*=", line, re.IGNORECASE):
            yield f"{place(root, path, number)}: inline style"
        if re.search(r"<script(?![^>]*\ssrc\s*=)|\son[a-z]+\s*=\s*[\"']|javascript:", line, re.IGNORECASE):
            yield f"{place(root, path, number)}: inline script"


def template_lines(root: Path) -> Iterator[tuple[Path, int, str]]:
    for folder in ("templates", "matrices/templates"):
        for path in sorted((root / folder).rglob("*.html")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                yield path, number, line


OBVIOUS_LINES = 15


def rule_files_say_their_subject(root: Path) -> Iterator[str]:
    """A file begins with a docstring, unless it is obvious: empty, short, or a migration."""
    for path in python_files(root, "matrices", "compat_kb", "tests", "bench"):
        if "migrations" in path.parts or ast.get_docstring(tree_of(path)):
            continue
        if len(path.read_text().splitlines()) > OBVIOUS_LINES:
            yield f"{place(root, path, 1)}: does not say its subject in a docstring"


# Translated fields by their bare names (docs of modeltranslation; STACK: the bare column is noise)

QUERYSET_METHODS = {
    "aggregate", "annotate", "create", "defer", "distinct", "exclude", "filter", "get", "get_or_create",
    "in_bulk", "only", "order_by", "update", "update_or_create", "values", "values_list",
}  # fmt: skip
ROOMS_WITH_ROWS = {"models", "documents", "services", "selectors", "admin", "management"}


def translated_fields() -> dict[str, tuple[str, ...]]:
    """Names of the translated fields by the name of the model."""
    return {model.__name__: tuple(translator.get_options_for_model(model).all_fields) for model in our_models()
            if model in translator.get_registered_models()}  # fmt: skip


def our_models() -> list[type[models.Model]]:
    return list(apps.get_app_config("matrices").get_models())


@cache
def always_translated() -> frozenset[str]:
    """Field names that are translated in every model that has them; `name` is not: a library's is neutral."""
    neutral = {
        field.name
        for model in our_models()
        for field in model._meta.get_fields()
        if field.name not in translated_fields().get(model.__name__, ())
    }
    return frozenset({name for names in translated_fields().values() for name in names} - neutral)


def rule_no_bare_translated_names(root: Path) -> Iterator[str]:
    """A translated field is named with its language (`title_en`), in queries, constructors and on rows."""
    for path in python_files(root, "matrices"):
        if room_of(root, path) not in ROOMS_WITH_ROWS:
            continue
        for node in ast.walk(tree_of(path)):
            for name in bare_names(node):
                yield f"{place(root, path, node.lineno)}: “{name}” is translated: name its language, as in {name}_en"


def bare_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        if node.attr in fields_of_variable(node.value):
            yield f"{named(node.value)}.{node.attr}"
    elif isinstance(node, ast.Call):
        model = root_model(node.func)
        if named(node.func) in QUERYSET_METHODS and isinstance(node.func, ast.Attribute):
            yield from (found for found in names_in_call(node) if is_bare(found, model))
        elif named(node.func) in translated_fields():
            yield from (key.arg for key in node.keywords if key.arg in translated_fields()[named(node.func)])
    elif isinstance(node, ast.Assign) and named(node.targets[0]) in ("ordering", "search_fields"):
        listed = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else []
        texts = (ast.literal_eval(text) for text in listed if isinstance(text, ast.Constant))
        yield from (text for text in texts if is_bare(text, None))


def named(node: ast.AST) -> str:
    """The last word of a name or an attribute, or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def fields_of_variable(node: ast.AST) -> tuple[str, ...]:
    """The translated fields of the row that a variable holds, as far as its name says so: `term`, `listed.term`."""
    for model, fields in translated_fields().items():
        if named(node) == model.lower():
            return fields
    return ()


def root_model(node: ast.AST) -> str | None:
    """`Term` for `Term.objects.filter(…).order_by`: the model that a chain of calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    name = named(node)
    return name if name in {model.__name__ for model in our_models()} else None


def names_in_call(node: ast.Call) -> Iterator[str]:
    """What a call of a query names: keywords, and texts given as they are or inside F and Q."""
    for part in ast.walk(node):
        if isinstance(part, ast.keyword) and part.arg:
            yield part.arg
    for argument in node.args if named(node.func) != "get" else ():  # a mapping's `get` takes a text, a query's none
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif isinstance(argument, ast.Call) and named(argument.func) in ("F", "Coalesce", "Lower", "Upper"):
            yield from names_in_call(argument)


def is_bare(lookup: str, model: str | None) -> bool:
    """Whether a lookup such as `-page__title__icontains` reads a translated field by its bare name."""
    parts = lookup.lstrip("-").split("__")
    if any(part in always_translated() for part in parts):
        return True
    return model is not None and parts[0] in translated_fields().get(model, ())


@dataclass(frozen=True)
class Sample:
    """A file that breaks a rule: where it would stand, what is in it, and which line is named."""

    path: str
    text: str
    line: int = 1


RULES: list[tuple[Callable[[Path], Iterator[str]], list[Sample]]] = [
    (
        rule_arrows,
        [
            Sample("matrices/models/bad.py", "from matrices.documents.build import build"),
            Sample("matrices/documents/bad.py", '"""Bad."""\n\nfrom ..services import publish', line=3),
            Sample("matrices/services/bad.py", "from matrices.views import pages"),
            Sample("matrices/selectors/pages.py", "def late():\n    import matrices.services.publish", line=2),
            Sample("matrices/selectors/pages.py", "from matrices.admin.forms import Form"),
            Sample("matrices/presenters/bad.py", "from matrices.selectors import page"),
            Sample("matrices/presenters/bad.py", "from matrices.documents.build import build"),
            Sample("matrices/views/pages.py", "from matrices.models import Page"),
            Sample("matrices/api/bad.py", "from matrices.services.publish import publish"),
            Sample("matrices/versions/bad.py", "from matrices.fields import explain"),
            Sample("matrices/cellar.py", ""),
        ],
    ),
    (rule_settings_know_nothing_of_ours, [Sample("compat_kb/middleware.py", "from matrices.models import Page")]),
    (
        rule_pure_rooms,
        [
            Sample("matrices/versions/bad.py", "import django.utils.timezone"),
            Sample("matrices/verdicts/bad.py", "from django.conf import settings"),
            Sample("matrices/presenters/bad.py", "from django.db.models import Q"),
            Sample("matrices/api/serializers.py", "from matrices.models import Page"),
        ],
    ),
    (rule_front_imports_nothing, [Sample("matrices/__init__.py", "from matrices import versions")]),
    (
        rule_no_signals,
        [
            Sample("matrices/apps.py", "from django.db.models.signals import post_save"),
            Sample("matrices/models/bad.py", "from django.dispatch import receiver"),
        ],
    ),
    (
        rule_mark_safe,
        [
            Sample("matrices/admin/bad.py", "from django.utils.safestring import mark_safe\nmark_safe(text)", line=2),
            Sample("templates/bad.html", "<p>{{ text|safe }}</p>"),
            Sample("templates/bad.html", "{% autoescape off %}"),
        ],
    ),
    (
        rule_no_inline_script_or_style,
        [
            Sample("templates/bad.html", '<p style="color: red">'),
            Sample("templates/bad.html", "<style>"),
            Sample("templates/bad.html", "<script>alert(1)</script>"),
            Sample("templates/admin/bad.html", '\n<a onclick="go()">', line=2),
            Sample("templates/bad.html", '<a href="javascript:go()">'),
        ],
    ),
    (rule_files_say_their_subject, [Sample("matrices/services/bad.py", "import os\n" * 20)]),
    (
        rule_no_bare_translated_names,
        [
            Sample("matrices/services/bad.py", 'Page.objects.filter(title="x")'),
            Sample("matrices/services/bad.py", 'pages.filter(title__icontains="x")'),
            Sample("matrices/services/bad.py", 'Cell.objects.exclude(row__label="x")'),
            Sample("matrices/selectors/pages.py", 'Term.objects.filter(kind="agent").order_by("-name")'),
            Sample("matrices/selectors/pages.py", 'rows.filter(Q(matrix__heading="x"))'),
            Sample("matrices/selectors/pages.py", 'Product.objects.values_list("key", "name")'),
            Sample("matrices/selectors/pages.py", 'pages.order_by(Lower("title"))'),
            Sample("matrices/services/bad.py", 'Term(kind="agent", key="a", name="x")'),
            Sample("matrices/services/bad.py", "page.title = page.title"),
            Sample("matrices/documents/bad.py", "text = listed.term.name"),
            Sample("matrices/models/bad.py", "class Meta:\n    ordering = ['title']", line=2),
            Sample("matrices/admin/bad.py", "class Pages:\n    search_fields = ('page__title',)", line=2),
        ],
    ),
]  # fmt: skip
RULE_IDS = [rule.__name__.removeprefix("rule_") for rule, _samples in RULES]


@pytest.mark.parametrize("rule", [rule for rule, _samples in RULES], ids=RULE_IDS)
def test_the_rule_holds(rule: Callable[[Path], Iterator[str]]) -> None:
    faults = sorted(set(rule(ROOT)))
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        pytest.param(rule, sample, id=f"{rule.__name__.removeprefix('rule_')}-{number}")
        for rule, samples in RULES
        for number, sample in enumerate(samples, 1)
    ],
)
def test_the_rule_finds_a_breach_of_it(rule: Callable[[Path], Iterator[str]], sample: Sample, tmp_path: Path) -> None:
    for name in ("matrices/__init__.py", "matrices/services/publish.py", "matrices/documents/build.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    path = tmp_path / sample.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sample.text)
    faults = list(rule(tmp_path))
    assert faults
    assert all(fault.startswith(f"{sample.path}:{sample.line}: ") for fault in faults), faults


def test_a_rule_about_purity_sees_through_other_files(tmp_path: Path) -> None:
    for name, text in (
        ("matrices/__init__.py", ""),
        ("matrices/presenters/page.py", "from matrices.markdown import draw"),
        ("matrices/markdown.py", "from matrices.models import Page"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (fault,) = rule_pure_rooms(tmp_path)
    assert fault.startswith("matrices/markdown.py:1: presenters.page ─► matrices.markdown ─► matrices.models")


def test_imports_for_type_checkers_only_are_no_arrows(tmp_path: Path) -> None:
    path = tmp_path / "matrices" / "versions" / "typed.py"
    path.parent.mkdir(parents=True)
    path.write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from matrices.models import Page\n")
    assert list(rule_arrows(tmp_path)) == []


# Rules about tables

NEUTRAL_NAMES = re.compile(
    r"(^|_)(key|slug|version|versions|since|until|url|purl|purls|scheme|date|digest|state|stage)$"
)


def why_not_translated(model: type[models.Model], name: str) -> str:
    """Why the field `name` of `model` must not be translated, or nothing."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.CharField | models.TextField) or isinstance(field, models.URLField):
        return "it is no plain text"
    if field.choices:
        return "it is one of a list"
    if field.unique or field.primary_key or field.db_index:
        return "it finds rows"
    if NEUTRAL_NAMES.search(name):
        return "its name says that machines read it"
    if model.__name__ in ("Cell", "CellTerm"):
        return "cells hold facts, and facts have no language"
    return ""


def test_no_translated_field_is_a_key_version_enumeration_date_or_url() -> None:
    faults = {
        f"{model.__name__}.{name}: {why}"
        for model in our_models()
        for name in translated_fields().get(model.__name__, ())
        if (why := why_not_translated(model, name))
    }
    assert not faults


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("Term", "key"), ("Term", "kind"), ("Product", "documentation_url"), ("Matrix", "slug"), ("Row", "version"),
        ("Cell", "ends_on"), ("Cell", "since"), ("Cell", "evidence"), ("Library", "purl"), ("Edition", "position"),
    ],
)  # fmt: skip
def test_the_rule_about_translated_fields_refuses_what_machines_read(model: str, field: str) -> None:
    assert why_not_translated(apps.get_model("matrices", model), field)


VERBS = {"is", "are", "has", "have", "need", "needs", "fits", "hangs", "lists", "puts", "begin", "does"}


def reads_as_a_sentence(name: str) -> bool:
    words = name.split("_")
    return len(words) >= 3 and bool(VERBS & set(words[1:]))


def test_the_name_of_every_constraint_reads_as_a_sentence() -> None:
    names = {constraint.name for model in our_models() for constraint in model._meta.constraints}
    assert not {name for name in names if not reads_as_a_sentence(name)}
    assert not reads_as_a_sentence("term_unique")
    assert not reads_as_a_sentence("unique_term_kind_key")
