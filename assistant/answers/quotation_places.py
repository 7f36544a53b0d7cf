"""Parts of a quotation → the places where they stand word for word, in order and near each other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.answers.quotation_index import NO_WORD, QuotationIndex
from assistant.answers.quotation_parts import Part, most_between, pattern_of
from assistant.answers.quotation_words import CLOSING, MARK, has_marks, same_word

# Words that stand everywhere are not read at more places than this, official documents first.
MOST_PLACES = 2000
OPENING_SIGNS = "“”„\"‘’'«‹(["
CLOSING_SIGNS = ".,;:!?)]”’\"'»›—–…- \t\n"
CLOSING_AT_END = re.compile(rf"(?:[{re.escape(CLOSING_SIGNS)}]|{MARK})+\Z")
MARK_AT_END = re.compile(rf"{MARK}\Z")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where all parts of a quotation stand in one document.

    Attributes:
        parts: The parts of the quotation.
        places: First place and the place after the last, of each part.
        start: Where the span starts in the document's text.
        end: Where it ends.
        is_exact: Whether each part stands there letter for letter, runs of white space counting as one.
    """

    parts: tuple[Part, ...]
    places: tuple[tuple[int, int], ...]
    start: int
    end: int
    is_exact: bool


class PartFinder:
    """Finds one part of a quotation in the index."""

    def __init__(self, index: QuotationIndex, part: Part) -> None:
        """Look the words of the part up."""
        self._index = index
        self.part = part
        # At the end, marks that close are put aside on both sides.
        ends = [*["" for _ in part.words[1:]], ".'\""]
        self._patterns = [pattern_of(w.key.rstrip(end)) for w, end in zip(part.words, ends, strict=True)]
        # A word with brackets inside it may be several words of the documents.
        self._numbers = [
            None if pattern else index.number(word.loose)
            for word, pattern in zip(part.words, self._patterns, strict=True)
        ]

    def __len__(self) -> int:
        """How many words the part has."""
        return len(self._numbers)

    def rarest(self) -> tuple[int, int, int | None]:
        """How often the rarest pair of the part stands in the documents, its offset, and its second word.

        Where no two words are known, the rarest word; where none is, as often as there are places.
        """
        numbers, index = self._numbers, self._index
        if NO_WORD in numbers:
            return 0, 0, None
        pairs = [
            (index.count(one, other), at, other)
            for at, (one, other) in enumerate(pairwise(numbers))
            if one is not None and other is not None
        ]
        if pairs:
            return min(pairs, key=lambda row: row[:2])
        singles = [(index.count(one), at, None) for at, one in enumerate(numbers) if one is not None]
        return min(singles, key=lambda row: row[:2], default=(len(index), 0, None))

    def occurrences(self) -> Iterator[int]:
        """The first places of all occurrences, ascending."""
        count, offset, other = self.rarest()
        one = self._numbers[offset] if self._numbers else None
        if not count or one is None:
            return
        starts = np.sort(self._index.places(one, other)).astype(np.int64) - offset
        starts = starts[(starts > 0) & (starts + len(self) < len(self._index))]
        for at, number in enumerate(self._numbers):
            if number is not None:
                starts = starts[self._index.numbers[starts + at] == number]
        yield from (int(start) for start in starts[:MOST_PLACES] if self._same_words(int(start)))

    def within(self, first: int, last: int) -> Iterator[int]:
        """The first places of occurrences that start at ``first`` to ``last``, both included."""
        last = min(last, len(self._index) - len(self) - 1)
        number = self._numbers[0]
        for start in range(max(first, 1), last + 1):
            may_be = number is None or int(self._index.numbers[start]) == number
            if may_be and self._same_words(start):
                yield start

    def _same_words(self, start: int) -> bool:
        last = len(self) - 1
        for at, (word, pattern) in enumerate(zip(self.part.words, self._patterns, strict=True)):
            number = self._numbers[at]
            if number is not None and int(self._index.numbers[start + at]) != number:
                return False
            if word.marks and not has_marks(self._index.marks(start + at), word.marks):
                return False
            stands = self._index.key(start + at)
            stands = stands.casefold() if self.part.any_case else stands
            if pattern is not None:
                # Only marks round the word may differ where it is the first or the last.
                if not pattern.fullmatch(_trimmed(stands, first=at == 0, last=at == last)):
                    return False
            elif not same_word(word.key, stands, first=at == 0, last=at == last):
                return False
        return True


