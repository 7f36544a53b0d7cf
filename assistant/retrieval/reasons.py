"""Why a passage was found: the words it shares with the question, and what both are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.datatypes import Passage, Why
from assistant.passages.terms import stem, words_of
from assistant.retrieval.question import Question

MOST_WORDS = 8


def why(question: Question, passage: Passage, rules: Sequence[tuple[str, str]]) -> Why:
    """What speaks for a passage besides the nearness of its meaning.

    Args:
        question: What was looked for.
        passage: What was found.
        rules: The passage's facets, each with the rule that gave it.
    """
    parts = (*passage.section, passage.header_text, passage.text)
    stems = {word: stem(word) for part in parts for word in words_of(part)}
    asked, added = set(question.terms), set(question.added_terms)
    given = dict(rules)
    return Why(
        words=_first(word for word, root in stems.items() if root in asked),
        added=_first(word for word, root in stems.items() if root in added - asked),
        facets=tuple((slug, given[slug]) for slug in question.facets if slug in given),
    )


def _first(words: Iterable[str]) -> tuple[str, ...]:
    """The first words with different stems, as they stand in the passage."""
    kept: dict[str, str] = {}
    for word in words:
        kept.setdefault(stem(word), word)
    return tuple(kept.values())[:MOST_WORDS]
