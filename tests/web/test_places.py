"""Search, evidence map and the pages about the assistant, over HTTP."""

from __future__ import annotations

import csv
import html
import io
import re

import httpx
import pytest

from assistant.datatypes import Facets, Filters, Passage
from assistant.errors import NoSnapshotError, UsageError
from assistant.web.search_page import Wanted, hits_csv, holding
from tests.web.conftest import Serve
from tests.web.fake_guide import STIGMA, FakeGuide, hit

ALL = ["/search", "/map", "/about", "/accessibility", "/privacy"]


def words_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def foreign_scripts(page: str) -> list[str]:
    """Scripts that are not files of our own."""
    return [tag for tag in re.findall("<script[^>]*>", page) if not tag.startswith('<script src="/ui/')]


@pytest.mark.parametrize("path", ALL)
def test_every_page_has_one_heading_the_safety_line_and_the_ways_around(
    serve_guide: Serve, path: str
) -> None:
    reply = httpx.get(serve_guide(FakeGuide()) + path)
    assert reply.status_code == 200
    assert reply.text.count("<h1>") == 1
    assert 'href="tel:999"' in reply.text
    assert f'href="{path}" aria-current="page"' in reply.text
    assert foreign_scripts(reply.text) == []
    assert "<veterans>" not in reply.text
    assert "<others>" not in reply.text


def test_a_search_has_an_address_and_shows_the_exact_words(serve_guide: Serve) -> None:
    guide = FakeGuide()
    address = "/search?q=stigma&group=veterans&barrier=stigma&step=2A&official=yes&document=appendix-veterans"
    page = httpx.get(serve_guide(guide) + address).text
    assert guide.filters == [
        Filters(Facets(("veterans",), ("stigma",), ("2A",)), ("appendix-veterans",), True)
    ]
    assert STIGMA in words_of(page)
    assert "The 50 nearest passages." in words_of(page)
    assert '<option value="veterans" selected>' in page
    assert 'value="stigma"' in page
    assert " checked>" in page


def test_what_is_picked_is_searched_for_when_there_are_no_words() -> None:
    assert Wanted(group="veterans").words == "Armed forces veterans"
    assert Wanted().words == ""


def test_an_empty_search_asks_nothing(serve_guide: Serve) -> None:
    guide = FakeGuide()
    page = httpx.get(serve_guide(guide) + "/search").text
    assert guide.filters == []
    assert "found" not in words_of(page).split("Start again")[1]


def test_words_in_quotation_marks_must_stand_in_the_passage(serve_guide: Serve) -> None:
    page = httpx.get(serve_guide(FakeGuide()) + '/search?q="many veterans"').text
    assert "1000 passages found" in words_of(page) or "nearest passages" in words_of(page)
    none = httpx.get(serve_guide(FakeGuide()) + '/search?q="many soldiers"').text
    assert "No passage found" in words_of(none)


@pytest.mark.parametrize("phrase", ["keeps many", "Keeps  MANY", "asking for help, and"])
def test_a_phrase_is_found_whatever_its_case_and_spaces(phrase: str) -> None:
    hits = [hit(1, STIGMA), hit(2, "Stigma keeps\nmany away, asking for help, and more.")]
    assert holding(hits, [phrase]) == hits


def test_a_phrase_with_a_plain_apostrophe_finds_a_curly_one() -> None:
    found = hit(1, "Older people’s gap")
    assert holding([found], ["people's gap"]) == [found]


def test_a_search_can_be_downloaded(serve_guide: Serve) -> None:
    address = serve_guide(FakeGuide())
    table = httpx.get(f"{address}/search?q=stigma&format=csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert (len(rows), rows[0]["words"], rows[0]["place"]) == (50, STIGMA, "page 2")
    text = httpx.get(f"{address}/search?q=stigma&format=md").text
    assert f"> {STIGMA}" in text
    assert "Appendix: veterans (unofficial briefing), page 2." in text


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(start: str) -> None:
    rows = list(csv.DictReader(io.StringIO(hits_csv([hit(1, start)]).lstrip("\ufeff"))))
    assert rows[0]["words"] == f"'{start}"


def test_a_filter_that_names_nothing_is_said_on_the_page(serve_guide: Serve) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)
    httpx.get(f"{address}/health")
    guide.failure = UsageError("--group x: This cannot be searched..")
    page = httpx.get(f"{address}/search?q=a&group=x")
    assert page.status_code == 200
    assert "This cannot be searched." in words_of(page.text)


