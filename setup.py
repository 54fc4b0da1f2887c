"""Builds the compiled rules into the package, so that the command starts without reading thousands of rules."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildRules(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # the rules are being worked on: they are compiled into the user's cache when they change
        sys.path.insert(0, str(Path(__file__).parent))
        from cleaner.table import write_compiled

        write_compiled(Path(self.build_lib) / "cleaner" / "languages")


setup(cmdclass={"build_py": BuildRules})
