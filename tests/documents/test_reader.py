"""What a PDF becomes: paragraphs, pages, sections, spans that fit together."""

from __future__ import annotations

import logging
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.datatypes import CatalogueEntry, Document
from assistant.documents.titles import title_of
from tests.documents.pdf_builder import Bookmark, Line, Run, build_pdf, paragraph
from tests.documents.reading import pages_of, read, read_path, stands_on_its_pages, texts

WORDS = (
    "People seeking asylum often wait for months before anybody asks them which language they would like "
    "to speak, and many of them never learn that an interpreter may be booked for every appointment."
)


def briefing(folder: Path) -> tuple[Document, Path]:
    """Three pages with a title, headings, a list, a header, a footer, and a paragraph over a page break."""

    def framed(number: int, lines: list[Line]) -> list[Line]:
        header = Line("Unofficial briefing on waiting times", y=810, size=9)
        footer = Line(f"Page {number} of 3", y=30, x=270, size=9)
        return [header, *lines, footer]

    first = [
        Line("Waiting for care", size=22, bold=True, y=760),
        *paragraph(WORDS, gap=20),
        Line("Who waits", size=15, bold=True, gap=16),
        *paragraph("Those who wait longest are the people who move from one place to another", gap=8),
    ]
    second = [
        Line("and so lose their place in the queue every time.", y=770),
        Line("What helps", size=15, bold=True, gap=16),
        Line("• A named person who keeps in touch", gap=8),
        Line("• An interpreter at every appointment"),
    ]
    third = [
        Line("Figures", size=12, bold=True, y=770),
        *paragraph("The wait was 18 weeks in 2023 [1].", gap=8),
    ]
    path = build_pdf(
        [framed(1, first), framed(2, second), framed(3, third)],
        folder / "waiting.pdf",
        labels=["i", "1", "2"],
        title="Waiting for care",
    )
    return read_path(path, CatalogueEntry(id="waiting", title="Waiting for care")), path


def test_running_headers_footers_and_page_counts_are_not_text(tmp_path: Path) -> None:
    document, _ = briefing(tmp_path)
    assert "Unofficial briefing" not in document.text
    assert "of 3" not in document.text


def test_a_paragraph_over_a_page_break_is_one_block_with_the_break_at_the_right_character(
    tmp_path: Path,
) -> None:
    document, _ = briefing(tmp_path)
    whole = (
        "Those who wait longest are the people who move from one place to another "
        "and so lose their place in the queue every time."
    )
    assert whole in texts(document, "paragraph")
    assert document.text[document.pages[1].start :].startswith("and so lose their place")
    assert pages_of(document, whole) == [1, 2]
    assert pages_of(document, "move from one place") == [1]


def test_pages_sections_and_blocks_cover_the_text_without_gaps(tmp_path: Path) -> None:
    document, _ = briefing(tmp_path)
    for spans in (document.pages, document.sections):
        assert spans[0].start == 0
        assert spans[-1].end == len(document.text)
        assert all(before.end == after.start for before, after in pairwise(spans))
    for before, after in pairwise(document.blocks):
        assert document.text[before.end : after.start] == "\n"


def test_each_page_keeps_its_number_and_its_printed_label(tmp_path: Path) -> None:
    document, _ = briefing(tmp_path)
    assert [(page.number, page.label) for page in document.pages] == [(1, "i"), (2, "1"), (3, "2")]


def test_pages_without_labels_are_labelled_with_their_numbers(tmp_path: Path) -> None:
    document = read([[Line("One page of words.")], [Line("And another one.")]], tmp_path)
    assert [page.label for page in document.pages] == ["1", "2"]


def test_sections_follow_the_headings_and_leave_the_title_out_of_the_paths_below_it(tmp_path: Path) -> None:
    document, _ = briefing(tmp_path)
    assert [section.path for section in document.sections] == [
        ("Waiting for care",),
        ("Who waits",),
        ("What helps",),
        ("What helps", "Figures"),
    ]
    figures = document.sections[-1]
    assert document.text[figures.start : figures.end] == "Figures\nThe wait was 18 weeks in 2023 [1]."


def test_text_before_the_first_heading_stands_under_the_title(tmp_path: Path) -> None:
    document = read([[*paragraph(WORDS), Line("Next", size=16, bold=True, gap=20), Line("More.")]], tmp_path)
    assert document.sections[0].path == ("Sample",)
    assert document.sections[1].path == ("Next",)


def test_every_block_stands_on_its_pages_when_the_file_is_opened_afresh(tmp_path: Path) -> None:
    document, path = briefing(tmp_path)
    assert len(document.blocks) > 8
    assert all(stands_on_its_pages(document, path, block) for block in document.blocks)


def test_list_items_are_blocks_of_their_own_with_their_wrapped_lines(tmp_path: Path) -> None:
    lines = [
        Line("What services can do:"),
        Line("1. Ask about language at the first contact and"),
        Line("write the answer down.", x=84),
        Line("2. Book the interpreter."),
        Line("(a) By telephone."),
    ]
    assert texts(read([lines], tmp_path), "item") == [
        "1. Ask about language at the first contact and write the answer down.",
        "2. Book the interpreter.",
        "(a) By telephone.",
    ]


def test_a_wider_gap_begins_a_new_paragraph(tmp_path: Path) -> None:
    lines = [*paragraph(WORDS), *paragraph("And this is the next thing that needs to be said here", gap=10)]
    document = read([lines], tmp_path)
    assert texts(document) == [WORDS, "And this is the next thing that needs to be said here"]


