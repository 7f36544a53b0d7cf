"""A page of a PDF as an image, with a quotation marked on it, drawn by PDFium when it is asked for.

The quotation is looked for by its letters and digits alone, as in the second reading, so that line breaks,
hyphens and ligatures do not matter. Where a part of it cannot be found nothing is marked: a mark in the wrong
place would be worse than none.
"""

from __future__ import annotations

import io
import itertools
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.documents.second_reading import squashed
from assistant.errors import UnreadableDocument

# PDFium is not made for several threads.
_pdfium = threading.Lock()
PIXELS_WIDE = 1000  # at zoom 1
LARGEST_ZOOM = 3
MARK = (255, 235, 59)
PARTS = re.compile(r"[\n\t]|(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as PNG.

    Attributes:
        png: The file's bytes.
        width: In pixels.
        height: In pixels.
        marked: How many rectangles were marked; 0 when no words were asked for or they were not found.
    """

    png: bytes
    width: int
    height: int
    marked: int


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters and digits of a page, and the place of each among the page's characters."""

    text: str
    places: list[int]


def draw_page(path: Path, number: int, words: str = "", near: float = 0.0, zoom: int = 1) -> PageImage:
    """Draw a page, with words marked if all of them are found on it.

    Args:
        path: The PDF.
        number: The page, from 1.
        words: What to mark; nothing when empty.
        near: About where on the page they stand, 0 the top and 1 the end, to choose among several places.
        zoom: How many times larger than ``PIXELS_WIDE`` pixels across, 1 to ``LARGEST_ZOOM``.

    Raises:
        UnreadableDocument: The file or the page cannot be read.
    """
    import pypdfium2

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            raise UnreadableDocument("undrawable", f"{path.name} cannot be drawn ({error}).") from error
        try:
            if not 1 <= number <= len(document):
                raise UnreadableDocument(
                    "no_page", f"{path.name} has {len(document)} pages, and no {number}."
                )
            page = document[number - 1]
            try:
                image, marked = _drawn(page, words, near, zoom)
            finally:
                page.close()
        except pypdfium2.PdfiumError as error:
            message = f"page {number} of {path.name} cannot be drawn ({error})."
            raise UnreadableDocument("undrawable", message) from error
        finally:
            document.close()
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=3)
    return PageImage(file.getvalue(), image.width, image.height, marked)


def _drawn(page: Any, words: str, near: float, zoom: int) -> tuple[Any, int]:
    """The page as an image of its own, and how many rectangles are marked on it."""
    from PIL import Image, ImageChops, ImageDraw

    bitmap = page.render(scale=PIXELS_WIDE * zoom / page.get_width())
    image = bitmap.to_pil().convert("RGB")  # a copy: PDFium's own memory goes with the page
    boxes = _boxes(page, words, near) if words.strip() else []
    if boxes:
        to_bitmap = bitmap.get_posconv(page).to_bitmap
        layer = Image.new("RGB", image.size, "white")
        pen = ImageDraw.Draw(layer)
        for left, bottom, right, top in boxes:
            corners = [to_bitmap(left, bottom), to_bitmap(right, top)]
            (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
            pen.rectangle((x0, y0, x1, y1), fill=MARK)
        image = ImageChops.multiply(image, layer)
    return image, len(boxes)


def _boxes(page: Any, words: str, near: float) -> list[tuple[float, float, float, float]]:
    """A rectangle a line, left, bottom, right, top in points; none if a part of the words is missing."""
    text_page = page.get_textpage()
    try:
        letters = _letters(text_page)
        spans = _spans(letters, words, near)
        return [box for start, end in spans for box in _lines(text_page, letters.places[start:end], words)]
    finally:
        text_page.close()


def _letters(text_page: Any) -> _Letters:
    import pypdfium2.raw as pdfium

    text: list[str] = []
    places: list[int] = []
    for place in range(text_page.count_chars()):
        for letter in squashed(chr(pdfium.FPDFText_GetUnicode(text_page, place))):
            text.append(letter)
            places.append(place)
    return _Letters("".join(text), places)


def _spans(letters: _Letters, words: str, near: float) -> list[tuple[int, int]]:
    """Where the words stand among the letters: in one piece, or else by lines and sentences."""
    whole = squashed(words)
    if (start := _nearest(letters.text, whole, near)) is not None:
        return [(start, start + len(whole))]
    found: list[tuple[int, int]] = []
    for part in filter(None, (squashed(part) for part in PARTS.split(words))):
        start = _nearest(letters.text, part, near)
        if start is None:
            return []
        found.append((start, start + len(part)))
    return found


def _nearest(text: str, wanted: str, near: float) -> int | None:
    """Of the places where the letters stand, the one nearest to where they are awaited."""
    places: list[int] = []
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        places.append(start)
        start = text.find(wanted, start + 1)
    return min(places, key=lambda place: abs(place - near * len(text)), default=None)


def _lines(text_page: Any, letters: Sequence[int], words: str) -> list[tuple[float, float, float, float]]:
    """A rectangle for each line that the characters from the first letter to the last stand on."""
    first, last = letters[0], letters[-1]
    # The marks that open and close the words belong to them as well.
    first -= _marks(text_page, range(first - 1, -1, -1), words)
    last += _marks(text_page, range(last + 1, text_page.count_chars()), words[::-1])
    lines: list[tuple[float, float, float, float]] = []
    for place in range(first, last + 1):
        left, bottom, right, top = text_page.get_charbox(place, loose=True)
        if right <= left or top <= bottom:
            continue
        if lines and _follows(lines[-1], (left, bottom, right, top)):
            before = lines[-1]
            lines[-1] = (
                min(left, before[0]),
                min(bottom, before[1]),
                max(right, before[2]),
                max(top, before[3]),
            )
        else:
            lines.append((left, bottom, right, top))
    return lines


def _marks(text_page: Any, places: Sequence[int], words: str) -> int:
    """How many of the characters are the marks that the words begin with."""
    import pypdfium2.raw as pdfium

    wanted = list(itertools.takewhile(lambda character: not character.isalnum(), words.strip()))
    there = (chr(pdfium.FPDFText_GetUnicode(text_page, place)) for place in places[: len(wanted)])
    return sum(1 for _ in itertools.takewhile(lambda character: character in wanted, there))


def _follows(line: tuple[float, float, float, float], character: tuple[float, float, float, float]) -> bool:
    """Whether a character goes on with a line: level with it, and not far from its end."""
    height = character[3] - character[1]
    shared = min(character[3], line[3]) - max(character[1], line[1])
    gap = character[0] - line[2]
    return shared > 0.5 * min(height, line[3] - line[1]) and -height <= gap <= 2 * height
