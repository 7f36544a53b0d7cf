"""One question of a conversation with its answer, and how it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from assistant.answers.feedback import Opinion
from assistant.answers.next_questions import NextQuestion
from assistant.datatypes import Answer, Filters, Outcome

# What these say comes from a search, and can be copied and taken along as a file.
SEARCHED: Final[frozenset[Outcome]] = frozenset({"answered", "partial", "not_covered"})


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is asked.

    Attributes:
        picked: What the reader limited the search to.
        without: Slugs of facets that the reader left out.
        expand: Whether anything but the reader's own words is searched.
    """

    picked: Filters = field(default_factory=Filters)
    without: tuple[str, ...] = ()
    expand: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and its answer; ``number`` is unique within the conversation.

    Attributes:
        question: The words asked, or None when they must not be kept.
        asking: How they were asked.
        following: What could be asked next.
        opinion: What the reader said of the answer.
        key: Under which the answer is kept for its files; empty when it is not.
    """

    number: int
    question: str | None
    answer: Answer
    asking: Asking = field(default_factory=Asking)
    following: tuple[NextQuestion, ...] = ()
    opinion: Opinion | None = None
    key: str = ""
