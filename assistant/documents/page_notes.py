"""Notes at the foot of a page: taken out of the running text, so that a paragraph goes on over them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.datatypes import Note
from assistant.documents.layout_lines import Line, PageLines

SMALLER = 0.92
# How far up, of the page, and to the right, in ems, the next column begins.
COLUMN_RISE = 0.2
COLUMN_SHIFT = 8.0
NUMBERED = re.compile(r"(\d{1,3})[.)]?\s+(?=\S)")
MARKED = re.compile(r"(\[\w{1,3}\])\s*(.+)", re.DOTALL)
# Full stop, then figures: what a raised mark looks like when size and baseline do not show it.
GLUED_MARK = re.compile(r"[a-z]{3}[.,;]\d{1,2}(?=\s|$)")
ADDRESS = re.compile(r"https?://\S+")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def without_page_notes(
    pages: Sequence[PageLines], body_size: float
) -> tuple[tuple[PageLines, ...], tuple[Note, ...], tuple[str, ...]]:
    """The pages without the notes at their feet, the notes, and warnings.

    Notes are lines at the foot of a page in smaller type than the running text, from the first that begins
    with a raised mark, or with a number that is raised somewhere on the page. A mark that several pages use
    for different notes names none of them.
    """
    kept, texts, warnings = [], list[str](), list[str]()
    unmarked = []
    for page in pages:
        marks = {mark for line in page.lines if line.size > SMALLER * body_size for mark in line.marks}
        foot = [line for column in _columns(page) for line in _foot(column, marks, body_size)]
        notes = set(map(id, foot))
        kept.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in notes)))
        texts.extend(_gathered(foot))
        if not foot and _looks_like_notes(page, body_size):
            unmarked.append(page.label)
    if unmarked:
        warnings.append(
            "numbered notes stand at the foot of a page whose text shows no raised marks; figures there may "
            f"end in a note's number: page {', '.join(unmarked[:10])}"
        )
    glued = [page.label for page in kept if any(GLUED_MARK.search(line.text) for line in page.lines)]
    count = sum(len(GLUED_MARK.findall(line.text)) for page in kept for line in page.lines)
    if count >= 3:
        warnings.append(
            f"{count} words look as if a note's number were glued to them; check page {', '.join(glued[:10])}"
        )
    return tuple(kept), _as_notes(texts), tuple(warnings)


def _columns(page: PageLines) -> list[list[Line]]:
    """The lines of each column: a new one begins far up and to the right of where the last one ended."""
    columns: list[list[Line]] = [[]]
    for line in page.lines:
        last = columns[-1][-1] if columns[-1] else line
        if (
            line.y - last.y > COLUMN_RISE * (page.top - page.bottom)
            and line.x > last.x + COLUMN_SHIFT * line.size
        ):
            columns.append([])
        columns[-1].append(line)
    return columns


def _foot(lines: Sequence[Line], marks: set[str], body_size: float) -> list[Line]:
    """The note lines at the foot of a column, top to bottom, or none."""
    small: list[Line] = []
    for line in sorted(lines, key=lambda line: line.y):
        if line.size > SMALLER * body_size:
            break
        small.append(line)
    small.reverse()
    for index, line in enumerate(small):
        number = NUMBERED.match(line.text)
        if line.starts_with_mark or (number is not None and f"[{number.group(1)}]" in marks):
            return small[index:]
    return []


def _looks_like_notes(page: PageLines, body_size: float) -> bool:
    lowest = sorted(page.lines, key=lambda line: line.y)[:12]
    small = [line for line in lowest if line.size <= SMALLER * body_size]
    numbers = [int(number.group(1)) for line in small if (number := NUMBERED.match(line.text))]
    # Notes count up; figures at the beginning of a table's lines do not.
    follows = any(last - first == 1 for last, first in pairwise(numbers))
    return len(small) < len(page.lines) and follows


def _gathered(foot: Sequence[Line]) -> list[str]:
    notes: list[str] = []
    for line in foot:
        number = NUMBERED.match(line.text)
        if line.starts_with_mark:
            notes.append(line.text)
        elif number is not None and (not notes or int(number.group(1)) == _number(notes[-1]) + 1):
            notes.append(f"[{number.group(1)}] {line.text[number.end() :]}")
        elif notes:
            glue = "" if ADDRESS.search(notes[-1].rsplit(" ", 1)[-1]) and notes[-1][-1] in "/-_=?&" else " "
            notes[-1] += glue + line.text
    return notes


def _number(note: str) -> int:
    match = re.match(r"\[(\d+)\]", note)
    return int(match.group(1)) if match else -1


def _as_notes(texts: Sequence[str]) -> tuple[Note, ...]:
    rows = [match.groups() for text in texts if (match := MARKED.fullmatch(text))]
    uses = Counter(mark for mark, _ in rows)
    notes = []
    for mark, text in rows:
        if uses[mark] > 1:
            continue
        address, years = ADDRESS.search(text), YEAR.findall(ADDRESS.sub("", text))
        notes.append(
            Note(
                mark,
                text.strip(),
                years[-1] if years else None,
                address.group().rstrip(".,;)") if address else None,
            )
        )
    return tuple(notes)
