"""For Scrapy: an item pipeline, and a spider middleware that hands it the status of each response. Both are switched on in the
settings, for items of every type that Scrapy knows, dicts included.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector

from cleaner.corpus.options import Options, find_reason
from cleaner.engine import Cleaner
from cleaner.result import Result
from cleaner.verdict.status import join_status


class CleanerPipeline:
    """Cleans the text of each item and adds the report.

    Settings, with their defaults: CLEANER_TEXT_FIELD ("text"); CLEANER_HTML_FIELD (None: clean the text field; else extract
    the article from this field into the text field); CLEANER_URL_FIELD ("url"); CLEANER_STATUS_FIELD ("http_status": of the
    response, see `StatusMiddleware`); CLEANER_REPORT_FIELD ("report": left out
    of items that declare their fields and have none of this name); CLEANER_DROP_TRUNCATED, CLEANER_DROP_BLOCKED (False) and
    CLEANER_MIN_WORDS (0): raise `DropItem`; CLEANER_SOURCE ("article": what a scraper extracts; "page" for the text of whole
    pages, "auto" for either) and CLEANER_KEEP, CLEANER_RULES, CLEANER_WITHOUT (lists) as `Cleaner` takes them. Counts go into the
    crawl's stats, under ``cleaner/``.
    """

    def __init__(self, options: Options, cleaner: Cleaner, stats: StatsCollector | None = None) -> None:
        self._options, self._cleaner, self._stats = options, cleaner, stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanerPipeline:
        """Read the settings of a crawl."""
        return cls(read_options(crawler.settings), make_cleaner(crawler.settings), crawler.stats)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """Return the item with its text cleaned; an item without text, of another kind perhaps, is left as it is."""
        adapter = ItemAdapter(item)
        result = self._analyze(adapter)
        if result is None:
            return item
        self._count(result)
        if reason := find_reason(result, self._options):
            raise DropItem(f"cleaner: {reason}: {adapter.get(self._options.url_field)}")
        self._fill(adapter, result)
        return item

    def _analyze(self, adapter: ItemAdapter) -> Result | None:
        html = self._options.html_field
        content = adapter.get(html or self._options.text_field)
        if not content:
            return None
        found = adapter.get(self._options.status_field) if self._options.status_field else None
        status = found if isinstance(found, int) else None
        if html:
            return self._cleaner.analyze_html(content, adapter.get(self._options.url_field), status)
        return join_status(self._cleaner.analyze(content), status)

    def _fill(self, adapter: ItemAdapter, result: Result) -> None:
        report = result.as_dict()
        adapter[self._options.text_field] = report.pop("text")
        if _has_room(adapter, self._options.report_field):
            adapter[self._options.report_field] = report

    def _count(self, result: Result) -> None:
        if self._stats:
            self._stats.inc_value(f"cleaner/{result.truncation.status}")
            for removal in result.removals:
                self._stats.inc_value(f"cleaner/removed/{removal.kind}")


class StatusMiddleware:
    """Puts the status of the response that an item came from into its field CLEANER_STATUS_FIELD ("http_status").

    An item that declares its fields and has none of this name, or whose field is filled, is left as it is. Scrapy keeps responses
    other than 200 from spiders unless HTTPERROR_ALLOWED_CODES or handle_httpstatus_list names them.
    """

    def __init__(self, field: str) -> None:
        self._field = field

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StatusMiddleware:
        """Read the settings of a crawl."""
        return cls(crawler.settings.get("CLEANER_STATUS_FIELD", "http_status"))

    def process_spider_output(self, response: Response, result: Iterable[Any], spider: Any = None) -> Iterator[Any]:
        """Yield what a spider yields, the items with the status."""
        for found in result:
            yield self._mark(found, response)

    async def process_spider_output_async(
        self, response: Response, result: AsyncIterator[Any], spider: Any = None
    ) -> AsyncIterator[Any]:
        """Yield what a spider yields, the items with the status."""
        async for found in result:
            yield self._mark(found, response)

    def _mark(self, found: Any, response: Response) -> Any:
        if not isinstance(found, Request) and ItemAdapter.is_item(found):
            adapter = ItemAdapter(found)
            if _has_room(adapter, self._field) and adapter.get(self._field) is None:
                adapter[self._field] = response.status
        return found


def _has_room(adapter: ItemAdapter, name: str) -> bool:
    """Tell whether an item may hold a field: one that declares its fields has no others."""
    names = ItemAdapter.get_field_names_from_class(adapter.item.__class__)
    return names is None or name in names


def make_cleaner(settings: BaseSettings) -> Cleaner:
    """Return the cleaner that the settings ask for."""
    lists: dict[str, Any] = {name: settings.getlist(f"CLEANER_{name.upper()}") for name in ("keep", "rules", "without")}
    return Cleaner(source=settings.get("CLEANER_SOURCE", "article"), **lists)


def read_options(settings: BaseSettings) -> Options:
    """Take the options out of the settings."""
    return Options(
        text_field=settings.get("CLEANER_TEXT_FIELD", "text"),
        html_field=settings.get("CLEANER_HTML_FIELD"),
        url_field=settings.get("CLEANER_URL_FIELD", "url"),
        status_field=settings.get("CLEANER_STATUS_FIELD", "http_status"),
        report_field=settings.get("CLEANER_REPORT_FIELD", "report"),
        drop_truncated=settings.getbool("CLEANER_DROP_TRUNCATED"),
        drop_blocked=settings.getbool("CLEANER_DROP_BLOCKED"),
        min_words=settings.getint("CLEANER_MIN_WORDS"),
    )
