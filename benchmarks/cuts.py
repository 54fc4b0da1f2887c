"""Machine-cut pages: complete pages with gold, cut at known shares, with and without their declared lengths.

    python benchmarks/cuts.py DATA      DATA holds article-extraction-benchmark/ and fundus/, in their own layout

Of a page whose gold paragraphs are found in its elements, those behind the cut are taken out of the tree and a notice is
put after the last that stays. The share that is missing is known. Lengths are declared by us (articleBody of the gold, its
wordCount), or not; "own" are those of which the publisher declares the length in an attribute all the same.
"""

from __future__ import annotations

import gzip
import json
import statistics
from collections.abc import Iterator
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


def cut(page: str, gold: str, share: float) -> tuple[lxml_html.HtmlElement, str, float] | None:
    """The tree of a page without the paragraphs behind the cut, the gold text, and the share of its words that is missing."""
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
    found[keep - 1].addnext(lxml_html.fragment_fromstring(f"<div><p>{NOTICE}</p></div>"))
    return tree, "\n".join(paragraphs), sum(sizes[keep:]) / sum(sizes)


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


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
def main(data: Path) -> None:
    """Print how many cuts are found, and the median error of their shares."""
    errors: dict[str, list[float]] = {"articleBody": [], "wordCount": [], "own": []}
    found, total, invented = dict.fromkeys(["articleBody", "wordCount", "nothing"], 0), 0, 0
    for name, page, gold in read_pages(data):
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
