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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Filters
from assistant.errors import ModelError
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder
from assistant.retrieval.evidence import FEATURES, evidence, features, gap, sentences_found
from assistant.retrieval.parameters import SHIPPED, Parameters
from assistant.retrieval.search import Found, find

Verdict = Literal["answered", "partial", "not_covered"]
VERDICTS: tuple[Verdict, ...] = ("answered", "partial", "not_covered")
# So many of the nearest sentences are read beside the question.
EVIDENCE = 6
# Where the regression without the reader gives a verdict this probability, reading changes next to nothing:
# over the questions fitted to, each hand held out in turn, the two agree on 98 of 100 such.
SURE = 0.8
READER = Path(__file__).with_name("reader.safetensors")


@dataclass(frozen=True, slots=True)
class Confidence:
    """The verdict, and the probability that the documents answer the question."""

    verdict: Verdict
    probability: float


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
    if model.unread is not None:
        beyond = gap(snapshot, found)
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

    asked = partial(
        find,
        snapshot,
        embedder,
        query,
        k,
        filters,
        expand=expand,
        without=without,
        facets=facets,
        parameters=parameters,
    )
    found = asked(history=history)
    if found.question.by_length:
        alone = asked()
        own = judge(snapshot, alone, embedder)
        if own.verdict == "not_covered":
            return alone, own
    return found, judge(snapshot, found, embedder)


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted regression over ``n`` values: the features alone, or with the odds and the gap after them.

    Attributes:
        mean: Of each value, shape ``(n,)``.
        scale: What each value is divided by, shape ``(n,)``.
        coefficients: Shape ``(3, n)``, a row a verdict in the order of ``VERDICTS``.
        intercepts: Shape ``(3,)``.
        odds: How much each verdict counts in the decision, shape ``(3,)``: what is rare counts more.
        unread: The regression over the features and the gap, which is asked first; where there is one, the
            log odds of the adapter that reads answers, and the gap, follow the features here.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    odds: NDArray[np.float64]
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
    return replace(_read_model(data["with_reader"]), unread=unread)


def _read_model(row: Mapping[str, Any]) -> Model:
    return Model(
        mean=np.array(row["mean"], np.float64),
        scale=np.array(row["scale"], np.float64),
        coefficients=np.array(row["coefficients"], np.float64),
        intercepts=np.array(row["intercepts"], np.float64),
        odds=np.array(row["odds"], np.float64),
    )
