"""Vectors are made once for each text, kind and model, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.library.vector_cache import BATCH, VectorCache
from tests.fakes import HashingEmbedder

TEXTS = ["Veterans wait longer.", "Housing", "Interpreters should be offered at every appointment."]


class Making:
    """Embeds, keeps what it was called with, and stops after a number of calls where told to."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.batches: list[list[str]] = []
        self._stop_after = stop_after
        self._embedder = HashingEmbedder(dimension=32)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._stop_after is not None and len(self.batches) >= self._stop_after:
            raise KeyboardInterrupt
        self.batches.append(list(texts))
        return self._embedder.embed_sentences(texts)


def silent(label: str, done: int, total: int) -> None:
    """Report nothing."""


def cache(folder: Path, fingerprint: str = "a") -> VectorCache:
    return VectorCache(folder / "kept" / "vectors.sqlite", fingerprint, 32)


def test_a_text_is_given_its_own_vector_in_the_order_asked_for(tmp_path: Path) -> None:
    found = cache(tmp_path).vectors("passages", TEXTS, Making(), silent)
    assert np.array_equal(found, HashingEmbedder(dimension=32).embed_passages(TEXTS))


def test_what_was_kept_is_not_made_again(tmp_path: Path) -> None:
    first = cache(tmp_path).vectors("passages", TEXTS, Making(), silent)
    again = Making()
    second = cache(tmp_path).vectors("passages", TEXTS[::-1], again, silent)
    assert again.batches == []
    assert np.array_equal(second, first[::-1])


def test_only_new_texts_are_made(tmp_path: Path) -> None:
    cache(tmp_path).vectors("passages", TEXTS, Making(), silent)
    again = Making()
    cache(tmp_path).vectors("passages", [*TEXTS, "New"], again, silent)
    assert again.batches == [["New"]]


@pytest.mark.parametrize(("kind", "fingerprint"), [("sentences", "a"), ("passages", "b")])
def test_another_kind_or_model_has_vectors_of_its_own(tmp_path: Path, kind: str, fingerprint: str) -> None:
    cache(tmp_path).vectors("passages", TEXTS, Making(), silent)
    again = Making()
    cache(tmp_path, fingerprint).vectors(kind, TEXTS, again, silent)
    assert sorted(text for batch in again.batches for text in batch) == sorted(TEXTS)


def test_texts_of_like_length_are_made_together(tmp_path: Path) -> None:
    texts = ["x " * n for n in range(2 * BATCH + 5, 0, -1)]
    making = Making()
    cache(tmp_path).vectors("passages", texts, making, silent)
    assert [text for batch in making.batches for text in batch] == texts[::-1]
    assert [len(batch) for batch in making.batches] == [BATCH, BATCH, 5]


def test_what_was_made_before_an_interruption_is_kept(tmp_path: Path) -> None:
    texts = [f"text {n:03}" for n in range(2 * BATCH)]
    with pytest.raises(KeyboardInterrupt):
        cache(tmp_path).vectors("passages", texts, Making(stop_after=1), silent)
    again = Making()
    cache(tmp_path).vectors("passages", texts, again, silent)
    assert again.batches == [texts[BATCH:]]


def test_no_texts_give_no_vectors(tmp_path: Path) -> None:
    assert cache(tmp_path).vectors("passages", [], Making(), silent).shape == (0, 32)


def test_progress_counts_what_had_to_be_made(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    texts = [f"text {n:03}" for n in range(BATCH + 1)]
    cache(tmp_path).vectors("passages", texts, Making(), lambda *row: told.append(row))
    assert told == [("embedding passages", BATCH, BATCH + 1), ("embedding passages", BATCH + 1, BATCH + 1)]
