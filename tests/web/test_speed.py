"""How soon an answer and a page are on the screen, with the real model over the published starter library."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest

from assistant.answers.guide import Guide
from assistant.errors import NoSnapshotError
from assistant.settings import load_settings
from tests.web.browsing import answers, box
from tests.web.conftest import NewVisit, served

pytestmark = [pytest.mark.slow, pytest.mark.browser]
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Page, expect  # noqa: E402

QUESTIONS = (
    "What stops veterans from asking for help?",
    "When is a professional interpreter needed?",
    "How does stigma affect South Asian women?",
    "What should commissioners do about housing for care leavers?",
    "and for refugees?",
    "What helps autistic adults?",
    "How common is depression among unpaid carers?",
    "Why do Gypsy, Roma and Traveller people avoid services?",
    "What is step 2A?",
    "Are waits longer in rural areas?",
)
ANSWER_MILLISECONDS = 300
PAGE_MILLISECONDS = 400


STOPWATCH = """() => {
  window.began = 0;
  window.took = [];
  const stop = () => {
    if (!window.began) return;
    const began = window.began;
    window.began = 0;
    /* What the reader sees is there once the next frame is drawn. */
    requestAnimationFrame(() => window.took.push(performance.now() - began));
  };
  const start = () => (window.began = performance.now());
  addEventListener("keydown", (event) => event.key === "Enter" && start(), true);
  addEventListener("click", (event) => event.target.matches(".show-page") && start(), true);
  document.addEventListener("load", (event) => event.target.matches?.(".page-panel img") && stop(), true);
  let shown = 0;
  new MutationObserver(() => {
    const count = document.querySelectorAll("#conversation .answer").length;
    if (count > shown) stop();
    shown = count;
  }).observe(document.body, { childList: true, subtree: true });
}"""


@pytest.fixture(scope="module")
def library() -> Iterator[str]:
    settings = load_settings()
    guide = Guide(settings)
    try:
        guide.warm_up()
    except NoSnapshotError as error:
        pytest.skip(f"the starter library is not published: {error}")
    with served(guide, settings) as address:
        yield address


def took(page: Page, count: int) -> list[float]:
    """The milliseconds of so many acts, once they are all done."""
    deadline = time.monotonic() + 20
    while len(page.evaluate("window.took")) < count:
        assert time.monotonic() < deadline, "an act had no end"
        page.wait_for_timeout(20)
    return [float(each) for each in page.evaluate("window.took")]


def said(name: str, values: list[float]) -> str:
    median, slowest = statistics.median(values), max(values)
    return f"{name}: median {median:.0f} ms, slowest {slowest:.0f} ms of {len(values)}"


def test_an_answer_and_its_page_are_on_the_screen_soon(library: str, new_visit: NewVisit) -> None:
    page = new_visit().page
    page.goto(library)
    box(page).wait_for()
    page.evaluate(STOPWATCH)
    for count, question in enumerate(QUESTIONS, start=1):
        box(page).fill(question)
        box(page).press("Enter")
        expect(answers(page)).to_have_count(count)
        page.wait_for_timeout(300)
    asked = took(page, len(QUESTIONS))
    page.evaluate("window.took = []")
    links = page.locator("#sources .card:visible a.show-page", has_text="Show on page")
    drawn = min(links.count(), 4)
    for count in range(1, drawn + 1):
        links.first.click()  # says "Hide the page" from then on
        took(page, count)
    pages = took(page, drawn)
    print(said("\nanswer", asked), said("page", pages), sep="\n")
    assert drawn
    assert statistics.median(asked) <= ANSWER_MILLISECONDS
    assert statistics.median(pages) <= PAGE_MILLISECONDS
