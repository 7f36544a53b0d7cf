"""An answer as a file to keep: Markdown or Word, every quotation with where it stands."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from assistant.answers.markdown_text import markdown_quotation, markdown_words
from assistant.answers.place_words import STATUS_WORDS, note_words, place_words
from assistant.answers.xml_text import xml_words
from assistant.datatypes import Answer, Citation

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

AUTHOR = "AMHE guidance assistant"
QUOTED = "Quoted word for word from the documents; read the page before you rely on a quotation. "
CLOSING = "Not an NHS service, and no clinical advice."
Kind = Literal["title", "said", "quotation", "place", "source", "closing"]


@dataclass(frozen=True, slots=True)
class _Part:
    """One paragraph of the file; ``header`` holds the column headings of a quoted table row."""

    kind: Kind
    text: str
    header: str | None = None


def answer_markdown(answer: Answer, day: date | None = None, limited: Sequence[str] = ()) -> str:
    """An answer as Markdown.

    Args:
        answer: What was answered.
        day: The date it says it was asked on; today when left out.
        limited: What the search was limited to, in words.
    """
    lines: list[str] = []
    for part in _parts(answer, day or datetime.now(UTC).date(), limited):
        if part.kind == "title":
            lines.append(f"# {markdown_words(' '.join(part.text.split()))}")
        elif part.kind == "quotation":
            above = f"{part.header}\n" if part.header else ""
            lines.append(markdown_quotation(above + part.text))
        elif part.kind == "source":
            lines.append(f"- {markdown_words(part.text)}")
        else:
            lines.append(markdown_words(part.text))
    return "\n\n".join(lines) + "\n"


def answer_docx(answer: Answer, day: date | None = None, limited: Sequence[str] = ()) -> bytes:
    """An answer as a Word document (Office Open XML).

    Args:
        answer: What was answered.
        day: The date it says it was asked on; today when left out.
        limited: What the search was limited to, in words.
    """
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.language = AUTHOR, "en-GB"
    properties.title = xml_words(answer.question)[:250]
    properties.comments = ""
    for part in _parts(answer, day or datetime.now(UTC).date(), limited):
        _write(document, part)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _parts(answer: Answer, day: date, limited: Sequence[str]) -> Iterator[_Part]:
    yield _Part("title", xml_words(answer.question))
    for line in answer.message.splitlines():
        yield _Part("said", line)
    if limited:
        yield _Part("said", xml_words(f"Limited to: {'; '.join(limited)}."))
    if answer.missing:
        yield _Part("said", xml_words(f"Nothing found for: {'; '.join(answer.missing)}."))
    citations = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        citation = citations[statement.citation]
        header = xml_words(statement.header) if statement.header else None
        yield _Part("quotation", xml_words(statement.text), header)
        yield _Part("place", xml_words(_place(citation)))
        for note in citation.notes:
            yield _Part("source", xml_words(f"Source {note.mark}: {note_words(note)}"))
    if answer.nearest:
        yield _Part("said", xml_words(f"Nearest in these documents: {'; '.join(answer.nearest)}."))
    asked = f"{day.day} {day:%B %Y}"
    quoted = QUOTED if answer.statements else ""
    edition = f"Edition of the library: {answer.snapshot_id}."
    yield _Part("closing", f"Asked on {asked}. {edition} {quoted}{CLOSING}")


def _place(citation: Citation) -> str:
    """Title, year, section and page, the kind of document, and the link where it leads somewhere outside."""
    year = f" ({citation.year})" if citation.year else ""
    parts = [f"{citation.title}{year}", " > ".join(citation.section)]
    parts += [place_words(citation.pages, citation.paragraphs), STATUS_WORDS[citation.document_status]]
    link = f" {citation.link}" if citation.link.startswith("http") else ""
    return f"[{citation.number}] {', '.join(part for part in parts if part)}.{link}"


def _write(document: WordDocument, part: _Part) -> None:
    if part.kind == "title":
        document.add_heading(part.text, 1)
    elif part.kind == "quotation":
        cells = part.text.split("\t")
        headings = part.header.split("\t") if part.header else []
        if len(cells) > 1 and len(headings) == len(cells):
            _write_row(document, headings, cells)
            return
        if part.header:
            document.add_paragraph(part.header)
        document.add_paragraph(part.text, style="Quote")
    elif part.kind == "source":
        document.add_paragraph(part.text, style="List Bullet")
    else:
        document.add_paragraph(part.text)


def _write_row(document: WordDocument, headings: list[str], cells: list[str]) -> None:
    table = document.add_table(rows=2, cols=len(cells), style="Table Grid")
    for line, words in zip(table.rows, (headings, cells), strict=True):
        for cell, text in zip(line.cells, words, strict=True):
            cell.text = text
