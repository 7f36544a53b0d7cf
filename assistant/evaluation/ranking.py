"""Fitting which passages go with a question, beyond their similarity, to judged questions.

Only training rows are used; the development half is left to choose by and to measure with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Filters
from assistant.evaluation.judgements import FIRST, RELEVANT, relevance
from assistant.library.snapshot import Snapshot
from assistant.ports import Embedder
from assistant.retrieval.affinity import Affinity
from assistant.retrieval.parameters import SHIPPED
from assistant.retrieval.search import find

RANK = 64
EPOCHS = 20
BATCH = 64
RATE = 2e-3
# Strong: what is learnt of one document should leave the others alone.
DECAY = 1.0
# Scores of ranking lie close together; a softmax of them needs a scale.
TEMPERATURE = 0.05
# The documents are parted into so many lots, to see what becomes of those that no question was about.
LOTS = 5
WEIGHTS = (0.0, 0.15, 0.25, 0.35, 0.5)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Judged questions and how every passage is ranked for each, without what is to be learnt.

    Attributes:
        vectors: Unit vectors of the questions, shape ``(n, dimension)``, float32.
        scores: Shape ``(n, passages)``, float32.
        grades: How far each passage answers each question, shape ``(n, passages)``, int64; 0 is not at all.
        series: Who wrote each question, shape ``(n,)``.
        passages: Unit vectors, shape ``(passages, dimension)``, float32.
        documents: The document of each passage.
        fingerprint: SHA-256 of the model's weights.
    """

    vectors: NDArray[np.float32]
    scores: NDArray[np.float32]
    grades: NDArray[np.int64]
    series: NDArray[np.int64]
    passages: NDArray[np.float32]
    documents: tuple[str, ...]
    fingerprint: str


def rank_all(rows: Sequence[dict[str, Any]], snapshot: Snapshot, embedder: Embedder) -> Ranked:
    """Ask judged questions; those that no passage of the snapshot answers are left out.

    Args:
        rows: Questions with ``text``, ``relevant`` and ``series``.
        snapshot: What is asked.
        embedder: The model the snapshot was made with.
    """
    everything = np.arange(len(snapshot), dtype=np.int64)
    places = [_place(snapshot, int(row)) for row in everything]
    plain = replace(SHIPPED, affinity=0.0)
    vectors, scores, grades, series = [], [], [], []
    for row in rows:
        relevant = relevance(row)
        graded = np.array([relevant.get(place, 0) for place in places], np.int64)
        if graded.max() < RELEVANT:
            continue
        found = find(snapshot, embedder, row["text"], 1, Filters(), parameters=plain, depth=len(snapshot))
        own = np.zeros(len(snapshot), np.float32)
        own[found.scored.rows] = found.scored.scores
        vectors.append(found.vector)
        scores.append(own)
        grades.append(graded)
        series.append(row["series"])
    return Ranked(
        np.array(vectors),
        np.array(scores),
        np.array(grades),
        np.array(series),
        snapshot.index.vectors(everything),
        tuple(document_id for document_id, _ in places),
        embedder.fingerprint,
    )


