"""Pages: what is read of them, what is taken as the article, and the verdict that text and page give together."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import cleaner
from cleaner.page import Facts, Figure, read_page
from cleaner.page.agreement import measure_held
from cleaner.page.decode import declared_charset, decode
from cleaner.page.facts import find_raw_mark, parse_json, read_facts, read_free, read_number, read_script_figures, read_tags
from cleaner.page.repair import find_end, find_present, mend, part_lines
from cleaner.page.scramble import split_scrambled
from cleaner.page.tree import PageLine, join_lines, parse, read_lines

SAMPLES = Path(__file__).parent.parent / "samples"
DATA = Path(__file__).parent.parent.parent / "shared" / "data"
PAGES = sorted(SAMPLES.glob("*/page-*/input.html"))
PROSE = [
    "The council met on Tuesday to discuss the bridge, which engineers say has been losing strength since the flood of 1997.",
    "Repairs would take two summers and cost about 14 million euros, half of which the region has already promised to pay.",
    "A decision is expected in March, after residents of both banks have been heard at two public meetings in the old town hall by the river.",  # noqa: E501
]


def facts_of(html: str) -> Facts:
    tree = parse(html.encode())
    assert tree is not None
    return read_facts(read_tags(tree))


def build(paragraphs: list[str], head: str = "", after: str = "") -> str:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    article = f"<article><h1>The bridge</h1><div>{body}</div>{after}</article>"
    return f"<html><head><title>The bridge</title>{head}</head><body>{article}</body></html>"


def state(**facts: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **facts})}</script>'


# --- samples -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sample", PAGES, ids=lambda p: "/".join(p.parts[-3:-1]))
def test_sample_page_gives_its_text_and_verdict(sample: Path) -> None:
    result = cleaner.analyze_html(sample.read_bytes())
    expected = json.loads(sample.with_name("report.json").read_text("utf-8"))
    found = result.truncation
    lines = [line.strip() for line in result.text.splitlines() if line.strip()]
    if expected["status"] != "blocked":  # what is left of a wall is no article
        assert lines == sample.with_name("expected").read_text("utf-8").splitlines()
    assert (found.status, found.basis) == (expected["status"], expected["basis"])
    assert found.missing == pytest.approx(expected["missing"], abs=0.005)


@pytest.mark.parametrize("sample", PAGES, ids=lambda p: "/".join(p.parts[-3:-1]))
def test_evidence_names_its_source_and_place(sample: Path) -> None:
    result = cleaner.analyze_html(sample.read_bytes())
    for evidence in result.truncation.evidence:
        assert evidence.source in {"text", "page", "json-ld", "meta", "script", "dom"}
        assert evidence.says
        if evidence.start is not None:
            assert result.source[evidence.start :].startswith(evidence.text)


def test_samples_show_every_status_and_basis() -> None:
    reports = [json.loads(p.with_name("report.json").read_text("utf-8")) for p in PAGES]
    assert {r["status"] for r in reports} == {"complete", "truncated", "blocked"}
    assert {r["basis"] for r in reports} == {None, "stated", "declared", "counted", "inferred"}


# --- bytes ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("nonsense-9", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-8", "utf-16"),
        ("utf-8", "utf-16-le"),
        ("utf-8", "utf-16-be"),
        ("utf-8", "utf-32"),
    ],
)
def test_encoding_is_found_declared_sniffed_or_wrong(declared: str, written: str) -> None:
    html = (
        f'<html><head><meta charset="{declared}"></head><body><p>Der Müller “ließ” die Tür offen – für Gäste.</p></body></html>'
    )
    assert "Der Müller “ließ” die Tür offen – für Gäste." in decode(html.encode(written))


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("shift_jis", "cp932", "雪の駅に届く手紙①"),
        ("euc-jp", "euc-jp", "雪の駅に届く手紙"),
        ("iso-2022-jp", "iso-2022-jp", "雪の駅に届く手紙"),
        ("gb2312", "gb18030", "桥梁将于三月重新开放"),
        ("big5", "big5", "橋樑將於三月重新開放"),
        ("euc-kr", "cp949", "다리는 삼월에 다시 열린다"),
        ("windows-1251", "cp1251", "Мост откроют в марте"),
        ("koi8-r", "koi8-r", "Мост откроют в марте"),
        ("iso-8859-2", "iso-8859-2", "Most zostanie otwarty później"),
        ("tis-620", "cp874", "สะพานจะเปิดอีกครั้ง"),
    ],
)
def test_declared_charset_is_read_as_browsers_read_it(declared: str, written: str, text: str) -> None:
    html = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><p>{text}</p></html>'
    assert text in decode(html.encode(written))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("gb18030", "我们的国家是在这样的时候出现了一个问题，大家都说要有人来做这件事情。"),
        ("big5hkscs", "我們的國家是在這樣的時候出現了一個問題，大家都說要有人來做這件事情。"),
        ("cp932", "橋は三月に再び開く。これについて市民からは多くの意見が寄せられている。"),
        ("euc_jp", "橋は三月に再び開く。これについて市民からは多くの意見が寄せられている。"),
        ("cp949", "다리는 삼월에 다시 열린다고 한다. 이에 대해 시민들은 많은 의견을 냈다."),
        ("cp1252", "Die Brücke wird im März eröffnet, sagte der Rat, und die Anwohner freuen sich über die Lösung."),
    ],
)
def test_charset_that_is_not_declared_is_told_from_the_text(written: str, text: str) -> None:
    markup = "<script>" + "var a = 'b';" * 900 + "</script>"
    assert text in decode(f"<html><head>{markup}</head><body><p class='x'>{text * 4}</p></body></html>".encode(written))


def test_a_few_broken_bytes_leave_utf8_utf8() -> None:
    raw = ("é" * 500).encode() + b"\xe9" + "ü".encode()
    assert decode(raw).endswith("éé\ufffdü")


def test_gzip_is_unpacked_and_broken_gzip_is_bytes() -> None:
    assert decode(gzip.compress("<p>Grüße</p>".encode())) == "<p>Grüße</p>"
    assert isinstance(decode(b"\x1f\x8b\x08broken"), str)


@pytest.mark.parametrize("name", ["base64", "rot13", "utf-16", "no-such"])
def test_what_is_no_charset_is_not_taken_for_one(name: str) -> None:
    assert declared_charset(f'<meta charset="{name}">'.encode()) is None


def test_tree_is_trafilaturas_own() -> None:
    from lxml import etree
    from trafilatura.utils import load_html

    heads = [
        "<!DOCTYPE html>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://x/">\n',
        "<html/>",
        "",
        "\x01",
        "\uffff",
    ]
    for head in heads:
        html = f"{head}<html lang='en'><head><meta charset='latin-1'></head><body><p>Grüße &nbsp; 雪</p></body></html>"
        mine, theirs = parse(html.encode()), load_html(html)
        assert mine is not None
        assert theirs is not None
        assert etree.tostring(mine).strip() == etree.tostring(theirs).strip()


# --- facts ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "free"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("False", False),
        ("http://schema.org/True", True),
        ("https://schema.org/False", False),
        (0, False),
        ("metered", None),
        (None, None),
        ([], None),
    ],
)
def test_free_is_read_in_every_form(value: object, free: bool | None) -> None:
    assert read_free(value) is free


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "NewsArticle", "wordCount": 842, "isAccessibleForFree": False},
        [{"@type": "Organization"}, {"@type": ["Article", "NewsArticle"], "wordCount": "842", "isAccessibleForFree": "False"}],
        {
            "@graph": [
                {"@type": "WebSite"},
                {"@type": "ReportageNewsArticle", "wordCount": "842 words", "isAccessibleForFree": "no"},
            ]
        },
        {
            "@type": "WebPage",
            "mainEntity": {"@type": "Article", "wordCount": 842.0, "isAccessibleForFree": "http://schema.org/False"},
        },
    ],
)
def test_json_ld_is_read_in_every_shape(data: object) -> None:
    facts = facts_of(
        f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head><body><p>x</p></body></html>'
    )
    assert facts.free == {False}
    assert facts.figures == (Figure("json-ld", "wordCount", 842, "words"),)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"Article","wordCount":842,}',
        '<!-- {"@type":"Article","wordCount":842} -->',
        '//<![CDATA[\n{"@type":"Article","wordCount":842}\n//]]>',
        '{"@type":"Article","headline":"He said "no" to it","wordCount":"842"}',
        '{"@type":"Article","description":"two\nlines","wordCount":842}',
    ],
)
def test_broken_json_gives_its_facts(text: str) -> None:
    assert read_number(parse_json(text)["wordCount"]) == 842


def test_deeply_nested_json_is_survived() -> None:
    assert isinstance(parse_json("[" * 100_000), dict)


def test_article_body_is_unescaped_and_stripped_of_markup() -> None:
    facts = facts_of(build(PROSE, state(articleBody="&amp;lt;p&amp;gt;Caf&amp;amp;eacute;&amp;lt;/p&amp;gt;")))
    assert facts.bodies == ("Café",)


def test_other_articles_on_the_page_are_not_its_own() -> None:
    head = state(headline="The bridge", isAccessibleForFree=True) + state(headline="Another story", isAccessibleForFree=False)
    assert facts_of(build(PROSE, head)).free == {True}


def test_contradicting_values_are_both_kept() -> None:
    assert facts_of(build(PROSE, state(isAccessibleForFree=True) + state(isAccessibleForFree="False"))).free == {True, False}


def test_meta_tags_canonical_language_and_title() -> None:
    head = '<link rel="canonical" href="https://a.example/b"><meta property="article:content_tier" content="Locked">'
    head += '<meta name="article:word_count" content="1,234">'
    facts = facts_of(build(PROSE, head).replace("<html>", '<html lang="en-GB">'))
    assert (facts.title, facts.language, facts.canonical, facts.tier) == ("The bridge", "en-GB", "https://a.example/b", "locked")
    assert facts.figures == (Figure("meta", "article:word_count", 1234, "words"),)


@pytest.mark.parametrize(
    ("selector", "present"),
    [
        (".rest", True),
        ("div.rest", True),
        ("#rest", True),
        (".none", False),
        (".empty", False),
        (".a .rest", True),
        ("a:b(", True),
    ],
)
def test_locked_part_is_looked_for_in_the_page(selector: str, present: bool) -> None:
    after = '<div class="a rest" id="rest">More of it.</div><div class="empty"> </div>'
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": selector}
    assert [p.present for p in facts_of(build(PROSE, state(hasPart=part), after)).locked] == [present]


def test_figures_in_scripts_are_read_with_their_unit() -> None:
    source = 'var a = {"wordCount":994,"word_count":"none"}; dl.push({nbChar: 5120, "character_count":"2708", discount: 30})'
    assert {(f.name, f.value, f.unit) for f in read_script_figures(source.encode())} == {
        ("wordCount", 994, "words"),
        ("nbChar", 5120, "chars"),
        ("character_count", 2708, "chars"),
    }


@pytest.mark.parametrize("count", ["00", "000", "0", "000000"])
def test_a_count_of_nothing_is_no_length(count: str) -> None:
    """Found by fuzzing: shares of a length of 0 were asked for."""
    script = f"<script>var a = {{'wordCount':{count}, nbChar: {count}}}</script>"
    page = build(PROSE, script, "<p>Subscribe to continue reading</p>")
    assert () == read_script_figures(page.encode())
    for fast in (False, True):
        assert cleaner.Cleaner(fast=fast).analyze_html(page).truncation.missing is None


def test_raw_marks_are_found_and_class_names_are_not() -> None:
    assert find_raw_mark(b"<div>___STEADY_PAYWALL___</div>") == "___STEADY_PAYWALL___"
    assert find_raw_mark(b'<div class="paywall">PAYWALL_ENABLED = true</div>') == ""


# --- lines and repair ----------------------------------------------------------------------------------------------
def lines_of(html: str) -> list[PageLine]:
    return read_lines(parse(html.encode()), html.encode())


def test_lines_have_roles_and_share_their_parent() -> None:
    html = "<html><body><h1>T</h1><div><p>One.<br>Two.</p><h2>H</h2><blockquote><p>Q.</p></blockquote></div>"
    html += "<ul><li><a href='/x'>Link</a></li></ul><script>var x</script></body></html>"
    lines = lines_of(html)
    assert [(line.role, line.text) for line in lines] == [
        ("t", "T"),
        ("p", "One."),
        ("p", "Two."),
        ("h", "H"),
        ("q", "Q."),
        ("a", "Link"),
    ]
    assert len({line.parent for line in lines[1:5]}) == 1


def test_hidden_elements_are_no_lines() -> None:
    html = "<html><body><p>Seen.</p><div style='color:red;display:none'><p>Dialog.</p></div><p hidden>No.</p></body></html>"
    assert join_lines(lines_of(html)) == "Seen."


def test_marks_of_lines_cannot_be_forged() -> None:
    assert (
        join_lines(lines_of("<html><body><p>&#xFDD0;pid1.id2&#xFDD1;Text \ufdd1 here.</p></body></html>")) == "pid1.id2Text here."
    )


def test_text_below_the_parsers_depth_is_read_all_the_same() -> None:
    html = "<html><body>" + "<div>" * 3000 + "".join(f"<p>{p}</p>" for p in PROSE) + "</div>" * 3000 + "</body></html>"
    assert cleaner.clean_html(html).split("\n") == PROSE


def test_quotations_are_restored_in_their_place() -> None:
    tweet = "<blockquote class='twitter-tweet'><p>Best bridge ever.</p>— A. Reader</blockquote>"
    html = f"<html><body><div><p>{PROSE[0]}</p>{tweet}<p>{PROSE[1]}</p></div></body></html>"
    extract, lines = f"{PROSE[0]}\n{PROSE[1]}", lines_of(html)
    assert mend(extract, lines, find_present(lines, extract)) == f"{PROSE[0]}\nBest bridge ever.\n— A. Reader\n{PROSE[1]}"


def test_title_links_and_captions_are_left_out() -> None:
    html = f"<html><body><h1>The bridge</h1><div><p>{PROSE[0]}</p><figure><figcaption>Photo: A. Reader</figcaption></figure>"
    html += "<ul><li><a href='/x'>The tunnel</a></li></ul></div></body></html>"
    extract, lines = f"The bridge\n{PROSE[0]}\nPhoto: A. Reader\n- The tunnel", lines_of(html)
    assert mend(extract, lines, find_present(lines, extract), "The bridge | Site") == PROSE[0]


def test_end_of_the_article_is_found_behind_what_the_extractor_left_out() -> None:
    lines = lines_of(build(PROSE, after="<p>Subscribe to read on</p>"))
    assert lines[find_end("\n".join(PROSE[:2]), lines)].text == "Subscribe to read on"


# --- scrambled text ------------------------------------------------------------------------------------------------
def test_scrambled_paragraphs_are_left_out() -> None:
    page = (SAMPLES / "en/page-scrambled/input.html").read_text("utf-8")
    text, scrambled = split_scrambled("\n".join(line.text for line in lines_of(page) if line.role == "p"))
    assert scrambled
    assert scrambled not in text
    assert text.endswith("he winds each of them once a week.")


def test_prose_is_not_scrambled() -> None:
    text = "\n".join(PROSE * 3)
    assert split_scrambled(text) == (text, "")


# --- verdict -------------------------------------------------------------------------------------------------------
def judge(html: str) -> cleaner.Truncation:
    return cleaner.analyze_html(html).truncation


GATE = "<div><h2>Subscribe to continue reading this article</h2></div>"


def test_tier_is_no_cut() -> None:
    head = state(isAccessibleForFree=False) + '<meta property="article:content_tier" content="metered">'
    assert judge(build(PROSE, head)).status == "complete"


def test_locked_part_that_is_absent_below_a_short_text_is_a_cut() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    head = state(isAccessibleForFree=False, hasPart=part)
    assert judge(build(PROSE, head)).status == "truncated"
    assert judge(build(PROSE, head, "<p class='paywall'>It will be the third bridge of the town.</p>")).status == "complete"


def test_notice_after_the_last_prose_is_a_cut_of_unknown_size() -> None:
    found = judge(build(PROSE, after=GATE))
    assert (found.status, found.missing, found.basis) == ("truncated", None, "inferred")


def test_notice_is_refuted_by_a_body_that_is_all_there() -> None:
    assert judge(build(PROSE, state(articleBody=" ".join(PROSE)), GATE)).status == "complete"


def test_count_that_is_in_characters_gives_no_share() -> None:
    characters = len("\n".join(PROSE))
    assert judge(build(PROSE, state(wordCount=characters), GATE)).missing is None


def test_declared_length_far_above_a_short_text_is_a_cut() -> None:
    found = judge(build(PROSE[:1], state(wordCount=842)))
    assert (found.status, found.basis) == ("truncated", "declared")


def test_body_of_another_text_gives_no_share() -> None:
    head = state(
        articleBody="Nothing of this stands on the page, and it is far longer than all of it. " * 20, isAccessibleForFree=False
    )
    found = judge(build(PROSE, head, GATE))
    assert (found.status, found.missing) == ("truncated", None)


@pytest.mark.parametrize("label", ["Read more", "Weiterlesen", "Lire la suite", "Seguir leyendo"])
def test_label_of_a_link_is_no_notice(label: str) -> None:
    assert judge(build(PROSE, after=f'<div><a href="/other">{label}</a></div>')).status == "complete"


def test_menu_of_a_wall_page_is_no_wall() -> None:
    assert judge(build(PROSE * 2, after="<p>You are not logged in</p>")).status == "complete"


def test_empty_page_is_unknown() -> None:
    assert judge("").status == "unknown"


def test_heading_above_a_request_to_subscribe_is_no_odd_end() -> None:
    """laviedesidees.fr: the heading of an appendix, below it tables and a box."""
    last = "Appendix, in which the lengths of all of the bridges of the region are given as they were in the summer of the flood"
    box = "Subscribe to our magazine for 5 euros a month."
    page = build([*PROSE, last, box])
    assert judge(page.replace(f"<p>{last}</p>", f"<h2>{last}</h2>")).status == "complete"
    assert judge(page).status == "truncated"


def test_notice_above_the_references_of_a_paper_is_a_cut() -> None:
    entry = "Smith J, Jones K. On the strength of bridges of stone after floods in two valleys. J Bridges. {}."
    items = "".join(f"<li>{entry.format(year)}</li>" for year in range(1990, 2005))
    found = judge(build(PROSE, after=f"{GATE}<h2>References</h2><ol>{items}</ol>"))
    assert (found.status, found.missing, found.basis) == ("truncated", None, "inferred")
    prose = "".join(f"<p>{p}</p>" for p in PROSE)
    assert judge(build(PROSE, after=f"{GATE}{prose}<h2>References</h2><ol>{items}</ol>")).status == "complete"


def test_extract_that_our_rules_do_not_share_is_compared_with_other_extractors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where trafilatura's own rules and ours agree, ours are the text; else its comparison is asked, and believed if it holds
    a good part of what the page shows.
    """
    asked: list[bool] = []
    body = [f"{number} {p}" for number in ("First,", "Then,", "Later,", "Last,") for p in PROSE]
    others = ["Another text altogether, of which the page knows a good deal more than our own rules have ever found in it."] * 3

    def run(tree: object, url: str | None, *, fast: bool) -> str:
        asked.append(fast)
        return "\n".join(body if agreed else others)

    monkeypatch.setattr("cleaner.page.read._run_trafilatura", run)
    agreed = True
    assert read_page(build(body)).text == "\n".join(body)
    agreed = False
    shown = "".join(f"<p>{line}</p>" for line in others)
    assert read_page(f"<div>{shown}</div><div role='complementary'>{build(body)}</div>").text == "\n".join(others)
    assert read_page(build(body)).text == "\n".join(body)
    assert asked == [True, True, False, True, False]


