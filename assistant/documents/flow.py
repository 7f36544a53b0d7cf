"""Documents without pages: headings, paragraphs, list items and table rows in reading order → a `Document`.

Word files, web pages, Markdown and plain text all end here. What they call a paragraph becomes a block, and
nothing is joined or guessed: a block's text is the file's own words, runs of white space counting as one
space.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.datatypes import CatalogueEntry, Document, Note
from assistant.documents.assembly import assemble
from assistant.documents.characters import SOFT_HYPHEN, cleaned
from assistant.documents.headings import SOURCES_HEADING
from assistant.documents.layout_blocks import Draft, Piece, headings_of
from assistant.documents.line_joins import Joiner
from assistant.documents.source_notes import notes_of
from assistant.documents.titles import title_of
from assistant.errors import UnreadableDocument

NO_PAGE = 0
NUMBERED_ENTRY = re.compile(r"\[\d{1,3}\]\s")
WORD = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Flow:
    """What a reader has found so far, in reading order.

    Attributes:
        title: What the file calls itself, if anything.
        warnings: What a maintainer should look at.
    """

    title: str = ""
    warnings: list[str] = field(default_factory=list)
    _drafts: list[Draft] = field(default_factory=list)
    _entries: list[str] = field(default_factory=list)
    _sources_level: int = -1

    def heading(self, level: int, words: str) -> None:
        """A heading of a level from 1, the outermost; an empty one is nothing."""
        text = plain(words)
        if not text:
            return
        # A list of sources ends where a heading of its own level or above begins.
        if SOURCES_HEADING.fullmatch(text):
            self._sources_level = level
        elif level <= self._sources_level:
            self._sources_level = -1
        self._add(Draft("heading", (Piece(text, NO_PAGE),), level=level))

    def paragraph(self, words: str) -> None:
        """A paragraph; in a list of sources, an entry when it begins with its mark."""
        text = plain(words)
        if self._sources_level >= 0 and NUMBERED_ENTRY.match(text):
            self.source(text)
        elif text:
            self._add(Draft("paragraph", (Piece(text, NO_PAGE),)))

    def item(self, words: str, number: int | None = None) -> None:
        """A list item; ``number`` is its place in a numbered list, whose entries may be sources."""
        text = plain(words)
        if self._sources_level >= 0 and (NUMBERED_ENTRY.match(text) or number is not None):
            self.source(text, None if NUMBERED_ENTRY.match(text) else number)
        elif text:
            self._add(Draft("item", (Piece(text, NO_PAGE),)))

    def source(self, words: str, number: int | None = None) -> None:
        """An entry of a list of sources; ``number`` is its mark when its words do not begin with it."""
        text = plain(words)
        if text:
            self._entries.append(text if number is None else f"[{number}] {text}")
            self._add(Draft("source", (Piece(text, NO_PAGE),)))

    def contents(self, words: str) -> None:
        """A line of the table of contents: text of the document, but nothing to search."""
        text = plain(words)
        if text:
            self._add(Draft("contents", (Piece(text, NO_PAGE),)))

    def note(self, entry: str) -> None:
        """A note that stands apart from the text, such as a footnote: "[1]", then its words."""
        self._entries.append(plain(entry))

    def table(self, rows: Sequence[Sequence[str]], headings: int) -> None:
        """A table: its rows of cells from left to right, the first ``headings`` of which name the columns.

        Empty rows are left out. Where several rows name the columns, the last of them is the header.
        """
        header: int | None = None
        for number, row in enumerate(rows):
            cells = [plain(cell) for cell in row]
            if not any(cells):
                continue
            pieces = tuple(Piece(cell, NO_PAGE, cell=at > 0) for at, cell in enumerate(cells))
            if number < headings:
                header = len(self._drafts)
                self._add(Draft("heading", pieces))
            else:
                self._add(Draft("row", pieces, header=header))

    def document(
        self, *, file: str, document_id: str, sha256: str, entry: CatalogueEntry | None, stem: str
    ) -> Document:
        """The document that was found.

        Raises:
            UnreadableDocument: There is no text but headings.
        """
        searchable = [draft for draft in self._drafts if draft.kind in {"paragraph", "item", "row"}]
        if not any(WORD.search(draft.words) for draft in searchable):
            raise UnreadableDocument(
                "no_text", f"{file} has no paragraph of text; put a file here that holds the document."
            )
        title = entry.title if entry else title_of(self.title, headings_of(self._drafts), stem)
        assembled = assemble(self._drafts, Joiner([]), [], title)
        return Document(
            document_id=document_id,
            file=file,
            sha256=sha256,
            entry=entry or CatalogueEntry(id=document_id, title=title),
            catalogued=entry is not None,
            text=assembled.text,
            pages=(),
            sections=assembled.sections,
            blocks=assembled.blocks,
            notes=self._notes(),
            warnings=tuple(self.warnings),
        )

    def _notes(self) -> tuple[Note, ...]:
        """The notes by their marks; a mark that stands for two different notes stands for none."""
        notes = dict.fromkeys(notes_of(self._entries))
        uses = Counter(note.mark for note in notes)
        twice = sorted(mark for mark, count in uses.items() if count > 1)
        if twice:
            self.warnings.append(
                f"two notes have the mark {', '.join(twice[:10])}; no source is shown for these marks"
            )
        return tuple(note for note in notes if uses[note.mark] == 1)

    def _add(self, draft: Draft) -> None:
        self._drafts.append(draft)


def plain(words: str) -> str:
    """The words with runs of white space as one space, and characters that cannot be seen left out."""
    return " ".join(cleaned(words.replace("\n", " ")).replace(SOFT_HYPHEN, "").split())
