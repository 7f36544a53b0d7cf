"""What stands at the edges of pages and is not text, and what stands there and is."""

from __future__ import annotations

from pathlib import Path

from tests.documents.pdf_builder import Line, Run, paragraph
from tests.documents.reading import read, texts

BODIES = (
    "Services that ask about language at the first contact lose fewer people on the way to an assessment.",
    "Veterans told us that they had waited for months before anybody knew that they had served at all.",
    "A letter in plain words, sent twice, brought more carers to their first appointment than a phone call.",
    "Nobody had counted the people who left the list, and so nobody knew how many of them were Deaf.",
    "Housing came first for those who slept rough; talk about therapy came a long time after that.",
    "Where the figures are small they are not published, and then they cannot be compared either.",
)


def body(number: int) -> list[Line]:
    opening = Line(f"Chapter words {number} begin here and go on.", y=760)
    return [opening, *paragraph(" ".join(BODIES[(number + turn) % 6] for turn in range(3)))]


def test_a_header_with_a_date_that_changes_with_the_page_is_taken_out(tmp_path: Path) -> None:
    pages = [[Line(f"Board paper, part {n}", y=815, size=9), *body(n)] for n in range(1, 5)]
    assert "Board paper" not in read(pages, tmp_path).text


def test_headers_of_left_and_right_pages_are_taken_out(tmp_path: Path) -> None:
    pages = [
        [Line("Waiting for care" if n % 2 else "A guide for commissioners", y=815, size=9), *body(n)]
        for n in range(1, 7)
    ]
    text = read(pages, tmp_path).text
    assert "Waiting for care" not in text
    assert "A guide for commissioners" not in text


def test_a_document_of_two_pages_loses_its_footer_and_nothing_else(tmp_path: Path) -> None:
    pages = [[*body(n), Line("Unofficial briefing, not the official document", y=30, size=8)] for n in (1, 2)]
    document = read(pages, tmp_path)
    assert "Unofficial" not in document.text
    assert [text.count("Chapter words") for text in texts(document)] == [1, 0, 1, 0]


def test_the_address_line_of_a_web_page_print_out_is_taken_out(tmp_path: Path) -> None:
    pages = [
        [
            Line([Run("02/04/2026, 12:09"), Run("Waiting for care - GOV.UK", x=240)], x=24, y=819, size=8),
            *body(n),
            Line([Run("https://www.gov.uk/waiting-for-care"), Run(f"{n}/3", x=560)], x=24, y=16, size=8),
        ]
        for n in (1, 2, 3)
    ]
    text = read(pages, tmp_path).text
    assert "gov.uk" not in text.lower()
    assert "12:09" not in text


def test_bare_page_numbers_go_arabic_and_roman(tmp_path: Path) -> None:
    labels = ["i", "ii", "1", "2"]
    pages = [[*body(n), Line(labels[n], y=40, x=295)] for n in range(4)]
    document = read(pages, tmp_path, labels=labels)
    assert [block for block in texts(document) if block in labels] == []


def test_a_header_that_names_the_chapter_beside_the_page_number_is_taken_out(tmp_path: Path) -> None:
    chapters = ["Access", "Access", "Experience", "Outcomes", "Outcomes"]
    pages = [
        [Line([Run(name), Run(str(n), x=500)], y=815), *body(n)] for n, name in enumerate(chapters, start=1)
    ]
    text = read(pages, tmp_path).text
    assert [name in text for name in ("Access", "Experience", "Outcomes")] == [False, False, False]


def test_roman_numbers_that_count_with_the_pages_go_even_without_labels(tmp_path: Path) -> None:
    pages = [[*body(n), Line(roman, y=40, x=295)] for n, roman in enumerate(["i", "ii", "iii", "iv"])]
    assert read(pages, tmp_path).text.endswith(BODIES[5])


def test_a_number_at_the_foot_that_does_not_count_with_the_pages_stays(tmp_path: Path) -> None:
    pages = [[*body(n), Line(figure, y=40)] for n, figure in enumerate(["64", "18", "726"], start=1)]
    document = read(pages, tmp_path)
    assert [figure in document.text for figure in ("64", "18", "726")] == [True, True, True]


def test_a_sentence_repeated_inside_the_pages_stays(tmp_path: Path) -> None:
    pages = [[*body(n), Line("Ask people themselves.", y=400), *paragraph(BODIES[n])] for n in range(1, 6)]
    assert read(pages, tmp_path).text.count("Ask people themselves.") == 5


def test_numbered_first_lines_of_pages_are_text(tmp_path: Path) -> None:
    pages = [body(n) for n in range(1, 6)]
    text = read(pages, tmp_path).text
    assert [f"Chapter words {n} begin here" in text for n in range(1, 6)] == [True] * 5


def test_table_rows_that_repeat_on_each_page_stay(tmp_path: Path) -> None:
    pages = []
    for n in range(3):
        lines = [Line([Run("Group", bold=True), Run("Said", bold=True, x=250)], y=770)]
        for row in range(30):
            lines.append(Line([Run(f"Group {n * 30 + row}"), Run("that nobody had asked", x=250)], gap=4))
        pages.append([*lines, Line(f"Page {n + 1} of 3", y=30, size=9)])
    document = read(pages, tmp_path)
    assert len(texts(document, "row")) == 90
    assert "of 3" not in document.text


def test_a_page_that_holds_only_what_other_pages_hold_too_is_not_emptied(tmp_path: Path) -> None:
    document = read([[Line("Background", y=40)], [Line("Background", y=40)]], tmp_path)
    assert document.text.count("Background") == 2


def test_a_header_that_names_a_short_chapter_beside_words_that_stay_is_taken_out(tmp_path: Path) -> None:
    chapters = ["Summary", "Why it matters", "Acting together", "What has changed"]
    pages = [
        [Line([Run(chapters[n // 2]), Run("Northgate Care Board", x=430)], y=815, size=8), *body(n)]
        for n in range(7)
    ]
    text = read(pages, tmp_path).text
    assert "Northgate" not in text
    assert not any(chapter in text for chapter in chapters)
