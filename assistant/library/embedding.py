"""Vectors for what a run has read: passages one by one, sentences in batches, several at the same time.

A passage's vector does not depend on what is embedded beside it, so equal words under equal headings have
equal vectors, to the bit. Sentences are many and short; a batch of them is faster than one after the other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.library.gathering import Piece, Run, old_document
from assistant.library.sentence_index import SentenceIndex
from assistant.passages.sentences import sentence_text, sentences_of
from assistant.passages.splitting import LONGEST_CONTEXT, embedding_text

BATCH = 16
MOST_WORKERS = 4
_Job = tuple[Sequence[int], Sequence[str]]
_T = TypeVar("_T")


def embed_pieces(run: Run) -> None:
    """Fill in the vectors that the run's pieces lack; those of equal words are taken over from before."""
    waiting = [piece for piece in run.pieces if piece.vectors is None]
    total = sum(len(piece.passages) for piece in waiting)
    done = 0
    for piece in waiting:
        texts = [embedding_text(passage, piece.document.entry.title) for passage in piece.passages]
        known = {} if run.full else _known_passages(run, piece.document.document_id)
        piece.vectors = np.zeros((len(texts), run.embedder.dimension), np.float32)
        fresh = _take_over(texts, known, piece.vectors)
        done += len(texts) - len(fresh)
        for rows, found in _at_once(run.embedder.embed_passages, _batches(fresh, texts)):
            piece.vectors[rows] = found
            done += len(rows)
            run.progress("embedding passages", done, total)
    _embed_sentences(run, waiting)


def sentences_of_pieces(pieces: Sequence[Piece]) -> SentenceIndex:
    """The sentences of all pieces, in order, with the places of their documents."""
    spans, vectors = list[NDArray[np.int32]](), list[NDArray[np.float16]]()
    for place, piece in enumerate(pieces):
        if piece.sentence_spans is None or piece.sentence_vectors is None:
            raise ValueError(f"the sentences of {piece.document.document_id} were not embedded.")
        places = np.full((len(piece.sentence_spans), 1), place, np.int32)
        spans.append(np.hstack([places, piece.sentence_spans.reshape(-1, 2)]).astype(np.int32))
        vectors.append(piece.sentence_vectors)
    return SentenceIndex(np.concatenate(spans), np.concatenate(vectors))


def _embed_sentences(run: Run, waiting: Sequence[Piece]) -> None:
    cut = [sentences_of(piece.document.text, piece.document.blocks) for piece in waiting]
    total, done = sum(map(len, cut)), 0
    for piece, sentences in zip(waiting, cut, strict=True):
        text = piece.document.text
        texts = [sentence_text(text, sentence, LONGEST_CONTEXT) for sentence in sentences]
        known = {} if run.full else _known_sentences(run, piece.document.document_id)
        vectors = np.zeros((len(texts), run.embedder.dimension), np.float16)
        fresh = _take_over(texts, known, vectors)
        done += len(texts) - len(fresh)
        # Sentences of like length share a batch, so that little of it is padding.
        fresh.sort(key=lambda row: (len(texts[row]), row))
        for rows, found in _at_once(run.embedder.embed_sentences, _batches(fresh, texts)):
            vectors[rows] = found
            done += len(rows)
            run.progress("embedding sentences", done, total)
        piece.sentence_spans = np.array([(s.start, s.end) for s in sentences], np.int32).reshape(-1, 2)
        piece.sentence_vectors = vectors


def _take_over(texts: Sequence[str], known: dict[str, NDArray[_T]], vectors: NDArray[_T]) -> list[int]:  # type: ignore[type-var]
    """Fill in the known vectors; the rows that are left."""
    for row, text in enumerate(texts):
        if text in known:
            vectors[row] = known[text]
    return [row for row, text in enumerate(texts) if text not in known]


def _batches(rows: Sequence[int], texts: Sequence[str]) -> list[_Job]:
    cut = [rows[first : first + BATCH] for first in range(0, len(rows), BATCH)]
    return [(part, [texts[row] for row in part]) for part in cut]


def _at_once(
    embed: Callable[[Sequence[str]], NDArray[np.float32]], jobs: Sequence[_Job]
) -> Iterator[tuple[Sequence[int], NDArray[np.float32]]]:
    """Each job's rows and vectors, in order."""
    workers = ThreadPoolExecutor(min(MOST_WORKERS, os.cpu_count() or 1))
    try:
        made = workers.map(lambda job: embed(job[1]), jobs)
        yield from zip((rows for rows, _ in jobs), made, strict=True)
    finally:
        # Whoever stops the run waits for the batches in hand, not for all of them.
        workers.shutdown(cancel_futures=True)


def _known_passages(run: Run, document_id: str) -> dict[str, NDArray[np.float32]]:
    old = old_document(run, document_id)
    if run.previous is None or old is None or not _same_model(run):
        return {}
    rows = run.previous.rows_of(document_id)
    vectors = np.array(run.previous.vectors()[rows.start : rows.stop])
    passages = run.previous.passages_of(document_id)
    return {
        embedding_text(passage, old.entry.title): vector
        for passage, vector in zip(passages, vectors, strict=True)
    }


def _known_sentences(run: Run, document_id: str) -> dict[str, NDArray[np.float16]]:
    old = old_document(run, document_id)
    if run.previous is None or old is None or not _same_model(run):
        return {}
    spans, vectors = run.previous.sentences_of(document_id)
    by_span = {(s.start, s.end): s for s in sentences_of(old.text, old.blocks)}
    known = [(by_span.get((int(start), int(end))), row) for row, (start, end) in enumerate(spans)]
    return {sentence_text(old.text, s, LONGEST_CONTEXT): vectors[row] for s, row in known if s is not None}


def _same_model(run: Run) -> bool:
    if run.previous is None:
        return False
    made = run.previous.manifest.identity
    return (made.fingerprint, made.dimension) == (run.identity.fingerprint, run.identity.dimension)
