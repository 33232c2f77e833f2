"""Merging: two entries of one kind become one. What spoke of the one that goes speaks of the one that stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matrices.documents import bulk
from matrices.models import PROXY_OF_KIND, ROLES_OF_ONE_ROW, CellTerm, Column, Matrix, Row, Term
from matrices.services.belonging import was_published
from matrices.services.closing import closed_among
from matrices.services.effects import rows_by_key
from matrices.services.keys.mentions import Rewriting, rewriting_of_term
from matrices.services.keys.permissions import Write, refuse_lacking, writes_of_old_keys, writes_of_rewriting
from matrices.services.keys.renaming import old_key_kind, refuse_planned, refuse_too_long
from matrices.services.keys.retiring import leave_old_key
from matrices.services.keys.uses import NAMED, SENTENCES, rows_with, say_some
from matrices.services.locking import lock_rows, lock_tables
from matrices.services.writing import writing

ALIAS, DROP = "alias", "drop"  # what becomes of a name that differs
STAYING, GOING = "staying", "going"  # whose versions are kept where an answer lists both


@dataclass(frozen=True)
class Conflict:
    """What keeps two entries from being merged, or asks for a choice: where it is, and what it says."""

    place: Model
    said: str


@dataclass(frozen=True)
class Merging:
    """What follows when `going` becomes `staying`."""

    staying: Term
    going: Term
    published: bool  # `going` was
    rewriting: Rewriting
    conflicts: list[Conflict]
    names_differ: bool
    lists_differ: list[CellTerm]  # of `going`, in answers that list both with different versions


def plan_merging(staying: Term, going: Term, *, locked: bool = False) -> Merging:
    """What follows when `going` becomes `staying`. Raises ValidationError for two that are never one.

    Raises Term.DoesNotExist where one of them was deleted meanwhile.
    """
    terms = Term.objects.select_for_update(of=("self",)) if locked else Term.objects.all()
    found = {term.pk: term for term in terms.filter(pk__in=[staying.pk, going.pk]).order_by("pk")}
    if len(found) < len({staying.pk, going.pk}):
        raise Term.DoesNotExist
    staying, going = found[staying.pk], found[going.pk]
    refuse_merging(staying, going)
    if locked:
        lock_tables(slugs_of(going))
    rewriting = rewriting_of_term(going, staying.key, locked=locked)
    refuse_too_long(rewriting)
    return Merging(
        staying=staying,
        going=going,
        published=was_published(going),
        rewriting=rewriting,
        conflicts=list(conflicts_of(staying, going)),
        names_differ=names_of(staying)["en"] != names_of(going)["en"],
        lists_differ=[each for each, other in listed_twice(staying, going) if each.versions != other.versions],
    )


def refuse_merging(staying: Term, going: Term) -> None:
    """Raise ValidationError for two that cannot become one, whatever speaks of them."""
    if staying.pk == going.pk or staying.kind != going.kind:
        raise ValidationError(_("Choose two entries of one kind."))
    if staying.retired:
        said = _("“%(entry)s” is retired. Let the other one stay, or take back that it is retired.")
        raise ValidationError(said % {"entry": staying})
    if staying.scheme != going.scheme:
        said = _(
            "“%(staying)s” orders its versions by %(scheme)s, “%(going)s” by %(other)s. Give both the same scheme"
            " first."
        )
        values = {"staying": staying, "going": going, "scheme": staying.scheme, "other": going.scheme}
        raise ValidationError(said % values)
    if staying.categories.filter(pk=going.pk).exists() or going.categories.filter(pk=staying.pk).exists():
        raise ValidationError(_("One of the two is in the category of the other. Take it out first."))
    refuse_planned(going)


def conflicts_of(staying: Term, going: Term) -> Iterator[Conflict]:
    """Rows and columns that would stand twice. Three queries."""
    rows = Row.objects.filter(subject=going.pk, matrix__role__in=ROLES_OF_ONE_ROW).select_related("matrix", "subject")
    others = {
        (row.matrix_id, row.version): row
        for row in Row.objects.filter(subject=staying.pk, matrix__rows__subject=going.pk).select_related("subject")
    }
    for row in rows.order_by("matrix__slug", "position"):
        other = others.get((row.matrix_id, row.version))
        if other is not None:
            said = _("%(table)s has a row about each: “%(key)s” and “%(other)s”. Delete one of them first.")
            yield Conflict(row, said % {"table": row.matrix, "key": other.key, "other": row.key})
    columns = Column.objects.filter(subject=going.pk, matrix__columns__subject=staying.pk).select_related("matrix")
    for table in sorted({column.matrix for column in columns}, key=str):
        said = _("%(table)s has a column about each. Delete one of them first.")
        yield Conflict(table, said % {"table": table})


def listed_twice(staying: Term, going: Term) -> list[tuple[CellTerm, CellTerm]]:
    """The listings of `going` in answers that list `staying` too, with those. Two queries."""
    both = CellTerm.objects.filter(term=going.pk, cell__terms__term=staying.pk)
    both = both.select_related("term", "cell__row__matrix", "cell__row__subject", "cell__column__subject")
    others = {each.cell_id: each for each in CellTerm.objects.filter(term=staying.pk, cell__terms__term=going.pk)}
    return [(each, others[each.cell_id]) for each in both.order_by("pk")]


def slugs_of(going: Term) -> list[str]:
    """The tables in which something speaks of `going`."""
    paths = ("rows__subject", "columns__subject", "rows__cells__when_subject", "rows__cells__terms__term", "about")
    found: set[str] = set()
    for path in (*paths, "category"):
        found |= set(Matrix.objects.filter(**{path: going.pk}).values_list("slug", flat=True))
    return sorted(found)


def names_of(term: Term) -> dict[str, str]:
    """What `term` is called, by language."""
    return {"en": term.proper_name} if term.proper_name else term.texts("name")


def merge(staying: Term, going: Term, *, name: str, versions: str, by: User) -> str:
    """Let everything that speaks of `going` speak of `staying`; returns the name of the batch.

    What was published is retired then, with a successor and an old key; what was not is deleted and leaves an old key.
    `name` says what becomes of a name that differs (ALIAS or DROP), `versions` whose versions stay where an answer
    lists both (STAYING or GOING). Raises ValidationError where there is a conflict, a choice is missing, or `by` may
    not write all of it; nothing is written then.
    """
    with writing(by=by, door="admin") as batch:
        merging = plan_merging(staying, going, locked=True)
        refuse_lacking(by, writes_of_merging(merging))
        refuse_open(merging, name, versions)
        staying, going = merging.staying, merging.going
        drop_listed_twice(staying, going, versions)
        for model, field in SENTENCES:
            if field != "categories":
                move(model, field, staying, going)
        move_members(staying, going)
        merging.rewriting.write()
        take_over(staying, going, with_name=merging.names_differ and name == ALIAS)
        if merging.published:
            going.retired, going.successor = True, staying
            going.full_clean()
            going.save()
        else:
            going.categories.remove(*going.categories.all())  # which the change log names, unlike `clear`
            bulk.delete([going])
        if old_key_kind(going):
            leave_old_key(going, staying)
    return batch


def writes_of_merging(merging: Merging) -> Iterator[Write]:
    """What merging writes besides the two entries, which are of one kind. A query for each kind of reference."""
    going = merging.going
    for model, field in SENTENCES:
        if model is not Term and rows_with(going, model, field).exists():
            yield "change", model
    for term in Term.objects.filter(Q(categories=going.pk) | Q(successor=going.pk)):
        yield "change", PROXY_OF_KIND[term.kind]
    if listed_twice(merging.staying, going):
        yield "delete", CellTerm
    yield from writes_of_rewriting(merging.rewriting)
    if old_key_kind(going):
        yield from writes_of_old_keys(old_key_kind(going), going.key, made=going.key)


def refuse_open(merging: Merging, name: str, versions: str) -> None:
    """Raise ValidationError for conflicts, and for choices that were not made."""
    if merging.conflicts:
        raise ValidationError([conflict.said for conflict in merging.conflicts])
    if merging.names_differ and name not in (ALIAS, DROP):
        raise ValidationError({"name": _("Choose what becomes of the other name.")})
    if merging.lists_differ and versions not in (STAYING, GOING):
        raise ValidationError({"versions": _("Choose whose versions stay.")})


def drop_listed_twice(staying: Term, going: Term, versions: str) -> None:
    """Let each answer that lists both list one: `staying`, with the versions that were chosen."""
    twice = listed_twice(staying, going)
    if versions == GOING:
        changed = [(each, other) for each, other in twice if each.versions != other.versions]
        kept = list(rows_by_key(CellTerm, [other.pk for _each, other in changed]).values())
        new = {other.pk: each.versions for each, other in changed}
        changes: list[bulk.Changes] = [{"versions": (other.versions, new[other.pk])} for other in kept]  # type: ignore[attr-defined]  # listings have versions
        for other in kept:
            other.versions = new[other.pk]  # type: ignore[attr-defined]  # as above
        bulk.update(kept, changes)
    bulk.delete([each for each, _other in twice])


def move(model: type, field: str, staying: Term, going: Term) -> None:
    """Let the rows that refer to `going` by `field` refer to `staying`."""
    referring = rows_with(going, model, field)
    lock_rows(referring)
    rows = list(rows_by_key(model, referring.values_list("pk", flat=True)).values())
    for row in rows:
        setattr(row, field, staying)
    bulk.update(rows, [{field: (going.pk, staying.pk)} for _row in rows])


def move_members(staying: Term, going: Term) -> None:
    """Let what is in the category `going` be in `staying`."""
    for member in Term.objects.filter(categories=going).order_by("pk"):
        member.categories.remove(going)
        member.categories.add(staying)


def take_over(staying: Term, going: Term, *, with_name: bool) -> None:
    """Give `staying` what `going` is found by: aliases, package URLs, categories, its key, and its name if wanted."""
    names = [*going.aliases, *(sorted(set(names_of(going).values())) if with_name else ()), going.key]
    known = {name.casefold() for name in (staying.key, *staying.aliases, *names_of(staying).values())}
    for alias in names:
        if alias.casefold() not in known:
            staying.aliases = [*staying.aliases, alias]
            known.add(alias.casefold())
    staying.purls = [*staying.purls, *(purl for purl in going.purls if purl not in staying.purls)]
    staying.full_clean()
    staying.save()
    missing = going.categories.exclude(pk__in=staying.categories.values("pk")).exclude(pk=staying.pk)
    if missing:
        staying.categories.add(*missing)


def with_key(term: Term) -> str:
    """The name of an entry with its key: two that are merged are often called the same."""
    return f"{term} ({term.key})"


def say_merging(merging: Merging) -> Iterator[str]:
    """What follows, a sentence for each thing, besides what speaks of the entry that goes."""
    values = {
        "staying": with_key(merging.staying),
        "going": with_key(merging.going),
        "old": merging.going.key,
        "new": merging.staying.key,
    }
    aliases = ", ".join([*merging.going.aliases, merging.going.key])
    yield _("“%(staying)s” gets the aliases %(aliases)s.") % {**values, "aliases": aliases}
    if merging.going.purls:
        urls = len(merging.going.purls)
        message = ngettext("It gets %(count)d package URL.", "It gets %(count)d package URLs.", urls)
        yield message % {"count": urls}
    if merging.published:
        yield _("“%(going)s” was published: it is retired, and names “%(staying)s” as its successor.") % values
    else:
        yield _("“%(going)s” was never published: it is deleted.") % values
    closed = closed_among(slugs_of(merging.going))
    if closed:
        message = ngettext(
            "%(count)d closed table of archived editions changes too: %(names)s.",
            "%(count)d closed tables of archived editions change too: %(names)s.",
            len(closed),
        )
        yield message % {"count": len(closed), "names": say_some([str(table) for table in closed[:NAMED]], len(closed))}
    if old_key_kind(merging.going):
        yield _("“%(old)s” becomes an old key: what is asked for under it is found under “%(new)s”.") % values
