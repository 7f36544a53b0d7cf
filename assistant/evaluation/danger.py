"""Training and measuring what tells danger to life, and questions about the assistant, from other messages.

Only development and training rows are trained on; what is held back is measured where that is asked for.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answers.safety import ADAPTER, label_of, names_danger
from assistant.errors import ModelError
from assistant.evaluation.adapting import train_adapter, write_adapters
from assistant.library.adapter import read_adapters
from assistant.library.embedder import SentenceEmbedder
from assistant.ports import Labeller, Progress
from assistant.retrieval.search import LONGEST_QUERY

LABELS = ("crisis", "about")
# Adapters that tell danger together; one alone errs on one message in a hundred, each on others.
MEMBERS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """How many messages tell of danger and are recognised, and how many do not and are taken for it."""

    danger: int
    recognised: int
    ordinary: int
    taken: int

    @property
    def precision(self) -> float:
        """The share of danger among what is said to be danger; 1 where nothing is."""
        said = self.recognised + self.taken
        return self.recognised / said if said else 1.0


def fit_safety(
    rows: Sequence[dict[str, Any]],
    checked: Sequence[dict[str, Any]],
    plain: Sequence[str],
    embedder: SentenceEmbedder,
    folder: Path,
    progress: Progress,
    *,
    further: bool = False,
) -> dict[str, Any]:
    """Train the adapters that tell danger and questions about the assistant, and measure them.

    With a graphics card it takes minutes; on one processor core over two hours, or to go on from those that
    ship over one. What is measured is what ships: the messages that are checked are never trained on.

    Args:
        rows: Messages with ``label`` (``crisis``, ``ordinary``, ``about``).
        checked: Further ones, which the figures are measured on.
        plain: Ordinary questions of this product.
        embedder: The default model.
        folder: Where ``safety.safetensors`` is written.
        progress: Called with what is done, how much, and how much there is.
        further: Go on from the adapters that lie there, instead of training new ones.

    Returns:
        What ``safety.json`` holds.

    Raises:
        ModelError: There is no adapter to go on from, or it belongs to other weights.
    """
    known = [(row["text"], row["label"]) for row in rows] + [(text, "ordinary") for text in plain]
    path = folder / ADAPTER.name
    _train(known, embedder, path, progress, _members(path, embedder) if further else [None] * MEMBERS)
    figures = measure_safety(checked, embedder.labeller(path))
    return {"fitted_to": dict(Counter(label for _, label in known)), "trained_without": figures}


def measure_safety(rows: Sequence[dict[str, Any]], labeller: Labeller) -> dict[str, dict[str, float]]:
    """How well messages with ``label`` are told apart: recall and precision by label."""
    said = _labels([row["text"] for row in rows], labeller)
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


def tell_danger(rows: Sequence[dict[str, Any]], labeller: Labeller) -> Told:
    """How messages are told apart as the screen does.

    Args:
        rows: With ``text`` and ``label``; a judged question or dialogue (``turns``) without one is ordinary.
        labeller: The classifier.
    """
    messages = [(text, row.get("label")) for row in rows for text in row.get("turns") or [row["text"]]]
    said = [label == "crisis" for label in _labels([text for text, _ in messages], labeller)]
    meant = [label == "crisis" for _, label in messages]
    pairs = Counter(zip(meant, said, strict=True))
    return Told(sum(meant), pairs[True, True], len(meant) - sum(meant), pairs[False, True])


def _labels(texts: Sequence[str], labeller: Labeller) -> list[str | None]:
    return [label_of(text, labeller, named=names_danger(text)) for text in texts]


def among_others(rows: Sequence[dict[str, Any]], others: int) -> list[dict[str, Any]]:
    """Each message somewhere among ordinary ones of the same rows, as in a long text that was pasted.

    Args:
        rows: With ``text`` and ``label``.
        others: How many ordinary messages stand around each; fewer where the text would be too long to ask.
    """
    order = random.Random(0)  # noqa: S311 - an order of messages is no secret
    plain = [row["text"] for row in rows if row["label"] == "ordinary"]
    found = []
    for row in rows:
        around = order.sample(plain, min(others, len(plain)))
        kept = [text for text in around if text != row["text"]]
        while len(" ".join([row["text"], *kept])) > LONGEST_QUERY:
            kept.pop()
        kept.insert(order.randrange(len(kept) + 1), row["text"])
        found.append({**row, "text": " ".join(kept)})
    return found


def _members(path: Path, embedder: SentenceEmbedder) -> list[dict[str, Any]]:
    members, about = read_adapters(path)
    if about.get("fingerprint") != embedder.fingerprint:
        raise ModelError(f"{path} was trained for other weights; train anew, without --further.")
    return members


def _train(
    messages: Sequence[tuple[str, str]],
    embedder: SentenceEmbedder,
    path: Path,
    progress: Progress,
    starts: Sequence[dict[str, Any] | None],
) -> None:
    once = dict(reversed(messages))
    texts = sorted(once)
    wanted = np.array([[once[text] == label for label in LABELS] for text in texts])
    members = [
        train_adapter(texts, wanted, LABELS, embedder.model, seed=seed, start=start, progress=progress)
        for seed, start in enumerate(starts)
    ]
    write_adapters(path, members, LABELS, embedder.fingerprint)
