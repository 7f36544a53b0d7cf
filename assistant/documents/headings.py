"""Which lines are headings, and how deep: by the outline where it is sound, else by type and numbering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.contents_list import LEADER, NUMBERING, contents_of, forms_of
from assistant.documents.layout_lines import Line
from assistant.documents.layout_tables import Item
from assistant.documents.pdf_fragments import Bookmark

LARGER = 1.12
LONGEST_HEADING = 200
MOST_LINES = 4
BESIDE = 3
SOUND_SHARE = 0.8
LABEL = re.compile(r"(?:Step\s+[1-9][A-Z]?|Appendix\s+[A-Z0-9]{1,3}|Annex\s+[A-Z0-9]{1,3}|Chapter\s+\d+)\b")
# The name of a table stands over the table, not over the text that follows it.
CAPTION = re.compile(r"(?:table|figure|chart|graph)\s+[A-Z]?\d[\d.]*\b", re.IGNORECASE)
LIST_MARK = re.compile(r"[•●○◦▪■*–—-]\s")
UNFINISHED = re.compile(r"[.,;]$|\b(?:and|or|of|the|to|a|in|for|with)$")
SENTENCE_INSIDE = re.compile(r"[.!?]\s+\w")
SOURCES_HEADING = re.compile(r"(?:sources?|references?|source notes|notes|bibliography):?", re.IGNORECASE)
ENTRY = re.compile(r"\[\d{1,3}\]\s")


@dataclass(frozen=True, slots=True)
class Structure:
    """What the lines of a document are, by index among its items.

    Attributes:
        levels: Depth from 0 of each line of a heading.
        starts: The first line of each heading.
        contents: Lines of the table of contents; True where an entry begins.
        sources: The list of sources at the end, without its heading.
    """

    levels: dict[int, int]
    starts: frozenset[int]
    contents: dict[int, bool]
    sources: range


def structure_of(items: Sequence[Item], bookmarks: Sequence[Bookmark], body_size: float) -> Structure:
    """Find headings, the table of contents and the list of sources among a document's lines.

    The outline is sound when at least four fifths of its titles stand as lines on the pages they lead to, in
    order. Then it gives the depth of those, and the type of the others is measured against them.
    """
    groups = list(_groups(items, body_size))
    contents = contents_of(items, _titles(items, groups, bookmarks))
    by_type = [group for group in groups if not any(index in contents for index in group)]
    matched = _matched(items, bookmarks, contents)
    sources_at = _sources_heading(items)
    levels: dict[int, int] = {}
    starts: set[int] = set()
    depths = _depths(items, by_type, matched)
    last = [[sources_at]] if sources_at >= 0 else []
    for group in [*(list(found) for found, _ in matched), *by_type, *last]:
        if any(index in levels for index in group):
            continue
        starts.add(group[0])
        for index in group:
            levels[index] = depths.get(group[0], 0)
    return Structure(levels, frozenset(starts), contents, _sources(items, levels, sources_at))


def _titles(
    items: Sequence[Item], groups: Sequence[Sequence[int]], bookmarks: Sequence[Bookmark]
) -> set[str]:
    """Every form of the titles that the outline, or the type of lines, names."""
    titles = {form for mark in bookmarks for form in forms_of(mark.title)}
    for group in groups:
        words = " ".join(item.text for index in group if isinstance(item := items[index], Line))
        titles |= forms_of(words)
    return titles


def _matched(
    items: Sequence[Item], bookmarks: Sequence[Bookmark], contents: dict[int, bool]
) -> list[tuple[range, int]]:
    """The lines each bookmark names, with its depth; nothing when the outline is not sound."""
    by_page: dict[int, list[int]] = {}
    for index, item in enumerate(items):
        if isinstance(item, Line) and index not in contents:
            by_page.setdefault(item.page, []).append(index)
    found: list[tuple[range, int]] = []
    after = -1
    for mark in bookmarks:
        for index in by_page.get(mark.page, []):
            end = _end_of_title(items, index, mark.title) if index > after else None
            if end is not None:
                found.append((range(index, end), mark.depth))
                after = end - 1
                break
    return found if bookmarks and len(found) >= SOUND_SHARE * len(bookmarks) else []


def _end_of_title(items: Sequence[Item], start: int, title: str) -> int | None:
    wanted, words = forms_of(title), ""
    for index in range(start, min(start + MOST_LINES, len(items))):
        item = items[index]
        if not isinstance(item, Line):
            return None
        words = f"{words} {item.text}"
        if forms_of(words) & wanted:
            return index + 1
    return None


def _groups(items: Sequence[Item], body_size: float) -> Iterator[list[int]]:
    """Neighbouring lines whose type says that together they are one heading."""
    index = 0
    while index < len(items):
        group = [index]
        item = items[index]
        if not isinstance(item, Line) or not _looks_like_heading(item, body_size) or _in_a_row(items, index):
            index += 1
            continue
        while index + len(group) < len(items):
            following = items[index + len(group)]
            if not isinstance(following, Line) or not _same_heading(items[index + len(group) - 1], following):
                break
            group.append(index + len(group))
        index += len(group)
        if _is_heading(items, group, body_size):
            yield group


def _looks_like_heading(line: Line, body_size: float) -> bool:
    other = any(pattern.match(line.text) for pattern in (LIST_MARK, ENTRY))
    if other or sum(char.isalpha() for char in line.text) < 2:
        return False
    parts = len(line.segments) - (NUMBERING.match(line.text) is not None and len(line.segments) == 2)
    if parts > 1 or LEADER.search(line.text) or line.angle:
        return False
    if line.size >= LARGER * body_size or (line.bold and line.size >= 0.95 * body_size):
        return True
    return bool(LABEL.match(line.text))


def _in_a_row(items: Sequence[Item], index: int) -> bool:
    """Whether a neighbouring line stands on the same baseline: cells of a table that could not be read."""
    line = items[index]
    near = [*items[max(0, index - BESIDE) : index], *items[index + 1 : index + 1 + BESIDE]]
    return isinstance(line, Line) and any(
        isinstance(other, Line) and other.page == line.page and abs(other.y - line.y) <= 1 for other in near
    )


def _same_heading(last: Item, line: Line) -> bool:
    if not isinstance(last, Line) or last.page != line.page:
        return False
    near = 0 < last.y - line.y <= 1.5 * line.size
    return near and last.size == line.size and last.bold == line.bold and not NUMBERING.match(line.text)


def _is_heading(items: Sequence[Item], group: Sequence[int], body_size: float) -> bool:
    lines = [item for index in group if isinstance(item := items[index], Line)]
    text = " ".join(line.text for line in lines)
    if len(lines) > MOST_LINES or len(text) > LONGEST_HEADING or CAPTION.match(text):
        return False
    before = items[group[0] - 1] if group[0] else None
    goes_on = text[0].islower() and isinstance(before, Line) and _one_type(before, lines[0])
    if goes_on or (text[0] == "(" and text[1:2].islower() and text[2:3] != ")"):
        return False  # the end of a sentence in a table's cell
    if lines[0].size >= LARGER * body_size:
        return not text.endswith((",", ";")) and not (text.endswith(".") and len(text) > 80)
    after = items[group[-1] + 1] if group[-1] + 1 < len(items) else None
    sentence = UNFINISHED.search(text) or text.endswith(":") or len(lines) > 2
    if sentence or (isinstance(before, Line) and _one_paragraph(before, lines[0])):
        return False
    if lines[0].bold:
        return after is not None
    # "Annex B. The front of the form …" is a sentence that happens to begin a line.
    begun = isinstance(after, Line) and after.text[:1].islower()
    return len(text) <= 100 and not SENTENCE_INSIDE.search(text) and not begun


def _one_type(before: Line, line: Line) -> bool:
    return (before.page, before.size, before.bold) == (line.page, line.size, line.bold)


def _one_paragraph(before: Line, line: Line) -> bool:
    """Whether a bold line is only the bold middle of a paragraph."""
    fall = before.y - line.y
    unfinished = before.text[-1:].isalnum() or before.text.endswith((",", "-"))
    return before.page == line.page and 0 < fall <= 1.7 * line.size and unfinished and not before.bold


def _depths(
    items: Sequence[Item], by_type: Sequence[Sequence[int]], matched: Sequence[tuple[range, int]]
) -> dict[int, int]:
    """Depth of each heading by its first line."""
    depths = {found[0]: depth for found, depth in matched}
    styles: dict[tuple[float, bool], list[int]] = {}
    for group in [*(list(found) for found, _ in matched), *by_type]:
        item = items[group[0]]
        if isinstance(item, Line):
            styles.setdefault((item.size, item.bold), []).append(group[0])
    ranked = _ranked(styles, depths)
    for style, indexes in styles.items():
        numbers = {index: _dots(items[index]) for index in indexes}
        fewest = min((dots for dots in numbers.values() if dots is not None), default=0)
        for index in indexes:
            dots = numbers[index]
            deeper = dots - fewest if dots is not None else 0
            depths.setdefault(index, ranked[style] + deeper)
    return depths


def _ranked(
    styles: dict[tuple[float, bool], list[int]], known: dict[int, int]
) -> dict[tuple[float, bool], int]:
    """Depth of each style: larger before smaller, bold before plain, tied to what the outline says."""
    ranked: dict[tuple[float, bool], int] = {}
    depth = -1
    for style in sorted(styles, reverse=True):
        said = Counter(known[index] for index in styles[style] if index in known)
        depth = said.most_common(1)[0][0] if said else depth + 1
        ranked[style] = depth
    return ranked


def _dots(item: Item) -> int | None:
    match = NUMBERING.match(item.text) if isinstance(item, Line) else None
    return match.group(1).count(".") if match else None


def _sources_heading(items: Sequence[Item]) -> int:
    """The last line that says "Sources" with an entry "[1] …" soon after it, or -1."""
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if isinstance(item, Line) and SOURCES_HEADING.fullmatch(NUMBERING.sub("", item.text).strip()):
            following = [after for after in items[index + 1 : index + 5] if isinstance(after, Line)]
            if any(ENTRY.match(after.text) for after in following):
                return index
    return -1


def _sources(items: Sequence[Item], levels: dict[int, int], heading: int) -> range:
    if heading < 0:
        return range(0)
    start = next(
        index
        for index in range(heading + 1, len(items))
        if isinstance(item := items[index], Line) and ENTRY.match(item.text)
    )
    end = start
    while end < len(items) and isinstance(items[end], Line) and end not in levels:
        end += 1
    return range(start, end)
