"""The report's page as a reader meets it, in a headless Chromium: sorted, filtered, opened, dark, narrow, by keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_report import HOSTILE, make

from cleaner import Evidence, Removal, Result, Truncation
from cleaner.report import Article, make_article, render_html

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium (extra test)")
if not (shutil.which("chromium") and shutil.which("chromedriver")):
    pytest.skip("needs chromium and chromedriver", allow_module_level=True)

ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
SHARES = [0.9, 0.2, 0.55, None, 0.7]


def make_articles() -> list[Article]:
    """Five cut articles of two hosts, a whole one, and one that means harm."""
    cut = [
        make(f"cut-{i}.txt", "truncated", share, f"host-{i % 2}.example", reason="subscription", access="paid")
        for i, share in enumerate(SHARES)
    ]
    text = f"The bridge is open.\n\nSubscribe now.\n{HOSTILE}\n"
    removal = Removal(21, 35, "Subscribe now.", "en/subscribe", "subscriber")
    evidence = Evidence("text", HOSTILE, None, HOSTILE)
    hostile = Result(text, text[:21] + text[35:], (removal,), Truncation("complete", evidence=(evidence,)))
    return [*cut, make("whole.txt", source="host-1.example"), make_article(HOSTILE, hostile, HOSTILE)]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser for all tests, with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}", "--window-size=1280,1000"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    yield browser
    browser.quit()


class Page:
    """A report in the browser, looked at by CSS selectors."""

    def __init__(self, driver: Any, path: Path) -> None:
        self.driver = driver
        self._url = path.as_uri()
        driver.get_log("browser")  # what pages before this one said

    def open(self, view: str) -> None:
        self.driver.get("about:blank")
        self.driver.get(f"{self._url}#{view}")

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.driver.find_elements("css selector", selector)]

    def style(self, selector: str, name: str) -> str:
        return str(self.find(selector).value_of_css_property(name))

    def run(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def wait_for(self, script: str) -> None:
        """Wait until `script` is true in the page."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, 10).until(lambda driver: driver.execute_script(script))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    reasons = {"en/close": "A button", "en/subscribe": f"An offer {HOSTILE}"}
    path.write_text(render_html(make_articles(), "host", reasons=reasons), encoding="utf-8")
    return path


@pytest.fixture
def page(driver: Any, report: Path) -> Page:
    return Page(driver, report)


def test_overview_answers_how_the_corpus_is(page: Page) -> None:
    """Status, reasons, the shares shown, the worst source first, the rules that took most."""
    page.open("overview")
    status, reasons, shares = page.texts(".card")
    assert ["complete", "2 · 29 %", "truncated", "5 · 71 %"] == status.splitlines()[1:5]
    assert "subscription" in reasons
    assert "4 of 5 cut articles" in shares
    assert "host-0.example" == page.texts("td.name")[0]
    assert ["en/close", "en/subscribe"] == page.texts("td.name code")


def test_sorts(page: Page) -> None:
    """A heading sorts, once more turns it round; what is not known stays below."""
    page.open("articles?status=truncated")
    for order in (["80.0 %", "45.0 %", "30.0 %", "10.0 %", "–"], ["10.0 %", "30.0 %", "45.0 %", "80.0 %", "–"]):
        page.find('th button[data-column="2"]').click()
        page.wait_for(f"return document.querySelector('tbody td:nth-child(3)').textContent === '{order[0]}'")
        assert order == page.texts("tbody td:nth-child(3)")
    assert "ascending" == page.find("th:nth-child(3)").get_attribute("aria-sort")
    assert "2" == page.run("return document.activeElement.dataset.column")


def test_filters(page: Page) -> None:
    """By source, by kind, by a word of the text; each is part of the address, so that the way back works."""
    page.open("articles")
    page.run(
        "const s = document.querySelector('[name=source]'); s.value = 'host-1.example'; s.dispatchEvent(new Event('change'))"
    )
    page.wait_for("return location.hash.includes('host-1.example')")
    assert ["cut-1.txt", "cut-3.txt", "whole.txt"] == page.texts("td.name")
    page.open("articles?kind=subscriber")
    assert 1 == len(page.texts("td.name"))
    page.open("articles")
    page.find("input[type=search]").send_keys("bridge is OPEN")
    page.wait_for("return document.querySelectorAll('td.name').length === 1")
    page.driver.back()
    page.wait_for("return document.querySelectorAll('td.name').length === 7")


def test_opens_an_article(page: Page) -> None:
    """The text with its removal in place, the rule and its reason on it, the verdict with its evidence."""
    page.open("articles?source=host-0.example")
    page.find("td.name a").click()
    page.wait_for("return document.querySelector('del')")
    assert "cut-0.txt" == page.find("h2").text
    assert "Close en/close [chrome] A button" == " ".join(page.find("del").text.split())
    assert "10.0 %, 90.0 % missing" in page.find("dl").text
    assert "text: en/share-left 0.9 You have 60 % left" == re.sub('[“”"]', "", page.find(".signs li").text)
    page.find("a.turn").click()
    page.wait_for("return document.querySelector('h2').textContent === 'cut-2.txt'")