def fit_affinity(ranked: Ranked, seed: int = 0) -> Affinity:
    """Learn what answers questions: a softmax over all passages is to fall on those that do.

    Passages judged to touch on a question are neither right nor wrong. It is learnt at full weight, and
    shrunk in use by ``Parameters.affinity``. Takes seconds on a processor core.

    Args:
        ranked: The questions.
        seed: Of the start and of the order of the questions.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    vectors, passages = torch.from_numpy(ranked.vectors), torch.from_numpy(ranked.passages)
    scores, grades = torch.from_numpy(ranked.scores), torch.from_numpy(ranked.grades)
    dimension = passages.shape[1]
    question = (torch.randn(dimension, RANK, generator=generator) / dimension**0.5).requires_grad_()
    answer = torch.zeros(RANK, dimension, requires_grad=True)
    optimiser = torch.optim.AdamW([question, answer], lr=RATE, weight_decay=DECAY)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(vectors), generator=generator).split(BATCH):
            whole = scores[batch] + vectors[batch] @ question @ answer @ passages.T
            graded = grades[batch]
            logits = (whole / TEMPERATURE).masked_fill((graded > 0) & (graded < RELEVANT), -torch.inf)
            right = logits.masked_fill(graded < RELEVANT, -torch.inf)
            loss = (logits.logsumexp(1) - right.logsumexp(1)).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return Affinity(
        question.detach().numpy().astype(np.float64),
        answer.detach().numpy().astype(np.float64),
        ranked.fingerprint,
        frozenset(ranked.documents),
    )


def write_affinity(path: Path, found: Affinity) -> None:
    """Write the data file; equal contents give equal bytes."""
    np.savez(
        path,
        question=found.question.astype(np.float16),
        answer=found.answer.astype(np.float16),
        fingerprint=np.array(found.fingerprint),
        documents=np.array(sorted(found.documents)),
    )


def by_series(ranked: Ranked) -> dict[float, tuple[float, float]]:
    """Recall at 5 and mean reciprocal rank by weight, each series of questions held out in turn."""
    gains = np.zeros(ranked.scores.shape)
    for each in np.unique(ranked.series).tolist():
        own = ranked.series == each
        gains[own] = _gains(fit_affinity(_part(ranked, ~own)), ranked, own)
    return _figures(ranked, gains, np.ones(len(gains), np.bool_))


def by_documents(ranked: Ranked) -> dict[float, tuple[float, float]]:
    """The same, where what answers a question was held out with it: as of a document that is added later."""
    names = sorted(set(ranked.documents))
    lot = np.array([names.index(document_id) % LOTS for document_id in ranked.documents])
    answers = ranked.grades >= RELEVANT
    gains, asked = np.zeros(ranked.scores.shape), np.zeros(len(ranked.scores), np.bool_)
    for each in np.unique(ranked.series).tolist():
        for held in range(LOTS):
            out = lot == held
            touched = answers[:, out].any(axis=1)
            own = (ranked.series == each) & touched & ~answers[:, ~out].any(axis=1)
            if own.any():
                seen = _part(ranked, (ranked.series != each) & ~touched, ~out)
                gains[own] = _gains(fit_affinity(seen), ranked, own)
                asked |= own
    return _figures(ranked, gains, asked)


def _part(ranked: Ranked, rows: NDArray[np.bool_], columns: NDArray[np.bool_] | None = None) -> Ranked:
    kept = np.ones(len(ranked.documents), np.bool_) if columns is None else columns
    return replace(
        ranked,
        vectors=ranked.vectors[rows],
        scores=ranked.scores[np.ix_(rows, kept)],
        grades=ranked.grades[np.ix_(rows, kept)],
        series=ranked.series[rows],
        passages=ranked.passages[kept],
        documents=tuple(np.array(ranked.documents)[kept].tolist()),
    )


def _gains(found: Affinity, ranked: Ranked, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.stack([found.of(vector, ranked.passages) for vector in ranked.vectors[rows]])


def _figures(
    ranked: Ranked, gains: NDArray[np.float64], asked: NDArray[np.bool_]
) -> dict[float, tuple[float, float]]:
    figures = {}
    for weight in WEIGHTS:
        whole = (ranked.scores + weight * gains)[asked]
        answering = np.where(ranked.grades[asked] >= RELEVANT, whole, -np.inf).max(axis=1)
        ranks = 1 + (whole > answering[:, None]).sum(axis=1)
        figures[weight] = (float((ranks <= FIRST).mean()), float((1 / ranks).mean()))
    return figures


def _place(snapshot: Snapshot, row: int) -> tuple[str, str]:
    passage = snapshot.passage(row)
    return passage.document_id, snapshot.heading_of(passage)
