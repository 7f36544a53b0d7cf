"""A PDF on disk → a `Document`: cleaned text, pages, sections, blocks and source notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.datatypes import CatalogueEntry, Document, Note
from assistant.documents.assembly import Assembled, assemble
from assistant.documents.characters import unreadable
from assistant.documents.headings import structure_of
from assistant.documents.layout_blocks import drafts_of, headings_of
from assistant.documents.layout_lines import Line, PageLines, lines_of
from assistant.documents.layout_marks import with_list_marks
from assistant.documents.layout_tables import Item, Row, with_tables
from assistant.documents.line_joins import Joiner
from assistant.documents.page_notes import without_page_notes
from assistant.documents.pdf_fragments import RawDocument, RawPage, read_fragments
from assistant.documents.running_lines import without_running_lines
from assistant.documents.source_notes import notes_of
from assistant.documents.titles import title_of
from assistant.errors import UnreadableDocument

SIGNATURE = b"%PDF-"
USUAL_SIZE = 11.0
LONG_WORD = 28
# Shares above which a page's words look glued together or torn apart.
GLUED_SHARE = 0.02
TORN_SHARE = 0.6
FEWEST_LINES = 30


def read_pdf(
    path: Path, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None
) -> Document:
    """Read one PDF; the arguments are those of `assistant.documents.reader.read_document`.

    Raises:
        UnreadableDocument: Whatever the reason is; its code is one of ``wrong_type``, ``encrypted``,
            ``damaged``, ``no_text``, ``glyph_names`` and ``limit``.
    """
    try:
        _check_beginning(path, file)
        raw = read_fragments(path, file)
        return _document(raw, file, document_id, sha256, entry, path.stem)
    except UnreadableDocument:
        raise
    except Exception as error:
        # Files can break a parser in any way, by recursion or memory too; each is reported by its name.
        raise _explained(error, file) from error


def _check_beginning(path: Path, file: str) -> None:
    with path.open("rb") as stream:
        head = stream.read(1024)
    if SIGNATURE in head:
        return
    kind = "not a PDF"
    if head.startswith(b"PK"):
        kind = "not a PDF but a Word file or another archive"
    elif b"<html" in head.lower() or b"<!doctype" in head.lower():
        kind = "not a PDF but a web page"
    raise UnreadableDocument("wrong_type", f"{file} is {kind}; give it the ending that fits what it is.")


def _explained(error: Exception, file: str) -> UnreadableDocument:
    name = type(error).__name__
    if name == "EmptyFileError":
        return UnreadableDocument("empty", f"{file} is an empty file; put the document itself in its place.")
    if name in {"FileNotDecryptedError", "WrongPasswordError"}:
        return UnreadableDocument("encrypted", f"{file} needs a password; save a copy without one.")
    if name == "LimitReachedError":
        return UnreadableDocument(
            "limit", f"{file} is larger inside than any document should be ({error}); do not use it."
        )
    said = f"{name}: {error}"[:200].rstrip(": ")
    return UnreadableDocument(
        "damaged", f"{file} cannot be read ({said}); open it in a PDF viewer, save it anew, and try again."
    )


def _document(
    raw: RawDocument, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None, stem: str
) -> Document:
    warnings = list(raw.warnings)
    pages = _readable_pages(raw.pages, file, warnings)
    body_size = _body_size(pages)
    pages = without_running_lines(pages, body_size)
    pages, foot_notes, said = without_page_notes(pages, body_size)
    warnings.extend(said)
    items = _items(pages)
    if not items:
        raise UnreadableDocument("no_text", _no_text(file))
    warnings.extend(_suspicions(items))
    structure = structure_of(items, raw.bookmarks, body_size)
    drafts = drafts_of(items, structure)
    title = entry.title if entry is not None else title_of(raw.title, headings_of(drafts), stem)
    joiner = Joiner([piece.text for draft in drafts for piece in draft.pieces])
    assembled = assemble(drafts, joiner, [page.label for page in pages], title)
    return Document(
        document_id=document_id,
        file=file,
        sha256=sha256,
        entry=entry or CatalogueEntry(id=document_id, title=title),
        catalogued=entry is not None,
        text=assembled.text,
        pages=assembled.pages,
        sections=assembled.sections,
        blocks=assembled.blocks,
        notes=_notes(assembled, foot_notes),
        warnings=tuple(warnings),
    )


def _readable_pages(raw: Sequence[RawPage], file: str, warnings: list[str]) -> tuple[PageLines, ...]:
    """The lines of each page; pages nobody can read are left without any, and named."""
    blank = [page for page in raw if not page.text.strip()]
    lost = [page for page in raw if unreadable(page.text)]
    if len(blank) == len(raw):
        raise UnreadableDocument("no_text", _no_text(file))
    if lost and len(blank) + len(lost) == len(raw):
        raise UnreadableDocument(
            "glyph_names",
            f"{file} holds glyph names or lost characters instead of text; make the PDF anew from its "
            "source, or run it through OCR.",
        )
    if blank:
        warnings.append(f"no text on page {_named(blank)}: blank, or images that need OCR")
    if lost:
        warnings.append(f"unreadable characters instead of text on page {_named(lost)}: left out")
    readable = (replace(page, fragments=()) if page in lost else page for page in raw)
    return tuple(with_list_marks(lines_of(page)) for page in readable)


def _no_text(file: str) -> str:
    return f"{file} has no text, only images; run it through OCR (for example ocrmypdf) and put that here."


def _named(pages: Sequence[RawPage]) -> str:
    names = ", ".join(str(page.number) for page in pages[:20])
    return f"{names} and {len(pages) - 20} more" if len(pages) > 20 else names


def _body_size(pages: Sequence[PageLines]) -> float:
    """The size most letters are set in."""
    sizes = Counter[float]()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else USUAL_SIZE


def _items(pages: Sequence[PageLines]) -> list[Item]:
    items: list[Item] = []
    header: Row | None = None
    for page in pages:
        found, header = with_tables(page, header)
        items.extend(found)
    return items


def _suspicions(items: Sequence[Item]) -> list[str]:
    """What suggests that words were glued together or torn apart by the program that made the file."""
    lines = [item.text.split() for item in items if isinstance(item, Line)]
    words = [word for line in lines for word in line]
    found = []
    long = [word for word in words if len(word) > LONG_WORD and word.isalpha()]
    if len(long) >= 3 and len(long) > GLUED_SHARE * len(words):
        found.append(
            f"{len(long)} words are so long that spaces seem to be missing, such as {long[0][:60]!r}"
        )
    single = sum(len(line) == 1 for line in lines)
    if len(lines) >= FEWEST_LINES and single > TORN_SHARE * len(lines):
        found.append(f"{single} of {len(lines)} lines hold a single word; sentences may be torn apart")
    return found


def _notes(assembled: Assembled, foot_notes: Sequence[Note]) -> tuple[Note, ...]:
    """The source list's notes, then those from page feet whose marks it does not use."""
    listed = notes_of(
        assembled.text[block.start : block.end] for block in assembled.blocks if block.kind == "source"
    )
    taken = {note.mark for note in listed}
    return (*listed, *(note for note in foot_notes if note.mark not in taken))
