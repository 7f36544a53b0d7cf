"""The curated vocabulary: its file is in order, and its terms are read as its head says."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.passages.vocabulary import Vocabulary, load_vocabulary, stems_of

CORPUS = Path(__file__).parents[2] / "corpus"
VOCABULARY = load_vocabulary()
ROWS: dict[str, Any] = tomllib.loads(
    files("assistant.passages").joinpath("vocabulary.toml").read_text(encoding="utf-8")
)
FACETS: list[dict[str, Any]] = ROWS["facet"]
OUTDATED = sorted({term for row in FACETS for term in row.get("outdated", [])})
NARROWER = [(slug, facet.parent) for slug, facet in VOCABULARY.facets.items() if facet.parent]


def slugs(text: str) -> list[str]:
    return [mention.facet.slug for mention in VOCABULARY.mentions(text)]


def outdated_in(text: str) -> list[str]:
    return [term for term in OUTDATED if re.search(rf"\b{re.escape(term)}\b", text, re.IGNORECASE)]


def covered(kind: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = tomllib.loads((CORPUS / "coverage.toml").read_text(encoding="utf-8"))[kind]
    return rows


def facet(slug: str, **terms: Any) -> dict[str, Any]:
    return {"kind": "group", "slug": slug, "preferred": slug.title(), "label": slug, **terms}


# The file


def test_every_slug_is_there_once() -> None:
    assert [slug for slug, count in Counter(row["slug"] for row in FACETS).items() if count > 1] == []


def test_every_preferred_name_is_there_once() -> None:
    assert [name for name, count in Counter(row["preferred"] for row in FACETS).items() if count > 1] == []


@pytest.mark.parametrize("kind", ["group", "barrier"])
def test_every_group_and_barrier_has_a_document_of_the_coverage_list(kind: str) -> None:
    documents = {row["document"] for row in covered(kind)}
    named = {row["slug"]: row["document"] for row in FACETS if row["kind"] == kind}
    assert {slug: document for slug, document in named.items() if document not in documents} == {}


def test_a_facet_that_is_a_section_of_a_document_names_one_of_the_coverage_list() -> None:
    there = {(row["document"], row.get("section")) for row in covered("group")}
    named = {row["slug"]: (row["document"], row["section"]) for row in FACETS if "section" in row}
    assert {slug: where for slug, where in named.items() if where not in there} == {}


def test_every_document_of_the_coverage_list_has_a_facet() -> None:
    documents = {row["document"] for kind in ("group", "barrier") for row in covered(kind)}
    assert documents - {row["document"] for row in FACETS} == set()


def test_every_step_has_a_document_of_the_catalogue() -> None:
    catalogue = tomllib.loads((CORPUS / "catalogue.toml").read_text(encoding="utf-8"))["document"]
    assert {row["document"] for row in FACETS if row["kind"] == "step"} <= {row["id"] for row in catalogue}


def test_the_steps_are_all_ten_in_order() -> None:
    assert [row["slug"] for row in FACETS if row["kind"] == "step"] == [
        "1A", "1B", "2A", "2B", "2C", "3A", "3B", "4A", "4B", "4C",
    ]  # fmt: skip


def test_no_name_that_is_shown_holds_an_outdated_term() -> None:
    shown = [row[name] for row in FACETS for name in ("preferred", "label")]
    shown += [row["current"] for row in ROWS["term"]]
    assert {name: outdated_in(name) for name in shown if outdated_in(name)} == {}


@pytest.mark.parametrize("name", ["preferred", "formal", "everyday", "outdated"])
def test_every_term_leads_to_its_facet(name: str) -> None:
    astray = [
        (row["slug"], term)
        for row in FACETS
        for term in ([row[name]] if name == "preferred" else row.get(name, []))
        if row["slug"] not in slugs(term)
    ]
    assert astray == []


def test_every_older_name_leads_to_the_current_one() -> None:
    astray = [
        older
        for row in ROWS["term"]
        for older in row["matches"]
        if row["current"] not in [current for _, current in VOCABULARY.current_terms(older)]
    ]
    assert astray == []


@pytest.mark.parametrize(("narrower", "wider"), NARROWER)
def test_a_narrower_facet_carries_a_parent_of_its_kind_that_stands_for_itself(
    narrower: str, wider: str
) -> None:
    parent = VOCABULARY.facets[wider]
    assert (parent.kind, parent.parent) == (VOCABULARY.facets[narrower].kind, "")


def test_the_family_of_a_narrower_facet_is_itself_and_its_parent() -> None:
    assert VOCABULARY.family("care-leavers") == ("care-leavers", "care")


def test_the_family_of_a_facet_without_a_parent_is_itself() -> None:
    assert VOCABULARY.family("veterans") == ("veterans",)


# Ambiguous words


def test_an_ambiguous_word_alone_means_nothing() -> None:
    # "interpreting" alone is the stem of "interpreter", which needs no clue.
    meant = [
        (row["slug"], each["term"])
        for row in FACETS
        for each in row.get("ambiguous", [])
        if row["slug"] in slugs(each["term"]) and each["term"] != "interpreting"
    ]
    assert meant == []


def test_every_clue_makes_its_ambiguous_word_mean_the_facet() -> None:
    lost = [
        (row["slug"], each["term"], clue)
        for row in FACETS
        for each in row.get("ambiguous", [])
        for clue in each["needs"]
        if row["slug"] not in slugs(f"{each['term']}, {clue}") + slugs(f"{clue}, {each['term']}")
    ]
    assert lost == []


@pytest.mark.parametrize(
    "text", ["the army and the vet", "vets who left the armed forces", "a vet back from a war in Iraq"]
)
def test_a_clue_before_or_after_gives_an_ambiguous_word_its_meaning(text: str) -> None:
    assert "veterans" in slugs(text)


def test_without_its_clue_an_ambiguous_word_stays_what_it_is() -> None:
    assert slugs("the vet looked at my dog") == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("transition from CAMHS at 18", "young-adults"),
        ("transition with hormones", "trans"),
        ("boat people on the canal", "grt"),
        ("boat people who crossed the Channel", "refugees"),
    ],
)
def test_the_clue_decides_between_the_meanings_of_a_word(text: str, slug: str) -> None:
    ambiguous = ("transition", "boat people")
    assert slug in [m.facet.slug for m in VOCABULARY.mentions(text) if m.words in ambiguous]


@pytest.mark.parametrize(
    ("text", "slug"),
    [("transition from CAMHS at 18", "trans"), ("boat people on the canal", "refugees")],
)
def test_the_clue_of_one_meaning_is_none_for_another(text: str, slug: str) -> None:
    assert slug not in slugs(text)


def test_a_term_is_no_clue_to_itself() -> None:
    made = Vocabulary({"facet": [facet("homeless", ambiguous=[{"term": "street", "needs": ["street"]}])]})
    assert made.mentions("a street") == []
    assert [m.words for m in made.mentions("a street off the street")] == ["street", "street"]


def test_a_clue_of_several_words_counts_only_when_they_stand_in_a_row() -> None:
    made = Vocabulary({"facet": [facet("homeless", ambiguous=[{"term": "vi", "needs": ["guide dog"]}])]})
    assert made.mentions("VI, guide and dog") == []
    assert [m.words for m in made.mentions("VI and a guide dog")] == ["VI"]


# Longest first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("people with a learning disability", ["ld"]),
        ("people with a disability", ["disability"]),
        ("Irish Travellers", ["grt"]),
        ("the Irish in London", ["race-irish"]),
        ("a women's refuge", ["gendered"]),
        ("lunatic asylum", ["mistrust"]),
        ("care leavers", ["care-leavers"]),
        ("young people in prison", ["justice-children"]),
    ],
)
def test_the_longest_term_is_taken_and_none_inside_it(text: str, found: list[str]) -> None:
    assert slugs(text) == found


def test_no_word_is_read_twice() -> None:
    mentions = VOCABULARY.mentions("black women with a learning disability in a women's prison on remand")
    ends = [0, *(mention.last for mention in mentions)]
    assert all(mention.first >= end for mention, end in zip(mentions, ends, strict=False))


def test_a_mention_says_which_words_of_the_text_it_is() -> None:
    (mention,) = VOCABULARY.mentions("Help for Care Leavers now")
    assert (mention.words, mention.first, mention.last) == ("Care Leavers", 2, 4)


@pytest.mark.parametrize("text", ["VETERANS", "veteran", "the veterans' wives", "veteran’s"])
def test_case_number_and_possessive_make_no_difference(text: str) -> None:
    assert "veterans" in slugs(text)


def test_a_hyphen_reads_as_a_space() -> None:
    assert slugs("care-leavers") == slugs("care leavers") == ["care-leavers"]


@pytest.mark.parametrize("text", ["the navy blue lamp", "a slow ship"])
def test_a_word_that_only_looks_like_a_term_is_none(text: str) -> None:
    assert slugs(text) == []


def test_a_refuge_is_not_about_refugees() -> None:
    assert "refugees" not in slugs("She fled to a refuge")


def test_a_curly_apostrophe_reads_as_a_straight_one() -> None:
    assert slugs("I can’t afford the bus") == slugs("I can't afford the bus")


# Outdated and older terms


def test_an_outdated_term_matches_and_says_that_it_is_outdated() -> None:
    (mention,) = VOCABULARY.mentions("help for illegal immigrants")
    assert (mention.facet.slug, mention.words, mention.outdated) == (
        "undocumented",
        "illegal immigrants",
        True,
    )


def test_a_term_in_use_is_not_outdated() -> None:
    (mention,) = VOCABULARY.mentions("undocumented migrants")
    assert not mention.outdated


def test_an_older_name_of_a_service_leads_to_the_current_one() -> None:
    assert VOCABULARY.current_terms("Does the CCG pay for IAPT?") == [
        ("CCG", "integrated care board"),
        ("IAPT", "NHS Talking Therapies"),
    ]


def test_of_two_older_names_the_longer_is_taken() -> None:
    assert VOCABULARY.current_terms("child and adolescent mental health services") == [
        (
            "child and adolescent mental health services",
            "children and young people's mental health services",
        )
    ]


def test_the_words_a_slip_may_be_meant_for_are_all_words_of_all_terms() -> None:
    assert {"veterans", "courage", "lesbian", "interpreter"} <= VOCABULARY.surface_words()


def test_a_vocabulary_is_read_once() -> None:
    assert load_vocabulary() is VOCABULARY


@given(st.text(max_size=120))
def test_any_text_at_all_can_be_read(text: str) -> None:
    words = len(stems_of(text))
    assert all(0 <= mention.first < mention.last <= words for mention in VOCABULARY.mentions(text))
