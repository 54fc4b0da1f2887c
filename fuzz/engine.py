"""Inputs made of others: pieces cut out, doubled, exchanged and put in, and those kept that make the program do something new."""

from __future__ import annotations

import hashlib
import random
import time
import traceback
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST = 20_000  # bytes of an input
SECONDS = 3.0  # of the processor that one may take
_SHRINK = 20.0  # seconds in which a finding is made smaller


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed: `check` raises where something is wrong, and returns what the program did with an input; `seeds` are
    inputs to begin with, `words` pieces that mean something to it.
    """

    check: Callable[[bytes], Iterable[Hashable]]
    seeds: Sequence[bytes]
    words: Sequence[bytes]


class SlowError(Exception):
    """An input took too long."""


def fuzz(name: str, target: Target, seconds: float, seed: int, folder: Path) -> int:
    """Try inputs for some seconds; print and keep those that show something wrong, and return how many did."""
    chance = random.Random(seed)
    inputs, seen, found, tried = list(target.seeds), set[Hashable](), set[str](), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = inputs[tried] if tried < len(target.seeds) else mutate(inputs, target.words, chance)
        tried += 1
        did, fault = run(target, data)
        if fault and fault not in found:
            found.add(fault)
            save(name, shrink(target, data, fault), fault, folder)
        new = set(did) - seen
        if new and tried > len(target.seeds):
            inputs.append(data)
        seen |= new
    print(f"{name}: {tried:,} inputs, {len(inputs):,} kept, {len(seen):,} things done, {len(found)} findings", flush=True)
    return len(found)


def run(target: Target, data: bytes) -> tuple[set[Hashable], str]:
    """Return what the program did, and what went wrong: the last line of ours that the error went through."""
    start = time.thread_time()
    try:
        did = set(target.check(data))
        if time.thread_time() - start > SECONDS:
            raise SlowError(f"{time.thread_time() - start:.1f} s")
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        return set(), f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return did, ""


def mutate(inputs: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    """Return an input made of others; the newer ones are taken more often."""
    data = inputs[max(chance.randrange(len(inputs)), chance.randrange(len(inputs)))]
    for _ in range(1 << chance.randrange(5)):
        data = _change(data, inputs, words, chance)
    return data[:MOST]


def _change(data: bytes, inputs: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + (1 << chance.randrange(10)))
    kind = chance.randrange(8)
    if kind == 0:
        return data[:at] + data[end:]
    if kind == 1:
        return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    if kind == 2:
        return data[:at] + data[at:end] * (1 << chance.randrange(8)) + data[end:]
    if kind == 3:
        other = chance.choice(inputs)
        start = chance.randrange(len(other) + 1)
        return data[:at] + other[start : start + (1 << chance.randrange(10))] + data[at:]
    if kind == 4:
        return data[:at] + chance.choice([b"\n", b" ", b"\0", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\xc2\x85"]) + data[at:]
    if kind == 5 and len(data) < MOST:
        word = chance.choice(words)
        return data[:at] + word * (1 << chance.randrange(6) if chance.random() < 0.2 else 1) + data[at:]
    return data[:at] + chance.choice(words) + data[end if kind == 6 else at :]


def shrink(target: Target, data: bytes, fault: str) -> bytes:
    """Return a smaller input that shows the same."""
    end, size = time.monotonic() + _SHRINK, len(data) // 2
    while size and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            less = data[:at] + data[at + size :]
            if run(target, less)[1] == fault:
                data = less
            else:
                at += size
        size //= 2
    return data


def save(name: str, data: bytes, fault: str, folder: Path) -> None:
    """Keep an input that shows something wrong, and tell of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    print(f"{name}: {fault}: {path}: {data[:200]!r}", flush=True)
