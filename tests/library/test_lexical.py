"""Lexical search, against BM25 computed by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SnapshotError
from assistant.library.lexical import LexicalIndex
from assistant.library.manifest import LEXICAL_FILES

K1, B = 1.2, 0.75
PASSAGES = [
    ["veteran", "wait", "longer", "veteran"],
    ["interpret", "child", "wait"],
    ["hous", "harm", "health", "hous", "hous", "delay"],
    ["health"],
    [],
]


def reference(passages: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """Lucene's BM25, term by term."""
    count = len(passages)
    average = sum(len(passage) for passage in passages) / count
    scores = []
    for passage in passages:
        score = 0.0
        for term in query:
            holding = sum(term in other for other in passages)
            idf = math.log(1 + (count - holding + 0.5) / (holding + 0.5))
            frequency = passage.count(term)
            score += idf * frequency / (frequency + K1 * (1 - B + B * len(passage) / average))
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    "query",
    [
        ["veteran"],
        ["wait"],
        ["hous", "health"],
        ["veteran", "interpret", "hous", "delay"],
        ["wait", "wait"],
        ["health", "unknown"],
    ],
    ids=" ".join,
)
def test_scores_equal_bm25_computed_by_hand(query: list[str]) -> None:
    scores = LexicalIndex.over(PASSAGES).scores(query)
    known = [term for term in query if term != "unknown"]
    assert scores.tolist() == pytest.approx(reference(PASSAGES, known), rel=1e-5)


def test_one_score_can_be_checked_with_a_pencil() -> None:
    # Two passages of one term each: idf = ln(1 + 1.5 / 1.5) = ln 2, and 1 / (1 + 1.2) of it.
    scores = LexicalIndex.over([["veteran"], ["housing"]]).scores(["veteran"])
    assert scores.tolist() == pytest.approx([math.log(2) / 2.2, 0.0])


@pytest.mark.parametrize("query", [[], ["unknown"], ["\0"], [""]])
def test_a_query_without_a_known_term_scores_zero_everywhere(query: list[str]) -> None:
    assert LexicalIndex.over(PASSAGES).scores(query).tolist() == [0.0] * len(PASSAGES)


def test_a_passage_has_one_float32_score() -> None:
    scores = LexicalIndex.over(PASSAGES).scores(["wait"])
    assert (scores.shape, scores.dtype) == ((len(PASSAGES),), np.float32)


def test_frequency_counts_passages_not_words() -> None:
    index = LexicalIndex.over(PASSAGES)
    counts = [index.frequency(term) for term in ("hous", "wait", "health", "unknown")]
    assert counts == [1, 2, 2, 0]


def test_passages_without_any_term_can_be_indexed() -> None:
    index = LexicalIndex.over([[], [], []])
    assert index.scores(["wait"]).tolist() == [0.0, 0.0, 0.0]


def test_an_index_of_no_terms_can_be_read_again(tmp_path: Path) -> None:
    LexicalIndex.over([[], []]).save(tmp_path)
    assert LexicalIndex.load(tmp_path).scores(["wait"]).tolist() == [0.0, 0.0]


def test_an_index_is_the_files_that_the_manifest_names(tmp_path: Path) -> None:
    LexicalIndex.over(PASSAGES).save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(LEXICAL_FILES)


def test_scores_survive_saving_and_loading(tmp_path: Path) -> None:
    made = LexicalIndex.over(PASSAGES)
    made.save(tmp_path)
    read = LexicalIndex.load(tmp_path)
    for query in (["veteran"], ["wait", "hous"], ["health", "unknown"]):
        assert read.scores(query).tolist() == made.scores(query).tolist()


def test_frequencies_survive_saving_and_loading(tmp_path: Path) -> None:
    LexicalIndex.over(PASSAGES).save(tmp_path)
    read = LexicalIndex.load(tmp_path)
    assert ([read.frequency(term) for term in ("hous", "wait")], read.rows) == ([1, 2], len(PASSAGES))


def test_a_read_index_is_mapped_from_disk(tmp_path: Path) -> None:
    LexicalIndex.over(PASSAGES).save(tmp_path)
    assert isinstance(LexicalIndex.load(tmp_path)._bm25.scores["data"], np.memmap)


def test_the_same_passages_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        LexicalIndex.over(PASSAGES).save(folder)
    first, second = ([(folder / name).read_bytes() for name in LEXICAL_FILES] for folder in folders)
    assert first == second


@pytest.mark.parametrize("name", LEXICAL_FILES)
def test_a_missing_file_is_an_error_that_names_the_folder(tmp_path: Path, name: str) -> None:
    LexicalIndex.over(PASSAGES).save(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(SnapshotError, match=r"holds no lexical index .*amhe ingest --full"):
        LexicalIndex.load(tmp_path)


@pytest.mark.parametrize("name", LEXICAL_FILES)
def test_a_cut_file_is_an_error_that_names_the_folder(tmp_path: Path, name: str) -> None:
    LexicalIndex.over(PASSAGES).save(tmp_path)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) - 5])
    with pytest.raises(SnapshotError, match="holds no lexical index"):
        LexicalIndex.load(tmp_path)
