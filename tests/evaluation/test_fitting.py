"""Fitting to a few made rows: the same rows give the same data, and what is plain is learnt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.evaluation.fitting import fit_confidence, measure_safety, write_data
from assistant.library.manifest import identity_of
from assistant.library.snapshot import Snapshot, open_snapshot
from assistant.retrieval.confidence import FEATURES, VERDICTS
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

WORDS = {
    "answered": ("Do veterans wait longer for therapy", "Who interprets at appointments", "tenancy support"),
    "partial": ("How long do veterans in Leeds wait", "interpreter fees by town", "tenancy support in 1990"),
    "not_covered": ("Quantum lattice spacing", "football results on Sunday", "car engine repair manual"),
}
ROWS = [
    {"outcome": outcome, "text": f"{text} {more}", "series": series}
    for outcome, texts in WORDS.items()
    for text in texts
    for series, more in enumerate(("", "please", "today", "then"))
]


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


@pytest.fixture(scope="module")
def fitted(snapshot: Snapshot) -> dict[str, Any]:
    return fit_confidence(ROWS, snapshot, HashingEmbedder())


def test_the_gap_is_read_for_the_model_it_was_fitted_with_alone(fitted: dict[str, Any]) -> None:
    embedder = HashingEmbedder()
    widths = {name: np.array(fitted[name]["coefficients"]).shape for name in ("features_alone", "with_gap")}
    assert fitted["fingerprint"] == embedder.fingerprint
    assert widths == {
        "features_alone": (len(VERDICTS), len(FEATURES)),
        "with_gap": (len(VERDICTS), len(FEATURES) + embedder.dimension),
    }


def test_what_is_plainly_outside_is_told_from_what_is_answered(fitted: dict[str, Any]) -> None:
    assert fitted["with_gap"]["cross_validated"]["not_covered_recall"] == 1.0


def test_the_reliability_diagram_holds_every_question_once(fitted: dict[str, Any]) -> None:
    bins = fitted["with_gap"]["reliability"]
    assert sum(row["questions"] for row in bins) == len(ROWS)
    assert all(0 <= row["was"] <= 1 and row["from"] <= row["said"] <= row["from"] + 0.1 for row in bins)


def test_the_same_rows_give_the_same_bytes(
    fitted: dict[str, Any], snapshot: Snapshot, tmp_path: Path
) -> None:
    write_data(tmp_path / "a.json", fitted)
    write_data(tmp_path / "b.json", fit_confidence(ROWS, snapshot, HashingEmbedder()))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


class Knowing:
    """Is sure of danger where "rope" stands, and of the assistant where "robot" does."""

    labels = ("crisis", "about")

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([[0.99 if word in text else 1e-6 for word in ("rope", "robot")] for text in texts])


def test_recall_and_precision_are_counted_by_label() -> None:
    told = [
        ("the rope", "crisis"),
        ("my end", "crisis"),
        ("a rope bridge", "ordinary"),
        ("you robot", "about"),
    ]
    found = measure_safety([{"text": text, "label": label} for text, label in told], Knowing())
    assert found == {
        "crisis": {"recall": 0.5, "precision": 0.5, "messages": 4},
        "about": {"recall": 1.0, "precision": 1.0, "messages": 4},
    }
