"""Is this quotation right, and where does it stand: a pasted text → a verdict and citations.

*exact*: it occurs in a document's text, runs of white space counting as one space. *typographic*: it does
once what a typesetter decides is put aside (line-end hyphens, ligatures, shapes of quotation marks and
dashes, the case it begins with, note marks, list marks, a closing full stop). *altered*: it is found with
words changed, added or left out; other punctuation inside it counts as such. *absent*: it is not.

Points for words left out and square brackets are no alterations, as long as the parts stand in the order of
the quotation, in one section, and near each other, and the statement plainly stays the same:
``quotation_brackets`` and ``quotation_omissions`` say what brackets and points may do, and what they cannot
see. The differences of exact and typographic quotations are only what the quotation itself marks as left out
("…") or put in ("[ ]"), each with the document's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answers.quotation_alignment import Aligner, Alignment, Difference
from assistant.answers.quotation_citations import cited, is_unconfirmed
from assistant.answers.quotation_gaps import changes_of
from assistant.answers.quotation_index import STATUS_ORDER, QuotationIndex, index_of
from assistant.answers.quotation_parts import (
    FEWEST_WORDS,
    MOST_PARTS,
    Part,
    as_one_part,
    parts_of,
    without_enclosing_marks,
)
from assistant.answers.quotation_places import Standing, standings, without_other_marks
from assistant.answers.quotation_slides import Reading, readings_of
from assistant.datatypes import Citation, Document
from assistant.errors import UsageError
from assistant.library.snapshot import Snapshot
from assistant.passages.sentences import sentences_of

Verdict = Literal["exact", "typographic", "altered", "absent"]
VERDICTS: tuple[Verdict, ...] = ("exact", "typographic", "altered", "absent")
LONGEST_QUOTATION = 10_000  # characters
MOST_MATCHES = 10
ALTERED, ABSENT = VERDICTS.index("altered"), VERDICTS.index("absent")
# A quotation is called altered when this share of its words stands in order in one place, and this share of
# their weight, rare words weighing more; chosen on sentences of the starter library.
ALTERED_WORDS = 0.6
ALTERED_WEIGHT = 0.5
FEWEST_ALTERED = 3
# A sentence resembles an absent quotation when it has this share of the weight.
RESEMBLES = 0.35


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """One place where a quotation stands.

    Attributes:
        citation: Its words, pages and sources; numbered from 1 in the order of the matches.
        start: Where they start in the document's text.
        differences: Where the quotation has other words than the document; of an exact or typographic one,
            only what it marks itself as left out or put in.
        is_unconfirmed: Whether a second reading of the page differs there, so that a look at the page itself
            is needed.
    """

    citation: Citation
    start: int
    differences: tuple[Difference, ...] = ()
    is_unconfirmed: bool = False

    @property
    def text(self) -> str:
        """The document's own words, verbatim."""
        return self.citation.quote


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """A verdict on one quotation, and its matches, best first.

    Attributes:
        quotation: As it was pasted.
        verdict: What was found.
        matches: The first ten places.
        places: How many places hold it in all, counted up to 2,000; none of an absent quotation.
    """

    quotation: str
    verdict: Verdict
    matches: tuple[QuoteMatch, ...]
    places: int = 0


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation of a file: its place there, such as "slide 4", and its check."""

    place: str
    check: QuoteCheck


@dataclass(frozen=True, slots=True)
class _Found:
    document: Document
    start: int
    end: int
    level: int
    differences: tuple[Difference, ...] = ()


def check_quotation(snapshot: Snapshot, text: str, public_url: str = "") -> QuoteCheck:
    """Look a quotation up in all documents, superseded and withdrawn ones too: their citations say so.

    Matches of the verdict's own kind come first, official documents before others. Where two readings of a
    page differ, words are found but never called exact, because the page may hold others. Of an absent
    quotation the one sentence that resembles it is given, if any does, without differences: it is no match,
    only where to look.

    Args:
        snapshot: The documents.
        text: The quotation, with or without quotation marks round it.
        public_url: Makes links absolute.

    Raises:
        UsageError: The quotation has no words, or is longer than 10,000 characters.
    """
    if len(text) > LONGEST_QUOTATION:
        raise UsageError(
            f"the quotation has {len(text):,} characters; the most is {LONGEST_QUOTATION:,}: check its parts."
        )
    index = index_of(snapshot)
    quoted = without_enclosing_marks(text)
    readings = list(readings_of(quoted))
    found = next(filter(None, (_standing(snapshot, index, reading) for reading in readings)), [])
    if found:
        verdict = VERDICTS[min(one.level for one in found)]
    else:
        meant = next(reading.text for reading in reversed(readings) if not reading.needs_note)
        parts = _parts(meant)
        if not parts and not (parts := (as_one_part(quoted),))[0].words:
            raise UsageError("the quotation is empty; give its words.")
        near = Aligner(index, meant, parts).alignments()
        found = _altered(index, near, parts)
        verdict = "altered" if found else "absent"
        found = found or _nearest(index, near)
    found.sort(key=lambda one: (one.level, STATUS_ORDER[one.document.status]))
    places = 0 if verdict == "absent" else len(found)
    return QuoteCheck(text, verdict, _matches(snapshot, found[:MOST_MATCHES], public_url), places)


def _parts(text: str) -> tuple[Part, ...]:
    parts = parts_of(text)
    if len(parts) > MOST_PARTS:
        raise UsageError(
            f"the quotation has {len(parts)} parts with gaps between; the most is {MOST_PARTS}: check some."
        )
    return parts


def _standing(snapshot: Snapshot, index: QuotationIndex, reading: Reading) -> list[_Found]:
    """Where it stands word for word: as it is, or its parts one after the other."""
    whole, parts = as_one_part(reading.text), _parts(reading.text)
    places = standings(index, [whole]) if whole.words else []
    is_enough = sum(len(part.words) for part in parts) >= FEWEST_WORDS
    if not places and (is_enough or (len(parts) == 1 and "[" not in whole.text)):
        places = standings(index, parts)
    if reading.needs_note:
        places = [place for place in places if index.marks(place.places[-1][1] - 1)]
    found = [_found(snapshot, index, place, is_marked=reading.is_marked) for place in places]
    # Where it stands rightly somewhere, a place where its gaps would hide a "not" is not meant.
    return [one for one in found if one.level < ALTERED] or found


def _found(snapshot: Snapshot, index: QuotationIndex, place: Standing, *, is_marked: bool) -> _Found:
    document = index.document_at(place.places[0][0])
    changes = changes_of(index, place.parts, place.places)
    if altering := tuple(one.difference for one in changes if one.is_alteration):
        return _Found(document, place.start, place.end, ALTERED, altering)
    doubtful = is_unconfirmed(snapshot, document, place.start, place.end)
    level = 0 if place.is_exact and not (doubtful or is_marked) else 1
    return _Found(document, place.start, place.end, level, tuple(one.difference for one in changes))


def _altered(index: QuotationIndex, near: Sequence[Alignment], parts: Sequence[Part]) -> list[_Found]:
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


def _aligned(index: QuotationIndex, one: Alignment, parts: Sequence[Part]) -> _Found:
    document = index.document_at(one.first)
    span = index.start(one.first), index.end(one.after - 1)
    ends = (parts[0].words[0].key, parts[-1].words[-1].key)
    start, end = without_other_marks(document.text, ends, *span)
    differences = one.differences
    if not differences:
        # Every word is there, but more was left out than one gap may hide.
        differences = (Difference(" … ".join(part.text.strip() for part in parts), document.text[start:end]),)
    return _Found(document, start, end, ALTERED, differences)


def _apart(index: QuotationIndex, parts: Sequence[Part]) -> list[_Found]:
    """Parts that all stand somewhere, but not in this order near each other: each where it stands."""
    if len(parts) < 2 or min(len(part.words) for part in parts) < FEWEST_ALTERED:
        return []
    found: list[_Found] = []
    for part in parts:
        places = standings(index, [replace(part, before="none")])
        if not places:
            return []
        document = index.document_at(places[0].places[0][0])
        others = tuple(Difference(other.text.strip(), "") for other in parts if other is not part)
        found.append(_Found(document, places[0].start, places[0].end, ALTERED, others))
    return found


def _nearest(index: QuotationIndex, near: Sequence[Alignment]) -> list[_Found]:
    """The one sentence that resembles an absent quotation most, if any does."""
    best = max(near, key=lambda one: one.share, default=None)
    if best is None or best.share < RESEMBLES:
        return []
    document = index.document_at(best.first)
    start, end = index.start(best.first), index.end(best.after - 1)
    for sentence in sentences_of(document.text, [b for b in document.blocks if b.start <= start < b.end]):
        if sentence.start <= start < sentence.end:
            start, end = sentence.start, sentence.end
    return [_Found(document, start, end, ABSENT)]


def _matches(snapshot: Snapshot, found: Sequence[_Found], public_url: str) -> tuple[QuoteMatch, ...]:
    matches: list[QuoteMatch] = []
    for number, one in enumerate(found, start=1):
        citation = cited(snapshot, one.document, one.start, one.end, number=number, public_url=public_url)
        doubtful = is_unconfirmed(snapshot, one.document, one.start, one.end)
        matches.append(QuoteMatch(citation, one.start, one.differences, doubtful))
    return tuple(matches)
