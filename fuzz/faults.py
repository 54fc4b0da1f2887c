"""Let every use of the disk fail by every fault, in fresh and in resumed runs: `python fuzz/faults.py [EVERY] [CASE]...`.

What is lost without a word is printed, the exit status is then 1. The tests try one fault of some.
"""

import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from test_fault_sweep import CASES, Sweep, list_trials, make_small_steps


def main(every: int, names: list[str]) -> int:
    """Print what goes wrong; return how much does."""
    found = tried = 0
    with pytest.MonkeyPatch.context() as monkeypatch:
        make_small_steps(monkeypatch)
        for name in names or list(CASES):
            with tempfile.TemporaryDirectory() as root:
                sweep = Sweep(CASES[name], Path(root), monkeypatch)
                for trial in list_trials(sweep, CASES[name].resumes)[::every]:
                    tried += 1
                    try:
                        sweep.check(*trial)
                    except AssertionError as error:
                        found += 1
                        print(f"{name}{' resumed' * trial.is_resumed}: {str(error).splitlines()[0]}", flush=True)
                monkeypatch.chdir("/")
    print(f"{tried} faults, {found} of them lost something without a word")
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 1, sys.argv[2:]) > 0)
