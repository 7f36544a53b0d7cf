"""What an Answer holds when nothing was searched, and when the documents answer only in part."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.answers import compose as compose_module
from assistant.answers.guide import Guide
from assistant.answers.messages import CRISIS, NOT_COVERED, TOO_LONG
from assistant.answers.wire import answer_json
from assistant.datatypes import Answer, Facets, Filters
from assistant.retrieval.confidence import Confidence
from assistant.retrieval.search import LONGEST_QUERY
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

DANGER = "I want to kill myself. Which step covers veterans?"
PRIVATE = "Do veterans like Maria Gomez, LS1 4DY, NHS number 943 476 5919, wait? maria@example.org"
ABOUT = "Who made you?"
COVERED = "Do veterans wait longer for therapy than other people do?"


class Counting(HashingEmbedder):
    """Counts how often it is called for anything."""

    calls = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        self.calls += 1
        return super().count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        return super().embed_passages(texts)

    def embed_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        return super().embed_sentences(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.calls += 1
        return super().embed_query(text)

    def knows(self, word: str) -> bool:
        self.calls += 1
        return super().knows(word)


@pytest.fixture
def partial(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict on every search is that it answers in part."""
    monkeypatch.setattr("assistant.retrieval.confidence.judge", lambda *_: Confidence("partial", 0.4))


@pytest.mark.parametrize(
    ("question", "outcome"),
    [(DANGER, "crisis"), (PRIVATE, "refused"), (ABOUT, "about"), (COVERED, "answered")],
)
def test_each_question_has_its_outcome(guide: Guide, question: str, outcome: str) -> None:
    assert guide.ask(question).outcome == outcome


@pytest.mark.parametrize("question", [DANGER, PRIVATE, ABOUT])
def test_nothing_is_searched_for_a_question_that_the_screen_holds(guide: Guide, question: str) -> None:
    answer = guide.ask(question)
    searched = (answer.statements, answer.citations, answer.passages, answer.nearest, answer.searched_also)
    assert searched == ((), (), (), (), ())


@pytest.mark.parametrize("question", [DANGER, PRIVATE, ABOUT, "why " * 1000])
def test_the_embedder_is_not_called_for_what_patterns_hold(published: Settings, question: str) -> None:
    embedder = Counting()
    own = Guide(published, embedder)
    own.warm_up()
    embedder.calls = 0
    own.ask(question)
    assert embedder.calls == 0


def test_the_embedder_is_called_for_a_question_of_the_greatest_length(published: Settings) -> None:
    embedder = Counting()
    question = COVERED.ljust(LONGEST_QUERY, "?")
    assert Guide(published, embedder).ask(question).outcome != "refused"
    assert embedder.calls > 0


def test_one_character_more_is_refused(guide: Guide) -> None:
    answer = guide.ask(COVERED.ljust(LONGEST_QUERY + 1, "?"))
    assert (answer.outcome, answer.message) == ("refused", TOO_LONG)


def test_in_danger_help_stands_above_everything(guide: Guide) -> None:
    assert guide.ask(DANGER).message == CRISIS


def test_danger_comes_before_a_refusal(guide: Guide) -> None:
    assert guide.ask(f"{PRIVATE} {DANGER}").outcome == "crisis"


@pytest.mark.parametrize("private", ["Maria", "Gomez", "LS1", "943", "5919", "maria@", "example.org", "wait"])
def test_a_refused_question_is_nowhere_repeated(guide: Guide, private: str) -> None:
    answer = guide.ask(PRIVATE)
    assert private not in json.dumps(answer_json(answer))
    assert private not in repr(dataclasses.asdict(answer))


def test_a_refusal_says_every_kind_that_was_found(guide: Guide) -> None:
    message = guide.ask(PRIVATE).message
    assert [kind in message for kind in ("an NHS number", "an e-mail address", "a name with a postcode")] == [
        True
    ] * 3


def test_what_was_picked_stays_picked_when_nothing_is_searched(guide: Guide) -> None:
    picked = Filters(Facets(groups=("veterans",)))
    assert guide.ask(ABOUT, picked).facets == picked.facets


def test_an_answer_about_the_assistant_has_the_figures_of_the_snapshot(guide: Guide) -> None:
    answer = guide.ask(ABOUT)
    assert "3 documents" in answer.message


def test_a_partial_answer_quotes_the_closest_passages(guide: Guide, partial: None) -> None:
    answer = guide.ask(COVERED)
    assert answer.outcome == "partial"
    assert answer.statements


def test_a_partial_answer_names_the_nearest_sections_too(guide: Guide, partial: None) -> None:
    assert "Former soldiers > Need" in guide.ask(COVERED).nearest


def test_a_partial_answer_says_that_it_may_be_none(guide: Guide, partial: None) -> None:
    assert "may not say this" in guide.ask(COVERED).message


def test_an_answer_carries_how_sure_it_is(guide: Guide, partial: None) -> None:
    assert guide.ask(COVERED).confidence == 0.4


def test_a_verdict_without_a_quotation_is_not_covered(
    guide: Guide, partial: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose_module, "quotations", lambda snapshot, found: [])
    answer: Answer = guide.ask(COVERED)
    assert (answer.outcome, NOT_COVERED in answer.message) == ("not_covered", True)
