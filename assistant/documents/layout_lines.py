"""Fragments → lines: what stands on one baseline, its columns, and its raised note marks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.characters import cleaned
from assistant.documents.pdf_fragments import RawPage
from assistant.documents.pdf_visitor import Fragment
from assistant.documents.raised_marks import MARK, NOTE_MARK, written_raised

# Gaps in ems: narrower ones lie inside a word, wider ones part columns or cells.
WORD_GAP = 0.18
COLUMN_GAP = 0.75
# A note mark is this much smaller than the words it follows, and lifted by this share of their size.
MARK_SIZE = 0.85
MARK_RISE = 0.12
HIGHEST_RISE = 0.8


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a line that stands apart from the rest of it, such as one cell of a table."""

    text: str
    x: float
    right: float | None
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one baseline of a page.

    Attributes:
        x: Left edge in points.
        right: Right edge, or None when a font does not say how wide it is.
        y: Baseline, growing upwards.
        size: Size of most of its letters, in points.
        bold: Whether all its letters are bold.
        angle: Direction in whole degrees; 0 is upright.
        marks: Raised note marks in it, as "[1]".
        starts_with_mark: Whether a raised mark is the first thing in it, as in a note at the page's foot.
    """

    page: int
    text: str
    segments: tuple[Segment, ...]
    x: float
    right: float | None
    y: float
    size: float
    bold: bool
    angle: int
    marks: tuple[str, ...] = ()
    starts_with_mark: bool = False


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of one page in the order of the file; ``top`` and ``bottom`` are its edges in their terms."""

    number: int
    label: str
    top: float
    bottom: float
    lines: tuple[Line, ...]


def lines_of(page: RawPage) -> PageLines:
    """Gather a page's fragments into lines."""
    lines = tuple(
        line for group in _groups(page.fragments) if (line := _line(page.number, group)) is not None
    )
    angles = Counter(line.angle for line in lines for _ in line.text)
    angle = math.radians(angles.most_common(1)[0][0] if angles else 0)
    left, bottom, right, top = page.box
    heights = [-math.sin(angle) * x + math.cos(angle) * y for x in (left, right) for y in (bottom, top)]
    return PageLines(page.number, page.label, max(heights), min(heights), lines)


def _groups(fragments: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    group: list[Fragment] = []
    for fragment in fragments:
        if group and not _same_line(group, fragment):
            yield group
            group = []
        group.append(fragment)
    if group:
        yield group


def _same_line(group: Sequence[Fragment], fragment: Fragment) -> bool:
    last = group[-1]
    if fragment.angle != last.angle:
        return False
    if not last.ends_line:
        return True
    # Some producers place every word by itself and pypdf then breaks the line after each.
    largest = max(group, key=lambda item: item.size)
    edge = last.x if last.right is None else last.right
    if _is_lifted(fragment, largest) and MARK.fullmatch(cleaned(fragment.text).strip()):
        return abs(fragment.x - edge) <= 0.4 * largest.size
    return (
        abs(fragment.y - largest.y) <= 0.15 * largest.size
        and abs(fragment.size - largest.size) <= 0.5 * largest.size
        and fragment.x >= edge - 0.6 * largest.size
    )


def _line(page: int, fragments: Sequence[Fragment]) -> Line | None:
    shown = [fragment for fragment in fragments if fragment.text.strip()]
    if not shown:
        return None
    raised = _raised(fragments)
    segments: list[Segment] = []
    marks: list[str] = []
    parts = _parts(fragments, raised)
    for part in parts:
        text = cleaned(_joined(part, raised, marks)).strip()
        visible = [fragment for fragment in part if fragment.text.strip()]
        if text:
            segments.append(
                Segment(text, visible[0].x, _right(visible), all(f.bold for f in visible if _wordy(f)))
            )
    if not segments:
        return None
    sizes = Counter[float]()
    for fragment in shown:
        sizes[round(fragment.size, 1)] += len(fragment.text.strip())
    size = sizes.most_common(1)[0][0]
    main = next(fragment for fragment in shown if round(fragment.size, 1) == size)
    letters = [fragment for fragment in shown if _wordy(fragment)]
    return Line(
        page=page,
        text=" ".join(segment.text for segment in segments),
        segments=tuple(segments),
        x=shown[0].x,
        right=_right(shown),
        y=main.y,
        size=size,
        bold=bool(letters) and all(fragment.bold for fragment in letters),
        angle=main.angle,
        marks=tuple(marks),
        starts_with_mark=id(shown[0]) in raised,
    )


def _wordy(fragment: Fragment) -> bool:
    return any(char.isalnum() for char in fragment.text)


def _right(fragments: Sequence[Fragment]) -> float | None:
    edges = []
    for fragment in fragments:
        if fragment.right is None:
            return None
        blanks = len(fragment.text) - len(fragment.text.rstrip())
        edges.append(fragment.right - 0.25 * fragment.size * blanks)
    return max(edges)


def _raised(fragments: Sequence[Fragment]) -> set[int]:
    """The ids of the fragments that are note marks: smaller than the words beside them, and lifted."""
    raised: set[int] = set()
    words = [fragment for fragment in fragments if _wordy(fragment)]
    if len(words) < 2:
        return raised
    main = max(words, key=lambda fragment: (fragment.size, len(fragment.text)))
    for fragment in words:
        if _is_lifted(fragment, main) and MARK.fullmatch(cleaned(fragment.text).strip()):
            raised.add(id(fragment))
    return raised


def _is_lifted(fragment: Fragment, main: Fragment) -> bool:
    """Whether a fragment is smaller than the words beside it and stands higher, within the same line."""
    if fragment.raised and not main.raised:
        return abs(fragment.y - main.y) <= 0.15 * main.size
    lift = fragment.y + fragment.rise - main.y - main.rise
    return fragment.size <= MARK_SIZE * main.size and MARK_RISE <= lift / main.size <= HIGHEST_RISE


def _parts(fragments: Sequence[Fragment], raised: set[int]) -> list[list[Fragment]]:
    """The fragments parted where a gap is as wide as between columns."""
    parts: list[list[Fragment]] = [[]]
    last: Fragment | None = None
    for fragment in fragments:
        if fragment.text.strip():
            if (
                last is not None
                and last.right is not None
                and id(fragment) not in raised
                and fragment.x - last.right > COLUMN_GAP * max(last.size, fragment.size)
            ):
                parts.append([])
            last = fragment
        parts[-1].append(fragment)
    return parts


def _joined(fragments: Sequence[Fragment], raised: set[int], marks: list[str]) -> str:
    text = ""
    last: Fragment | None = None
    for fragment in fragments:
        if id(fragment) in raised:
            # A mark stands at the word it follows; at the start of a note it stands before the words.
            text = text.rstrip()
            written = written_raised(cleaned(fragment.text).strip(), text)
            marks.extend(NOTE_MARK.findall(written))
            text += written
            text += " " if fragment.text.endswith(" ") else ""
        else:
            glued = last is not None and id(last) in raised and fragment.text[:1].isalnum()
            text += " " if glued and not text.endswith(" ") else _space(last, fragment)
            text += fragment.text
        last = fragment
    return text


def _space(last: Fragment | None, fragment: Fragment) -> str:
    if last is None or last.text[-1:].isspace() or fragment.text[:1].isspace():
        return ""
    if last.right is None:
        return " " if last.ends_line else ""
    return " " if fragment.x - last.right > WORD_GAP * max(last.size, fragment.size) else ""
