"""Builds the compiled rules and, where there is a C compiler, the inner loops into the package."""

import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

try:
    from Cython.Build import cythonize
except ImportError:  # a build without isolation need not have it
    cythonize = None

NATIVE = Path("cleaner/native")
TYPED = [Path("cleaner/page/article.py")]  # modules that are built a second time, with the types of NATIVE's *.pxd
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


setup(cmdclass={"build_py": BuildRules}, ext_modules=list_extensions())
