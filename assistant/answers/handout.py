"""A handout of chosen quotations: Word, HTML and Markdown, each quotation with its reference, link and note.

At export every quotation is sealed anew: its words must stand in the document that is published now, on the
pages its reference names. What does not is shown as a reference with the reason, never as a quotation.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.bibliographies import BibliographyEntry, bibliography
from assistant.answers.references import Reference
from assistant.library.snapshot import Snapshot

SEALED = "Word for word as in the document, checked when this was exported."
UNSEALED = "Not given as a quotation"
NOT_FOUND = "these words do not stand in the published document on the pages of this reference."
NO_WORDS = "this refers to a whole document."
REFERENCES = "References"
FOOT = "Not an NHS service. Check the original before you rely on it."
# What Markdown would act on inside a line, and at its beginning.
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&!])")
MARKDOWN_LEAD = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)|^(\s*)(={2,}|-{2,})")
# Control characters, which XML and so a Word file cannot hold.
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class HandoutRow:
    """A chosen reference, what its reader noted, and whether its words were found again at export."""

    reference: Reference
    note: str
    sealed: bool

    @property
    def quotation(self) -> str | None:
        """The words, only where they are sealed."""
        return self.reference.quote if self.sealed else None

    @property
    def reason(self) -> str:
        """Why there is no quotation; "" where there is one."""
        if self.sealed:
            return ""
        said = NOT_FOUND if self.reference.quote else NO_WORDS
        return f"{UNSEALED}: {' '.join(part for part in (said, self.reference.message) if part)}"


def handout_rows(snapshot: Snapshot, chosen: Sequence[tuple[Reference, str]]) -> tuple[HandoutRow, ...]:
    """Seal chosen references against what is published now.

    Args:
        snapshot: What is published.
        chosen: Each reference with the reader's note, in the order of the handout.
    """
    return tuple(HandoutRow(reference, note, is_sealed(snapshot, reference)) for reference, note in chosen)


def is_sealed(snapshot: Snapshot, reference: Reference) -> bool:
    """Whether a reference's words stand in the published document, verbatim, where the reference says."""
    quote, document_id = reference.quote, reference.document_id
    if not quote or reference.state == "superseded" or not snapshot.has_document(document_id):
        return False
    text = snapshot.document(document_id).text
    start = text.find(quote)
    while start >= 0:
        end = start + len(quote)
        place = (
            snapshot.page_span(document_id, start, end),
            snapshot.paragraph_span(document_id, start, end),
        )
        if place == (reference.pages, reference.paragraphs):
            return True
        start = text.find(quote, start + 1)
    return False


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
    for row in rows:
        lines.append("<article>")
        if row.quotation:
            lines.append(f'<blockquote style="white-space: pre-wrap">{_plain(row.quotation)}</blockquote>')
        lines.append(f"<p>{row.reference.html or _plain(row.reference.reference)}</p>")
        if link := row.reference.link:
            lines.append(f'<p><a href="{html.escape(link)}">{_plain(link)}</a></p>')
        lines += [f"<p>{_plain(words)}</p>" for words in _remarks(row)]
        lines.append("</article>")
    lines.append(f"<h2>{REFERENCES}</h2>")
    lines += [f"<p>{entry.html}</p>" for entry in _listed(rows, style)]
    return "\n".join([*lines, f"<p>{FOOT}</p></main></body></html>"]) + "\n"


def handout_markdown(title: str, rows: Sequence[HandoutRow], style: str = "harvard") -> str:
    """The handout as Markdown (CommonMark); the arguments are those of ``handout_html``."""
    lines = [f"# {_escaped(' '.join(title.split()))}", ""]
    for row in rows:
        if row.quotation:
            lines += [*(f"> {_escaped(line)}" for line in row.quotation.split("\n")), ""]
        lines += [_escaped(row.reference.reference), ""]
        if link := row.reference.link:
            # An address without a host would not be a link inside < >.
            lines += [f"<{link}>" if "://" in link else f"[{_escaped(link)}](<{link}>)", ""]
        for words in _remarks(row):
            lines += [_escaped(words), ""]
    lines += [f"## {REFERENCES}", ""]
    for entry in _listed(rows, style):
        lines += [_escaped(entry.text), ""]
    return "\n".join([*lines, FOOT, ""])


def handout_word(title: str, rows: Sequence[HandoutRow], style: str = "harvard") -> bytes:
    """The handout as a Word file (.docx); the arguments are those of ``handout_html``."""
    import docx

    made = docx.Document()
    made.core_properties.title = _xml(title)[:255]
    made.core_properties.language = "en-GB"
    made.core_properties.author = ""
    made.add_heading(_xml(title), 1)
    for row in rows:
        if row.quotation:
            made.add_paragraph(_xml(row.quotation), style="Quote")
        made.add_paragraph(_xml(row.reference.reference))
        for words in (*([row.reference.link] if row.reference.link else []), *_remarks(row)):
            made.add_paragraph(_xml(words))
    made.add_heading(REFERENCES, 2)
    for entry in _listed(rows, style):
        made.add_paragraph(_xml(entry.text))
    made.add_paragraph(FOOT)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _remarks(row: HandoutRow) -> list[str]:
    """What stands below a reference: the seal or the reason for none, sources to read first, the note."""
    said = [SEALED if row.sealed else row.reason]
    if row.sealed and row.reference.message:
        said.append(row.reference.message)
    said += [f"{source.mark} {source.reference} {source.message}" for source in row.reference.secondary]
    return said + ([f"Note: {' '.join(row.note.split())}"] if row.note.strip() else [])


def _listed(rows: Sequence[HandoutRow], style: str) -> tuple[BibliographyEntry, ...]:
    return bibliography([row.reference for row in rows], style)


def _plain(words: str) -> str:
    return html.escape(words, quote=False)


def _escaped(words: str) -> str:
    escaped = MARKDOWN.sub(r"\\\1", words)
    return MARKDOWN_LEAD.sub(_escaped_lead, escaped)


def _escaped_lead(match: re.Match[str]) -> str:
    words = match.group(0)
    # "1." is stopped at its point, "-" at itself.
    return re.sub(r"([.)]|[-+=])", r"\\\1", words, count=1)


def _xml(words: str) -> str:
    return NO_XML.sub("\N{REPLACEMENT CHARACTER}", words)
