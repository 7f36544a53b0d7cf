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

from assistant.answers.quotation_alignment import Difference
from assistant.answers.quotation_citations import cited, is_unconfirmed
from assistant.answers.quotation_index import STATUS_ORDER, index_of
from assistant.answers.quotation_lookup import (
    ALTERED,
    Found,
    altered_places,
    nearest_to,
    resembling_place,
    right_places,
)
from assistant.answers.quotation_marks import LONGEST_QUOTATION
from assistant.answers.quotation_parts import without_enclosing_marks
from assistant.answers.quotation_several import marked_quotations, runs_of_quotations
from assistant.answers.quotation_slides import readings_of
from assistant.answers.quotation_words import words_of
from assistant.datatypes import Citation
from assistant.errors import UsageError
from assistant.library.snapshot import Snapshot

Verdict = Literal["exact", "typographic", "altered", "absent"]
VERDICTS: tuple[Verdict, ...] = ("exact", "typographic", "altered", "absent")
MOST_MATCHES = 10


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
        parts: The quotations of a text that holds several, each with a verdict of its own; the verdict on the
            text is then the worst of them, or *altered* where they are right and were pasted as one.
    """

    quotation: str
    verdict: Verdict
    matches: tuple[QuoteMatch, ...]
    places: int = 0
    parts: tuple[QuoteCheck, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it is exact or typographic."""
        return VERDICTS.index(self.verdict) < ALTERED

    @property
    def is_joined(self) -> bool:
        """Whether it is made of parts that are right but do not stand together."""
        return bool(self.parts) and not self.is_right and all(part.is_right for part in self.parts)


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation of a file: its place there, such as "slide 4", and its check."""

    place: str
    check: QuoteCheck


def check_quotation(snapshot: Snapshot, text: str, public_url: str = "") -> QuoteCheck:
    """Look a quotation up in all documents, superseded and withdrawn ones too: their citations say so.

    Matches of the verdict's own kind come first, official documents before others. Where two readings of a
    page differ, words are found but never called exact, because the page may hold others. Of an absent
    quotation the one sentence that resembles it is given, if any does, without differences: it is no match,
    only where to look.

    A text that quotes several passages in quotation marks, or was put together from several, is checked part
    by part.

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
    whole = _whole(snapshot, text, public_url)
    if whole.check.is_right:
        return whole.check

    def checked(texts: Sequence[str]) -> list[QuoteCheck]:
        return [_whole(snapshot, one, public_url).check for one in texts]

    if marked := marked_quotations(text, whole.matched):
        return _several(text, checked(marked))
    if not whole.is_in_one_place:
        for texts in runs_of_quotations(whole.meant):
            parts = checked(texts)
            if all(part.is_right for part in parts):
                return _joined(text, parts)
    return whole.check


@dataclass(frozen=True, slots=True)
class _Whole:
    """A text checked as one quotation.

    Attributes:
        check: The verdict.
        meant: Its words without marks round them and a reference behind.
        matched: How many of them stand in order where it comes nearest to a document.
        is_in_one_place: Whether all of them do.
    """

    check: QuoteCheck
    meant: str = ""
    matched: int = 0
    is_in_one_place: bool = False


def _whole(snapshot: Snapshot, text: str, public_url: str) -> _Whole:
    index = index_of(snapshot)
    readings = list(readings_of(without_enclosing_marks(text)))
    if found := right_places(snapshot, index, readings):
        verdict = VERDICTS[min(one.level for one in found)]
        check = _check(snapshot, text, verdict, found, public_url)
        return _Whole(check, readings[0].text, len(words_of(text)), is_in_one_place=True)
    reading, parts, near = nearest_to(index, [reading for reading in readings if not reading.is_guess])
    found = altered_places(index, near, parts)
    check = _check(
        snapshot, text, "altered" if found else "absent", found or resembling_place(index, near), public_url
    )
    matched = near[0].matched if near else 0
    return _Whole(check, reading.text, matched, matched == sum(len(part.words) for part in parts))


def _check(
    snapshot: Snapshot, text: str, verdict: Verdict, found: list[Found], public_url: str
) -> QuoteCheck:
    found.sort(key=lambda one: (one.level, STATUS_ORDER[one.document.status]))
    places = 0 if verdict == "absent" else len(found)
    return QuoteCheck(text, verdict, _matches(snapshot, found[:MOST_MATCHES], public_url), places)


def _several(text: str, parts: Sequence[QuoteCheck]) -> QuoteCheck:
    """The verdict on a text that quotes these: the worst; with the first place of each that stands."""
    if len(parts) == 1:
        return replace(parts[0], quotation=text)
    verdict = max((part.verdict for part in parts), key=VERDICTS.index)
    matches = [part.matches[0] for part in parts if part.verdict != "absent"]
    return QuoteCheck(text, verdict, _numbered(matches), len(matches), tuple(parts))


def _joined(text: str, parts: Sequence[QuoteCheck]) -> QuoteCheck:
    """The verdict on quotations that were pasted as one: each stands, but not with the others."""
    matches = [
        replace(
            part.matches[0],
            differences=tuple(Difference(other.quotation, "") for other in parts if other is not part),
        )
        for part in parts
    ]
    return QuoteCheck(text, "altered", _numbered(matches), len(matches), tuple(parts))


def _numbered(matches: Sequence[QuoteMatch]) -> tuple[QuoteMatch, ...]:
    return tuple(
        replace(match, citation=replace(match.citation, number=number))
        for number, match in enumerate(matches[:MOST_MATCHES], start=1)
    )


def _matches(snapshot: Snapshot, found: Sequence[Found], public_url: str) -> tuple[QuoteMatch, ...]:
    matches: list[QuoteMatch] = []
    for number, one in enumerate(found, start=1):
        citation = cited(snapshot, one.document, one.start, one.end, number=number, public_url=public_url)
        doubtful = is_unconfirmed(snapshot, one.document, one.start, one.end)
        matches.append(QuoteMatch(citation, one.start, one.differences, doubtful))
    return tuple(matches)
