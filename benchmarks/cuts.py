"""Machine-cut pages: complete pages with gold, cut at known shares, with and without their declared lengths.

    python benchmarks/cuts.py DATA      DATA holds article-extraction-benchmark/ and fundus/, in their own layout

Of a page whose gold paragraphs are found in its elements, those behind the cut are taken out of the tree and a notice is
put after the last that stays. The share that is missing is known. Lengths are declared by us (articleBody of the gold, its
wordCount), or not; "own" are those of which the publisher declares the length in an attribute all the same.

Then the same cuts with one sign each: the notice only; a locked part that is declared and absent; a pager; a feed's end; a text
that stops within a sentence of a page that is not free; and no sign at all, which nobody can see.
"""

from __future__ import annotations

import gzip
import json
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from lxml import html as lxml_html

import cleaner

SHARES = (0.2, 0.4, 0.6, 0.8)
NOTICE = "Subscribe to continue reading this article"


def read_pages(data: Path) -> Iterator[tuple[str, str, str]]:
    """Name, HTML and gold text of each page."""
    bench = data / "article-extraction-benchmark"
    for name, row in json.loads((bench / "ground-truth.json").read_text("utf-8")).items():
        yield name[:12], read_html(bench / "html" / f"{name}.html.gz"), row["articleBody"]
    for info in sorted((data / "fundus").glob("*/meta.info")):
        for name in json.loads(info.read_text("utf-8")):
            golds = json.loads((info.parent / f"{name.split('_')[0]}.json").read_text("utf-8"))
            page = read_html(info.parent / name)
            yield name, page, max(map(join_body, golds.values()), key=lambda gold: count_found(gold, page))


