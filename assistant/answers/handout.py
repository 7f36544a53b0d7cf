"""A handout of chosen quotations: Word, HTML and Markdown, each quotation with its reference, link and note.

At export every quotation is sealed anew: its words must stand in the document that is published now, on the
pages its reference names. What does not is shown as a reference with the reason, never as a quotation; what
stands for nothing any more is named at the end with the reason.
"""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.bibliographies import as_listed, bibliography
from assistant.answers.citation_styles import Styled
from assistant.answers.markdown_text import markdown_quotation, markdown_words
from assistant.answers.references import Reference
from assistant.answers.secondary_sources import secondary_sources
from assistant.answers.styled_words import escaped, linked_html, markdown_of, write_paragraph
from assistant.answers.xml_text import xml_words
from assistant.library.reading import UNCONFIRMED
from assistant.library.snapshot import Snapshot

SEALED = "Word for word as in the document, checked when this was exported."
UNSEALED = "Not given as a quotation"
NOT_FOUND = "these words do not stand in the published document on the pages of this reference."
NO_WORDS = "this refers to a whole document."
UNLIKE = "two readings of the page differ; compare the words with the page."
COLUMNS = "Columns"
IN_TEXT = "In the text"
REFERENCES = "References"
LOST = "Not found any more"
GONE = "these words are not published any more, or the identifier was never right."
FOOT = "Not an NHS service. Check the original before you rely on it."


@dataclass(frozen=True, slots=True)
class HandoutRow:
    """A chosen reference, what its reader noted, and why its words are no quotation; "" when they are."""

    reference: Reference
    note: str
    reason: str = ""

    @property
    def sealed(self) -> bool:
        """Whether its words were found again at export."""
        return not self.reason

    @property
    def quotation(self) -> str | None:
        """The words, only where they are sealed."""
        return self.reference.quote if self.sealed else None


@dataclass(frozen=True, slots=True)
class LostItem:
    """A chosen identifier that stands for nothing, what its reader noted, and the reason."""

    identifier: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class Handout:
    """What is handed out: the chosen references in their order, and what stands for nothing any more."""

    rows: tuple[HandoutRow, ...]
    lost: tuple[LostItem, ...] = ()


def handout_rows(snapshot: Snapshot, chosen: Sequence[tuple[Reference, str]]) -> tuple[HandoutRow, ...]:
    """Seal chosen references against what is published now.

    Args:
        snapshot: What is published.
        chosen: Each reference with the reader's note, in the order of the handout.
    """
    return tuple(HandoutRow(row, note, why_unsealed(snapshot, row)) for row, note in chosen)


def why_unsealed(snapshot: Snapshot, reference: Reference) -> str:
    """Why a reference's words cannot be given as a quotation; "" when they are sealed.

    Sealed words stand in the published document, verbatim, where the reference says, and two readings of
    their page agree.
    """
    quote, document_id = reference.quote, reference.document_id
    if not quote:
        return NO_WORDS
    if reference.state == "superseded" or not snapshot.has_document(document_id):
        return f"{NOT_FOUND} {reference.message}".rstrip()
    text = snapshot.document(document_id).text
    if reference.header and reference.header not in text:
        return NOT_FOUND
    start = text.find(quote)
    while start >= 0:
        end = start + len(quote)
        place = (
            snapshot.page_span(document_id, start, end),
            snapshot.paragraph_span(document_id, start, end),
        )
        if place == (reference.pages, reference.paragraphs):
            passages = (p for p in snapshot.passages_of(document_id) if p.start < end and start < p.end)
            return UNLIKE if any(UNCONFIRMED in passage.flags for passage in passages) else ""
        start = text.find(quote, start + 1)
    return NOT_FOUND


def handout_html(title: str, handout: Handout, style: str = "harvard") -> str:
    """The handout as one page of HTML that needs nothing else.

    Args:
        title: Its heading.
        handout: From ``Guide.handout``.
        style: Of the list of references at its end: harvard, vancouver or apa.

    Raises:
        UsageError: The style is another.
    """
    lines = [
        "<!doctype html>",
        f'<html lang="en-GB"><head><meta charset="utf-8"><title>{escaped(title)}</title></head><body>',
        f"<main><h1>{escaped(title)}</h1>",
    ]
    entries = bibliography([row.reference for row in handout.rows], style)
    for row in handout.rows:
        lines.append("<article>")
        if columns := _columns(row):
            lines.append(f"<p>{escaped(columns)}</p>")
        if row.quotation:
            lines.append(f'<blockquote style="white-space: pre-wrap">{escaped(row.quotation)}</blockquote>')
        made = as_listed(row.reference, entries, style)
        lines += [f"<p>{linked_html(made.html)}</p>", f"<p>{IN_TEXT}: {escaped(made.in_text)}</p>"]
        if link := row.reference.link:
            lines.append(f'<p><a href="{html.escape(link)}">{escaped(link)}</a></p>')
        lines += [f"<p>{linked_html(words)}</p>" for words in _remarks(row, made, style)]
        lines.append("</article>")
    lines.append(f"<h2>{REFERENCES}</h2>")
    lines += [f"<p>{linked_html(entry.html)}</p>" for entry in entries]
    lines += [f"<h2>{LOST}</h2>"] if handout.lost else []
    lines += [f"<p>{escaped(words)}</p>" for words in lost_words(handout.lost)]
    return "\n".join([*lines, f"<p>{FOOT}</p></main></body></html>"]) + "\n"


