"""The step in a datatrove pipeline, run by its local executor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner

pytest.importorskip("datatrove", reason="needs the extra `datatrove`")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations.datatrove import ArticleCleaner

PROSE = "It reopened on day {} after two summers of work, the council said, and the first bus crossed at noon."
TEXTS = [f"The bridge\n\n{PROSE.format(n)}\n\n0 Comments\n\nLeave a Reply\n" for n in range(2000)]
CUT = f"The bridge\n\n{PROSE}\n\nSubscribe to continue reading\n"


def test_a_local_executor_gives_what_the_library_gives(tmp_path: Path) -> None:
    """Two tasks over 2,000 documents: text and report are those of `analyze`, and the statistics count them."""
    (tmp_path / "in").mkdir()
    for part in range(2):
        lines = [json.dumps({"id": str(n), "text": TEXTS[n]}) for n in range(part, 2000, 2)]
        (tmp_path / "in" / f"{part}.jsonl").write_text("\n".join(lines) + "\n")
    writer = JsonlWriter(str(tmp_path / "out"), compression=None)
    pipeline = [JsonlReader(str(tmp_path / "in")), ArticleCleaner(), writer]
    executor = LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=str(tmp_path / "logs"))
    stats = executor.run().stats[1].to_dict()["stats"]
    records = [json.loads(line) for path in (tmp_path / "out").iterdir() for line in path.read_text().splitlines()]
    assert len(records) == 2000
    for record in records:
        expected = json.loads(json.dumps(cleaner.analyze(TEXTS[int(record["id"])]).as_dict()))
        assert expected.pop("text") == record["text"]
        assert expected == record["metadata"]["report"]
    assert stats["complete"] == 2000
    assert stats["words_removed"]["total"] > 0


def test_filters_name_their_reason(tmp_path: Path) -> None:
    """A dropped document goes to the exclusion writer as it was, with report and reason."""
    writer = JsonlWriter(str(tmp_path), output_filename="dropped.jsonl", compression=None)
    step = ArticleCleaner(drop_truncated=True, exclusion_writer=writer)
    kept = list(step.run([Document(CUT, "cut"), Document(TEXTS[0], "whole")]))
    assert [doc.id for doc in kept] == ["whole"]
    (dropped,) = map(json.loads, (tmp_path / "dropped.jsonl").read_text().splitlines())
    assert dropped["text"] == CUT
    assert dropped["metadata"]["filter_reason"] == "truncated"
    assert dropped["metadata"]["report"]["truncation"]["status"] == "truncated"


def test_pages_are_extracted() -> None:
    """With `html` the documents are pages, as `WarcReader` gives them."""
    page = f"<html><body><article><h1>The bridge</h1><p>{PROSE}</p><p>Leave a Reply</p></article></body></html>"
    (doc,) = ArticleCleaner(html=True, report=None).run([Document(page, "1", metadata={"url": "https://example.org/"})])
    assert doc.text == cleaner.clean_html(page, "https://example.org/")
    assert doc.metadata == {"url": "https://example.org/"}
