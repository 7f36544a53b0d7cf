"""A handout of chosen quotations: Word, HTML and Markdown, each quotation with its reference, link and note.

At export every quotation is sealed anew: its words must stand in the document that is published now, on the
pages its reference names. What does not is shown as a reference with the reason, never as a quotation.
"""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.bibliographies import as_listed, bibliography
from assistant.answers.markdown_text import markdown_quotation, markdown_words
from assistant.answers.references import Reference
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


def handout_html(title: str, rows: Sequence[HandoutRow], style: str = "harvard") -> str:
    """The handout as one page of HTML that needs nothing else.

    Args:
        title: Its heading.
        rows: From ``handout_rows``.
        style: Of the list of references at its end: harvard, vancouver or apa.

    Raises:
        UsageError: The style is another.
    """
    lines = [
        "<!doctype html>",
        f'<html lang="en-GB"><head><meta charset="utf-8"><title>{_plain(title)}</title></head><body>',
        f"<main><h1>{_plain(title)}</h1>",
    ]
    entries = bibliography([row.reference for row in rows], style)
    for row in rows:
        lines.append("<article>")
        if columns := _columns(row):
            lines.append(f"<p>{_plain(columns)}</p>")
        if row.quotation:
            lines.append(f'<blockquote style="white-space: pre-wrap">{_plain(row.quotation)}</blockquote>')
        made = as_listed(row.reference, entries, style)
        lines += [f"<p>{made.html}</p>", f"<p>{IN_TEXT}: {_plain(made.in_text)}</p>"]
        if link := row.reference.link:
            lines.append(f'<p><a href="{html.escape(link)}">{_plain(link)}</a></p>')
        lines += [f"<p>{_plain(words)}</p>" for words in _remarks(row, made.text)]
        lines.append("</article>")
    lines.append(f"<h2>{REFERENCES}</h2>")
    lines += [f"<p>{entry.html}</p>" for entry in entries]
    return "\n".join([*lines, f"<p>{FOOT}</p></main></body></html>"]) + "\n"


def handout_markdown(title: str, rows: Sequence[HandoutRow], style: str = "harvard") -> str:
    """The handout as Markdown (CommonMark); the arguments are those of ``handout_html``."""
    lines = [f"# {markdown_words(' '.join(title.split()))}", ""]
    entries = bibliography([row.reference for row in rows], style)
    for row in rows:
        if columns := _columns(row):
            lines += [markdown_words(columns), ""]
        if row.quotation:
            lines += [markdown_quotation(row.quotation), ""]
        made = as_listed(row.reference, entries, style)
        lines += [markdown_words(made.text), "", markdown_words(f"{IN_TEXT}: {made.in_text}"), ""]
        if link := row.reference.link:
            # An address without a host would not be a link inside < >.
            lines += [f"<{link}>" if "://" in link else f"[{markdown_words(link)}](<{link}>)", ""]
        for words in _remarks(row, made.text):
            lines += [markdown_words(words), ""]
    lines += [f"## {REFERENCES}", ""]
    for entry in entries:
        lines += [markdown_words(entry.text), ""]
    return "\n".join([*lines, FOOT, ""])


def handout_word(title: str, rows: Sequence[HandoutRow], style: str = "harvard") -> bytes:
    """The handout as a Word file (.docx); the arguments are those of ``handout_html``."""
    import docx

    made = docx.Document()
    made.core_properties.title = xml_words(title)[:255]
    made.core_properties.language = "en-GB"
    made.core_properties.author = ""
    made.add_heading(xml_words(title), 1)
    entries = bibliography([row.reference for row in rows], style)
    for row in rows:
        if columns := _columns(row):
            made.add_paragraph(xml_words(columns))
        if row.quotation:
            made.add_paragraph(xml_words(row.quotation), style="Quote")
        one = as_listed(row.reference, entries, style)
        for words in (one.text, f"{IN_TEXT}: {one.in_text}", row.reference.link, *_remarks(row, one.text)):
            if words:
                made.add_paragraph(xml_words(words))
    made.add_heading(REFERENCES, 2)
    for entry in entries:
        made.add_paragraph(xml_words(entry.text))
    made.add_paragraph(FOOT)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _remarks(row: HandoutRow, listed: str) -> list[str]:
    """What stands below a reference: the seal or the reason for none, sources to read first, the note.

    Args:
        row: What is handed out.
        listed: Its reference as the list at the end has it, letters after the year and all.
    """
    said = [SEALED if row.sealed else f"{UNSEALED}: {row.reason}"]
    if row.sealed and row.reference.message:
        said.append(row.reference.message)
    for source in row.reference.secondary:
        # The reference of the document that was read stands inside that of the source that was not.
        said.append(
            f"{source.mark} {source.reference.replace(row.reference.reference, listed)} {source.message}"
        )
    return said + ([f"Note: {' '.join(row.note.split())}"] if row.note.strip() else [])


def _columns(row: HandoutRow) -> str:
    """The column headings above quoted table rows, never joined to them."""
    header = row.reference.header if row.sealed else None
    return f"{COLUMNS}: {header}" if header else ""


def _plain(words: str) -> str:
    return html.escape(words, quote=False)
