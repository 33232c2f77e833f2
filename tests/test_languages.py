"""Which language a reader gets, odd spellings in addresses, and adding languages to a copy of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from compat_kb.languages import best_of, negotiated, respelled

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("compat_kb", "matrices", "templates", "fixtures", "manage.py", "pyproject.toml")


@pytest.mark.parametrize(
    ("wanted", "there", "best"),
    [
        ("zh-TW", ["en", "zh-hans"], None),
        ("zh-HK", ["zh-hans", "zh-hant"], "zh-hant"),
        ("zh-CN", ["zh-hant", "zh-hans"], "zh-hans"),
        ("zh", ["zh-hant", "zh-hans"], "zh-hans"),
        ("zh-Hant-CN", ["zh-hans"], None),
        ("pt", ["pt-br"], "pt-br"),
        ("pt-BR", ["pt", "pt-br"], "pt-br"),
        ("es-419", ["es"], "es"),
        ("ja-JP", ["ja"], "ja"),
        ("sr-Latn", ["sr"], None),
        ("tlh", ["en"], None),
        ("x-nothing", ["en"], None),
        ("", ["en"], None),
    ],
)
def test_a_reader_gets_the_same_language_in_the_same_script(wanted: str, there: list[str], best: str | None) -> None:
    assert best_of(wanted, there) == best


def test_the_next_language_of_the_browser_is_taken_where_the_first_is_not_there() -> None:
    assert negotiated("zh-TW, ko;q=0.8, en;q=0.5") == "ko"
    assert negotiated("zh-TW, en") == "en"
    assert negotiated("es-MX") == "es"


@pytest.mark.parametrize(
    ("odd", "right"),
    [("JA", "ja"), ("Es", "es"), ("ja-JP", "ja"), ("ko_KR", "ko"), ("es-419", "es"), ("ja", None), ("zh-TW", None),
     ("admin", None), ("api", None), ("", None), ("no-such", None)],
)  # fmt: skip
def test_odd_spellings_of_a_language_are_known(odd: str, right: str | None) -> None:
    assert respelled(odd) == right


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/JA/", "/ja/"),
        ("/Ja-JP/shield/python/?as_of=2026-01-31", "/ja/shield/python/?as_of=2026-01-31"),
        ("/KO/%EC%97%86%EC%9D%8C/", "/ko/%EC%97%86%EC%9D%8C/"),
    ],
)
def test_an_odd_spelling_is_sent_on_for_good(asked: str, answered: str) -> None:
    response = Client().get(asked)
    assert (response.status_code, response.headers["Location"]) == (301, answered)
    assert "Vary" not in response.headers


class Copy:
    """A copy of the project with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / name)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
        self.environment = {**kept, "DATA_DIR": str(folder / "var"), "DEBUG": "1", "PYTHONPATH": str(folder)}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )

    def run(self, code: str) -> list[str]:
        done = self.manage("shell", "-v", "0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


ASK = """
import os
from django.contrib.auth.models import User
from django.test import Client
client = Client(headers={"host": "127.0.0.1"})
def status(address): return client.get(address).status_code
def html(address): return client.get(address).content.decode()
page = "app-and-api-protection/python/"
"""


@pytest.mark.slow
def test_french_and_arabic_are_added_by_one_command_and_hidden_until_made_public(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    for code in ("fr", "ar"):
        added = copy.manage("add_language", code)
        assert added.returncode == 0, added.stderr

    hidden = f"""{ASK}
from django.core.management import CommandError, call_command
call_command("makemigrations", check_changes=True, verbosity=0)
call_command("load_seed", stdout=open(os.devnull, "w"))
for code in ("fr", "qqqq", "pt-br"):
    try:
        call_command("add_language", code)
    except CommandError as refusal:
        print(refusal)
try:
    call_command("translation_sync", check=True)
except SystemExit as left:
    print(left.code)
client.force_login(User.objects.create_superuser("a"), backend="django.contrib.auth.backends.ModelBackend")
print(status("/fr/"), status("/ar/" + page), "/fr/" in html("/en/"))
print(status("/admin/matrices/translation/fr/"), status("/admin/preview/ar/" + page + "3/"))
print(client.get("/", headers={{"accept-language": "fr"}}).headers["Location"])
"""
    assert copy.run(hidden) == [
        "fr is there already. Make it public with --public.",
        "“qqqq” is no code of a language. Write for example fr.",
        "“pt-br”: only languages without script or region can be added, such as fr.",
        "0",
        "404 404 False",
        "200 200",
        "/en/",
    ]

    assert copy.manage("add_language", "ar", "--public").returncode == 0
    public = f"""{ASK}
print(status("/ar/"), status("/fr/"), client.get("/AR/").headers["Location"])
shown = html("/ar/" + page)
print('dir="rtl"' in shown, 'lang="ar"' in shown, "<bdi>" in shown, "<bdi>" in html("/en/" + page))
print('hreflang="ar"' in html("/en/"), 'hreflang="ar"' in html("/en/" + page))
"""
    assert copy.run(public) == ["200 404 /ar/", "True True True False", "True False"]
