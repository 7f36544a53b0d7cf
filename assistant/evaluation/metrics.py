"""What a ranking is worth: the usual measures with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
LEVEL = 0.95
SEED = 20260101
Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries with its 95% bootstrap interval (percentile, 2,000 resamples)."""

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of values and its interval; the same values give the same interval."""
    rows = np.asarray(values, dtype=np.float64)
    if not rows.size:
        return Estimate(0.0, 0.0, 0.0)
    generator = np.random.default_rng(SEED)
    picks = generator.integers(0, len(rows), size=(RESAMPLES, len(rows)))
    means = rows[picks].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(rows.mean()), float(low), float(high))


def ranking_metrics(qrels: Qrels, run: Run) -> dict[str, Estimate]:
    """nDCG@10, recall@10, recall@100 and MRR@10, as ir_measures (trec_eval) counts them.

    Args:
        qrels: By query, the relevance of each judged document; every query counts, also without a hit.
        run: By query, the score of each document found.
    """
    from ir_measures import RR, R, iter_calc, nDCG

    measures = {"ndcg@10": nDCG @ 10, "recall@10": R @ 10, "recall@100": R @ 100, "mrr@10": RR @ 10}
    names = {str(measure): name for name, measure in measures.items()}
    values = {name: dict.fromkeys(qrels, 0.0) for name in measures}
    plain_qrels = {query: dict(rows) for query, rows in qrels.items()}
    plain_run = {query: dict(rows) for query, rows in run.items()}
    for found in iter_calc(list(measures.values()), plain_qrels, plain_run):
        values[names[str(found.measure)]][found.query_id] = float(found.value)
    return {name: estimate(list(rows.values())) for name, rows in values.items()}


def best_by_name(names: Iterable[str], scores: Iterable[float], most: int) -> dict[str, float]:
    """The score of the first, so the best, of ranked passages under each name; ``most`` names at most."""
    best: dict[str, float] = {}
    for name, score in zip(names, scores, strict=True):
        best.setdefault(name, score)
    return dict(list(best.items())[:most])


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds at the 50th and the 95th percentile."""
    rows = np.asarray(seconds) * 1000 if len(seconds) else np.zeros(1)
    return {"p50": round(float(np.quantile(rows, 0.5)), 2), "p95": round(float(np.quantile(rows, 0.95)), 2)}
