"""From a question to the screens a reader sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.datatypes import Facets, Filters, Health
from assistant.errors import NoSnapshotError, UsageError
from assistant.web import wording
from assistant.web.conversation import MAX_TURNS, Conversation, Screen
from assistant.web.kept_answers import KeptAnswers
from assistant.web.markup import plain
from assistant.web.turns import Turn
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
    assert (first.asking, first.turns) == ("What about veterans?", ())
    assert plain(wording.CHECKING) in first.status
    assert second.turns[0].question == "What about veterans?"
    assert second.turns[0].answer.outcome == "answered"
    assert second.status == ""


def test_what_is_typed_while_an_answer_is_on_its_way_is_left_alone() -> None:
    assert {screen.box for screen in ready(FakeGuide()).reply("What about veterans?", ())} == {None}


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


def test_a_question_over_the_limit_is_refused_and_given_back_to_the_box() -> None:
    guide = FakeGuide()
    screen = last(ready(guide), "x" * 2001)
    assert plain("2,000 characters") in screen.status
    assert screen.box == "x" * 2001
    assert guide.asked == []
    assert last(ready(guide), "x" * 2000).turns


def test_what_failed_is_said_and_the_question_is_given_back() -> None:
    guide = FakeGuide()
    guide.failure = NoSnapshotError("Nothing is published yet; run: amhe ingest")
    screen = last(ready(guide), "What about veterans?")
    assert plain(wording.NOTHING_PUBLISHED) in screen.status
    assert plain("amhe ingest") not in screen.status
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


def acted(conversation: Conversation, command: object, turns: tuple[Turn, ...]) -> Screen:
    return list(conversation.act(command, turns))[-1]


def test_a_facet_left_out_asks_the_same_question_again_with_its_own_history() -> None:
    read = Facets(("veterans",), ("stigma",))
    guide = FakeGuide(lambda question, _: replace(two_passages(question), facets=read))
    conversation = ready(guide)
    turns = last(conversation, "What about stigma?").turns
    turns = last(conversation, "And for veterans?", turns).turns
    turns = last(conversation, "And housing?", turns).turns
    screen = acted(conversation, "without-2-veterans", turns)
    assert guide.asked[-1] == ("And for veterans?", ("What about stigma?",))
    assert guide.left_out[-1] == (True, ("veterans",))
    assert [turn.number for turn in screen.turns] == [1, 2, 3, 4]
    acted(conversation, "without-4-stigma", screen.turns)
    assert guide.left_out[-1] == (True, ("veterans", "stigma"))


def test_the_very_words_can_be_searched_under_the_same_filters() -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    picked = Filters(official_only=True)
    turns = list(conversation.reply("What about stigma?", (), picked))[-1].turns
    acted(conversation, "exact-1", turns)
    assert guide.left_out[-1] == (False, ())
    assert guide.filters[-1] == picked


def test_a_question_asked_again_is_history_once() -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    turns = last(conversation, "What about stigma?").turns
    turns = acted(conversation, "exact-1", turns).turns
    last(conversation, "And for veterans?", turns)
    assert guide.asked[-1][1] == ("What about stigma?",)


def test_an_opinion_is_kept_once() -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    turns = last(conversation, "What about stigma?").turns
    screen = acted(conversation, "wrong_page-1", turns)
    assert plain(wording.OPINION_KEPT) in screen.status
    again = acted(conversation, "useful-1", screen.turns)
    assert again.turns == screen.turns
    assert [opinion for _, opinion in guide.opinions] == ["wrong_page"]


def test_an_opinion_that_cannot_be_kept_is_said() -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    turns = last(conversation, "What about stigma?").turns
    guide.failure = NoSnapshotError("feedback.jsonl cannot be written (disk full).")
    screen = acted(conversation, "useful-1", turns)
    assert plain(wording.OPINION_LOST) in screen.status
    assert screen.turns == turns


@pytest.mark.parametrize(
    "command", ["", None, 7, "useful", "useful-9", "without-9-x", "delete-1", "exact-", "-1", "exact-1-1-1"]
)
def test_a_command_that_is_none_harms_nothing(command: object) -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    turns = last(conversation, "What about stigma?").turns
    screen = acted(conversation, command, turns)
    assert screen.turns[: len(turns)] == turns
    assert guide.opinions == []


@pytest.mark.parametrize("slug", ["deaf", "z" * 200_000, ""])
def test_only_a_facet_of_the_answer_can_be_left_out(slug: str) -> None:
    guide = FakeGuide(lambda question, _: replace(two_passages(question), facets=Facets(("veterans",))))
    conversation = ready(guide)
    turns = last(conversation, "What about veterans?").turns
    assert acted(conversation, f"without-1-{slug}", turns) == Screen(turns)
    assert len(guide.asked) == 1


def test_a_refused_question_is_not_asked_again() -> None:
    guide = FakeGuide()
    conversation = ready(guide)
    turns = last(conversation, "NHS number 943 476 5919").turns
    assert acted(conversation, "exact-1", turns).turns == turns
    assert len(guide.asked) == 1


def test_clearing_lets_go_of_what_was_kept_for_files() -> None:
    guide = FakeGuide()
    kept = KeptAnswers()
    warming = Warming(guide)
    warming.start()
    assert warming.wait(10)
    conversation = Conversation(guide, warming, kept)
    turns = last(conversation, "What about stigma?").turns
    assert kept.get(turns[0].key) is not None
    assert conversation.cleared(turns) == Screen((), box="")
    assert kept.get(turns[0].key) is None


def test_documents_are_offered_once_there_is_a_library() -> None:
    waiting = FakeGuide(ready=False)
    assert Conversation(waiting, Warming(waiting)).documents() == ()
    assert [row.document_id for row in ready(FakeGuide()).documents()] == ["appendix-veterans"]