def test_words_that_a_producer_puts_one_a_line_are_one_line(tmp_path: Path) -> None:
    # Each word is its own text object, and the next one's matrix starts from the page's corner again.
    from tests.documents.pdf_builder import text_width

    lines, x = [], 72.0
    for word in "Every word of this line stands by itself".split():
        lines.append(Line(word, x=x, y=700))
        x += text_width(word + " ", 11)
    assert texts(read([lines], tmp_path)) == ["Every word of this line stands by itself"]


def test_glyphs_placed_one_by_one_are_words_again(tmp_path: Path) -> None:
    from tests.documents.pdf_builder import text_width

    lines, x = [], 72.0
    for char in "an interpreter":
        if char != " ":
            lines.append(Line(char, x=x, y=700))
        x += text_width(char, 11)
    assert texts(read([lines], tmp_path)) == ["an interpreter"]


def test_columns_are_read_as_the_file_has_them(tmp_path: Path) -> None:
    left = [Line("The left column ends in the middle of a", x=72, y=700), Line("sentence that", x=72, y=686)]
    right = [Line("goes on in the right one.", x=320, y=700)]
    joined = "The left column ends in the middle of a sentence that goes on in the right one."
    assert texts(read([[*left, *right]], tmp_path)) == [joined]


def test_a_narrow_column_below_wide_text_keeps_its_sentences_whole(tmp_path: Path) -> None:
    wide = paragraph(WORDS)
    narrow = [
        Line("People who came from", gap=12),
        Line("Afghanistan, Eritrea or"),
        Line("Sudan told us the same"),
        Line("when NHS teams asked."),
    ]
    whole = "People who came from Afghanistan, Eritrea or Sudan told us the same when NHS teams asked."
    assert texts(read([[*wide, *narrow]], tmp_path))[-1] == whole


def test_ligatures_spaces_and_invisible_characters_are_normalised_and_quotation_marks_stay(
    tmp_path: Path,
) -> None:
    line = Line(
        "The of\ufb01ce\u00a0of \u201ccare\u201d \u2013 it\u2019s 10\u00b3 \u00bd co\u00adworkers\u200b."
    )
    assert texts(read([[line]], tmp_path)) == ["The office of “care” – it’s 10³ ½ coworkers."]


def test_pages_without_text_are_named_in_a_warning(tmp_path: Path) -> None:
    document = read([[Line("Words.")], [], [Line("More words.")], []], tmp_path)
    assert any("no text on page 2, 4" in warning for warning in document.warnings)
    assert [(page.start, page.end) for page in document.pages] == [(0, 7), (7, 7), (7, 18), (18, 18)]


def test_a_file_that_opens_without_a_password_is_read_with_a_warning(tmp_path: Path) -> None:
    document = read([[Line("Anybody may read this.")]], tmp_path, password="")
    assert document.text == "Anybody may read this."
    assert any("encrypted" in warning for warning in document.warnings)


def test_an_uncatalogued_file_takes_its_title_from_its_metadata(tmp_path: Path) -> None:
    document = read([[Line("Words.")]], tmp_path, entry=None, title="Waiting for care - GOV.UK")
    assert document.entry.title == "Waiting for care"
    assert (document.entry.id, document.entry.kind, document.catalogued) == ("sample", "official", False)


@pytest.mark.parametrize(
    "stated",
    [
        None,
        "",
        "[Insert title of report]",
        "Microsoft Word - final.doc",
        "untitled",
        "report_v3.pdf",
        "sample",
    ],
)
def test_a_title_nobody_wrote_gives_way_to_the_first_heading(tmp_path: Path, stated: str | None) -> None:
    lines = [Line("Waiting for care", size=20, bold=True), *paragraph(WORDS, gap=12)]
    assert read([lines], tmp_path, entry=None, title=stated).entry.title == "Waiting for care"


def test_a_file_without_title_and_headings_is_called_by_its_name() -> None:
    assert title_of(None, [], "advancing-equality_2019") == "Advancing equality 2019"


def test_what_the_parser_says_stays_off_the_screen(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    path = build_pdf([[Line("Words.")]], tmp_path / "odd.pdf")
    path.write_bytes(b"rubbish before the header\n" + path.read_bytes())
    with caplog.at_level(logging.WARNING):
        document = read_path(path)
    assert document.text == "Words."
    assert capfd.readouterr().err == ""


def test_the_same_file_is_read_the_same_way_twice(tmp_path: Path) -> None:
    document, path = briefing(tmp_path)
    assert read_path(path, document.entry) == document


def test_bold_words_inside_a_paragraph_do_not_break_it(tmp_path: Path) -> None:
    lines = [
        Line([Run("Some words are "), Run("important", bold=True), Run(" and others, which follow them on")]),
        Line("the next line, are not."),
    ]
    assert texts(read([lines], tmp_path)) == [
        "Some words are important and others, which follow them on the next line, are not."
    ]


def test_the_outline_gives_headings_their_depth(tmp_path: Path) -> None:
    lines = [
        Line("Part one"),
        Line("Words of part one.", gap=10),
        Line("A detail", gap=10),
        Line("More.", gap=10),
    ]
    outline = [Bookmark("Part one", 1), Bookmark("A detail", 1, depth=1)]
    document = read([lines], tmp_path, outline=outline)
    assert [section.path for section in document.sections] == [("Part one",), ("Part one", "A detail")]
