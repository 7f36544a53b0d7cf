"""Build a PDF and read it back, and look for words on its pages as a stranger would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.datatypes import Block, CatalogueEntry, Document
from assistant.documents.reader import read_document
from tests.documents.pdf_builder import Line, build_pdf

ENTRY = CatalogueEntry(id="sample", title="Sample")


def read_path(path: Path, entry: CatalogueEntry | None = ENTRY) -> Document:
    return read_document(path, file=path.name, document_id=path.stem, sha256="0" * 64, entry=entry)


def read(
    pages: Sequence[Sequence[Line]], folder: Path, *, entry: CatalogueEntry | None = ENTRY, **options: Any
) -> Document:
    return read_path(build_pdf(pages, folder / "sample.pdf", **options), entry)


def texts(document: Document, *kinds: str) -> list[str]:
    return [text_of(document, block) for block in document.blocks if not kinds or block.kind in kinds]


def text_of(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def pages_of(document: Document, words: str) -> list[int]:
    """The physical pages that a run of words stands on, by the document's own page spans."""
    start = document.text.index(words)
    return [page.number for page in document.pages if page.start < start + len(words) and start < page.end]


def squashed(text: str) -> str:
    text = text.lower()
    for ligature, letters in {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}.items():
        text = text.replace(ligature, letters)
    return re.sub(r"[\W_]+", "", text)


def stands_on_its_pages(document: Document, path: Path, block: Block) -> bool:
    """Whether a block's letters and digits stand on its pages, opened afresh; over a break, half and half."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    wanted = squashed(text_of(document, block))
    numbers = [page.number for page in document.pages if page.start < block.end and block.start < page.end]
    read = [squashed(reader.pages[number - 1].extract_text()) for number in numbers]
    if wanted in "".join(read):
        return True
    return len(read) == 2 and any(
        wanted[:cut] in read[0] and wanted[cut:] in read[1] for cut in range(1, len(wanted))
    )
