"""Crawl the articles that a page links to, and write them clean: python scrapy_spider.py URL ITEMS.jsonl"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SETTINGS = {
    "ITEM_PIPELINES": {"cleaner.integrations.scrapy.CleanerPipeline": 300},
    "CLEANER_HTML_FIELD": "html",
    "CLEANER_DROP_BLOCKED": True,
    "FEED_EXPORT_FIELDS": ["url", "text", "report"],
    "ROBOTSTXT_OBEY": True,
}


class ArticleSpider(scrapy.Spider):
    """Follows the links of its start page."""

    name = "articles"

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        """Visit each linked page."""
        yield from response.follow_all(css="a", callback=self.parse_article)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """Hand over the page; the pipeline does the rest."""
        yield {"url": response.url, "html": response.body}


if __name__ == "__main__":
    start, output = sys.argv[1:]
    process = CrawlerProcess({**SETTINGS, "FEEDS": {output: {"format": "jsonlines"}}})
    process.crawl(ArticleSpider, start_urls=[start])
    process.start()
