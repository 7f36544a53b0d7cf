"""How a question is read: its facets, what was added, and what a follow-up keeps or swaps."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from assistant.passages.terms import terms_of
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval.question import MOST_EARLIER, Question, understand
from assistant.retrieval.spelling import Speller

VOCABULARY = load_vocabulary()
OUTDATED = sorted(
    {
        term
        for row in tomllib.loads(
            files("assistant.passages").joinpath("vocabulary.toml").read_text(encoding="utf-8")
        )["facet"]
        for term in row.get("outdated", [])
    }
)
SPELLER = Speller(dict.fromkeys(VOCABULARY.surface_words(), 3), lambda word: False)
REFUGEES = "What barriers of stigma do refugees face?"
LONG = "Why do trans people find it hard to register with a doctor when they move to another town?"


def read(text: str, *history: str, speller: Speller | None = None, expand: bool = True) -> Question:
    return understand(text, VOCABULARY, speller, history, expand)


# One question


def test_the_facets_of_a_question_stand_in_the_order_of_its_words() -> None:
    assert read("stigma among veterans in prison").facets == ("stigma", "veterans", "justice")


def test_a_question_alone_carries_nothing_and_leans_on_nothing() -> None:
    question = read("and for veterans?")
    assert (question.text, question.carried, question.leans_back) == ("and for veterans?", (), False)


def test_the_terms_are_those_of_the_words_asked() -> None:
    question = read("Do veterans wait?")
    assert question.terms == question.own_terms == ("veteran", "wait")


def test_an_everyday_word_adds_the_preferred_name() -> None:
    question = read("help for squaddies")
    assert question.searched_also == ("Armed forces veterans",)
    assert question.added_terms == ("arm", "forc", "veteran")


def test_nothing_is_added_for_words_that_are_in_the_preferred_name() -> None:
    assert read("help for veterans").searched_also == ()


def test_an_older_name_of_a_service_adds_the_current_one() -> None:
    assert read("waits for IAPT").searched_also[-1] == "NHS Talking Therapies"


def test_a_term_that_was_asked_is_not_added_again() -> None:
    question = read("squaddies in the armed navy")
    assert set(question.added_terms) & set(question.terms) == set()


def test_a_step_adds_no_words() -> None:
    question = read("step 2B")
    assert (question.facets, question.added_terms, question.searched_also) == (("2B",), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "What helps veterans?",
        "What can commissioners do for veterans?",
        "How can services help veterans?",
        "recommendations for veterans",
    ],
)
def test_a_question_for_advice_wants_a_section_of_actions(text: str) -> None:
    assert read(text).wants == "action"


@pytest.mark.parametrize("text", ["Do veterans wait?", "How many veterans are there?", "Who helps veterans?"])
def test_another_question_wants_no_kind_of_section(text: str) -> None:
    assert read(text).wants is None


def test_a_word_that_only_begins_like_one_for_advice_wants_nothing() -> None:
    assert read("What workforce figures are there?").wants is None


def test_unexpanded_nothing_is_read() -> None:
    question = read("Illegal immigrants and IAPT?", REFUGEES, speller=SPELLER, expand=False)
    assert question == Question(
        "Illegal immigrants and IAPT?",
        ("illeg", "immigr", "iapt"),
        own_text="Illegal immigrants and IAPT?",
        own_terms=("illeg", "immigr", "iapt"),
    )


# Outdated terms


@pytest.mark.parametrize("term", ["illegal immigrants", "BAME", "the mentally ill", "tramps"])
def test_an_outdated_term_is_understood(term: str) -> None:
    assert read(f"help for {term}").facets


def test_no_outdated_term_is_ever_in_what_was_searched_also() -> None:
    shown = {name for term in OUTDATED for name in read(term).searched_also}
    found = [
        (term, name)
        for term in OUTDATED
        for name in shown
        if re.search(rf"\b{re.escape(term)}\b", name, re.IGNORECASE)
    ]
    assert found == []


def test_an_outdated_term_adds_the_preferred_name_in_its_place() -> None:
    assert read("help for illegal immigrants").searched_also == ("People without secure immigration status",)


def test_a_slip_in_an_outdated_term_does_not_show_it_either() -> None:
    assert "addicts" not in read("help for adicts", speller=SPELLER).searched_also


# Slips


def test_a_slip_is_mended_before_the_question_is_read() -> None:
    question = read("langauge and vetrans", speller=SPELLER)
    assert (question.text, question.facets) == ("language and veterans", ("veterans",))


def test_a_mended_word_is_said_to_have_been_searched_also() -> None:
    assert read("help for vetrans", speller=SPELLER).searched_also == ("veterans",)


def test_a_mended_question_does_not_lean_back() -> None:
    assert not read("How do vetrans ask for housing advice?", REFUGEES, speller=SPELLER).leans_back


def test_a_slip_in_an_earlier_question_is_mended_too() -> None:
    assert read("why?", "what barriers do refugeees face", speller=SPELLER).carried == ("refugees",)


# Follow-ups


@pytest.mark.parametrize(
    ("text", "facets", "carried"),
    [
        ("and for veterans?", ("veterans", "stigma"), ("stigma",)),
        ("what about in prison?", ("justice", "stigma"), ("stigma",)),
        ("and poverty?", ("poverty", "refugees"), ("refugees",)),
        ("why?", ("stigma", "refugees"), ("stigma", "refugees")),
        ("what helps?", ("stigma", "refugees"), ("stigma", "refugees")),
        ("how many are there?", ("stigma", "refugees"), ("stigma", "refugees")),
    ],
)
def test_a_follow_up_swaps_what_it_names_and_keeps_the_rest(
    text: str, facets: tuple[str, ...], carried: tuple[str, ...]
) -> None:
    question = read(text, REFUGEES)
    assert (question.facets, question.carried, question.leans_back) == (facets, carried, True)


def test_a_swapped_group_is_no_longer_searched_for() -> None:
    assert read("and for veterans?", REFUGEES).text == "and for veterans? What barriers of stigma do face?"


def test_a_follow_up_that_names_nothing_is_searched_with_the_words_before() -> None:
    assert read("why?", REFUGEES).text == f"why? {REFUGEES}"


def test_a_follow_up_is_judged_by_its_own_words() -> None:
    assert read("and for veterans?", REFUGEES).own_terms == ("veteran",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why?", "barrier"),
        ("what helps?", "action"),
        ("any advice?", "action"),
        ("how many are there?", "need"),
        ("where can we find figures?", "data"),
        ("and for veterans?", None),
    ],
)
def test_a_follow_up_wants_the_kind_of_section_its_form_asks_for(text: str, kind: str | None) -> None:
    assert read(text, REFUGEES).wants == kind


def test_a_new_long_question_carries_nothing() -> None:
    question = read(LONG, REFUGEES)
    assert (question.text, question.carried, question.leans_back) == (LONG, (), False)
    assert {"stigma", "refugees"} & set(question.facets) == set()


def test_a_long_question_that_opens_as_a_follow_up_is_one() -> None:
    assert read(f"And {LONG}", REFUGEES).leans_back


def test_a_short_question_with_a_subject_of_its_own_stands_alone() -> None:
    assert read("waiting times for autistic people", REFUGEES).carried == ()


def test_a_short_question_that_points_back_does_not_stand_alone() -> None:
    assert read("do autistic people get that diagnosis there?", REFUGEES).carried == ("stigma",)


def test_what_was_carried_is_carried_on() -> None:
    assert read("what helps?", REFUGEES, "and for veterans?").facets == ("veterans", "stigma")


def test_a_group_swapped_two_questions_later_replaces_the_first() -> None:
    assert read("and for veterans?", REFUGEES, "what helps?").facets == ("veterans", "stigma")


def test_a_group_swapped_two_questions_later_is_no_longer_searched_for() -> None:
    assert "refuge" not in read("and for veterans?", REFUGEES, "what helps?").terms


def test_a_swapped_group_with_a_hyphen_is_no_longer_searched_for() -> None:
    assert "soldier" not in read("and for refugees?", "What stops ex-soldiers asking?").terms


def test_a_narrower_group_replaces_the_wider_one() -> None:
    assert read("and care leavers?", "Do children in care feel stigma?").facets == ("care-leavers", "stigma")


def test_a_new_question_in_between_ends_what_was_carried() -> None:
    assert read("why?", REFUGEES, LONG).facets == read(LONG).facets


def test_only_so_many_earlier_questions_are_read() -> None:
    assert read("why?", REFUGEES, *["and why?"] * MOST_EARLIER).carried == ()
    assert read("why?", REFUGEES, *["and why?"] * (MOST_EARLIER - 1)).carried == ("stigma", "refugees")


# Steps


@pytest.mark.parametrize(
    ("before", "text", "step"),
    [
        ("What is step 3A?", "and the next step?", "3B"),
        ("What is step 1B?", "what comes next?", "2A"),
        ("step 3B", "What happens after that?", "4A"),
    ],
)
def test_the_next_step_is_the_one_after_the_last_that_was_named(before: str, text: str, step: str) -> None:
    question = read(text, before)
    assert question.facets == (step,)
    assert VOCABULARY.facets[step].preferred in question.text


def test_the_next_step_goes_on_from_the_step_before() -> None:
    assert read("and the next step?", "step 1A", "what comes next?").facets == ("2A",)


def test_after_the_last_step_there_is_no_next_one() -> None:
    assert read("and the next step?", "What is step 4C?").facets == ("4C",)


def test_without_a_step_before_there_is_no_next_one() -> None:
    assert read("and the next step?", REFUGEES).facets == ("stigma", "refugees")


# Always the same


@pytest.mark.parametrize("text", ["and for veterans?", "why?", "and the next step?", LONG])
def test_the_same_conversation_is_understood_in_the_same_way(text: str) -> None:
    assert read(text, REFUGEES, "step 2A", speller=SPELLER) == read(
        text, REFUGEES, "step 2A", speller=SPELLER
    )


def test_a_question_of_little_words_has_no_terms() -> None:
    assert read("why?").terms == tuple(terms_of("why?")) == ()


# What the reader leaves out


def test_a_facet_left_out_is_neither_read_nor_added() -> None:
    question = understand("help for squaddies with stigma", VOCABULARY, without=["veterans"])
    assert question.facets == ("stigma",)
    assert "Armed forces veterans" not in question.searched_also
    assert "veteran" not in question.added_terms


def test_a_carried_facet_left_out_takes_the_words_that_named_it_along() -> None:
    history = ["What stops veterans from asking for help?"]
    kept = understand("and housing?", VOCABULARY, history=history)
    left = understand("and housing?", VOCABULARY, history=history, without=["veterans"])
    assert kept.carried == ("veterans",)
    assert (left.carried, left.facets) == ((), ("housing",))
    assert "veterans" in kept.text
    assert "veterans" not in left.text


@pytest.mark.parametrize(
    ("text", "by_length"),
    [
        ("how much is a train ticket to Leeds", True),
        ("waiting times", True),
        ("and the waiting times?", False),
        ("how long do they wait?", False),
        ("why not?", False),
        ("the next step", False),
        (LONG, False),
    ],
)
def test_what_only_its_shortness_makes_a_follow_up_is_told_apart(text: str, by_length: bool) -> None:
    assert read(text, REFUGEES).by_length is by_length
