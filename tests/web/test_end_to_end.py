"""The whole path in a real browser: PDFs on disk, a published library, a question, a page to read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.answers.guide import Guide
from tests.web.conftest import Visit, served

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import expect  # noqa: E402


@pytest.fixture(scope="module")
def library_site(guide: Guide) -> Iterator[str]:
    """The page over the small published library."""
    with served(guide, guide.settings) as address:
        yield address


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def page_letters(pdf: bytes, number: int) -> str:
    from pypdf import PdfReader

    return letters(PdfReader(io.BytesIO(pdf)).pages[number - 1].extract_text())


@pytest.mark.parametrize(
    ("question", "title", "words", "place"),
    [
        ("Do veterans wait longer for therapy?", "Former soldiers", "Veterans wait longer", "page 1"),
        (
            "Are professional interpreters needed at every appointment in mental health care?",
            "Language and homes",
            "Professional interpreters are needed",
            "page iii (PDF page 1)",
        ),
        (
            "Insecure housing harms mental health and delays discharge",
            "Language and homes",
            "Insecure housing harms",
            "page iv (PDF page 2)",
        ),
    ],
)
def test_a_question_is_answered_with_words_that_stand_on_the_page_it_links_to(
    library_site: str, browser_page: Visit, question: str, title: str, words: str, place: str
) -> None:
    page = browser_page.page
    page.goto(library_site)
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    answer = page.get_by_role("log").locator(".answer")
    expect(answer.locator("blockquote").filter(has_text=words).first).to_be_visible()
    expect(answer.get_by_role("link", name=re.compile(re.escape(f"{title}, {place}"))).first).to_be_visible()

    cards = page.locator(".card")
    assert cards.count() >= 1
    for card in cards.all():
        quote = card.locator("blockquote").text_content() or ""
        link = card.get_by_role("link", name=re.compile("^Open the PDF at ")).get_attribute("href") or ""
        parts = urlsplit(link)
        document = httpx.get(library_site + parts.path)
        assert document.headers["content-type"] == "application/pdf"
        number = int(parts.fragment.removeprefix("page="))
        first_words = letters(quote)[:40]
        assert first_words in page_letters(document.content, number)
    assert browser_page.outside == []
    assert browser_page.complaints == []


def test_the_original_source_of_a_marked_sentence_stands_on_its_card(
    library_site: str, browser_page: Visit
) -> None:
    page = browser_page.page
    page.goto(library_site)
    page.get_by_label("Your question").fill("Do veterans wait longer for therapy?")
    page.get_by_role("button", name="Ask", exact=True).click()
    card = page.locator(".card").filter(has_text="Veterans wait longer").first
    expect(card).to_contain_text("Unofficial briefing")
    expect(card).to_contain_text("[1] A study of waiting")
    expect(card.locator("a[href='https://example.org/waiting']")).to_have_count(1)


def test_a_served_library_reports_its_snapshot(library_site: str, guide: Guide) -> None:
    guide.warm_up()
    state = httpx.get(f"{library_site}/health").json()
    assert state["status"] == "ready"
    assert state["snapshot_id"]
