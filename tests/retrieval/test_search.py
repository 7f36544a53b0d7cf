"""From a question in plain words to hits."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from assistant.datatypes import Facets, Filters
from assistant.errors import UsageError
from assistant.library.snapshot import Snapshot
from assistant.retrieval.parameters import SHIPPED
from assistant.retrieval.search import LONGEST_QUERY, Found, find, search
from tests.fakes import HashingEmbedder
from tests.retrieval.library_made import WEIGHTS, entry, publish

HABITS = "late badly rarely lightly briefly poorly".split()
TEXTS = {
    **{f"sleep-{habit}": f"# Sleep\n\nVeterans sleep {habit} at night.\n" for habit in HABITS},
    "again": "# Sleep\n\n*Veterans* sleep late at night.\n",
    "prison": "# Quiet\n\nPeople behind bars do without sleep at night.\n",
    "stigma": "# Shame\n\n## What services can do\n\nStigma fades when staff listen.\n",
    "interpreters": "# Words\n\nInterpreters sleep near wards.\n",
    "beacon": "# Beacon\n\nThe buprenorphine beacon glows.\n",
}
BOTH = "how do veterans sleep at night or in jail"
QUESTIONS = [
    BOTH,
    "stigma",
    "what helps against stigma",
    "interpreters for veterans",
    "beacon at night",
    "xyz",
]


class Knowing(HashingEmbedder):
    """A model that knows every word."""

    def knows(self, word: str) -> bool:
        return True


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    catalogue = entry("interpreters", "Words", kind="official", groups=["deaf"])
    return publish(tmp_path_factory.mktemp("search"), TEXTS, catalogue)


def ask(
    library: Snapshot,
    query: str,
    k: int = 10,
    filters: Filters | None = None,
    *history: str,
    expand: bool = True,
) -> Found:
    picked = filters or Filters()
    return find(
        library, HashingEmbedder(), query, k, picked, history=history, expand=expand, parameters=WEIGHTS
    )


def documents(found: Found) -> list[str]:
    return [hit.passage.document_id for hit in found.hits]


# What is found


def test_the_passage_that_says_it_stands_first(library: Snapshot) -> None:
    assert documents(ask(library, "stigma fades when staff listen"))[0] == "stigma"


def test_search_gives_the_hits_that_find_gives(library: Snapshot) -> None:
    found = find(library, HashingEmbedder(), BOTH, 4, Filters())
    assert search(library, HashingEmbedder(), BOTH, 4) == list(found.hits)


@pytest.mark.parametrize("k", [1, 3, 1000])
def test_there_are_at_most_k_hits(library: Snapshot, k: int) -> None:
    assert len(ask(library, BOTH, k).hits) == min(k, len(library) - 1)


@pytest.mark.parametrize("query", QUESTIONS)
def test_scores_never_rise_down_the_hits(library: Snapshot, query: str) -> None:
    scores = [hit.score for hit in ask(library, query).hits]
    assert all(one >= other for one, other in pairwise(scores))


@pytest.mark.parametrize("query", QUESTIONS)
def test_ranks_count_up_from_one(library: Snapshot, query: str) -> None:
    hits = ask(library, query).hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_same_question_gives_the_same_hits_twice(library: Snapshot, query: str) -> None:
    one, other = ask(library, query), ask(library, query)
    assert one.hits == other.hits
    assert one.scored.scores.tobytes() == other.scored.scores.tobytes()


def test_of_two_passages_that_say_the_same_one_is_shown(library: Snapshot) -> None:
    assert len({"again", "sleep-late"} & set(documents(ask(library, "veterans sleep late at night")))) == 1


def test_a_question_that_matches_no_word_still_has_hits_with_low_similarity(library: Snapshot) -> None:
    found = ask(library, "xyz")
    assert found.hits
    assert float(found.scored.dense.max()) < 0.1


# Facets of the question


def test_a_facet_whose_best_passage_lies_further_down_is_among_the_first_five(library: Snapshot) -> None:
    found = ask(library, BOTH)
    before = [library.passage(int(row)).document_id for row in found.scored.rows]
    assert before.index("prison") >= 5
    assert "prison" in documents(found)[:5]


def test_a_passage_brought_forward_is_shown_with_its_own_score(library: Snapshot) -> None:
    found = ask(library, BOTH)
    hit = next(hit for hit in found.hits if hit.passage.document_id == "prison")
    place = [library.passage(int(row)).document_id for row in found.scored.rows].index("prison")
    assert hit.score == pytest.approx(float(found.scored.scores[place]))


def test_a_facet_that_nobody_covers_is_named_as_missing(library: Snapshot) -> None:
    assert ask(library, "veterans and care leavers").missing == ("Care leavers",)


def test_a_facet_that_somebody_covers_is_not_missing(library: Snapshot) -> None:
    assert ask(library, BOTH).missing == ()


def test_a_document_about_the_group_gains_though_its_words_do_not_say_so(library: Snapshot) -> None:
    query = "beacon for the hard of hearing"
    plain, read = (
        {hit.passage.document_id: hit.score for hit in ask(library, query, expand=each).hits}
        for each in (False, True)
    )
    gained = {name for name, score in read.items() if score > plain[name] + 1e-9}
    assert gained == {"interpreters"}


def test_what_a_question_is_about_filters_nothing_out(library: Snapshot) -> None:
    read, plain = ask(library, BOTH, 1000), ask(library, BOTH, 1000, expand=False)
    assert set(documents(read)) == set(documents(plain))


# Follow-ups


def test_a_follow_up_is_searched_with_what_the_conversation_was_about(library: Snapshot) -> None:
    found = ask(library, "what helps?", 10, None, "Do veterans feel stigma?")
    assert (found.question.carried, documents(found)[0]) == (("veterans", "stigma"), "stigma")


def test_the_vector_of_a_question_is_that_of_its_words(library: Snapshot) -> None:
    found = ask(library, "Do veterans feel stigma?", 10)
    assert np.array_equal(found.vector, HashingEmbedder().embed_query("Do veterans feel stigma?"))


def test_the_vector_of_a_follow_up_leans_to_what_it_says_itself(library: Snapshot) -> None:
    found = ask(library, "why?", 10, None, "Do veterans feel stigma?")
    embedder = HashingEmbedder()
    both, own = (embedder.embed_query(text) for text in ("why? Do veterans feel stigma?", "why?"))
    expected = both + np.float32(SHIPPED.own_share) * own
    assert found.vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_a_follow_up_stays_with_the_documents_that_answered_before(library: Snapshot) -> None:
    history = ("Who sleeps badly near wards?",)
    firm = replace(SHIPPED, thread=5.0)
    found = find(library, HashingEmbedder(), "why?", 10, Filters(), history=history, parameters=firm)
    assert set(documents(found)[:5]) == set(documents(ask(library, history[0], 5)))


def test_facets_given_take_the_place_of_those_read(library: Snapshot) -> None:
    question = "Do veterans feel stigma?"
    found = find(library, HashingEmbedder(), question, 10, Filters(), facets=("refugees",))
    assert (found.question.facets, found.question.carried) == (("refugees",), ())


# Slips


def test_a_slip_is_mended_to_a_word_of_the_documents(library: Snapshot) -> None:
    assert documents(ask(library, "buprenorfine beacn", 1)) == ["beacon"]
    assert ask(library, "buprenorfine").question.searched_also == ("buprenorphine",)


def test_a_slip_is_mended_to_a_word_of_the_vocabulary(library: Snapshot) -> None:
    assert ask(library, "homelesness").question.facets == ("homeless",)


def test_a_rare_word_that_the_model_knows_is_searched_as_it_is(tmp_path: Path) -> None:
    snapshot = publish(tmp_path, {"beacon": TEXTS["beacon"]}, embedder=Knowing())
    found = find(snapshot, Knowing(), "buprenorfine", 1, Filters())
    assert found.question.text == "buprenorfine"


# Unexpanded


def test_unexpanded_nothing_is_read_out_of_the_question(library: Snapshot) -> None:
    found = ask(library, "what helps vetrans and care leavers", 10, None, "Do refugees wait?", expand=False)
    read = found.question
    assert (read.text, read.facets, read.searched_also, read.wants, read.added_terms) == (
        "what helps vetrans and care leavers", (), (), None, (),
    )  # fmt: skip
    assert found.missing == ()


def test_unexpanded_the_words_are_embedded_as_they_stand(library: Snapshot) -> None:
    found = ask(library, "vetrans", 10, None, "Do refugees wait?", expand=False)
    assert np.array_equal(found.vector, HashingEmbedder().embed_query("vetrans"))


def test_search_can_leave_the_words_as_they_stand(library: Snapshot) -> None:
    hits = search(library, HashingEmbedder(), "vetrans", 4, expand=False)
    assert hits == list(find(library, HashingEmbedder(), "vetrans", 4, Filters(), expand=False).hits)
    assert hits != search(library, HashingEmbedder(), "vetrans", 4)


# Filters


def test_what_the_reader_picked_comes_before_the_best_are_taken(library: Snapshot) -> None:
    picked = Filters(documents=("beacon",))
    found = find(library, HashingEmbedder(), BOTH, 1, picked, depth=1)
    assert documents(found) == ["beacon"]


def test_a_picked_facet_leaves_only_passages_that_have_it(library: Snapshot) -> None:
    assert documents(ask(library, BOTH, 10, Filters(Facets(barriers=("stigma",))))) == ["stigma"]


def test_only_official_documents_are_left_when_that_is_picked(library: Snapshot) -> None:
    assert documents(ask(library, BOTH, 10, Filters(official_only=True))) == ["interpreters"]


def test_filters_that_leave_nothing_together_find_nothing(library: Snapshot) -> None:
    picked = Filters(Facets(barriers=("stigma",)), documents=("beacon",))
    assert ask(library, BOTH, 10, picked).hits == ()


# What is refused


@pytest.mark.parametrize("query", ["", " \n\t "])
def test_an_empty_question_is_refused(library: Snapshot, query: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        ask(library, query)


def test_a_question_that_is_too_long_is_refused_and_the_longest_is_not(library: Snapshot) -> None:
    assert ask(library, "a" * LONGEST_QUERY).hits
    with pytest.raises(UsageError, match="2001 characters; the most is 2000"):
        ask(library, "a" * (LONGEST_QUERY + 1))


def test_a_step_that_no_passage_has_is_refused_with_what_there_is(library: Snapshot) -> None:
    with pytest.raises(UsageError, match=r"--step 2B: .*they have: none"):
        ask(library, BOTH, 10, Filters(Facets(steps=("2B",))))
