"""A question → scored passages: meaning and words mixed, and what the question is about weighed in.

Dense and lexical scores are brought to one scale by their theoretical minimum and the best score of the
query, and mixed as a convex combination (Bruch, Gai & Ingber 2023, arXiv:2210.11934). A passage's dense
score is that of its text with its headings and of its best sentence. What a reader picked has been filtered
before; what was read out of the question only adds to the score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import Vocabulary
from assistant.retrieval.affinity import gains
from assistant.retrieval.parameters import Parameters
from assistant.retrieval.question import Question

# How many passages each of the two searches brings in, and the least worth asking for.
CANDIDATES = 200
LOWEST_COSINE = -1.0
RRF_CONSTANT = 60.0
# What a passage about the wider group counts for a question on the narrower one.
WIDER = 0.7


@dataclass(frozen=True, slots=True)
class Scored:
    """Passages of a snapshot with what speaks for each, best first.

    Attributes:
        rows: Row numbers, shape ``(n,)``, int64.
        scores: What they are ordered by, shape ``(n,)``, float64.
        dense: Cosine similarity of question and passage, shape ``(n,)``.
        sentence: Cosine similarity of question and best sentence, shape ``(n,)``.
        lexical: BM25 score, shape ``(n,)``.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    dense: NDArray[np.float64]
    sentence: NDArray[np.float64]
    lexical: NDArray[np.float64]


def score(
    snapshot: Snapshot,
    question: Question,
    vector: NDArray[np.float32],
    allowed: NDArray[np.int64] | None,
    vocabulary: Vocabulary,
    parameters: Parameters,
    depth: int = CANDIDATES,
    thread: Mapping[str, float] | None = None,
) -> Scored:
    """Score the passages that either search finds.

    Args:
        snapshot: What is searched.
        question: What is looked for.
        vector: Unit vector of the question's text, shape ``(dimension,)``.
        allowed: Rows that the reader's filters leave; None for all.
        vocabulary: Knows which facet is the narrower of which.
        parameters: The weights.
        depth: How many passages each of the two searches brings in.
        thread: Documents that the question before was answered from, with their share of it.
    """
    lexical = _lexical(snapshot, question, allowed, parameters)
    _, dense_rows = snapshot.index.search(vector, depth, allowed)
    rows = np.union1d(dense_rows, _best(lexical, depth))
    if not rows.size:
        empty = np.zeros(0, np.float64)
        return Scored(rows.astype(np.int64), empty, empty, empty, empty)
    words = lexical[rows].astype(np.float64)
    held = snapshot.index.vectors(rows)
    near = (held.astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
    best = _sentences(snapshot, rows, vector, near)
    meaning = (1 - parameters.sentence_share) * near + parameters.sentence_share * best
    mixed = _mixed(meaning, words, parameters)
    mixed += _about(snapshot, question, rows, vocabulary, parameters)
    learnt = gains(snapshot, vector, held) if parameters.affinity else None
    if learnt is not None:
        mixed += parameters.affinity * learnt
    if thread:
        documents = (snapshot.passage(int(row)).document_id for row in rows)
        mixed += parameters.thread * np.array([thread.get(document, 0.0) for document in documents])
    order = np.lexsort((rows, -mixed))
    return Scored(rows[order], mixed[order], near[order], best[order], words[order])


def _lexical(
    snapshot: Snapshot, question: Question, allowed: NDArray[np.int64] | None, parameters: Parameters
) -> NDArray[np.float32]:
    scores = snapshot.lexical.scores(question.terms)
    if parameters.expansion and question.added_terms:
        scores = scores + np.float32(parameters.expansion) * snapshot.lexical.scores(question.added_terms)
    if allowed is not None:
        kept = np.zeros_like(scores)
        kept[allowed] = scores[allowed]
        return kept
    return scores


def _best(scores: NDArray[np.float32], depth: int) -> NDArray[np.int64]:
    """The rows of the highest scores above zero; of equal ones the first."""
    found = np.flatnonzero(scores > 0)
    if len(found) > depth:
        order = np.lexsort((found, -scores[found]))
        found = found[order[:depth]]
    return found.astype(np.int64)


def _sentences(
    snapshot: Snapshot, rows: NDArray[np.int64], vector: NDArray[np.float32], near: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The similarity of each passage's best sentence; its own where it holds none whole."""
    spans = [snapshot.sentences_in(snapshot.passage(int(row))) for row in rows]
    wanted = sorted({each for span in spans for each in span})
    if not wanted:
        return near
    places = {each: place for place, each in enumerate(wanted)}
    products = snapshot.sentences.vectors_of(wanted).astype(np.float64) @ vector.astype(np.float64)
    return np.array(
        [
            max((float(products[places[each]]) for each in span), default=float(own))
            for span, own in zip(spans, near, strict=True)
        ]
    )


def _mixed(
    meaning: NDArray[np.float64], words: NDArray[np.float64], parameters: Parameters
) -> NDArray[np.float64]:
    if parameters.fusion == "rrf":
        return _reciprocal_ranks(meaning) + _reciprocal_ranks(words)
    share = parameters.dense_share
    return share * _scaled(meaning, LOWEST_COSINE) + (1 - share) * _scaled(words, 0.0)


def _reciprocal_ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    ranks = np.argsort(np.argsort(-scores, kind="stable")).astype(np.float64)
    return np.asarray(1.0 / (RRF_CONSTANT + 1.0 + ranks), dtype=np.float64)


def _scaled(scores: NDArray[np.float64], lowest: float) -> NDArray[np.float64]:
    """Scores between 0, the least a score can be, and 1, the best of this query."""
    reach = float(scores.max()) - lowest
    return (scores - lowest) / reach if reach > 0 else np.zeros_like(scores)


def _about(
    snapshot: Snapshot,
    question: Question,
    rows: NDArray[np.int64],
    vocabulary: Vocabulary,
    parameters: Parameters,
) -> NDArray[np.float64]:
    """What is added because a passage is about what the question is about, or says what to do."""
    weights = {"subject": parameters.subject, "heading": parameters.heading, "words": parameters.words}
    wanted: dict[str, float] = {}
    for slug in question.facets:
        share = parameters.carried if slug in question.carried else 1.0
        for place, each in enumerate(vocabulary.family(slug)):
            wanted[each] = max(wanted.get(each, 0.0), share * (1.0 if place == 0 else WIDER))
    many = max(1.0, len(question.facets) ** 0.5)
    added = np.zeros(len(rows), np.float64)
    for place, row in enumerate(rows):
        labels = snapshot.labels(int(row))
        if wanted:
            rules = dict(labels.rules)
            own = sum(share * weights[rules[slug]] for slug, share in wanted.items() if slug in rules)
            added[place] += own / many
        if question.wants is not None and labels.kind == question.wants:
            added[place] += parameters.aspect if question.leans_back else parameters.kind
        if snapshot.has_official and not snapshot.is_official(int(row)):
            added[place] -= parameters.official
    return added
