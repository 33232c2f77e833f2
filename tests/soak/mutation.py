"""Mutation testing of the pure rooms: does a test notice when one place of the code is wrong?

Every mutant changes one place. A child process loads the changed module in place of the real one and runs the tests up
to the first failure, the laws with few examples and without the longest texts. Nothing on the disk is changed.

    python -m tests.soak.mutation [--room versions|verdicts] [--every N] [FILE…]

tries all mutants of the files, or of all files, or every Nth of them, and prints the score and the survivors;
`docs/mutation_versions.md` and `docs/mutation_verdicts.md` give the reason why each of them may live.
"""

import argparse
import ast
import contextlib
import copy
import gc
import importlib
import importlib.abc
import importlib.util
import inspect
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).parents[2]
WORKERS = 2
SECONDS_PER_MUTANT = 60
LAW_EXAMPLES = "30"


@dataclass(frozen=True)
class Room:
    """A pure package and its tests; those that fail soonest come first."""

    name: str
    tests: tuple[str, ...]
    with_django: bool = False

    @property
    def package(self) -> Path:
        return ROOT / "matrices" / self.name

    @property
    def report(self) -> Path:
        return ROOT / "docs" / f"mutation_{self.name}.md"


ROOMS = {
    "versions": Room(
        "versions",
        (
            "test_what_people_write",
            "test_operators",
            "test_reading",
            "test_printing",
            "test_versions",
            "test_version_ranges",
            "test_vers",
            "test_published",
            "test_laws",
            "test_hostile",
        ),
    ),
    # The seed data that stacks were worked out on is read by rooms that know Django.
    "verdicts": Room(
        "verdicts", ("test_reasons", "test_fixes", "test_rule_corners", "test_worked_stacks"), with_django=True
    ),
}

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    """One change of one place."""

    room: Room
    path: Path
    line: int
    before: str
    after: str
    original: ast.Module
    node: ast.AST
    change: ast.AST

    @property
    def tree(self) -> ast.Module:
        """The file with the change. It is made when it is needed: hundreds of trees would burden every child."""
        return ast.fix_missing_locations(copy.deepcopy(self.original, {id(self.node): self.change}))

    @property
    def name(self) -> str:
        """What identifies the mutant, whatever line it moves to."""
        return f"{self.path.relative_to(self.room.package)}: `{self.before}` → `{self.after}`"


def mutants(room: Room, path: Path) -> Iterator[Mutant]:
    """All mutants of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ignored = _ignored(tree)
    for node in ast.walk(tree):
        if id(node) in ignored:
            continue
        for change in _changes(node):
            yield _changed(room, path, tree, node, change)


def _ignored(tree: ast.Module) -> set[int]:
    """Docstrings, annotations, types for `cast`, and names in `__all__`: they do nothing when the code runs."""
    roots: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots.append(node)
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            roots.append(node.annotation)
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            roots.append(node.returns)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cast":
            roots.append(node.args[0])
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            roots.append(node)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            roots.append(node.value)
    return {id(inner) for root in roots for inner in ast.walk(root)}


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What a node can be changed into."""
    match node:
        case ast.Compare(ops=[operator]):
            yield ast.Compare(node.left, [COMPARISONS[type(operator)]()], node.comparators)
        case ast.Compare(ops=[first, second]):
            yield ast.Compare(node.left, [COMPARISONS[type(first)](), second], node.comparators)
            yield ast.Compare(node.left, [first, COMPARISONS[type(second)]()], node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield ast.Constant(node.value + 1)
        case ast.Constant(value=str()):
            yield ast.Constant(f"X{node.value}X")
        case ast.If() | ast.While():
            yield type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.IfExp():
            yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.AugAssign():
            yield ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _changed(room: Room, path: Path, tree: ast.Module, node: ast.AST, change: ast.AST) -> Mutant:
    return Mutant(room, path, getattr(node, "lineno", 0), _short(node), _short(change), tree, node, change)


def _unchanged(room: Room) -> Mutant:
    path = next(room.package.glob("[a-z]*.py"))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return Mutant(room, path, 0, "", "", tree, tree, tree)


def _lives(mutant: Mutant) -> bool:
    _, status = os.waitpid(started(mutant), 0)
    return status == 0


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())


