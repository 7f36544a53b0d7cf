"""A stretch of a document's own text around some words of it: what stands before and after a quotation."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from assistant.answers.page_view import quote_check
from assistant.datatypes import Block, BlockKind, Document, DocumentStatus
from assistant.library.snapshot import Snapshot

AROUND = 5  # paragraphs before and after the words


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, paragraph, list item or table row, with what of the quotation stands in it.

    Attributes:
        text: Exactly the document's words.
        marked: Start and end of the quotation's part in ``text``; equal when none of it stands there.
        page: The printed number of the page it begins on; empty for documents without pages.
    """

    kind: BlockKind
    text: str
    marked: tuple[int, int]
    page: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """What is shown of a document around some words.

    Attributes:
        section: The headings above the words, outermost first.
        pieces: In reading order.
        start: Where the words start in the document's text; of the stretch itself when there are none.
        end: Where they end.
        number: The page in the PDF on which the words start, from 1; None for documents without pages.
        same: Whether the document still has the words that were asked for there.
        before: Where an earlier stretch can be asked for, or None at the document's beginning.
        after: The same for a later one.
    """

    document_id: str
    title: str
    status: DocumentStatus
    section: tuple[str, ...]
    pieces: tuple[Piece, ...]
    start: int
    end: int
    number: int | None
    same: bool
    before: int | None
    after: int | None


def section_view(
    snapshot: Snapshot, document_id: str, start: int = 0, end: int = 0, check: str = "", at: int | None = None
) -> SectionView | None:
    """The text around a quotation, or None if the snapshot has no such document or place.

    Args:
        snapshot: What is published.
        document_id: The document.
        start: Where the quotation starts in the document's text.
        end: Where it ends; no later than ``start`` when there is none.
        check: The ``quote_check`` of its words.
        at: A place around which to read instead, to go on from there.
    """
    document = {row.document_id: row for row in snapshot.documents()}.get(document_id)
    if document is None or not document.blocks:
        return None
    here = start if at is None else at
    if not 0 <= here < len(document.text):
        return None
    same = end > start and quote_check(document.text[start:end]) == check
    low, high = (start, end) if same else (here, here)
    blocks = document.blocks
    first = last = max(0, bisect_right([block.start for block in blocks], here) - 1)
    if at is None and same:
        while last + 1 < len(blocks) and blocks[last + 1].start < end:
            last += 1
    first, last = max(0, first - AROUND), min(len(blocks) - 1, last + AROUND)
    return SectionView(
        document_id=document_id,
        title=document.entry.title,
        status=document.status,
        section=_section(document, here),
        pieces=tuple(_piece(document, block, low, high) for block in blocks[first : last + 1]),
        start=low,
        end=high,
        number=next((row.number for row in document.pages if row.start <= low < row.end), None),
        same=same,
        before=blocks[max(0, first - AROUND)].start if first else None,
        after=blocks[min(len(blocks) - 1, last + AROUND)].start if last < len(blocks) - 1 else None,
    )


def _section(document: Document, place: int) -> tuple[str, ...]:
    return next((row.path for row in document.sections if row.start <= place < row.end), ())


def _piece(document: Document, block: Block, low: int, high: int) -> Piece:
    first, last = max(low, block.start), min(high, block.end)
    marked = (first - block.start, last - block.start) if first < last else (0, 0)
    page = next((row.label for row in document.pages if row.start <= block.start < row.end), "")
    return Piece(block.kind, document.text[block.start : block.end], marked, page)
