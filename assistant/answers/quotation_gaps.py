"""What a quotation marks as left out or put in → the document's words there, and whether the meaning changes.

"…" and "[ ]" are no alterations as scholars use them. They are where they hide or make a "not", and brackets
where they put in, replace or drop a figure or a word of degree ("more", "all"): then the quotation says
something that the document does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answers.quotation_alignment import TRAILING, Difference
from assistant.answers.quotation_index import QuotationIndex
from assistant.answers.quotation_meaning import degrees, has_figure, has_negation, same_letters
from assistant.answers.quotation_parts import (
    MOST_REPLACED,
    POINTS,
    Part,
    pattern_of,
    put_in,
)

# So few words left out are looked at for a negation; more are a clause with a meaning of its own.
FEW_LEFT_OUT = 3
LEFT_OUT = re.compile(POINTS)
PRONOUNS = frozenset(
    "i you he she it we they me him her us them his its our their theirs this that these those who".split()
)


@dataclass(frozen=True, slots=True)
class Change:
    """What one gap of a quotation leaves out or puts in, and whether the statement is another one for it."""

    difference: Difference
    is_alteration: bool


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
        gap = part.gap
        if at and part.before != "none":
            changes += _change(gap, _text(index, places[at - 1][1], first), first - places[at - 1][1])
        elif put_in(gap):
            begin = _replaced_before(index, first, gap)
            changes += _change(gap, _text(index, begin, first), first - begin)
        changes += _endings(index, part, first)
        if put_in(part.closing_gap):
            end = _replaced_behind(index, after)
            changes += _change(part.closing_gap, _text(index, after, end), end - after)
    return tuple(changes)


def _change(gap: str, document: str, count: int) -> Iterator[Change]:
    words = put_in(gap)
    is_omission = LEFT_OUT.search(gap) is not None
    if not words:
        if document:
            hidden = count <= FEW_LEFT_OUT and has_negation(document)
            yield Change(Difference("…", document), hidden)
        return
    said = " ".join(words)
    shown = Difference(" ".join(gap.split()), document if is_omission else TRAILING.sub("", document))
    if same_letters(said, document):
        yield Change(shown, False)
        return
    altered = has_negation(said) or has_figure(said)
    if is_omission:
        # What stands for the brackets and what was left out beside them cannot be told apart.
        altered = altered or bool(degrees(said) - degrees(document))
        altered = altered or (count <= FEW_LEFT_OUT and has_negation(document))
    else:
        altered = altered or has_negation(document) or has_figure(document)
        altered = altered or degrees(said) != degrees(document)
    yield Change(shown, altered)


def _endings(index: QuotationIndex, part: Part, first: int) -> Iterator[Change]:
    """Endings put in brackets: "need[s]" for "needed"; a letter of another case is not worth telling."""
    for at, word in enumerate(part.words):
        stands = index.key(first + at)
        if pattern_of(word.key) is None or word.loose == index.loose(first + at) or word.key == stands:
            continue
        quoted = TRAILING.sub("", part.text_of(word))
        yield Change(Difference(quoted, TRAILING.sub("", _text(index, first + at, first + at + 1))), False)


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
    while not index.ends_sentence(end - 1) and end - after <= FEW_LEFT_OUT:
        end += 1
    if end - after <= FEW_LEFT_OUT:
        return end
    return after + 1 if has_negation(_text(index, after, after + 1)) else after


def _text(index: QuotationIndex, first: int, after: int) -> str:
    if first >= after:
        return ""
    return index.document_at(first).text[index.start(first) : index.end(after - 1)]
