"""Documents made by hand for tests that need no file."""

from __future__ import annotations

from assistant.datatypes import Block, BlockKind, CatalogueEntry, Document, Note, Page, Section


def make_document(
    sections: list[tuple[tuple[str, ...], list[tuple[BlockKind, str]]]],
    *,
    document_id: str = "guide",
    title: str = "Guide",
    pages: int = 1,
    notes: tuple[Note, ...] = (),
    entry: CatalogueEntry | None = None,
) -> Document:
    """A document from heading paths and blocks; a ``row`` after a ``heading`` row text takes it as header.

    The text is cut into ``pages`` pages of equal length.
    """
    text, blocks, spans = "", [], []
    for path, rows in sections:
        section_start = len(text)
        text += path[-1] + "\n"
        blocks.append(Block("heading", section_start, len(text) - 1))
        header: tuple[int, int] | None = None
        for kind, words in rows:
            start = len(text)
            text += words + "\n"
            if kind == "contents":  # stands for a table's column headings here
                header = (start, start + len(words))
            blocks.append(Block(kind, start, start + len(words), header if kind == "row" else None))
        spans.append(Section(path, section_start, len(text)))
    size = -(-len(text) // pages)
    return Document(
        document_id=document_id,
        file=f"{document_id}.pdf",
        sha256="0" * 64,
        entry=entry or CatalogueEntry(id=document_id, title=title),
        catalogued=entry is not None,
        text=text,
        pages=tuple(Page(n + 1, str(n + 1), n * size, min((n + 1) * size, len(text))) for n in range(pages)),
        sections=tuple(spans),
        blocks=tuple(blocks),
        notes=notes,
    )
