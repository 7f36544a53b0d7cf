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
from assistant.ports import Embedder

PASSAGES_READ = 4
MOST_STATEMENTS = 5
# A sentence is worth half its own nearness to the question and half its passage's, plus shared words.
OWN_SHARE = 0.5
SHARED_WORDS_SHARE = 0.15
# Sentences this far behind the best one no longer answer the same question.
WITHIN = 0.14
# Two sentences whose vectors are this near say the same.
SAME = 0.92
LONGEST_QUOTATION = 900  # characters
LEANS_BACK = re.compile(
    r"(?:it|its|they|their|them|this|these|those|he|she|such|however|but|and|also|both|so|the same|"
    r"that|here|there|then|again|instead|in addition|as a result|by contrast|of these|of those)\b",
    re.IGNORECASE,
)
CAPTION = re.compile(r"(?:table|figure|box|chart)\s+[\dA-Z.]+\s*[:.–-]", re.IGNORECASE)
WORD = re.compile(r"[a-z0-9]{3,}")
COMMON = frozenset(
    """
    the and for are was were with what which who how does can their they that this from about have has any
    into than not but you your our its there when where why people mental health services service
    """.split()
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A span of a document that answers, with the passage it was found in and its score."""

    passage: Passage
    start: int
    end: int
    header: tuple[int, int] | None
    score: float


def quotations(
    snapshot: Snapshot, embedder: Embedder, question: str, hits: Sequence[Hit], vector: NDArray[np.float32]
) -> list[Quotation]:
    """The sentences of the best hits that answer the question, in the hits' order and then reading order.

    Args:
        snapshot: Where the hits come from.
        embedder: The model that found them.
        question: The question in words.
        hits: Best first.
        vector: The question's unit vector, shape ``(dimension,)``.
    """
    # Where two readings of a page differ, a passage may be found but is not quoted.
    quotable = [hit for hit in hits if UNCONFIRMED not in hit.passage.flags]
    candidates = _candidates(snapshot, quotable[:PASSAGES_READ])
    if not candidates:
        return []
    texts = [snapshot.document(hit.passage.document_id).text[s.start : s.end] for hit, s in candidates]
    vectors = _embedded(embedder, texts)
    asked = _words(question)
    scored = []
    for (hit, sentence), text, own in zip(candidates, texts, vectors @ vector, strict=True):
        shared = len(asked & _words(text)) / len(asked) if asked else 0.0
        nearness = OWN_SHARE * float(own) + (1 - OWN_SHARE) * hit.score
        scored.append((nearness + SHARED_WORDS_SHARE * shared, hit, sentence))
    chosen = _chosen([score for score, _, _ in scored], vectors)
    found = [_quotation(snapshot, *scored[i]) for i in chosen]
    return [q for q in _joined(snapshot, found) if is_sealed(snapshot.document(q.passage.document_id), q)]


def is_sealed(document: Document, quotation: Quotation) -> bool:
    """Whether the passage's words stand in the document at the quoted offsets, on two pages at most."""
    passage = quotation.passage
    if not passage.start <= quotation.start < quotation.end <= passage.end:
        return False
    words = passage.text[quotation.start - passage.start : quotation.end - passage.start]
    pages = [p for p in document.pages if p.start < quotation.end and quotation.start < p.end]
    return document.text[quotation.start : quotation.end] == words and len(pages) <= 2


def _candidates(snapshot: Snapshot, hits: Sequence[Hit]) -> list[tuple[Hit, Sentence]]:
    found: list[tuple[Hit, Sentence]] = []
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        passage = hit.passage
        document = snapshot.document(passage.document_id)
        blocks = [b for b in document.blocks if b.start < passage.end and passage.start < b.end]
        for sentence in sentences_of(document.text, blocks):
            whole = passage.start <= sentence.start and sentence.end <= passage.end
            if CAPTION.match(document.text, sentence.start):
                continue  # the name of a table says nothing; its rows do
            if whole and (passage.document_id, sentence.start) not in seen:
                seen.add((passage.document_id, sentence.start))
                found.append((hit, sentence))
    return found


def _embedded(embedder: Embedder, texts: list[str]) -> NDArray[np.float32]:
    """Unit vectors; a sentence longer than the window (a huge table row) counts as unlike anything."""
    fits = [n <= embedder.max_tokens for n in embedder.count_tokens(texts)]
    vectors = np.zeros((len(texts), embedder.dimension), np.float32)
    if any(fits):
        vectors[fits] = embedder.embed_passages([t for t, fit in zip(texts, fits, strict=True) if fit])
    return vectors


def _chosen(scores: list[float], vectors: NDArray[np.float32]) -> list[int]:
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    chosen: list[int] = []
    for i in order:
        if scores[i] < scores[order[0]] - WITHIN or len(chosen) == MOST_STATEMENTS:
            break
        if all(float(vectors[i] @ vectors[j]) < SAME for j in chosen):
            chosen.append(i)
    return sorted(chosen)


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


def _joined(snapshot: Snapshot, found: list[Quotation]) -> list[Quotation]:
    """Neighbouring or overlapping quotations of one passage as one contiguous quotation."""
    joined: list[Quotation] = []
    for quotation in found:
        last = joined[-1] if joined else None
        if last and _continues(snapshot.document(last.passage.document_id), last, quotation):
            joined[-1] = Quotation(
                last.passage,
                min(last.start, quotation.start),
                max(last.end, quotation.end),
                last.header,
                max(last.score, quotation.score),
            )
        else:
            joined.append(quotation)
    return joined


def _continues(document: Document, last: Quotation, following: Quotation) -> bool:
    if last.passage.passage_id != following.passage.passage_id or last.header != following.header:
        return False
    if following.start < last.end:
        return True
    between = document.text[last.end : following.start]
    row = following.header is not None
    fits = following.end - last.start <= LONGEST_QUOTATION
    return not between.strip() and "\n" not in between and not row and fits


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in WORD.findall(text.lower())} - COMMON
