"""The translated fields, and then what the change log writes of which table.

The order matters: the log must meet the models after their columns per language exist.
"""

from auditlog.registry import auditlog
from modeltranslation.translator import TranslationOptions, translator

from matrices.models import (
    ROW_PROXIES,
    TERM_PROXIES,
    Cell,
    CellTerm,
    Column,
    Edition,
    FrameworkRequest,
    GlossaryEntry,
    Library,
    Link,
    Matrix,
    OldKey,
    Page,
    Passage,
    Placement,
    PlannedPublication,
    Product,
    Publication,
    Row,
    Term,
)
from matrices.models.base import Draft

TRANSLATED = {
    Term: ("name",),
    Product: ("name",),
    Edition: ("product_name",),
    Page: ("title", "intro"),
    Matrix: ("heading", "rows_heading"),
    Column: ("label",),
    Row: ("label",),
    Passage: ("body",),
    Publication: ("note",),
    PlannedPublication: ("note",),
}
LOGGED: tuple[type[Draft], ...] = (
    Term,
    Product,
    Edition,
    Library,
    Link,
    OldKey,
    Page,
    Placement,
    Matrix,
    Column,
    Row,
    Cell,
    CellTerm,
    Passage,
)

for model, fields in TRANSLATED.items():
    translator.register(model, type(f"{model.__name__}Translation", (TranslationOptions,), {"fields": fields}))

# A proxy has the translated fields of the table it stands for, and must be known as having them.
for proxy in (*TERM_PROXIES, *ROW_PROXIES):
    translator.register(proxy, type(f"{proxy.__name__}Translation", (TranslationOptions,), {"fields": ()}))

# Saving a proxy sends the signals of the proxy, so each is registered like the table it stands for.
for logged in (*LOGGED, *TERM_PROXIES, *ROW_PROXIES):
    auditlog.register(
        logged,
        exclude_fields=[*TRANSLATED.get(logged._meta.concrete_model or logged, ()), "lock_version"],
        m2m_fields={"categories"} if logged._meta.concrete_model is Term else set(),
    )

auditlog.register(GlossaryEntry)

# Of what visitors ask for, only what maintainers decide; their words and addresses are in no log.
auditlog.register(FrameworkRequest, include_fields=["status"])
