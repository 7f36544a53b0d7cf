"""One file of the corpus → its Document and Passages, every failure told as one kind of error."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from assistant.datatypes import CatalogueEntry, Document, Passage
from assistant.documents.discovery import FoundFile
from assistant.documents.reader import read_document
from assistant.documents.second_reading import confirm
from assistant.errors import ModelError, UnreadableDocument
from assistant.library.spans import pages_of_span
from assistant.passages.splitting import split
from assistant.ports import Embedder

UNCONFIRMED = "unconfirmed"


def read_file(
    found: FoundFile, entry: CatalogueEntry | None, embedder: Embedder
) -> tuple[Document, tuple[Passage, ...]]:
    """Read a file and cut it into passages.

    Raises:
        UnreadableDocument: It cannot be read, holds no passage, or changed meanwhile.
    """
    try:
        document, passages = _read(found, entry, embedder)
    except (UnreadableDocument, OSError, ModelError):
        raise
    except Exception as error:
        # One odd file must not stop the others, in whatever way it is odd.
        said = f"{type(error).__name__}: {error}"[:200]
        raise UnreadableDocument("damaged", f"{found.file} cannot be read ({said}).") from error
    with found.path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != found.sha256:
            raise UnreadableDocument("changed", f"{found.file} changed while it was read; run again.")
    return document, passages


def _read(
    found: FoundFile, entry: CatalogueEntry | None, embedder: Embedder
) -> tuple[Document, tuple[Passage, ...]]:
    document = read_document(
        found.path, file=found.file, document_id=found.document_id, sha256=found.sha256, entry=entry
    )
    passages = split(document, embedder.count_tokens, embedder.max_tokens)
    if not passages:
        raise UnreadableDocument("no_text", f"{found.file} has no paragraph that could be searched.")
    if document.pages:
        document, passages = _read_twice(found, document, passages)
    _check_characters(document)
    return document, passages


def _read_twice(
    found: FoundFile, document: Document, passages: tuple[Passage, ...]
) -> tuple[Document, tuple[Passage, ...]]:
    """Flag the passages that a second, independent reading of their pages does not hold."""
    spans = [pages_of_span(document, passage.start, passage.end) for passage in passages]
    rows = [
        (pages.first, pages.last, passage.text)
        for pages, passage in zip(spans, passages, strict=True)
        if pages is not None
    ]
    confirmed = confirm(found.path, rows)
    if all(confirmed):
        return document, passages
    flagged = tuple(
        passage if good else replace(passage, flags=(*passage.flags, UNCONFIRMED))
        for passage, good in zip(passages, confirmed, strict=True)
    )
    numbers = sorted({row[0] for row, good in zip(rows, confirmed, strict=True) if not good})
    places = ", ".join(str(number) for number in numbers[:5]) + (" …" if len(numbers) > 5 else "")
    warning = (
        f"{confirmed.count(False)} of {len(passages)} passages differ from a second reading of their pages "
        f"(PDF page {places}); compare them before quoting"
    )
    return replace(document, warnings=(*document.warnings, warning)), flagged


def _check_characters(document: Document) -> None:
    """Half a character (a lone surrogate) cannot be stored, shown or quoted."""
    words = [document.text, *document.warnings, document.entry.title]
    words += [page.label for page in document.pages]
    words += [heading for section in document.sections for heading in section.path]
    words += [
        part for note in document.notes for part in (note.mark, note.text, note.year or "", note.url or "")
    ]
    try:
        "".join(words).encode()
    except UnicodeEncodeError as error:
        raise UnreadableDocument("damaged", f"its text holds broken characters ({error.reason}).") from error