def read_html(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def join_body(gold: dict[str, Any]) -> str:
    sections = (gold.get("body") or {}).get("sections") or []
    return "\n".join(p for section in sections for p in section.get("paragraphs") or [])


def count_found(gold: str, page: str) -> int:
    return sum(line[:40] in page for line in gold.split("\n") if len(line) > 40)


def squeeze(text: str) -> str:
    return "".join(filter(str.isalnum, text))


Cut = tuple[lxml_html.HtmlElement, str, float, lxml_html.HtmlElement]


def cut(page: str, gold: str, share: float, behind: str = f"<div><p>{NOTICE}</p></div>") -> Cut | None:
    """The tree of a page without the paragraphs behind the cut, the gold text, the share of its words that is missing, and the
    last paragraph that stays, with `behind` after it.
    """
    paragraphs = [p for p in gold.split("\n") if len(squeeze(p)) > 40]
    tree = lxml_html.fromstring(page.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8", remove_comments=True))
    elements = {squeeze(e.text_content()): e for e in tree.iter("p")}
    found = [elements[squeeze(p)] for p in paragraphs if squeeze(p) in elements]
    if len(paragraphs) < 6 or len(set(found)) < len(paragraphs) or any(e.getparent() is None for e in found):
        return None
    sizes = [len(p.split()) for p in paragraphs]
    keep = max(i for i in range(1, len(sizes)) if sum(sizes[:i]) <= max(sizes[0], (1 - share) * sum(sizes)))
    for element in found[keep:]:
        element.drop_tree()
    if behind:
        found[keep - 1].addnext(lxml_html.fragment_fromstring(behind))
    return tree, "\n".join(paragraphs), sum(sizes[keep:]) / sum(sizes), found[keep - 1]


def declare(tree: lxml_html.HtmlElement, gold: str, kind: str) -> str:
    """The page with its own JSON-LD replaced by one that declares the length in one of three ways, or not at all."""
    for script in list(tree.iter("script", "meta")):
        script.drop_tree()
    length: dict[str, str | int] = {"articleBody": gold, "wordCount": len(gold.split())}
    facts = {kind: length[kind]} if kind in length else {}
    data = json.dumps({"@type": "NewsArticle", "isAccessibleForFree": False, **facts})
    head = f'<script type="application/ld+json">{data}</script>'
    page = lxml_html.tostring(tree, encoding="unicode")
    return page.replace("<head>", f"<head>{head}", 1) if "<head>" in page else f"<html><head>{head}</head>{page}</html>"


SIGNS: dict[str, tuple[dict[str, Any], str]] = {  # what the page declares, and what stands behind the cut
    "notice only": ({}, f"<div><p>{NOTICE}</p></div>"),
    "locked part absent": (
        {"isAccessibleForFree": False, "hasPart": {"isAccessibleForFree": False, "cssSelector": ".rest-of-article"}},
        "",
    ),
    "pager": ({}, '<div class="pagination"><span>1</span> <a href="?page=2">2</a> <a href="?page=3">3</a></div>'),
    "pages counted": ({}, "<p>Page 1 of 3</p>"),
    "feed ends": ({}, ""),
    "within a sentence": ({"isAccessibleForFree": False}, ""),
    "no sign": ({}, ""),
}


def break_off(paragraph: str) -> str:
    """Two thirds of a paragraph's words, of its characters where it has no words, without the mark that they end in."""
    words = paragraph.split()
    if 16 * len(words) > len(paragraph):
        return " ".join(words[: max(16, 2 * len(words) // 3)]).rstrip(".,;:!?")
    return paragraph[: 2 * len(paragraph) // 3].rstrip(" .,;:!?。，、；：！？")


def sign(page: str, gold: str, share: float, name: str) -> str | None:
    """The page cut, with one sign of it."""
    facts, behind = SIGNS[name]
    pieces = cut(page, gold, share, behind)
    if pieces is None:
        return None
    tree, last = pieces[0], pieces[3]
    for script in list(tree.iter("script", "meta")):
        script.drop_tree()
    if name in {"feed ends", "within a sentence"}:
        kept = break_off(last.text_content())
        for child in list(last):
            last.remove(child)
        last.text = f"{kept} [...]" if name == "feed ends" else kept
    data = json.dumps({"@type": "NewsArticle", **facts})
    text = lxml_html.tostring(tree, encoding="unicode")
    script = f'<script type="application/ld+json">{data}</script>'
    return text.replace("<head>", f"<head>{script}", 1) if "<head>" in text else f"<html><head>{script}</head>{text}</html>"


def count_signs(pages: Sequence[tuple[str, str, str]]) -> None:
    """Print how many cuts with each sign are found."""
    for name in SIGNS:
        found: Counter[str] = Counter()
        for _, page, gold in pages:
            for share in SHARES:
                made = sign(page, gold, share, name)
                if made is None:
                    break
                found[cleaner.analyze_html(made).truncation.status] += 1
        others = {status: count for status, count in found.items() if status != "truncated"}
        print(f"sign {name:18} found {found['truncated']}/{found.total()}  {others}")


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--signs", "only_signs", is_flag=True, help="Only the cuts with one sign each.")
@click.option("--every", type=click.IntRange(1), default=1, help="Only each Nth page.")
def main(data: Path, only_signs: bool, every: int) -> None:
    """Print how many cuts are found, and the median error of their shares."""
    pages = list(read_pages(data))[::every]
    if not only_signs:
        count_shares(pages)
    count_signs(pages)


def count_shares(pages: Sequence[tuple[str, str, str]]) -> None:
    """Print how many cuts with a notice are found, and the median error of their shares."""
    errors: dict[str, list[float]] = {"articleBody": [], "wordCount": [], "own": []}
    found, total, invented = dict.fromkeys(["articleBody", "wordCount", "nothing"], 0), 0, 0
    for name, page, gold in pages:
        for share in SHARES:
            pieces = cut(page, gold, share)
            if pieces is None:
                break
            total += 1
            for kind in found:
                verdict = cleaner.analyze_html(declare(pieces[0], pieces[1], kind)).truncation
                found[kind] += verdict.status == "truncated"
                if verdict.missing is None:
                    continue
                # faz.net: data-attributes hold "characterCount":4813, of an article of 4,744
                kind = "own" if kind == "nothing" and any(e.source == "script" for e in verdict.evidence) else kind
                invented += kind == "nothing"
                if kind in errors:
                    errors[kind].append(abs(verdict.missing - pieces[2]))
                    if errors[kind][-1] > 0.1:
                        print(f"   off by {errors[kind][-1]:.2f}: {name} {kind} cut {pieces[2]:.2f} says {verdict.missing:.2f}")
    for kind, count in found.items():
        print(f"cuts {kind:11} found {count}/{total}")
    for kind, told in errors.items():
        error = f", median error {100 * statistics.median(told):.1f} points" if told else ""
        print(f"cuts {kind:11} a share on {len(told)}{error}")
    print(f"cuts without a declared length for which a share was given: {invented}")


if __name__ == "__main__":
    main()
