"""What could be asked next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers.next_questions import FEWEST_PASSAGES, next_questions
from assistant.datatypes import Answer, Facets, Filters
from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval.question import understand
from tests.retrieval.library_made import entry, publish
from tests.web.fake_guide import answer

PARAGRAPH = " ".join(["words of no matter that fill the passage up to its end"] * 12)


def section(number: int, words: str) -> str:
    return f"## Part {number} {words}\n\n{words} is told here. {PARAGRAPH}\n\n"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    text = "# Veterans\n\n" + "".join(
        section(n, words)
        for n, words in enumerate(["Stigma"] * 5 + ["Homelessness and housing"] * 4 + ["Interpreting"] * 1)
    )
    folder = Path(tmp_path_factory.mktemp("next"))
    return publish(folder, {"veterans": text}, entry("veterans", "Veterans", groups=["veterans"]))


def after(groups: tuple[str, ...] = (), barriers: tuple[str, ...] = ()) -> Answer:
    return replace(answer("q"), facets=Facets(groups, barriers))


def test_an_answer_on_a_group_leads_to_its_barriers_with_the_most_passages_first(snapshot: Snapshot) -> None:
    found = next_questions(snapshot, after(groups=("veterans",)))
    assert [row.text for row in found[:2]] == [
        "What is known about stigma among veterans?",
        "What is known about housing insecurity among veterans?",
    ]


def test_the_count_is_the_number_of_passages_a_filter_leaves(snapshot: Snapshot) -> None:
    for row in next_questions(snapshot, after(groups=("veterans",))):
        read = understand(row.text, load_vocabulary()).facets
        kinds = load_vocabulary().facets
        picked = Facets(
            tuple(slug for slug in read if kinds[slug].kind == "group"),
            tuple(slug for slug in read if kinds[slug].kind == "barrier"),
        )
        rows = snapshot.rows(Filters(picked))
        assert rows is not None
        assert row.passages == len(rows) >= FEWEST_PASSAGES


def test_what_was_asked_is_not_offered_again(snapshot: Snapshot) -> None:
    found = next_questions(snapshot, after(groups=("veterans",), barriers=("stigma",)))
    assert found
    assert not any("stigma" in row.text for row in found)


def test_a_barrier_alone_leads_to_the_groups_that_meet_it(snapshot: Snapshot) -> None:
    found = next_questions(snapshot, after(barriers=("stigma",)))
    assert "What is known about stigma among veterans?" in [row.text for row in found]


def test_few_passages_are_no_ground_for_a_question(snapshot: Snapshot) -> None:
    texts = [row.text for row in next_questions(snapshot, after(groups=("veterans",)))]
    assert not any("language" in text for text in texts)


def test_nothing_follows_from_an_answer_without_facets_or_without_a_search(snapshot: Snapshot) -> None:
    assert next_questions(snapshot, after()) == ()
    crisis = replace(after(groups=("veterans",)), outcome="crisis")
    assert next_questions(snapshot, crisis) == ()
