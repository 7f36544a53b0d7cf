"""Lines and rows → draft blocks: which lines make one paragraph, list item, heading or contents line.

The rule throughout: a break where none was costs little when a sentence ended there anyway, a wrong join puts
two things into one sentence. So a paragraph goes on over a page or column break only when its last line does
not end a sentence, and breaks within a column at wider gaps, list marks, changes of type and after short last
lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.datatypes import BlockKind
from assistant.documents.headings import Structure
from assistant.documents.layout_lines import Line
from assistant.documents.layout_tables import Item, Row

USUAL_LEADING = 1.25
WIDER = 1.22
LINES_OF_A_FULL_PAGE = 15
# A mark of a list, then the words: bullets, dashes, "1.", "(a)", "iv)".
BULLET = re.compile(r"[•●○◦▪■□◆‣⁃∙·–—*►➢✓✔-]\s+(?=\S)|o\s+(?=[A-Z])|[•●▪■‣➢]")
NUMBERED = re.compile(r"(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|\d{1,2}\.|[a-z]\.)\s+(?=\S)")
ENTRY = re.compile(r"\[\d{1,3}\]\s")
SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*(?:\s*\[\w{1,3}\])*$")
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


def drafts_of(items: Sequence[Item], structure: Structure) -> list[Draft]:
    """Gather lines and rows into blocks.

    Args:
        items: All lines and rows of the document, in order.
        structure: Which of the lines are headings, contents lines and entries of the list of sources.
    """
    shape = _Shape([item for item in items if isinstance(item, Line)])
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
            drafts.append(_row(item, header))
        else:
            group.append(index)
    if group:
        drafts.append(
            _draft([line for i in group if isinstance(line := items[i], Line)], group[0], structure)
        )
    return drafts


def _goes_with(
    items: Sequence[Item], group: Sequence[int], index: int, structure: Structure, shape: _Shape
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


def _after_entries(lines: Sequence[Line], line: Line, shape: _Shape) -> bool:
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


class _Shape:
    """How the document sets its lines: the usual leading of each size, and the right edge of each run.

    A run is lines one below the other with the same left edge and no gap between them: a paragraph, a column
    of paragraphs set without space, a box. Its longest line shows how wide it is set.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        falls: dict[float, Counter[float]] = {}
        for last, line in pairwise(lines):
            if last.page == line.page and last.size == line.size and 0 < last.y - line.y < 2.2 * line.size:
                falls.setdefault(line.size, Counter())[round(last.y - line.y, 1)] += 1
        self.leadings = {size: _usual(counter) for size, counter in falls.items()}
        self.edges: dict[int, float] = {}
        run: list[Line] = []
        for line in lines:
            if run and not self._in_one_run(run, line):
                self._close(run)
                run = []
            run.append(line)
        self._close(run)

    def _in_one_run(self, run: Sequence[Line], line: Line) -> bool:
        first, last = run[0], run[-1]
        fall = last.y - line.y
        below = last.page == line.page and 0 < fall <= WIDER * self.leading(line.size) + 0.5
        alike = abs(last.size - line.size) <= 0.15 * line.size
        return below and alike and abs(line.x - first.x) <= 2.5 * line.size

    def _close(self, run: Sequence[Line]) -> None:
        edges = [line.right for line in run if line.right is not None]
        if len(run) > 1 and len(edges) == len(run):
            self.edges.update((id(line), max(edges)) for line in run)

    def leading(self, size: float) -> float:
        return self.leadings.get(size, USUAL_LEADING * size)

    def continues(self, group: Sequence[Line], line: Line) -> bool:
        """Whether a line goes on with the block before it."""
        last = group[-1]
        ended = SENTENCE_END.search(last.text) is not None
        goes_on = _goes_on(line.text)
        marked = BULLET.match(line.text) or (ended and ENTRY.match(line.text))
        if marked or last.angle != line.angle or not self._one_type(last, line, ended, goes_on):
            return False
        if last.page != line.page or line.y >= last.y - 0.2 * line.size:
            return self._over_a_break(group, line, ended, goes_on)
        if last.y - line.y > WIDER * self.leading(line.size) + 0.5:
            return False
        if NUMBERED.match(line.text):
            return not (ended or not self._full(last, line) or NUMBERED.match(group[0].text))
        return goes_on or self._same_paragraph(group, line, ended)

    def _same_paragraph(self, group: Sequence[Line], line: Line, ended: bool) -> bool:
        """Whether a line that begins like a sentence still belongs to the paragraph above it."""
        last = group[-1]
        full, alike = self._full(last, line), last.bold == line.bold
        if ended:
            return full and alike and not self._indented(group, line)
        return full or (alike and not self._short(last, line))

    def _one_type(self, last: Line, line: Line, ended: bool, goes_on: bool) -> bool:
        """Whether two lines may be one paragraph's: of one size, or nearly so within one sentence."""
        difference = abs(last.size - line.size) / max(last.size, line.size)
        return difference <= 0.08 or (
            difference <= 0.15 and (goes_on or (not ended and self._full(last, line)))
        )

    def _over_a_break(self, group: Sequence[Line], line: Line, ended: bool, goes_on: bool) -> bool:
        """Over a page or column break a paragraph goes on when its sentence does."""
        last = group[-1]
        if last.bold != line.bold or (NUMBERED.match(line.text) and not goes_on):
            return False
        if last.page == line.page and line.x < last.x + 3 * line.size:
            return False  # further up, but not in the next column: a box
        # Only a paragraph that fills a page can stand on three.
        fills = sum(one.page == last.page for one in group) >= LINES_OF_A_FULL_PAGE
        if line.page - last.page > 1 or (line.page - group[0].page > 1 and not fills):
            return False
        if goes_on:
            return not last.text.endswith((":", ";"))
        return not ended and id(last) in self.edges and self._full(last, line)

    def _full(self, last: Line, line: Line) -> bool:
        """Whether the first word of ``line`` would not have fitted behind ``last``: no break was meant."""
        if last.right is None:
            return True
        edge = self.edges.get(id(last), last.right)
        word = line.text.split(" ", 1)[0]
        return last.right + (len(word) * 0.45 + 0.2) * line.size >= edge - 0.5 * line.size

    def _short(self, last: Line, line: Line) -> bool:
        """Whether a line stops so early that it was never meant to go on: a label, a box, a signature."""
        edge = self.edges.get(id(last))
        if last.right is None or edge is None:
            return False
        word = line.text.split(" ", 1)[0]
        return edge - last.right - len(word) * 0.5 * line.size > 0.25 * (edge - last.x)

    @staticmethod
    def _indented(group: Sequence[Line], line: Line) -> bool:
        hanging = len(group) == 1 and (BULLET.match(group[0].text) or NUMBERED.match(group[0].text))
        return not hanging and line.x > group[-1].x + 0.8 * line.size


def _usual(counter: Counter[float]) -> float:
    """The smallest of the common falls: producers that round baselines have several."""
    most = max(counter.values())
    common = [fall for fall, count in counter.items() if count >= 0.3 * most]
    near = [fall for fall in common if fall <= 1.15 * min(common)]
    return max(near)


def _goes_on(text: str) -> bool:
    first = next((char for char in text if char.isalnum()), "")
    return first.islower() or text[:1] in ",;)" or text.startswith(("(http", "http"))
