"""Answers and hits as text for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from assistant.datatypes import Answer, Citation, Hit, IngestionReport, Note, PageSpan

STATUS_WORDS = {
    "official": "official document",
    "unofficial": "unofficial briefing or uncatalogued file",
    "superseded": "superseded edition",
}


def answer_text(answer: Answer) -> str:
    """An Answer for people: the quotations, numbered, then where each stands."""
    lines = [*_wrapped(answer.message, ""), ""]
    citations = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        if statement.header:
            lines += _wrapped(statement.header.replace("\t", " | "), "    ")
        lines += _wrapped(f"“{statement.text.replace(chr(9), ' | ')}”", f"[{statement.citation}] ")
        lines += [*_wrapped(citation_line(citations[statement.citation]), "    "), ""]
    if answer.nearest:
        lines += ["Nearest sections:", *(f"  - {name}" for name in answer.nearest), ""]
    return "\n".join(lines).rstrip()


def citation_line(citation: Citation) -> str:
    """Title, year, section, pages, kind of document, the sources behind it, and the link."""
    parts = [citation.title + (f" ({citation.year})" if citation.year else "")]
    parts += [" > ".join(citation.section[-2:])]
    if citation.pages:
        parts.append(pages_words(citation.pages))
    parts.append(STATUS_WORDS[citation.document_status])
    sources = "; ".join(f"{note.mark} {note_words(note)}" for note in citation.notes)
    return ", ".join(parts) + (f". Source: {sources}" if sources else "") + f". {citation.link}"


def note_words(note: Note) -> str:
    """A source note in one line: name, year, address."""
    return ", ".join(part for part in (note.text, note.year, note.url) if part)


def pages_words(pages: PageSpan) -> str:
    """ "page 4", "pages 4–5", or "page iv (PDF page 6)" where the printed label differs."""
    numbers = _span(str(pages.first), str(pages.last))
    printed = _span(pages.first_label or str(pages.first), pages.last_label or str(pages.last))
    return printed if printed == numbers else f"{printed} (PDF {numbers})"


def _span(first: str, last: str) -> str:
    return f"page {first}" if first == last else f"pages {first}–{last}"


def hits_text(hits: Sequence[Hit]) -> str:
    """Ranked passages for people."""
    if not hits:
        return "No passage found."
    lines: list[str] = []
    for hit in hits:
        where = [hit.title, " > ".join(hit.passage.section[-2:])]
        if hit.pages:
            where.append(pages_words(hit.pages))
        lines += _wrapped(", ".join(where), f"{hit.rank}. ")
        lines += [*_wrapped(hit.passage.text.replace("\t", " | "), "   "), f"   {hit.passage.passage_id}", ""]
    return "\n".join(lines).rstrip()


def report_text(report: IngestionReport, dry_run: bool) -> str:
    """What ingestion did, a line a file that changed or needs a look, then the sum."""
    lines = []
    for row in report.documents:
        name = _on_one_line(row.file)
        if row.status != "unchanged" or row.reason:
            counts = f"{row.pages} pages, {row.passages} passages" if row.passages else ""
            reason = (row.reason or "").removeprefix(row.file).lstrip(": ").rstrip(".")
            detail = _on_one_line("; ".join(part for part in (counts, reason) if part))
            lines.append(f"{row.status:>9}  {name}" + (f"  ({detail})" if detail else ""))
        lines += [f"           {name}: {_on_one_line(warning)}" for warning in row.warnings]
    held = sum(row.passages for row in report.documents if row.status not in ("removed",))
    if dry_run:
        end = "Dry run: nothing was written."
    elif report.published:
        end = f"Published snapshot {report.snapshot_id}: {held} passages, {report.seconds:.1f} s."
    else:
        end = f"Nothing changed; snapshot {report.snapshot_id} stays published."
    return "\n".join([*lines, end])


def _on_one_line(words: str) -> str:
    """A file's name may hold anything, a line feed too."""
    return words.replace("\n", "\N{REPLACEMENT CHARACTER}")


def _wrapped(text: str, first: str) -> Iterator[str]:
    width = min(100, shutil.get_terminal_size().columns)
    yield from textwrap.wrap(
        text,
        width=max(40, width),
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
