"""From a question to the screens a reader sees."""

from __future__ import annotations

import pytest

from assistant.datatypes import Filters, Health
from assistant.errors import NoSnapshotError, UsageError
from assistant.web import wording
from assistant.web.cards import Turn
from assistant.web.conversation import MAX_TURNS, Conversation, Screen
from assistant.web.markup import plain
from assistant.web.warming import Warming
from tests.web.fake_guide import FakeGuide, two_passages


def ready(guide: FakeGuide) -> Conversation:
    warming = Warming(guide)
    warming.start()
    assert warming.wait(10)
    return Conversation(guide, warming)


def last(conversation: Conversation, question: object, turns: tuple[Turn, ...] = ()) -> Screen:
    return list(conversation.reply(question, turns))[-1]


def test_a_question_is_shown_while_it_is_looked_up_and_then_answered() -> None:
    first, second = list(ready(FakeGuide()).reply("  What about veterans?  ", ()))
    assert (first.asking, first.box, first.turns) == ("What about veterans?", "", ())
    assert plain(wording.CHECKING) in first.status
    assert second.turns[0].question == "What about veterans?"
    assert second.turns[0].answer.outcome == "answered"
    assert second.status == ""


def test_earlier_questions_are_passed_on() -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    screen = last(conversation, "What about stigma?")
    last(conversation, "And for veterans?", screen.turns)
    assert guide.asked[-1] == ("And for veterans?", ("What about stigma?",))


def test_a_refused_question_is_neither_kept_nor_passed_on() -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    screen = last(conversation, "NHS number 943 476 5919")
    assert screen.turns[0].question is None
    last(conversation, "And for veterans?", screen.turns)
    assert guide.asked[-1][1] == ()


@pytest.mark.parametrize("question", ["", "  \n ", None, 7, ["a"], {"x": 1}])
def test_no_question_is_answered_in_plain_words(question: object) -> None:
    guide = FakeGuide()
    screen = last(ready(guide), question)
    assert plain(wording.EMPTY_QUESTION) in screen.status
    assert screen.box is None
    assert guide.asked == []


def test_a_question_over_the_limit_is_refused_and_stays_in_the_box() -> None:
    guide = FakeGuide()
    screen = last(ready(guide), "x" * 2001)
    assert plain("2,000 characters") in screen.status
    assert screen.box is None
    assert guide.asked == []
    assert last(ready(guide), "x" * 2000).turns


def test_what_failed_is_said_and_the_question_is_given_back() -> None:
    guide = FakeGuide()
    guide.failure = NoSnapshotError("Nothing is published yet; run: amhe ingest")
    screen = last(ready(guide), "What about veterans?")
    assert plain("Nothing is published yet; run: amhe ingest") in screen.status
    assert screen.box == "What about veterans?"
    assert screen.turns == ()


def test_a_defect_is_said_without_its_inside_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def broken(question: str, history: object) -> object:
        raise ZeroDivisionError("secret inside")

    screen = last(ready(FakeGuide(broken)), "What about veterans?")  # type: ignore[arg-type]
    assert plain(wording.BROKEN) in screen.status
    assert "secret" not in screen.status
    assert "ZeroDivisionError" in caplog.text


def test_a_question_asked_while_loading_waits_and_is_answered() -> None:
    guide = FakeGuide(ready=False)
    warming = Warming(guide)
    warming.start()
    screens = Conversation(guide, warming).reply("What about veterans?", ())
    assert plain(wording.PREPARING) in next(screens).status
    guide.release.set()
    assert list(screens)[-1].turns[0].answer.outcome == "answered"


def test_waiting_for_a_start_that_never_ends_is_bounded() -> None:
    guide = FakeGuide(ready=False)
    warming = Warming(guide)
    warming.start()
    screen = last(Conversation(guide, warming, ready_wait_seconds=0.05), "What about veterans?")
    guide.release.set()
    assert plain(wording.STILL_PREPARING) in screen.status
    assert screen.box == "What about veterans?"


def test_a_long_conversation_keeps_its_newest_turns() -> None:
    conversation = ready(FakeGuide())
    turns = tuple(Turn(n, f"q{n}", two_passages("q")) for n in range(1, MAX_TURNS + 1))
    kept = last(conversation, "one more", turns).turns
    assert len(kept) == MAX_TURNS
    assert (kept[0].number, kept[-1].number) == (2, MAX_TURNS + 1)


class NeverSays(FakeGuide):
    """A guide that does not notice that its start broke."""

    def health(self) -> Health:
        return Health("loading", None, None)


class CannotSay(FakeGuide):
    """A guide whose state cannot be read."""

    def health(self) -> Health:
        raise OSError("disk")


def test_health_reports_a_start_that_broke() -> None:
    guide = NeverSays()
    guide.failure = ZeroDivisionError("inside")
    warming = Warming(guide)
    warming.start()
    assert warming.wait(10)
    state = warming.health()
    assert state.status == "failed"
    assert "ZeroDivisionError" in (state.reason or "")


def test_health_answers_even_when_the_state_cannot_be_read() -> None:
    state = Warming(CannotSay()).health()
    assert state.status == "failed"
    assert "OSError" in (state.reason or "")


def test_loading_begins_once() -> None:
    guide = FakeGuide(ready=False)
    warming = Warming(guide)
    warming.start()
    warming.start()
    assert not warming.wait(0.05)
    guide.release.set()
    assert warming.wait(10)


def test_a_server_that_stops_lets_go_of_those_who_wait() -> None:
    guide = FakeGuide(ready=False)
    warming = Warming(guide)
    warming.start()
    warming.abandon()
    screen = last(Conversation(guide, warming, ready_wait_seconds=30), "What about veterans?")
    guide.release.set()
    assert plain(wording.STILL_PREPARING) in screen.status


def test_a_cry_for_help_is_answered_however_long_it_is() -> None:
    guide = FakeGuide()
    screen = last(ready(guide), "x " * 1200 + "I want to end my life")
    assert screen.turns[0].answer.outcome == "crisis"


def test_what_is_picked_is_handed_on_and_a_pick_that_leaves_nothing_is_said() -> None:
    guide = FakeGuide()
    picked = Filters(official_only=True)
    conversation = ready(guide)
    list(conversation.reply("What about veterans?", (), picked))
    assert guide.filters == [picked]
    guide.failure = UsageError("--official-only: no official document is published")
    screen = last(conversation, "What about veterans?")
    assert plain(wording.NOTHING_PICKED) in screen.status
    assert screen.box == "What about veterans?"
