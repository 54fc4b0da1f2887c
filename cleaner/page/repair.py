"""The extract mended by what the page's markup tells of its lines."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from cleaner.page.tree import PageLine

_KEY = 48  # characters by which a line of the page is recognized in the extract
_SEARCHED = 1_000_000  # characters of an extract, above which only its lines' beginnings are compared
_PROSE = 60  # a shorter line says nothing of where the body stands
_HEAD = 80  # characters of a heading above the body; longer ones are standfirsts
_GAP = 1000  # characters behind a line of the page within which the next one is looked for in a joined extract
_SURE = 20  # characters of a line that is looked for there: a shorter one may stand anywhere
_JOINED = 300_000  # characters of an extract that is parted
_TAIL = 120  # characters of a line below the body that ends no sentence
SENTENCE_CLOSE = tuple(".!?…。！？।؟۔\"”»“’'」』)")


def mend(text: str, lines: Sequence[PageLine], present: Sequence[bool], title: str = "") -> str:
    """The extract `text` of a page of `lines`, its quotations restored, and without what the markup shows to be no text of it.

    `present` tells of each line whether it is in the extract. trafilatura drops the tweets that an article quotes, and keeps the
    title of some pages and not of others, so it is left out of all of them, as are links that stand alone, captions, headings
    above the body, and short lines below it: F1 +.006 and +.007 on article-extraction-benchmark and fundus.
    """
    if not any(line.role for line in lines):  # without a tree, one heap of lines
        return text
    body = find_body(lines, present)
    restored = restore_quotations(text, lines, present, body)
    if restored is not text:
        present = find_present(lines, restored)
        body = find_body(lines, present)
    return _drop_foreign(restored, lines, title, present, body)


def part_lines(text: str, lines: Iterable[PageLine]) -> str:
    """An extract that is one line with the line breaks of the page: trafilatura's last resort joins all that it finds.

    A line of the page counts where the one before it ends, or not far behind; of a short one only the former.
    """
    if "\n" in text or len(text) > _JOINED:
        return text
    breaks, at = list[int](), 0
    for line in lines:
        found = text.find(line.text, at, at + len(line.text) + (_GAP if len(line.text) >= _SURE else 1))
        if found >= 0 and (found == 0 or text[found - 1] == " "):
            breaks += [found, found + len(line.text)]
            at = found + len(line.text)
    pieces = [text[a:b].strip() for a, b in pairwise([0, *breaks, len(text)])]
    return "\n".join(filter(None, pieces))


def _drop_foreign(text: str, lines: Sequence[PageLine], title: str, present: Sequence[bool], body: Collection[str]) -> str:
    """The extract without the lines that are foreign to the article wherever they stand on the page."""
    reasons: dict[str, set[str]] = {}
    for line, reason in zip(lines, _find_foreign(lines, title, present, body), strict=True):
        reasons.setdefault(line.text, set()).add(reason)
    kept = [line for line in text.split("\n") if _is_kept(line, reasons)]
    return "\n".join(kept) if any(map(str.strip, kept)) else text


def _is_kept(line: str, reasons: dict[str, set[str]]) -> bool:
    item = line.strip().removeprefix("- ")
    found = reasons.get(" ".join(item.strip("| ").split()), {""})
    return "" in found or (item != line.strip() and found == {"below"})


def _find_foreign(lines: Sequence[PageLine], title: str, present: Sequence[bool], body: Collection[str]) -> Iterator[str]:
    """Why each line of the page is no text of the article; "" for those that may be."""
    inside = [i for i, line in enumerate(lines) if present[i] and line.parent in body]
    first, last = (inside[0], inside[-1]) if inside else (0, len(lines))
    for i, line in enumerate(lines):
        if line.role in {"a", "c"}:
            yield "link or caption"
        elif line.role == "t" and (i < first or (len(line.text) > 3 and (line.text[:40] in title or title[:40] in line.text))):
            yield "title"
        else:
            yield "" if line.parent in body or line.text.endswith(SENTENCE_CLOSE) else _find_place(line, i < first, i > last)


def _find_place(line: PageLine, above: bool, below: bool) -> str:
    if above and line.role == "h" and len(line.text) < _HEAD:
        return "above"
    return "below" if below and line.role in {"", "d", "p"} and len(line.text) < _TAIL else ""


def restore_quotations(text: str, lines: Sequence[PageLine], present: Sequence[bool], body: Collection[str]) -> str:
    """The extract with the quotations that stand between its paragraphs on the page and are not in it."""
    inside = [i for i, line in enumerate(lines) if present[i] and line.parent in body]
    wanted = list(_find_quotations(lines, text, inside[0], inside[-1])) if inside else []
    return _insert(text, lines, present, set(wanted)) if wanted else text


def find_present(lines: Iterable[PageLine], text: str, least: int = _PROSE) -> list[bool]:
    """Tell of each line of the page whether it is in the extract and has `least` characters. Linear in the length of both."""
    keys = {line[:_KEY] for line in text.split("\n")}
    search = len(text) <= _SEARCHED
    return [len(ln.text) >= least and (ln.text[:_KEY] in keys or (search and is_present(ln, text))) for ln in lines]


def is_present(line: PageLine, text: str) -> bool:
    """Tell whether a line of the page is in the extract, which may have joined or cut it at one end."""
    return line.text[:_KEY] in text or line.text[-_KEY:] in text


def find_body(lines: Sequence[PageLine], present: Sequence[bool]) -> Collection[str]:
    """The elements that hold the article: most of the prose right in them was extracted."""
    had, lost = Counter[str](), Counter[str]()
    for line, there in zip(lines, present, strict=True):
        if line.role == "p" and len(line.text) >= _PROSE:
            (had if there else lost)[line.parent] += len(line.text)
    return {parent for parent in had if had[parent] >= lost[parent]}


def _find_quotations(lines: Sequence[PageLine], text: str, first: int, last: int) -> Iterator[int]:
    quoted = False
    for i in range(first, last):
        line = lines[i]
        quoted = line.role == "q" or (quoted and line.role in {"", "d"} and not line.gap)
        if quoted and not is_present(line, text):
            yield i


def _insert(text: str, lines: Sequence[PageLine], present: Sequence[bool], wanted: Collection[int]) -> str:
    """Put wanted lines into the extract, each after the line that stands before it on the page."""
    out, done, at = [], 0, 0
    for i, line in enumerate(lines):
        if i in wanted:
            out += [text[done:at], "\n", line.text]
            done = at
        elif present[i]:
            found = max(text.find(line.text[:_KEY], at), text.find(line.text[-_KEY:], at))
            at = _line_end(text, found) if found >= 0 else at
    return "".join([*out, text[done:]])


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def find_end(text: str, lines: Sequence[PageLine]) -> int:
    """The index after the line of the page with which the article `text` ends; where the body goes on beyond it, after that."""
    present = find_present(lines, text)
    body = find_body(lines, present)
    inside = [i for i, line in enumerate(lines) if present[i] and (line.parent in body or not body)]
    if not inside:
        return _find_last(lines, find_present(lines, text, least=0))
    beyond = [i for i, line in enumerate(lines) if line.parent in body and line.role == "p" and len(line.text) >= 2 * _PROSE]
    return max(inside[-1], *beyond, -1) + 1


def _find_last(lines: Sequence[PageLine], present: Sequence[bool]) -> int:
    return max((i + 1 for i, there in enumerate(present) if there and lines[i].role != "a"), default=0)
