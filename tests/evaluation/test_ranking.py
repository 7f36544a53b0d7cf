"""Learning which passages answer which questions: what is plain is learnt, and told honestly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation.ranking import (
    WEIGHTS,
    Ranked,
    by_documents,
    by_series,
    fit_affinity,
    rank_all,
    write_affinity,
)
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.retrieval.affinity import Affinity, read_affinity
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

SUBJECTS, DIMENSION, EACH = 10, 32, 30
FULL = WEIGHTS[-1]


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


def units(count: int, seed: int) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def made(*, alike: bool = True) -> Ranked:
    """Questions by two hands, in like words or each in its own; the answers look nothing like them.

    What answers on a subject stands in one document.
    """
    subjects = np.tile(np.arange(SUBJECTS), EACH)
    chance = np.random.default_rng(3)
    meant = [units(SUBJECTS, 1), units(SUBJECTS, 1 if alike else 9)]
    vectors = np.vstack([own[subjects] for own in meant])
    both = np.tile(subjects, 2)
    passages = units(2 * SUBJECTS, 2)
    of_passages = np.repeat(np.arange(SUBJECTS), 2)
    return Ranked(
        (vectors + chance.normal(scale=0.05, size=vectors.shape)).astype(np.float32),
        chance.uniform(high=0.2, size=(len(both), len(passages))).astype(np.float32),
        np.where(both[:, None] == of_passages[None, :], 2, 0),
        np.repeat([0, 1], len(subjects)),
        passages,
        tuple(f"document-{subject}" for subject in of_passages),
        "made",
    )


def found_first(ranked: Ranked, form: Affinity) -> float:
    """How often, by the form alone, an answer is the best passage."""
    best = [int(form.of(vector, ranked.passages).argmax()) for vector in ranked.vectors]
    return float(np.mean([ranked.grades[row, place] == 2 for row, place in enumerate(best)]))


def test_what_answers_the_questions_of_other_hands_is_learnt() -> None:
    figures = by_series(made())
    assert figures[0.0][0] < 0.5
    assert figures[FULL][0] > 0.95
    assert figures[FULL][1] > 2 * figures[0.0][1]


def test_what_nobody_else_asked_is_learnt_but_not_where_it_is_held_out() -> None:
    ranked = made(alike=False)
    assert found_first(ranked, fit_affinity(ranked)) > 0.95
    assert by_series(ranked)[FULL][0] < 0.7


def test_of_a_document_no_question_was_about_nothing_is_learnt() -> None:
    ranked = made()
    assert by_documents(ranked)[0.0] == pytest.approx(by_series(ranked)[0.0])
    assert by_documents(ranked)[FULL][0] < 0.7


def test_a_passage_that_only_touches_on_a_question_is_neither_sought_nor_shunned() -> None:
    ranked = made()
    touching = ranked.grades.copy()
    touching[:, 0] = np.where(touching[:, 0] == 0, 1, touching[:, 0])
    plain, lenient = fit_affinity(ranked), fit_affinity(replace(ranked, grades=touching))
    others = ranked.vectors[ranked.grades[:, 0] == 0]
    mean = [
        float(np.mean([form.of(each, ranked.passages[:1]) for each in others])) for form in (plain, lenient)
    ]
    assert mean[0] < mean[1]


def test_the_same_questions_give_the_same_file(tmp_path: Path) -> None:
    paths = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for path in paths:
        write_affinity(path, fit_affinity(made()))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    ranked = made()
    found = fit_affinity(ranked)
    write_affinity(tmp_path / "affinity.npz", found)
    again = read_affinity(tmp_path / "affinity.npz")
    assert (again.fingerprint, again.documents) == ("made", frozenset(ranked.documents))
    assert again.of(ranked.vectors[0], ranked.passages) == pytest.approx(
        found.of(ranked.vectors[0], ranked.passages), abs=0.02
    )


def test_every_passage_is_ranked_for_every_question_that_is_answered(snapshot: Snapshot) -> None:
    passage = snapshot.passage(0)
    place = {"document_id": passage.document_id, "section": passage.section[-1]}
    rows = [
        {"text": "who interprets at appointments", "relevant": [{**place, "grade": 2}], "series": 3},
        {"text": "tenancy support", "relevant": [{**place, "grade": 1}], "series": 4},
    ]
    ranked = rank_all(rows, snapshot, HashingEmbedder())
    assert ranked.scores.shape == ranked.grades.shape == (1, len(snapshot))
    assert ranked.grades[0, 0] == 2
    assert ranked.series.tolist() == [3]
    assert len(ranked.documents) == len(ranked.passages) == len(snapshot)
