"""What is shown of what was found: no repetition, and every facet of the question among the first five."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import overlaps
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval.coverage import REACH, chosen, facets_found, missing
from assistant.retrieval.question import Question
from tests.fakes import HashingEmbedder
from tests.retrieval.library_made import publish, row, scored_as

VOCABULARY = load_vocabulary()
WORDS = "amber basin cedar delta eagle fjord grove heath islet".split()
VETERANS = {f"v{n}": f"# Paper {word}\n\nVeterans {word}.\n" for n, word in enumerate(WORDS)}
OTHERS = {
    "prison": "# Quiet\n\nPrisoners value silence.\n",
    "stigma": "# Loud\n\nStigma hurts.\n",
    "blank": "# Blank\n\nLamps glow.\n",
    "twin": "# Paper amber\n\n*Veterans* amber.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish(tmp_path_factory.mktemp("coverage"), {**VETERANS, **OTHERS})


def about(*facets: str) -> Question:
    return Question("lamps", ("lamp",), facets=facets)


def falling(*documents: str, step: float = 0.01) -> dict[str, float]:
    return {name: 1.0 - step * place for place, name in enumerate(documents)}


def shown(library: Snapshot, question: Question, scores: dict[str, float], k: int = 10) -> list[str]:
    order = list(scores)
    return [order[place] for place in chosen(library, scored_as(library, scores), question, VOCABULARY, k)]


def test_the_best_k_are_shown_best_first(library: Snapshot) -> None:
    assert shown(library, about("veterans"), falling("v3", "v1", "v2", "v0"), 3) == ["v3", "v1", "v2"]


def test_a_passage_that_says_the_same_as_a_better_one_is_left_out(library: Snapshot) -> None:
    assert shown(library, about(), falling("v0", "v1", "twin", "v2"), 3) == ["v0", "v1", "v2"]


def test_of_two_that_say_the_same_the_better_one_stays(library: Snapshot) -> None:
    assert shown(library, about(), falling("twin", "v0", "v1")) == ["twin", "v1"]


def test_a_passage_that_overlaps_a_better_one_is_left_out(tmp_path: Path) -> None:
    text = "# Long\n\n" + " ".join(f"{a.title()} meets {b} today." for a in WORDS[:4] for b in WORDS[4:])
    snapshot = publish(tmp_path, {"long": text}, embedder=HashingEmbedder(max_tokens=24))
    first, second, third = (snapshot.passage(n) for n in range(3))
    assert overlaps(first, second)
    assert not overlaps(first, third)
    assert shown(snapshot, about(), falling("long:0", "long:1", "long:2")) == ["long:0", "long:2"]


def test_a_facet_far_down_is_brought_among_the_first_five(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "v4", "v5", "prison"]
    assert shown(library, about("veterans", "justice"), falling(*order)) == [
        "v0", "v1", "v2", "v3", "prison", "v4", "v5",
    ]  # fmt: skip


def test_the_first_passage_stays_the_first(library: Snapshot) -> None:
    order = ["blank", "v1", "v2", "v3", "v4", "v5", "stigma", "prison"]
    assert shown(library, about("justice", "stigma"), falling(*order))[0] == "blank"


def test_facets_that_are_among_the_first_five_change_nothing(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "prison", "v5", "v6"]
    assert shown(library, about("veterans", "justice"), falling(*order)) == order


def test_a_passage_out_of_reach_is_not_brought_forward(library: Snapshot) -> None:
    scores = falling("v0", "v1", "v2", "v3", "v4", "v5") | {"prison": 1.0 - REACH - 0.01}
    assert shown(library, about("veterans", "justice"), scores) == list(scores)


def test_a_passage_just_within_reach_is_brought_forward(library: Snapshot) -> None:
    scores = falling("v0", "v1", "v2", "v3", "v4", "v5") | {"prison": 1.0 - REACH + 0.01}
    assert shown(library, about("veterans", "justice"), scores)[4] == "prison"


def test_a_single_facet_brings_nothing_forward(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "v4", "v5", "prison"]
    assert shown(library, about("justice"), falling(*order)) == order


def test_a_step_is_no_facet_to_be_covered(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "v4", "v5", "prison"]
    assert shown(library, about("2B", "justice"), falling(*order)) == order


def test_no_passage_is_lost_or_shown_twice_by_bringing_one_forward(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "v4", "v5", "v6", "prison", "stigma"]
    found = shown(library, about("veterans", "justice", "stigma"), falling(*order))
    assert sorted(found) == sorted(order)


def test_two_facets_far_down_are_both_brought_forward(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "v4", "v5", "prison", "stigma"]
    assert {"prison", "stigma"} <= set(
        shown(library, about("veterans", "justice", "stigma"), falling(*order))[:5]
    )


def test_the_only_passage_of_another_facet_is_not_pushed_out(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "stigma", "v5", "prison"]
    assert {"prison", "stigma"} <= set(shown(library, about("stigma", "justice"), falling(*order))[:5])


def test_a_facet_is_covered_when_only_five_are_asked_for(library: Snapshot) -> None:
    order = ["v0", "v1", "v2", "v3", "v4", "v5", "prison"]
    assert "prison" in shown(library, about("veterans", "justice"), falling(*order), k=5)


def test_of_nothing_found_nothing_is_shown(library: Snapshot) -> None:
    assert shown(library, about("veterans", "justice"), {}) == []


def test_a_facet_nobody_covers_is_named_by_its_preferred_name(library: Snapshot) -> None:
    question = about("veterans", "care-leavers", "language", "2B")
    assert missing(library, question, VOCABULARY) == (
        "Care leavers",
        "Language and interpreting",
        "Step 2B: formulate plans",
    )


def test_nothing_is_missing_where_every_facet_is_covered(library: Snapshot) -> None:
    assert missing(library, about("veterans", "stigma"), VOCABULARY) == ()


def test_the_facets_of_some_passages_are_their_groups_and_barriers(library: Snapshot) -> None:
    rows = [row(library, name) for name in ("prison", "stigma", "blank")]
    assert facets_found(library, rows) == {"justice", "stigma"}
