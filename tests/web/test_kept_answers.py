"""Answers kept for a while under keys that cannot be guessed."""

from __future__ import annotations

from assistant.web.kept_answers import Kept, KeptAnswers
from tests.web.fake_guide import two_passages


def test_an_answer_is_handed_out_under_its_key_alone() -> None:
    kept = KeptAnswers()
    answer = two_passages("one")
    key = kept.keep(answer, ["veterans"])
    assert kept.get(key) == Kept(answer, ("veterans",))
    assert kept.get("another") is None
    assert len(key) > 20


def test_the_oldest_make_room() -> None:
    kept = KeptAnswers(most=2)
    keys = [kept.keep(two_passages(name)) for name in ("one", "two", "three")]
    assert [kept.get(key) is not None for key in keys] == [False, True, True]


def test_an_answer_is_forgotten_after_its_time() -> None:
    kept = KeptAnswers(seconds=-1.0)
    assert kept.get(kept.keep(two_passages("one"))) is None


def test_what_is_cleared_is_forgotten_at_once() -> None:
    kept = KeptAnswers()
    first, second = kept.keep(two_passages("one")), kept.keep(two_passages("two"))
    kept.forget([first, "never kept"])
    assert kept.get(first) is None
    assert kept.get(second) is not None
