"""List marks that a file shows apart from their items: put before the line that stands beside them."""

from __future__ import annotations

from dataclasses import replace

from assistant.documents.layout_lines import Line, PageLines

MARKS = frozenset("•●○◦▪■□◆‣⁃∙·➢✓✔–—-")
FURTHEST = 3.0


def with_list_marks(page: PageLines) -> PageLines:
    """The page with each lone list mark at the head of its line, where exactly one line stands beside it."""
    taken: dict[int, Line] = {}
    marks: set[int] = set()
    for mark in page.lines:
        if mark.text not in MARKS:
            continue
        beside = [line for line in page.lines if line.text not in MARKS and _beside(mark, line)]
        if len(beside) == 1 and id(beside[0]) not in taken:
            taken[id(beside[0])] = mark
            marks.add(id(mark))
    if not marks:
        return page
    lines = [_marked(taken[id(line)], line) if id(line) in taken else line for line in page.lines]
    return replace(page, lines=tuple(line for line in lines if id(line) not in marks))


def _beside(mark: Line, line: Line) -> bool:
    edge = mark.x if mark.right is None else mark.right
    near = 0 < line.x - edge <= FURTHEST * line.size
    return near and abs(mark.y - line.y) <= 0.25 * line.size and mark.angle == line.angle


def _marked(mark: Line, line: Line) -> Line:
    first, *others = line.segments
    first = replace(first, text=f"{mark.text} {first.text}", x=mark.x)
    return replace(line, text=f"{mark.text} {line.text}", segments=(first, *others), x=mark.x)
