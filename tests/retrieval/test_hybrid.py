"""Scores recomputed by hand: meaning and words mixed, facets weighed in, filters before everything."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest

from assistant.library.snapshot import Snapshot
from assistant.passages.vocabulary import load_vocabulary
from assistant.retrieval.hybrid import WIDER, Scored, score
from assistant.retrieval.parameters import SHIPPED, Parameters
from assistant.retrieval.question import Question
from tests.fakes import HashingEmbedder
from tests.retrieval.library_made import WEIGHTS, entry, names, publish, row

VOCABULARY = load_vocabulary()
EMBEDDER = HashingEmbedder()
# Sentence vectors are kept in half precision.
CLOSE = 1e-3
PLAIN = {
    "boats": "# Boats\n\nBoats drift slowly. Rivers freeze.\n",
    "kites": "# Kites\n\nKites climb. Kites glide over boats.\n",
    "rafts": "# Rafts\n\nRafts sink.\n",
}
KITES = Question("kites glide boats", ("kite", "glide", "boat"))
LAMPS = "Lamps glow.\n"
ABOUT = {
    "subject": f"# Leavers\n\n{LAMPS}",
    "heading": f"# Homes\n\n## Care leavers\n\n{LAMPS}",
    "words": "# Words\n\nCare leavers light lamps.\n",
    "wider": "# Wider\n\nFoster children light lamps.\n",
    "action": f"# Deeds\n\n## What services can do\n\n{LAMPS}",
    "none": f"# Nothing\n\n{LAMPS}",
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish(tmp_path_factory.mktemp("plain"), PLAIN)


@pytest.fixture(scope="module")
def about(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    catalogue = entry("subject", "Leavers", groups=["care-leavers"])
    return publish(tmp_path_factory.mktemp("about"), ABOUT, catalogue)


def scored(
    snapshot: Snapshot,
    question: Question,
    parameters: Parameters = WEIGHTS,
    allowed: list[str] | None = None,
    depth: int = 200,
) -> Scored:
    rows = None if allowed is None else np.array(sorted(row(snapshot, name) for name in allowed), np.int64)
    vector = EMBEDDER.embed_query(question.text)
    return score(snapshot, question, vector, rows, VOCABULARY, parameters, depth)


def of(snapshot: Snapshot, found: Scored, name: str) -> dict[str, float]:
    place = list(found.rows).index(row(snapshot, name))
    return {
        "score": float(found.scores[place]),
        "dense": float(found.dense[place]),
        "sentence": float(found.sentence[place]),
        "lexical": float(found.lexical[place]),
    }


def added(snapshot: Snapshot, question: Question, parameters: Parameters = WEIGHTS) -> dict[str, float]:
    """What is added to each document for what the question is about."""
    without = replace(question, facets=(), carried=(), wants=None)
    plainly = replace(parameters, official=0.0)
    ones, others = scored(snapshot, question, parameters), scored(snapshot, without, plainly)
    return {
        snapshot.passage(int(each)).document_id: float(
            ones.scores[list(ones.rows).index(each)] - others.scores[list(others.rows).index(each)]
        )
        for each in ones.rows
    }


def bm25(frequencies: list[tuple[int, int]], length: int) -> float:
    """Lucene's BM25 in a library of 3 passages of 5 terms on average, k1 = 1.2, b = 0.75.

    Args:
        frequencies: For each term of the query how often it stands here, and in how many passages.
        length: Terms of the passage.
    """
    norm = 1.2 * (1 - 0.75 + 0.75 * length / 5)
    return sum(log(1 + (3 - in_all + 0.5) / (in_all + 0.5)) * n / (n + norm) for n, in_all in frequencies)


# "Kites" + "Kites climb. Kites glide over boats.": kites three times, four other words.
KITES_DENSE = 5 / (sqrt(13) * sqrt(3))
# "Kites glide over boats."
KITES_SENTENCE = 3 / (2 * sqrt(3))
KITES_LEXICAL = bm25([(3, 1), (1, 1), (1, 2)], 6)
# "Boats" + "Boats drift slowly. Rivers freeze.": boats twice, four other words.
BOATS_DENSE = 2 / (sqrt(8) * sqrt(3))
# "Boats drift slowly."
BOATS_SENTENCE = 1 / (sqrt(3) * sqrt(3))
BOATS_LEXICAL = bm25([(2, 2)], 6)


def test_the_dense_score_is_the_cosine_of_question_and_passage_with_its_heading(plain: Snapshot) -> None:
    assert of(plain, scored(plain, KITES), "boats")["dense"] == pytest.approx(BOATS_DENSE, abs=1e-5)


def test_the_sentence_score_is_the_cosine_of_question_and_best_sentence(plain: Snapshot) -> None:
    assert of(plain, scored(plain, KITES), "kites")["sentence"] == pytest.approx(KITES_SENTENCE, abs=CLOSE)


def test_the_lexical_score_is_bm25_over_passage_and_heading(plain: Snapshot) -> None:
    found = scored(plain, KITES)
    assert of(plain, found, "kites")["lexical"] == pytest.approx(KITES_LEXICAL, rel=1e-5)
    assert of(plain, found, "boats")["lexical"] == pytest.approx(BOATS_LEXICAL, rel=1e-5)


def test_a_score_is_the_convex_combination_of_meaning_and_words(plain: Snapshot) -> None:
    best = 0.6 * KITES_DENSE + 0.4 * KITES_SENTENCE
    meaning = 0.6 * BOATS_DENSE + 0.4 * BOATS_SENTENCE
    by_hand = 0.8 * (meaning + 1) / (best + 1) + 0.2 * BOATS_LEXICAL / KITES_LEXICAL
    assert of(plain, scored(plain, KITES), "boats")["score"] == pytest.approx(by_hand, abs=CLOSE)


def test_what_is_best_by_meaning_and_by_words_scores_one(plain: Snapshot) -> None:
    found = scored(plain, KITES)
    assert names(plain, found.rows)[0] == "kites"
    assert found.scores[0] == pytest.approx(1)


def test_meaning_alone_is_ranked_by_meaning_alone(plain: Snapshot) -> None:
    question = replace(KITES, terms=("raft",))
    found = scored(plain, question, replace(WEIGHTS, dense_share=1.0))
    assert names(plain, found.rows) == ["kites", "boats", "rafts"]


def test_words_alone_are_ranked_by_words_alone(plain: Snapshot) -> None:
    question = replace(KITES, terms=("raft",))
    found = scored(plain, question, replace(WEIGHTS, dense_share=0.0))
    assert names(plain, found.rows)[0] == "rafts"
    assert list(found.scores) == [1, 0, 0]


def test_without_a_share_for_sentences_only_the_passage_counts(plain: Snapshot) -> None:
    found = scored(plain, KITES, replace(WEIGHTS, dense_share=1.0, sentence_share=0.0))
    by_hand = (BOATS_DENSE + 1) / (KITES_DENSE + 1)
    assert of(plain, found, "boats")["score"] == pytest.approx(by_hand, abs=1e-5)


def test_reciprocal_ranks_add_up_over_both_searches(plain: Snapshot) -> None:
    found = scored(plain, KITES, replace(WEIGHTS, fusion="rrf"))
    assert list(found.scores) == pytest.approx([2 / 61, 2 / 62, 2 / 63])


def test_added_terms_count_for_a_share_of_the_words_asked(plain: Snapshot) -> None:
    found = scored(plain, replace(KITES, terms=("boat",), added_terms=("raft",)))
    assert of(plain, found, "rafts")["lexical"] == pytest.approx(0.2 * bm25([(2, 1)], 3), rel=1e-5)


def test_without_expansion_added_terms_do_not_count(plain: Snapshot) -> None:
    question = replace(KITES, terms=("boat",), added_terms=("raft",))
    found = scored(plain, question, replace(WEIGHTS, expansion=0.0))
    assert of(plain, found, "rafts")["lexical"] == 0


def test_a_question_without_terms_is_still_answered_by_meaning(plain: Snapshot) -> None:
    found = scored(plain, replace(KITES, terms=()))
    assert names(plain, found.rows)[0] == "kites"
    assert found.scores[0] == pytest.approx(0.8)


# Filters


def test_the_filter_comes_before_the_nearest_are_taken(plain: Snapshot) -> None:
    found = scored(plain, replace(KITES, terms=()), allowed=["boats", "rafts"], depth=1)
    assert names(plain, found.rows) == ["boats"]


def test_the_filter_comes_before_the_best_by_words_are_taken(plain: Snapshot) -> None:
    question = Question("rafts", ("kite", "boat"))
    found = scored(plain, question, allowed=["boats", "rafts"], depth=1)
    assert sorted(names(plain, found.rows)) == ["boats", "rafts"]


def test_scores_are_those_among_what_the_filter_leaves(plain: Snapshot) -> None:
    assert scored(plain, KITES, allowed=["boats"]).scores[0] == pytest.approx(1)


def test_a_filter_that_leaves_nothing_finds_nothing(plain: Snapshot) -> None:
    found = scored(plain, KITES, allowed=[])
    assert [len(each) for each in (found.rows, found.scores, found.dense, found.sentence)] == [0] * 4


def test_each_search_brings_in_its_own_best(plain: Snapshot) -> None:
    found = scored(plain, Question("kites", ("raft",)), depth=1)
    assert sorted(names(plain, found.rows)) == ["kites", "rafts"]


# What a question is about

LEAVERS = Question("lamps", ("lamp",), facets=("care-leavers",))


@pytest.mark.parametrize("rule", ["subject", "heading", "words"])
def test_a_passage_about_the_group_and_so_about_the_wider_one_gains_for_both(
    about: Snapshot, rule: str
) -> None:
    weight = {"subject": WEIGHTS.subject, "heading": WEIGHTS.heading, "words": WEIGHTS.words}[rule]
    assert added(about, LEAVERS)[rule] == pytest.approx(weight * (1 + WIDER))


def test_a_passage_about_the_wider_group_gains_less(about: Snapshot) -> None:
    assert added(about, LEAVERS)["wider"] == pytest.approx(WEIGHTS.words * WIDER)


def test_a_passage_about_the_narrower_group_gains_for_the_wider_one(about: Snapshot) -> None:
    question = replace(LEAVERS, facets=("care",))
    assert added(about, question)["words"] == pytest.approx(WEIGHTS.words)


def test_a_passage_about_something_else_gains_nothing(about: Snapshot) -> None:
    assert added(about, LEAVERS)["none"] == pytest.approx(0)


def test_a_facet_of_an_earlier_question_counts_for_a_share(about: Snapshot) -> None:
    question = replace(LEAVERS, facets=("care",), carried=("care",))
    assert added(about, question)["words"] == pytest.approx(0.8 * WEIGHTS.words)


def test_of_several_facets_each_counts_for_less(about: Snapshot) -> None:
    question = replace(LEAVERS, facets=("care", "stigma"))
    assert added(about, question)["words"] == pytest.approx(WEIGHTS.words / sqrt(2))


@pytest.mark.parametrize(("leans_back", "weight"), [(False, WEIGHTS.kind), (True, WEIGHTS.aspect)])
def test_a_section_of_the_kind_asked_for_gains_and_more_in_a_follow_up(
    about: Snapshot, leans_back: bool, weight: float
) -> None:
    gains = added(about, replace(LEAVERS, facets=(), wants="action", leans_back=leans_back))
    assert gains["action"] == pytest.approx(weight)
    assert gains["none"] == pytest.approx(0)


def test_what_a_question_is_about_excludes_nothing(about: Snapshot) -> None:
    heavy = Parameters(subject=9.0, heading=9.0, words=9.0, kind=9.0, aspect=9.0)
    light = Parameters(subject=0.0, heading=0.0, words=0.0, kind=0.0, aspect=0.0)
    question = replace(LEAVERS, wants="action")
    assert set(scored(about, question, heavy).rows) == set(scored(about, question, light).rows)
    assert len(scored(about, question, heavy).rows) == len(about)


def test_other_documents_lose_a_little_where_official_ones_are_there(tmp_path: Path) -> None:
    snapshot = publish(tmp_path, PLAIN, entry("rafts", "Rafts", kind="official"))
    assert added(snapshot, KITES) == pytest.approx({"boats": -0.02, "kites": -0.02, "rafts": 0.0})


def test_without_official_documents_nothing_is_taken_off(plain: Snapshot) -> None:
    assert added(plain, KITES) == pytest.approx({"boats": 0.0, "kites": 0.0, "rafts": 0.0})


# Order


def test_scores_fall_and_equal_ones_stand_in_order_of_rows(plain: Snapshot) -> None:
    found = scored(plain, Question("zebra", ()), replace(WEIGHTS, dense_share=0.0))
    assert list(found.rows) == [0, 1, 2]
    assert list(found.scores) == [0, 0, 0]


def test_the_same_question_has_the_same_scores_to_the_bit(about: Snapshot) -> None:
    one, other = scored(about, LEAVERS), scored(about, LEAVERS)
    assert one.rows.tolist() == other.rows.tolist()
    assert one.scores.tobytes() == other.scores.tobytes()


# The weights that ship


def test_the_shares_are_between_nothing_and_everything() -> None:
    shares = (SHIPPED.dense_share, SHIPPED.sentence_share, SHIPPED.carried, SHIPPED.expansion)
    assert all(0 <= share <= 1 for share in shares)


def test_a_subject_weighs_more_than_a_heading_and_a_heading_more_than_words() -> None:
    assert SHIPPED.subject > SHIPPED.heading > SHIPPED.words > 0


def test_the_weights_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        SHIPPED.subject = 1.0  # type: ignore[misc]
