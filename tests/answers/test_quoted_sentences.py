"""What a file quotes: words in quotation marks, and sentences where a place has none."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from assistant.answers.quoted_sentences import QuotedSentence, quotations_in, quoted_sentences
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
