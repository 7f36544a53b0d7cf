"""How the lines of a paragraph are put together."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents.line_joins import Joiner
from tests.documents.pdf_builder import Line
from tests.documents.reading import read, texts


def joined(before: str, after: str, *others: str) -> str:
    text, between = Joiner([*others, before, after]).join(before, after)
    return text + between + after


def test_a_word_broken_at_a_hyphen_is_whole_again() -> None:
    assert joined("guidance for commis-", "sioning teams") == "guidance for commissioning teams"


def test_the_documents_own_spelling_decides() -> None:
    assert joined("about co-", "production", "co-production works") == "about co-production"
    assert joined("about co-", "operation", "cooperation works") == "about cooperation"
    assert joined("the sub-", "group met", "a sub-group") == "the sub-group met"


@pytest.mark.parametrize(
    ("before", "after"),
    [("co-", "production"), ("non-", "attendance"), ("self-", "harm"), ("long-", "term"), ("up-to-", "date")],
)
def test_real_compounds_keep_their_hyphen(before: str, after: str) -> None:
    assert joined(before, after) == before + after


def test_a_hyphen_before_a_capital_or_a_digit_stays() -> None:
    assert joined("the Asia-", "Pacific region") == "the Asia-Pacific region"
    assert joined("in 2019-", "20 they") == "in 2019-20 they"


def test_two_words_of_the_document_keep_their_hyphen() -> None:
    assert joined("antibiotic-", "resistant cases", "an antibiotic", "most resistant") == (
        "antibiotic-resistant cases"
    )


def test_a_suspended_hyphen_keeps_its_space() -> None:
    assert joined("pre-", "and post-natal care") == "pre- and post-natal care"


def test_a_soft_hyphen_always_goes() -> None:
    assert joined("co\u00ad", "production", "co-production") == "coproduction"


def test_a_dash_between_spaces_is_no_hyphen() -> None:
    assert joined("two things -", "this and that") == "two things - this and that"


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("see www.england.nhs.uk/", "about/equality today", "see www.england.nhs.uk/about/equality today"),
        ("https://a.org/long-", "name/page", "https://a.org/long-name/page"),
        ("https://a.org/page", "/sub", "https://a.org/page/sub"),
        ("read https://a.org/page", "which says so", "read https://a.org/page which says so"),
        ("read https://a.org/page.", "It says so", "read https://a.org/page. It says so"),
    ],
)
def test_an_address_is_put_together_only_when_there_is_no_doubt(before: str, after: str, whole: str) -> None:
    assert joined(before, after) == whole


def test_a_word_broken_over_a_page_is_whole_and_its_halves_keep_their_pages(tmp_path: Path) -> None:
    first = [Line("Nobody knew in those years what good commis-", y=100)]
    second = [Line("sioning might look like.", y=770)]
    document = read([first, second], tmp_path)
    assert texts(document) == ["Nobody knew in those years what good commissioning might look like."]
    assert document.text[: document.pages[0].end].endswith("commis")
