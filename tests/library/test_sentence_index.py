"""The sentences of a snapshot: their rows, spans and vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import SnapshotError
from assistant.library.manifest import identity_of
from assistant.library.opening import open_snapshot
from assistant.library.publishing import write_vectors
from assistant.library.sentence_index import SENTENCE_VECTORS_NAME, SPANS_NAME, SentenceIndex
from assistant.library.snapshot import Snapshot
from assistant.settings import Settings
from tests.fakes import HashingEmbedder

# Three documents: two sentences, none, three.
SPANS = np.array([(0, 0, 10), (0, 11, 30), (2, 5, 9), (2, 9, 20), (2, 40, 50)], np.int32)


def vectors(rows: int = len(SPANS), dimension: int = 8) -> NDArray[np.float16]:
    made = np.random.default_rng(7).normal(size=(rows, dimension))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float16)


def written(folder: Path, spans: NDArray[np.int32] = SPANS, own: NDArray[np.float16] | None = None) -> Path:
    write_vectors(folder / SPANS_NAME, spans)
    write_vectors(folder / SENTENCE_VECTORS_NAME, vectors() if own is None else own)
    return folder


@pytest.fixture(scope="module")
def snapshot(published: Settings) -> Snapshot:
    return open_snapshot(published.index, identity_of(HashingEmbedder()))


@pytest.mark.parametrize(
    ("document", "start", "end", "rows"),
    [
        (0, 0, 30, [0, 1]),
        (0, 0, 29, [0]),
        (0, 1, 30, [1]),
        (0, 10, 11, []),
        (1, 0, 100, []),
        (2, 0, 100, [2, 3, 4]),
        (2, 5, 20, [2, 3]),
        (2, 6, 45, [3]),
        (2, 60, 90, []),
        (3, 0, 100, []),
    ],
)
def test_only_sentences_that_stand_whole_in_a_span_are_within_it(
    document: int, start: int, end: int, rows: list[int]
) -> None:
    assert list(SentenceIndex(SPANS, vectors()).within(document, start, end)) == rows


def test_every_span_holds_what_a_look_at_each_sentence_finds() -> None:
    generator = np.random.default_rng(11)
    edges = [np.sort(generator.choice(2000, size=80, replace=False)).reshape(-1, 2) for _ in range(4)]
    spans = np.array([(place, *pair) for place, rows in enumerate(edges) for pair in rows], np.int32)
    index = SentenceIndex(spans, vectors(len(spans)))
    for document, start, length in generator.integers(0, (4, 2000, 600), size=(300, 3)).tolist():
        found = [
            row
            for row, (own, first, last) in enumerate(spans.tolist())
            if own == document and start <= first and last <= start + length
        ]
        assert list(index.within(document, start, start + length)) == found


def test_a_document_of_great_length_is_not_taken_for_the_next() -> None:
    spans = np.array([(0, 2**31 - 20, 2**31 - 10), (1, 0, 5)], np.int32)
    index = SentenceIndex(spans, vectors(2))
    assert [list(index.within(0, 0, 2**31 - 1)), list(index.within(1, 0, 9))] == [[0], [1]]


def test_spans_and_vectors_survive_saving_and_loading(tmp_path: Path) -> None:
    index = SentenceIndex.load(written(tmp_path), 8)
    assert [index.span(row) for row in range(len(index))] == [tuple(row[1:]) for row in SPANS.tolist()]
    assert index.vectors_of(range(5)).tolist() == vectors().astype(np.float32).tolist()


def test_the_vectors_of_a_read_index_are_mapped_from_disk(tmp_path: Path) -> None:
    assert isinstance(SentenceIndex.load(written(tmp_path), 8).vectors, np.memmap)


def test_vectors_come_in_the_order_asked_for_as_float32() -> None:
    found = SentenceIndex(SPANS, vectors()).vectors_of([4, 0])
    assert found.dtype == np.float32
    assert found.tolist() == vectors().astype(np.float32)[[4, 0]].tolist()


def test_no_rows_give_no_vectors() -> None:
    assert SentenceIndex(SPANS, vectors()).vectors_of([]).shape == (0, 8)


def test_an_index_without_sentences_has_none_anywhere() -> None:
    index = SentenceIndex(SPANS[:0], vectors(0))
    assert (len(index), list(index.within(0, 0, 10))) == (0, [])


@pytest.mark.parametrize(
    ("spans", "own"),
    [
        (SPANS[:4], vectors()),
        (SPANS, vectors(dimension=7)),
        (SPANS.astype(np.int64), vectors()),
        (SPANS, vectors().astype(np.float32)),
        (SPANS[:, :2], vectors()),
    ],
    ids=["one span short", "other dimension", "spans of int64", "vectors of float32", "spans without ends"],
)
def test_files_that_do_not_belong_together_are_refused(
    tmp_path: Path, spans: NDArray[np.int32], own: NDArray[np.float16]
) -> None:
    with pytest.raises(SnapshotError, match="do not belong together"):
        SentenceIndex.load(written(tmp_path, spans, own), 8)


@pytest.mark.parametrize("name", [SPANS_NAME, SENTENCE_VECTORS_NAME])
@pytest.mark.parametrize("kept", [None, 0, 100])
def test_a_missing_or_cut_file_is_an_error_that_says_what_to_run(
    tmp_path: Path, name: str, kept: int | None
) -> None:
    path = written(tmp_path) / name
    data = path.read_bytes()
    path.unlink()
    if kept is not None:
        path.write_bytes(data[:kept])
    with pytest.raises(SnapshotError, match=r"holds no sentences .*amhe ingest --full"):
        SentenceIndex.load(tmp_path, 8)


def test_the_sentences_of_a_passage_stand_inside_it(snapshot: Snapshot) -> None:
    for passage in (snapshot.passage(row) for row in range(len(snapshot))):
        spans = [snapshot.sentences.span(row) for row in snapshot.sentences_in(passage)]
        assert spans
        assert all(passage.start <= start < end <= passage.end for start, end in spans)


def test_a_row_of_a_published_sentence_is_its_words_and_their_vector(snapshot: Snapshot) -> None:
    (passage,) = snapshot.passages_of("x")
    (row,) = snapshot.sentences_in(passage)
    text = snapshot.document("x").text[slice(*snapshot.sentences.span(row))]
    assert text == "Boil the pasta for nine minutes."
    expected = HashingEmbedder().embed_query(text)
    assert np.allclose(snapshot.sentences.vectors_of([row])[0], expected, atol=1e-3)
