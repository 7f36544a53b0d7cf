"""Exact search, against a reference in NumPy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import SnapshotError
from assistant.library.faiss_index import FaissIndex


def unit_vectors(rows: int, dimension: int = 32, seed: int = 1) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def reference(
    vectors: NDArray[np.float32], query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rows = np.arange(len(vectors)) if allowed is None else np.unique(allowed)
    products = vectors[rows].astype(np.float64) * query.astype(np.float64)
    scores = products.sum(axis=1).astype(np.float32)
    order = np.lexsort((rows, -scores))[:k]
    return scores[order], rows[order]


@pytest.mark.parametrize("k", [1, 10, 1000, 5000])
@pytest.mark.parametrize("share", [None, 0.5, 0.01])
def test_search_equals_the_reference(k: int, share: float | None) -> None:
    vectors, queries = unit_vectors(3000), unit_vectors(20, seed=2)
    index = FaissIndex.over(vectors)
    allowed = None if share is None else np.flatnonzero(np.random.default_rng(3).random(3000) < share)

    for query in queries:
        scores, rows = index.search(query, k, allowed)
        expected_scores, expected_rows = reference(vectors, query, k, allowed)
        assert rows.tolist() == expected_rows.tolist()
        assert scores.tolist() == expected_scores.tolist()


def test_equal_scores_come_in_order_of_row_even_when_the_cut_goes_through_them() -> None:
    vectors = np.repeat(unit_vectors(3), 200, axis=0)[np.random.default_rng(4).permutation(600)]
    index = FaissIndex.over(vectors)

    for k in (1, 7, 150, 250):
        _, rows = index.search(vectors[0], k)
        _, expected = reference(vectors, vectors[0], k, None)
        assert rows.tolist() == expected.tolist()


def test_the_filter_is_applied_before_the_top_k_are_taken() -> None:
    vectors = unit_vectors(500)
    worst = np.argsort(vectors @ vectors[0])[:5].astype(np.int64)

    _, rows = FaissIndex.over(vectors).search(vectors[0], 5, worst)

    assert sorted(rows.tolist()) == sorted(worst.tolist())


def test_an_empty_filter_finds_nothing() -> None:
    vectors = unit_vectors(10)

    scores, rows = FaissIndex.over(vectors).search(vectors[0], 3, np.zeros(0, np.int64))

    assert scores.shape == rows.shape == (0,)


def test_more_than_there_is_gives_all_there_is() -> None:
    vectors = unit_vectors(4)

    _, rows = FaissIndex.over(vectors).search(vectors[2], 100)

    assert sorted(rows.tolist()) == [0, 1, 2, 3]
    assert rows[0] == 2


def test_a_row_outside_the_index_is_refused() -> None:
    vectors = unit_vectors(4)

    with pytest.raises(ValueError, match="between 0 and 3"):
        FaissIndex.over(vectors).search(vectors[0], 1, np.array([4]))


def test_a_query_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="16 dimensions"):
        FaissIndex.over(unit_vectors(4)).search(unit_vectors(1, 16)[0], 1)


def test_eight_threads_get_the_same_as_one() -> None:
    vectors, queries = unit_vectors(2000), unit_vectors(100, seed=5)
    index = FaissIndex.over(vectors)
    alone = [index.search(query, 10)[1].tolist() for query in queries]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: index.search(query, 10)[1].tolist(), queries))

    assert together == alone


def test_an_index_survives_being_written_and_read(tmp_path: Path) -> None:
    vectors = unit_vectors(50)
    path = tmp_path / "index.faiss"
    path.write_bytes(FaissIndex.over(vectors).to_bytes().tobytes())

    loaded = FaissIndex.load(path)

    assert (loaded.rows, loaded.dimension) == (50, 32)
    assert np.array_equal(loaded.vectors(np.arange(50)), vectors)


def test_a_file_that_is_no_flat_index_is_a_named_error(tmp_path: Path) -> None:
    import faiss

    path = tmp_path / "index.faiss"
    path.write_bytes(b"not an index")
    with pytest.raises(SnapshotError, match=r"index\.faiss"):
        FaissIndex.load(path)
    faiss.write_index(faiss.IndexFlatL2(8), str(path))
    with pytest.raises(SnapshotError, match="inner-product"):
        FaissIndex.load(path)
