"""PowerPoint files: every word of a slide's own shapes and notes, each with its slide."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from pptx import Presentation
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches

from assistant.documents import office_files
from assistant.documents.slides_reader import PlacedTexts, read_slides
from assistant.errors import UnreadableDocument

BLANK = 6
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def deck(path: Path, *builds: Callable[[Any], None]) -> Path:
    """A presentation of one blank slide a function."""
    presentation = Presentation()
    for build in builds:
        build(presentation.slides.add_slide(presentation.slide_layouts[BLANK]))
    presentation.save(str(path))
    return path


def box(shapes: Any, text: str) -> None:
    shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.text = text


def read(path: Path) -> list[PlacedTexts]:
    return read_slides(path, path.name)


def test_text_boxes_are_read_with_their_slides(tmp_path: Path) -> None:
    path = deck(
        tmp_path / "a.pptx",
        lambda slide: box(slide.shapes, "They wait.\nThey give up."),
        lambda slide: None,
        lambda slide: box(slide.shapes, "Peer workers."),
    )
    assert read(path) == [
        PlacedTexts("slide 1", ("They wait.\nThey give up.",)),
        PlacedTexts("slide 3", ("Peer workers.",)),
    ]


def test_a_table_row_is_read_as_one_text_its_cells_parted_by_tabs(tmp_path: Path) -> None:
    def build(slide: Any) -> None:
        table = slide.shapes.add_table(1, 2, 0, 0, Inches(4), Inches(1)).table
        table.cell(0, 0).text, table.cell(0, 1).text = "Veterans", "1 in 20"

    assert read(deck(tmp_path / "a.pptx", build)) == [PlacedTexts("slide 1", ("Veterans\t1 in 20",))]


def test_groups_inside_groups_are_read(tmp_path: Path) -> None:
    def build(slide: Any) -> None:
        box(slide.shapes.add_group_shape().shapes.add_group_shape().shapes, "Deep down.")

    assert read(deck(tmp_path / "a.pptx", build)) == [PlacedTexts("slide 1", ("Deep down.",))]


def test_speaker_notes_have_a_place_of_their_own(tmp_path: Path) -> None:
    def build(slide: Any) -> None:
        slide.notes_slide.notes_text_frame.text = "Say this slowly."

    assert read(deck(tmp_path / "a.pptx", build)) == [PlacedTexts("slide 1, notes", ("Say this slowly.",))]


def test_a_line_break_inside_a_paragraph_is_a_space(tmp_path: Path) -> None:
    path = deck(tmp_path / "a.pptx", lambda slide: box(slide.shapes, "They wait\vlonger."))
    assert read(path) == [PlacedTexts("slide 1", ("They wait longer.",))]


def test_words_that_stand_twice_for_old_programs_are_read_once(tmp_path: Path) -> None:
    names = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    shape = "<p:sp><p:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"

    def build(slide: Any) -> None:
        slide.shapes.element.append(
            parse_xml(
                f'<mc:AlternateContent {names}><mc:Choice Requires="p">{shape.format("New.")}</mc:Choice>'
                f"<mc:Fallback>{shape.format('Old.')}</mc:Fallback></mc:AlternateContent>"
            )
        )

    assert read(deck(tmp_path / "a.pptx", build)) == [PlacedTexts("slide 1", ("New.",))]


def test_the_words_of_a_diagram_are_read(tmp_path: Path) -> None:
    data = (
        '<d:dataModel xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<d:t><a:p><a:r><a:t>Identify.</a:t></a:r></a:p></d:t></d:dataModel>"
    )

    def build(slide: Any) -> None:
        kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
        part = Part(PackURI("/ppt/diagrams/data1.xml"), kind, slide.part.package, data.encode())
        slide.part.relate_to(part, f"{RELATIONS}/diagramData")

    assert read(deck(tmp_path / "a.pptx", build)) == [PlacedTexts("slide 1", ("Identify.",))]


def refused(path: Path) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument, match=path.name) as caught:
        read(path)
    return caught.value


def test_a_file_that_is_no_archive_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "odd.pptx"
    path.write_bytes(b"no archive at all")
    assert refused(path).reason == "damaged"


def test_an_archive_cut_short_is_damaged(tmp_path: Path) -> None:
    path = deck(tmp_path / "cut.pptx", lambda slide: box(slide.shapes, "They wait."))
    path.write_bytes(path.read_bytes()[:9000])
    assert refused(path).reason == "damaged"


def test_a_broken_slide_is_damaged(tmp_path: Path) -> None:
    whole = deck(tmp_path / "whole.pptx", lambda slide: box(slide.shapes, "They wait."))
    path = tmp_path / "broken.pptx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<p:sld" if name == "ppt/slides/slide1.xml" else old.read(name))
    assert refused(path).reason == "damaged"


def test_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "locked.pptx"
    path.write_bytes(office_files.OLE_SIGNATURE + b"\0" * 600)
    error = refused(path)
    assert (error.reason, "password" in str(error)) == ("encrypted", True)


def test_what_would_unpack_to_too_much_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_files, "LARGEST_INSIDE", 1000)
    path = deck(tmp_path / "bomb.pptx", lambda slide: box(slide.shapes, "They wait."))
    assert refused(path).reason == "limit"


def test_a_word_file_by_the_wrong_name_is_no_presentation(tmp_path: Path) -> None:
    path = tmp_path / "word.pptx"
    docx.Document().save(str(path))
    assert refused(path).reason == "wrong_type"


def test_slides_of_pictures_have_no_words(tmp_path: Path) -> None:
    assert refused(deck(tmp_path / "empty.pptx", lambda slide: None)).reason == "no_text"
