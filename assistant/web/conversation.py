"""A conversation: questions in, what the page shows out. Knows nothing of the library that draws it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answers.safety import names_danger
from assistant.datatypes import Filters
from assistant.errors import AssistantError, UsageError
from assistant.web import wording
from assistant.web.cards import Turn
from assistant.web.guidance import Guidance
from assistant.web.markup import plain
from assistant.web.warming import Warming

logger = logging.getLogger(__name__)

READY_WAIT_SECONDS = 180.0
PATIENCE_SECONDS = 0.25
MAX_TURNS = 20
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
        box: What the question box holds, or None to leave it as it is.
    """

    turns: tuple[Turn, ...]
    asking: str | None = None
    status: str = ""
    box: str | None = None


class Conversation:
    """Answers questions one after another; one object serves every reader, turns are passed in."""

    def __init__(
        self, guide: Guidance, warming: Warming, ready_wait_seconds: float = READY_WAIT_SECONDS
    ) -> None:
        """Keep the assistant and its warming.

        Args:
            guide: What answers.
            warming: Tells whether it is ready.
            ready_wait_seconds: How long a question waits for an assistant that is starting.
        """
        self._guide = guide
        self._warming = warming
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
            yield Screen(turns, status=_problem(wording.TOO_LONG))
            return
        if self._warming.health().status == "loading":
            yield from self._preparing(words, turns)
            if not self._warming.wait(0):
                yield Screen(turns, status=_problem(wording.STILL_PREPARING), box=words)
                return
        yield Screen(turns, asking=words, status=_note(wording.CHECKING), box="")
        yield self._answered(words, turns, picked or Filters())

    def _preparing(self, words: str, turns: tuple[Turn, ...]) -> Iterator[Screen]:
        """The same screen again and again until loading ends: between two, a reader can clear the page."""
        waiting = Screen(turns, asking=words, status=_note(wording.PREPARING), box="")
        deadline = time.monotonic() + self._ready_wait_seconds
        while not self._warming.abandoned and (left := deadline - time.monotonic()) > 0:
            yield waiting
            if self._warming.wait(min(left, PATIENCE_SECONDS)):
                return

    def _answered(self, words: str, turns: tuple[Turn, ...], picked: Filters) -> Screen:
        history = [t.question for t in turns if t.question and t.answer.outcome not in NOT_HISTORY]
        try:
            answer = self._guide.ask(words, picked, history)
        except UsageError:
            # What is picked is on the page; only a filter that leaves nothing can be wrong with it.
            return Screen(turns, status=_problem(wording.NOTHING_PICKED), box=words)
        except AssistantError as error:
            return Screen(turns, status=_problem(str(error)), box=words)
        except Exception:
            # The reader is told; the cause goes to the log. Anything else would end the conversation.
            logger.exception("A question could not be answered")
            return Screen(turns, status=_problem(wording.BROKEN), box=words)
        number = turns[-1].number + 1 if turns else 1
        kept = None if answer.outcome == "refused" else words
        turn = Turn(number, kept, answer)
        return Screen((*turns, turn)[-MAX_TURNS:], box="")


def _problem(words: str) -> str:
    return f'<div class="problem" role="alert"><p>{plain(words)}</p></div>'


def _note(words: str) -> str:
    return f'<div class="note"><p>{plain(words)}</p></div>'
