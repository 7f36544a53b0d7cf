"""A page drawn by PDFium: the words asked for are marked, all of them or none."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.documents.page_image import MARK, draw_page
from assistant.documents.reader import read_document
from assistant.errors import UnreadableDocument
from assistant.settings import CHECKOUT

STIGMA = CHECKOUT / "corpus" / "briefings" / "appendix-stigma.pdf"


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """The text of each page as the product reads it."""
    document = read_document(STIGMA, file=STIGMA.name, document_id="s", sha256="0", entry=None)
    return [document.text[page.start : page.end] for page in document.pages]


def yellow(png: bytes) -> NDArray[np.bool_]:
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    return np.asarray((pixels == MARK).all(axis=2))


def test_a_page_without_words_is_drawn_without_a_mark() -> None:
    image = draw_page(STIGMA, 1)
    assert (image.width, image.marked) == (1000, 0)
    assert not yellow(image.png).any()


def test_every_line_of_a_quotation_is_marked(pages: list[str]) -> None:
    lines = [line for line in pages[1].splitlines() if len(line) > 200]
    image = draw_page(STIGMA, 2, lines[0])
    rows = yellow(image.png).any(axis=1)
    bands = int((np.diff(rows.astype(int)) == 1).sum())
    assert image.marked >= 2
    assert bands >= 2


def test_every_line_of_every_page_is_found(pages: list[str]) -> None:
    for number, text in enumerate(pages, start=1):
        lines = [line for line in text.splitlines() if line.strip()]
        missed = [line for place, line in enumerate(lines) if not draw_page(STIGMA, number, line).marked]
        assert missed == []


def test_words_that_are_not_on_the_page_are_not_marked_in_part(pages: list[str]) -> None:
    there = next(line for line in pages[1].splitlines() if len(line) > 100)
    assert draw_page(STIGMA, 2, f"{there}\nThese words were never printed on this page.").marked == 0


def test_of_two_places_the_nearer_one_is_marked(pages: list[str]) -> None:
    word = next(word for word in pages[1].split() if len(word) > 6 and pages[1].count(word) > 2)
    first, last = (yellow(draw_page(STIGMA, 2, word, near).png).any(axis=1).argmax() for near in (0.0, 1.0))
    assert first < last


def test_a_zoomed_page_has_more_pixels() -> None:
    assert draw_page(STIGMA, 1, zoom=2).width == 2000


@pytest.mark.parametrize("number", [0, 999])
def test_a_page_that_is_not_there_is_named(number: int) -> None:
    with pytest.raises(UnreadableDocument, match=f"and no {number}"):
        draw_page(STIGMA, number)


def test_a_file_that_is_no_pdf_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_text("not a PDF", encoding="utf-8")
    with pytest.raises(UnreadableDocument, match=r"notes\.pdf cannot be drawn"):
        draw_page(path, 1)
