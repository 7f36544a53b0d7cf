"""Drawn pages are kept by what they weigh."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from assistant.answers import document_files
from assistant.answers.document_files import DocumentFiles
from assistant.answers.page_view import PageView
from assistant.documents.page_image import PageImage


def test_of_drawn_pages_only_so_many_bytes_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-")
    drawn: list[int] = []

    def draw(path: Path, number: int, *_: object) -> PageImage:
        drawn.append(number)
        return PageImage(b"x" * 40, 1, 1, 0)

    monkeypatch.setattr(document_files, "draw_page", draw)
    monkeypatch.setattr(document_files, "MOST_IMAGE_BYTES", 100)
    monkeypatch.setattr(DocumentFiles, "file", lambda *_: file)
    files = DocumentFiles(tmp_path)
    for number in (1, 2, 2, 3, 2, 1):
        view = PageView("a", "A", "official", number, str(number), 3, "", 0.0, False, ())
        files.image(cast(Any, None), view)
    assert drawn == [1, 2, 3, 1]