# --- fast ----------------------------------------------------------------------------------------------------------
def test_fast_path_reads_text_facts_and_verdict() -> None:
    html = build(PROSE, state(wordCount=842, isAccessibleForFree=False), GATE)
    result = cleaner.Cleaner(fast=True).analyze_html(html)
    assert [line for line in result.text.splitlines() if line.strip()] == PROSE
    assert (result.truncation.status, result.truncation.basis) == ("truncated", "declared")
    assert read_page(html, fast=True).facts == read_page(html).facts


# --- the labelled pages --------------------------------------------------------------------------------------------
def labelled() -> Iterator[tuple[str, bool, Path]]:
    for row in map(json.loads, (DATA / "truncation.jsonl").open(encoding="utf-8")):
        kind, _, name = row["id"].partition("/")
        folder = {"traf": DATA / "trafilatura/eval", "aeb": DATA / "article-extraction-benchmark/html"}.get(kind)
        path = DATA / "fundus" / row["id"] if folder is None else folder / (name + (".gz" if kind == "traf" else ".html.gz"))
        if path.exists():
            yield row["id"], row["truncated"] == "yes", path


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data, the pages labelled by hand")
def test_labelled_pages_are_judged_as_readers_do() -> None:
    """All of the cut pages but at most one are found, with at most one false alarm."""
    judged = [(name, cut, judge_file(path) == "truncated") for name, cut, path in labelled()]
    assert [name for name, cut, found in judged if cut and not found][1:] == []
    assert [name for name, cut, found in judged if found and not cut][1:] == []


