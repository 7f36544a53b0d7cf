"""Questions that can be asked again after the page was loaded anew: kept in the tab, and nowhere else."""

from __future__ import annotations

import json

import pytest

from assistant.datatypes import Facets, Filters
from assistant.web.about_pages import privacy_html
from assistant.web.earlier import asked_before
from assistant.web.picks import offered_values
from tests.web.browsing import answers, ask, box, faults, open_filters, pick
from tests.web.conftest import Serve, Visit
from tests.web.fake_guide import FakeGuide
from tests.web.test_asking import SlowGuide

NOTHING = (None,) * 6


def test_a_command_that_asks_again_names_the_question_and_what_was_picked() -> None:
    picked = ["veterans", None, None, "", None, True]
    row = asked_before("again-" + json.dumps({"question": "What helps?", "picked": picked}))
    assert row is not None
    assert (row.question, row.picked) == ("What helps?", tuple(picked))


@pytest.mark.parametrize(
    "said", ["", "{", "[1]", "null", '{"question": 3, "picked": "x"}', '{"picked": [1, 2]}', "[" * 100_000]
)
def test_a_command_that_cannot_be_read_asks_nothing(said: str) -> None:
    row = asked_before(f"again-{said}")
    assert row is not None
    assert (row.question, row.picked) == ("", NOTHING)


@pytest.mark.parametrize("command", ["exact-1", "useful-2", "again", None, 7])
def test_another_command_asks_nothing_again(command: object) -> None:
    assert asked_before(command) is None


def test_only_what_the_filters_offer_is_picked_again() -> None:
    assert offered_values(["veterans", "veterans", "2A", "actions", "v", True], {"v"}) == (
        "veterans",
        None,
        "2A",
        "actions",
        "v",
        True,
    )
    assert offered_values([["x"], 3, "no", "no", "gone", "yes"], {"v"}) == (*[None] * 5, False)


def test_the_page_on_privacy_says_that_the_questions_are_kept_in_the_tab() -> None:
    assert "questions of the conversation are also kept in this tab" in privacy_html()


pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Locator, Page, expect  # noqa: E402


def offer(page: Page) -> Locator:
    return page.get_by_role("button", name="earlier question")


def kept(page: Page) -> list[str]:
    rows = json.loads(page.evaluate("sessionStorage.getItem('amhe-questions') ?? '[]'"))
    return [row["question"] for row in rows]


def asked_both(page: Page, address: str) -> None:
    page.goto(address)
    for count, question in enumerate(("What about stigma?", "And for veterans?"), 1):
        ask(page, question)
        expect(answers(page)).to_have_count(count)


@pytest.mark.browser
def test_after_a_reload_one_press_asks_the_earlier_questions_again(
    serve_guide: Serve, browser_page: Visit
) -> None:
    guide = FakeGuide()
    page = browser_page.page
    asked_both(page, serve_guide(guide))
    page.reload()
    offer(page).click()
    expect(answers(page)).to_have_count(2)
    expect(page.locator(".asked").first).to_contain_text("What about stigma?")
    expect(offer(page)).to_have_count(0)
    expect(box(page)).to_be_focused()
    assert guide.asked[2:] == guide.asked[:2]
    assert kept(page) == ["What about stigma?", "And for veterans?"]
    assert browser_page.complaints == []


@pytest.mark.browser
def test_whoever_follows_a_link_and_comes_back_is_offered_the_conversation(
    site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    asked_both(page, site)
    page.goto(f"{site}/search")
    page.go_back()
    expect(offer(page)).to_have_text("Ask your 2 earlier questions again")
    assert faults(page) == []


@pytest.mark.browser
def test_the_filters_stand_again_as_they_did(serve_guide: Serve, browser_page: Visit) -> None:
    guide = FakeGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    box(page).wait_for()
    open_filters(page)
    pick(page, "Group", "Armed forces veterans")
    pick(page, "Document", "Appendix: <veterans>")
    page.get_by_label("Official documents only").check()
    ask(page, "What about stigma?")
    expect(answers(page)).to_have_count(1)
    page.reload()
    offer(page).click()
    expect(answers(page)).to_have_count(1)
    open_filters(page)
    expect(page.get_by_role("combobox", name="Group")).to_have_value("Armed forces veterans")
    expect(page.get_by_role("combobox", name="Document")).to_have_value("Appendix: <veterans>")
    expect(page.get_by_label("Official documents only")).to_be_checked()
    ask(page, "And what helps?")
    expect(answers(page)).to_have_count(2)
    wanted = Filters(Facets(groups=("veterans",)), ("appendix-veterans",), official_only=True)
    assert guide.filters == [wanted] * 3


@pytest.mark.browser
def test_clear_leaves_no_question_in_the_tab(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    asked_both(page, site)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(answers(page)).to_have_count(0)
    page.wait_for_timeout(300)
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    box(page).wait_for()
    expect(offer(page)).to_have_count(0)


@pytest.mark.browser
def test_clear_takes_the_offer_away(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    asked_both(page, site)
    page.reload()
    expect(offer(page)).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(offer(page)).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.browser
@pytest.mark.parametrize("question", ["NHS number 943 476 5919", "I want to end my life"])
def test_what_is_refused_or_tells_of_danger_is_not_kept(
    site: str, browser_page: Visit, question: str
) -> None:
    page = browser_page.page
    page.add_init_script(
        "const held = Storage.prototype.setItem; window.written = [];"
        "Storage.prototype.setItem = function (key, text) {"
        "  window.written.push(text); held.call(this, key, text); };"
    )
    page.goto(site)
    ask(page, question)
    expect(answers(page)).to_have_count(1)
    ask(page, "What about stigma?")
    expect(answers(page)).to_have_count(2)
    assert kept(page) == ["What about stigma?"]
    assert [text for text in page.evaluate("window.written") if question in text] == []


@pytest.mark.browser
def test_a_question_asked_first_does_not_lose_the_earlier_ones(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    asked_both(page, site)
    page.reload()
    expect(offer(page)).to_be_visible()
    ask(page, "And in prison?")
    expect(answers(page)).to_have_count(1)
    assert kept(page) == ["What about stigma?", "And for veterans?", "And in prison?"]
    offer(page).click()
    expect(answers(page)).to_have_count(3)


@pytest.mark.browser
def test_stop_keeps_what_was_not_asked_again_yet(serve_guide: Serve, browser_page: Visit) -> None:
    guide = SlowGuide()
    guide.go.set()
    page = browser_page.page
    asked_both(page, serve_guide(guide))
    page.reload()
    expect(offer(page)).to_be_visible()
    guide.go.clear()
    box(page).fill("half a quest")
    offer(page).click()
    expect(page.get_by_text("Looking through the documents")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(offer(page)).to_have_text("Ask your 2 earlier questions again")
    expect(box(page)).to_have_value("half a quest")
    guide.go.set()
    assert kept(page) == ["What about stigma?", "And for veterans?"]


@pytest.mark.browser
def test_a_question_that_cannot_be_asked_again_is_still_offered(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    asked_both(page, site)
    page.reload()
    expect(offer(page)).to_be_visible()
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "no"}))
    offer(page).click()
    expect(page.get_by_role("alert")).to_contain_text("Many questions are being")
    expect(offer(page)).to_be_visible()
    page.unroute("**/queue/join*")
    offer(page).click()
    expect(answers(page)).to_have_count(2)
