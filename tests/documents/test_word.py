"""Word files: styles say what is a heading, a list and a table; notes and changes are read as shown."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.datatypes import Document, Note
from assistant.errors import UnreadableDocument
from tests.documents.reading import read_path, texts

FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def read(folder: Path, build: Callable[[Any], None], *, with_entry: bool = True) -> Document:
    word = docx.Document()
    build(word)
    path = folder / "sample.docx"
    word.save(str(path))
    return read_path(path) if with_entry else read_path(path, None)


def add_xml(word: Any, xml: str) -> None:
    """Put raw markup before the end of the body."""
    word.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def test_styles_make_sections_lists_and_paragraphs(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        word.add_heading("Sample", 0)
        word.add_paragraph("Opening.")
        word.add_heading("Need", 1)
        word.add_heading("Young people", 2)
        word.add_paragraph("One.", style="List Bullet")
        word.add_paragraph("Two.", style="List Number")

    document = read(tmp_path, build)
    assert [section.path for section in document.sections] == [
        ("Sample",),
        ("Need",),
        ("Need", "Young people"),
    ]
    assert texts(document, "item") == ["One.", "Two."]
    assert (document.pages, document.warnings) == ((), ())


def test_a_style_based_on_a_heading_is_a_heading(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        style = word.styles.add_style("House heading", 1)
        style.base_style = word.styles["Heading 1"]
        word.add_paragraph("Need", style="House heading")
        word.add_paragraph("They wait.")

    assert read(tmp_path, build).sections[0].path == ("Need",)


def test_without_heading_styles_bold_lines_are_headings_and_that_is_said(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        word.add_paragraph().add_run("Need").bold = True
        word.add_paragraph("They wait.")
        word.add_paragraph().add_run("A whole sentence in bold type.").bold = True

    document = read(tmp_path, build)
    assert [section.path for section in document.sections] == [("Need",)]
    assert texts(document, "paragraph") == ["They wait.", "A whole sentence in bold type."]
    assert "bold lines were taken for headings" in document.warnings[0]


def test_a_row_is_quoted_alone_under_its_bold_column_headings(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        table = word.add_table(rows=3, cols=2)
        for row, cells in enumerate([("Group", "Rate"), ("Black", "228"), ("White", "64")]):
            for column, words in enumerate(cells):
                table.cell(row, column).paragraphs[0].add_run(words).bold = row == 0

    document = read(tmp_path, build)
    assert texts(document, "row") == ["Black\t228", "White\t64"]
    header = next(block.header for block in document.blocks if block.kind == "row")
    assert header is not None
    assert document.text[slice(*header)] == "Group\tRate"


def test_words_over_figures_are_column_headings_and_a_table_of_words_has_none(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        for rows in ([("Group", "Rate"), ("Black", "228")], [("Lead", "the board"), ("Plan", "the team")]):
            table = word.add_table(rows=2, cols=2)
            for row, cells in enumerate(rows):
                for column, words in enumerate(cells):
                    table.cell(row, column).text = words

    assert texts(read(tmp_path, build), "row") == ["Black\t228", "Lead\tthe board", "Plan\tthe team"]


def test_merged_cells_stand_once_across_and_in_every_row_down(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        table = word.add_table(rows=3, cols=3)
        for row in range(3):
            for column in range(3):
                table.cell(row, column).text = f"{row}{column}"
        for first, last, words in (((0, 0), (1, 0), "down"), ((2, 0), (2, 1), "across")):
            table.cell(*first).merge(table.cell(*last)).text = words

    assert texts(read(tmp_path, build), "row") == ["down\t01\t02", "down\t11\t12", "across\t\t22"]


def test_a_box_round_paragraphs_is_running_text(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        cell = word.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "A call-out."
        cell.add_paragraph("Its second paragraph.")

    assert texts(read(tmp_path, build), "paragraph") == ["A call-out.", "Its second paragraph."]


def test_a_raised_figure_is_a_note_mark(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        paragraph = word.add_paragraph("There were 100,000")
        paragraph.add_run("1").font.superscript = True
        paragraph.add_run(" people.")

    assert texts(read(tmp_path, build), "paragraph") == ["There were 100,000[1] people."]


def test_footnotes_travel_as_notes_and_are_no_running_text(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        xml = (
            f'<w:footnotes {nsdecls("w")}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
            '<w:footnote w:id="4"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Audit of '
            "waits. 2023. https://example.org/audit</w:t></w:r></w:p></w:footnote></w:footnotes>"
        )
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, xml.encode(), word.part.package)
        word.part.relate_to(part, FOOTNOTES)
        paragraph = word.add_paragraph("Many wait")
        paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="4"/>'))
        paragraph.add_run(".")

    document = read(tmp_path, build)
    assert document.text == "Many wait[1]."
    assert document.notes == (Note("[1]", "Audit of waits", "2023", "https://example.org/audit"),)


def test_a_mark_that_stands_for_two_notes_stands_for_none(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        word.add_heading("Sources", 1)
        for words in ("[1] One. 2020.", "[1] Two. 2021.", "[2] Three. 2022."):
            word.add_paragraph(words)
        word.add_heading("Need", 1)
        word.add_paragraph("Many wait [1].")

    document = read(tmp_path, build)
    assert [note.mark for note in document.notes] == ["[2]"]
    assert any("two notes have the mark [1]" in warning for warning in document.warnings)


def test_changes_are_read_as_accepted_and_hidden_words_and_comments_are_not_read(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        add_xml(
            word,
            f"<w:p {nsdecls('w')}><w:r><w:t xml:space='preserve'>Waits </w:t></w:r>"
            "<w:del w:id='1' w:author='a'><w:r><w:delText>fell</w:delText></w:r></w:del>"
            "<w:ins w:id='2' w:author='a'><w:r><w:t>rose</w:t></w:r></w:ins>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secretly</w:t></w:r>"
            "<w:hyperlink><w:r><w:t xml:space='preserve'> in 2023</w:t></w:r></w:hyperlink>"
            "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>.</w:t></w:r></w:p>",
        )

    assert read(tmp_path, build).text == "Waits rose in 2023."


def test_content_controls_and_text_boxes_are_read(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        add_xml(
            word,
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>",
        )
        add_xml(
            word,
            f"<w:p {nsdecls('w')}><w:r><w:t>Beside a box.</w:t></w:r><w:r><w:pict><w:txbxContent>"
            "<w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>",
        )

    assert read(tmp_path, build).text == "In a control.\nBeside a box.\nIn a box."


def test_the_table_of_contents_is_no_passage(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        word.styles.add_style("toc 1", 1)
        word.add_paragraph("Need\t4", style="toc 1")
        word.add_heading("Need", 1)
        word.add_paragraph("They wait.")

    assert texts(read(tmp_path, build), "contents") == ["Need 4"]


def test_the_title_is_the_files_own(tmp_path: Path) -> None:
    def build(word: Any) -> None:
        word.core_properties.title = "Appendix 5: Coastal communities"
        word.add_paragraph("They wait.")

    assert read(tmp_path, build, with_entry=False).entry.title == "Appendix 5: Coastal communities"


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 512, "encrypted", "needs a password or is an old"),
        (b"PK\x03\x04 broken", "damaged", "no Word file or is damaged"),
        (b"plain words", "damaged", "no Word file or is damaged"),
    ],
)
def test_what_is_no_word_file_is_named_with_its_reason(
    tmp_path: Path, data: bytes, code: str, words: str
) -> None:
    path = tmp_path / "sample.docx"
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=words) as raised:
        read_path(path)
    assert raised.value.reason == code


def test_an_archive_or_a_workbook_is_no_word_file(tmp_path: Path) -> None:
    path = tmp_path / "sample.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "words")
    with pytest.raises(UnreadableDocument, match="no Word file"):
        read_path(path)


def test_a_file_without_words_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no paragraph of text"):
        read(tmp_path, lambda word: word.add_heading("Only a heading", 1))
