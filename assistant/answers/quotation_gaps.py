"""What a quotation marks as left out or put in → the document's words there, and why the sense may change.

"…" and "[ ]" are no alterations as scholars use them: ``quotation_omissions`` has the rules of the one,
``quotation_brackets`` of the other, each with the gaps that it knows of. What is not plainly honest is an
alteration, with a word of why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answers.quotation_alignment import TRAILING, Difference
from assistant.answers.quotation_brackets import CHANGED, REPLACED, Context, why_changed
from assistant.answers.quotation_index import QuotationIndex
from assistant.answers.quotation_meaning import has_negation, limits, same_stem, words_in
from assistant.answers.quotation_names import PRONOUNS
from assistant.answers.quotation_omissions import why_limited
from assistant.answers.quotation_parts import (
    MOST_REPLACED,
    POINTS,
    Part,
    pattern_of,
    put_in,
)

# So few words left of a sentence are shown as those that brackets at the end of a quotation stand for.
FEW_LEFT = 3
LEFT_OUT = re.compile(POINTS)


@dataclass(frozen=True, slots=True)
class Change:
    """What one gap of a quotation leaves out or puts in, and in ``difference.why`` what is wrong with it."""

    difference: Difference

    @property
    def is_alteration(self) -> bool:
        """Whether it is not plainly honest."""
        return bool(self.difference.why)


def changes_of(
    index: QuotationIndex, parts: Sequence[Part], places: Sequence[tuple[int, int]]
) -> tuple[Change, ...]:
    """What a quotation leaves out and puts in where its parts stand, in its order.

    Args:
        index: The documents.
        parts: The parts of the quotation.
        places: First place, and place after the last, of each part.
    """
    changes: list[Change] = []
    for at, (part, (first, after)) in enumerate(zip(parts, places, strict=True)):
        if at and part.before != "none":
            changes += _between(index, part.gap, places[at - 1][1], first)
        elif put_in(part.gap):
            changes.append(_before(index, part.gap, first))
        changes += _endings(index, part, first)
        if put_in(part.closing_gap):
            changes.append(_behind(index, part.closing_gap, after))
    return tuple(changes)


def _between(index: QuotationIndex, gap: str, first: int, after: int) -> Iterator[Change]:
    """The gap between two parts, which stands for the places between them."""
    said = put_in(gap)
    document = _text(index, first, after)
    if not said:
        if document:
            yield Change(Difference("…", document, why_limited(index, first, after)))
        return
    if LEFT_OUT.search(gap) is None:
        yield _change(gap, document, _why(index, " ".join(said), first, after))
        return
    yield _change(gap, document, _why_beside_points(index, gap, first, after))


def _why_beside_points(index: QuotationIndex, gap: str, first: int, after: int) -> str:
    """Brackets before and behind points stand for some of the words there; the points leave out the rest."""
    start, end = _points(gap)
    ahead, behind = put_in(gap[:start]), put_in(gap[end:])
    if (between := put_in(gap[start:end])) and (why := why_changed(" ".join(between), "", Context())):
        return why
    whys: list[str] = []
    for left in range(first, min(after, first + MOST_REPLACED * bool(ahead)) + 1):
        for right in range(after, max(left, after - MOST_REPLACED * bool(behind)) - 1, -1):
            why = _why(index, " ".join(ahead), first, left) if ahead else ""
            why = why or (_why(index, " ".join(behind), right, after) if behind else "")
            why = why or why_limited(index, left, right)
            if not why:
                return ""
            whys.append(why)
    return CHANGED if CHANGED in whys else whys[0]


def _points(gap: str) -> tuple[int, int]:
    """Where the points of a gap begin and end, brackets between them counted in."""
    found = list(LEFT_OUT.finditer(gap))
    return found[0].start(), found[-1].end()


def _before(index: QuotationIndex, gap: str, first: int) -> Change:
    """Brackets that a quotation begins with: for words right before it, of the same sentence.

    With a capital they begin a sentence, so that nothing may stand before those words that limits it.
    """
    said = " ".join(put_in(gap))
    begin = first
    while not index.ends_sentence(begin - 1) and first - begin <= MOST_REPLACED:
        begin -= 1
    # A pronoun at the start stands for the words before.
    is_subject = begin < first and set(words_in(said)) <= PRONOUNS
    for at in range(first - is_subject, max(begin, first - MOST_REPLACED) - 1, -1):
        is_begun = said[:1].isupper() or at == first
        if is_begun and at > begin and _is_limited(index, begin, at):
            continue
        if not _why(index, said, at, first, is_first=True):
            return _change(gap, _text(index, at, first), "")
    shown = _replaced_before(index, first, gap)
    why = _why(index, said, shown, first, is_first=True)
    return _change(gap, _text(index, shown, first), why or CHANGED)


def _behind(index: QuotationIndex, gap: str, after: int) -> Change:
    """Brackets that a quotation ends with: for words right behind it, of the same sentence."""
    said = " ".join(put_in(gap))
    for at in range(after, after + MOST_REPLACED + 1):
        if not _why(index, said, after, at):
            return _change(gap, _text(index, after, at), "")
        if index.ends_sentence(at - 1):
            break
    end = _replaced_behind(index, after)
    why = _why(index, said, after, end)
    return _change(gap, _text(index, after, end), why or REPLACED)


def _why(index: QuotationIndex, said: str, first: int, after: int, *, is_first: bool = False) -> str:
    """Why brackets in place of these words may change the sense."""
    begins = index.ends_sentence(first - 1)
    around = Context(
        before=() if is_first and first == after else _words_before(index, first, said),
        after="" if index.ends_sentence(after - 1) and first < after else index.loose(after),
        is_first=is_first or begins,
    )
    return why_changed(said, _text(index, first, after), around)


def _words_before(index: QuotationIndex, place: int, said: str) -> tuple[str, ...]:
    """A few words before a place; none where brackets with a capital begin a sentence."""
    if index.ends_sentence(place - 1) and said[:1].isupper():
        return ()
    first = max(index.bounds(place - 1)[0], place - MOST_REPLACED)
    return tuple(index.loose(at) for at in range(first, place))


def _is_limited(index: QuotationIndex, first: int, after: int) -> bool:
    return any(limits(word) for word in words_in(_text(index, first, after)))


def _change(gap: str, document: str, why: str) -> Change:
    shown = document if LEFT_OUT.search(gap) else TRAILING.sub("", document)
    return Change(Difference(" ".join(gap.split()), shown, why))


def _endings(index: QuotationIndex, part: Part, first: int) -> Iterator[Change]:
    """Endings put in brackets: "need[s]" for "needed"; a letter of another case is not worth telling."""
    for at, word in enumerate(part.words):
        stands = index.key(first + at)
        if pattern_of(word.key) is None or word.loose == index.loose(first + at) or word.key == stands:
            continue
        quoted = TRAILING.sub("", part.text_of(word))
        why = "" if same_stem(word.loose, index.loose(first + at)) else CHANGED
        yield Change(Difference(quoted, TRAILING.sub("", _text(index, first + at, first + at + 1)), why))


def _replaced_before(index: QuotationIndex, first: int, gap: str) -> int:
    """Where the words begin that brackets at the start of a quotation stand for.

    Brackets that begin a sentence stand for what that sentence begins with. Others stand for a pronoun, or
    hide a negation, right before the quotation; or else for nothing.
    """
    begin = first
    while not index.ends_sentence(begin - 1) and first - begin <= MOST_REPLACED:
        begin -= 1
    if first - begin <= MOST_REPLACED and put_in(gap)[0][:1].isupper():
        return begin
    if begin == first:
        return first
    before = _text(index, first - 1, first)
    return first - 1 if index.loose(first - 1) in PRONOUNS or has_negation(before) else first


def _replaced_behind(index: QuotationIndex, after: int) -> int:
    """Where the words end that brackets at its end stand for: with the sentence, if few are left."""
    end = after
    while not index.ends_sentence(end - 1) and end - after <= FEW_LEFT:
        end += 1
    if end - after <= FEW_LEFT:
        return end
    return after + 1 if has_negation(_text(index, after, after + 1)) else after


def _text(index: QuotationIndex, first: int, after: int) -> str:
    if first >= after:
        return ""
    return index.document_at(first).text[index.start(first) : index.end(after - 1)]
