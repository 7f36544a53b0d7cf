"""Chosen references as records: one a document, and nothing that was chosen is lost."""

from __future__ import annotations

import json
import re

import pybtex.database
import pytest
import RISparser

from assistant.answers.handout import Handout, HandoutRow, LostItem
from assistant.answers.handout_records import handout_records
from tests.answers.references_made import refer

SUGGESTED = "NCCMH. Equality. London; 2019."
ROWS = (
    HandoutRow(refer(words="They gave up.", label="4", last_label="5", suggested_citation=SUGGESTED), ""),
    HandoutRow(
        refer(words="It rose [1].", label="2", suggested_citation=SUGGESTED), "For slide 3.\n\nAsk Jo."
    ),
)
FORMATS = ["ris", "bibtex", "csl-json"]


def test_one_record_has_the_pages_of_all_quotations_of_its_document() -> None:
    (ris,) = RISparser.read(handout_records("ris", Handout(ROWS)).splitlines(), RISparser.TAG_KEY_MAPPING)
    assert (ris["start_page"], ris["end_page"]) == ("2", "5")
    assert "Cited: pp. 2, 4–5" in ris["notes"]
    (entry,) = pybtex.database.parse_string(
        handout_records("bibtex", Handout(ROWS)), "bibtex"
    ).entries.values()
    assert entry.fields["pages"] == "2,4--5"
    (item,) = json.loads(handout_records("csl-json", Handout(ROWS)))
    assert item["page"] == "2, 4–5"


@pytest.mark.parametrize(
    ("spans", "pages"),
    [
        ([("1", None), ("1", "2")], "1–2"),
        ([("1", "2"), ("2", "3"), ("1", None)], "1–3"),
        ([("3", None), ("4", None)], "3–4"),
        ([("1", "2"), ("4", None), ("ii", None)], "1–2, 4, ii"),
        ([("9", None), ("10", None), ("12", None)], "9–10, 12"),
    ],
)
def test_pages_that_touch_are_one_run(spans: list[tuple[str, str | None]], pages: str) -> None:
    rows = [HandoutRow(refer(label=first, last_label=last), "") for first, last in spans]
    made = Handout(tuple(rows))
    (item,) = json.loads(handout_records("csl-json", made))
    assert item["page"] == pages
    (ris,) = RISparser.read(handout_records("ris", made).splitlines(), RISparser.TAG_KEY_MAPPING)
    first, last = re.findall(r"\w+", pages)[0], re.findall(r"\w+", pages)[-1]
    assert (ris["start_page"], ris["end_page"]) == (first, last)


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_note_has_suggested_citation_sources_and_the_readers_notes(format_name: str) -> None:
    made = handout_records(format_name, Handout(ROWS))
    for part in (
        "Publisher's own suggested citation: NCCMH. Equality.",
        "Office for Waiting (2021) Survey of Waits, cited in",
        "https://example.org/survey",
        "Note: For slide 3",
        "Ask Jo",
    ):
        assert made.count(part) == 1, part


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_superseded_document_is_said_to_be_so(format_name: str) -> None:
    row = HandoutRow(refer(status="superseded", superseded_by="guide-2"), "")
    assert "The publisher has replaced this document" in handout_records(format_name, Handout((row,)))


@pytest.mark.parametrize("format_name", FORMATS)
def test_what_stands_for_nothing_any_more_is_no_work_to_cite(format_name: str) -> None:
    lost = LostItem("guide~000000000000", "For slide 9", "these words are not published any more")
    assert handout_records(format_name, Handout(ROWS, (lost,))) == handout_records(format_name, Handout(ROWS))


def test_the_keys_of_a_bibtex_file_are_unique() -> None:
    lost = LostItem("a", "", "gone")
    other = HandoutRow(refer(id="guide", title="Other"), "")
    entries = pybtex.database.parse_string(
        handout_records("bibtex", Handout((*ROWS, other), (lost,))), "bibtex"
    ).entries
    assert list(entries) == ["guide-2019"]
