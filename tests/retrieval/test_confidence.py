"""The verdict on a search: what it is computed from, and what the fitted regression makes of it."""

from __future__ import annotations

import dataclasses
import json
import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.datatypes import Filters
from assistant.errors import ModelError
from assistant.library.embedder import WEIGHTS_SHA256
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.ports import Reader
from assistant.retrieval import confidence
from assistant.retrieval.confidence import EVIDENCE, VERDICTS, Model, find_and_judge, judge
from assistant.retrieval.evidence import (
    FEATURES,
    GAP_OF,
    SAYS_NOTHING,
    Said,
    evidence,
    features,
    gap,
    sentences_found,
)
from assistant.retrieval.search import Found, find
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

COVERED = "Do veterans wait longer for therapy than other people do?"
OUTSIDE = "Quantum chromodynamics lattice spacing"


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


def found(snapshot: Snapshot, question: str) -> Found:
    return find(snapshot, HashingEmbedder(), question, 10, Filters())


def feature(snapshot: Snapshot, question: str, name: str) -> float:
    return float(values_of(snapshot, found(snapshot, question))[FEATURES.index(name)])


def values_of(snapshot: Snapshot, found: Found) -> NDArray[np.float64]:
    return features(snapshot, found, sentences_found(snapshot, found))


class Telling(HashingEmbedder):
    """Has a reader that always tells the same, and notes what it read."""

    labels = VERDICTS

    def __init__(self, odds: tuple[float, float, float]) -> None:
        super().__init__()
        self.odds = odds
        self.asked: list[tuple[str, str]] = []

    def reader(self, adapter: Path) -> Reader:
        return self

    def log_odds(self, question: str, evidence: str) -> NDArray[np.float64]:
        self.asked.append((question, evidence))
        return np.array(self.odds)


def model(odds: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Model:
    """Two features; the first speaks for "answered", the second for "not_covered"."""
    coefficients = np.array([[2.0, 0.0], [0.0, 0.0], [0.0, 3.0]])
    return Model(
        np.array([1.0, 10.0]), np.array([0.5, 2.0]), coefficients, np.array([0.0, 0.1, -0.2]), np.array(odds)
    )


def test_probabilities_are_the_softmax_computed_by_hand() -> None:
    exponents = [2.0 * 1.0, 0.1, 3.0 * -0.5 - 0.2]
    whole = sum(math.exp(each) for each in exponents)
    expected = [math.exp(each) / whole for each in exponents]
    assert model().probabilities(np.array([1.5, 9.0])).tolist() == pytest.approx(expected)


def test_probabilities_of_extreme_features_stay_finite() -> None:
    probabilities = model().probabilities(np.array([1e6, -1e6]))
    assert probabilities.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("odds", "verdict"),
    [((1.0, 1.0, 1.0), "answered"), ((1.0, 4.0, 1.0), "partial"), ((1.0, 1.0, 9.0), "not_covered")],
)
def test_a_rare_verdict_counts_as_much_more_as_its_odds_say(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, odds: tuple[float, float, float], verdict: str
) -> None:
    monkeypatch.setattr(confidence, "features", lambda *_: np.array([1.25, 10.0]))
    monkeypatch.setattr(confidence, "_model", lambda fingerprint: model(odds))
    assert judge(snapshot, found(snapshot, COVERED), HashingEmbedder()).verdict == verdict


def test_the_odds_do_not_change_the_probability(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "features", lambda *_: np.array([1.25, 10.0]))
    said = []
    for odds in ((1.0, 1.0, 1.0), (1.0, 4.0, 9.0)):
        monkeypatch.setattr(confidence, "_model", lambda fingerprint, odds=odds: model(odds))
        said.append(judge(snapshot, found(snapshot, COVERED), HashingEmbedder()).probability)
    assert said[0] == said[1]


def test_a_search_without_a_hit_is_not_covered(snapshot: Snapshot) -> None:
    nothing = dataclasses.replace(found(snapshot, COVERED), hits=())
    assert judge(snapshot, nothing, HashingEmbedder()) == confidence.Confidence("not_covered", 0.0)


