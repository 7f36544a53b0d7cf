"""A PDF as pypdf reads it: fragments of text, each with its place, size and weight. The only use of pypdf.

The order of the fragments is that of pypdf's plain extraction, and so is every letter and digit: whoever
opens the file afresh finds the same words in the same order.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.documents.pdf_visitor import Fragment, PageVisitor
from assistant.errors import UnreadableDocument

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 2_000
MOST_CHARACTERS = 10_000_000
A4 = (0.0, 0.0, 595.0, 842.0)
# What reading a broken part of a file may raise where the rest of it can do without.
BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError)


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page: number from 1, printed label, its corners in points, and its fragments in order."""

    number: int
    label: str
    box: tuple[float, float, float, float]
    fragments: tuple[Fragment, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An outline entry: its depth from 0, its title, and the 1-based page it leads to."""

    depth: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What pypdf gives of a file."""

    pages: tuple[RawPage, ...]
    bookmarks: tuple[Bookmark, ...]
    title: str | None
    warnings: tuple[str, ...]


def read_fragments(path: Path, file: str) -> RawDocument:
    """Read every page of a PDF.

    Raises:
        UnreadableDocument: The file needs a password, or is larger than any guidance.
    """
    from pypdf import PdfReader

    with _quiet() as said:
        reader = PdfReader(path)
        notes = _unlock(reader, file)
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableDocument(
                "limit", f"{file} has {len(reader.pages)} pages, more than {MOST_PAGES}; split it into parts."
            )
        labels = _labels(reader, notes)
        pages: list[RawPage] = []
        characters = 0
        for index, page in enumerate(reader.pages):
            pages.append(_read_page(page, index + 1, labels[index]))
            characters += len(pages[-1].text)
            if characters > MOST_CHARACTERS:
                raise UnreadableDocument(
                    "limit", f"{file} holds more than {MOST_CHARACTERS:,} characters; split it into parts."
                )
        bookmarks = _outline(reader, notes)
        title = _metadata_title(reader, notes)
    if said:
        more = f" (and {len(said) - 1} more like it)" if len(said) > 1 else ""
        notes.append(f"the file is not quite sound; pypdf says: {said[0]}{more}")
    return RawDocument(tuple(pages), bookmarks, title, tuple(notes))


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # What pypdf would like to have installed says nothing about the file.
        if "fontTools" not in record.getMessage():
            self.said.append(record.getMessage()[:200])


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Keep what pypdf says off the screen, and collect it."""
    logger, collector = logging.getLogger("pypdf"), _Collector()
    before = logger.propagate
    logger.addHandler(collector)
    logger.propagate = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield collector.said
    finally:
        logger.removeHandler(collector)
        logger.propagate = before


def _unlock(reader: PdfReader, file: str) -> list[str]:
    if not reader.is_encrypted:
        return []
    if not reader.decrypt(""):
        raise UnreadableDocument(
            "encrypted", f"{file} needs a password; save a copy without one and put that here."
        )
    return ["the file is encrypted, but opens without a password"]


def _labels(reader: PdfReader, notes: list[str]) -> list[str]:
    count = len(reader.pages)
    try:
        labels = [label.strip() for label in reader.page_labels]
    except BROKEN as error:
        notes.append(f"the page labels cannot be read ({type(error).__name__}); pages are numbered from 1")
        labels = []
    return [label or str(index + 1) for index, label in enumerate((labels + [""] * count)[:count])]


def _outline(reader: PdfReader, notes: list[str]) -> tuple[Bookmark, ...]:
    try:
        if "/Outlines" not in reader.root_object:
            return ()
        return tuple(_bookmarks(reader, reader.outline, 0))
    except BROKEN as error:
        notes.append(f"the outline cannot be read ({type(error).__name__}); headings are found by their type")
        return ()


def _bookmarks(reader: PdfReader, entries: list[Any], depth: int) -> Iterator[Bookmark]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry, depth + 1)
            continue
        page = reader.get_destination_page_number(entry)
        if page is not None and page >= 0 and str(entry.title or "").strip():
            yield Bookmark(depth, str(entry.title), page + 1)


def _metadata_title(reader: PdfReader, notes: list[str]) -> str | None:
    try:
        metadata = reader.metadata
        title = metadata.title if metadata is not None else None
    except BROKEN as error:
        notes.append(f"the metadata cannot be read ({type(error).__name__})")
        return None
    return str(title) if title else None


def _read_page(page: Any, number: int, label: str) -> RawPage:
    visitor = PageVisitor()
    text = page.extract_text(visitor_text=visitor.see_text, visitor_operand_after=visitor.see_operator)
    fragments = visitor.fragments
    if "".join(fragment.text + "\n" * fragment.ends_line for fragment in fragments).split() != text.split():
        fragments = _without_places(text)
    return RawPage(number, label, _box(page), tuple(fragments), text)


def _box(page: Any) -> tuple[float, float, float, float]:
    try:
        left, bottom, right, top = (float(value) for value in page.mediabox)
    except BROKEN:
        return A4
    return left, bottom, right, top


def _without_places(text: str) -> list[Fragment]:
    """The lines of a page whose fragments do not add up to its text, one below the other."""
    return [
        Fragment(line, 72, None, 800 - 14 * index, 11, False, 0, 0, True)
        for index, line in enumerate(text.split("\n"))
    ]
