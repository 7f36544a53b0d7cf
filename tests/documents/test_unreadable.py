"""Files that cannot be read: each is refused by name, with its reason and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.documents import pdf_reader, reader
from assistant.errors import UnreadableDocument
from tests.documents.pdf_builder import Line, Run, build_pdf
from tests.documents.reading import read_path


def refused(path: Path) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        read_path(path)
    assert path.name in str(caught.value)
    return caught.value


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "nothing.pdf"
    path.touch()
    assert refused(path).reason == "empty"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"<!DOCTYPE html><html>log in", "web page"),
        (b"PK\x03\x04word/document.xml", "Word"),
        (b"just text", "PDF"),
    ],
)
def test_another_kind_of_file_with_the_name_of_a_pdf(tmp_path: Path, content: bytes, named: str) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(content)
    error = refused(path)
    assert error.reason == "wrong_type"
    assert named in str(error)


def test_a_file_that_needs_a_password(tmp_path: Path) -> None:
    error = refused(build_pdf([[Line("Secret.")]], tmp_path / "locked.pdf", password="open sesame"))
    assert error.reason == "encrypted"
    assert "without one" in str(error)


def test_a_file_cut_off_in_the_middle(tmp_path: Path) -> None:
    path = build_pdf([[Line("Words.")] for _ in range(5)], tmp_path / "cut.pdf")
    path.write_bytes(path.read_bytes()[:300])
    assert refused(path).reason == "damaged"


def test_a_file_of_images_only(tmp_path: Path) -> None:
    error = refused(build_pdf([[], []], tmp_path / "scan.pdf"))
    assert error.reason == "no_text"
    assert "OCR" in str(error)


def test_a_file_of_glyph_names(tmp_path: Path) -> None:
    line = Line([Run("These words are only drawn and never said", glyph_names=True)])
    assert refused(build_pdf([[line]], tmp_path / "drawn.pdf")).reason == "glyph_names"


def test_one_page_of_glyph_names_is_left_out_and_named(tmp_path: Path) -> None:
    drawn = Line([Run("These words are only drawn", glyph_names=True)])
    document = read_path(build_pdf([[Line("Words.")], [drawn]], tmp_path / "half.pdf"))
    assert document.text == "Words."
    assert any("page 2" in warning and "unreadable" in warning for warning in document.warnings)


def test_a_file_larger_than_any_guidance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = build_pdf([[Line("Words.")]], tmp_path / "large.pdf")
    monkeypatch.setattr(reader, "LARGEST_FILE", 100)
    assert refused(path).reason == "limit"


@pytest.mark.parametrize("error", [RecursionError("deep"), MemoryError(), AttributeError("no such thing")])
def test_whatever_breaks_the_parser_is_reported_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(pdf_reader, "read_fragments", fail)
    caught = refused(build_pdf([[Line("Words.")]], tmp_path / "odd.pdf"))
    assert caught.reason == "damaged"
    assert type(error).__name__ in str(caught)


def test_somebody_pressing_control_c_is_not_a_damaged_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pdf_reader, "read_fragments", stop)
    with pytest.raises(KeyboardInterrupt):
        read_path(build_pdf([[Line("Words.")]], tmp_path / "fine.pdf"))