def test_hostile_text_stays_text(page: Page) -> None:
    """Names, texts, sources, rules: nothing of them becomes markup, nothing runs, nothing is loaded."""
    for view in ("overview", "articles", "article?id=6"):
        page.open(view)
        assert 0 == page.run("return document.querySelectorAll('img, main script').length")
    assert HOSTILE.replace("\u2028", "") in page.find("h2").get_attribute("textContent").replace("\u2028", "")
    assert [] == [entry for entry in page.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


def test_policy_holds(page: Page) -> None:
    """A script or a picture that got into the page all the same would not run."""
    page.open("overview")
    page.run("""
        window.ran = false;
        const script = document.createElement("script"), box = document.createElement("div");
        script.textContent = "window.ran = true";
        document.body.append(script, box);
        box.innerHTML = "<img src=x onerror='window.ran = true'>";
    """)
    page.wait_for("return document.querySelector('img').complete")
    assert page.run("return window.ran") is False
    assert any("Content Security Policy" in entry["message"] for entry in page.driver.get_log("browser"))


def test_dark(page: Page) -> None:
    """The page follows the reader's choice, and stays readable."""
    for scheme, ground in (("light", "rgba(255, 255, 255, 1)"), ("dark", "rgba(22, 24, 28, 1)")):
        page.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        page.open("article?id=0")
        assert ground == page.style("body", "background-color")
    assert "rgba(228, 230, 234, 1)" == page.style("body", "color")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("view", ["overview", "articles", "article?id=6"])
def test_narrow(page: Page, view: str) -> None:
    """On a phone nothing is wider than the screen, and rows become cards."""
    size = {"width": 360, "height": 700, "deviceScaleFactor": 1, "mobile": True}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.open(view)
    assert 360 == page.run("return document.documentElement.scrollWidth")
    if view == "articles":
        assert ("grid", "none") == (page.style("tbody tr", "display"), page.style("td.none", "display"))
    page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_by_keyboard(page: Page) -> None:
    """/ goes to the search, Tab reaches links and headings, Enter opens, the arrows turn to the next article."""
    from selenium.webdriver.common.keys import Keys

    page.open("articles")
    page.find("body").send_keys("/")
    assert "q" == page.run("return document.activeElement.name")
    page.run("document.querySelector('td.name a').focus()")
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait_for("return document.querySelector('h2') === document.activeElement")
    first = page.find("h2").text
    page.find("body").send_keys(Keys.ARROW_RIGHT)
    page.wait_for(f"return document.querySelector('h2').textContent !== {first!r}")


def test_for_screen_readers(page: Page) -> None:
    """Landmarks, one heading of the first level, labels on all that is filled in, a table with a caption, changes announced."""
    page.open("articles?status=truncated")
    assert [1, 1, 1] == page.run("return ['main', 'h1', 'nav'].map((tag) => document.querySelectorAll(tag).length)")
    unlabelled = "return [...document.querySelectorAll('select, input')].filter((each) => !each.closest('label')).length"
    assert 0 == page.run(unlabelled)
    assert "5 articles of 7" == page.find("caption").text
    assert "5 articles, page 1 of 1" == page.find("[role=status]").get_attribute("textContent")
    assert "page" == page.find("#to-articles").get_attribute("aria-current")


def test_ten_thousand_articles(driver: Any, tmp_path: Path) -> None:
    """Under 6 MB, open in a second, sorted in a second; the second page shows what comes next."""
    articles = [make(f"{i:05}-the-bridge-reopens.txt", "truncated", i / 10_000, f"host-{i % 40}.example") for i in range(10_000)]
    path = tmp_path / "many.html"
    path.write_text(render_html(articles), encoding="utf-8")
    assert path.stat().st_size < 6_000_000
    page = Page(driver, path)
    page.open("articles")
    opened = page.run("const n = performance.getEntriesByType('navigation')[0]; return n.domContentLoadedEventEnd - n.startTime")
    assert opened < 1000
    sorting = page.run("""
        const before = performance.now();
        document.querySelector('th button[data-column="2"]').click();
        return new Promise((done) => addEventListener("hashchange", () => done(performance.now() - before)));
    """)
    assert sorting < 1000
    assert "00000-the-bridge-reopens.txt" == page.find("td.name").text
    assert 50 == len(page.texts("td.name"))
    page.find(".pager button:last-child").click()
    page.wait_for("return document.querySelector('td.name').textContent.startsWith('00050')")
