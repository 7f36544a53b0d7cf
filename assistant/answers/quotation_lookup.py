"""A quotation as it may be meant → the places where it stands, or those it comes nearest to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answers.quotation_alignment import Aligner, Alignment, Difference
from assistant.answers.quotation_citations import is_unconfirmed
from assistant.answers.quotation_gaps import changes_of
from assistant.answers.quotation_index import QuotationIndex
from assistant.answers.quotation_parts import (
    FEWEST_WORDS,
    MOST_PARTS,
    Part,
    as_one_part,
    parts_of,
)
from assistant.answers.quotation_places import Standing, standings, without_other_marks
from assistant.answers.quotation_slides import Reading
from assistant.datatypes import Document
from assistant.errors import UsageError
from assistant.library.snapshot import Snapshot
from assistant.passages.sentences import sentences_of

# Numbers of the verdicts, the best first.
EXACT, TYPOGRAPHIC, ALTERED, ABSENT = range(4)
# A quotation is called altered when this share of its words stands in order in one place, and this share of
# their weight, rare words weighing more; chosen on sentences of the starter library.
ALTERED_WORDS = 0.6
ALTERED_WEIGHT = 0.5
FEWEST_ALTERED = 3
# A sentence resembles an absent quotation when it has this share of the weight.
RESEMBLES = 0.35


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a quotation stands, by how well; the levels number the verdicts from best to worst."""

    document: Document
    start: int
    end: int
    level: int
    differences: tuple[Difference, ...] = ()


def right_places(snapshot: Snapshot, index: QuotationIndex, readings: Sequence[Reading]) -> list[Found]:
    """Where the first reading stands that does; failing that, where its gaps make another statement of it."""
    altered: list[Found] = []
    for reading in readings:
        found = _standing(snapshot, index, reading)
        if found and found[0].level < ALTERED:
            return found
        altered = altered or found
    return altered


def nearest_to(
    index: QuotationIndex, readings: Sequence[Reading]
) -> tuple[Reading, tuple[Part, ...], list[Alignment]]:
    """What is most likely meant, its parts, and the stretches nearest to it.

    Raises:
        UsageError: The quotation has no words.
    """
    for reading in reversed(readings):
        parts = _parts(reading.text)
        if not parts and not (parts := (as_one_part(readings[0].text),))[0].words:
            raise UsageError("the quotation is empty; give its words.")
        near = Aligner(index, reading.text, parts).alignments()
        # Where every word stands but the reference does not fit, the reference is what differs.
        if reading.reference is None or not near or near[0].cost:
            break
    return reading, parts, near


def altered_places(index: QuotationIndex, near: Sequence[Alignment], parts: Sequence[Part]) -> list[Found]:
    """The nearest stretches with what differs, or the places of parts that do not stand together."""
    count = sum(len(part.words) for part in parts)
    near = [
        one
        for one in near
        if one.matched >= max(FEWEST_ALTERED, ALTERED_WORDS * count) and one.share >= ALTERED_WEIGHT
    ]
    if not near:
        return _apart(index, parts)
    best = near[0]
    alike = [one for one in near if (one.matched, one.cost) == (best.matched, best.cost)]
    return [_aligned(index, one, parts) for one in alike]


def resembling_place(index: QuotationIndex, near: Sequence[Alignment]) -> list[Found]:
    """The one sentence that resembles an absent quotation most, if any does."""
    best = max(near, key=lambda one: one.share, default=None)
    if best is None or best.share < RESEMBLES:
        return []
    document = index.document_at(best.first)
    start, end = index.start(best.first), index.end(best.after - 1)
    for sentence in sentences_of(document.text, [b for b in document.blocks if b.start <= start < b.end]):
        if sentence.start <= start < sentence.end:
            start, end = sentence.start, sentence.end
    return [Found(document, start, end, ABSENT)]


def _parts(text: str) -> tuple[Part, ...]:
    parts = parts_of(text)
    if len(parts) > MOST_PARTS:
        raise UsageError(
            f"the quotation has {len(parts)} parts with gaps between; the most is {MOST_PARTS}: check some."
        )
    return parts


def _standing(snapshot: Snapshot, index: QuotationIndex, reading: Reading) -> list[Found]:
    """Where it stands word for word: as it is, or its parts one after the other."""
    whole, parts = as_one_part(reading.text), _parts(reading.text)
    places = standings(index, [whole]) if whole.words else []
    is_enough = sum(len(part.words) for part in parts) >= FEWEST_WORDS
    if not places and (is_enough or (len(parts) == 1 and "[" not in whole.text)):
        places = standings(index, parts)
    if reading.needs_note:
        places = [place for place in places if index.marks(place.places[-1][1] - 1)]
    if (reference := reading.reference) is not None:
        places = [
            place for place in places if reference.may_name(index.document_at(place.places[0][0]), place.end)
        ]
    found = [_found(snapshot, index, place, is_marked=reading.is_marked) for place in places]
    # Where it stands rightly somewhere, a place where its gaps would hide a "not" is not meant.
    return [one for one in found if one.level < ALTERED] or found


def _found(snapshot: Snapshot, index: QuotationIndex, place: Standing, *, is_marked: bool) -> Found:
    document = index.document_at(place.places[0][0])
    changes = changes_of(index, place.parts, place.places)
    if altering := tuple(one.difference for one in changes if one.is_alteration):
        return Found(document, place.start, place.end, ALTERED, altering)
    doubtful = is_unconfirmed(snapshot, document, place.start, place.end)
    level = EXACT if place.is_exact and not (doubtful or is_marked) else TYPOGRAPHIC
    return Found(document, place.start, place.end, level, tuple(one.difference for one in changes))


def _aligned(index: QuotationIndex, one: Alignment, parts: Sequence[Part]) -> Found:
    document = index.document_at(one.first)
    span = index.start(one.first), index.end(one.after - 1)
    ends = (parts[0].words[0].key, parts[-1].words[-1].key)
    start, end = without_other_marks(document.text, ends, *span)
    differences = one.differences
    if not differences:
        # Every word is there, but more was left out than one gap may hide.
        differences = (Difference(" … ".join(part.text.strip() for part in parts), document.text[start:end]),)
    return Found(document, start, end, ALTERED, differences)


def _apart(index: QuotationIndex, parts: Sequence[Part]) -> list[Found]:
    """Parts that all stand somewhere, but not in this order near each other: each where it stands."""
    if len(parts) < 2 or min(len(part.words) for part in parts) < FEWEST_ALTERED:
        return []
    found: list[Found] = []
    for part in parts:
        places = standings(index, [replace(part, before="none")])
        if not places:
            return []
        document = index.document_at(places[0].places[0][0])
        others = tuple(Difference(other.text.strip(), "") for other in parts if other is not part)
        found.append(Found(document, places[0].start, places[0].end, ALTERED, others))
    return found
