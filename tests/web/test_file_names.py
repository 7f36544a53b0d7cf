"""Names of files that are handed out."""

from __future__ import annotations

import re
from datetime import date

import httpx
import pytest

from assistant.web.file_names import file_name

DAY = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("What stops veterans from getting help?", "what-stops-veterans-from-getting-help-2026-11-05"),
        (
            "Do Gypsy, Roma and Traveller people trust GPs?",
            "do-gypsy-roma-and-traveller-people-trust-2026-11-05",
        ),
        ("WHAT STOPS VETERANS?", "what-stops-veterans-2026-11-05"),
        ("What was the naïve view in 2019?", "what-was-the-naive-view-in-2019-2026-11-05"),
        ("people's homes", "peoples-homes-2026-11-05"),
        ("¿…?", "answer-2026-11-05"),
        ('../../etc\r\n"x";', "etc-x-2026-11-05"),
        ("", "answer-2026-11-05"),
    ],
)
def test_a_file_is_named_by_its_first_words_and_the_day(words: str, name: str) -> None:
    assert file_name(words, "answer", DAY) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("How can Priya Nowak be helped?", "how-can-be-helped-2026-11-05"),
        ("Priya has stigma to face", "has-stigma-to-face-2026-11-05"),
        ("What helps 9434765919 and veterans", "what-helps-and-veterans-2026-11-05"),
    ],
)
def test_what_may_name_somebody_is_left_out(words: str, name: str) -> None:
    assert file_name(words, "answer", DAY) == name


def test_a_name_is_short_and_ends_with_a_whole_word() -> None:
    name = file_name("what " * 40, "answer", DAY)
    assert name == f"{'-'.join(['what'] * 10)}-2026-11-05"
    assert file_name("x" * 400, "answer", DAY) == "answer-2026-11-05"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/search?q=stigma&format=csv", r"stigma-\d{4}-\d\d-\d\d\.csv"),
        ("/search?q=stigma+among+deaf+people&format=md", r"stigma-among-deaf-people-\d{4}-\d\d-\d\d\.md"),
        ("/search?q=I+want+to+end+my+life&format=md", r"passages-\d{4}-\d\d-\d\d\.md"),
        ("/map?format=csv", r"evidence-map-barriers-\d{4}-\d\d-\d\d\.csv"),
    ],
)
def test_what_search_and_map_hand_out_is_named_by_what_it_is_about(
    site: str, address: str, name: str
) -> None:
    said = httpx.get(site + address).headers["content-disposition"]
    assert re.fullmatch(f'attachment; filename="{name}"', said)
