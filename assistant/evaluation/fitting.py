"""Fitting how sure an answer is: a logistic regression of scikit-learn, which an adapter of the default model
helps. The results are data files.

Only development and training rows are used; what is held back of the judgements is never looked at here.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answers.compose import HITS
from assistant.datatypes import Filters
from assistant.evaluation.adapting import train_reader, write_adapters
from assistant.evaluation.lessons import Read
from assistant.library.embedder import SentenceEmbedder
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder, Progress
from assistant.retrieval.confidence import EVIDENCE, READER, VERDICTS
from assistant.retrieval.evidence import FEATURES, evidence, features, gap, sentences_found
from assistant.retrieval.search import find

# Weaker penalties fit our own library a little better, and another one much worse.
PENALTIES = (0.01, 0.02, 0.05)
ODDS = (0.5, 0.7, 0.85, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
# Brings the gap, a difference of unit vectors, to the scale of features of unit variance.
GAP_SCALE = 0.25
BINS = 10
# The nearest sentences that lessons are made of: some are left out there, and others take their place.
SENTENCES = 24


@dataclass(frozen=True, slots=True)
class Gathered:
    """Judged questions and what a search found for each.

    Attributes:
        reads: The questions as the adapter reads them.
        values: Their features, shape ``(n, 14)``.
        gaps: Shape ``(n, dimension)``.
        classes: The place of each verdict in ``VERDICTS``, shape ``(n,)``.
        series: Who wrote each, shape ``(n,)``.
    """

    reads: tuple[Read, ...]
    values: NDArray[np.float64]
    gaps: NDArray[np.float64]
    classes: NDArray[np.int64]
    series: NDArray[np.int64]


def gather(rows: Sequence[dict[str, Any]], snapshot: Snapshot, embedder: Embedder) -> Gathered:
    """Ask judged questions.

    Args:
        rows: Questions with ``text``, ``outcome`` and ``series``, and ``needed`` where it is known.
        snapshot: What is asked.
        embedder: The model the snapshot was made with.
    """
    reads, values, gaps = [], [], []
    for row in rows:
        found = find(snapshot, embedder, row["text"], HITS, Filters())
        said = sentences_found(snapshot, found)
        kept, needed = said[:SENTENCES], tuple(row.get("needed") or ())
        reads.append(Read(found.question.text, row["outcome"], kept, needed))
        values.append(features(snapshot, found, said))
        gaps.append(gap(snapshot, found))
    return Gathered(
        tuple(reads),
        np.array(values),
        np.array(gaps),
        np.array([VERDICTS.index(row["outcome"]) for row in rows]),
        np.array([row["series"] for row in rows]),
    )


def held_out_odds(
    gathered: Gathered, embedder: SentenceEmbedder, progress: Progress = lambda label, done, total: None
) -> NDArray[np.float64]:
    """What adapters that never saw a series make of its questions, shape ``(n, 3)``.

    Args:
        gathered: Questions of at least two series.
        embedder: The default model.
        progress: Called with what is done, how much, and how much there is.
    """
    odds = np.zeros((len(gathered.reads), len(VERDICTS)))
    for each in np.unique(gathered.series).tolist():
        inside = gathered.series == each
        others = [read for read, held in zip(gathered.reads, inside, strict=True) if not held]
        tensors = train_reader(others, embedder.model, progress=progress)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / READER.name
            write_adapters(path, [tensors], VERDICTS, embedder.fingerprint)
            reader = embedder.reader(path)
        for place in np.flatnonzero(inside).tolist():
            read = gathered.reads[place]
            odds[place] = reader.log_odds(read.text, evidence(read.said[:EVIDENCE]))
    return odds


def fit_reader(
    gathered: Gathered, embedder: SentenceEmbedder, path: Path, progress: Progress
) -> NDArray[np.float64]:
    """Train the adapter that reads answers and write it; its odds come of others that saw less.

    With a graphics card it takes minutes, on two processor cores hours.

    Args:
        gathered: The questions.
        embedder: The default model.
        path: Where the adapter is written.
        progress: Called with what is done, how much, and how much there is.

    Returns:
        The held-out odds, for ``fit_confidence``.
    """
    odds = held_out_odds(gathered, embedder, progress)
    tensors = train_reader(gathered.reads, embedder.model, progress=progress)
    write_adapters(path, [tensors], VERDICTS, embedder.fingerprint)
    return odds


def fit_confidence(gathered: Gathered, odds: NDArray[np.float64], fingerprint: str) -> dict[str, Any]:
    """Fit the verdict on a search: to the features alone, with the gap, and with the odds too.

    The penalty is the one with the least cross-validated log loss; how much more a rare verdict counts in the
    decision is what balances the cross-validated recall of the three and the precision of "not covered". What
    is held out is a whole series at a time: questions that one person wrote resemble each other.

    Args:
        gathered: Questions of at least two series.
        odds: Of adapters that read answers, each of one that never saw the question's series, ``(n, 3)``.
        fingerprint: SHA-256 of the model's weights.

    Returns:
        What ``confidence.json`` holds, with the cross-validated figures and the reliability diagram.
    """
    values, gaps, classes, series = gathered.values, gathered.gaps, gathered.classes, gathered.series
    return {
        "features": list(FEATURES),
        "verdicts": list(VERDICTS),
        "fingerprint": fingerprint,
        "fitted_to": dict(Counter(VERDICTS[each] for each in classes.tolist())),
        "features_alone": _fit_verdicts(values, np.zeros((len(values), 0)), classes, series),
        "with_gap": _fit_verdicts(values, gaps, classes, series),
        "with_reader": _fit_verdicts(np.hstack([values, odds]), gaps, classes, series),
    }


def _fit_verdicts(
    values: NDArray[np.float64],
    gaps: NDArray[np.float64],
    classes: NDArray[np.int64],
    series: NDArray[np.int64],
) -> dict[str, Any]:
    """Fit one regression to features, brought to one scale, and gaps, all brought to another together."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(values)
    mean = np.concatenate([scaler.mean_, np.zeros(gaps.shape[1])])
    scale = np.concatenate([scaler.scale_, np.full(gaps.shape[1], GAP_SCALE)])
    scaled = (np.hstack([values, gaps]) - mean) / scale

    def cross_validated(penalty: float) -> NDArray[np.float64]:
        model = LogisticRegression(C=penalty, max_iter=5000)
        chances = cross_val_predict(
            model, scaled, classes, groups=series, cv=LeaveOneGroupOut(), method="predict_proba"
        )
        return np.asarray(chances, dtype=np.float64)

    tried = {penalty: cross_validated(penalty) for penalty in PENALTIES}
    losses = {penalty: _log_loss(chances, classes) for penalty, chances in tried.items()}
    penalty = min(losses, key=lambda each: losses[each])
    odds = max(product(ODDS, ODDS), key=lambda each: _balance(tried[penalty], classes, each))
    model = LogisticRegression(C=penalty, max_iter=5000).fit(scaled, classes)
    return {
        "mean": _rounded(mean),
        "scale": _rounded(scale),
        "coefficients": [_rounded(row) for row in model.coef_],
        "intercepts": _rounded(model.intercept_),
        "odds": [1.0, *odds],
        "penalty": penalty,
        "cross_validated": {
            "log_loss": round(losses[penalty], 4),
            **{name: round(value, 4) for name, value in _figures(tried[penalty], classes, odds).items()},
        },
        "reliability": _reliability(tried[penalty][:, 0], classes == 0),
    }


