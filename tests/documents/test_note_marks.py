"""Raised note marks, and the notes at the foot of a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.datatypes import Note
from tests.documents.pdf_builder import Line, Run, paragraph
from tests.documents.reading import read, texts


@pytest.mark.parametrize("by_operator", [False, True])
def test_a_raised_mark_never_joins_the_number_before_it(tmp_path: Path, by_operator: bool) -> None:
    mark = Run("1", size=6, rise=4, rise_by_operator=by_operator)
    line = Line([Run("There were 100,000"), mark, Run(" people in 2021.")])
    assert texts(read([[line]], tmp_path)) == ["There were 100,000[1] people in 2021."]


def test_a_mark_so_high_that_the_line_seems_to_end_there_is_a_mark_of_its_line(tmp_path: Path) -> None:
    line = Line([Run("There were 100,000"), Run("1", size=5, rise=6), Run(" people in 2021.")])
    assert texts(read([[line]], tmp_path)) == ["There were 100,000[1] people in 2021."]


def test_several_marks_at_one_place_are_several_marks(tmp_path: Path) -> None:
    line = Line([Run("Many wait."), Run("2,13", size=6, rise=4), Run(" Some do not.")])
    assert texts(read([[line]], tmp_path)) == ["Many wait.[2][13] Some do not."]


def test_exponents_ordinals_and_lowered_figures_are_no_marks_and_exponents_join_no_number(
    tmp_path: Path,
) -> None:
    lines = [
        Line([Run("A room of 12 m"), Run("2", size=6, rise=4), Run(" is small.")]),
        Line([Run("In the 24"), Run("th", size=6, rise=4), Run(" week.")], gap=20),
        Line([Run("Less CO"), Run("2", size=6, rise=-3), Run(" too.")], gap=20),
    ]
    assert texts(read([lines], tmp_path)) == [
        "A room of 12 m^2 is small.",
        "In the 24th week.",
        "Less CO2 too.",
    ]


def notes_page() -> list[list[Line]]:
    first = [
        *paragraph("People are waiting longer than they did ten years ago in every part of England", gap=0),
        Line([Run("because there were 100,000"), Run("1", size=6, rise=4), Run(" more of them, and the")]),
        Line([Run("1", size=5, rise=3), Run(" Counted once. 2021. https://example.org/count")], y=70, size=8),
    ]
    return [first, [Line("queue had only one door."), *paragraph("Another paragraph.", gap=20)]]


def test_a_paragraph_goes_on_over_the_notes_at_the_foot_of_its_page(tmp_path: Path) -> None:
    document = read(notes_page(), tmp_path)
    assert texts(document) == [
        "People are waiting longer than they did ten years ago in every part of England because there were "
        "100,000[1] more of them, and the queue had only one door.",
        "Another paragraph.",
    ]


def test_the_notes_at_the_foot_are_kept_under_their_marks(tmp_path: Path) -> None:
    assert read(notes_page(), tmp_path).notes == (
        Note("[1]", "Counted once. 2021. https://example.org/count", "2021", "https://example.org/count"),
    )


def test_a_mark_that_two_pages_use_for_two_notes_names_neither(tmp_path: Path) -> None:
    first, second = notes_page()
    again = [
        Line([Run("More words"), Run("1", size=6, rise=4), Run(" here, and some more of them follow.")]),
        *second,
        Line([Run("1", size=5, rise=3), Run(" Another source altogether.")], y=70, size=8),
    ]
    document = read([first, again], tmp_path)
    assert document.notes == ()
    assert "Another source" not in document.text


def test_marks_that_neither_size_nor_baseline_shows_are_warned_about(tmp_path: Path) -> None:
    lines = [Line(f"Nobody had asked people.{n} They would have said.", gap=10) for n in range(11, 15)]
    warnings = read([lines], tmp_path).warnings
    assert any("glued" in warning for warning in warnings)


def test_ordinary_small_print_is_text(tmp_path: Path) -> None:
    lines = [*paragraph("Words of ordinary size. " * 8), Line("2021 figures are provisional.", size=8, y=70)]
    document = read([lines], tmp_path)
    assert texts(document)[-1] == "2021 figures are provisional."
    assert document.notes == ()


def test_a_mark_in_the_small_figures_of_the_font_never_joins_the_number_before_it(tmp_path: Path) -> None:
    line = Line([Run("There were 100,000"), Run("12", small_figures=True), Run(" people in 2021.")])
    assert texts(read([[line]], tmp_path)) == ["There were 100,000[12] people in 2021."]


def test_a_note_that_begins_with_a_small_figure_is_a_note_of_its_page(tmp_path: Path) -> None:
    lines = [
        *paragraph("The figures for this area are published every month, and anybody can read them there."),
        Line([Run("There were 100,000"), Run("1", small_figures=True), Run(" people.")]),
        Line([Run("1", small_figures=True), Run("A census. 2021. https://example.org/c")], y=60, size=8),
    ]
    document = read([lines], tmp_path)
    assert document.notes == (
        Note("[1]", "A census. 2021. https://example.org/c", "2021", "https://example.org/c"),
    )
    assert "census" not in document.text


def test_notes_at_the_foot_of_one_column_do_not_stop_a_sentence_that_goes_on_in_the_next(
    tmp_path: Path,
) -> None:
    lines = [
        Line("It fell in this year.", y=150),
        Line([Run("In 2021 it rose"), Run("1", size=6, rise=4), Run(" and nobody")]),
        Line([Run("1", size=5, rise=3), Run(" A census. 2021.")], y=60, size=8),
        Line("could say why that was so.", x=320, y=760),
        *[Line(f"The {n} of them stayed.", x=320, y=745 - 14 * i) for i, n in enumerate(["one", "two"])],
        Line("Nobody knew it there.", x=320, y=50),
    ]
    document = read([lines], tmp_path)
    assert "In 2021 it rose[1] and nobody could say why that was so." in document.text
    assert "census" not in document.text


def test_the_small_figure_of_a_formula_is_no_mark(tmp_path: Path) -> None:
    line = Line([Run("Less CO"), Run("2", small_figures=True), Run(" was measured in 2021.")])
    assert texts(read([[line]], tmp_path)) == ["Less CO2 was measured in 2021."]
