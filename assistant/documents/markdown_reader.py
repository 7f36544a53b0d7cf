"""A Markdown file → a `Document`: CommonMark with tables, footnotes apart."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.datatypes import CatalogueEntry, Document
from assistant.documents.decoding import decoded
from assistant.documents.html_reader import flow_of
from assistant.errors import UnreadableDocument

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
TITLE = re.compile(r"^title:\s*(.+?)\s*$", re.MULTILINE)


def read_markdown(
    path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
) -> Document:
    """Read one Markdown file; the arguments are those of `assistant.documents.reader.read_document`.

    Raises:
        UnreadableDocument: It is no text (``wrong_type``), or holds nothing but headings (``no_text``).
    """
    from markdown_it import MarkdownIt

    text, warnings = decoded(path.read_bytes(), file, declares=False)
    text = text.replace("\r\n", "\n")
    front = FRONT_MATTER.match(text)
    if front:
        text = text[front.end() :]
    if not text.strip():
        raise UnreadableDocument("no_text", f"{file} has no text; put the document itself in its place.")
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    flow = flow_of(f"<html><body><main>{page}</main></body></html>", file)
    stated = TITLE.search(front.group(1)) if front else None
    flow.title = stated.group(1).strip("\"'") if stated else ""
    flow.warnings[:0] = warnings
    return flow.document(file=file, document_id=document_id, sha256=sha256, entry=entry, stem=path.stem)
