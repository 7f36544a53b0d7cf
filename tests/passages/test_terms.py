from hypothesis import given
from hypothesis import strategies as st

from assistant.passages.terms import STOP_WORDS, stem, terms_of, words_of


def test_words_are_in_lower_case_and_in_order_with_the_little_ones() -> None:
    assert words_of("The GP and the Ward") == ["the", "gp", "and", "the", "ward"]


def test_a_possessive_ending_is_left_out_with_either_apostrophe() -> None:
    assert words_of("the veteran's wife, women’s groups, veterans' families") == [
        "the", "veteran", "wife", "women", "groups", "veterans", "families",
    ]  # fmt: skip


def test_an_apostrophe_inside_a_word_stays() -> None:
    assert words_of("I can't") == ["i", "can't"]


def test_a_hyphen_a_slash_and_an_underscore_part_words() -> None:
    assert words_of("self-referral and/or drop_in") == ["self", "referral", "and", "or", "drop", "in"]


def test_figures_and_letters_with_accents_are_words() -> None:
    assert words_of("16–25: naïve Zoë, COVID-19") == ["16", "25", "naïve", "zoë", "covid", "19"]


def test_terms_leave_out_the_words_of_nearly_every_sentence() -> None:
    assert terms_of("What should be done about the waits?") == ["done", "wait"]


def test_terms_of_nothing_but_little_words_are_none() -> None:
    assert terms_of("and what about them?") == []


def test_inflections_share_a_term() -> None:
    assert terms_of("waits waiting waited wait") == ["wait"] * 4


def test_a_word_that_stands_twice_is_there_twice() -> None:
    assert terms_of("stigma, shame and stigma") == ["stigma", "shame", "stigma"]


def test_a_term_is_the_stem_that_one_word_has() -> None:
    assert terms_of("interpreters") == [stem("interpreters")]


def test_stop_words_are_spelt_as_words_are_read() -> None:
    assert [word for word in STOP_WORDS if words_of(word) != [word]] == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_terms_of_two_texts_are_those_of_the_first_and_then_of_the_second(one: str, other: str) -> None:
    assert terms_of(f"{one}\n{other}") == terms_of(one) + terms_of(other)
