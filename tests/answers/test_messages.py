"""The fixed texts: what to do in danger, why nothing was processed, what the assistant is."""

from __future__ import annotations

import pytest

from assistant.answers.guide import Guide
from assistant.answers.messages import ANSWERED, CRISIS, NOT_COVERED, PARTIAL, about, refused, searched
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval.question import Question
from assistant.settings import Settings
from tests.fakes import HashingEmbedder


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


def question(*facets: str) -> Question:
    return Question("x", ("x",), facets=facets)


@pytest.mark.parametrize(
    "line",
    [
        "call 999 or go to A&E",
        "NHS 111 and choose the mental health option",
        "Samaritans on 116 123",
        "text SHOUT to 85258",
        "0808 2000 247",
    ],
)
def test_in_danger_every_line_of_help_is_named(line: str) -> None:
    assert line in CRISIS


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (("an NHS number",), "hold an NHS number."),
        (("an NHS number", "an e-mail address"), "hold an NHS number and an e-mail address."),
        (("an a", "a b", "a c"), "hold an a, a b and a c."),
    ],
)
def test_a_refusal_names_the_kinds_that_were_found(found: tuple[str, ...], words: str) -> None:
    assert words in refused(found)


def test_about_gives_the_figures_of_the_snapshot_in_use(snapshot: Snapshot) -> None:
    said = about(snapshot)
    day = snapshot.manifest.created[:10]
    assert "searches 3 documents" in said
    assert "1 official and 2 unofficial" in said
    assert f"as published on {day}." in said
    assert snapshot.snapshot_id not in said


def test_about_says_what_the_assistant_is_not(guide: Guide) -> None:
    assert "not a person and not an NHS service" in guide.ask("Are you a person?").message


def test_an_answer_and_its_absence_have_their_own_words() -> None:
    vocabulary = load_vocabulary()
    said = [
        searched("answered", question("veterans"), vocabulary),
        searched("not_covered", question(), vocabulary),
    ]
    assert said == [ANSWERED, NOT_COVERED]


def test_a_partial_answer_names_what_the_documents_do_cover() -> None:
    vocabulary = load_vocabulary()
    one, two = (vocabulary.facets[slug].label for slug in ("veterans", "language"))
    said = searched("partial", question("veterans", "language"), vocabulary)
    assert f"cover {one} and {two}, but may not say this" in said


def test_a_partial_answer_names_three_of_many() -> None:
    vocabulary = load_vocabulary()
    slugs = [slug for slug, facet in vocabulary.facets.items() if facet.kind == "group"][:4]
    first, second, third, fourth = (vocabulary.facets[slug].label for slug in slugs)
    said = searched("partial", question(*slugs), vocabulary)
    assert f"cover {first}, {second} and {third}, but" in said
    assert fourth not in said


def test_a_partial_answer_about_a_step_alone_names_nothing() -> None:
    vocabulary = load_vocabulary()
    step = next(slug for slug, facet in vocabulary.facets.items() if facet.kind == "step")
    assert searched("partial", question(step), vocabulary) == PARTIAL
