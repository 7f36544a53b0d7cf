"""Tables: rows with their cells and their column headings, over pages too; and what is not a table."""

from __future__ import annotations

from pathlib import Path

from tests.documents.pdf_builder import Line, Run, build_pdf, paragraph
from tests.documents.reading import read, read_path, stands_on_its_pages, text_of, texts

HEADINGS = Line(
    [Run("Group", bold=True), Run("What was found", bold=True, x=180), Run("Year", bold=True, x=420)]
)


def row(y: float, group: list[str], found: list[str], year: str) -> list[Line]:
    """One row, cell by cell as a typesetter writes it; cells may have several lines."""
    lines = [Line(text, x=72, y=y - 14 * number) for number, text in enumerate(group)]
    lines += [Line(text, x=180, y=y - 14 * number) for number, text in enumerate(found)]
    return [*lines, Line(year, x=420, y=y)]


def table(top: float) -> list[Line]:
    return [
        Line(HEADINGS.text, y=top),
        *row(top - 24, ["Veterans"], ["Waited longer than", "six weeks"], "2021"),
        *row(top - 66, ["People seeking", "asylum"], ["Were not offered an interpreter [3]"], "2023"),
    ]


def test_a_row_holds_its_whole_cells_parted_by_tabs(tmp_path: Path) -> None:
    assert texts(read([table(700)], tmp_path), "row") == [
        "Veterans\tWaited longer than six weeks\t2021",
        "People seeking asylum\tWere not offered an interpreter [3]\t2023",
    ]


def test_each_row_knows_its_column_headings(tmp_path: Path) -> None:
    document = read([table(700)], tmp_path)
    headers = [
        document.text[block.header[0] : block.header[1]]
        for block in document.blocks
        if block.kind == "row" and block.header
    ]
    assert headers == ["Group\tWhat was found\tYear"] * 2


def test_column_headings_are_no_row_and_open_no_section(tmp_path: Path) -> None:
    document = read([[Line("Waiting", size=16, bold=True, y=760), *table(700)]], tmp_path)
    assert texts(document, "heading") == ["Waiting", "Group\tWhat was found\tYear"]
    assert [section.path for section in document.sections] == [("Waiting",)]


def test_headings_repeated_on_the_next_page_are_not_text_twice(tmp_path: Path) -> None:
    second = [
        Line(HEADINGS.text, y=770),
        *row(740, ["Deaf people"], ["Asked for a signing therapist"], "2022"),
    ]
    document = read([table(700), [*second, *paragraph("After the table.", gap=40)]], tmp_path)
    assert document.text.count("What was found") == 1
    rows = [block for block in document.blocks if block.kind == "row"]
    assert text_of(document, rows[-1]) == "Deaf people\tAsked for a signing therapist\t2022"
    assert rows[-1].header == rows[0].header
    assert texts(document, "paragraph") == ["After the table."]


def test_the_words_of_a_row_stand_on_its_page_in_that_order(tmp_path: Path) -> None:
    path = build_pdf([table(700)], tmp_path / "table.pdf")
    document = read_path(path)
    assert all(stands_on_its_pages(document, path, block) for block in document.blocks)


def test_numbers_set_to_the_right_of_their_column_are_cells_of_it(tmp_path: Path) -> None:
    lines = [
        Line([Run("Group", bold=True), Run("Count", bold=True, x=300)], y=700),
        Line([Run("Veterans"), Run("1,234", x=318)], y=676),
        Line([Run("Carers"), Run("56", x=329)], y=652),
    ]
    assert texts(read([lines], tmp_path), "row") == ["Veterans\t1,234", "Carers\t56"]


def test_bold_words_side_by_side_without_rows_below_are_no_table(tmp_path: Path) -> None:
    lines = [
        Line([Run("Register", bold=True), Run("Sign in", bold=True, x=200)], y=700),
        *paragraph("You can help people fill in the form, or fill it in with them.", gap=10),
    ]
    assert texts(read([lines], tmp_path), "row") == []


def test_a_list_with_wide_marks_is_no_table(tmp_path: Path) -> None:
    lines = [
        Line("What helps", bold=True, y=700),
        *(Line([Run("•"), Run(f"Thing number {n} that helps", x=100)], gap=4) for n in range(3)),
    ]
    document = read([lines], tmp_path)
    assert texts(document, "row") == []
    assert texts(document, "item") == [f"• Thing number {n} that helps" for n in range(3)]


PLAIN = [
    Line([Run("Group"), Run("Rate", x=220), Run("What people said", x=300)], y=700),
    Line([Run("Veterans"), Run("47", x=220), Run("Nobody asked us", x=300)], y=686),
    Line("about the time before", x=300, y=672),
    Line([Run("Carers"), Run("9", x=220), Run("Waiting was hard", x=300)], y=658),
]


def test_rows_under_plain_column_headings_are_not_mixed(tmp_path: Path) -> None:
    document = read([[*PLAIN, *paragraph("After the table.", gap=40)]], tmp_path)
    rows = [block for block in document.blocks if block.kind == "row"]
    assert [text_of(document, block) for block in rows] == [
        "Veterans\t47\tNobody asked us about the time before",
        "Carers\t9\tWaiting was hard",
    ]
    assert {document.text[b.header[0] : b.header[1]] for b in rows if b.header} == {
        "Group\tRate\tWhat people said"
    }


def test_a_table_without_column_headings_borrows_none(tmp_path: Path) -> None:
    headless = [
        Line([Run(name), Run(said, x=220), Run(where, x=400)], y=300 - 14 * number)
        for number, (name, said, where) in enumerate([("Ann", "Good", "Hull"), ("Bo", "Bad", "Leeds")])
    ]
    document = read([[*table(700), *paragraph("Between the two of them.", gap=40), *headless]], tmp_path)
    rows = {text_of(document, block): block.header for block in document.blocks if block.kind == "row"}
    assert rows["Bo\tBad\tLeeds"] is None
    assert rows["Ann\tGood\tHull"] is None
