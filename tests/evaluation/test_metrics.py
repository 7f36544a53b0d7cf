"""Measures of a run made by hand, and what the bootstrap says of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.evaluation.metrics import Estimate, estimate, percentiles, ranking_metrics

QRELS = {"first": {"a": 2, "b": 1, "c": 1}, "second": {"d": 1}, "lost": {"e": 1}}
# By hand: "first" finds a at 2 and b at 3 but never c; "second" finds d at 12; "lost" finds nothing.
RUN = {
    "first": {"x": 9.0, "a": 8.0, "b": 7.0},
    "second": {**{f"y{n}": 50.0 - n for n in range(11)}, "d": 1.0},
}


def mean(name: str) -> float:
    return ranking_metrics(QRELS, RUN)[name].mean


def test_ndcg_at_10_of_a_run_made_by_hand() -> None:
    gained = 2 / math.log2(3) + 1 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert mean("ndcg@10") == pytest.approx(gained / ideal / 3)


def test_recall_at_10_of_a_run_made_by_hand() -> None:
    assert mean("recall@10") == pytest.approx((2 / 3 + 0 + 0) / 3)


def test_recall_at_100_of_a_run_made_by_hand() -> None:
    assert mean("recall@100") == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_mrr_at_10_of_a_run_made_by_hand() -> None:
    assert mean("mrr@10") == pytest.approx((1 / 2 + 0 + 0) / 3)


def test_a_perfect_run_scores_one_everywhere() -> None:
    run = {query: {name: float(grade) for name, grade in rows.items()} for query, rows in QRELS.items()}
    assert {row.mean for row in ranking_metrics(QRELS, run).values()} == {1.0}


def test_a_query_without_a_hit_counts_as_nothing() -> None:
    assert ranking_metrics(QRELS, {})["recall@100"].mean == 0.0


def test_a_query_without_a_judgement_does_not_count() -> None:
    stranger = ranking_metrics(QRELS, {**RUN, "stranger": {"a": 1.0}})
    assert stranger == ranking_metrics(QRELS, RUN)


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_contains_the_mean(seed: int) -> None:
    found = estimate(np.random.default_rng(seed).random(40).tolist())
    assert found.low < found.mean < found.high


def test_the_interval_is_repeatable() -> None:
    values = np.random.default_rng(3).random(60).tolist()
    assert estimate(values) == estimate(values)


def test_the_interval_is_about_two_standard_errors_wide_each_way() -> None:
    values = np.random.default_rng(5).normal(0.5, 0.1, size=400)
    found = estimate(values.tolist())
    error = float(values.std()) / math.sqrt(len(values))
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * error, rel=0.1)


def test_equal_values_leave_no_doubt() -> None:
    assert estimate([0.5] * 10) == Estimate(0.5, 0.5, 0.5)


def test_no_values_are_nothing() -> None:
    assert estimate([]) == Estimate(0.0, 0.0, 0.0)


def test_percentiles_are_milliseconds() -> None:
    seconds = [n / 1000 for n in range(1, 102)]
    assert percentiles(seconds) == {"p50": 51.0, "p95": 96.0}


def test_no_queries_take_no_time() -> None:
    assert percentiles([]) == {"p50": 0.0, "p95": 0.0}
