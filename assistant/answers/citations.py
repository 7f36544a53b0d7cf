"""Where a quotation stands: its pages, its heading path, its link, and the source notes it carries."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote as url_quote

from assistant.answers.cited_edges import meant_by_letters, spelling_digest
from assistant.datatypes import Citation, Document, Note, PageSpan, ParagraphSpan, Passage

NOTE_MARK = re.compile(r"\[\d{1,3}\]")
NO_LETTER = re.compile(r"[\W_]+")
DIGEST_DIGITS = 12


def cite(
    document: Document,
    passage: Passage,
    start: int,
    end: int,
    *,
    number: int,
    pages: PageSpan | None,
    paragraphs: ParagraphSpan | None = None,
    public_url: str = "",
    is_repeated: bool = False,
) -> Citation:
    """The citation of ``document.text[start:end]``; pages and paragraphs are those of the quoted span.

    ``is_repeated`` as for ``citation_id_at``.
    """
    words = document.text[start:end]
    entry = document.entry
    return Citation(
        number=number,
        citation_id=citation_id_at(document, start, end, is_repeated=is_repeated),
        passage_id=passage.passage_id,
        document_id=document.document_id,
        document_status=document.status,
        title=entry.title,
        year=entry.year,
        section=passage.section,
        pages=pages,
        quote=words,
        notes=notes_in(document, words),
        link=link_to(document.document_id, pages, public_url),
        paragraphs=paragraphs,
    )


def citation_id(document_id: str, words: str) -> str:
    """An identifier that outlives re-indexing: the document and a digest of the quoted letters and digits.

    Page breaks, spacing, hyphens and capitals do not change it; other words do.
    """
    return f"{document_id}~{hashlib.sha256(letters_of(words)).hexdigest()[:DIGEST_DIGITS]}"


def citation_id_at(document: Document, start: int, end: int, *, is_repeated: bool = False) -> str:
    """The identifier of words of a document, with digits of their spelling where the letters mean others.

    "20" and "20%" have the same letters; those digits tell them apart. See ``cited_edges``.

    Args:
        document: The document.
        start: Where the words start in its text.
        end: Where they end.
        is_repeated: Whether the same letters stand elsewhere in it.
    """
    words = document.text[start:end]
    known = citation_id(document.document_id, words)
    meant, is_whole = meant_by_letters(document, start, end)
    return (
        known if meant == (start, end) and (is_whole or not is_repeated) else known + spelling_digest(words)
    )


def letters_of(words: str) -> bytes:
    """What of some words a citation's identifier is a digest of: their casefolded letters and digits."""
    return NO_LETTER.sub("", words.casefold()).encode()


def notes_in(document: Document, words: str) -> tuple[Note, ...]:
    """The source notes whose marks the words carry, in order of appearance, each once."""
    by_mark = {note.mark: note for note in document.notes}
    marks = dict.fromkeys(NOTE_MARK.findall(words))
    return tuple(by_mark[mark] for mark in marks if mark in by_mark)


def link_to(document_id: str, pages: PageSpan | None, public_url: str = "") -> str:
    """The address of the document at the quotation's first page; never a file path."""
    anchor = f"#page={pages.first}" if pages else ""
    return f"{public_url.rstrip('/')}/documents/{url_quote(document_id)}{anchor}"
