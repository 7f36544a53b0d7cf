"""Documents without PDFs: plain text in files called .pdf, and a reader that understands them.

``# `` begins a heading, every other line is a paragraph, a form feed begins a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.datatypes import Block, CatalogueEntry, Document, Note, Page, Section
from assistant.errors import UnreadableDocument
from assistant.library import checks, ingest, reading

BROKEN = "BROKEN"
VETERANS = """# Veterans
Veterans may wait years before they ask for help with their mental health [1].
# Stigma
Stigma keeps many veterans from services; they fear for their careers.\fSome services employ veterans as \
peer workers.
# Waiting
Waiting times for veterans were shorter where a single point of access was offered."""
ASYLUM = """# People seeking asylum
People seeking asylum face barriers of language when they ask for help.
# Language
Interpreters should be offered at every appointment.\fChildren should not be asked to interpret.
# Housing
Moves between places of housing interrupt treatment."""
LANGUAGE = """# Language and interpreting
Professional interpreting reduces misunderstandings.\fA telephone \
interpreter can be arranged at short notice."""


def plain_document(
    text: str,
    document_id: str = "veterans",
    file: str | None = None,
    sha256: str = "0" * 64,
    entry: CatalogueEntry | None = None,
) -> Document:
    """A Document from plain text."""
    pages: list[Page] = []
    sections: list[Section] = []
    blocks: list[Block] = []
    start = place = 0
    for number, words in enumerate(text.split("\f"), start=1):
        pages.append(Page(number, f"p{number}", start, start + len(words) + 1))
        start += len(words) + 1
    body = text.replace("\f", "\n")
    pages[-1] = Page(pages[-1].number, pages[-1].label, pages[-1].start, len(body))
    for line in body.split("\n"):
        end = place + len(line)
        if line.startswith("# "):
            sections.append(Section((line[2:],), place, end))
        if line.strip():
            blocks.append(Block("heading" if line.startswith("# ") else "paragraph", place, end))
        place = end + 1
    edges = [0, *(section.start for section in sections[1:]), len(body)]
    sections = [
        Section(section.path, first, last)
        for section, first, last in zip(sections, edges[:-1], edges[1:], strict=True)
    ]
    return Document(
        document_id=document_id,
        file=file or f"{document_id}.pdf",
        sha256=sha256,
        entry=entry or CatalogueEntry(id=document_id, title=document_id.capitalize()),
        catalogued=entry is not None,
        text=body,
        pages=tuple(pages),
        sections=tuple(sections),
        blocks=tuple(blocks),
        notes=(Note("[1]", "A survey of veterans", "2019"),),
    )


def read_document(
    path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
) -> Document:
    text = path.read_text(encoding="utf-8")
    if text.startswith(BROKEN):
        raise UnreadableDocument("damaged", f"{file} is damaged.")
    return plain_document(text, document_id, file, sha256, entry)


def confirm(path: Path, rows: Sequence[tuple[int, int, str]]) -> list[bool]:
    """Everything is confirmed but passages that hold the word "smudged"."""
    return ["smudged" not in text for _, _, text in rows]


def install(replace: Callable[[object, str, object], None], parser_version: str = "plain-1") -> None:
    """Put this reader in the place of the PDF readers, with ``setattr`` or a monkeypatch's."""
    replace(reading, "read_document", read_document)
    replace(reading, "confirm", confirm)
    replace(checks, "confirm", confirm)
    replace(ingest, "PARSER_VERSION", parser_version)


def write_corpus(folder: Path, **texts: str) -> Path:
    """A corpus of one file a keyword."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.pdf").write_text(text, encoding="utf-8")
    return folder