def test_what_the_documents_say_is_surer_than_what_they_do_not(snapshot: Snapshot) -> None:
    covered, outside = (
        judge(snapshot, found(snapshot, question), HashingEmbedder()) for question in (COVERED, OUTSIDE)
    )
    assert (covered.verdict, outside.verdict) == ("answered", "not_covered")
    assert covered.probability > outside.probability


def test_there_is_a_number_for_every_feature_and_none_is_missing(snapshot: Snapshot) -> None:
    for question in (COVERED, OUTSIDE, "the", "and of"):
        values = values_of(snapshot, found(snapshot, question))
        assert values.shape == (len(FEATURES),)
        assert np.isfinite(values).all()


def test_the_shipped_regression_fits_the_features_and_verdicts() -> None:
    data = json.loads(files("assistant.retrieval").joinpath("confidence.json").read_text(encoding="utf-8"))
    assert (tuple(data["features"]), tuple(data["verdicts"])) == (FEATURES, VERDICTS)
    assert data["fingerprint"] == WEIGHTS_SHA256
    widths = {"features_alone": 0, "with_gap": 384, "with_reader": 3 + 384}
    for name, more in widths.items():
        values = len(FEATURES) + more
        row = data[name]
        assert np.array(row["coefficients"]).shape == (len(VERDICTS), values)
        assert {len(row[key]) for key in ("mean", "scale")} == {values}
        assert {len(row[key]) for key in ("intercepts", "odds")} == {len(VERDICTS)}


def test_the_gap_is_what_was_asked_beyond_what_was_found(snapshot: Snapshot) -> None:
    found_ = found(snapshot, COVERED)
    rows = [snapshot.row_of(hit.passage.passage_id) for hit in found_.hits[:GAP_OF]]
    centre = snapshot.index.vectors(np.array(rows, np.int64)).mean(axis=0)
    assert gap(snapshot, found_) == pytest.approx(found_.vector - centre, abs=1e-6)


@pytest.mark.parametrize("known", [True, False])
def test_more_is_read_of_the_model_it_was_fitted_with_alone(known: bool) -> None:
    model = confidence._model(WEIGHTS_SHA256 if known else "other")
    assert (model.unread is not None) is known


