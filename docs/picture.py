"""Draws docs/report.png, the picture of a report in the README, from the samples: python docs/picture.py (needs chromium)."""

from __future__ import annotations

import random
import subprocess
import tempfile
from pathlib import Path

import cleaner
from cleaner.report import make_article, render_html

ROOT = Path(__file__).parent.parent
HOSTS = ("morgenblatt", "le-quotidien", "gazette", "nieuwsblad", "courier", "herald")  # .example: they are nobody's
ARTICLES = 150


def draw(target: Path) -> None:
    """Write the picture of the overview of a report on samples, drawn at random and given to invented hosts."""
    draws = random.Random(1)
    results = [cleaner.analyze(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("samples/**/*.txt"))]
    hosts = [f"{HOSTS[min(int(draws.paretovariate(0.8)), len(HOSTS)) - 1]}.example" for _ in range(ARTICLES)]
    articles = [make_article(f"{i}.txt", draws.choice(results), host, "utf-8") for i, host in enumerate(hosts)]
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "report.html")
        page.write_text(render_html(articles, "host"), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        subprocess.run(["chromium", *options, "--window-size=1180,860", f"--screenshot={target}", page.as_uri()], check=True)


if __name__ == "__main__":
    draw(ROOT / "docs" / "report.png")
