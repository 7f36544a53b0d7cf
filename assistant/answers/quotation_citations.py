"""The citation of words that were looked up: their place, and the sources of the sentences they stand in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from weakref import WeakKeyDictionary

from assistant.answers.citations import cite, letters_of, notes_in
from assistant.datatypes import Citation, Document, Note, Passage
from assistant.library.reading import UNCONFIRMED
from assistant.library.snapshot import Snapshot
from assistant.passages.sentences import sentences_of

# The letters and digits of each document of a snapshot that was quoted.
_letters: WeakKeyDictionary[Snapshot, dict[str, bytes]] = WeakKeyDictionary()


def cited(
    snapshot: Snapshot, document: Document, start: int, end: int, *, number: int, public_url: str = ""
) -> Citation:
    """The citation of ``document.text[start:end]``, with the source notes of its whole sentences.

    Args:
        snapshot: The documents.
        document: The one quoted from.
        start: Where the quoted words start in its text.
        end: Where they end.
        number: The number of the citation.
        public_url: Makes the link absolute.
    """
    name = document.document_id
    citation = cite(
        document,
        _passage(snapshot, document, start, end),
        start,
        end,
        number=number,
        pages=snapshot.page_span(name, start, end),
        paragraphs=snapshot.paragraph_span(name, start, end),
        public_url=public_url,
        is_repeated=_is_repeated(snapshot, document, document.text[start:end]),
    )
    return replace(citation, notes=_notes(document, start, end))


def _is_repeated(snapshot: Snapshot, document: Document, words: str) -> bool:
    """Whether the letters and digits of some words stand in their document more than once."""
    known = _letters.setdefault(snapshot, {})
    if document.document_id not in known:
        known[document.document_id] = letters_of(document.text)
    letters, wanted = known[document.document_id], letters_of(words)
    return letters.find(wanted, letters.find(wanted) + 1) >= 0


def _notes(document: Document, start: int, end: int) -> tuple[Note, ...]:
    """The notes of the sentences that a span stands in: the mark often stands behind the words quoted."""
    blocks = document.blocks
    first = max(0, bisect_right(blocks, start, key=lambda one: one.start) - 1)
    last = bisect_left(blocks, end, key=lambda one: one.start)
    sentences = [
        one for one in sentences_of(document.text, blocks[first:last]) if one.start < end and start < one.end
    ]
    begin = min([start, *(one.start for one in sentences)])
    return notes_in(document, document.text[begin : max([end, *(one.end for one in sentences)])])


def _passage(snapshot: Snapshot, document: Document, start: int, end: int) -> Passage:
    """The passage a span starts in; for headings and sources, which are in none, the nearest one.

    Its headings are those of the span.
    """
    near = _passages_near(snapshot, document, start, end)
    nearest = min(near, key=lambda one: max(one.start - start, start - one.end + 1, 0))
    at = max(0, bisect_right(document.sections, start, key=lambda one: one.start) - 1)
    return replace(nearest, section=document.sections[at].path if document.sections else nearest.section)


def is_unconfirmed(snapshot: Snapshot, document: Document, start: int, end: int) -> bool:
    """Whether a second reading of the page differs somewhere in the span."""
    return any(
        UNCONFIRMED in passage.flags and passage.start < end and start < passage.end
        for passage in _passages_near(snapshot, document, start, end)
    )


def _passages_near(snapshot: Snapshot, document: Document, start: int, end: int) -> list[Passage]:
    """The passages a span stands in, with the one before and the one after."""
    rows = snapshot.rows_of(document.document_id)
    first, last = (bisect_right(rows, at, key=lambda row: snapshot.passage(row).start) for at in (start, end))
    return [snapshot.passage(row) for row in rows[max(0, first - 2) : last + 1]]
