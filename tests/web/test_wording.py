"""Pages, labels and outcomes in words."""

from __future__ import annotations

import pytest

from assistant.answers.place_words import place_words
from assistant.datatypes import PageSpan, ParagraphSpan
from assistant.web.wording import CRISIS_HTML, NOTICE_HTML, open_words, passage_words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (PageSpan(4, 4, "4", "4"), "page 4"),
        (PageSpan(4, 5, "4", "5"), "pages 4–5"),
        (PageSpan(6, 6, "iv", "iv"), "page iv (PDF page 6)"),
        (PageSpan(6, 7, "iv", "v"), "pages iv–v (PDF pages 6–7)"),
        (PageSpan(6, 7, "iv", "7"), "pages iv–7 (PDF pages 6–7)"),
        (PageSpan(3, 3, "", ""), "page 3"),
        (None, ""),
    ],
)
def test_pages_are_said_as_a_reader_says_them(span: PageSpan | None, words: str) -> None:
    assert place_words(span, None) == words


def test_a_place_without_pages_is_said_by_paragraph() -> None:
    assert place_words(None, ParagraphSpan(3, 3)) == "paragraph 3"
    assert place_words(None, ParagraphSpan(3, 4)) == "paragraphs 3–4"


def test_a_passage_without_pages_is_named_without_them() -> None:
    assert passage_words(2, "Appendix", "") == "Passage 2: Appendix"


def test_the_link_names_the_page_it_opens() -> None:
    assert open_words(PageSpan(6, 7, "iv", "v")) == "Open the PDF at page iv (PDF page 6)"
    assert open_words(None) == "Open the document"


def test_the_notice_says_what_this_is_and_where_help_is() -> None:
    for words in ("word for word", "Not an NHS service", "no clinical advice", "names or patient details"):
        assert words in NOTICE_HTML
    for target in ("tel:999", "tel:111", "tel:116123", "sms:85258"):
        assert f'href="{target}"' in CRISIS_HTML
    assert "mental health option" in CRISIS_HTML
