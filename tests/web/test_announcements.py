"""What a screen reader is given to say: each answer once, and the state of a question, in live regions."""

from __future__ import annotations

import pytest

from tests.web.browsing import answers, ask
from tests.web.conftest import Visit
from tests.web.measures import listen
from tests.web.states import QUESTION

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Page, expect  # noqa: E402


@pytest.fixture
def heard(whole_site: str, browser_page: Visit) -> Page:
    page = browser_page.page
    page.goto(whole_site)
    page.locator("#status[role=status]").wait_for(state="attached")
    expect(page.get_by_role("button", name="When is a professional interpreter needed?")).to_be_visible()
    listen(page)
    return page


def spoken(page: Page, region: str) -> list[str]:
    page.wait_for_timeout(300)
    words: list[str] = page.evaluate(f"() => window.spoken.{region}")
    return words


def test_an_answer_is_said_once_and_an_older_one_not_again(heard: Page) -> None:
    ask(heard, QUESTION)
    expect(answers(heard)).to_have_count(1)
    first = " ".join(spoken(heard, "log"))
    assert first.count(QUESTION) == 1
    assert first.count("Answered from the documents") == 1
    assert first.count("Quoted word for word") == 1
    ask(heard, "And what helps them?")
    expect(answers(heard)).to_have_count(2)
    both = " ".join(spoken(heard, "log"))
    assert both.count(QUESTION) == 1
    assert both.count("Answered from the documents") == 2
    assert both.count("Quoted word for word") == 2


def test_the_status_says_that_it_looks_and_no_more(heard: Page) -> None:
    ask(heard, QUESTION)
    expect(answers(heard)).to_have_count(1)
    assert set(spoken(heard, "status")) <= {"Looking through the documents…"}
    assert len(spoken(heard, "status")) <= 1
    expect(heard.locator("#status")).to_have_text("")


def test_an_opinion_is_thanked_for_and_no_answer_said_again(heard: Page) -> None:
    ask(heard, QUESTION)
    expect(answers(heard)).to_have_count(1)
    before = len(" ".join(spoken(heard, "log")))
    heard.get_by_role("button", name="Not useful").click()
    expect(heard.locator("#status")).to_contain_text("Thank you")
    assert " ".join(spoken(heard, "log"))[before:].strip() == "You said: not useful."


def test_what_failed_is_said_once_as_an_alert(heard: Page) -> None:
    ask(heard, "This fails")
    expect(heard.get_by_role("alert")).to_contain_text("The documents cannot be used")
    assert sum("The documents cannot be used" in words for words in spoken(heard, "status")) == 1
