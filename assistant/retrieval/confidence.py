"""How probable it is that the documents answer a question, judged after the last stage of ranking.

A multinomial logistic regression over a few features of what was found tells three outcomes apart: the
documents answer this; they cover the group or barrier but not this aspect; they do not cover it. Its
coefficients are data (``confidence.json``), fitted by ``scripts/evaluate.py fit`` to the development half of
our own questions with cross-validation.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import embedding_text
from assistant.passages.terms import terms_of
from assistant.retrieval.coverage import facets_found
from assistant.retrieval.search import Found

Verdict = Literal["answered", "partial", "not_covered"]
VERDICTS: tuple[Verdict, ...] = ("answered", "partial", "not_covered")
FEATURES = (
    "passage_similarity",
    "sentence_similarity",
    "mean_similarity",
    "words_covered",
    "best_passage_words",
    "unknown_words",
    "lexical_share",
    "margin",
    "has_facets",
    "facets_agree",
    "length",
    "best_sentence_words",
    "gap_similarity",
    "gap_is_best",
)
READ = 3
# How a document says that it does not say something.
SAYS_NOTHING = re.compile(
    r"\b(?:has|have|gives?|found|show|with) no (?:\w+ ){0,2}(?:figures?|sources?|data|information|numbers?"
    r"|evidence|breakdown|estimate|facts?|details?)\b|\bno (?:routine|national|official|reliable|local) \w+"
    r"|\b(?:do|does|did) not (?:say|show|give|record|tell|cover|identify|break)\b|\bis not (?:known|recorded"
    r"|shown)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The verdict, and the probability that the documents answer the question."""

    verdict: Verdict
    probability: float


def judge(snapshot: Snapshot, found: Found) -> Confidence:
    """What the documents have to say about a question.

    Args:
        snapshot: What was searched.
        found: What was found.
    """
    if not found.hits:
        return Confidence("not_covered", 0.0)
    model = _model()
    probabilities = model.probabilities(features(snapshot, found))
    verdict = VERDICTS[int(np.argmax(probabilities * model.odds))]
    return Confidence(verdict, round(float(probabilities[0]), 4))


def features(snapshot: Snapshot, found: Found) -> NDArray[np.float64]:
    """The features of a search, in the order of ``FEATURES``, shape ``(14,)``."""
    rows = [int(snapshot.row_of(hit.passage.passage_id) or 0) for hit in found.hits]
    scored = {int(row): place for place, row in enumerate(found.scored.rows)}
    places = [scored[row] for row in rows]
    dense, sentence = found.scored.dense[places], found.scored.sentence[places]
    words = found.question.terms if found.question.leans_back else found.question.own_terms
    asked = dict.fromkeys(words)
    weight = {term: _weight(snapshot, term) for term in asked}
    whole = sum(weight.values()) or 1.0
    texts = [_terms(snapshot, row) for row in rows[:READ]]
    held = set[str]().union(*texts)
    facets = set(found.question.facets)
    agree = len(facets & facets_found(snapshot, rows[:READ])) / len(facets) if facets else 0.0
    return np.array(
        [
            float(dense.max()),
            float(sentence.max()),
            float(dense[:READ].mean()),
            sum(weight[term] for term in asked if term in held) / whole,
            max(sum(weight[term] for term in asked if term in text) for text in texts) / whole,
            sum(weight[term] for term in asked if not snapshot.lexical.frequency(term)) / whole,
            float(found.scored.lexical[places].max()) / (whole * 2.2),
            found.hits[0].score - found.hits[min(4, len(found.hits) - 1)].score,
            1.0 if facets else 0.0,
            agree,
            math.log(1 + len(asked)),
            *_by_sentence(snapshot, found, rows, weight, whole),
        ],
        dtype=np.float64,
    )


def _by_sentence(
    snapshot: Snapshot, found: Found, rows: Sequence[int], weight: Mapping[str, float], whole: float
) -> tuple[float, float, float]:
    """Words that the best single sentence holds, and how near the nearest "this is not known" comes."""
    words, gap, best = 0.0, 0.0, 0.0
    for row in rows:
        passage = snapshot.passage(row)
        text = snapshot.document(passage.document_id).text
        places = snapshot.sentences_in(passage)
        near = snapshot.sentences.vectors_of(places) @ found.vector if len(places) else ()
        for place, own in zip(places, near, strict=True):
            said = text[slice(*snapshot.sentences.span(place))]
            held = set(terms_of(said))
            words = max(words, sum(each for term, each in weight.items() if term in held) / whole)
            best = max(best, float(own))
            if SAYS_NOTHING.search(said):
                gap = max(gap, float(own))
    return words, gap, 1.0 if gap > 0 and gap >= best - 0.05 else 0.0


def _weight(snapshot: Snapshot, term: str) -> float:
    """Inverse document frequency as BM25 counts it."""
    frequency = snapshot.lexical.frequency(term)
    return math.log(1 + (len(snapshot) - frequency + 0.5) / (frequency + 0.5))


def _terms(snapshot: Snapshot, row: int) -> frozenset[str]:
    passage = snapshot.passage(row)
    return frozenset(terms_of(embedding_text(passage, snapshot.document(passage.document_id).entry.title)))


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted regression.

    Attributes:
        mean: Of each feature, shape ``(14,)``.
        scale: Standard deviation of each feature, shape ``(14,)``.
        coefficients: Shape ``(3, 14)``, a row a verdict in the order of ``VERDICTS``.
        intercepts: Shape ``(3,)``.
        odds: How much each verdict counts in the decision, shape ``(3,)``: what is rare counts more.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    odds: NDArray[np.float64]

    def probabilities(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of each verdict, shape ``(3,)``."""
        logits = self.coefficients @ ((values - self.mean) / self.scale) + self.intercepts
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum(), dtype=np.float64)


@cache
def _model() -> Model:
    text = files("assistant.retrieval").joinpath("confidence.json").read_text(encoding="utf-8")
    row = json.loads(text)
    if tuple(row["features"]) != FEATURES or tuple(row["verdicts"]) != VERDICTS:
        raise ValueError("confidence.json was fitted to other features; run: python scripts/evaluate.py fit")
    return Model(
        mean=np.array(row["mean"], np.float64),
        scale=np.array(row["scale"], np.float64),
        coefficients=np.array(row["coefficients"], np.float64),
        intercepts=np.array(row["intercepts"], np.float64),
        odds=np.array(row["odds"], np.float64),
    )
