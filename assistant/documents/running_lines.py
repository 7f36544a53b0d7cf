"""Running headers, footers and bare page numbers: found by comparing the edges of pages, and taken out.

A line is running when the same words stand at the same distance from the same edge of other pages; numbers in
it may differ only where they are the pages' own. So is a line with the page's own number at one end on many
pages, whatever its words: the header that names the chapter; and one whose first or last part repeats while
another names the chapter. Nothing is taken from inside the type area: the
search goes from the edge inwards and stops at the second row that does not repeat, and on most of its pages a
running line stands off from the text or is of another size. The heading row of a table that goes on over
pages is told by the cells that stand in line below it, and stays.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.documents.layout_lines import Line, PageLines
from assistant.documents.page_numbers import BARE_NUMBER, NUMBER, first_number

EDGE_SHARE = 0.25
MOST_ROWS = 5
SAME_PLACE = 6.0
SAME_ROW = 2.0
STANDS_OFF = 1.5
USUAL_SHARE = 0.4
SHORTEST_PART = 6
COUNTING = re.compile(r"\bpage\b|\d\s*(?:of|/)\s*\d|[|•·–—]\s*\d+$|^\d+\s*[|•·–—]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    index: int
    distance: float
    row: int
    line: Line

    @property
    def place(self) -> tuple[int, int]:
        return self.page, self.index


def without_running_lines(pages: Sequence[PageLines], body_size: float) -> tuple[PageLines, ...]:
    """The pages without their running lines.

    Args:
        pages: All pages of a document, in order.
        body_size: Size of its running text; larger type at a page's edge is a heading unless it is on
            nearly every page.
    """
    removed: set[tuple[int, int]] = set()
    for at_top in (True, False):
        candidates = [row for number, page in enumerate(pages) for row in _edge_rows(number, page, at_top)]
        clusters = list(_repeated(pages, candidates, body_size))
        repeated = {item.place for cluster in clusters for item in cluster}
        apart = _standing_off(pages, candidates, repeated, at_top)
        running = {item.place for cluster in clusters if _stands_off(cluster, apart) for item in cluster}
        removed |= _from_the_edge(candidates, running)
    return tuple(
        replace(
            page, lines=tuple(line for index, line in enumerate(page.lines) if (number, index) not in removed)
        )
        for number, page in enumerate(pages)
    )


def _edge_rows(number: int, page: PageLines, at_top: bool) -> Iterator[_Candidate]:
    """The lines nearest to one edge, numbered by row from the edge inwards."""
    reach = EDGE_SHARE * (page.top - page.bottom)
    found = []
    for index, line in enumerate(page.lines):
        distance = _distance(page, line, at_top)
        if distance <= reach:
            found.append((distance, index, line))
    row, last = -1, None
    for distance, index, line in sorted(found, key=lambda item: item[:2]):
        if last is None or distance - last > SAME_ROW:
            row, last = row + 1, distance
        if row >= MOST_ROWS:
            break
        yield _Candidate(number, index, distance, row, line)


def _repeated(
    pages: Sequence[PageLines], candidates: Sequence[_Candidate], body_size: float
) -> Iterator[list[_Candidate]]:
    groups: dict[str, list[_Candidate]] = defaultdict(list)
    numbered: list[_Candidate] = []
    for candidate in candidates:
        if not _heads_columns(pages[candidate.page], candidate):
            bare = BARE_NUMBER.fullmatch(candidate.line.text) is not None
            groups["#" if bare else _words(candidate.line.text)].append(candidate)
            if _carries_its_number(pages[candidate.page], candidate.line, body_size):
                numbered.append(candidate)
    for cluster in _same_place(numbered):
        if len(cluster) >= max(3, USUAL_SHARE * len(pages)):
            yield cluster
    for parts in _by_part(pages, candidates).values():
        for cluster in _same_place(parts):
            if len({item.page for item in cluster}) >= max(3, USUAL_SHARE * len(pages)):
                yield cluster
    for words, group in groups.items():
        for cluster in _same_place(group):
            if BARE_NUMBER.fullmatch(cluster[0].line.text) or not any(char.isalpha() for char in words):
                yield _counting(pages, cluster)
            elif _often(cluster, len(pages), body_size) and _numbers_agree(pages, cluster, body_size):
                yield cluster


def _by_part(pages: Sequence[PageLines], candidates: Sequence[_Candidate]) -> dict[str, list[_Candidate]]:
    """Lines of several parts by the words of their first and last part."""
    groups: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        parts = candidate.line.segments
        if len(parts) > 1 and not _heads_columns(pages[candidate.page], candidate):
            for words in {parts[0].text.casefold(), parts[-1].text.casefold()}:
                if sum(char.isalpha() for char in words) >= SHORTEST_PART:
                    groups[words].append(candidate)
    return groups


def _numbers_agree(pages: Sequence[PageLines], cluster: Sequence[_Candidate], body_size: float) -> bool:
    """Whether each number in the line is the same on most pages, or is the page's own.

    A line that carries the page's number must also look like one that does: "Case study 1", "Case study 2"
    at the head of two pages are headings.
    """
    rows = [(item, NUMBER.findall(item.line.text)) for item in cluster]
    enough = max(2, 0.5 * len(rows))
    for place in range(len(rows[0][1])):
        if max(Counter(numbers[place] for _, numbers in rows).values()) >= enough:
            continue
        own = sum(_is_page(pages[item.page], numbers[place]) for item, numbers in rows)
        line = cluster[0].line
        plain = len(line.segments) == 1 and not COUNTING.search(line.text) and line.size > 0.95 * body_size
        if own < enough or plain:
            return False
    return True


def _carries_its_number(page: PageLines, line: Line, body_size: float) -> bool:
    """Whether a line has the page's number at one end, apart from its words: the header of a chapter."""
    parts = [part.text for part in line.segments]
    if len(parts) == 1 and line.size <= 0.95 * body_size:
        parts = line.text.split()
    return len(parts) > 1 and (_is_page(page, parts[0]) or _is_page(page, parts[-1]))