def handout_markdown(title: str, handout: Handout, style: str = "harvard") -> str:
    """The handout as Markdown (CommonMark); the arguments are those of ``handout_html``."""
    lines = [f"# {markdown_words(' '.join(title.split()))}", ""]
    entries = bibliography([row.reference for row in handout.rows], style)
    for row in handout.rows:
        if columns := _columns(row):
            lines += [markdown_words(columns), ""]
        if row.quotation:
            lines += [markdown_quotation(row.quotation), ""]
        made = as_listed(row.reference, entries, style)
        lines += [markdown_of(made.html), "", markdown_words(f"{IN_TEXT}: {made.in_text}"), ""]
        if link := row.reference.link:
            # An address without a host would not be a link inside < >.
            lines += [f"<{link}>" if "://" in link else f"[{markdown_words(link)}](<{link}>)", ""]
        for words in _remarks(row, made, style):
            lines += [markdown_of(words), ""]
    lines += [f"## {REFERENCES}", ""]
    for entry in entries:
        lines += [markdown_of(entry.html), ""]
    lines += [f"## {LOST}", ""] if handout.lost else []
    for words in lost_words(handout.lost):
        lines += [markdown_words(words), ""]
    return "\n".join([*lines, FOOT, ""])


def handout_word(title: str, handout: Handout, style: str = "harvard") -> bytes:
    """The handout as a Word file (.docx); the arguments are those of ``handout_html``."""
    import docx

    made = docx.Document()
    made.core_properties.title = xml_words(title)[:255]
    made.core_properties.language = "en-GB"
    made.core_properties.author = ""
    made.add_heading(xml_words(title), 1)
    entries = bibliography([row.reference for row in handout.rows], style)
    for row in handout.rows:
        if columns := _columns(row):
            made.add_paragraph(xml_words(columns))
        if row.quotation:
            made.add_paragraph(xml_words(row.quotation), style="Quote")
        one = as_listed(row.reference, entries, style)
        link = [escaped(row.reference.link)] if row.reference.link else []
        said = [one.html, escaped(f"{IN_TEXT}: {one.in_text}"), *link, *_remarks(row, one, style)]
        for words in said:
            write_paragraph(made, words)
    made.add_heading(REFERENCES, 2)
    for entry in entries:
        write_paragraph(made, entry.html)
    if handout.lost:
        made.add_heading(LOST, 2)
    for words in lost_words(handout.lost):
        made.add_paragraph(xml_words(words))
    made.add_paragraph(FOOT)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def lost_words(lost: Sequence[LostItem]) -> list[str]:
    """What stands for nothing any more, in paragraphs: each identifier with the reason, then its note."""
    said: list[str] = []
    for row in lost:
        said += [f"{row.identifier}: {row.reason}", *note_paragraphs(row.note)]
    return said


def note_paragraphs(note: str) -> list[str]:
    """A reader's note in its paragraphs, the first of them called a note."""
    lines = [words for line in note.splitlines() if (words := " ".join(line.split()))]
    return [f"Note: {lines[0]}", *lines[1:]] if lines else []


def _remarks(row: HandoutRow, listed: Styled, style: str) -> list[str]:
    """What stands below a reference: the seal or the reason for none, sources to read first, the note.

    Each is escaped HTML with ``<i>`` as its only tag.

    Args:
        row: What is handed out.
        listed: Its reference as the list at the end has it, letters after the year and all.
        style: Of that list.
    """
    said = [escaped(SEALED if row.sealed else f"{UNSEALED}: {row.reason}")]
    if row.sealed and row.reference.message:
        said.append(escaped(row.reference.message))
    for source in secondary_sources(style, row.reference.notes, listed):
        # Where the list has only what was read, the source is named by itself and in the form for the text.
        named = escaped(f"{source.source}.") if source.reference == listed.text else source.html
        short = "" if source.in_text == listed.in_text else f"{IN_TEXT}: {source.in_text}."
        parts = (
            escaped(source.mark),
            named,
            *(escaped(part or "") for part in (short, source.message, source.url)),
        )
        said.append(" ".join(part for part in parts if part))
    return said + [escaped(words) for words in note_paragraphs(row.note)]


def _columns(row: HandoutRow) -> str:
    """The column headings above quoted table rows, never joined to them."""
    header = row.reference.header if row.sealed else None
    return f"{COLUMNS}: {header}" if header else ""
