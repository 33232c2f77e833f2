"""`manage.py import_markdown`: hand-written Markdown pages into the drafts, after saying what they would change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from matrices.documents.names import name_sources
from matrices.exchange.findings import say_refused
from matrices.exchange.handwritten import KEEP, TAKE, Refused
from matrices.exchange.page_report import as_json, as_markdown, report_of
from matrices.presenters.differences import present_differences
from matrices.services.applying import Moved
from matrices.services.pages_in import PagesIn, Undecided, apply_in, preview_in, read_in

LARGEST_FILE = 20_000_000  # bytes; what is larger is not even opened
SHOWN = 200  # differences that are printed


class Command(BaseCommand):
    help = (
        "Read hand-written Markdown pages, several languages at once, and say what is wrong with them and what they "
        "would change. With --apply, write it into the drafts. Exits 0 when nothing is to be mended or decided (with "
        "--apply: when it was written), 1 when something is, 2 when a file cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILES", help="the pages, in any languages")
        parser.add_argument("--apply", action="store_true", help="write into the drafts what the pages say")
        parser.add_argument("--product", help="the key of the product, where there are several")
        parser.add_argument("--library", help="the library that all the pages are about")
        parser.add_argument("--edition", help="the edition that all the pages belong to")
        parser.add_argument(
            "--edition-of", action="append", default=[], metavar="FILE=KEY", help="the edition of one page"
        )
        parser.add_argument(
            "--language-of", action="append", default=[], metavar="FILE=CODE", help="the language of one page"
        )
        parser.add_argument(
            "--words", choices=[KEEP, TAKE], default=KEEP, help="texts of pages that exist: keep or take"
        )
        parser.add_argument("--answers", type=Path, help="a JSON file with decisions and corrected columns")
        parser.add_argument("--format", choices=["text", "markdown", "json"], default="text")
        parser.add_argument("--by", metavar="USER", help="the user whom the change log names")
        parser.add_argument("--lang", choices=[code for code, _name in settings.LANGUAGES], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["lang"]):
            looked = self.look(options)
            self.show(looked, options["format"])
            if looked.reading.refused:
                raise CommandError(_("A file could not be read, and nothing was written."), returncode=2)
            if options["apply"]:
                self.apply(looked, self.person(options["by"]))
                return
            if looked.reading.of_level("decide") or looked.reading.of_level("mend"):
                sys.exit(1)

    def look(self, options: dict[str, Any]) -> PagesIn:
        files = [self.file(path) for path in options["files"]]
        if len({name for name, _data in files}) < len(files):
            files = [(str(path), data) for path, (_name, data) in zip(options["files"], files, strict=True)]
        answers = self.answers(options)
        try:
            return read_in(files, answers, words=options["words"])
        except Refused as refusal:
            raise CommandError(say_refused(refusal), returncode=2) from refusal

    def file(self, path: Path) -> tuple[str, bytes]:
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise CommandError(
                    f"{path}: more than {LARGEST_FILE // 1_000_000} MB. It was not opened.", returncode=2
                )
            return path.name, path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}. Nothing was read.", returncode=2) from error

    def answers(self, options: dict[str, Any]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        if options["answers"] is not None:
            _name, data = self.file(options["answers"])
            try:
                answers = json.loads(data)
            except (UnicodeDecodeError, json.JSONDecodeError) as error:
                raise CommandError(
                    f"{options['answers']}: {error}. See docs/import_markdown.md.", returncode=2
                ) from error
            if not isinstance(answers, dict):
                raise CommandError(
                    f"{options['answers']}: an object is expected. See docs/import_markdown.md.", returncode=2
                )
        for name in ("product", "library", "edition"):
            if options[name]:
                answers[name] = options[name]
        for name, given in (("editions", options["edition_of"]), ("languages", options["language_of"])):
            answers[name] = {**answers.get(name, {}), **dict(self.pair(text) for text in given)}
        return answers

    def pair(self, text: str) -> tuple[str, str]:
        name, equals, value = text.rpartition("=")
        if not equals or not name or not value:
            raise CommandError(f"“{text}”: write FILE=VALUE, such as python.es.md=2.", returncode=2)
        return name, value

    def person(self, name: str | None) -> User | None:
        if name is None:
            return None
        try:
            return User.objects.get(username=name)
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user “{name}”.", returncode=2) from error

    # --- saying ------------------------------------------------------------------------------------------------------

    def show(self, looked: PagesIn, form: str) -> None:
        if form == "json":
            self.stdout.write(as_json(looked.reading, looked.proposal), ending="")
            return
        if form == "markdown":
            self.stdout.write(as_markdown(looked.reading, looked.proposal), ending="")
            return
        report = report_of(looked.reading, looked.proposal)
        for page in report.files:
            self.stdout.write(
                f"{page.file}: {page.language} · {page.library or '–'} · {page.edition or '–'} ({page.edition_why})"
            )
        for place, why in report.refused:
            self.stdout.write(f"{place}: {why}")
        for level, said, findings in report.levels:
            if findings:
                self.stdout.write(f"\n{said} ({len(findings)})")
            for finding in findings:
                ident = f" [{finding.id}]" if level == "decide" else ""
                self.stdout.write(f"  {finding.file}:{finding.line} {finding.kind}{ident} · {finding.where}")
                values = " → ".join(value for value in (finding.found, finding.expected) if value)
                other = f" ({finding.other})" if finding.other else ""
                self.stdout.write(
                    f"    {values}{other}\n    {finding.sentence}" if values else f"    {finding.sentence}{other}"
                )
        for finding in (*report.left_out, *report.new):
            self.stdout.write(
                f"  {finding.file}:{finding.line} {finding.kind} · {finding.found}\n    {finding.sentence}"
            )
        self.stdout.write("\n" + " · ".join(f"{name}: {count}" for name, count in report.total))
        self.say_differences(looked)

    def say_differences(self, looked: PagesIn) -> None:
        names = name_sources([*looked.changed.values(), *looked.seen.values()])
        views = present_differences(looked.seen, looked.changed, names, "en")
        self.stdout.write("\n" + _("What would change:") if views else "\n" + _("Nothing would change."))
        left = SHOWN
        for view in views:
            self.stdout.write(f"  {view.name}: {view.said_kind}")
            for difference in view.differences[:left] if view.kind == "changed" else ():
                self.stdout.write(f"    {difference.sentence}")
            left = max(0, left - len(view.differences))

    def apply(self, looked: PagesIn, by: User | None) -> None:
        if looked.proposal.left_out and not looked.proposal.documents:
            raise CommandError(
                _("Nothing was written: no page has a place in the drafts. The reasons stand above."), returncode=1
            )
        try:
            faults = preview_in(looked, by=by, door="command").faults
            if faults:
                for fault in faults[:SHOWN]:
                    place = " · ".join(part for part in (fault.place.row, fault.place.column, fault.place.key) if part)
                    self.stderr.write(f"{fault.address} · {place}: {fault.message}")
                raise CommandError(_("Nothing was written: the drafts refuse this."), returncode=1)
            applied = apply_in(looked, by=by, door="command")
        except Undecided as refusal:
            said = ngettext(
                "Nothing was written: %(count)d contradiction waits for your decision.",
                "Nothing was written: %(count)d contradictions wait for your decision.",
                len(refusal.findings),
            )
            hint = _("Put the decisions into a file and name it with --answers.")
            raise CommandError(f"{said % {'count': len(refusal.findings)}} {hint}", returncode=1) from refusal
        except Moved as refusal:
            raise CommandError(
                _("Nothing was written: the drafts have changed meanwhile. Try again."), returncode=1
            ) from refusal
        except PermissionDenied as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        said = ngettext("Written: %(count)d document.", "Written: %(count)d documents.", len(applied.documents))
        self.stdout.write(f"{said % {'count': len(applied.documents)}} {applied.batch}")
