"""Mutation testing: `python fuzz/mutants.py [FILE or FOLDER]... [--sample N] [--seed N] [--tests NAME...] [--numbers N...]`.

By default the modules and tests that TESTS names are taken, and all mutants.
One thing at a time is changed in a module (`<` to `<=`, `and` to `or`, a number by one, a statement left out), and the tests
concerned are run. A mutant that none of them notices is printed: a test is missing, or the code can go. The status is 1 if
fewer than nine in ten were noticed. Nothing is written to the sources: the changed module is compiled in place of its file,
also in commands that tests start.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).parent.parent
WANTED = 0.9  # of the mutants
_NAME = "CLEANER_MUTANT"  # in the environment: FILE:NUMBER
_TIMES, _GRACE = 5, 20.0  # a mutant that takes so many times as long as no mutant, and so many seconds, runs in a circle
TESTS = {  # the tests that are to notice what is changed, the fast ones first
    "cleaner/limit.py": ["test_limit"],
    "cleaner/pool.py": ["test_limit", "test_corpus_faults"],
    "cleaner/matching": ["test_match", "test_structure", "test_untouched", "test_samples", "test_properties"],
    "cleaner/structure": ["test_page_lines", "test_structure", "test_forms", "test_untouched", "test_samples", "test_properties"],
    "cleaner/verdict/status.py": ["test_status"],
    "cleaner/verdict/access.py": ["test_status", "test_truncation"],
    "cleaner/verdict/signs.py": ["test_truncation", "test_page"],
    "cleaner/verdict/says.py": ["test_truncation", "test_page", "test_samples"],
    "cleaner/verdict/text.py": ["test_truncation", "test_page", "test_samples"],
    "cleaner/verdict/page.py": ["test_page", "test_fast", "test_samples"],
    "cleaner/files": ["test_files", "test_trust", "test_cli", "test_report"],
    "cleaner/corpus": ["test_corpus_formats", "test_archives", "test_corpus_resume", "test_trust", "test_corpus_faults"],
}


# --- mutants ----------------------------------------------------------------------------------------------------------
_OTHERS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip


class Mutator(ast.NodeTransformer):
    """Makes change number `number` to a tree; `changes` then tells of all that there are, as line and words."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.changes: list[tuple[int, str]] = []
        self._is_told = False

    def _offer(self, node: ast.AST, what: str, new: Any) -> Any:
        """Return `new` if this is the change to make, else `node`; `new` may be an attribute's name and value."""
        self.changes.append((getattr(node, "lineno", 0), what))
        return new if len(self.changes) - 1 == self._number else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for at, operator in enumerate(node.ops):
            if other := _OTHERS.get(type(operator)):
                new = copy.copy(node)
                new.ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]  # type: ignore[list-item]
                node = self._offer(node, f"{type(operator).__name__} -> {other.__name__}: {ast.unparse(node)}", new)
        return node

    def _exchange(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        if not (other := _OTHERS.get(type(node.op))) or _is_type(node):
            return node  # type: ignore[no-any-return]
        new = copy.copy(node)
        new.op = other()
        return self._offer(node, f"{type(node.op).__name__} -> {other.__name__}: {ast.unparse(node)}", new)  # type: ignore[no-any-return]

    visit_BoolOp = visit_BinOp = visit_AugAssign = _exchange  # noqa: N815

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return self._offer(node, f"no not: {ast.unparse(node)}", node.operand) if isinstance(node.op, ast.Not) else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        if isinstance(value, bool):
            return self._offer(node, f"{value} -> {not value}", ast.Constant(not value))
        if isinstance(value, int | float):
            return self._offer(node, f"{value} -> {value + 1}", ast.Constant(value + 1))
        if isinstance(value, str | bytes) and value and not self._is_told:
            new = value + (b"?" if isinstance(value, bytes) else "?")
            return self._offer(node, f"{value!r} -> {new!r}", ast.Constant(new))
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node  # words for people

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        self._is_told = True
        self.generic_visit(node)
        self._is_told = False
        return self._offer(node, f"left out: {ast.unparse(node)}", ast.Pass())  # type: ignore[no-any-return]

    def _negate(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        new = copy.copy(node)
        new.test = ast.UnaryOp(ast.Not(), node.test)
        return self._offer(node, f"not: {ast.unparse(node.test)}", new)  # type: ignore[no-any-return]

    def visit_If(self, node: ast.If) -> ast.AST:
        return node if ast.unparse(node.test) == "TYPE_CHECKING" else self._negate(node)

    visit_IfExp = visit_While = _negate  # noqa: N815

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return node  # a docstring
        self.generic_visit(node)
        return self._offer(node, f"left out: {ast.unparse(node)}", ast.Pass())  # type: ignore[no-any-return]

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
            return node
        return self._offer(node, f"None for: {ast.unparse(node)}", ast.Return(ast.Constant(None)))  # type: ignore[no-any-return]

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if ast.unparse(node.targets[0]) in {"__all__", "__slots__"} or _makes_type(node.value):
            return node
        self.generic_visit(node)
        return node

    def _jump(self, node: Any) -> ast.AST:
        other = _OTHERS[type(node)]
        return self._offer(node, f"{type(node).__name__} -> {other.__name__}", other())  # type: ignore[no-any-return]

    visit_Break = visit_Continue = _jump  # noqa: N815

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value:
            node.value = self.visit(node.value)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.args = self.visit(node.args)
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(statement) for statement in node.body]
        return node


def _is_type(node: Any) -> bool:
    """Tell whether a bar stands between types."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and "None" in ast.unparse(node)


def _makes_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"TypeVar", "NewType"}


def list_mutants(path: Path) -> list[tuple[int, str]]:
    """Return the changes that can be made to a module."""
    mutator = Mutator(-1)
    mutator.visit(ast.parse(path.read_bytes()))
    return mutator.changes


# --- in place of the module -------------------------------------------------------------------------------------------
class _Loader(SourceFileLoader):
    number = -1

    def get_code(self, fullname: str) -> CodeType:
        tree = Mutator(self.number).visit(ast.parse(Path(self.path).read_bytes()))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, file: str, number: int) -> None:
        self._module = ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")
        self._number = number

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname == self._module else None
        if spec and spec.origin:
            spec.loader = _Loader(fullname, spec.origin)
            spec.loader.number = self._number
        return spec


def install() -> None:
    """Let the module that the environment names be imported as changed."""
    file, _, number = os.environ.get(_NAME, "").rpartition(":")
    if file:
        sys.meta_path.insert(0, _Finder(file, int(number)))


# --- runs -------------------------------------------------------------------------------------------------------------
def run(file: str, number: int, tests: list[str], seconds: float = 1e9) -> bool:
    """Tell whether the tests pass with a mutant, in a process of its own; number -1 changes nothing."""
    if not (child := os.fork()):
        os.setsid()
        _run_tests(file, number, tests)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run_tests(file: str, number: int, tests: list[str]) -> None:
    """Run the tests and end the process; what they print is of no use."""
    import pytest

    os.environ[_NAME] = f"{file}:{number}"
    void = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(void, descriptor)
    install()
    os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *(f"tests/{name}.py" for name in tests)])) != 0)


def find_files(names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the modules below `names`, each with its tests."""
    for place, tests in TESTS.items():
        path = ROOT / place
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            short = str(file.relative_to(ROOT))
            if not names or any(short == name or short.startswith(name.rstrip("/") + "/") for name in names):
                yield short, [name for name in tests if (ROOT / "tests" / f"{name}.py").exists()]


def choose(files: Sequence[str], most: int, seed: int) -> dict[str, list[int]]:
    """Return the mutants to try of each module, by number: of all modules together `most`, each as likely as any other."""
    every = [(file, number) for file in files for number in range(len(list_mutants(ROOT / file)))]
    chosen = sorted(random.Random(seed).sample(every, min(most, len(every))))
    return {file: [number for other, number in chosen if other == file] for file in files}


def try_module(file: str, numbers: Sequence[int], tests: list[str]) -> int:
    """Return how many of a module's mutants were noticed."""
    changes, seconds = list_mutants(ROOT / file), time_tests(tuple(tests))
    lived = [number for number in numbers if run(file, number, tests, seconds)]
    print(f"{file}: {len(numbers) - len(lived)} of {len(numbers)} noticed ({len(changes)} there are)", flush=True)
    for number in lived:
        print(f"  {file}:{changes[number][0]}: #{number} {changes[number][1]}", flush=True)
    return len(numbers) - len(lived)


@cache
def time_tests(tests: tuple[str, ...]) -> float:
    """Return how many seconds tests are given with a mutant."""
    start = time.monotonic()
    if not run("", -1, list(tests)):
        raise SystemExit(f"{' '.join(tests)}: fail without any mutant")
    return (time.monotonic() - start) * _TIMES + _GRACE


def main() -> int:
    """Try mutants of what was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sample", type=int, default=sys.maxsize, help="so many mutants of all that is named, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="*", help="instead of those in TESTS")
    parser.add_argument("--numbers", nargs="*", type=int, help="these mutants of the one module named")
    given = parser.parse_args()
    import hypothesis
    import pytest

    assert hypothesis is not pytest  # loaded once, before the processes are forked
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text("import mutants\nmutants.install()\n")
        os.environ["CLEANER_PURE"] = "1"  # what is compiled knows nothing of a mutant
        os.environ["PYTHONPATH"] = os.pathsep.join([folder, str(ROOT / "fuzz"), str(ROOT), os.environ.get("PYTHONPATH", "")])
        sys.path[:0] = [str(ROOT)]
        files = dict(find_files(given.names))
        chosen = choose(list(files), given.sample, given.seed) if not given.numbers else dict.fromkeys(files, given.numbers)
        noticed = sum(try_module(file, numbers, given.tests or files[file]) for file, numbers in chosen.items() if numbers)
    tried = sum(map(len, chosen.values()))
    print(f"{noticed} of {tried} noticed")
    return int(noticed < WANTED * tried)


if __name__ == "__main__":
    sys.exit(main())
