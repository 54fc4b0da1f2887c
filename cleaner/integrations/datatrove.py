"""A step for datatrove's pipelines."""

from __future__ import annotations

from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter

from cleaner.corpus.options import Options, find_reason
from cleaner.corpus.tally import guess_language
from cleaner.engine import Cleaner
from cleaner.result import Result
from cleaner.structure import SourceKind
from cleaner.verdict.status import join_status
from cleaner.words import count_words


class ArticleCleaner(BaseFilter):  # type: ignore[misc]
    """Cleans the text of each document and puts the report into its metadata.

    Args:
        html: the documents are pages (as `WarcReader` gives them): extract the article, in place of `Trafilatura`.
        status: name of the metadata field with the status of the HTTP response, if there is one.
        report: name of the metadata field, or None for no report.
        drop_truncated: drop articles that are cut; `exclusion_writer` saves what is dropped, uncleaned.
        drop_blocked: drop what is no article.
        min_words: drop texts with fewer words left.
        source: what the texts are: "article" below an extractor such as `Trafilatura`, "page" below a WET reader, or "auto".
        cleaner: a `Cleaner` with options of its own, which then has the say on `source`.

    Statistics: documents by status and by reason of dropping; words, and words removed by kind and by language.
    """

    type = "✂️ - FORMAT"
    name = "📰 Article cleaner"

    def __init__(
        self,
        *,
        html: bool = False,
        status: str | None = "http_status",
        report: str | None = "report",
        drop_truncated: bool = False,
        drop_blocked: bool = False,
        min_words: int = 0,
        exclusion_writer: DiskWriter | None = None,
        source: SourceKind = "auto",
        cleaner: Cleaner | None = None,
    ) -> None:
        super().__init__(exclusion_writer)
        self.html = html
        self.status = status
        self.report = report
        self.options = Options(drop_truncated=drop_truncated, drop_blocked=drop_blocked, min_words=min_words)
        self.cleaner = cleaner or Cleaner(source=source)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Clean `doc` in place, unless a filter drops it."""
        result = self._analyze(doc)
        self._count(result)
        report = result.as_dict()
        text = report.pop("text")
        if self.report:
            doc.metadata[self.report] = report
        if reason := find_reason(result, self.options):
            return False, reason.replace(" ", "_")
        doc.text = text
        return True

    def _analyze(self, doc: Document) -> Result:
        found = doc.metadata.get(self.status) if self.status else None
        status = found if isinstance(found, int) else None
        if self.html:
            return self.cleaner.analyze_html(doc.text, doc.metadata.get("url"), status)
        return join_status(self.cleaner.analyze(doc.text), status)

    def _count(self, result: Result) -> None:
        language = guess_language(result)
        self.stat_update(result.truncation.status)
        self._count_words("words", result.truncation.shown_words)
        for removal in result.removals:
            for name in ("words_removed", f"words_removed_{removal.kind}", f"words_removed_language_{language}"):
                self._count_words(name, count_words(removal.text))

    def _count_words(self, name: str, words: int) -> None:
        self.stat_update(name, value=words, unit="doc")
