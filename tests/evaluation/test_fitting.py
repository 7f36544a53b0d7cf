"""Fitting to a few made rows: the same rows give the same data, and what is plain is learnt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.evaluation.fitting import fit_safety, write_data
from tests.fakes import HashingEmbedder

KINDS = {
    "crisis": ["my rope tonight", "i cannot breathe for fear tonight", "i say all ends tonight"],
    "about": ["what robot program are you", "robot who built you", "robot do you save questions"],
    "ordinary": ["how long do veterans wait", "which team funds housing", "how many interpreters work"],
}
ROWS = [{"label": label, "text": text} for label, texts in KINDS.items() for text in texts]
CHECKED = [
    {"label": row["label"], "text": f"{row['text']} {word}"} for row in ROWS for word in ("now", "please")
]
PLAIN = ["where can we find data on carers", "who commissions bereavement support"]


@pytest.fixture(scope="module")
def fitted() -> dict[str, Any]:
    return fit_safety(ROWS, CHECKED, PLAIN, HashingEmbedder())


def test_a_classifier_belongs_to_the_model_it_was_fitted_with(fitted: dict[str, Any]) -> None:
    assert fitted["fingerprint"] == HashingEmbedder().fingerprint


@pytest.mark.parametrize("label", ["crisis", "about"])
def test_a_label_that_its_words_give_away_is_learnt(fitted: dict[str, Any], label: str) -> None:
    row, embedder = fitted["labels"][label], HashingEmbedder()
    odds = {
        kind: [
            float(embedder.embed_query(text) @ np.array(row["weights"])) + row["intercept"] for text in texts
        ]
        for kind, texts in KINDS.items()
    }
    others = [value for kind, values in odds.items() if kind != label for value in values]
    assert min(odds[label]) > max(others)


def test_no_danger_that_was_held_out_is_missed(fitted: dict[str, Any]) -> None:
    assert fitted["labels"]["crisis"]["cross_validated"]["recall"] == 1.0


def test_the_same_rows_give_the_same_bytes(fitted: dict[str, Any], tmp_path: Path) -> None:
    write_data(tmp_path / "a.json", fitted)
    write_data(tmp_path / "b.json", fit_safety(ROWS, CHECKED, PLAIN, HashingEmbedder()))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
