"""How probable it is that the documents answer a question, judged after the last stage of ranking.

A multinomial logistic regression tells three outcomes apart: the documents answer this; they cover the group
or barrier but not this aspect; they do not cover it. It reads a few features of what was found and, for the
model it was fitted with, two things more: the gap, which is the question's vector less the mean vector of the
best passages, what was asked beyond what was found; and what an adapter of that model makes of the question
read beside the nearest sentences. Neither reads the question alone, because what does learns what one library
is about, and errs on another. Coefficients and adapter are data (``confidence.json``,
``reader.safetensors``), fitted by ``scripts/evaluate.py fit`` to training questions and the development half.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Filters
from assistant.errors import ModelError
from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import embedding_text
from assistant.passages.terms import terms_of
from assistant.ports import Embedder
from assistant.retrieval.coverage import facets_found
from assistant.retrieval.parameters import SHIPPED, Parameters
from assistant.retrieval.search import Found, find

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
# So many of the best passages stand for what was found.
GAP_OF = 10
# So many of the nearest sentences are read beside the question.
EVIDENCE = 6
# Where the regression without the reader gives a verdict this probability, reading changes nothing: over the
# questions fitted to, each hand held out in turn, the two agree on 98 of 100 such.
SURE = 0.8
READER = Path(__file__).with_name("reader.safetensors")
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


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the passages found.

    Attributes:
        near: Its similarity to the question.
        document_id: Where it stands.
        heading: Of its section, or the document's title.
        text: Its words.
    """

    near: float
    document_id: str
    heading: str
    text: str


def judge(snapshot: Snapshot, found: Found, embedder: Embedder) -> Confidence:
    """What the documents have to say about a question.

    Args:
        snapshot: What was searched.
        found: What was found.
        embedder: The model the snapshot was made with.

    Raises:
        ModelError: The adapter that reads answers cannot be read.
    """
    if not found.hits:
        return Confidence("not_covered", 0.0)
    model = _model(snapshot.manifest.identity.fingerprint)
    said = sentences_found(snapshot, found)
    values = features(snapshot, found, said)
    if model.reads:
        beyond = gap(snapshot, found)
        if model.unread is not None:
            before = np.concatenate([values, beyond])
            if model.unread.probabilities(before).max() >= SURE:
                return model.unread.confidence(before)
        reader = embedder.reader(READER)
        if reader is None:
            raise ModelError(f"{READER.name} has no model that can read it; install the project again.")
        odds = reader.log_odds(found.question.text, evidence(said[:EVIDENCE]))
        values = np.concatenate([values, odds, beyond])
    return model.confidence(values)


def find_and_judge(
    snapshot: Snapshot,
    embedder: Embedder,
    query: str,
    k: int,
    filters: Filters,
    *,
    history: Sequence[str] = (),
    expand: bool = True,
    without: Sequence[str] = (),
    facets: Sequence[str] | None = None,
    parameters: Parameters = SHIPPED,
) -> tuple[Found, Confidence]:
    """Search, and say whether the documents answer; the arguments are those of ``find``.

    A question that goes on with the one before only by being short is asked alone too. Where the documents do
    not cover it then, that is the answer: what is found for the earlier words would pretend to be one.

    Raises:
        UsageError: As ``find``.
        ModelError: As ``judge``.
    """

    def asked(before: Sequence[str]) -> tuple[Found, Confidence]:
        found = find(
            snapshot,
            embedder,
            query,
            k,
            filters,
            history=before,
            expand=expand,
            without=without,
            facets=facets,
            parameters=parameters,
        )
        return found, judge(snapshot, found, embedder)

    found, confidence = asked(history)
    if found.question.by_length:
        alone, own = asked(())
        if own.verdict == "not_covered":
            return alone, own
    return found, confidence


def evidence(said: Sequence[Said]) -> str:
    """Sentences as they are read beside a question: each after the heading it stands under."""
    return " | ".join(f"{each.heading}: {each.text}" for each in said)


