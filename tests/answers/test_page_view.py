"""The words of a quotation on each of its pages, and how an outdated link is known."""

from __future__ import annotations

import pytest

from assistant.answers.guide import Guide
from assistant.answers.page_view import page_view, quote_check
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

QUOTE = "A child must never interpret for a parent."


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


def span(snapshot: Snapshot, words: str) -> tuple[int, int, str]:
    text = snapshot.document("language").text.replace("\n", " ")
    start = text.index(words)
    return (
        start,
        start + len(words),
        quote_check(snapshot.document("language").text[start : start + len(words)]),
    )


def test_a_page_tells_where_it_stands_in_its_document(snapshot: Snapshot) -> None:
    view = page_view(snapshot, "language", 2)
    assert view is not None
    assert (view.title, view.label, view.number, view.count) == ("Language and homes", "iv", 2, 2)
    assert (view.status, view.quoted, view.words) == ("official", False, "")


def test_a_quotation_is_given_with_about_where_it_stands(snapshot: Snapshot) -> None:
    start, end, check = span(snapshot, QUOTE)
    view = page_view(snapshot, "language", 1, start, end, check)
    assert view is not None
    assert " ".join(view.words.split()) == QUOTE
    assert view.pages == (1,)
    assert 0.3 < view.near < 0.9


def test_of_a_quotation_over_a_page_break_each_page_has_its_part(snapshot: Snapshot) -> None:
    document = snapshot.document("language")
    cut = document.pages[0].end
    words = document.text[cut - 40 : cut + 10]
    views = [page_view(snapshot, "language", n, cut - 40, cut + 10, quote_check(words)) for n in (1, 2)]
    assert [view.words for view in views if view] == [words[:40], words[40:]]
    assert [view.pages for view in views if view] == [(1, 2), (1, 2)]


@pytest.mark.parametrize("check", ["", "000000000000"])
def test_a_link_to_words_that_are_others_by_now_marks_nothing(snapshot: Snapshot, check: str) -> None:
    start, end, _ = span(snapshot, QUOTE)
    view = page_view(snapshot, "language", 1, start, end, check)
    assert view is not None
    assert (view.words, view.pages, view.quoted) == ("", (), True)


@pytest.mark.parametrize(("name", "number"), [("language", 0), ("language", 3), ("nowhere", 1)])
def test_a_page_that_is_not_there_is_none(snapshot: Snapshot, name: str, number: int) -> None:
    assert page_view(snapshot, name, number) is None


def test_the_guide_draws_the_page_and_keeps_it(guide: Guide, snapshot: Snapshot) -> None:
    view = guide.page_view("language", 1, *span(snapshot, QUOTE))
    assert view is not None
    first, second = guide.page_image(view), guide.page_image(view)
    assert first is not None
    assert first.marked >= 1
    assert second is first


def test_the_guide_keeps_a_bounded_number_of_pages(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.answers.document_files.MOST_IMAGE_BYTES", 1)
    views = [guide.page_view("language", number) for number in (1, 2, 1)]
    images = [guide.page_image(view) for view in views if view]
    assert images[0] is not images[2]
    assert not guide._files._images
