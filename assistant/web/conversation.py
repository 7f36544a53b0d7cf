"""A conversation: questions in, what the page shows out. Knows nothing of the library that draws it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answers.feedback import OPINIONS, Opinion
from assistant.answers.next_questions import NextQuestion
from assistant.answers.safety import names_danger
from assistant.datatypes import Answer, DocumentSummary, Filters
from assistant.errors import AssistantError, UsageError
from assistant.passages.vocabulary import load_vocabulary
from assistant.web import wording
from assistant.web.causes import cause_of
from assistant.web.guidance import Guidance
from assistant.web.kept_answers import KeptAnswers
from assistant.web.markup import plain
from assistant.web.picks import limit_words
from assistant.web.troubles import trouble_words
from assistant.web.turns import SEARCHED, Asking, Turn
from assistant.web.warming import Warming

logger = logging.getLogger(__name__)

READY_WAIT_SECONDS = 180.0
PATIENCE_SECONDS = 0.25
MAX_TURNS = 20
MOST_WITHOUT = 20
# The words of these questions are not passed on with later ones: they say nothing of what is looked for,
# and a refused question is one that must not be kept.
NOT_HISTORY = frozenset({"crisis", "refused", "about"})


@dataclass(frozen=True, slots=True)
class Screen:
    """What the page shows at one moment.

    Attributes:
        turns: The questions answered so far.
        asking: A question shown in the chat that is not answered yet.
        status: HTML of the line under the chat; empty when there is nothing to say.
        box: What the question box holds, or None to leave it as it is: the browser empties it when the
            question goes out, and what it holds later is the reader's next question.
    """

    turns: tuple[Turn, ...]
    asking: str | None = None
    status: str = ""
    box: str | None = None


class Conversation:
    """Answers questions one after another; one object serves every reader, turns are passed in."""

    def __init__(
        self,
        guide: Guidance,
        warming: Warming,
        kept: KeptAnswers | None = None,
        ready_wait_seconds: float = READY_WAIT_SECONDS,
    ) -> None:
        """Keep the assistant and its warming.

        Args:
            guide: What answers.
            warming: Tells whether it is ready.
            kept: Where answers are kept for their files.
            ready_wait_seconds: How long a question waits for an assistant that is starting.
        """
        self._guide = guide
        self._warming = warming
        self._kept = kept or KeptAnswers()
        self._ready_wait_seconds = ready_wait_seconds

    def reply(
        self, question: object, turns: tuple[Turn, ...], picked: Filters | None = None
    ) -> Iterator[Screen]:
        """The screens from a question to its answer; the last one stands.

        Args:
            question: What the browser sent; anything but usable text is answered in plain words.
            turns: The conversation so far.
            picked: What the reader limits the search to.
        """
        words = question.strip() if isinstance(question, str) else ""
        if not words:
            yield Screen(turns, status=_problem(wording.EMPTY_QUESTION))
            return
        # A cry for help is answered however long it is.
        if len(words) > wording.MAX_QUESTION_CHARACTERS and not names_danger(words):
            yield Screen(turns, status=_problem(wording.TOO_LONG), box=words)
            return
        if self._warming.health().status == "loading":
            yield from self._preparing(words, turns)
            if not self._warming.wait(0):
                yield Screen(turns, status=_problem(wording.STILL_PREPARING), box=words)
                return
        yield Screen(turns, asking=words, status=note_html(wording.CHECKING))
        yield self._answered(words, turns, _history(turns), Asking(picked or Filters()))

    def act(self, command: object, turns: tuple[Turn, ...]) -> Iterator[Screen]:
        """The screens after something beside an answer was pressed; the last one stands.

        Args:
            command: ``without-3-veterans`` asks the question of turn 3 again with that facet left out,
                ``exact-3`` for its very words, ``useful-3`` (or another opinion) keeps what the reader says
                of its answer. Anything else changes nothing.
            turns: The conversation so far.
        """
        what, _, rest = command.partition("-") if isinstance(command, str) else ("", "", "")
        number, _, slug = rest.partition("-")
        at = next((place for place, turn in enumerate(turns) if str(turn.number) == number), None)
        if at is None:
            yield Screen(turns)
        elif (opinion := _opinion(what)) is not None:
            yield self._noted(turns, at, opinion)
        elif (words := turns[at].question) and _is_offered(what, slug, turns[at]):
            yield Screen(turns, asking=words, status=note_html(wording.CHECKING))
            asking = turns[at].asking
            if what == "exact":
                changed = replace(asking, expand=False)
            else:
                left = dict.fromkeys((*asking.without, slug))
                changed = replace(asking, without=tuple(left)[:MOST_WITHOUT])
            yield self._answered(words, turns, _history(turns[:at]), changed)
        else:
            yield Screen(turns)

    def cleared(self, turns: tuple[Turn, ...]) -> Screen:
        """An empty page; what was kept of the conversation is let go."""
        self._kept.forget(turn.key for turn in turns)
        return Screen((), box="")

    def documents(self) -> Sequence[DocumentSummary]:
        """What the search can be limited to; none while the library is not there."""
        if self._warming.health().status == "loading":
            return ()
        try:
            return self._guide.documents()
        except AssistantError as error:
            logger.warning("The documents could not be listed: %s", error)
            return ()

    def _preparing(self, words: str, turns: tuple[Turn, ...]) -> Iterator[Screen]:
        """The same screen again and again until loading ends: between two, a reader can clear the page."""
        waiting = Screen(turns, asking=words, status=note_html(wording.PREPARING))
        deadline = time.monotonic() + self._ready_wait_seconds
        while not self._warming.abandoned and (left := deadline - time.monotonic()) > 0:
            yield waiting
            if self._warming.wait(min(left, PATIENCE_SECONDS)):
                return

    def _answered(
        self, words: str, turns: tuple[Turn, ...], history: Sequence[str], asking: Asking
    ) -> Screen:
        try:
            answer = self._guide.ask(
                words, asking.picked, history, expand=asking.expand, without=asking.without
            )
        except UsageError:
            # What is picked is on the page; only a filter that leaves nothing can be wrong with it.
            return Screen(turns, status=_problem(wording.NOTHING_PICKED), box=words)
        except AssistantError as error:
            return Screen(turns, status=_problem(trouble_words(error)), box=words)
        except Exception as error:  # noqa: BLE001 - logged by its cause, without words
            # The reader is told; the cause goes to the log. Anything else would end the conversation.
            logger.error("A question could not be answered: %s", cause_of(error))
            return Screen(turns, status=_problem(wording.BROKEN), box=words)
        turn = Turn(
            number=turns[-1].number + 1 if turns else 1,
            question=None if answer.outcome == "refused" else words,
            answer=answer,
            asking=asking,
            following=self._following(answer),
            key=self._kept.keep(answer, limit_words(asking.picked, answer))
            if answer.outcome in SEARCHED
            else "",
        )
        return Screen((*turns, turn)[-MAX_TURNS:])

    def _following(self, answer: Answer) -> tuple[NextQuestion, ...]:
        """What could be asked next; an answer stands without it, and the log says why it is missing."""
        try:
            return self._guide.next_questions(answer)
        except AssistantError as error:
            logger.warning("No next question could be made: %s", error)
            return ()

    def _noted(self, turns: tuple[Turn, ...], at: int, opinion: Opinion) -> Screen:
        if turns[at].opinion is not None:
            return Screen(turns)
        try:
            self._guide.keep_feedback(turns[at].answer, opinion)
        except AssistantError as error:
            logger.error("An opinion could not be kept: %s", cause_of(error))
            return Screen(turns, status=_problem(wording.OPINION_LOST))
        noted = replace(turns[at], opinion=opinion)
        return Screen((*turns[:at], noted, *turns[at + 1 :]), status=note_html(wording.OPINION_KEPT))


def _history(turns: tuple[Turn, ...]) -> list[str]:
    """The earlier questions that say something of what is looked for, each once in a row."""
    asked = [turn.question for turn in turns if turn.question and turn.answer.outcome not in NOT_HISTORY]
    return [words for place, words in enumerate(asked) if not place or asked[place - 1] != words]


def _is_offered(what: str, slug: str, turn: Turn) -> bool:
    """Whether the page offers to ask the question of a turn again in this way."""
    if what == "exact":
        return not slug
    facet = load_vocabulary().facets.get(slug)
    if what != "without" or facet is None:
        return False
    read = turn.answer.facets
    return slug in {*read.groups, *read.barriers, *read.steps} or facet.preferred in turn.answer.carried_over


def _opinion(word: str) -> Opinion | None:
    return next((opinion for opinion in OPINIONS if opinion == word), None)


def _problem(words: str) -> str:
    return f'<div class="problem" role="alert"><p>{plain(words)}</p></div>'


def note_html(words: str) -> str:
    """A line of the status that is no problem."""
    return f'<div class="note"><p>{plain(words)}</p></div>'
