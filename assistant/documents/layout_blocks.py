"""Lines and rows → draft blocks: which lines make one paragraph, list item, heading or contents line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.datatypes import BlockKind
from assistant.documents.headings import Structure
from assistant.documents.layout_lines import Line
from assistant.documents.layout_shape import BULLET, ENTRY, NUMBERED, Shape
from assistant.documents.layout_tables import Item, Row

ADDRESS_PART = re.compile(r"\S*(?:://|/)\S*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one page inside a block; ``cell`` starts a new cell of a row."""

    text: str
    page: int
    cell: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a place in the text.

    Attributes:
        level: Depth of a heading from 0; -1 for anything else, column headings among them.
        header: For a row, the index among the drafts of its heading row.
    """

    kind: BlockKind
    pieces: tuple[Piece, ...]
    level: int = -1
    header: int | None = None

    @property
    def words(self) -> str:
        """The pieces roughly joined: for looking at, not for quoting."""
        return " ".join(piece.text for piece in self.pieces)


def headings_of(drafts: Sequence[Draft]) -> list[str]:
    """The words of the headings, the highest level first."""
    ranked = sorted((draft for draft in drafts if draft.level >= 0), key=lambda draft: draft.level)
    return [draft.words for draft in ranked]


def drafts_of(items: Sequence[Item], structure: Structure) -> list[Draft]:
    """Gather lines and rows into blocks.

    Args:
        items: All lines and rows of the document, in order.
        structure: Which of the lines are headings, contents lines and entries of the list of sources.
    """
    shape = Shape([item for item in items if isinstance(item, Line)])
    drafts: list[Draft] = []
    group: list[int] = []
    header: int | None = None
    for index, item in enumerate(items):
        if group and not _goes_with(items, group, index, structure, shape):
            drafts.append(
                _draft([line for i in group if isinstance(line := items[i], Line)], group[0], structure)
            )
            group = []
        if isinstance(item, Row):
            if item.is_header:
                header = len(drafts)
            drafts.append(_row(item, header if item.headed else None))
        else:
            group.append(index)
    if group:
        drafts.append(
            _draft([line for i in group if isinstance(line := items[i], Line)], group[0], structure)
        )
    return drafts


def _goes_with(
    items: Sequence[Item], group: Sequence[int], index: int, structure: Structure, shape: Shape
) -> bool:
    """Whether an item belongs to the block being gathered."""
    item, last = items[index], group[-1]
    if isinstance(item, Row):
        return False
    if index in structure.contents or last in structure.contents:
        return structure.contents.get(index) is False and last in structure.contents
    if index in structure.levels or last in structure.levels:
        return index in structure.levels and last in structure.levels and index not in structure.starts
    lines = [line for i in group if isinstance(line := items[i], Line)]
    if index in structure.sources and last in structure.sources:
        return not ENTRY.match(item.text) and not _after_entries(lines, item, shape)
    return shape.continues(lines, item)


def _row(row: Row, header: int | None) -> Draft:
    pieces = tuple(
        Piece(text, row.page, cell=number > 0 and place == 0)
        for number, cell in enumerate(row.cells)
        for place, text in enumerate(cell)
    )
    # Column headings are quoted above a row, never by themselves.
    return Draft("heading", pieces) if row.is_header else Draft("row", pieces, header=header)


def _after_entries(lines: Sequence[Line], line: Line, shape: Shape) -> bool:
    """Whether a line stands off from the list of sources before it."""
    last = lines[-1]
    off = last.page == line.page and last.y - line.y > 1.6 * shape.leading(line.size)
    return off and line.x <= lines[0].x + 1 and not ADDRESS_PART.fullmatch(line.text)


def _draft(lines: Sequence[Line], first: int, structure: Structure) -> Draft:
    pieces = tuple(Piece(line.text, line.page) for line in lines)
    text = lines[0].text
    if first in structure.contents:
        return Draft("contents", pieces)
    if first in structure.levels:
        return Draft("heading", pieces, level=structure.levels[first])
    if first in structure.sources and ENTRY.match(text):
        return Draft("source", pieces)
    return Draft("item" if BULLET.match(text) or NUMBERED.match(text) else "paragraph", pieces)
