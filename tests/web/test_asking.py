"""One question at a time: what is typed, sent, lost and stopped, in a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.datatypes import Answer, Filters
from assistant.settings import Settings
from tests.web.browsing import answers, ask, box, faults
from tests.web.conftest import Serve, Visit, served
from tests.web.fake_guide import FakeGuide

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import expect  # noqa: E402


class SlowGuide(FakeGuide):
    """Answers a question only when ``go`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: Sequence[str] = (),
        *,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Answer:
        self.go.wait(20)
        return super().ask(question, filters, history, expand=expand, without=without)


def test_enter_pressed_twice_asks_once(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    box(page).fill("What about veterans?")
    box(page).press("Enter")
    box(page).press("Enter")
    expect(answers(page)).to_have_count(1)
    page.wait_for_timeout(700)
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_question_asked_while_another_is_answered_comes_next(
    serve_guide: Serve, browser_page: Visit
) -> None:
    guide = SlowGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about stigma?")
    expect(page.get_by_text("Looking through the documents")).to_be_visible()
    ask(page, "And for veterans?")
    expect(box(page)).to_have_value("And for veterans?")
    guide.go.set()
    expect(answers(page)).to_have_count(2)
    expect(box(page)).to_have_value("")
    assert guide.asked == [("What about stigma?", ()), ("And for veterans?", ("What about stigma?",))]


def test_what_is_typed_while_an_answer_is_on_its_way_stays(serve_guide: Serve, browser_page: Visit) -> None:
    guide = SlowGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about stigma?")
    box(page).press_sequentially("and for vet")
    guide.go.set()
    expect(answers(page)).to_have_count(1)
    expect(box(page)).to_have_value("and for vet")
    page.wait_for_timeout(300)
    expect(answers(page)).to_have_count(1)


def test_box_and_buttons_stay_in_their_place_while_an_answer_is_on_its_way(
    serve_guide: Serve, browser_page: Visit
) -> None:
    guide = SlowGuide()
    guide.go.set()
    page = browser_page.page
    page.goto(serve_guide(guide))
    for count in (1, 2, 3):
        ask(page, f"Question {count} on veterans")
        expect(answers(page)).to_have_count(count)
    before = page.get_by_role("button", name="Clear", exact=True).bounding_box()
    guide.go.clear()
    ask(page, "And in prison?")
    expect(page.get_by_text("Looking through the documents")).to_be_visible()
    during = page.get_by_role("button", name="Clear", exact=True).bounding_box()
    guide.go.set()
    assert before
    assert during
    assert abs(before["y"] - during["y"]) <= 2


def test_clear_while_an_answer_is_on_its_way_empties_and_the_next_question_is_answered(
    serve_guide: Serve, browser_page: Visit
) -> None:
    guide = SlowGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    ask(page, "What about stigma?")
    expect(page.get_by_text("Looking through the documents")).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".asked")).to_have_count(0)
    guide.go.set()
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".asked")).to_contain_text("What about veterans?")


@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "Many questions are being"), (429, "within a minute"), (413, "2,000 characters")],
)
def test_a_question_that_could_not_be_sent_is_said_in_the_page_and_given_back(
    site: str, browser_page: Visit, status: int, words: str
) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    page.route("**/queue/join*", lambda route: route.fulfill(status=status, json={"detail": "no"}))
    ask(page, "And in prison?")
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(box(page)).to_have_value("And in prison?")
    expect(box(page)).to_be_focused()
    expect(page.locator(".toast-body").filter(visible=True)).to_have_count(0)
    assert faults(page) == []
    page.unroute("**/queue/join*")
    box(page).press("Enter")
    expect(answers(page)).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_server_lost_while_it_answers_is_said_and_the_question_given_back(
    tmp_path: Path, browser_page: Visit
) -> None:
    guide = SlowGuide()
    page = browser_page.page
    with served(guide, Settings(tmp_path, tmp_path)) as address:
        page.goto(address)
        ask(page, "What about veterans?")
        expect(page.get_by_text("Looking through the documents")).to_be_visible()
    guide.go.set()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(box(page)).to_have_value("What about veterans?")
    expect(page.get_by_text("Looking through the documents")).to_be_hidden()


def test_a_page_that_starts_anew_because_the_server_was_lost_keeps_the_question(
    site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.goto(site)
    box(page).wait_for()
    page.route("**/queue/join*", lambda route: route.abort())
    page.route("**/app_id*", lambda route: route.abort())
    ask(page, "What about veterans?")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(box(page)).to_have_value("What about veterans?")
    page.unroute("**/queue/join*")
    with page.expect_navigation():
        page.unroute("**/app_id*")
    expect(box(page)).to_have_value("What about veterans?")
    box(page).press("Enter")
    expect(answers(page)).to_have_count(1)
    page.reload()
    expect(box(page)).to_have_value("")


def test_stop_lets_go_of_the_question_and_gives_it_back(serve_guide: Serve, browser_page: Visit) -> None:
    guide = SlowGuide()
    page = browser_page.page
    page.goto(serve_guide(guide))
    guide.go.set()
    ask(page, "What about stigma?")
    expect(answers(page)).to_have_count(1)
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_hidden()
    guide.go.clear()
    ask(page, "And in prison?")
    expect(page.locator(".asked")).to_have_count(2)
    stop.click()
    expect(page.locator(".asked")).to_have_count(1)
    expect(box(page)).to_have_value("And in prison?")
    expect(box(page)).to_be_focused()
    expect(page.locator("#status")).to_contain_text("Stopped")
    guide.go.set()
    box(page).press("Enter")
    expect(answers(page)).to_have_count(2)
    assert faults(page) == []


# Told by the page itself, in the order in which it comes to know of the two.
ORDER_OF_STREAM_AND_QUESTION = """
window.order = [];
const nativeFetch = window.fetch;
window.fetch = async (...request) => {
  const address = String(request[0]?.url ?? request[0]);
  const asked = address.includes("/queue/join") && String(request[1]?.body).includes("veterans");
  if (asked) window.order.push("sent");
  if (!address.includes("/queue/data")) return nativeFetch(...request);
  window.order.push("opened");
  const answer = await nativeFetch(...request);
  answer.clone().text().catch(() => {}).finally(() => window.order.push("closed"));
  return answer;
};
"""


def test_a_question_waits_until_the_stream_of_an_earlier_request_has_closed(
    site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.add_init_script(ORDER_OF_STREAM_AND_QUESTION)
    page.route("**/queue/data*", lambda route: (page.wait_for_timeout(600), route.continue_())[1])
    # A question asked before there is any stream goes out at once, and shares the one that comes.
    with page.expect_request("**/queue/data*"):
        page.goto(site)
    ask(page, "What about veterans?")
    expect(answers(page)).to_have_count(1)
    assert page.evaluate("order")[:3] == ["opened", "closed", "sent"]


def test_a_question_whose_answer_nobody_would_hear_is_given_back(site: str, browser_page: Visit) -> None:
    page = browser_page.page
    page.goto(site)
    ask(page, "What about stigma?")
    expect(answers(page)).to_have_count(1)
    page.wait_for_timeout(300)
    page.route("**/queue/join*", lambda route: route.fulfill(json={"event_id": "unheard"}))
    page.route("**/queue/data*", lambda route: route.fulfill(body="", content_type="text/event-stream"))
    ask(page, "And in prison?")
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(box(page)).to_have_value("And in prison?")
