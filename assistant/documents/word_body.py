"""The body of a Word file → headings, paragraphs, list items and table rows, in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from assistant.documents.flow import Flow, plain
from assistant.documents.word_text import Notes, W, boxes_of, is_bold, text_of

HEADING_STYLE = re.compile(r"heading ([1-9])", re.IGNORECASE)
CONTENTS_STYLE = re.compile(r"(?:toc|table of figures|index) ?\d*", re.IGNORECASE)
LIST_STYLE = re.compile(r"list (?:bullet|number|paragraph)", re.IGNORECASE)
BULLETS = frozenset({"bullet", "none"})
BODY_LEVEL = 9
LONGEST_BOLD_HEADING = 120
BOLD_HEADING_LEVEL = 2
# What only groups: its contents are read in its place.
GROUPS = {f"{W}sdt": f"{W}sdtContent", f"{W}customXml": None, f"{W}ins": None, f"{W}moveTo": None}


def read_body(word: Any, flow: Flow) -> None:
    """Read a document of python-docx into the flow."""
    _Body(word, flow).read()


class _Body:
    def __init__(self, word: Any, flow: Flow) -> None:
        self._word = word
        self._flow = flow
        self._notes = Notes(word)
        self._counts = Counter[tuple[str, str]]()
        self._bold_headings = False

    def read(self) -> None:
        body = self._word.element.body
        paragraphs = [p for p in _blocks(body) if p.tag == f"{W}p" and text_of(p).strip()]
        if not any(self._level(paragraph) for paragraph in paragraphs):
            self._bold_headings = any(_looks_like_heading(paragraph) for paragraph in paragraphs)
            self._flow.warnings.append(
                "no paragraph has a heading style, so bold lines were taken for headings: compare"
                if self._bold_headings
                else "no paragraph has a heading style, so everything stands in one section"
            )
        for block in _blocks(body):
            self._block(block)
        for number, words in self._notes.texts.items():
            self._flow.note(f"[{number}] {words}")

    def _block(self, block: Any) -> None:
        if block.tag == f"{W}tbl":
            self._table(block)
        elif block.tag == f"{W}p":
            self._paragraph(block)
            for inner in boxes_of(block):
                self._block(inner)

    def _paragraph(self, paragraph: Any) -> None:
        words = text_of(paragraph, self._notes)
        if not words.strip():
            return
        level, style = self._level(paragraph), self._style(paragraph)
        if level:
            self._flow.heading(level, words)
        elif CONTENTS_STYLE.fullmatch(style):
            self._flow.contents(words)
        elif self._bold_headings and _looks_like_heading(paragraph):
            self._flow.heading(BOLD_HEADING_LEVEL, words)
        elif (numbering := self._numbering(paragraph)) is not None:
            self._counts[numbering] += 1
            self._flow.item(words, self._counts[numbering] if self._is_numbered(*numbering) else None)
        elif LIST_STYLE.match(style):
            self._flow.item(words)
        else:
            self._flow.paragraph(words)

    def _table(self, table: Any) -> None:
        rows = [row for row in table.iter(f"{W}tr") if _nearest(row, "tbl") is table]
        cells = [[cell for cell in row.iter(f"{W}tc") if _nearest(cell, "tr") is row] for row in rows]
        if max(map(len, cells), default=0) < 2:
            # A box round some paragraphs.
            for cell in (cell for row in cells for cell in row):
                for block in _blocks(cell):
                    self._block(block)
            return
        grid = self._grid(cells)
        self._flow.table(grid, _headings(rows, cells, grid))

    def _grid(self, rows: list[list[Any]]) -> list[list[str]]:
        """The words of each row's cells. A cell over several rows stands in each."""
        grid: list[list[str]] = []
        for row in rows:
            texts: list[str] = []
            for cell in row:
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                if goes_on and grid and len(texts) < len(grid[-1]):
                    texts.append(grid[-1][len(texts)])
                else:
                    texts.append(plain(" ".join(text_of(p, self._notes) for p in cell.iter(f"{W}p"))))
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                width = int(span.get(f"{W}val", "1")) if span is not None else 1
                texts.extend([""] * (min(width, 100) - 1))
            grid.append(texts)
        return grid

    def _level(self, paragraph: Any) -> int:
        """The level of a heading from 1, by its style or the styles that is based on; 0 for other text."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None and int(own.get(f"{W}val", BODY_LEVEL)) < BODY_LEVEL:
            return int(own.get(f"{W}val")) + 1
        for style in self._styles(paragraph):
            if (style.name or "").lower() == "title":
                return 1
            if named := HEADING_STYLE.fullmatch(style.name or ""):
                return int(named.group(1))
            outline = style.element.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                level = int(outline.get(f"{W}val", BODY_LEVEL))
                return level + 1 if level < BODY_LEVEL else 0
        return 0

    def _styles(self, paragraph: Any) -> Iterator[Any]:
        from docx.text.paragraph import Paragraph

        style: Any = Paragraph(paragraph, self._word).style
        seen: set[str] = set()
        while style is not None and style.style_id not in seen:
            seen.add(style.style_id)
            yield style
            style = style.base_style

    def _style(self, paragraph: Any) -> str:
        return next((style.name or "" for style in self._styles(paragraph)), "")

    def _numbering(self, paragraph: Any) -> tuple[str, str] | None:
        """The list a paragraph is an item of and its depth in it, if it is one."""
        places = [paragraph, *(style.element for style in self._styles(paragraph))]
        for place in places:
            found = place.find(f"{W}pPr/{W}numPr")
            if found is not None:
                number, depth = found.find(f"{W}numId"), found.find(f"{W}ilvl")
                name = number.get(f"{W}val") if number is not None else "0"
                return None if name == "0" else (name, depth.get(f"{W}val") if depth is not None else "0")
        return None

    def _is_numbered(self, name: str, depth: str) -> bool:
        try:
            numbering = self._word.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return False
        for abstract in numbering.xpath(f"./w:num[@w:numId='{name}']/w:abstractNumId/@w:val"):
            for form in numbering.xpath(
                f"./w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='{depth}']/w:numFmt/@w:val"
            ):
                return form not in BULLETS
        return False


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of a body or cell, those inside content controls too."""
    for child in parent:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif child.tag in GROUPS:
            inner = GROUPS[child.tag]
            content = child.find(inner) if inner else child
            if content is not None:
                yield from _blocks(content)