def unread(intercepts: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Model:
    """The regression that is asked first; as it stands, sure of nothing."""
    width = len(FEATURES) + HashingEmbedder().dimension
    return Model(np.zeros(width), np.ones(width), np.zeros((3, width)), np.array(intercepts), np.ones(3))


def reading() -> Model:
    """Goes by what the reader tells alone."""
    width = len(FEATURES) + 3 + HashingEmbedder().dimension
    coefficients = np.zeros((3, width))
    coefficients[:, len(FEATURES) : len(FEATURES) + 3] = np.eye(3)
    return Model(np.zeros(width), np.ones(width), coefficients, np.zeros(3), np.ones(3), unread())


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_the_reader_tells_counts(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    monkeypatch.setattr(confidence, "_model", lambda fingerprint: reading())
    odds = tuple(3.0 if each == verdict else 0.0 for each in VERDICTS)
    assert judge(snapshot, found(snapshot, COVERED), Telling(odds)).verdict == verdict


def test_the_reader_reads_the_question_beside_the_nearest_sentences_under_their_headings(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confidence, "_model", lambda fingerprint: reading())
    embedder, searched = Telling((0.0, 0.0, 0.0)), found(snapshot, COVERED)
    judge(snapshot, searched, embedder)
    said = sentences_found(snapshot, searched)
    assert [each.near for each in said] == sorted((each.near for each in said), reverse=True)
    assert all(each.text in snapshot.document(each.document_id).text for each in said)
    assert embedder.asked == [(searched.question.text, evidence(said[:EVIDENCE]))]
    assert (
        evidence([Said(0.9, "a", "Need", "One."), Said(0.8, "b", "Data", "Two.")])
        == "Need: One. | Data: Two."
    )


@pytest.mark.parametrize(("sure", "verdict"), [(True, "partial"), (False, "answered")])
def test_where_the_verdict_is_sure_without_reading_nothing_is_read(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, sure: bool, verdict: str
) -> None:
    model = dataclasses.replace(reading(), unread=unread((0.0, 9.0 if sure else 0.1, 0.0)))
    monkeypatch.setattr(confidence, "_model", lambda fingerprint: model)
    embedder = Telling((3.0, 0.0, 0.0))
    assert judge(snapshot, found(snapshot, COVERED), embedder).verdict == verdict
    assert bool(embedder.asked) is not sure


def test_a_model_without_its_reader_is_said_to_be_broken(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confidence, "_model", lambda fingerprint: reading())
    with pytest.raises(ModelError, match="install the project again"):
        judge(snapshot, found(snapshot, COVERED), HashingEmbedder())


def test_a_regression_fitted_to_other_features_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "FEATURES", FEATURES[1:])
    with pytest.raises(ValueError, match="fitted to other features"):
        confidence._model.__wrapped__("other")


@pytest.mark.parametrize(("question", "share"), [("veterans therapy", 1.0), ("quantum chromodynamics", 0.0)])
def test_words_covered_is_the_share_that_the_best_passages_hold(
    snapshot: Snapshot, question: str, share: float
) -> None:
    assert feature(snapshot, question, "words_covered") == pytest.approx(share)


@pytest.mark.parametrize(("question", "share"), [("veterans therapy", 0.0), ("quantum chromodynamics", 1.0)])
def test_unknown_words_is_the_share_that_no_passage_holds(
    snapshot: Snapshot, question: str, share: float
) -> None:
    assert feature(snapshot, question, "unknown_words") == pytest.approx(share)


def test_a_sentence_that_is_the_question_is_as_near_as_can_be(snapshot: Snapshot) -> None:
    question = "Commissioners can fund tenancy support workers in community teams"
    assert feature(snapshot, question, "sentence_similarity") == pytest.approx(1.0, abs=1e-2)


def test_a_question_on_a_group_has_facets_that_agree_with_what_was_found(snapshot: Snapshot) -> None:
    asked = [feature(snapshot, "Do veterans wait longer?", name) for name in ("has_facets", "facets_agree")]
    assert asked == [1.0, 1.0]


def test_a_question_on_nothing_known_has_no_facets(snapshot: Snapshot) -> None:
    asked = [feature(snapshot, "Boil the pasta", name) for name in ("has_facets", "facets_agree")]
    assert asked == [0.0, 0.0]


@pytest.mark.parametrize(
    "words",
    [
        "The survey gives no national figures on travellers.",
        "We found no evidence for this.",
        "There is no routine count of interpreters.",
        "The data do not show how many wait.",
        "How many it is is not known.",
        "Records have no breakdown by faith.",
    ],
)
def test_a_document_that_says_it_does_not_know_is_understood(words: str) -> None:
    assert SAYS_NOTHING.search(words)


@pytest.mark.parametrize(
    "words",
    [
        "There is no doubt that veterans wait longer.",
        "Figures show that one in four waits.",
        "It is well known and recorded everywhere.",
        "Children do not interpret for parents.",
    ],
)
def test_a_document_that_says_something_is_not_taken_for_silence(words: str) -> None:
    assert not SAYS_NOTHING.search(words)


BEFORE = "What helps veterans who wait for therapy?"


def judged_by(verdicts: dict[bool, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts by whether a question is read together with what went before it."""
    monkeypatch.setattr(
        confidence,
        "judge",
        lambda snapshot, found, embedder: confidence.Confidence(verdicts[found.question.leans_back], 0.5),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("text", "alone", "verdict", "leans_back"),
    [
        ("train ticket to Leeds", "not_covered", "not_covered", False),
        ("train ticket to Leeds", "partial", "answered", True),
        ("and the train ticket to Leeds?", "not_covered", "answered", True),
    ],
)
def test_a_short_question_outside_is_no_follow_up_of_one_inside(
    snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    alone: str,
    verdict: str,
    leans_back: bool,
) -> None:
    judged_by({True: "answered", False: alone}, monkeypatch)
    searched, judged = find_and_judge(snapshot, HashingEmbedder(), text, 10, Filters(), history=[BEFORE])
    assert (judged.verdict, searched.question.leans_back) == (verdict, leans_back)
