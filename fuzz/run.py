"""Fuzz: `python fuzz/run.py [SECONDS] [TARGET]... [--seed N]`; by default each target for a minute, and seed 1.

Inputs that show something wrong are kept in build/fuzz; the exit status is then 1. A file in place of a
target (`text-0123…`, as it is kept) is tried alone, with the traceback.
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine import fuzz
from targets import list_targets

FOLDER = Path(__file__).parent.parent / "build" / "fuzz"


def main(arguments: list[str]) -> int:
    """Fuzz what was named; return how much was found."""
    seed = int(arguments.pop(arguments.index("--seed") + 1)) if "--seed" in arguments else 1
    arguments = [argument for argument in arguments if argument != "--seed"]
    seconds = float(arguments.pop(0)) if arguments and arguments[0].isdigit() else 60.0
    makers, found = list_targets(), 0
    for name in arguments or makers:
        if name in makers:
            found += fuzz_one(name, seconds, seed)
        else:
            path = Path(name)
            list(makers[path.name.rpartition("-")[0]]().check(path.read_bytes()))
    return found


def fuzz_one(name: str, seconds: float, seed: int) -> int:
    """Fuzz a target, or say why not."""
    try:
        target = list_targets()[name]()
    except SystemExit as reason:
        print(f"{name}: {reason}", flush=True)
        return 0
    return fuzz(name, target, seconds, seed, FOLDER)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