class _Swap(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads changed code in place of one module."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, fullname: str, path: object, target: object = None) -> object:
        if fullname != self.name:
            return None
        is_package = self.path.name == "__init__.py"
        spec = importlib.util.spec_from_loader(fullname, self, origin=str(self.path), is_package=is_package)
        if spec is not None and is_package:
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.path)
        exec(self.code, module.__dict__)

    def get_source(self, fullname: str) -> str | None:
        return None


def started(mutant: Mutant) -> int:
    """Start a child that tries the mutant; its process id. It ends with 0 where the mutant lives."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        signal.alarm(SECONDS_PER_MUTANT)
        os.nice(10)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = compile(mutant.tree, str(mutant.path), "exec")
        relative = mutant.path.relative_to(ROOT).with_suffix("")
        name = ".".join(relative.parts).removesuffix(".__init__")
        sys.meta_path.insert(0, _Swap(name, mutant.path, code))
        status = _run_tests(mutant.room)
    except BaseException:  # noqa: BLE001 - whatever it is, the tests noticed
        os._exit(1)
    os._exit(status)


def _run_tests(room: Room) -> int:
    """Call the tests one by one, without what pytest adds around them; those that need fixtures are left out."""
    import pytest

    skipped = pytest.skip.Exception
    for name in room.tests:
        module = importlib.import_module(f"tests.{room.name}.{name}")
        for test in list(vars(module).values()):
            if getattr(test, "__name__", "").startswith("test_") and "the_longest" not in test.__name__:
                for arguments in _arguments(test):
                    if inspect.signature(test).parameters.keys() - arguments and room.with_django:
                        continue
                    with contextlib.suppress(skipped):
                        test(**arguments)
    return 0


def _arguments(test: Callable[..., None]) -> Iterator[dict[str, object]]:
    """The arguments that a test is parametrised with."""
    tables = []
    for mark in getattr(test, "pytestmark", []):
        names, values = mark.args
        keys = [key.strip() for key in names.split(",")] if isinstance(names, str) else list(names)
        tables.append([dict(zip(keys, value if len(keys) > 1 else (value,), strict=True)) for value in values])
    for chosen in itertools.product(*tables):
        yield {key: value for row in chosen for key, value in row.items()}


def run(room: Room, paths: list[Path], every: int = 1) -> tuple[int, list[Mutant]]:
    """Try all mutants of the files: how many there are, and those that live."""
    os.environ["LAW_EXAMPLES"] = LAW_EXAMPLES
    import hypothesis  # noqa: F401 - loaded once, for all children
    import packaging.specifiers  # noqa: F401
    import pytest  # noqa: F401

    if room.with_django:
        prepare_django()
    if any(name.startswith(f"matrices.{room.name}") for name in sys.modules):
        raise RuntimeError("the module is loaded already; a mutant could not take its place")
    if not _lives(_unchanged(room)):
        raise RuntimeError("the tests fail without any change")
    waiting = [mutant for path in paths for mutant in mutants(room, path)][::every]
    total, survivors, running = len(waiting), [], {}
    waiting.reverse()
    gc.freeze()
    while waiting or running:
        while waiting and len(running) < WORKERS:
            mutant = waiting.pop()
            running[started(mutant)] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        if status == 0:
            survivors.append(mutant)
    return total, survivors


def prepare_django() -> None:
    """Load what children need and what does not load the room, so that each of them starts at once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compat_kb.settings")
    import django

    django.setup()


def main() -> None:
    """Try the files named on the command line, or all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--room", choices=ROOMS, default="versions")
    options.add_argument("--every", type=int, default=1)
    options.add_argument("files", nargs="*")
    arguments = options.parse_args()
    names = arguments.files
    room = ROOMS[arguments.room]
    paths = [room.package / name for name in names] or sorted(room.package.rglob("*.py"))
    report = room.report.read_text(encoding="utf-8") if room.report.exists() else ""
    start = time.perf_counter()
    whole, alive = 0, 0
    for path in paths:
        total, survivors = run(room, [path], arguments.every)
        whole, alive = whole + total, alive + len(survivors)
        print(f"{path.relative_to(room.package)}: {total - len(survivors)} of {total} killed", flush=True)
        for mutant in sorted(survivors, key=lambda mutant: mutant.line):
            note = "" if mutant.name in report else "    (no reason in the report yet)"
            print(f"    {mutant.line}: {mutant.name}{note}", flush=True)
    if whole:
        print(
            f"killed {whole - alive} of {whole}: {(whole - alive) / whole:.1%} in {time.perf_counter() - start:.0f} s"
        )


if __name__ == "__main__":
    main()
