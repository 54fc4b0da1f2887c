"""Builds the compiled rules and, where there is a C compiler, the inner loops into the package."""

import os
import re
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

try:
    from Cython.Build import cythonize
except ImportError:  # a build without isolation need not have it
    cythonize = None

NATIVE = Path("cleaner/native")
TYPED = [  # modules that are built a second time, with the types of NATIVE's *.pxd
    Path("cleaner") / name
    for name in (
        "matching/lexicon.py",
        "matching/prefilter.py",
        "matching/program.py",
        "page/article.py",
        "page/parts.py",
        "rules/index.py",
        "structure/lines.py",
    )
]
DIRECTIVES = {"language_level": 3, "boundscheck": False, "wraparound": False, "cdivision": True}
TYPED_DIRECTIVES = {"language_level": 3, "annotation_typing": False, "nonecheck": True}


class BuildRules(build_py):
    """Compiles the rules, so that the command starts without reading thousands of them."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # the rules are being worked on: they are compiled into the user's cache when they change
        sys.path.insert(0, str(Path(__file__).parent))
        from cleaner.rules.table import write_compiled

        write_compiled(Path(self.build_lib) / "cleaner" / "languages")


def _translate(sources: list[Path], directives: dict[str, bool | int]) -> list[Extension]:
    modules = [Extension(f"cleaner.native.{source.stem}", [str(source)]) for source in sources]
    extensions: list[Extension] = cythonize(modules, build_dir="build", compiler_directives=directives)
    return extensions


def list_extensions() -> list[Extension]:
    """Return the extensions, all optional: the package works without them."""
    if cythonize is None:
        return []
    extensions = _translate(sorted(NATIVE.glob("*.pyx")), DIRECTIVES) + _translate(TYPED, TYPED_DIRECTIVES)
    for extension in extensions:
        extension.optional = True  # asked for before, it is lost on the way
    return extensions


# Where the repository is published, as https://HOST/OWNER/NAME; the sources do not know it, whoever makes a release does.
HOME = os.environ.get("CLEANER_URL", "").rstrip("/")
_LINK = re.compile(r"(!?)\[([^\]]+)\]\((?!https?:|#)([^)]+)\)")


def describe(readme: str, home: str = HOME) -> str:
    """Return the README for a package index, where links into the repository lead nowhere: whole ones, or just words."""

    def replace(link: re.Match[str]) -> str:
        if not home:
            return "" if link[1] else link[2]
        return f"{link[1]}[{link[2]}]({home}/{'raw' if link[1] else 'blob'}/main/{link[3]})"

    return _LINK.sub(replace, readme)


def name_urls(home: str = HOME) -> dict[str, str]:
    """Return the addresses that an index shows beside the package."""
    pages = {"Source": "", "Documentation": "/blob/main/docs/index.md", "Changes": "/blob/main/CHANGELOG.md", "Issues": "/issues"}
    return {name: home + page for name, page in pages.items()} if home else {}


if __name__ == "__main__":
    setup(
        cmdclass={"build_py": BuildRules},
        ext_modules=list_extensions(),
        long_description=describe(Path(__file__).with_name("README.md").read_text(encoding="utf-8")),
        long_description_content_type="text/markdown",
        project_urls=name_urls(),
    )
