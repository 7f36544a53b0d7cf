"""Fitting to a few made rows: the same rows give the same data, and what is plain is learnt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.evaluation.danger import measure_safety
from assistant.evaluation.fitting import Gathered, fit_confidence, gather, write_data
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.retrieval.confidence import VERDICTS
from assistant.retrieval.evidence import FEATURES
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
def gathered(snapshot: Snapshot) -> Gathered:
    return gather(ROWS, snapshot, HashingEmbedder())


def told(gathered: Gathered) -> NDArray[np.float64]:
    """What a reader that knows everything tells."""
    return np.eye(len(VERDICTS))[gathered.classes] * 4.0


@pytest.fixture(scope="module")
def fitted(gathered: Gathered) -> dict[str, Any]:
    return fit_confidence(gathered, told(gathered), HashingEmbedder().fingerprint)


def test_every_question_is_gathered_with_the_nearest_sentences(gathered: Gathered) -> None:
    assert [read.verdict for read in gathered.reads] == [row["outcome"] for row in ROWS]
    assert all(read.said for read in gathered.reads)
    assert gathered.series.tolist() == [row["series"] for row in ROWS]


def test_there_is_a_coefficient_for_all_that_is_read(fitted: dict[str, Any]) -> None:
    embedder = HashingEmbedder()
    names = ("features_alone", "with_gap", "with_reader")
    widths = {name: np.array(fitted[name]["coefficients"]).shape for name in names}
    assert fitted["fingerprint"] == embedder.fingerprint
    assert widths == {
        "features_alone": (len(VERDICTS), len(FEATURES)),
        "with_gap": (len(VERDICTS), len(FEATURES) + embedder.dimension),
        "with_reader": (len(VERDICTS), len(FEATURES) + 3 + embedder.dimension),
    }


def test_what_is_plainly_outside_is_told_from_what_is_answered(fitted: dict[str, Any]) -> None:
    assert fitted["with_gap"]["cross_validated"]["not_covered_recall"] == 1.0


def test_the_reliability_diagram_holds_every_question_once(fitted: dict[str, Any]) -> None:
    bins = fitted["with_gap"]["reliability"]
    assert sum(row["questions"] for row in bins) == len(ROWS)
    assert all(0 <= row["was"] <= 1 and row["from"] <= row["said"] <= row["from"] + 0.1 for row in bins)


def test_what_a_good_reader_tells_makes_the_verdict_surer(fitted: dict[str, Any]) -> None:
    losses = {name: fitted[name]["cross_validated"]["log_loss"] for name in ("with_gap", "with_reader")}
    assert losses["with_reader"] < losses["with_gap"]


def test_the_same_rows_give_the_same_bytes(
    fitted: dict[str, Any], snapshot: Snapshot, tmp_path: Path
) -> None:
    write_data(tmp_path / "a.json", fitted)
    again = gather(ROWS, snapshot, HashingEmbedder())
    write_data(tmp_path / "b.json", fit_confidence(again, told(again), HashingEmbedder().fingerprint))
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
