"""A quotation that stands nowhere word for word → the words it comes nearest to, and what differs.

Candidates are stretches of a document that share rare words and pairs of words with the quotation in about
the same order. Each is aligned word by word (Levenshtein, by rapidfuzz); of the words that agree, those too
far from the others to belong to one quotation are put aside, and the rest is aligned once more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.answers.quotation_index import NO_WORD, QuotationIndex
from assistant.answers.quotation_parts import GapKind, Part, most_between, pattern_of
from assistant.answers.quotation_steps import Step, near_each_other, steps_of
from assistant.answers.quotation_words import MARK, Word, has_marks, same_word

# Words and pairs that stand more often than this find nothing that rarer ones do not.
MOST_VOTES = 3000
RARE_WORD = 150
CANDIDATES = 12
MOST_STARTS = 2000  # looked at for candidates, the most promising first
# Each word of the document that has no counterpart in the quotation takes this much of a word's worth from
# what follows it, up to a sentence left out.
SKIPPED = 0.25
MOST_SKIPPED = 5.0
# One word of the quotation may be this many more in the document, parted at its hyphens.
MOST_HYPHENS = 3
TRAILING = re.compile(rf"(?:\s*{MARK}|[.,;:!?\s])+$")


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the quotation and the words of the document in their place; either may be empty.

    Attributes:
        quoted: The words of the quotation.
        document: Those of the document.
        why: Why marked words put in or left out may change the sense; "" for all others.
    """

    quoted: str
    document: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretch of a document that a quotation comes nearest to.

    Attributes:
        first: Its first place in the index.
        after: The place after its last.
        matched: How many words of the quotation stand there in order.
        cost: How many words differ, on either side.
        share: Of the quotation's words, weighed by how rare they are, those that stand there.
    """

    first: int
    after: int
    matched: int
    cost: int
    share: float
    differences: tuple[Difference, ...]


class Aligner:
    """Aligns one quotation with stretches of the documents."""

    def __init__(self, index: QuotationIndex, text: str, parts: Sequence[Part]) -> None:
        """Look the words of the quotation up.

        Args:
            index: The documents.
            text: The quotation; the offsets of the parts count in it.
            parts: Its parts.
        """
        self._index = index
        self._text = text
        self._words: list[Word] = [word for part in parts for word in part.words]
        self._any_case = parts[0].any_case
        # A word that no document holds gets a number of its own, so that it equals nothing.
        self._numbers = [index.number(word.loose) or -1 - at for at, word in enumerate(self._words)]
        self._gaps: dict[int, tuple[GapKind, int]] = {}
        at = 0
        for one, other in pairwise(parts):
            at += len(one.words)
            self._gaps[at] = (other.before, most_between(one, other))
        self._weights = [
            math.log(1 + len(index) / (1 + (index.count(number) if number > 0 else 0)))
            for number in self._numbers
        ]

    def alignments(self) -> list[Alignment]:
        """The nearest stretches, nearest first."""
        found: dict[tuple[int, int], Alignment] = {}
        for first, after in self._candidates():
            made = self._align(first, after)
            if made is not None:
                found.setdefault((made.first, made.after), made)
        return sorted(found.values(), key=lambda one: (one.cost - 2 * one.matched, one.first))

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Stretches of one document each, as first place and place after the last."""
        places, weights = [], []
        for at, count, found in self._votes():
            places.append(found.astype(np.int64) - at)
            weights.append(np.full(len(found), math.log(len(self._index) / count)))
        if not places:
            return
        starts, worth = np.concatenate(places), np.concatenate(weights)
        order = np.argsort(starts, kind="stable")
        starts, sums = starts[order], np.concatenate([[0.0], np.cumsum(worth[order])])
        slack = max(10, len(self._words) // 3) + sum(most for _, most in self._gaps.values())
        ends = np.searchsorted(starts, starts + slack, side="right")
        scores = sums[ends] - sums[:-1]
        taken = list[tuple[int, int]]()
        for best in np.argsort(-scores, kind="stable")[:MOST_STARTS]:
            low, high = int(starts[best]), int(starts[ends[best] - 1])
            if any(low <= end and start <= high for start, end in taken):
                continue
            taken.append((low, high))
            inside, outside = self._index.bounds(max(1, low + len(self._words) // 2))
            first, after = max(inside, low - 3), min(outside, high + len(self._words) + 3)
            if first < after:
                yield first, after
            if len(taken) == CANDIDATES:
                return

    def _votes(self) -> Iterator[tuple[int, int, np.typing.NDArray[np.int32]]]:
        """Offset in the quotation, how often it stands, and where: of pairs and of rare words."""
        index, numbers = self._index, self._numbers
        for at, number in enumerate(numbers):
            if number <= NO_WORD:
                continue
            other = numbers[at + 1] if at + 1 < len(numbers) and at + 1 not in self._gaps else NO_WORD
            if other > NO_WORD and 0 < (count := index.count(number, other)) <= MOST_VOTES:
                yield at, count, index.places(number, other)
            if 0 < (count := index.count(number)) <= RARE_WORD:
                yield at, count, index.places(number)

    def _align(self, first: int, after: int) -> Alignment | None:
        stretch = self._index.numbers[first:after].tolist()
        blocks = self._belonging([step for step in steps_of(self._numbers, stretch) if step.same])
        if not blocks:
            return None
        lacking = blocks[0].q0 and blocks[0].q0 + MOST_HYPHENS
        begin = self._before(first + blocks[0].d0, min(lacking, blocks[0].d0))
        lacking = len(self._numbers) - blocks[-1].q1
        lacking = lacking and lacking + MOST_HYPHENS
        end = self._behind(first + blocks[-1].d1, min(lacking, len(stretch) - blocks[-1].d1))
        words = self._index.numbers[begin:end].tolist()
        steps = steps_of(self._numbers, words)
        return self._alignment(begin, self._trimmed(begin, near_each_other(self._numbers, words, steps)))

    def _trimmed(self, begin: int, steps: list[Step]) -> list[Step]:
        """The steps without words of the document at the edges that nothing was quoted for.

        There, as many words stay as were quoted in their place, of the same sentence.
        """
        if not any(step.same for step in steps):
            return steps
        if not steps[0].same and steps[0].q0 < steps[0].q1:
            _, q0, q1, d0, d1 = steps[0]
            near = range(d1 - 1, max(d0 - 1, d1 - (q1 - q0) - MOST_HYPHENS - 1), -1)
            same = (d for d in near if self._is_hyphenated(q0, q1, begin + d, begin + d1))
            d0 = next(same, self._before(begin + d1, min(q1 - q0, d1 - d0)) - begin)
            steps[0] = Step(False, q0, q1, d0, d1)
        if not steps[-1].same and steps[-1].q0 < steps[-1].q1:
            _, q0, q1, d0, d1 = steps[-1]
            near = range(d0 + 1, min(d1, d0 + q1 - q0 + MOST_HYPHENS) + 1)
            same = (d for d in near if self._is_hyphenated(q0, q1, begin + d0, begin + d))
            d1 = next(same, self._behind(begin + d0, min(q1 - q0, d1 - d0)) - begin)
            steps[-1] = Step(False, q0, q1, d0, d1)
        return [step for at, step in enumerate(steps) if step.q0 < step.q1 or 0 < at < len(steps) - 1]

    def _is_hyphenated(self, q0: int, q1: int, first: int, after: int) -> bool:
        """Whether words differ by hyphens or spaces between their parts alone: "three year", "three-year"."""
        quoted = "".join(word.loose for word in self._words[q0:q1])
        if q1 - q0 == after - first or not quoted.startswith(self._index.loose(first)[:1]):
            return False
        return quoted == "".join(self._index.loose(place) for place in range(first, after))

    def _belonging(self, blocks: Sequence[Step]) -> list[Step]:
        """The chain of agreeing stretches that is worth most, words skipped between them taken off."""
        worth: list[float] = []
        previous: list[int | None] = []
        for at, block in enumerate(blocks):
            best, came_from = 0.0, None
            for earlier in range(at):
                gain = worth[earlier] - self._skipped(blocks[earlier], block)
                if gain > best:
                    best, came_from = gain, earlier
            worth.append(best + block.q1 - block.q0)
            previous.append(came_from)
        at_last = max(range(len(blocks)), key=worth.__getitem__, default=None)
        chain: list[Step] = []
        while at_last is not None:
            chain.append(blocks[at_last])
            at_last = previous[at_last]
        return chain[::-1]

    def _skipped(self, one: Step, other: Step) -> float:
        free = sum(most for at, (_, most) in self._gaps.items() if one.q1 <= at <= other.q0)
        skipped = max(other.q0 - one.q1, other.d0 - one.d1 - free)
        return min(MOST_SKIPPED, SKIPPED * skipped)

    def _before(self, place: int, most: int) -> int:
        """Back over at most so many words that others may have been quoted for, in the same sentence."""
        while most > 0 and not self._index.ends_sentence(place - 1):
            place, most = place - 1, most - 1
        return place

    def _behind(self, place: int, most: int) -> int:
        while most > 0 and not self._index.ends_sentence(place - 1):
            place, most = place + 1, most - 1
        return place

    def _alignment(self, begin: int, steps: Sequence[Step]) -> Alignment | None:
        same = [step for step in steps if step.same]
        if not same:
            return None
        matched = sum(step.q1 - step.q0 for step in same)
        held = sum(self._weights[at] for step in same for at in range(step.q0, step.q1))
        rows = self._differing(begin, steps)
        return Alignment(
            first=begin + steps[0].d0,
            after=begin + steps[-1].d1,
            matched=matched,
            cost=sum(max(q1 - q0, d1 - d0) for q0, q1, d0, d1 in rows),
            share=held / sum(self._weights),
            differences=tuple(self._difference(q0, q1, begin + d0, begin + d1) for q0, q1, d0, d1 in rows),
        )

    def _differing(self, begin: int, steps: Sequence[Step]) -> list[tuple[int, int, int, int]]:
        """Spans of words that differ, neighbours made one; what a gap left out is no difference."""
        rows: list[tuple[int, int, int, int]] = []
        for step in steps:
            if step.same:
                rows += [
                    (at, at + 1, step.d0 + at - step.q0, step.d0 + at - step.q0 + 1)
                    for at in range(step.q0, step.q1)
                    if not self._is_same(at, step.d0 + at - step.q0, begin, steps)
                ]
                continue
            gap = next((at for at in self._gaps if step.q0 <= at <= step.q1), None)
            if gap is None:
                rows.append((step.q0, step.q1, step.d0, step.d1))
                continue
            left, right = gap - step.q0, step.q1 - gap
            middle = min(step.d1, step.d0 + left)
            if left:
                rows.append((step.q0, gap, step.d0, middle))
            if right:
                rows.append((gap, step.q1, max(middle, step.d1 - right), step.d1))
        joined: list[tuple[int, int, int, int]] = []
        for row in rows:
            if joined and (joined[-1][1], joined[-1][3]) == (row[0], row[2]) and row[0] not in self._gaps:
                joined[-1] = (joined[-1][0], row[1], joined[-1][2], row[3])
            else:
                joined.append(row)
        return joined

    def _is_same(self, at: int, stands: int, begin: int, steps: Sequence[Step]) -> bool:
        """Whether two words whose letters agree are the same word, at the edges as edges are compared."""
        word, place = self._words[at], begin + stands
        if not has_marks(self._index.marks(place), word.marks):
            return False
        key = self._index.key(place)
        key = key.casefold() if self._any_case else key
        if (pattern := pattern_of(word.key)) is not None:
            return pattern.match(key) is not None
        first = at in self._gaps or stands == steps[0].d0
        last = at + 1 in self._gaps or stands + 1 == steps[-1].d1
        return same_word(word.key, key, first=first, last=last)

    def _difference(self, q0: int, q1: int, first: int, after: int) -> Difference:
        quoted = self._text[self._words[q0].start : self._words[q1 - 1].end] if q0 < q1 else ""
        text = self._index.document_at(first if first < after else first - 1).text
        stands = text[self._index.start(first) : self._index.end(after - 1)] if first < after else ""
        bare = TRAILING.sub("", quoted), TRAILING.sub("", stands)
        # Marks at the end are shown where nothing else differs.
        return Difference(*bare) if bare[0] != bare[1] else Difference(quoted, stands)
