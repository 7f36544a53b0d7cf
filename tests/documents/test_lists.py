"""Lists and numbered paragraphs: each item by itself, whole, and nothing taken for an item that is none."""

from __future__ import annotations

from pathlib import Path

from tests.documents.pdf_builder import Line, Run, paragraph
from tests.documents.reading import read, texts

LONG = paragraph(
    "Equality of access is the first thing that a commissioner can look at, since the figures for it exist "
    "in every area and are published every month, though they are seldom read by those who could act."
)


def test_a_list_mark_that_the_file_shows_after_the_page_stands_before_its_item(tmp_path: Path) -> None:
    items = [Line("Ask about language", x=90, y=600), Line("Ask about housing", x=90, y=586)]
    marks = [Line("•", x=80, y=600), Line("•", x=80, y=586)]
    assert texts(read([[*LONG, *items, *marks]], tmp_path), "item") == [
        "• Ask about language",
        "• Ask about housing",
    ]


def test_short_items_whose_marks_are_drawn_are_not_one_sentence(tmp_path: Path) -> None:
    items = [Line("Ask about language", x=96, gap=10), Line("Publish waiting times", x=96)]
    assert texts(read([[*LONG, *items]], tmp_path))[1:] == ["Ask about language", "Publish waiting times"]


def test_an_item_further_in_does_not_go_on_with_the_short_item_above_it(tmp_path: Path) -> None:
    items = [
        Line("Ask about language", x=96, gap=10),
        Line("in the first weeks after a referral, whoever it was that made the referral", x=126),
        Line("to the service", x=126),
    ]
    assert texts(read([[*LONG, *items]], tmp_path))[1:] == [
        "Ask about language",
        "in the first weeks after a referral, whoever it was that made the referral to the service",
    ]


def test_recommendations_numbered_by_chapter_are_not_joined(tmp_path: Path) -> None:
    lines = [
        Line([Run("1.3.1"), Run("Train all staff who answer the telephone for at least two days.", x=110)]),
        Line(
            [Run("1.3.2"), Run("Publish waiting times for every group that is named in this guide.", x=110)]
        ),
    ]
    assert [text[:5] for text in texts(read([[*LONG, Line("Next.", gap=10), *lines]], tmp_path))[2:]] == [
        "1.3.1",
        "1.3.2",
    ]


def test_a_number_that_touches_the_first_word_begins_an_item(tmp_path: Path) -> None:
    lines = [
        Line("9.Annual survey. https://example.org/9", gap=10),
        Line("10.Census. https://example.org/10"),
    ]
    assert texts(read([[*LONG, *lines]], tmp_path), "item") == [
        "9.Annual survey. https://example.org/9",
        "10.Census. https://example.org/10",
    ]


def test_a_dash_inside_a_sentence_that_begins_a_line_begins_no_item(tmp_path: Path) -> None:
    lines = [
        Line("Training the staff who answer the telephone, at the least for two days a year"),
        Line("– is what helps most of all, and it does not cost what people think it costs, so"),
        Line("it was done."),
    ]
    assert texts(read([lines], tmp_path)) == [" ".join(str(line.text) for line in lines)]


def test_a_name_with_an_initial_at_the_end_of_a_line_does_not_end_the_paragraph(tmp_path: Path) -> None:
    lines = [
        Line("The delays before the first contact were counted by the board, by Dr. A.", gap=10),
        Line("Okafor of the trust, who published them in the year after that one, as he had told us"),
        Line("said."),
    ]
    assert texts(read([lines], tmp_path)) == [" ".join(str(line.text) for line in lines)]


def test_one_line_at_the_end_of_a_page_does_not_go_on_with_a_sentence_that_begins_on_the_next(
    tmp_path: Path,
) -> None:
    quote = [Line("“They had never asked what language it was that we spoke at home”", y=74)]
    who = [Line("— A person with lived experience, and a carer for ten years, Derby", y=60)]
    second = paragraph("Those who wait longest are the people who move from one place to another.")
    found = texts(read([[*LONG, *quote, *who], second], tmp_path))
    assert found[-1].startswith("Those who wait")


def test_a_list_inside_a_sentence_goes_on_after_a_line_that_ends_at_a_semicolon(tmp_path: Path) -> None:
    lines = [
        Line("The groups are people sleeping rough; people seeking asylum; prisoners; veterans and also"),
        Line("young people in care; people who have offended at any time;"),
        Line("Traveller communities; and people with protected characteristics of any other kind."),
    ]
    (text,) = texts(
        read([[*LONG, Line("Next.", gap=10), Line(lines[0].text, gap=10), *lines[1:]]], tmp_path)
    )[2:]
    assert text == " ".join(line.text for line in lines)


def test_items_that_end_at_semicolons_stay_apart(tmp_path: Path) -> None:
    items = [
        Line("Ask people about language; about money;", x=96, gap=10),
        Line("Publish waiting times; and say where they were found and who has counted them;", x=96),
    ]
    assert texts(read([[*LONG, *items]], tmp_path))[1:] == [line.text for line in items]
