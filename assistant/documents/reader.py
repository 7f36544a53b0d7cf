"""A file on disk → a `Document`, by the kind its ending names.

`read_document` depends on nothing but the file it is given, so that it can run in a process of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from assistant.datatypes import CatalogueEntry, Document
from assistant.documents.html_reader import read_html
from assistant.documents.markdown_reader import read_markdown
from assistant.documents.pdf_reader import read_pdf
from assistant.documents.text_reader import read_text
from assistant.documents.word_reader import read_word
from assistant.errors import UnreadableDocument

PARSER_VERSION = "3"
LARGEST_FILE = 50_000_000


class Reader(Protocol):
    """Reads one kind of file."""

    def __call__(
        self, path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
    ) -> Document:
        """The document at a path; see `read_document`."""
        ...


READERS: dict[str, Reader] = {
    ".pdf": read_pdf,
    ".docx": read_word,
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".txt": read_text,
}


def read_document(
    path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
) -> Document:
    """Read one file. Only a PDF has pages; other documents are cited by section and paragraph.

    Args:
        path: Where it is; its ending says what kind it is.
        file: Its name in reports, relative to the corpus.
        document_id: The slug of its name.
        sha256: Of its bytes, in hexadecimal.
        entry: What the catalogue says of it; None when it has no entry.

    Raises:
        UnreadableDocument: Whatever the reason is; its code is one of ``empty``, ``wrong_type``,
            ``encrypted``, ``damaged``, ``no_text``, ``glyph_names`` and ``limit``.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableDocument("empty", f"{file} is an empty file; put the document itself in its place.")
    if size > LARGEST_FILE:
        raise UnreadableDocument(
            "limit",
            f"{file} has {size:,} bytes, more than {LARGEST_FILE:,}; save it smaller or split it.",
        )
    read = READERS[path.suffix.lower()]
    return read(path, file=file, document_id=document_id, sha256=sha256, entry=entry)
