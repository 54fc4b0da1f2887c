"""Measure the growth of time on every hostile shape, for text and both page paths: `python fuzz/growth.py [SMALL] [EVERY]`.

Texts have SMALL characters (by default 10,000) and ten times as many; one shape of EVERY is tried. What grows faster than
`hostile.GROWTH` is measured again with ten times as many characters, since pages of more than 30,000 tags, and those that the
parser cannot read, are read in other ways: a step, which is counted, is no growth. What grows so then too is printed, and the
exit status is 1.
"""

import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import hostile
from test_growth import CARRIERS, PATHS, list_cases, make_call


def main(small: int, every: int) -> int:
    """Print what grows too fast; return how much does."""
    found, steps, start, cases = 0, 0, time.monotonic(), list_cases(every)
    for fast in PATHS:
        calls = {carrier: make_call(carrier, fast) for carrier in CARRIERS}
        for carrier, shape in cases:
            if fast and carrier.startswith("line"):
                continue
            make = partial(draw, carrier, shape)
            growth = hostile.measure_growth(calls[carrier], make, small)
            if growth > hostile.GROWTH:
                growth = hostile.measure_growth(calls[carrier], make, small * 10)
                steps += growth <= hostile.GROWTH
            if growth > hostile.GROWTH:
                found += 1
                print(f"{carrier} {'fast' if fast else ''}: {growth:.2f} {shape!r:.160}", flush=True)
    print(
        f"{len(cases)} texts of {small:,} and {small * 10:,} characters, {time.monotonic() - start:.0f} s, "
        f"{steps} with a step, {found} grow too fast"
    )
    return found


def draw(carrier: str, shape: hostile.Shape, size: int) -> str:
    """Return hostile text in what carries it."""
    return CARRIERS[carrier](shape.draw(size))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [10_000, 1][len(numbers) :])) > 0)