def _nearest(element: Any, name: str) -> Any:
    return next(element.iterancestors(f"{W}{name}"), None)


def _looks_like_heading(paragraph: Any) -> bool:
    words = text_of(paragraph).strip()
    in_list = paragraph.find(f"{W}pPr/{W}numPr") is not None
    short = 2 < len(words) <= LONGEST_BOLD_HEADING and words[-1] not in ".,;:"
    return short and not in_list and is_bold(paragraph)


def _headings(rows: list[Any], cells: list[list[Any]], grid: list[list[str]]) -> int:
    """How many rows, from the first, name the columns: as marked, by bold type, or words over figures."""
    marked = 0
    for row in rows:
        if row.find(f"{W}trPr/{W}tblHeader") is None:
            break
        marked += 1
    if marked:
        return marked if marked < len(rows) else 0
    if len(rows) < 2:
        return 0
    first = [p for cell in cells[0] for p in cell.iter(f"{W}p") if text_of(p).strip()]
    if first and all(is_bold(p) for p in first):
        return 1
    columns = range(1, min(map(len, grid)))
    over_figures = any(
        grid[0][at] and not grid[0][at][0].isdigit() and all(row[at][:1].isdigit() for row in grid[1:])
        for at in columns
    )
    return 1 if over_figures and all(not cell[:1].isdigit() for cell in grid[0]) else 0
