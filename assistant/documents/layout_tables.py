"""Tables, where the places of the words leave no doubt: a bold heading row and rows in line below it.

Cells are read in the order of the file, which must be cell by cell within a row. A wrong guess is worse than
a paragraph, so anything else stays lines: a cell that begins outside the columns, a row that does not begin
in the first one. Without a bold heading row it takes two full rows of three cells, and their first is the
heading row only when it has words where the others have figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.documents.layout_lines import Line, PageLines, Segment

IN_LINE = 3.0
USUAL_LEADING = 1.45
# An empty line inside a cell; rows themselves lie closer together or further apart.
BLANK_LINE = (2.0, 2.6)
FEWEST_COLUMNS = 2
FEWEST_PLAIN_COLUMNS = 3
FEWEST_PLAIN_ROWS = 2
LEADER = re.compile(r"(?:\.\s?){5,}|…{2,}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells from left to right, each a list of lines; a heading row names the columns.

    ``headed`` is false for rows of a table without a heading row.
    """

    page: int
    cells: tuple[tuple[str, ...], ...]
    columns: tuple[float, ...]
    is_header: bool
    size: float
    headed: bool = True


Item = Line | Row


@dataclass(frozen=True, slots=True)
class _Place:
    segment: Segment
    line: Line
    index: int
    ends_line: bool


def with_tables(page: PageLines, carried: Row | None) -> tuple[list[Item], Row | None]:
    """The lines of a page, those of tables gathered into rows.

    Args:
        page: The page without its running lines.
        carried: Heading row of a table that was still going on at the end of the page before.

    Returns:
        Lines and rows in order, and the heading row of a table still going on at the end of this page. A
        heading row that is repeated at the top of a page is left out.
    """
    places = [
        _Place(segment, line, index, number == len(line.segments) - 1)
        for index, line in enumerate(page.lines)
        for number, segment in enumerate(line.segments)
    ]
    items: list[Item] = []
    header, at = carried, 0
    while at < len(places):
        if header is not None:
            rows, after = _rows(places, at, header, repeated=at == 0 and header is carried)
            items.extend(rows)
            at = after
            if at == len(places):
                return items, header
            header = None
            continue
        found = _header(places, at)
        if found is not None:
            header, at = found
            items.append(header)
            continue
        plain = _plain(places, at)
        if plain is not None:
            header, rows, at = plain
            items.extend(rows)
            continue
        line = places[at].line
        items.append(line)
        while at < len(places) and places[at].line is line:
            at += 1
    return items, None


def _header(places: Sequence[_Place], at: int) -> tuple[Row, int] | None:
    """A bold row of two or more cells with at least one row in line below it."""
    if not _begins_line(places, at) or not places[at].segment.bold:
        return None
    cells: list[list[_Place]] = [[places[at]]]
    end = at + 1
    while end < len(places):
        place, last = places[end], cells[-1][-1]
        if not place.segment.bold or place.line.size != last.line.size:
            break
        fall = last.line.y - place.line.y
        if abs(place.segment.x - last.segment.x) <= IN_LINE and 0 < fall <= USUAL_LEADING * last.line.size:
            cells[-1].append(place)
        elif (
            place.segment.x > cells[-1][0].segment.x + IN_LINE and abs(place.line.y - cells[0][0].line.y) <= 2
        ):
            cells.append([place])
        else:
            break
        end += 1
    columns = tuple(cell[0].segment.x for cell in cells)
    if len(cells) < FEWEST_COLUMNS or not _begins_line(places, end):
        return None
    header = _as_row(cells, columns, True)
    rows, _ = _rows(places, end, header, repeated=False)
    return (header, end) if rows else None


