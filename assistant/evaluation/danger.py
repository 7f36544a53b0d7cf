"""Training and measuring what tells danger to life, and questions about the assistant, from other messages.

Only development and training rows are used; what is held back of the judgements is never looked at here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answers.safety import ADAPTER, label_of, names_danger
from assistant.evaluation.adapting import train_adapter, write_adapters
from assistant.library.embedder import SentenceEmbedder
from assistant.ports import Labeller, Progress

LABELS = ("crisis", "about")
# Adapters that tell danger together; one alone errs on one message in a hundred, each on others.
MEMBERS = 4


def fit_safety(
    rows: Sequence[dict[str, Any]],
    checked: Sequence[dict[str, Any]],
    plain: Sequence[str],
    embedder: SentenceEmbedder,
    folder: Path,
    progress: Progress,
) -> dict[str, Any]:
    """Train the adapters that tell danger and questions about the assistant, and measure them.

    With a graphics card it takes minutes, on two processor cores an hour or two. What is measured is what
    ships: the messages that are checked are never trained on.

    Args:
        rows: Messages with ``label`` (``crisis``, ``ordinary``, ``about``).
        checked: Further ones, which the figures are measured on.
        plain: Ordinary questions of this product.
        embedder: The default model.
        folder: Where ``safety.safetensors`` is written.
        progress: Called with what is done, how much, and how much there is.

    Returns:
        What ``safety.json`` holds.
    """
    known = [(row["text"], row["label"]) for row in rows] + [(text, "ordinary") for text in plain]
    path = folder / ADAPTER.name
    _train(known, embedder, path, progress)
    figures = measure_safety(checked, embedder.labeller(path))
    return {"fitted_to": dict(Counter(label for _, label in known)), "trained_without": figures}


def measure_safety(rows: Sequence[dict[str, Any]], labeller: Labeller) -> dict[str, dict[str, float]]:
    """How well messages with ``label`` are told apart: recall and precision by label."""
    said = [label_of(row["text"], labeller, named=names_danger(row["text"])) for row in rows]
    found = {}
    for label in LABELS:
        wanted = np.array([row["label"] == label for row in rows])
        given = np.array([each == label for each in said])
        right = float((wanted & given).sum())
        found[label] = {
            "recall": round(right / max(1, int(wanted.sum())), 4),
            "precision": round(right / max(1, int(given.sum())), 4),
            "messages": len(rows),
        }
    return found


def _train(
    messages: Sequence[tuple[str, str]], embedder: SentenceEmbedder, path: Path, progress: Progress
) -> None:
    once = dict(reversed(messages))
    texts = sorted(once)
    wanted = np.array([[once[text] == label for label in LABELS] for text in texts])
    members = [
        train_adapter(texts, wanted, LABELS, embedder.model, seed=seed, progress=progress)
        for seed in range(MEMBERS)
    ]
    write_adapters(path, members, LABELS, embedder.fingerprint)
