"""A snapshot that is never written is the one that ingestion would publish."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.library.manifest import identity_of
from assistant.library.memory import snapshot_in_memory
from assistant.library.opening import open_snapshot
from assistant.library.snapshot import Snapshot
from assistant.library.vector_cache import VectorCache
from assistant.settings import Settings
from tests.fakes import HashingEmbedder


@pytest.fixture(scope="module")
def stored(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


@pytest.fixture(scope="module")
def made(stored: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    embedder = HashingEmbedder()
    path = tmp_path_factory.mktemp("cache") / "vectors.sqlite"
    cache = VectorCache(path, embedder.fingerprint, embedder.dimension)
    return snapshot_in_memory(stored.documents()[::-1], embedder, cache, lambda label, done, total: None)


def test_documents_come_in_order_of_their_ids(made: Snapshot, stored: Snapshot) -> None:
    assert made.documents() == stored.documents()


def test_passages_are_those_of_ingestion(made: Snapshot, stored: Snapshot) -> None:
    assert [made.passage(row) for row in range(len(made))] == [
        stored.passage(row) for row in range(len(stored))
    ]


def test_vectors_are_those_of_ingestion(made: Snapshot, stored: Snapshot) -> None:
    rows = np.arange(len(stored), dtype=np.int64)
    assert np.array_equal(made.index.vectors(rows), stored.index.vectors(rows))


def test_lexical_scores_are_those_of_ingestion(made: Snapshot, stored: Snapshot) -> None:
    assert made.lexical.vocabulary.keys() == stored.lexical.vocabulary.keys()
    terms = sorted(stored.lexical.vocabulary)
    assert np.allclose(made.lexical.scores(terms), stored.lexical.scores(terms))


def test_sentences_are_those_of_ingestion(made: Snapshot, stored: Snapshot) -> None:
    assert np.array_equal(made.sentences.spans, stored.sentences.spans)
    assert np.array_equal(made.sentences.vectors, stored.sentences.vectors)


def test_words_are_those_of_ingestion(made: Snapshot, stored: Snapshot) -> None:
    assert made.words == stored.words


def test_a_snapshot_in_memory_has_no_folder(made: Snapshot) -> None:
    assert not Path(made.folder).exists()
