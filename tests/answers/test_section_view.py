"""The text around a quotation."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers.page_view import quote_check
from assistant.answers.section_view import AROUND, section_view
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.retrieval.library_made import publish

LINES = [f"Paragraph number {n} says something of its own about waiting." for n in range(30)]


@pytest.fixture(scope="module")
def pageless(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    text = "# Waits\n\n## Need\n\n" + "\n\n".join(LINES)
    return publish(Path(tmp_path_factory.mktemp("sections")), {"waits": text})


def place(snapshot: Snapshot, words: str) -> tuple[int, int, str]:
    start = snapshot.document("waits").text.index(words)
    return start, start + len(words), quote_check(words)


def test_the_words_are_marked_among_the_paragraphs_around_them(pageless: Snapshot) -> None:
    view = section_view(pageless, "waits", *place(pageless, "number 15 says"))
    assert view is not None
    assert [piece.text for piece in view.pieces] == LINES[15 - AROUND : 16 + AROUND]
    marked = [piece.text[slice(*piece.marked)] for piece in view.pieces]
    assert [words for words in marked if words] == ["number 15 says"]
    assert (view.section[-1], view.same, view.number) == ("Need", True, None)


def test_reading_on_goes_to_the_beginning_and_the_end(pageless: Snapshot) -> None:
    asked = place(pageless, "number 15 says")
    seen, at = set(), None
    for way in ("before", "after"):
        view = section_view(pageless, "waits", *asked)
        while view and (at := getattr(view, way)) is not None:
            view = section_view(pageless, "waits", *asked, at=at)
            assert view is not None
            seen.update(piece.text for piece in view.pieces)
    assert set(LINES) - seen <= set(LINES[10:21])
    assert {LINES[0], LINES[29]} <= seen


def test_words_that_are_others_by_now_are_not_marked(pageless: Snapshot) -> None:
    start, end, _ = place(pageless, "number 15 says")
    view = section_view(pageless, "waits", start, end, "000000000000")
    assert view is not None
    assert view.same is False
    assert {piece.marked for piece in view.pieces} == {(0, 0)}


def test_of_a_document_with_pages_the_page_is_told(published: Settings) -> None:
    snapshot = open_snapshot(published.index, identity_of(HashingEmbedder()))
    text = snapshot.document("language").text
    start = text.index("interpret")
    view = section_view(snapshot, "language", start, start + 9, quote_check("interpret"))
    assert view is not None
    assert view.number == 1
    labels = {page.label for page in snapshot.document("language").pages}
    assert {piece.page for piece in view.pieces} <= labels


@pytest.mark.parametrize(("document_id", "start"), [("none", 0), ("waits", 10_000_000), ("waits", -1)])
def test_there_is_no_view_of_what_is_not_there(pageless: Snapshot, document_id: str, start: int) -> None:
    assert section_view(pageless, document_id, start) is None
