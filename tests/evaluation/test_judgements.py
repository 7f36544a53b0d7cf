"""Our own questions: read from their folder, asked as the product asks, and counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import UsageError
from assistant.evaluation.judgements import (
    FILES,
    Judged,
    Scores,
    evaluate_judgements,
    load_judgements,
    summary,
)
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.settings import Settings
from tests.evaluation.judgements_made import VETERANS, row, write_judgements
from tests.fakes import HashingEmbedder

SHIPPED = Path(__file__).parent.parent / "judgements"


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


def judged(**changes: Any) -> Judged:
    values: dict[str, Any] = {
        "id": "a",
        "half": "dev",
        "kind": "plain",
        "turns": (VETERANS,),
        "outcome": "answered",
        "relevant": {("veterans", "Need"): 2},
    }
    return Judged(**{**values, **changes})


def asked(snapshot: Snapshot, *rows: Judged) -> Scores:
    return evaluate_judgements(rows, snapshot, HashingEmbedder())


def test_our_own_judgements_can_be_read() -> None:
    rows = load_judgements(SHIPPED)
    assert len({each.id for each in rows}) == len(rows)
    assert {each.half for each in rows} == {"dev", "test"}
    assert {each.outcome for each in rows} == {"answered", "partial", "not_covered"}


def test_a_question_is_read_with_what_answers_it(tmp_path: Path) -> None:
    first = load_judgements(write_judgements(tmp_path))[0]
    assert first == judged(
        id="q1", needed=("Veterans wait longer",), facets=("veterans", "thresholds", "2A"), kind="plain"
    )


def test_a_dialogue_is_read_with_all_its_turns(tmp_path: Path) -> None:
    (dialogue,) = (each for each in load_judgements(write_judgements(tmp_path)) if each.kind == "dialogue")
    assert dialogue.turns == ("Who interprets at appointments?", "and for veterans who wait for therapy?")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (write_judgements(tmp_path) / name).unlink()
    with pytest.raises(UsageError, match=f"{name.replace('.', '[.]')} cannot be read"):
        load_judgements(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        json.dumps({"id": "x"}),
        json.dumps(row("x", "x", "answered", relevant=[{"document_id": "d"}])),
        json.dumps(
            row("x", "x", "answered", relevant=[{"document_id": "d", "section": "s", "grade": "high"}])
        ),
    ],
    ids=["no JSON", "keys missing", "no section", "no grade"],
)
def test_a_damaged_line_is_named_with_its_file(tmp_path: Path, line: str) -> None:
    path = write_judgements(tmp_path) / "negatives.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"negatives\.jsonl, line 2 is no judgement"):
        load_judgements(tmp_path)


def test_a_question_is_recalled_when_a_section_that_answers_it_is_among_the_first(
    snapshot: Snapshot,
) -> None:
    right, wrong = judged(), judged(id="b", relevant={("veterans", "No such section"): 2})
    assert asked(snapshot, right, wrong).recall5 == [1.0, 0.0]


def test_a_section_that_only_touches_the_matter_recalls_nothing(snapshot: Snapshot) -> None:
    assert asked(snapshot, judged(relevant={("veterans", "Need"): 1})).recall5 == [0.0]


def test_the_reciprocal_rank_is_of_the_first_section_that_answers(snapshot: Snapshot) -> None:
    scores = asked(snapshot, judged(), judged(id="b", relevant={("x", "Cooking"): 2}))
    assert scores.reciprocal[0] == 1.0
    assert 0.0 < scores.reciprocal[1] < 1.0


@pytest.mark.parametrize(
    ("needed", "found"),
    [
        (("Veterans wait longer for therapy",), 1.0),
        (("Veterans\twait  longer for therapy",), 1.0),
        (("no such words", "wait longer for"), 1.0),
        (("no such words",), 0.0),
    ],
)
def test_a_needed_sentence_must_be_quoted(snapshot: Snapshot, needed: tuple[str, ...], found: float) -> None:
    assert asked(snapshot, judged(needed=needed)).needed == [found]


def test_a_question_that_needs_no_sentence_does_not_count_for_them(snapshot: Snapshot) -> None:
    assert asked(snapshot, judged()).needed == []


def test_a_dialogue_counts_by_itself(snapshot: Snapshot) -> None:
    turns = ("Who interprets at appointments?", "and for veterans who wait for therapy?")
    scores = asked(snapshot, judged(turns=turns))
    assert (scores.dialogue_recall5, scores.recall5, scores.verdicts) == ([1.0], [], Counter())


def test_a_verdict_is_counted_beside_the_outcome_that_was_judged(snapshot: Snapshot) -> None:
    outside = judged(id="b", turns=("Quantum chromodynamics",), outcome="not_covered", relevant={})
    verdicts = asked(snapshot, judged(), outside).verdicts
    assert verdicts == {("answered", "answered"): 1, ("not_covered", "not_covered"): 1}


def test_a_question_that_is_not_answered_counts_for_no_ranking(snapshot: Snapshot) -> None:
    outside = judged(turns=("Quantum chromodynamics",), outcome="not_covered", relevant={})
    scores = asked(snapshot, outside)
    assert (scores.recall5, scores.qrels, scores.run) == ([], {}, {})


def test_every_question_is_timed(snapshot: Snapshot) -> None:
    assert len(asked(snapshot, judged(), judged(id="b")).seconds) == 2


def test_outcomes_are_shares_of_what_was_said_and_of_what_was_so() -> None:
    verdicts = Counter(
        {
            ("answered", "answered"): 6,
            ("answered", "partial"): 1,
            ("answered", "not_covered"): 1,
            ("partial", "partial"): 3,
            ("partial", "answered"): 1,
            ("not_covered", "not_covered"): 4,
            ("not_covered", "answered"): 1,
        }
    )
    assert summary(Scores(verdicts=verdicts))["outcomes"] == {
        "not_covered_precision": 4 / 5,
        "not_covered_recall": 4 / 5,
        "partial_recall": 3 / 4,
        "answered_recall": 6 / 8,
        "outside_answered": 1,
    }


def test_no_questions_come_to_nothing() -> None:
    found = summary(Scores())
    assert (found["queries"], set(found["outcomes"].values())) == (0, {0})


def test_a_ranking_of_sections_is_measured_like_one_of_documents(snapshot: Snapshot) -> None:
    metrics = summary(asked(snapshot, judged()))["metrics"]
    assert {metrics[name].mean for name in ("ndcg@10", "recall@10", "mrr@10", "recall@5", "mrr")} == {1.0}