def _is_page(page: PageLines, number: str) -> bool:
    return number in (page.label, str(page.number))


def _standing_off(
    pages: Sequence[PageLines], candidates: Sequence[_Candidate], repeated: set[tuple[int, int]], at_top: bool
) -> dict[tuple[int, int], bool]:
    """Whether each is clear of the nearest line further in that does not repeat, or set in another size.

    A line with nothing further in is left out: alone on its page it proves nothing.
    """
    found: dict[tuple[int, int], bool] = {}
    for candidate in candidates:
        if candidate.place not in repeated:
            continue
        page, size = pages[candidate.page], candidate.line.size
        inner = [
            (_distance(page, line, at_top), line.size)
            for index, line in enumerate(page.lines)
            if (candidate.page, index) not in repeated
        ]
        nearest = min((item for item in inner if item[0] > candidate.distance), default=None)
        if nearest is not None:
            clear = nearest[0] - candidate.distance > STANDS_OFF * size
            found[candidate.place] = clear or abs(nearest[1] - size) > 0.08 * size
    return found


def _distance(page: PageLines, line: Line, at_top: bool) -> float:
    return page.top - line.y if at_top else line.y - page.bottom


def _stands_off(cluster: Sequence[_Candidate], apart: dict[tuple[int, int], bool]) -> bool:
    told = [apart[item.place] for item in cluster if item.place in apart]
    if not told:
        return bool(cluster) and BARE_NUMBER.fullmatch(cluster[0].line.text) is not None
    return 2 * sum(told) >= len(told)


def _words(text: str) -> str:
    return NUMBER.sub("#", " ".join(text.casefold().split()))


def _same_place(group: Sequence[_Candidate]) -> Iterator[list[_Candidate]]:
    cluster: list[_Candidate] = []
    for candidate in sorted(group, key=lambda item: item.distance):
        if cluster and candidate.distance - cluster[0].distance > SAME_PLACE:
            yield cluster
            cluster = []
        cluster.append(candidate)
    if cluster:
        yield cluster


def _often(cluster: Sequence[_Candidate], count: int, body_size: float) -> bool:
    numbers = sorted({candidate.page for candidate in cluster})
    if len(numbers) < 2:
        return False
    if cluster[0].line.size > 1.1 * body_size:
        return len(numbers) >= 3 and len(numbers) >= 0.8 * count
    if len(numbers) >= USUAL_SHARE * count:
        return True
    # The header of a chapter: on most pages, or most left or right pages, of one stretch of three or more.
    stretch = numbers[-1] - numbers[0] + 1
    if len({number % 2 for number in numbers}) == 1:
        stretch = (stretch + 1) // 2
    return len(numbers) >= 3 and len(numbers) >= 0.8 * stretch


def _counting(pages: Sequence[PageLines], cluster: Sequence[_Candidate]) -> list[_Candidate]:
    """Bare numbers that count with the pages, or are their printed labels."""
    offsets: dict[int, int] = defaultdict(int)
    for candidate in cluster:
        number = first_number(candidate.line.text)
        if number is not None:
            offsets[number - candidate.page] += 1
    kept = []
    for candidate in cluster:
        page, number = pages[candidate.page], first_number(candidate.line.text)
        bare = BARE_NUMBER.fullmatch(candidate.line.text)
        is_label = bare is not None and bare.group(1).casefold() == page.label.casefold()
        if is_label or (number is not None and offsets[number - candidate.page] >= 2):
            kept.append(candidate)
    return kept


def _heads_columns(page: PageLines, candidate: _Candidate) -> bool:
    """Whether each part of the line has something standing in line below it, as a table's heading row has."""
    parts = candidate.line.segments
    if len(parts) < 2:
        return False
    below = [
        segment.x
        for line in page.lines[candidate.index + 1 : candidate.index + 9]
        if line.y < candidate.line.y and candidate.line.y - line.y < 5 * candidate.line.size
        for segment in line.segments
    ]
    return all(any(abs(part.x - x) <= 2 for x in below) for part in parts)


def _from_the_edge(candidates: Sequence[_Candidate], repeated: set[tuple[int, int]]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for page in {candidate.page for candidate in candidates}:
        passed = 0
        rows: dict[int, list[_Candidate]] = defaultdict(list)
        for candidate in candidates:
            if candidate.page == page:
                rows[candidate.row].append(candidate)
        for row in sorted(rows):
            running = [(page, item.index) for item in rows[row] if (page, item.index) in repeated]
            passed += not running
            if passed > 1:
                break
            found.update(running)
    return found
