"""Hits → the sentences that answer, each verbatim and re-found at its offsets before it is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Document, Hit, Passage
from assistant.library.reading import UNCONFIRMED
from assistant.library.snapshot import Snapshot
from assistant.passages.sentences import Sentence, sentences_of
from assistant.passages.terms import terms_of
from assistant.retrieval.search import Found

PASSAGES_READ = 8
MOST_STATEMENTS = 5
# What a sentence is worth: its own nearness to the question, its passage's standing among the hits, and the
# share of the question's telling words that it holds; chosen on the development half of our questions.
OWN_WEIGHT = 0.5
PASSAGE_WEIGHT = 1.0
WORDS_WEIGHT = 0.2
# Sentences this far behind the best one no longer answer the same question.
WITHIN = 0.22
# Two sentences whose vectors are this near say the same.
SAME = 0.93
# A further sentence of one document is worth this much less, so that others that say it have their turn.
SPREAD = 0.02
LONGEST_QUOTATION = 900  # characters
FEWEST_WORDS = 4
LEANS_BACK = re.compile(
    r"(?:it|its|they|their|them|this|these|those|he|she|such|however|but|and|also|both|so|the same|"
    r"that|here|there|then|again|instead|in addition|as a result|by contrast|of these|of those)\b",
    re.IGNORECASE,
)
CAPTION = re.compile(r"(?:table|figure|box|chart)\s+[\dA-Z.]+\s*[:.–-]", re.IGNORECASE)
# What stands on the cover of a briefing about the briefing itself.
COVER = re.compile(r"Unofficial briefing, not the|Figures as at \d|Written \d")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A span of a document that answers, with the passage it was found in and its score."""

    passage: Passage
    start: int
    end: int
    header: tuple[int, int] | None
    score: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: Hit
    sentence: Sentence
    row: int


def quotations(snapshot: Snapshot, found: Found) -> list[Quotation]:
    """The sentences of the best hits that answer the question, best first.

    Args:
        snapshot: Where the hits come from.
        found: The hits, and how the question was read.
    """
    # Where two readings of a page differ, a passage may be found but is not quoted.
    quotable = [hit for hit in found.hits if UNCONFIRMED not in hit.passage.flags]
    candidates = _candidates(snapshot, quotable[:PASSAGES_READ])
    if not candidates:
        return []
    vectors = snapshot.sentences.vectors_of([candidate.row for candidate in candidates])
    own = vectors @ found.vector
    shared = _shared_words(snapshot, found, candidates)
    best = found.hits[0].score
    scores = [
        OWN_WEIGHT * float(near) + PASSAGE_WEIGHT * (candidate.hit.score - best) + WORDS_WEIGHT * words
        for candidate, near, words in zip(candidates, own, shared, strict=True)
    ]
    picked = _chosen(candidates, scores, vectors)
    made = [_quotation(snapshot, scores[i], candidates[i].hit, candidates[i].sentence) for i in picked]
    return [q for q in _merged(made) if is_sealed(snapshot.document(q.passage.document_id), q)]


def is_sealed(document: Document, quotation: Quotation) -> bool:
    """Whether the passage's words stand in the document at the quoted offsets, on two pages at most."""
    passage = quotation.passage
    if not passage.start <= quotation.start < quotation.end <= passage.end:
        return False
    words = passage.text[quotation.start - passage.start : quotation.end - passage.start]
    pages = [p for p in document.pages if p.start < quotation.end and quotation.start < p.end]
    return document.text[quotation.start : quotation.end] == words and len(pages) <= 2


def _candidates(snapshot: Snapshot, hits: Sequence[Hit]) -> list[_Candidate]:
    found: list[_Candidate] = []
    seen: set[int] = set()
    for hit in hits:
        passage = hit.passage
        document = snapshot.document(passage.document_id)
        rows = {snapshot.sentences.span(row): row for row in snapshot.sentences_in(passage)}
        blocks = [b for b in document.blocks if b.start < passage.end and passage.start < b.end]
        for sentence in sentences_of(document.text, blocks):
            row = rows.get((sentence.start, sentence.end))
            if row is None or row in seen or not _says_something(document, sentence):
                continue
            seen.add(row)
            found.append(_Candidate(hit, sentence, row))
    return found