def test_untrusted_words_come_out_as_text(serve_guide: Serve) -> None:
    page = httpx.get(serve_guide(FakeGuide()) + "/search", params={"q": '"><script>alert(1)</script>'}).text
    assert foreign_scripts(page) == []


def test_the_map_counts_in_words_and_leads_to_the_search(serve_guide: Serve) -> None:
    page = httpx.get(serve_guide(FakeGuide()) + "/map").text
    assert 'href="/search?group=veterans&amp;barrier=stigma"' in page
    assert "12 passages" in words_of(page)
    assert "1 passage :" in words_of(page) or "1 passage: " in words_of(page)
    assert words_of(page).count("no passage found") == 2
    assert "no evidence" not in words_of(page)
    assert "there are 1,234 in all" in words_of(page)
    assert "20260101-000000-abc" not in words_of(page)
    assert '<th scope="row">Deaf people</th>' in page


def test_the_map_has_a_view_by_step_and_a_file(serve_guide: Serve) -> None:
    address = serve_guide(FakeGuide())
    assert "2A: identify need" in words_of(httpx.get(f"{address}/map?across=steps").text)
    rows = list(csv.DictReader(io.StringIO(httpx.get(f"{address}/map?format=csv").text.lstrip("\ufeff"))))
    assert [row["passages"] for row in rows] == ["1", "0", "0", "12"]
    assert rows[2]["group name"].startswith("'=")


@pytest.mark.parametrize("path", ["/search", "/map", "/about"])
def test_while_it_loads_a_page_says_so(serve_guide: Serve, path: str) -> None:
    guide = FakeGuide(ready=False)
    reply = httpx.get(serve_guide(guide) + path)
    guide.release.set()
    assert reply.status_code == 503
    assert "still starting" in reply.text


def test_nothing_published_is_said_without_commands(serve_guide: Serve) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)
    while httpx.get(f"{address}/health").json()["status"] == "loading":
        pass
    guide.failure = NoSnapshotError("Nothing is published yet; run: amhe ingest")
    reply = httpx.get(f"{address}/search?q=a")
    assert reply.status_code == 503
    assert "No documents have been added yet" in words_of(reply.text)
    assert "amhe ingest" not in words_of(reply.text)


def test_a_table_row_is_searched_with_its_column_headings() -> None:
    passage = Passage("d", 1, 0, 5, "31.5%", ("Need",), header_text="Share with depression")
    row = hit(1, "x")
    found = type(row)(1, 1.0, passage, row.title, row.document_status, row.pages)
    assert holding([found], ["share with depression"]) == [found]


def test_words_of_danger_in_a_search_bring_the_numbers_above_what_is_found(site: str) -> None:
    page = httpx.get(site + "/search", params={"q": "I want to end my life"}).text
    assert 0 < page.index('href="tel:999"', page.index("<main")) < page.index('class="results"')


def test_personal_data_in_a_search_is_neither_searched_nor_shown_again(serve_guide: Serve) -> None:
    guide = FakeGuide()
    page = httpx.get(serve_guide(guide) + "/search", params={"q": "NHS number 943 476 5919"}).text
    assert "Please ask without personal data." in words_of(page)
    assert "943" not in page
    assert guide.filters == []


def test_a_direction_mark_in_a_title_is_no_markup(site: str) -> None:
    page = httpx.get(site + "/search", params={"q": "abc\u202edef"}).text
    assert "<bdi>" not in page[: page.index("</title>")]
