"""Consent texts of public consent managers: how many of their lines are removed, in how many languages.

    npm pack tarteaucitronjs && tar xzf tarteaucitronjs-*.tgz
    python benchmarks/consent.py package/lang [--show]

Reads every file of translations below FOLDER (JSON, or JavaScript with ``"key": "text"``), a language a file; an article is
followed by the texts, one a line. The rules were written from Klaro's texts (npm's klaro); those of tarteaucitron and Orejime
were not looked at, and are the test.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import click

import cleaner
from cleaner.authoring.examples import PROSE

_STRING = re.compile(r"""(?:"[\w.-]+"|'[\w.-]+'|\b[\w]+)\s*:\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')""")


def read_texts(path: Path) -> list[str]:
    """Return the texts of a file of translations, without markup, links, placeholders alone and doublets."""
    found = (a or b for a, b in _STRING.findall(path.read_text(encoding="utf-8", errors="replace")))
    texts = (re.sub(r"<[^>]+>|\\[nrt\"']", " ", html.unescape(text)) for text in found)
    flat = (" ".join(re.sub(r"\{+[\w.]+\}+|%[sd]", "Example", text).split()) for text in texts)
    return list(dict.fromkeys(text for text in flat if sum(map(str.isalpha, text)) > 2 and not text.startswith("http")))


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--show", is_flag=True, help="Print the lines that are left.")
def main(folder: Path, show: bool) -> None:
    """Print the share of lines removed for each file and in all."""
    total = left = 0
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".js", ".json", ".ts", ".mjs"} and ".min." not in p.name):
        texts = read_texts(path)
        result = cleaner.clean("\n\n".join(PROSE) + "\n\n" + "\n".join(texts)).splitlines()
        kept = [text for text in texts if text in result]
        total, left = total + len(texts), left + len(kept)
        print(f"{path.stem:24} {len(texts) - len(kept)}/{len(texts)}" + ("  " + " | ".join(kept) if show else ""))
    print(f"all: {total - left}/{total} lines removed = {100 * (total - left) / max(1, total):.1f} %")


if __name__ == "__main__":
    main()
