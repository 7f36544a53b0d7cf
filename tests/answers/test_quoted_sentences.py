"""What a file quotes: words in quotation marks, and sentences where a place has none."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from assistant.answers.quoted_sentences import (
    FileQuotations,
    QuotedSentence,
    file_quotations,
    quotations_in,
    quoted_sentences,
    unchecked_in,
)
from assistant.errors import UnreadableDocument, UsageError
from tests.documents.test_slides import box, deck


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It says “they wait too long” and no more.", ["they wait too long"]),
        ('It says "they wait too long" and no more.', ["they wait too long"]),
        ("It says ‘they wait too long’ and no more.", ["they wait too long"]),
        ("It says 'they don't wait too long' and no more.", ["they don't wait too long"]),
        ("‘Veterans’ needs are not met’, it says.", ["Veterans’ needs are not met"]),
        ("It says “they ‘really’ wait\nvery long”.", ["they ‘really’ wait very long"]),
        ("It says “they wait long”, then ‘they give up’.", ["they wait long", "they give up"]),
        ("“One two three” and “four five six”", ["One two three", "four five six"]),
    ],
)
def test_words_in_quotation_marks_are_quotations(text: str, found: list[str]) -> None:
    assert quotations_in([text]) == found


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “stigma” keeps many veterans away.",
        "The veterans' needs and the trust's plans are not met.",
        "It's five o'clock in the veterans' club today.",
    ],
)
def test_a_term_in_marks_and_an_apostrophe_are_no_quotation(text: str) -> None:
    assert quotations_in([text]) == [text]


def test_without_marks_every_sentence_long_enough_is_one() -> None:
    text = "Housing\nThey wait far too long. They give up. Many of them never come back."
    assert quotations_in([text]) == ["They wait far too long.", "Many of them never come back."]


def test_marks_anywhere_on_a_slide_leave_its_other_sentences_out() -> None:
    assert quotations_in(["This is what the guidance says:", "“they wait too long”"]) == [
        "they wait too long"
    ]


def test_a_figure_beside_marked_words_is_checked_too() -> None:
    texts = ["It says “they wait too long” in 2019.", "Half of veterans never ask. Others wait for a month."]
    assert quotations_in(texts) == ["they wait too long", "Half of veterans never ask."]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 in 3 waits", ["1 in 3 waits"]),
        ("Half of veterans wait", ["Half of veterans wait"]),
        ("22% waited long", []),
        ("Many of them wait", []),
    ],
)
def test_four_words_with_a_figure_are_checked(text: str, found: list[str]) -> None:
    assert quotations_in([text]) == found


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("Rough sleepers\t1 in 3\t2021", ["Rough sleepers\t1 in 3\t2021"]),
        ("Rough sleepers\t1 in 3 has an illness", ["Rough sleepers\t1 in 3 has an illness"]),
        ("Need\tThey wait far too long.\tYes", ["They wait far too long."]),
        ("Group\tYear", []),
    ],
)
def test_a_table_row_is_checked_as_one_unless_a_cell_is_a_sentence(row: str, found: list[str]) -> None:
    assert quotations_in([row]) == found


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (["Housing", "They wait far too long. They give up."], 2),
        (["Housing", "“they wait too long”", "–", ""], 1),
        (["Group\tYear"], 1),
        (["They wait far too long."], 0),
    ],
)
def test_what_is_not_checked_is_counted(texts: list[str], count: int) -> None:
    assert unchecked_in(texts) == count


def test_a_table_of_a_slide_is_checked_row_by_row(tmp_path: Path) -> None:
    def tabled(slide: object) -> None:
        table = slide.shapes.add_table(2, 3, 0, 0, 9, 9).table  # type: ignore[attr-defined]
        rows = [("Group", "People", "Year"), ("Rough sleepers", "1 in 3 has an illness", "2021")]
        for row, cells in enumerate(rows):
            for column, words in enumerate(cells):
                table.cell(row, column).text = words

    path = deck(tmp_path / "a.pptx", tabled)
    sentence = QuotedSentence("slide 1", "Rough sleepers\t1 in 3 has an illness\t2021")
    assert file_quotations(path) == FileQuotations((sentence,), 1)


def test_a_presentation_gives_slides_and_notes(tmp_path: Path) -> None:
    def noted(slide: object) -> None:
        slide.notes_slide.notes_text_frame.text = "Many of them never come back."  # type: ignore[attr-defined]

    path = deck(tmp_path / "a.pptx", lambda slide: box(slide.shapes, "It says “they wait too long”."), noted)
    assert quoted_sentences(path) == [
        QuotedSentence("slide 1", "they wait too long"),
        QuotedSentence("slide 2, notes", "Many of them never come back."),
    ]


def test_a_word_file_gives_sections_and_paragraphs(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Need", 1)
    word.add_paragraph("It says “they wait too long” here.")
    word.add_heading("Help", 1)
    word.add_paragraph("Nothing to see.")
    word.add_paragraph("Many of them never come back.")
    word.save(str(tmp_path / "a.docx"))
    assert quoted_sentences(tmp_path / "a.docx") == [
        QuotedSentence("Need, paragraph 1", "they wait too long"),
        QuotedSentence("Help, paragraph 2", "Many of them never come back."),
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT"])
def test_a_text_gives_paragraphs(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(
        "They wait\nfar too long.\n\nIt says “they give up” too.\n", encoding="utf-8"
    )
    assert quoted_sentences(tmp_path / name) == [
        QuotedSentence("paragraph 1", "They wait far too long."),
        QuotedSentence("paragraph 2", "they give up"),
    ]


def test_another_ending_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"a\.xlsx.*\.pptx, \.docx, \.md or \.txt"):
        quoted_sentences(tmp_path / "a.xlsx")


@pytest.mark.parametrize("name", ["gone.pptx", "gone.docx", "gone.txt"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        quoted_sentences(tmp_path / name)


@pytest.mark.parametrize("name", ["odd.pptx", "odd.docx", "odd.txt"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\0\1\2 not what it says")
    with pytest.raises(UnreadableDocument, match=name):
        quoted_sentences(tmp_path / name)


@pytest.mark.parametrize(
    "title",
    [
        "Slide 4: what the guidance says",
        "Session 2 – what the guidance says",
        "Part two: what the guidance says",
        "Part 1 of 3: what the guidance says",
        "3. What the guidance says",
    ],
)
def test_the_number_of_a_slide_is_no_figure_that_could_be_looked_up(title: str) -> None:
    texts = [title, "“they wait too long”"]
    assert (quotations_in(texts), unchecked_in(texts)) == (["they wait too long"], 1)


@pytest.mark.parametrize(
    "words",
    [
        "1. 12% of veterans wait",
        "Slide 4: half of veterans wait",
        "2. Half of veterans wait long.",
        "Day 3 waits fell",
    ],
)
def test_a_figure_behind_or_without_the_number_of_a_slide_is_looked_up(words: str) -> None:
    assert quotations_in([words, "“they wait too long”"]) == [words, "they wait too long"]


def test_a_reference_on_a_slide_is_no_quotation() -> None:
    texts = ["“they wait too long”", "NHS England (2019) A plan for all. NHS England, p. 3."]
    assert quotations_in(texts) == ["they wait too long"]


def test_a_claim_with_a_figure_is_no_reference_though_it_names_a_year_and_a_page() -> None:
    claim = "NHS England (2019) promised that 12% of all people would wait, see p. 3"
    assert quotations_in([claim, "“they wait too long”"]) == [claim, "they wait too long"]
