"""A library that is published anew, and a server that is started anew, under a page that stays open."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from assistant.answers.guide import Guide
from assistant.library.ingest import ingest
from assistant.settings import Settings
from tests.conftest import HOUSING, INTERPRETING, body, make_corpus
from tests.documents.pdf_builder import Line, build_pdf
from tests.fakes import HashingEmbedder
from tests.web.browsing import answers, ask, box
from tests.web.conftest import PATIENCE_MILLISECONDS, Visit, served
from tests.web.states import QUESTION, WholeGuide, answered

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
pytest.importorskip("playwright", reason="the test extra is not installed")

from playwright.sync_api import Locator, Page, expect  # noqa: E402

ON_HOUSING = "Who can fund tenancy support workers in community teams?"
ON_INTERPRETERS = "Are professional interpreters needed at every appointment in mental health care?"
ON_VETERANS = "Do veterans wait longer for therapy than other people do?"
NEW_PAGE = "A page on travel has been added in between. Bus fares keep many people from their appointments."


class Library:
    """A small published library whose documents a test changes."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(corpus=make_corpus(home / "corpus"), index=home / "index")
        ingest(self.settings, embedder=HashingEmbedder())
        self.guide = Guide(self.settings, HashingEmbedder())

    def change(self) -> None:
        """Moves what is said of housing to a later page, and removes the document on veterans."""
        heading = {"size": 16, "bold": True, "gap": 10}
        build_pdf(
            [
                [Line("Language", size=22, bold=True), Line("Interpreters", **heading), *body(INTERPRETING)],  # type: ignore[arg-type]
                [Line("Travel", size=22, bold=True), *body(NEW_PAGE)],
                [Line("Homes", size=22, bold=True), Line("Housing", **heading), *body(HOUSING)],  # type: ignore[arg-type]
            ],
            self.settings.corpus / "language.pdf",
            title="Language and homes",
            labels=["iii", "iv", "v"],
        )
        (self.settings.corpus / "veterans.pdf").unlink()
        catalogue = self.settings.corpus / "catalogue.toml"
        first, second = catalogue.read_text(encoding="utf-8").split("\n\n", 1)
        assert "veterans" in first
        catalogue.write_text(second, encoding="utf-8")

    def publish(self) -> None:
        """Publishes what the documents are now, and waits until it serves."""
        new = ingest(self.settings, embedder=HashingEmbedder()).snapshot_id
        end = time.monotonic() + 20
        while self.guide.health().snapshot_id != new:
            assert time.monotonic() < end, "the new snapshot does not serve"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Page]:
    """A page with three answers from before the library changed under it, of which two are out of date."""
    library = Library(tmp_path_factory.mktemp("changing"))
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with served(library.guide, library.settings) as address:
        page.goto(address)
        box(page).wait_for()
        for count, question in enumerate((ON_HOUSING, ON_VETERANS, ON_INTERPRETERS), start=1):
            ask(page, question)
            expect(answers(page)).to_have_count(count)
        library.change()
        # Between the change and its publication the file has changed since it was read.
        old = card(page, 1, "tenancy support workers")
        old.get_by_role("link", name="Show on page").click()
        expect(old.locator(".page-panel")).to_contain_text("has changed since it was read")
        old.get_by_role("link", name="Hide the page").click()
        library.publish()
        yield page
        context.close()
    # The browser itself notes each request that was answered with 404.
    assert [words for words in complaints if "status of 404" not in words] == []


def card(page: Page, turn: int, words: str) -> Locator:
    """The card of a quotation, unfolded if it belongs to an earlier answer."""
    found = page.locator(f"[id^='source-{turn}-']", has=page.locator("blockquote", has_text=words)).first
    found.evaluate("(card) => { const folded = card.closest('details'); if (folded) folded.open = true; }")
    return found


def test_words_that_stand_where_they_stood_are_still_marked(changed: Page) -> None:
    old = card(changed, 3, "Professional interpreters")
    old.get_by_role("link", name="Show on page").click()
    image = old.get_by_role("img", name=re.compile("Marked in yellow: Professional interpreters"))
    expect(image).to_be_visible()


def test_of_words_that_moved_the_old_answer_says_that_the_document_was_read_anew(changed: Page) -> None:
    old = card(changed, 1, "tenancy support workers")
    for link in ("Show on page", "More around this"):
        old.get_by_role("link", name=link).click()
        expect(old.get_by_role("status")).to_contain_text("has changed since this answer was given")
        expect(old.locator("mark")).to_have_count(0)


def test_of_a_document_that_was_removed_its_links_say_so(changed: Page) -> None:
    old = card(changed, 2, "Veterans wait longer")
    for link in ("Show on page", "More around this"):
        old.get_by_role("link", name=link).click()
        expect(old.locator(".page-panel")).to_contain_text("may have been removed or renamed")
        expect(old.locator(".page-panel")).to_be_focused()
    with changed.context.expect_page() as opened:
        old.get_by_role("link", name=re.compile("^Open the PDF")).click()
    expect(opened.value.get_by_text("There is no such document in this library.")).to_be_visible()


def test_a_new_question_is_answered_from_what_is_published_now(changed: Page) -> None:
    ask(changed, ON_HOUSING)
    expect(answers(changed)).to_have_count(4)
    new = changed.locator("#source-4-1")
    expect(new).to_contain_text("page v (PDF page 3)")
    new.get_by_role("link", name="Show on page").click()
    expect(new.get_by_role("img", name=re.compile("Marked in yellow"))).to_be_visible()
    ask(changed, ON_VETERANS)
    expect(answers(changed)).to_have_count(5)
    expect(answers(changed).last).not_to_contain_text("Veterans wait longer")


def test_a_server_started_anew_is_said_and_what_stands_on_the_page_is_kept(
    tmp_path: Path, browser_page: Visit
) -> None:
    page = browser_page.page
    settings = Settings(tmp_path, tmp_path)
    with served(WholeGuide(), settings) as address:
        answered(page, address)
        box(page).fill("And what helps?")
    with served(WholeGuide(), settings, port=urlsplit(address).port or 0):
        expect(page.get_by_role("alert")).to_contain_text("has been restarted")
        expect(box(page)).to_have_value("And what helps?")
        expect(box(page)).to_be_focused()
        expect(answers(page)).to_contain_text("Answered from the documents")
        box(page).press("Enter")
        expect(page.locator(".asked")).to_contain_text(["And what helps?"])
        expect(answers(page)).to_have_count(1)
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_question_asked_while_the_server_is_away_is_kept_until_it_is_back(
    tmp_path: Path, browser_page: Visit
) -> None:
    page = browser_page.page
    settings = Settings(tmp_path, tmp_path)
    with served(WholeGuide(), settings) as address:
        answered(page, address)
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(box(page)).to_have_value(QUESTION)
    with served(WholeGuide(), settings, port=urlsplit(address).port or 0):
        expect(answers(page)).to_have_count(0, timeout=30_000)
        expect(box(page)).to_have_value(QUESTION)
        box(page).press("Enter")
        expect(answers(page)).to_have_count(1)
