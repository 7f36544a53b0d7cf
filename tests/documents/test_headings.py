"""Headings, their depth, and the table of contents."""

from __future__ import annotations

from pathlib import Path

from tests.documents.pdf_builder import Bookmark, Line, Run, paragraph
from tests.documents.reading import read, texts

BODY = paragraph(
    "Equality of access is the first thing that a commissioner can look at, since the figures for it exist "
    "in every area and are published every month.",
    gap=10,
)


def paths(document: object) -> list[tuple[str, ...]]:
    return [section.path for section in document.sections]  # type: ignore[attr-defined]


def test_larger_type_outranks_bold_type(tmp_path: Path) -> None:
    lines = [Line("Access", size=16), *BODY, Line("Waiting times", bold=True, gap=12), *BODY]
    assert paths(read([lines], tmp_path)) == [("Access",), ("Access", "Waiting times")]


def test_numbering_gives_depth_within_one_style(tmp_path: Path) -> None:
    lines = [
        Line("3 Access", size=14, bold=True),
        *BODY,
        Line("3.2 Waiting", size=14, bold=True, gap=12),
        *BODY,
    ]
    assert paths(read([lines], tmp_path)) == [("3 Access",), ("3 Access", "3.2 Waiting")]


def test_steps_and_appendices_are_headings_in_plain_type(tmp_path: Path) -> None:
    lines = [
        *BODY,
        Line("Step 2A: Engage with communities", gap=14),
        *BODY,
        Line("Appendix B", gap=14),
        *BODY,
    ]
    assert paths(read([lines], tmp_path)) == [
        ("Sample",),
        ("Step 2A: Engage with communities",),
        ("Appendix B",),
    ]


def test_a_sentence_that_begins_with_an_appendix_is_no_heading(tmp_path: Path) -> None:
    lines = [
        Line("An image of the other side of the prescription form can be seen in"),
        Line("Appendix B. The front of the form is unchanged."),
        *BODY,
    ]
    assert texts(read([lines], tmp_path), "heading") == []


def test_a_heading_on_two_lines_is_one(tmp_path: Path) -> None:
    lines = [
        Line("Advancing equality in", size=18, bold=True),
        Line("mental health", size=18, bold=True),
        *BODY,
    ]
    assert paths(read([lines], tmp_path)) == [("Advancing equality in mental health",)]


def test_bold_sentences_and_lead_ins_are_no_headings(tmp_path: Path) -> None:
    lines = [Line("Everybody can do something about it.", bold=True), *BODY, Line("Note:", bold=True), *BODY]
    assert texts(read([lines], tmp_path), "heading") == []


def test_an_outline_whose_titles_are_not_in_the_document_is_ignored(tmp_path: Path) -> None:
    lines = [Line("Access", size=16), *BODY]
    outline = [Bookmark("Slide 1", 1), Bookmark("Slide 2", 1), Bookmark("Access", 1, depth=1)]
    assert paths(read([lines], tmp_path, outline=outline)) == [("Access",)]


def contents_lines() -> list[Line]:
    return [
        Line("Contents", size=14, bold=True),
        Line("Access " + "." * 60 + " 2", gap=6),
        Line("What helps people who wait", gap=2),
        Line("for a long time " + "." * 50 + " 2"),
    ]


def test_a_table_of_contents_is_contents_and_no_headings(tmp_path: Path) -> None:
    second = [
        Line("Access", size=16),
        *BODY,
        Line("What helps people who wait for a long time", size=16, gap=14),
        *BODY,
    ]
    document = read([contents_lines(), second], tmp_path)
    assert texts(document, "contents")[:2] == ["Contents", "Access\t2"]
    assert texts(document, "heading") == ["Access", "What helps people who wait for a long time"]


def test_a_list_of_contents_without_page_numbers_ends_where_the_titles_come_again(tmp_path: Path) -> None:
    lines = [
        Line("Contents", gap=10),
        Line("Access", gap=10),
        Line("Experience", gap=10),
        Line("Access", size=16, gap=10),
        *BODY,
        Line("Experience", size=16, gap=10),
        *BODY,
    ]
    document = read([lines], tmp_path)
    assert texts(document, "contents") == ["Contents", "Access", "Experience"]
    assert paths(document)[-2:] == [("Access",), ("Experience",)]


def test_note_marks_stay_out_of_heading_paths(tmp_path: Path) -> None:
    line = Line([Run("Access"), Run("1", size=9, rise=6)], size=16)
    document = read([[line, *BODY]], tmp_path)
    assert paths(document) == [("Access",)]
    assert document.text.startswith("Access[1]\n")


def test_the_name_of_a_table_opens_no_section(tmp_path: Path) -> None:
    name = [
        Line("Table 2: Rates by group and by the quarter", bold=True, gap=12),
        Line("of the year", bold=True),
    ]
    assert paths(read([[Line("Access", size=16), *BODY, *name, *BODY]], tmp_path)) == [("Access",)]


def test_bold_cells_on_one_baseline_are_no_headings(tmp_path: Path) -> None:
    cells = [
        Line("Rate", x=200, y=600, bold=True),
        Line("per year", x=200, y=586, bold=True),
        Line("Group", x=72, y=600, bold=True),
    ]
    document = read([[Line("Access", size=16), *BODY, *cells, *BODY]], tmp_path)
    assert paths(document) == [("Access",)]


def test_the_end_of_a_sentence_in_larger_type_is_no_heading(tmp_path: Path) -> None:
    cell = [
        Line("Language is rarely visible", size=13, gap=12),
        Line("in routine data", size=13, gap=9),
        Line("(e.g. by four weeks) for carers.", size=13, gap=30),
    ]
    document = read([[*BODY, *cell, *BODY, *BODY]], tmp_path)
    assert not any(words[0] in "i(" for path in paths(document) for words in path)
