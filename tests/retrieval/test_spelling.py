"""Slips are mended; what may be right is left alone."""

from __future__ import annotations

import pytest

from assistant.passages.terms import STOP_WORDS
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval.spelling import Speller

WORDS = {
    "veterans": 9,
    "interpreter": 4,
    "interpreters": 7,
    "language": 5,
    "waiting": 6,
    "stigma": 8,
    "prison": 3,
    "poison": 9,
    "tarot": 2,
    "lemon": 4,
    "demon": 1,
    "melon": 4,
    "covid19": 5,
}
KNOWN_TO_THE_MODEL = {"veteran", "languages", "wailing", "buprenorphine"}


def mended(text: str, words: dict[str, int] | None = None) -> str:
    return Speller(words or WORDS, KNOWN_TO_THE_MODEL.__contains__).corrected(text)[0]


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("vetrans", "veterans"),
        ("vetreans", "veterans"),
        ("langauge", "language"),
        ("langueage", "language"),
        ("stgima", "stigma"),
        ("stigmaa", "stigma"),
        ("waitnig", "waiting"),
        ("intrepretters", "interpreters"),
    ],
)
def test_a_slip_is_mended(slip: str, right: str) -> None:
    assert mended(slip) == right


def test_the_words_around_a_slip_stay_as_they_are() -> None:
    assert mended("Do VETERANS (and  vetrans) wait?") == "Do VETERANS (and  veterans) wait?"


def test_what_was_mended_is_told_in_order() -> None:
    changes = Speller(WORDS, KNOWN_TO_THE_MODEL.__contains__).corrected("Langauge for vetrans")[1]
    assert changes == (("Langauge", "language"), ("vetrans", "veterans"))


def test_a_text_without_slips_is_given_back_unchanged() -> None:
    text = "  Waiting, for\tveterans’ interpreters… "
    assert Speller(WORDS, KNOWN_TO_THE_MODEL.__contains__).corrected(text) == (text, ())


def test_a_rare_word_that_the_model_knows_is_left_alone() -> None:
    assert mended("wailing") == "wailing"


def test_the_same_word_would_be_mended_by_a_model_that_does_not_know_it() -> None:
    assert Speller(WORDS, lambda word: False).corrected("wailing")[0] == "waiting"


def test_a_word_of_the_documents_is_left_alone_however_rare() -> None:
    assert mended("demon") == "demon"


def test_an_inflection_of_a_word_of_the_documents_is_left_alone() -> None:
    assert mended("stigmas") == "stigmas"


@pytest.mark.parametrize("word", ["waig", "VETRANS", "vetrans2", "lemo"])
def test_short_words_capitals_and_words_with_figures_are_left_alone(word: str) -> None:
    assert mended(word) == word


def test_the_little_words_are_never_slips() -> None:
    close_by = {f"{word}x": 9 for word in STOP_WORDS if len(word) > 4}
    assert [word for word in STOP_WORDS if mended(word, close_by) != word] == []


def test_a_word_far_from_all_others_is_left_alone() -> None:
    assert mended("quantum chromodynamics") == "quantum chromodynamics"


def test_a_short_word_may_be_off_by_one_letter_only() -> None:
    assert mended("stgma stga1 sgmas") == "stigma stga1 sgmas"


def test_a_long_word_may_be_off_by_two_letters() -> None:
    assert mended("intrpretr") == "interpreter"


def test_a_slip_never_changes_the_first_letter() -> None:
    assert mended("tanguage") == "tanguage"


def test_of_two_words_as_near_the_commoner_is_taken() -> None:
    assert mended("prioson", {"prisons": 3, "prison": 3, "poison": 9}) == "prison"
    assert mended("pxison", {"prison": 3, "poison": 9}) == "poison"


def test_of_two_words_as_near_and_as_common_the_first_by_letters_is_taken() -> None:
    assert mended("lexon", {"lemon": 4, "lenon": 4}) == mended("lexon", {"lenon": 4, "lemon": 4}) == "lemon"


def test_a_short_word_is_not_mended_to_a_rare_one() -> None:
    assert mended("tarox") == "tarox"


def test_a_possessive_slip_is_mended() -> None:
    assert mended("the vetran's wife", {"veteran": 5}) == "the veteran wife"


def test_the_words_of_the_vocabulary_are_all_right_as_they_are() -> None:
    words = load_vocabulary().surface_words()
    speller = Speller(dict.fromkeys(words, 3), lambda word: False)
    assert [word for word in words if speller.corrected(word)[1]] == []
