"""Why a passage was found."""

from __future__ import annotations

from assistant.datatypes import Passage
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval.question import understand
from assistant.retrieval.reasons import MOST_WORDS, why

RULES = (("veterans", "subject"), ("stigma", "words"))


def passage(text: str, *section: str) -> Passage:
    return Passage("veterans", 0, 0, len(text), text, section)


def test_the_words_are_those_of_the_passage_in_any_form_of_the_question() -> None:
    found = why(
        understand("Do veterans wait?", load_vocabulary()), passage("A veteran was waiting.", "Waits"), RULES
    )
    assert found.words == ("waits", "veteran")


def test_words_of_the_vocabulary_are_told_apart_from_words_asked() -> None:
    found = why(understand("help for squaddies", load_vocabulary()), passage("Veterans ask for help."), RULES)
    assert (found.words, found.added) == (("help",), ("veterans",))


def test_a_facet_comes_with_the_rule_that_gave_it_and_only_if_it_was_asked_for() -> None:
    found = why(understand("Do veterans wait?", load_vocabulary()), passage("Nothing."), RULES)
    assert found.facets == (("veterans", "subject"),)
    assert found.words == ()


def test_no_more_than_a_few_words_are_named() -> None:
    many = " ".join(f"word{letter}" for letter in "abcdefghijklmnop")
    found = why(understand(many, load_vocabulary()), passage(many), ())
    assert len(found.words) == MOST_WORDS
