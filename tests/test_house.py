"""The house: functions fit a screen, imports go one way, and what is published is whole."""

from __future__ import annotations

import ast
import importlib.util
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

from cleaner.version import VERSION

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "cleaner").rglob("*.py"))
LONGEST, MEDIAN = 40, 7
# An entry of a rule file and of a lexicon; a row of the scan of texts and of pages.
TWICE = {"Entry", "Row"}


def name_module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_module(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def measure_functions() -> dict[str, int]:
    """Return the lines of each function."""
    functions = (
        (f"{module}.{node.name}", node)
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {name: (node.end_lineno or 0) - node.lineno + 1 for name, node in functions}


def find_imports(module: str) -> set[str]:
    """Return the package's modules that a module imports, at its head or within a function; types alone do not count."""
    found = set[str]()
    for node in walk_code(MODULES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & set(MODULES) or {node.module}
    return found & set(MODULES) - {module}


def walk_code(tree: ast.AST) -> Iterable[ast.AST]:
    """Yield the nodes of a tree but those below `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            yield node
            yield from walk_code(node)


def name_room(module: str) -> str:
    """Return the package within the package that a module stands in."""
    return ".".join(module.split(".")[:2])


def sort_imports(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the names so that each stands behind what it imports; raise CycleError where there is a circle."""
    return list(TopologicalSorter(graph).static_order())


def test_functions_fit_a_screen() -> None:
    """None is longer than a screen, and most are short."""
    lines = measure_functions()
    assert {} == {name: size for name, size in lines.items() if size > LONGEST}
    assert statistics.median(lines.values()) <= MEDIAN


def test_modules_import_in_no_circle() -> None:
    assert sort_imports({module: find_imports(module) for module in MODULES})


def test_rooms_import_in_no_circle() -> None:
    """Each part of the package knows those below it only."""
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        rooms = {name_room(each) for each in find_imports(module)}
        graph.setdefault(name_room(module), set()).update(rooms - {name_room(module)})
    assert sort_imports(graph)


def test_a_class_name_means_one_thing() -> None:
    """A reader who meets the name of a class knows which one it is."""
    names = Counter(node.name for tree in MODULES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert TWICE == {name for name, times in names.items() if times > 1}


# --- what is published ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def setup() -> ModuleType:
    """setup.py, imported; it builds only where it is run."""
    pytest.importorskip("setuptools")
    spec = importlib.util.spec_from_file_location("setup", ROOT / "setup.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("home", ["", "https://forge.example/cleaner"])
def test_readme_of_a_package_index(setup: ModuleType, home: str) -> None:
    """An index shows the README alone: its links are whole, or plain words where nobody said what they lead to."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", setup.describe(readme, home))
    assert [link for link in links if not link.startswith("https://")] == []
    assert bool(home) == bool(links) == bool(setup.name_urls(home))
    assert "The tutorial" in setup.describe(readme, home)


def test_citation_is_of_this_version() -> None:
    """The version stands in one module; what cannot read it says the same."""
    assert f"version: {VERSION}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_source_archive_holds_all() -> None:
    """Whoever has the archive alone can read the documentation, and run samples, tests and benchmarks."""
    grafted = set(re.findall(r"^graft (\w+)$", (ROOT / "MANIFEST.in").read_text(encoding="utf-8"), re.M))
    assert {"benchmarks", "docs", "examples", "fuzz", "samples", "tests"} == grafted
