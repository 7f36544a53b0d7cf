"""A page of a document of the snapshot, and the words of a quotation that stand on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from assistant.datatypes import Document, DocumentStatus
from assistant.library.snapshot import Snapshot

CHECK_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class PageView:
    """What is shown of a page.

    Attributes:
        number: The page in the PDF, from 1.
        label: The page number that is printed on it.
        count: How many pages the document has.
        words: What of the quotation stands on this page; empty when there is no quotation, or when the
            document no longer has those words there.
        near: About where they stand, 0 the top of the page and 1 its end.
        quoted: Whether a quotation was asked for.
        pages: The pages the quotation stands on, from 1.
    """

    document_id: str
    title: str
    status: DocumentStatus
    number: int
    label: str
    count: int
    words: str
    near: float
    quoted: bool
    pages: tuple[int, ...]


def quote_check(words: str) -> str:
    """A short hash of quoted words, by which a link is recognised that points at other words by now."""
    return hashlib.sha256(words.encode()).hexdigest()[:CHECK_CHARACTERS]


def page_view(
    snapshot: Snapshot, document_id: str, number: int, start: int = 0, end: int = 0, check: str = ""
) -> PageView | None:
    """A page of a document, or None if the snapshot has no such page.

    Args:
        snapshot: What is published.
        document_id: The document.
        number: The page, from 1.
        start: Where the quotation starts in the document's text.
        end: Where it ends; no later than ``start`` when there is none.
        check: The ``quote_check`` of its words.
    """
    document = {row.document_id: row for row in snapshot.documents()}.get(document_id)
    if document is None or not 1 <= number <= len(document.pages):
        return None
    page = document.pages[number - 1]
    quoted = end > start
    same = quoted and quote_check(document.text[start:end]) == check
    first, last = max(start, page.start), min(end, page.end)
    words = document.text[first:last] if same and first < last else ""
    return PageView(
        document_id=document_id,
        title=document.entry.title,
        status=document.status,
        number=number,
        label=page.label,
        count=len(document.pages),
        words=words,
        near=(first - page.start) / max(1, page.end - page.start) if words else 0.0,
        quoted=quoted,
        pages=_pages(document, start, end) if same else (),
    )


def _pages(document: Document, start: int, end: int) -> tuple[int, ...]:
    return tuple(page.number for page in document.pages if page.start < end and start < page.end)
