"""What is in the repository besides code: locks, commands, notes. Nothing of one person's machine is in it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-test.txt")

# Hosts of package registries: a lock or a script that names one works in one place only. The dots are escaped, so that
# this file does not find itself.
REGISTRY_HOSTS = r"\b(pypi|pythonhosted|npmjs|yarnpkg|rubygems|packagist|crates|deb\.debian)\.(org|com|io)\b"
MACHINE_PATHS = r"(?<![\w.<{])/(home|Users|root|work)/[\w.-]"


def tracked_files() -> list[Path]:
    """Files that are or will be committed; without git (a downloaded archive), all files."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git repository")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def lines_that_match(pattern: str, files: list[Path]) -> Iterator[str]:
    for path in files:
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(pattern, line):
                yield f"{path.name}:{number}: {line.strip()[:120]}"


@pytest.mark.parametrize("pattern", [REGISTRY_HOSTS, MACHINE_PATHS], ids=["registry hosts", "paths of a machine"])
def test_no_file_names_what_belongs_to_one_machine(pattern: str) -> None:
    assert list(lines_that_match(pattern, tracked_files())) == []


def test_hosts_and_paths_are_found_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "lock.txt"
    host, home = "py" + "pi.org", "/" + "home/somebody/x"
    file.write_text(f"--index-url https://{host}/simple\ncp a {home}\n")
    assert len(list(lines_that_match(REGISTRY_HOSTS, [file]))) == 1
    assert len(list(lines_that_match(MACHINE_PATHS, [file]))) == 1


def test_no_file_is_large() -> None:
    assert [path.name for path in tracked_files() if path.stat().st_size > 1_000_000] == []


def test_the_script_of_continuous_integration_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_readme_names_no_command_that_the_makefile_does_not_have() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= targets


def test_readme_names_every_environment_variable_and_no_other() -> None:
    settings = "".join((ROOT / "compat_kb" / name).read_text() for name in ("settings.py", "environment.py"))
    commands = "".join(path.read_text() for path in (ROOT / "matrices" / "management" / "commands").glob("*.py"))
    quoted = r"(?:environ\.get|contact|flag|listed|number|mail_server)\(\s*\"([A-Z][A-Z_]+)\""
    read = set(re.findall(quoted, settings + commands))
    in_readme = set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert in_readme == read


def test_every_place_on_readmes_map_exists() -> None:
    readme = (ROOT / "README.md").read_text()
    places = re.findall(r"^\| `([\w./]+)` \|", readme, re.MULTILINE)
    places = [place for place in places if not re.fullmatch(r"[A-Z_]+", place)]
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## Unreleased$", changelog, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_with_its_hashes_and_without_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = pins(text)
    assert packages
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|--find-links|--trusted-host)", text, re.MULTILINE)
    for block in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_lock_of_the_tests_holds_the_lock_of_the_site() -> None:
    site, tests = (pins((ROOT / name).read_text()) for name in LOCKS)
    assert site <= tests


def test_every_declared_package_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in declared}
    locked = {re.split(r"==", pin)[0] for pin in pins((ROOT / "requirements-test.txt").read_text())}
    assert names <= locked


def test_every_package_that_the_site_imports_is_declared() -> None:
    """Not only installed by hand, and not only because another package happens to bring it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in project["dependencies"]}
    brings = packages_distributions()
    missing = {
        module
        for folder in ("matrices", "compat_kb")
        for path in (ROOT / folder).rglob("*.py")
        for module in imported_modules(path)
        if module not in sys.stdlib_module_names | {"matrices", "compat_kb", "tests"}
        and not declared & {name.lower().replace("_", "-") for name in brings.get(module, [])}
    }
    assert not missing


def imported_modules(path: Path) -> Iterator[str]:
    """The first words of what a file imports: `django` of `from django.db import models`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def pins(text: str) -> set[str]:
    """`name==version ; marker` of every package of a lock."""
    return set(re.findall(r"^([a-z0-9][\w.-]*==[^\\\n]*?)\s*\\?$", text, re.MULTILINE))
