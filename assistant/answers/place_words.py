"""Where something stands, and what kind of document it stands in, in words for people."""

from __future__ import annotations

from assistant.datatypes import Note, PageSpan, ParagraphSpan

STATUS_WORDS = {
    "official": "official document",
    "unofficial": "unofficial briefing or uncatalogued file",
    "superseded": "superseded edition",
}
LETTERED = (
    "A list of references adds letters to the year (2026a, 2026b) where an author has several of one year."
)
SUGGESTED = "Publisher's own suggested citation"


def note_words(note: Note) -> str:
    """A source note in one line: name, year, address."""
    return ", ".join(part for part in (note.text, note.year, note.url) if part)


def place_words(pages: PageSpan | None, paragraphs: ParagraphSpan | None) -> str:
    """Pages, or the paragraphs of the section where a document has no pages."""
    if pages:
        return pages_words(pages)
    return _span("paragraph", str(paragraphs.first), str(paragraphs.last)) if paragraphs else ""


def pages_words(pages: PageSpan) -> str:
    """ "page 4", "pages 4–5", or "page iv (PDF page 6)" where the printed label differs."""
    numbers = _span("page", str(pages.first), str(pages.last))
    printed = _span("page", pages.first_label or str(pages.first), pages.last_label or str(pages.last))
    return printed if printed == numbers else f"{printed} (PDF {numbers})"


def _span(unit: str, first: str, last: str) -> str:
    return f"{unit} {first}" if first == last else f"{unit}s {first}–{last}"
