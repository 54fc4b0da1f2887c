"""What the site shows that does not lie in docs/: the examples, the notes for contributors, the changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
OUTSIDE = (
    *("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"),
    *(f"examples/{path.name}" for path in ROOT.glob("examples/*.py")),
)


def on_files(files: Files, config: Any) -> Files:
    """Add the files from outside of docs/, and the schema out of the package."""
    for name in OUTSIDE:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    for schema in ROOT.glob("cleaner/report/schema-*.json"):
        files.append(File.generated(config, schema.name, abs_src_path=str(schema)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Make links out of docs/, and links into it from outside, links within the site."""
    source = page.file.src_uri
    if source in OUTSIDE:
        return re.sub(r"\]\(docs/", "](", markdown)
    up = "../" * source.count("/")
    markdown = re.sub(rf"\]\({re.escape('../' + up)}cleaner/report/", f"]({up}", markdown)
    return re.sub(rf"\]\({re.escape('../' + up)}(?=\w)", f"]({up}", markdown)
