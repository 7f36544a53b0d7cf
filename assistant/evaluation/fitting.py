"""Fitting what decides: how sure an answer is, and what tells of danger. The results are data files.

Both are logistic regressions fitted with scikit-learn. Only development and training rows are used; the test
half of the judgements is never looked at here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answers.safety import ADDRESSED, is_over, names_danger, parts_of
from assistant.datatypes import Filters
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder
from assistant.retrieval.confidence import FEATURES, VERDICTS, features
from assistant.retrieval.search import find

FOLDS = 10
REPEATS = 5
PENALTIES = (0.1, 0.3, 1.0, 3.0)
ODDS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
BINS = 10
# The least probability that counts, by the form of a clause: a matter in general is seldom danger now.
THRESHOLDS = {"crisis": {"own": 0.2, "asked": 0.5, "other": 0.2, "general": 0.6}, "about": {"whole": 0.6}}


def fit_confidence(rows: Sequence[dict[str, Any]], snapshot: Snapshot, embedder: Embedder) -> dict[str, Any]:
    """Fit the verdict on a search to judged questions.

    The penalty is the one with the least cross-validated log loss; how much more a rare verdict counts in the
    decision is what balances the cross-validated recall of the three and the precision of "not covered".

    Args:
        rows: Questions with ``text`` and ``outcome``.
        snapshot: What is asked.
        embedder: The model the snapshot was made with.

    Returns:
        What ``confidence.json`` holds, with the cross-validated figures and the reliability diagram.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    found = [find(snapshot, embedder, row["text"], 10, Filters()) for row in rows]
    values = np.array([features(snapshot, each) for each in found])
    classes = np.array([VERDICTS.index(row["outcome"]) for row in rows])

    def cross_validated(penalty: float) -> NDArray[np.float64]:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=penalty, max_iter=5000))
        runs = [
            cross_val_predict(
                model,
                values,
                classes,
                cv=StratifiedKFold(FOLDS, shuffle=True, random_state=seed),
                method="predict_proba",
            )
            for seed in range(REPEATS)
        ]
        return np.asarray(np.mean(runs, axis=0), dtype=np.float64)

    tried = {penalty: cross_validated(penalty) for penalty in PENALTIES}
    losses = {penalty: _log_loss(chances, classes) for penalty, chances in tried.items()}
    penalty = min(losses, key=lambda each: losses[each])
    odds = max(product(ODDS, ODDS), key=lambda each: _balance(tried[penalty], classes, each))
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=penalty, max_iter=5000).fit(scaler.transform(values), classes)
    return {
        "features": list(FEATURES),
        "verdicts": list(VERDICTS),
        "mean": _rounded(scaler.mean_),
        "scale": _rounded(scaler.scale_),
        "coefficients": [_rounded(row) for row in model.coef_],
        "intercepts": _rounded(model.intercept_),
        "odds": [1.0, *odds],
        "fitted_to": dict(Counter(VERDICTS[each] for each in classes.tolist())),
        "penalty": penalty,
        "cross_validated": {
            "log_loss": round(losses[penalty], 4),
            **{name: round(value, 4) for name, value in _figures(tried[penalty], classes, odds).items()},
        },
        "reliability": _reliability(tried[penalty][:, 0], classes == 0),
    }


def fit_safety(
    rows: Sequence[dict[str, Any]],
    checked: Sequence[dict[str, Any]],
    plain: Sequence[str],
    embedder: Embedder,
) -> dict[str, Any]:
    """Fit the classifier of danger and of questions about the assistant.

    Args:
        rows: Short texts with ``label`` (``crisis``, ``ordinary``, ``about``), to fit to.
        checked: Whole messages with ``label``; their clauses are fitted to as well, and the figures are
            cross-validated over them.
        plain: Ordinary questions of this product; no clause of them tells of danger.
        embedder: The model.

    Returns:
        What ``safety.json`` holds.
    """
    vectors = _Vectors(embedder)
    labels = {}
    for label in ("crisis", "about"):
        weights, intercept, figures = _fit_label(label, rows, checked, plain, vectors)
        labels[label] = {
            "weights": _rounded(weights),
            "intercept": round(float(intercept), 6),
            "thresholds": THRESHOLDS[label],
            "cross_validated": figures,
        }
    return {"fingerprint": embedder.fingerprint, "labels": labels}


class _Vectors:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def of(self, texts: Sequence[str]) -> NDArray[np.float64]:
        for text in texts:
            if text not in self._known:
                self._known[text] = self._embedder.embed_query(text)
        return np.stack([self._known[text] for text in texts]).astype(np.float64)


def _fit_label(
    label: str,
    rows: Sequence[dict[str, Any]],
    checked: Sequence[dict[str, Any]],
    plain: Sequence[str],
    vectors: _Vectors,
) -> tuple[NDArray[np.float64], float, dict[str, Any]]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    others = [part for text in plain for part in (parts_of(text) if label == "crisis" else [text])]

    def fitted(messages: Sequence[dict[str, Any]]) -> Any:
        texts = [row["text"] for row in rows] + others
        wanted = [row["label"] == label for row in rows] + [False] * len(others)
        model = _regression(LogisticRegression, vectors.of(texts), wanted)
        # Of a message that tells of danger one clause does: the one most like it. Of others none does.
        for _ in range(2):
            more, own = list(texts), list(wanted)
            for row in messages:
                parts = parts_of(row["text"])
                if row["label"] == label:
                    scores = model.decision_function(vectors.of(parts))
                    more.append(parts[int(np.argmax(scores))])
                    own.append(True)
                else:
                    more += parts
                    own += [False] * len(parts)
            model = _regression(LogisticRegression, vectors.of(more), own)
        return model

    def said(model: Any, text: str) -> bool:
        if label == "about":
            chance = float(model.predict_proba(vectors.of([text]))[0, 1])
            return bool(ADDRESSED.search(text)) and chance >= THRESHOLDS["about"]["whole"]
        parts = parts_of(text)
        chances = model.predict_proba(vectors.of(parts))[:, 1]
        return names_danger(text) or is_over(parts, chances, THRESHOLDS["crisis"])

    wanted = np.array([row["label"] == label for row in checked])
    held_out = np.zeros(len(checked), dtype=bool)
    for learn, test in StratifiedKFold(5, shuffle=True, random_state=0).split(np.zeros(len(wanted)), wanted):
        model = fitted([checked[place] for place in learn])
        for place in test:
            held_out[place] = said(model, checked[place]["text"])
    model = fitted(checked)
    figures = {
        "recall": round(float(held_out[wanted].mean()), 4),
        "precision": round(float(wanted[held_out].mean()), 4) if held_out.any() else 0.0,
        "messages": len(checked),
    }
    return model.coef_[0], float(model.intercept_[0]), figures


def _regression(kind: Any, vectors: NDArray[np.float64], wanted: Sequence[bool]) -> Any:
    return kind(C=30.0, max_iter=5000).fit(vectors, np.asarray(wanted))


def _balance(chances: NDArray[np.float64], classes: NDArray[np.int64], odds: tuple[float, float]) -> float:
    figures = _figures(chances, classes, odds)
    # A question that is answered with a caution loses less than one outside that is answered.
    return (
        min(figures["not_covered_recall"], 0.95)
        + min(figures["not_covered_precision"], 0.95)
        + 0.75 * min(figures["partial_recall"], 0.70)
        + figures["answered_recall"]
    )


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