def _balance(chances: NDArray[np.float64], classes: NDArray[np.int64], odds: tuple[float, float]) -> float:
    figures = _figures(chances, classes, odds)
    # First what is aimed at, with a little to spare; then as many answered as can be.
    outside = min(figures["not_covered_recall"], 0.92) + min(figures["not_covered_precision"], 0.92)
    return 5.0 * outside + 3.0 * min(figures["partial_recall"], 0.72) + figures["answered_recall"]


def _figures(
    chances: NDArray[np.float64], classes: NDArray[np.int64], odds: tuple[float, float]
) -> dict[str, float]:
    said = (chances * np.array([1.0, *odds])).argmax(axis=1)
    right = float((classes[said == 2] == 2).mean()) if (said == 2).any() else 0.0
    return {
        "answered_recall": float((said[classes == 0] == 0).mean()),
        "partial_recall": float((said[classes == 1] == 1).mean()),
        "not_covered_recall": float((said[classes == 2] == 2).mean()),
        "not_covered_precision": right,
        "outside_answered": float((said[classes == 2] == 0).mean()),
    }


def _log_loss(chances: NDArray[np.float64], classes: NDArray[np.int64]) -> float:
    own = np.maximum(chances[np.arange(len(classes)), classes], 1e-9)
    return float(-np.log(own).mean())


def _reliability(chances: NDArray[np.float64], answered: NDArray[np.bool_]) -> list[dict[str, float]]:
    """Of the questions said to be answered with about a probability, the share that were."""
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    return [
        {
            "from": each / BINS,
            "said": round(float(chances[bins == each].mean()), 3),
            "was": round(float(answered[bins == each].mean()), 3),
            "questions": int((bins == each).sum()),
        }
        for each in range(BINS)
        if (bins == each).any()
    ]


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(value), 6) for value in values]


def write_data(path: Path, row: dict[str, Any]) -> None:
    """Write a data file; equal contents give equal bytes."""
    path.write_text(json.dumps(row, indent=1, sort_keys=True) + "\n", encoding="utf-8")
