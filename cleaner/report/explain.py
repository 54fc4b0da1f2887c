"""What was removed and why, a line a removal."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.result import Removal, Result
from cleaner.shown import show

_CAUSE_LENGTH = 60


def explain(name: str, result: Result) -> Iterable[str]:
    """Yield a greppable line for each removal, ``NAME:LINE:COLUMN: RULE [KIND] TEXT``, and one for the verdict.

    What has no words that a rule knows is followed by the line that is its reason: `` <- LINE: TEXT``.
    """
    line, line_start, at = 1, 0, 0
    for removal in result.removals:
        breaks = result.source.count("\n", at, removal.start)
        if breaks:
            line, line_start = line + breaks, result.source.rindex("\n", at, removal.start) + 1
        at = removal.start
        text = " ".join(removal.text.split())
        place = f"{name}:{line}:{removal.start - line_start + 1}"
        yield show(f"{place}: {removal.rule} [{removal.kind}] {text}{_say_cause(result, removal)}")
    yield show(f"{name}: {say_verdict(result)}")


def _say_cause(result: Result, removal: Removal) -> str:
    """Return the line that is the reason for what has no words of its own."""
    if removal.because is None:
        return ""
    line = result.source.count("\n", 0, removal.because.start) + 1
    return f" <- {line}: {' '.join(removal.because.text.split())[:_CAUSE_LENGTH]}"


def say_verdict(result: Result) -> str:
    """Return the verdict and its evidence as one line of English.

    >>> say_verdict(Result("", ""))
    'unknown'
    """
    t = result.truncation
    share = f", {100 * t.missing:.2f} % missing" if t.missing is not None else ""
    share += ", share unknown" if t.status == "truncated" and t.missing is None else ""
    of = f", {t.shown_words:,} of about {t.total_words:,} words shown" if t.total_words else ""
    signs = "; ".join(f"{e.source}: {e.says}" + (f" “{' '.join(e.text.split())[:80]}”" if e.text else "") for e in t.evidence)
    why = ", ".join(filter(None, (t.reason, t.basis, t.access and f"access {t.access}")))
    return f"{t.status}{share}{of}" + (f" ({why})" if why else "") + (f" -- {signs}" if signs else "")


def color_explanation(line: str) -> str:
    """Return a line of `explain` with its parts coloured for a terminal."""
    import re

    import click

    match = re.match(r"(.*?:\d+:\d+): (\S+) (\[\w+\]) (.*)", line)
    if not match:
        return click.style(line, bold=True)
    place, rule, kind, text = match.groups()
    gone = click.style(text, fg="red", strikethrough=True)
    return f"{click.style(place, dim=True)}: {click.style(rule, fg='cyan')} {kind} {gone}"