def _says_something(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence can stand as a quotation: no caption, no cover line, no fragment of a list."""
    words = document.text[sentence.start : sentence.end]
    if CAPTION.match(words) or COVER.match(words):
        return False
    return sentence.block.kind == "row" or words.endswith(":") or len(words.split()) >= FEWEST_WORDS


def _shared_words(snapshot: Snapshot, found: Found, candidates: Sequence[_Candidate]) -> list[float]:
    """The share of the question's terms that each sentence holds, rare terms counting more."""
    asked = {*found.question.own_terms, *found.question.terms}
    rows = len(snapshot)
    weight = {term: float(np.log(1 + rows / (1 + snapshot.lexical.frequency(term)))) for term in asked}
    whole = sum(weight.values())
    if not whole:
        return [0.0] * len(candidates)
    shares: list[float] = []
    for candidate in candidates:
        text = snapshot.document(candidate.hit.passage.document_id).text
        sentence = candidate.sentence
        header = text[slice(*sentence.block.header)] if sentence.block.header else ""
        held = set(terms_of(f"{header} {text[sentence.start : sentence.end]}"))
        shares.append(sum(weight[term] for term in asked & held) / whole)
    return shares


def _chosen(
    candidates: Sequence[_Candidate], scores: Sequence[float], vectors: NDArray[np.float32]
) -> list[int]:
    """Places of the sentences to quote, best first: none says what a better one says."""
    chosen: list[int] = []
    left = set(range(len(scores)))
    taken: dict[str, int] = {}

    def worth(place: int) -> float:
        return scores[place] - SPREAD * taken.get(candidates[place].hit.passage.document_id, 0)

    best = max(scores)
    while left and len(chosen) < MOST_STATEMENTS:
        place = max(left, key=lambda each: (worth(each), -each))
        left.discard(place)
        if scores[place] < best - WITHIN:
            break
        if all(float(vectors[place] @ vectors[other]) < SAME for other in chosen):
            chosen.append(place)
            document_id = candidates[place].hit.passage.document_id
            taken[document_id] = taken.get(document_id, 0) + 1
    return chosen


def _quotation(snapshot: Snapshot, score: float, hit: Hit, sentence: Sentence) -> Quotation:
    passage = hit.passage
    document = snapshot.document(passage.document_id)
    start = _start_with_context(document, passage, sentence)
    end = _end_with_list(document, passage, start, sentence)
    return Quotation(passage, start, end, sentence.block.header, score)


def _start_with_context(document: Document, passage: Passage, sentence: Sentence) -> int:
    """Back to the sentence a pronoun leans on, or to the lead-in of a list, within the passage."""
    block = sentence.block
    if block.kind == "row":
        return sentence.start
    before = [b for b in document.blocks if passage.start <= b.start < block.start]
    if block.kind == "item" and block.start == sentence.start:
        lead = next((b for b in reversed(before) if b.kind != "item"), None)
        short = lead and sentence.end - lead.start <= LONGEST_QUOTATION
        if lead and short and lead.kind == "paragraph" and document.text[: lead.end].rstrip().endswith(":"):
            return sentences_of(document.text, [lead])[-1].start
        return sentence.start
    if not LEANS_BACK.match(document.text, sentence.start):
        return sentence.start
    earlier = [s for s in sentences_of(document.text, [block]) if passage.start <= s.start < sentence.start]
    return earlier[-1].start if earlier else sentence.start


def _end_with_list(document: Document, passage: Passage, start: int, sentence: Sentence) -> int:
    """On over the list that a sentence announces, as many items as fit; the marks of a list may be drawn."""
    end = sentence.end
    if not document.text[sentence.start : end].endswith(":") or sentence.block.kind == "row":
        return end
    after = [b for b in document.blocks if end <= b.start and b.end <= passage.end]
    for block in after:
        announced = block.kind == "paragraph" and document.text[start:end].endswith(":")
        if not (block.kind == "item" or announced) or block.end - start > LONGEST_QUOTATION:
            break
        end = block.end
    return end


def _merged(found: Sequence[Quotation]) -> list[Quotation]:
    """Quotations in order, those that share words with a better one of the same passage made part of it."""
    merged: list[Quotation] = []
    for quotation in found:
        for place, other in enumerate(merged):
            same = other.passage.passage_id == quotation.passage.passage_id
            if same and quotation.start < other.end and other.start < quotation.end:
                merged[place] = Quotation(
                    other.passage,
                    min(other.start, quotation.start),
                    max(other.end, quotation.end),
                    other.header,
                    other.score,
                )
                break
        else:
            merged.append(quotation)
    return merged
