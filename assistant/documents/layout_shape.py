"""Which lines of a page belong to one paragraph: by leading, edges, list marks and the ends of sentences.

The rule throughout: a break where none was costs little when a sentence ended there anyway, a wrong join puts
two things into one sentence. So a paragraph goes on over a page or column break only when its last line does
not end a sentence, and breaks within a column at wider gaps, list marks, changes of type and after short last
lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from assistant.documents.layout_lines import Line

USUAL_LEADING = 1.25
WIDER = 1.22
DEEPEST_INDENT = 6.0
SHORT_ITEMS = 0.85
LINES_OF_A_FULL_PAGE = 15
# A mark of a list, then the words: bullets, dashes, "1.", "(a)", "iv)".
BULLET = re.compile(r"[•●○◦▪■□◆‣⁃∙·–—*►➢✓✔-]\s+(?=\S)|o\s+(?=[A-Z])|[•●▪■‣➢]")
NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})\)|\d{1,2}\.|[a-z]\.)\s+(?=\S)|\d{1,2}\.(?=[A-Z][a-z])"
)
# A paragraph with a number of its own, such as a recommendation: no item of a list.
DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[“‘\"']?[A-Z])")
DASH = re.compile(r"[–—-]\s+[^\W\d_A-Z]")
ENTRY = re.compile(r"\[\d{1,3}\]\s")
SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*(?:\s*\[\w{1,3}\])*$")
ABBREVIATED = re.compile(r"(?:^|[\s(])(?:Dr|Mr|Mrs|Ms|Prof|St|No|vs|e\.g|i\.e|[A-Z])\.$")


class Shape:
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
        self.listed: set[int] = set()
        columns: dict[tuple[int, float], list[Line]] = {}
        for line in lines:
            columns.setdefault((line.page, line.size), []).append(line)
        self.columns = columns
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
            if self._is_list(run, max(edges)):
                self.listed.update(map(id, run))

    def _is_list(self, run: Sequence[Line], edge: float) -> bool:
        """Whether indented lines are items whose marks are drawn: all begin anew, all end early."""
        first = run[0]
        column = [
            other.right
            for other in self.columns[first.page, first.size]
            if other.right is not None and 0.5 < (first.x - other.x) / first.size <= DEEPEST_INDENT
        ]
        room = max(column, default=edge) - first.x
        anew = not any(_goes_on(line.text) or SENTENCE_END.search(line.text) for line in run)
        return anew and edge - first.x < SHORT_ITEMS * room

    def leading(self, size: float) -> float:
        """The usual distance between the baselines of a size, in points."""
        return self.leadings.get(size, USUAL_LEADING * size)

    def continues(self, group: Sequence[Line], line: Line) -> bool:
        """Whether a line goes on with the block before it."""
        last = group[-1]
        ended = SENTENCE_END.search(last.text) is not None and not ABBREVIATED.search(last.text)
        goes_on = _goes_on(line.text)
        marked = self._begins_item(group, line, ended) or (ended and ENTRY.match(line.text))
        if marked or last.angle != line.angle or not self._one_type(last, line, ended, goes_on):
            return False
        if last.page != line.page or line.y >= last.y - 0.2 * line.size:
            return self._over_a_break(group, line, ended, goes_on)
        if last.y - line.y > WIDER * self.leading(line.size) + 0.5:
            return False
        if _numbered(line.text):
            return not (ended or not self._full(last, line) or _numbered(group[0].text))
        if self._shifted(group, line) and not self._full(last, line, line.right):
            return False
        return goes_on or self._same_paragraph(group, line, ended)

    def _begins_item(self, group: Sequence[Line], line: Line, ended: bool) -> bool:
        """Whether a line begins with the mark of a list; a dash may also stand inside a sentence."""
        inside = DASH.match(line.text) and not ended and not BULLET.match(group[0].text)
        return bool(BULLET.match(line.text)) and not (inside and self._full(group[-1], line))

    def _same_paragraph(self, group: Sequence[Line], line: Line, ended: bool) -> bool:
        """Whether a line that begins like a sentence still belongs to the paragraph above it."""
        last = group[-1]
        full, alike = self._full(last, line), last.bold == line.bold
        if not ended and id(last) in self.listed and id(line) in self.listed:
            return False
        if ended:
            # A list inside a sentence: its lines may end at a semicolon well before the edge.
            running = ";" in last.text[:-1] and last.text.endswith(";") and not self._short(last, line)
            return (full or running) and alike and not self._indented(group, line)
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
        if last.bold != line.bold or (_numbered(line.text) and not goes_on):
            return False
        if last.page == line.page and line.x < last.x + 3 * line.size:
            return False  # further up, but not in the next column: a box
        # Only a paragraph that fills a page can stand on three.
        fills = sum(one.page == last.page for one in group) >= LINES_OF_A_FULL_PAGE
        if line.page - last.page > 1 or (line.page - group[0].page > 1 and not fills):
            return False
        if goes_on:
            return not last.text.endswith((":", ";"))
        return not ended and len(group) > 1 and id(last) in self.edges and self._full(last, line)

    def _full(self, last: Line, line: Line, reached: float | None = None) -> bool:
        """Whether the first word of ``line`` would not have fitted behind ``last``: no break was meant.

        ``reached`` is how far to the right a line of the same column is known to go.
        """
        if last.right is None:
            return True
        edge = max(self.edges.get(id(last), last.right), reached or 0.0)
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
    def _shifted(group: Sequence[Line], line: Line) -> bool:
        """Whether a line begins elsewhere than the one above it, though neither hangs nor is centred."""
        last = group[-1]
        if len(group) == 1 and (BULLET.match(last.text) or _numbered(last.text)) and line.x > last.x:
            return False
        if last.right is None or line.right is None or abs(line.x - last.x) <= 0.8 * line.size:
            return False
        return abs(line.x + line.right - last.x - last.right) > line.size

    @staticmethod
    def _indented(group: Sequence[Line], line: Line) -> bool:
        hanging = len(group) == 1 and (BULLET.match(group[0].text) or _numbered(group[0].text))
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


def _numbered(text: str) -> bool:
    return bool(NUMBERED.match(text) or DOTTED.match(text))