def standings(index: QuotationIndex, parts: Sequence[Part]) -> list[Standing]:
    """All places where the parts stand one after the other, in one section and near each other.

    Official documents come first; each place of the rarest part gives one.
    """
    finders = [PartFinder(index, part) for part in parts]
    if not finders:
        return []
    anchor = min(range(len(finders)), key=lambda at: finders[at].rarest()[0])
    found: list[Standing] = []
    for start in finders[anchor].occurrences():
        places = _chain(index, finders, anchor, start)
        if places is not None:
            found.append(_standing(index, parts, places))
    return found


def _chain(
    index: QuotationIndex, finders: Sequence[PartFinder], anchor: int, start: int
) -> tuple[tuple[int, int], ...] | None:
    """The places of all parts round one place of one of them; None where a part is missing."""
    low, high = _section(index, start)
    dead: set[tuple[int, int]] = set()

    def after(at: int, end: int) -> tuple[tuple[int, int], ...] | None:
        if at == len(finders):
            return ()
        if (at, end) in dead:
            return None
        most = most_between(finders[at - 1].part, finders[at].part)
        for first in finders[at].within(end, min(end + most, high - len(finders[at]))):
            rest = after(at + 1, first + len(finders[at]))
            if rest is not None:
                return ((first, first + len(finders[at])), *rest)
        dead.add((at, end))
        return None

    def before(at: int, begin: int) -> tuple[tuple[int, int], ...] | None:
        if at < 0:
            return ()
        if (at, begin) in dead:
            return None
        most = most_between(finders[at].part, finders[at + 1].part)
        nearest = begin - len(finders[at])
        for first in reversed(list(finders[at].within(max(nearest - most, low), nearest))):
            rest = before(at - 1, first)
            if rest is not None:
                return (*rest, (first, first + len(finders[at])))
        dead.add((at, begin))
        return None

    end = start + len(finders[anchor])
    left, right = before(anchor - 1, start), after(anchor + 1, end)
    return None if left is None or right is None else (*left, (start, end), *right)


def _section(index: QuotationIndex, place: int) -> tuple[int, int]:
    """The first place of the section of a place, and the place after its last."""
    sections = index.document_at(place).sections
    at = max(0, bisect_right(sections, index.start(place), key=lambda one: one.start) - 1)
    low, high = index.bounds(place)
    if not sections:
        return low, high
    section = sections[at]
    first = bisect_right(range(low, high), section.start - 1, key=index.start)
    last = bisect_right(range(low, high), section.end - 1, key=index.start)
    return low + first, low + last


def _standing(index: QuotationIndex, parts: Sequence[Part], places: tuple[tuple[int, int], ...]) -> Standing:
    document = index.document_at(places[0][0])
    spans: list[tuple[int, int]] = []
    is_exact = True
    for part, (first, after) in zip(parts, places, strict=True):
        span = index.start(first), index.end(after - 1)
        quoted = part.text.split()
        if document.text[slice(*span)].split() == quoted:
            spans.append(span)
            continue
        same = re.compile(r"\s+".join(map(re.escape, quoted))).search(document.text, *span)
        is_exact = is_exact and same is not None
        keys = part.words[0].key, part.words[-1].key
        spans.append(same.span() if same else without_other_marks(document.text, keys, *span))
    return Standing(tuple(parts), places, spans[0][0], spans[-1][1], is_exact)


def without_other_marks(text: str, quoted: tuple[str, str], start: int, end: int) -> tuple[int, int]:
    """A span without marks at its edges that the quotation does not have; note marks stay with it.

    Args:
        text: The document's text.
        quoted: The keys of the first and the last word of the quotation.
        start: Where the span starts.
        end: Where it ends.
    """
    while text[start] in OPENING_SIGNS and quoted[0].lstrip("'\"")[:1] not in {"(", "["}:
        start += 1
    sign = quoted[1].rstrip("'\"")[-1:]
    closing = CLOSING_AT_END.search(text, start, end)
    if sign in CLOSING and closing is not None and sign in closing.group():
        return start, end
    while text[end - 1] in CLOSING_SIGNS and not MARK_AT_END.search(text, start, end):
        end -= 1
    return start, end


def _trimmed(key: str, *, first: bool, last: bool) -> str:
    key = key.lstrip("'\"(") if first else key
    return key.rstrip("".join(CLOSING)) if last else key
