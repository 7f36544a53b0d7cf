"""Training and measuring what tells danger to life, and questions about the assistant, from other messages.

Only development and training rows are used; what is held back of the judgements is never looked at here.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answers.safety import ADAPTER, label_of, names_danger
from assistant.errors import UsageError
from assistant.evaluation.adapting import train_adapter, write_adapters
from assistant.library.adapter import read_adapters
from assistant.library.embedder import SentenceEmbedder
from assistant.ports import Labeller, Progress

LABELS = ("crisis", "about")
# Adapters that tell danger together; one alone errs on one message in a hundred, each on others.
MEMBERS = 4
# Of what they were trained on before, adapters that are trained further see the messages nearest to being
# mistaken again, and others by chance: so that they forget none of it.
NEAREST, BY_CHANCE = 2500, 2000


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
    path = folder / ADAPTER.name
    known = _messages(rows, plain)
    members = [_trained(known, embedder, seed, progress) for seed in range(MEMBERS)]
    write_adapters(path, members, LABELS, embedder.fingerprint)
    figures = measure_safety(checked, embedder.labeller(path))
    return _about(rows, plain, figures)


def fit_further(
    rows: Sequence[dict[str, Any]],
    checked: Sequence[dict[str, Any]],
    plain: Sequence[str],
    embedder: SentenceEmbedder,
    folder: Path,
    progress: Progress,
) -> dict[str, Any]:
    """Train the adapters that are there on the messages that were added since, in place of all anew.

    Takes minutes for each adapter on two processor cores, where training anew takes hours. The arguments are
    those of ``fit_safety``; which messages are new is told by ``safety.json`` in the folder.

    Returns:
        What ``safety.json`` holds then.

    Raises:
        UsageError: No message was added.
    """
    path = folder / ADAPTER.name
    fitted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["rows"]
    new = [(row["text"], row["label"]) for row in rows[fitted:]]
    if not new:
        raise UsageError(f"all {fitted} messages have been trained on; add some, or run: fit safety")
    members = read_adapters(path)
    seen = _messages(rows[:fitted], plain)
    again = _near_mistakes(seen, embedder.labeller(path))
    trained = []
    for number, member in enumerate(members):
        chance = random.Random(number)  # noqa: S311 - a sample is no secret
        texts = {*again, *chance.sample(sorted(seen), min(BY_CHANCE, len(seen)))}
        shown = {text: seen[text] for text in texts} | dict(new)
        trained.append(_trained(shown, embedder, len(members) + number, progress, member))
    write_adapters(path, trained, LABELS, embedder.fingerprint)
    return _about(rows, plain, measure_safety(checked, embedder.labeller(path)))


def _messages(rows: Sequence[dict[str, Any]], plain: Sequence[str]) -> dict[str, str]:
    """Messages with their labels; of one that is there twice, the first counts."""
    known = [(row["text"], row["label"]) for row in rows] + [(text, "ordinary") for text in plain]
    return dict(reversed(known))


def _near_mistakes(seen: Mapping[str, str], labeller: Labeller) -> list[str]:
    """Messages told apart with the least to spare, and all about the assistant, which are few."""
    texts = sorted(seen, key=lambda text: (len(text), text))
    chances = labeller.chances(texts)[:, labeller.labels.index("crisis")].clip(1e-9, 1 - 1e-9)
    odds = np.log(chances / (1 - chances))
    spare = np.where([seen[text] == "crisis" for text in texts], odds, -odds)
    near = [texts[place] for place in np.argsort(spare, kind="stable")[:NEAREST].tolist()]
    return [*near, *(text for text in texts if seen[text] == "about")]


def _about(
    rows: Sequence[dict[str, Any]], plain: Sequence[str], figures: dict[str, dict[str, float]]
) -> dict[str, Any]:
    labels = Counter(row["label"] for row in rows)
    labels["ordinary"] += len(plain)
    return {"rows": len(rows), "fitted_to": dict(labels), "trained_without": figures}


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


def _trained(
    messages: Mapping[str, str],
    embedder: SentenceEmbedder,
    seed: int,
    progress: Progress,
    start: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    texts = sorted(messages)
    wanted = np.array([[messages[text] == label for label in LABELS] for text in texts])
    return train_adapter(texts, wanted, LABELS, embedder.model, seed=seed, start=start, progress=progress)
