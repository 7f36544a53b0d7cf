"""What a reader does beside asking: leave out, read around, look into reasons, keep, say, go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.datatypes import Answer, Facets, Why
from assistant.settings import CHECKOUT
from tests.web.browsing import answers, ask, box, faults, open_filters, pick
from tests.web.conftest import Serve, Visit
from tests.web.fake_guide import STIGMA, FakeGuide, answer, citation, hit

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Page, expect  # noqa: E402


def on_veterans(question: str, history: Sequence[str]) -> Answer:
    found = replace(hit(1, STIGMA), why=Why(("veterans",), (), (("veterans", "subject"),)))
    said = answer(question, citation(1, STIGMA), passages=(found,))
    return replace(said, facets=Facets(("veterans",)), searched_also=("Armed forces veterans",))


@pytest.fixture
def guide() -> FakeGuide:
    return FakeGuide(on_veterans, {"appendix-veterans": CHECKOUT / "corpus/briefings/appendix-stigma.pdf"})


@pytest.fixture
def asked(guide: FakeGuide, serve_guide: Serve, browser_page: Visit) -> Page:
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "help for squaddies")
    expect(answers(page)).to_have_count(1)
    return page


def test_a_facet_is_left_out_by_one_press_and_the_focus_is_not_lost(asked: Page, guide: FakeGuide) -> None:
    asked.get_by_role("button", name="Leave out Armed forces veterans").click()
    expect(answers(asked)).to_have_count(2)
    assert guide.left_out[-1] == (True, ("veterans",))
    expect(box(asked)).to_be_focused()
    expect(answers(asked).last).to_contain_text("Left outArmed forces veterans")
    assert faults(asked) == []


def test_what_is_half_typed_stays_while_a_facet_is_left_out(asked: Page) -> None:
    box(asked).fill("and for")
    asked.get_by_role("button", name="Search for my words only").click()
    expect(answers(asked)).to_have_count(2)
    expect(box(asked)).to_have_value("and for")


def test_an_opinion_is_kept_said_and_not_asked_for_again(asked: Page, guide: FakeGuide) -> None:
    asked.get_by_role("button", name="Wrong page").click()
    expect(asked.get_by_text("You said: wrong page.")).to_be_focused()
    expect(asked.locator("#status")).to_contain_text("Thank you")
    assert [opinion for _, opinion in guide.opinions] == ["wrong_page"]
    ask(asked, "and in prison?")
    expect(answers(asked)).to_have_count(2)
    expect(answers(asked).first.get_by_role("button", name="Useful", exact=True)).to_have_count(0)
    expect(answers(asked).last.get_by_role("button", name="Useful", exact=True)).to_have_count(1)


def test_a_next_question_is_asked_by_one_press_and_only_the_newest_answer_offers_one(
    asked: Page, guide: FakeGuide
) -> None:
    asked.get_by_role("button", name="What is known about housing among veterans?").click()
    expect(answers(asked)).to_have_count(2)
    assert guide.asked[-1][0] == "What is known about housing among veterans?"
    expect(box(asked)).to_be_focused()
    offered = asked.get_by_role("button", name="What is known about housing among veterans?")
    expect(offered).to_have_count(1)


def test_the_text_around_opens_in_the_card_and_the_page_takes_its_place(asked: Page) -> None:
    card = asked.locator("#source-1-1")
    card.get_by_role("link", name="More around this").press("Enter")
    region = card.get_by_role("region", name="The text around the quotation")
    expect(region).to_be_focused()
    expect(region.locator("mark")).to_have_text("Stigma")
    assert faults(asked) == []
    region.get_by_role("link", name="Later in the document").click()
    expect(card.locator(".page-panel")).to_have_count(1)
    card.get_by_role("link", name="Show on page").click()
    expect(card.get_by_role("img")).to_be_visible()
    expect(card.get_by_role("link", name="More around this")).to_be_visible()
    card.get_by_role("link", name="Hide the page").click()
    expect(card.locator(".page-panel")).to_have_count(0)


def test_why_a_passage_was_found_unfolds(asked: Page) -> None:
    asked.get_by_text("Why this passage?").click()
    expect(asked.get_by_text("Its document is about veterans.")).to_be_visible()
    assert faults(asked) == []


def test_an_answer_is_kept_as_word_and_as_markdown(asked: Page, tmp_path: Path) -> None:
    import docx

    for name in ("Word", "Markdown"):
        with asked.expect_download() as download:
            asked.get_by_role("link", name=name).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    (markdown,) = tmp_path.glob("help-for-squaddies-20*.md")
    (word,) = tmp_path.glob("help-for-squaddies-20*.docx")
    assert f"> {STIGMA}" in markdown.read_text(encoding="utf-8")
    words = [line.text for line in docx.Document(str(word)).paragraphs]
    assert STIGMA in words


def test_a_document_and_what_it_is_for_can_be_picked(asked: Page, guide: FakeGuide) -> None:
    open_filters(asked)
    for label, choice in (("What it is for", "What to do"), ("Document", "Appendix: <veterans>")):
        pick(asked, label, choice)
    ask(asked, "and in prison?")
    expect(answers(asked)).to_have_count(2)
    assert guide.filters[-1].documents == ("appendix-veterans",)
    assert guide.filters[-1].kinds == ("action",)
    assert faults(asked) == []