def sentences_found(snapshot: Snapshot, found: Found) -> tuple[Said, ...]:
    """The sentences of the passages found, nearest to the question first."""
    gathered = []
    for row in _rows(snapshot, found):
        passage = snapshot.passage(row)
        document = snapshot.document(passage.document_id)
        heading = passage.section[-1] if passage.section else document.entry.title
        places = snapshot.sentences_in(passage)
        near = snapshot.sentences.vectors_of(places) @ found.vector if len(places) else ()
        for place, own in zip(places, near, strict=True):
            text = document.text[slice(*snapshot.sentences.span(place))]
            gathered.append(Said(float(own), passage.document_id, heading, text))
    return tuple(sorted(gathered, key=lambda each: -each.near))


def features(snapshot: Snapshot, found: Found, said: Sequence[Said]) -> NDArray[np.float64]:
    """The features of a search and the sentences found, in the order of ``FEATURES``, shape ``(14,)``."""
    rows = _rows(snapshot, found)
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
            *_by_sentence(said, weight, whole),
        ],
        dtype=np.float64,
    )


def gap(snapshot: Snapshot, found: Found) -> NDArray[np.float64]:
    """What a question asks beyond the best passages found, shape ``(dimension,)``."""
    rows = np.array(_rows(snapshot, found)[:GAP_OF], np.int64)
    held = snapshot.index.vectors(rows).astype(np.float64)
    return np.asarray(found.vector.astype(np.float64) - held.mean(axis=0), dtype=np.float64)


def _rows(snapshot: Snapshot, found: Found) -> list[int]:
    """The rows of the hits, best first."""
    return [int(snapshot.row_of(hit.passage.passage_id) or 0) for hit in found.hits]


def _by_sentence(
    said: Sequence[Said], weight: Mapping[str, float], whole: float
) -> tuple[float, float, float]:
    """Words that the best single sentence holds, and how near the nearest "this is not known" comes."""
    words, gap, best = 0.0, 0.0, 0.0
    for each in said:
        held = set(terms_of(each.text))
        words = max(words, sum(own for term, own in weight.items() if term in held) / whole)
        best = max(best, each.near)
        if SAYS_NOTHING.search(each.text):
            gap = max(gap, each.near)
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
    """The fitted regression over ``n`` values: the features, then the odds and the gap if it reads them.

    Attributes:
        mean: Of each value, shape ``(n,)``.
        scale: What each value is divided by, shape ``(n,)``.
        coefficients: Shape ``(3, n)``, a row a verdict in the order of ``VERDICTS``.
        intercepts: Shape ``(3,)``.
        odds: How much each verdict counts in the decision, shape ``(3,)``: what is rare counts more.
        reads: Whether the log odds of the adapter that reads answers, and the gap, follow the features.
        unread: The regression over the features and the gap, which is asked first.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    odds: NDArray[np.float64]
    reads: bool = False
    unread: Model | None = None

    def confidence(self, values: NDArray[np.float64]) -> Confidence:
        """The verdict, and the probability that the documents answer."""
        probabilities = self.probabilities(values)
        verdict = VERDICTS[int(np.argmax(probabilities * self.odds))]
        return Confidence(verdict, round(float(probabilities[0]), 4))

    def probabilities(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of each verdict, shape ``(3,)``."""
        logits = self.coefficients @ ((values - self.mean) / self.scale) + self.intercepts
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum(), dtype=np.float64)


@cache
def _model(fingerprint: str) -> Model:
    """The regression for an embedding model; it reads more of the one it was fitted with."""
    text = files("assistant.retrieval").joinpath("confidence.json").read_text(encoding="utf-8")
    data = json.loads(text)
    if tuple(data["features"]) != FEATURES or tuple(data["verdicts"]) != VERDICTS:
        raise ValueError("confidence.json was fitted to other features; run: python scripts/evaluate.py fit")
    if data["fingerprint"] != fingerprint:
        return _read_model(data["features_alone"])
    unread = _read_model(data["with_gap"])
    return replace(_read_model(data["with_reader"]), reads=True, unread=unread)


def _read_model(row: Mapping[str, Any]) -> Model:
    return Model(
        mean=np.array(row["mean"], np.float64),
        scale=np.array(row["scale"], np.float64),
        coefficients=np.array(row["coefficients"], np.float64),
        intercepts=np.array(row["intercepts"], np.float64),
        odds=np.array(row["odds"], np.float64),
    )
