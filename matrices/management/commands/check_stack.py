"""`manage.py check_stack FILE`: verdicts for the packages of a manifest, a lock file or a bill of materials."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from matrices.exchange.sarif import sarif_of
from matrices.exchange.stack_files import LIMITS, Unreadable
from matrices.presenters.asking import Refused
from matrices.presenters.check import CheckView, check_json
from matrices.presenters.stack_files import FILE_PROBLEMS, NOT_FOLLOWED_REASONS
from matrices.questions import checks
from matrices.selectors import NoSuchProduct, NotPublishedYet, version_at

ALL_SUPPORTED, LIMITED, UNREADABLE, SOMETHING_UNKNOWN = 0, 1, 2, 3
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = """Say what the libraries of a stack file support with the rest of it.

Exit codes: 2 the file cannot be read or names nothing that the catalogue knows; else 1 something is unsupported or
partly supported; else 3 something is unknown (0 with --unknown pass); else 0."""

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file, or - for standard input")
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="as the API answers")
        shape.add_argument("--sarif", action="store_true", help="as SARIF 2.1.0, for code scanning")
        parser.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the texts")
        parser.add_argument("--unknown", choices=["fail", "pass"], default="fail", help="pass: what is unknown exits 0")
        parser.add_argument("--product", help="the key of the product; without it the first one")
        parser.add_argument("--edition", help="the key of the edition; without it the current one")
        parser.add_argument("--runtime", help="the runtime with its version, such as cpython@3.11")
        for name in ("os", "architecture", "deployment-type"):
            parser.add_argument(f"--{name}", help="as in the catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["lang"]):
            answered = self.answer(options)
            if not answered.recognised:
                raise CommandError(
                    str(FILE_PROBLEMS["nothing_recognised"]) % {"format": answered.format}, returncode=UNREADABLE
                )
            self.stdout.write(self.said(answered, options))
        code = exit_code(answered.checks, unknown_passes=options["unknown"] == "pass")
        if code:
            sys.exit(code)

    def answer(self, options: dict[str, Any]) -> checks.Answered:
        try:
            return checks.answer_file(version_at(), content_of(options["file"]), fields_of(options), options["lang"])
        except Unreadable as error:
            raise CommandError(str(FILE_PROBLEMS[error.id]) % error.params, returncode=UNREADABLE) from error
        except Refused as error:
            raise CommandError(f"{error.field}: {error.message}", returncode=UNREADABLE) from error
        except NoSuchProduct as error:
            message = _("There is no such product. Known are: %(known)s.") % {"known": ", ".join(error.known)}
            raise CommandError(message, returncode=UNREADABLE) from error
        except NotPublishedYet as error:
            raise CommandError(_("Nothing has been published yet."), returncode=UNREADABLE) from error

    def said(self, answered: checks.Answered, options: dict[str, Any]) -> str:
        if options["sarif"]:
            return dumped(sarif_of(answered.checks, options["file"], options["lang"]))
        if options["json"]:
            not_followed = [
                {"what": part.what, "reason": part.reason, "text": str(NOT_FOLLOWED_REASONS[part.reason])}
                for part in answered.not_followed
            ]
            return dumped(
                {
                    "format": answered.format,
                    "checks": [check_json(check) for check in answered.checks],
                    "not_recognised": list(answered.not_recognised),
                    "not_followed": not_followed,
                }
            )
        return "\n".join(table_of(answered))


def content_of(name: str) -> bytes:
    """The bytes of the file, and one more than the limit at most. Raises CommandError for what cannot be opened."""
    most = LIMITS["bytes"] + 1
    if name == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(name).open("rb") as file:
            return file.read(most)
    except OSError as error:
        message = _("“%(file)s” cannot be opened: %(why)s. Write the path of a file, or - for standard input.")
        raise CommandError(message % {"file": name, "why": error.strerror}, returncode=UNREADABLE) from error


def fields_of(options: dict[str, Any]) -> dict[str, Any]:
    names = ("product", "edition", "os", "architecture", "deployment_type")
    fields: dict[str, Any] = {name: options[name] for name in names if options[name]}
    if options["runtime"]:
        key, _at, version = options["runtime"].partition("@")
        fields["runtime"] = {"key": key} | ({"version": version} if version else {})
    return fields


def exit_code(views: tuple[CheckView, ...], *, unknown_passes: bool) -> int:
    states = {verdict.state for view in views for verdict in view.verdicts}
    if states & {"unsupported", "partial"}:
        return LIMITED
    return SOMETHING_UNKNOWN if "unknown" in states and not unknown_passes else ALL_SUPPORTED


def dumped(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def table_of(answered: checks.Answered) -> list[str]:
    """Lines for people: a block per library, a line per capability, then what was not said anything about."""
    lines = []
    for check in answered.checks:
        with_ = f" ({' · '.join(check.named)})" if check.named else ""
        lines.append(f"{check.package} {check.library_version or '?'}{with_}")
        for verdict in check.verdicts:
            stage = f" [{verdict.stage_word}]" if verdict.stage_word else ""
            lines.append(f"  {verdict.state_word}{stage} · {verdict.text}")
            lines += [f"    {reason}" for reason in verdict.more]
            if verdict.fix:
                lines.append(f"    {verdict.fix.text}")
        lines.append("")
    lines += [f"{part.what}: {NOT_FOLLOWED_REASONS[part.reason]}" for part in answered.not_followed]
    lacking = len(answered.not_recognised)
    if lacking:
        lines.append(
            ngettext(
                "Nothing is stated about %(count)d other package; --json names it.",
                "Nothing is stated about %(count)d other packages; --json names them.",
                lacking,
            )
            % {"count": lacking}
        )
    return lines
