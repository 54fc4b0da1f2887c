"""What cleaning takes from text that holds no boilerplate: manuals, with their lists of keys, tables and names of buttons.

    python benchmarks/manuals.py FOLDER... [--every 2] [--show 20]

FOLDER holds what packages of Debian unpack to (`apt-get download PACKAGE`, `dpkg -x FILE FOLDER`): gnome-user-docs in 44
languages, libreoffice-help-de and the like, without their related topics. Prints the pages of each kind, the words lost and the
pages touched; then what was lost by most, as rule and text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import lxml.etree
import lxml.html

import cleaner

_LEAST = 200  # characters of a page
_BLOCKS = {"title", "p", "code", "screen", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "pre", "dt", "dd"}


def read_pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the kind of each manual's page and its text, a line for each block."""
    for path in sorted(folder.rglob("*.page")):
        yield "GNOME", join_blocks(lxml.etree.parse(path).getroot(), "//*[local-name()='info']")
    for path in sorted(folder.rglob("libreoffice/help/*/text/**/*.html")):
        page = lxml.html.fromstring(path.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))
        for area in page.xpath("//*[@id='DisplayArea']"):
            yield "LibreOffice", join_blocks(area, ".//*[@class='relatedtopics']")


def join_blocks(root: lxml.etree._Element, others: str) -> str:
    """Return the text of the blocks below `root` that hold no other block, without that of `others`, an XPath."""
    for other in root.xpath(others):
        other.getparent().remove(other)
    blocks = [node for node in root.iter() if get_name(node) in _BLOCKS]
    holding = {parent for node in blocks for parent in node.iterancestors()}
    lines = [" ".join("".join(node.itertext()).split()) for node in blocks if node not in holding]
    return "\n".join(line for line in lines if line)


def get_name(node: lxml.etree._Element) -> str:
    """Return the name of an element without its namespace; of a comment nothing."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


@click.command(help=__doc__.partition("\n")[0])
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--every", default=1, help="Read one page in so many.")
@click.option("--show", default=10, help="Print so many of the texts that were lost most often.")
def main(folders: Sequence[Path], every: int, show: int) -> None:
    counts: dict[str, Counter[str]] = {}
    lost: Counter[tuple[str, str]] = Counter()
    cleaning = cleaner.Cleaner()
    for folder in folders:
        for number, (kind, text) in enumerate(read_pages(folder)):
            if number % every or len(text) < _LEAST:
                continue
            gone = [(removal.rule, removal.text) for removal in cleaning.analyze(text).removals]
            words = sum(len(removed.split()) for _, removed in gone)
            counts.setdefault(kind, Counter()).update(pages=1, words=len(text.split()), lost=words, touched=bool(gone))
            lost.update(gone)
    for kind, count in counts.items():
        share = count["lost"] / count["words"]
        click.echo(
            f"{kind:12} words lost {share:.3%} of {count['words']:,}, pages touched {count['touched']} of {count['pages']}"
        )
    for (rule, removed), times in lost.most_common(show):
        click.echo(f"{times:6} {rule}: {removed[:80]}")


if __name__ == "__main__":
    main()