def judge_file(path: Path) -> str:
    return cleaner.analyze_html(gzip.open(path).read()).truncation.status


def test_extract_in_one_line_is_held_by_what_it_is_made_of() -> None:
    """An extractor may join a page to one line: its beginning and end say little of what stands between."""
    others = [f"Sentence {i} of a long report on something else entirely, and so on." for i in range(20)]
    joined = " ".join([*PROSE, *others, PROSE[0]])
    assert measure_held(joined, "\n".join(PROSE)) < 0.4
    assert measure_held("\n".join(PROSE), joined) == 1.0


def test_article_that_only_the_data_of_a_script_holds_is_read_and_in_doubt() -> None:
    """The page shows nothing, so that nobody can tell whether its data is all of the article."""
    data = {"props": {"pageProps": {"menu": ["Home", "News"], "article": {"blocks": [{"text": p} for p in PROSE]}}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    for fast in (False, True):
        result = cleaner.Cleaner(fast=fast).analyze_html(f"<html><body><h1>The bridge</h1>{script}</body></html>")
        assert result.text.split("\n") == PROSE
        assert result.truncation.status == "unknown"


def test_data_of_a_script_is_left_alone_where_the_page_shows_an_article() -> None:
    script = f'<script type="application/json">{json.dumps({"next": " ".join(PROSE * 3)})}</script>'
    assert cleaner.clean_html(build(PROSE, script)).split("\n") == PROSE


def test_extract_that_is_one_line_is_parted_as_the_page_is() -> None:
    lines = [PageLine(text, "p", "1", "0", True) for text in ("Home", PROSE[0], "Costs", PROSE[1])]
    joined = f"The bridge {PROSE[0]} Costs {PROSE[1]}"
    assert part_lines(joined, lines).split("\n") == ["The bridge", PROSE[0], "Costs", PROSE[1]]
    assert part_lines("\n".join(PROSE), lines) == "\n".join(PROSE)


LONG = [
    f"In year {i} the council heard engineers, shop owners and the ferry company on the matter, and put it off again."
    for i in range(35)
]


def test_text_that_breaks_off_within_a_sentence_is_cut_where_the_page_is_not_free() -> None:
    locked = state(isAccessibleForFree=False)
    broken = [*PROSE, "The region has promised to pay half of the sum,", "but only if the town agrees to"]
    assert judge(build(broken[:4], locked)).status == "truncated"
    assert judge(build(broken[:4])).status == "complete"
    assert (
        judge(build([*LONG, "The region has promised to pay half of the sum if the council agrees to"], locked)).status
        == "truncated"
    )


@pytest.mark.parametrize(
    "last",
    [
        "The region has promised to pay half of the sum by the end of the year, which is about 20",
        "“It is for the region to say how that is to be paid, and by whom,”",
        "Der Rat hat zugesagt, die Hälfte der Summe zu tragen, sagte eine Sprecherin des Schweizer",
    ],
)
def test_text_may_break_off_before_a_number_a_quotation_mark_or_a_noun(last: str) -> None:
    assert judge(build([*LONG, last], state(isAccessibleForFree=False))).status == "truncated"
    assert judge(build([*LONG, last])).status == "complete"


def test_paragraphs_in_elements_of_their_own_break_off_as_others_do() -> None:
    """Each stands in a wrapper of a wrapper of a wrapper, so that no element holds the body."""
    broken = [*PROSE, "The region has promised to pay half of the sum if the council agrees to"]
    wrapped = [f"</p><div><div><div><p>{p}</p></div></div></div><p>" for p in broken]
    assert judge(build(wrapped, state(isAccessibleForFree=False))).status == "truncated"


def test_thai_puts_no_mark_at_the_end_of_a_sentence() -> None:
    text = "สภาเมืองประชุมเมื่อวันอังคารเพื่อหารือเรื่องสะพานซึ่งวิศวกรกล่าวว่าเสื่อมสภาพลงตั้งแต่น้ำท่วมครั้งใหญ่ในปีนั้นและต้องซ่อมแซม"
    assert judge(build([text] * 4, state(isAccessibleForFree=False))).status == "complete"


def test_credits_below_a_long_text_do_not_break_it_off() -> None:
    """A line without its full stop below an article that is not free: names of those who helped."""
    credits = "With assistance from our correspondents Anna Berg, Tom Hale and Maria Olsen in the capital and John Smith"
    assert judge(build([*LONG, credits], state(isAccessibleForFree=False))).status != "truncated"


def test_excerpt_may_end_above_its_credits() -> None:
    excerpt = [*PROSE, "The region has promised to pay half of the sum, if the council [...]"]
    assert judge(build([*excerpt, "Write to the author at anna@example.com"])).status == "truncated"
    assert judge(build([*excerpt, "Photographs", "Anna Berg", "Tom Hale", "Town archive"])).status == "truncated"
    assert judge(build([*excerpt, *LONG])).status == "complete"


BROKEN = "The region has promised to pay half of the sum, if the council and the ferry company agree [...]"
REST = f"{LONG[0]} {LONG[1]}"


@pytest.mark.parametrize(
    ("within", "below", "status"),
    [
        ("", "", "truncated"),
        (f"<p>{REST}</p>", "", "complete"),
        (
            "",
            "<aside><p>A teaser of another article, which breaks off as all of the teasers beside it do [...]</p></aside>",
            "complete",
        ),
    ],
)
def test_the_one_paragraph_that_ends_as_an_excerpt_may_stand_apart(within: str, below: str, status: str) -> None:
    """Below a heading, where our text ends above it. Of teasers several end so, and below a quotation its element goes on."""
    page = build([*PROSE, f"</p><section><h2>What the region says</h2><p>{BROKEN}</p>{within}</section>{below}<p>"])
    assert judge(page).status == status
    assert judge(page.replace("[...]", "[…]")).status == status


def test_notice_behind_paragraphs_that_have_elements_of_their_own() -> None:
    """The last of them is none of the longest, and the text goes on with what is another's."""
    body = "".join(f"<div><p>{p}</p></div>" for p in [*PROSE, *LONG[:4]])
    notice = "<div><p>Subscribe to continue reading this article</p></div>"
    other = f"<section><div><div><p>{LONG[5]}</p><p>{LONG[6]}</p></div></div></section>"
    page = f"<html><body><main><article>{body}{notice}{other}</article></main></body></html>"
    assert LONG[5] in read_page(page).text
    assert judge(page).status == "truncated"


def test_lock_on_a_part_that_is_absent_says_little_of_a_very_long_text() -> None:
    part = state(isAccessibleForFree=False, hasPart={"isAccessibleForFree": False, "cssSelector": ".rest"})
    assert judge(build(LONG[:32], part)).status == "truncated"
    assert judge(build([*LONG, *(f"Later on, {p}" for p in LONG)], part)).status == "unknown"


@pytest.mark.parametrize(
    ("address", "missing"), [("?page={}", 0.666667), ("/{}#last-articles", None), ("?comment-page={}", None)]
)
def test_pager_counts_unless_it_leads_to_comments_or_a_place_within_a_page(address: str, missing: float | None) -> None:
    links = "".join(f"<a href='{address.format(i)}'>{i}</a> " for i in (2, 3))
    assert judge(build([*PROSE, f"</p><div class='pagination'><span>1</span> {links}</div><p>"])).missing == missing


@pytest.mark.parametrize(
    ("line", "missing"), [("1/3ページ目", 0.666667), ("Sida 1/2", 0.5), ("全球2/3国家潜在的将破产", None), ("3/3ページ", None)]
)
def test_count_of_pages_in_any_language_is_short(line: str, missing: float | None) -> None:
    """A headline on two thirds of all countries counts no pages."""
    assert judge(build(PROSE, after=f"<div>{line}</div>")).missing == missing


@pytest.mark.parametrize("names", ["id='onetrust-consent-sdk'", "class='modal usercentrics-root'", "class='cookie-banner'"])
def test_texts_of_a_consent_manager_are_no_article_however_long(names: str) -> None:
    """Its texts on purposes and partners were four fifths of a page's prose."""
    purposes = "".join(
        f"<p>We and our {i} partners store data on your device, and read it there, to measure what you see.</p>" for i in range(9)
    )
    page = build(PROSE, after=f"</article><div {names}><div>{purposes}</div></div><article>")
    assert read_page(page, fast=True).text.split("\n") == PROSE


def test_limit_of_words_in_a_script_is_no_length_of_the_article() -> None:
    assert read_script_figures(b'{"articleMinWordCount": 200, "maxCharCount": 500, "wordCount": 994}') == (
        Figure("script", "wordCount", 994, "words"),
    )


MENU = (
    "<table>"
    + "".join(f"<tr><td><a href='/{i}'>Section number {i} of the town's paper</a></td></tr>" for i in range(60))
    + "</table>"
)


@pytest.mark.parametrize(("head", "ours"), [("", True), ('<meta name="viewport" content="width=device-width">', False)])
def test_our_text_goes_before_all_the_text_of_a_page_from_before_phones(
    monkeypatch: pytest.MonkeyPatch, head: str, ours: bool
) -> None:
    """Where trafilatura falls back on everything, menus and all, of which ours is a part."""
    everything = "\n".join([*PROSE, *(f"Section number {i} of the town's paper and of all its readers" for i in range(9))])
    monkeypatch.setattr("cleaner.page.read._run_trafilatura", lambda tree, url, fast: everything)
    assert (cleaner.clean_html(build(PROSE, head) + MENU).split("\n") == PROSE) is ours


def test_product_is_read_from_the_main_part_where_the_extract_lacks_most_of_it() -> None:
    cells = "".join(
        f"<h3>Part {i}</h3><div>Cable {i} of the bridge is of steel and holds forty tons in any weather.</div>" for i in range(12)
    )
    head = '<meta property="og:type" content="product"><script type="application/ld+json">{"@type": "Product"}</script>'
    html = f"<html><head><title>Cable</title>{head}</head><body><main><h1>Cable</h1><p>{PROSE[0]}</p>{cells}</main></body></html>"
    page = read_page(html, "https://example.com/product/cable")
    assert page.sort.name == "product"
    assert "Part 7" in page.text
    assert "Cable 11 of the bridge is of steel" in page.text