def _plain(places: Sequence[_Place], at: int) -> tuple[Row, list[Row], int] | None:
    """A table whose heading row is not bold, or that has none: its columns, its rows, and where they end."""
    end = at + 1
    while end < len(places) and places[end].line is places[at].line:
        end += 1
    first = places[at]
    segments = [place.segment for place in places[at:end]]
    if not _begins_line(places, at) or len(segments) < FEWEST_PLAIN_COLUMNS or LEADER.search(first.line.text):
        return None
    columns = _as_row([[place] for place in places[at:end]], tuple(one.x for one in segments), False)
    rows, after = _rows(places, at, replace(columns, headed=False), repeated=False)
    full = [row for row in rows if len(row.cells) == len(segments)]
    if len(full) < FEWEST_PLAIN_ROWS or full[0] is not rows[0]:
        return None
    figures = [all(row.cells[at][0][:1].isdigit() for row in full[1:]) for at in range(len(segments))]
    first_cells = rows[0].cells
    named = any(one and not cell[0][:1].isdigit() for one, cell in zip(figures, first_cells, strict=True))
    if not named:
        return replace(columns, headed=False), rows, after
    header = replace(rows[0], is_header=True, headed=True)
    return header, [header, *(replace(row, headed=True) for row in rows[1:])], after


def _rows(places: Sequence[_Place], at: int, header: Row, *, repeated: bool) -> tuple[list[Row], int]:
    rows: list[Row] = []
    floor = float("inf")
    heads_page = False
    while at < len(places):
        found = _row(places, at, header, is_rest=heads_page and not rows)
        if found is None:
            break
        row, end, top, bottom = found
        if top >= floor:
            break
        same_words = [" ".join(cell) for cell in row.cells] == [" ".join(cell) for cell in header.cells]
        if repeated and at == 0 and same_words and places[0].segment.bold:
            heads_page = True
        else:
            rows.append(row)
        floor, at = bottom, end
    return rows, at


def _row(
    places: Sequence[_Place], at: int, header: Row, *, is_rest: bool
) -> tuple[Row, int, float, float] | None:
    """One row whose cells begin in the heading row's columns, the first cell in the first one.

    With ``is_rest``, the rest of a row from the page before will do: it may begin in any column, and be one
    cell.
    """
    first = places[at]
    current = _column(first, header)
    if not _begins_line(places, at) or current is None or first.line.size != header.size:
        return None
    cells: dict[int, list[_Place]] = {current: [first]}
    top, bottom, end = first.line.y, first.line.y, at + 1
    while end < len(places):
        place = places[end]
        column = _column(place, header)
        last = cells[current][-1]
        if column is None or place.line.size != first.line.size:
            break
        if column == current and _in_one_cell(last, place):
            cells[current].append(place)
        elif column > current and bottom - 2 <= place.line.y <= top + 2:
            current = column
            cells[current] = [place]
        else:
            break
        bottom = min(bottom, place.line.y)
        end += 1
    whole = len(cells) >= FEWEST_COLUMNS and min(cells) == 0
    if not (whole or (is_rest and min(cells) > 0)) or not _begins_line(places, end):
        return None
    return _as_row(list(cells.values()), header.columns, False, header.headed), end, top, bottom


def _in_one_cell(last: _Place, place: _Place) -> bool:
    fall = (last.line.y - place.line.y) / last.line.size
    return 0 < fall <= USUAL_LEADING or BLANK_LINE[0] <= fall <= BLANK_LINE[1]


def _column(place: _Place, header: Row) -> int | None:
    """The column a cell begins in; numbers set to the right begin anywhere in theirs."""
    x = place.segment.x
    if x < header.columns[0] - IN_LINE:
        return None
    column = max(index for index, left in enumerate(header.columns) if left - IN_LINE <= x)
    indented = x - header.columns[column] > IN_LINE
    return None if indented and (column == 0 or not place.segment.text[:1].isdigit()) else column


def _begins_line(places: Sequence[_Place], at: int) -> bool:
    return at >= len(places) or at == 0 or places[at - 1].ends_line


def _as_row(
    cells: Sequence[Sequence[_Place]], columns: tuple[float, ...], is_header: bool, headed: bool = True
) -> Row:
    first = cells[0][0].line
    return Row(
        page=first.page,
        cells=tuple(tuple(place.segment.text for place in cell) for cell in cells),
        columns=columns,
        is_header=is_header,
        size=first.size,
        headed=headed,
    )
