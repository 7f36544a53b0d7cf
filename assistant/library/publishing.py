"""Writing a snapshot and publishing it, so that a crash at any point leaves the published one untouched.

The order is: files, each synced, into a private staging folder; the manifest with their hashes; the folder;
its name under ``snapshots/``; everything read again and verified; only then ``index/current``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Document, Passage
from assistant.errors import SnapshotError
from assistant.library.durable import move_folder, sync_file, sync_folder, write_file
from assistant.library.faiss_index import FaissIndex
from assistant.library.lexical import LexicalIndex
from assistant.library.lock import hold
from assistant.library.manifest import (
    INDEX_NAME,
    LEXICAL_FILES,
    MANIFEST_NAME,
    PASSAGES_NAME,
    SENTENCE_FILES,
    VECTORS_NAME,
    WORDS_NAME,
    Manifest,
    StoredFile,
    stored_file,
)
from assistant.library.opening import open_snapshot
from assistant.library.pointer import (
    SNAPSHOTS,
    Pointer,
    read_pointer,
    sequence_of,
    snapshot_id_of,
    snapshot_ids,
    write_pointer,
)
from assistant.library.sentence_index import SENTENCE_VECTORS_NAME, SPANS_NAME, SentenceIndex
from assistant.library.store import write_contents
from assistant.passages.splitting import embedding_text
from assistant.passages.terms import terms_of, words_of

STAGING = "staging"
KEPT = 3
CANARIES = 5
Contents = Sequence[tuple[Document, Sequence[Passage]]]


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index for writing; what an interrupted predecessor left in staging is deleted first.

    Raises:
        LockedError: Another process is publishing.
        SnapshotError: The folder cannot be written.
    """
    with hold(index):
        try:
            if (index / STAGING).exists():
                shutil.rmtree(index / STAGING)
        except OSError as error:
            raise SnapshotError(
                f"{index / STAGING} cannot be emptied: {error}; delete it by hand."
            ) from error
        yield


def next_sequence(index: Path) -> int:
    """The number of the next snapshot: one more than the highest that is kept."""
    return max((sequence_of(name) for name in snapshot_ids(index)), default=0) + 1


def publish(
    index: Path,
    manifest: Manifest,
    contents: Contents,
    vectors: NDArray[np.float32],
    sentences: SentenceIndex,
) -> str:
    """Write, verify and publish a snapshot, and delete all but the last three. The lock must be held.

    Args:
        index: The index folder.
        manifest: Complete but for ``files``.
        contents: Documents in order of their ids, each with its passages.
        vectors: Unit vectors of all passages in that order, shape ``(passages, dimension)``.
        sentences: The sentences of the documents and their vectors.

    Returns:
        The id of the new snapshot.

    Raises:
        SnapshotError: It could not be written or did not verify; the published one is as it was.
    """
    try:
        pointer = _stage_and_name(index, manifest, contents, vectors, sentences)
    except OSError as error:
        raise SnapshotError(
            f"a new snapshot could not be written to {index}: {error.strerror or error}; what was published "
            "before is untouched. Make room or mend the disk, then run: amhe ingest"
        ) from error
    try:
        prune_unlocked(index, KEPT)
    except SnapshotError as error:
        raise SnapshotError(f"snapshot {pointer.snapshot} is published, but {error}") from error
    return pointer.snapshot


def prune_unlocked(index: Path, keep: int) -> list[str]:
    """Delete the oldest snapshots beyond ``keep``, never the published one. The lock must be held.

    Raises:
        SnapshotError: Nothing is published, or a folder cannot be deleted.
    """
    current = read_pointer(index).snapshot
    others = [name for name in snapshot_ids(index) if name != current]
    gone = others[: max(0, len(others) - (keep - 1))]
    for name in gone:
        try:
            # Out of sight first: a half-deleted folder must never look like a snapshot.
            (index / STAGING).mkdir(exist_ok=True)
            move_folder(index / SNAPSHOTS / name, index / STAGING / name)
            shutil.rmtree(index / STAGING / name)
        except OSError as error:
            raise SnapshotError(f"the old snapshot {name} cannot be deleted: {error}") from error
    return gone


def _stage_and_name(
    index: Path,
    manifest: Manifest,
    contents: Contents,
    vectors: NDArray[np.float32],
    sentences: SentenceIndex,
) -> Pointer:
    folder = index / STAGING / uuid.uuid4().hex
    target: Path | None = None
    try:
        folder.mkdir(parents=True)
        files = _write_files(folder, contents, vectors, sentences)
        data = replace(manifest, files=files).to_bytes()
        write_file(folder / MANIFEST_NAME, data)
        sync_folder(folder)
        sha256 = hashlib.sha256(data).hexdigest()
        pointer = Pointer(snapshot_id_of(manifest.sequence, sha256), sha256)
        (index / SNAPSHOTS).mkdir(exist_ok=True)
        sync_folder(index)
        target = index / SNAPSHOTS / pointer.snapshot
        move_folder(folder, target)
        _verify(index, pointer, vectors)
        write_pointer(index, pointer)
    except BaseException:
        # Free the disk at once. What cannot be deleted now is deleted when the lock is next taken.
        shutil.rmtree(folder, ignore_errors=True)
        if target is not None and not _is_published(index, target.name):
            shutil.rmtree(target, ignore_errors=True)
        raise
    return pointer


def _write_files(
    folder: Path, contents: Contents, vectors: NDArray[np.float32], sentences: SentenceIndex
) -> dict[str, StoredFile]:
    write_contents(folder / PASSAGES_NAME, contents)
    write_vectors(folder / VECTORS_NAME, np.asarray(vectors, dtype=np.float32))
    write_file(folder / INDEX_NAME, FaissIndex.over(vectors).to_bytes().tobytes())
    LexicalIndex.over(lexical_terms(contents)).save(folder)
    words = json.dumps(words_of_contents(contents), sort_keys=True, ensure_ascii=False)
    write_file(folder / WORDS_NAME, words.encode())
    write_vectors(folder / SPANS_NAME, sentences.spans)
    write_vectors(folder / SENTENCE_VECTORS_NAME, sentences.vectors)
    names = (PASSAGES_NAME, VECTORS_NAME, INDEX_NAME, WORDS_NAME, *LEXICAL_FILES, *SENTENCE_FILES)
    for name in names:
        sync_file(folder / name)
    return {name: stored_file(folder / name) for name in names}


def lexical_terms(contents: Contents) -> list[list[str]]:
    """The terms of every passage as lexical search sees it: with title, headings and column headings."""
    return [
        terms_of(embedding_text(passage, document.entry.title))
        for document, passages in contents
        for passage in passages
    ]


def words_of_contents(contents: Contents) -> dict[str, int]:
    """The words of the passages, in lower case, with how often each stands: what a slip is mended to."""
    counts = Counter[str]()
    for _, passages in contents:
        for passage in passages:
            counts.update(words_of(passage.text))
    return dict(counts)


def write_vectors(path: Path, vectors: NDArray[Any]) -> None:
    """Write an array as ``.npy``; unlike ``numpy.save`` it tells when the disk is full."""
    rows = np.ascontiguousarray(vectors)
    with path.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(rows))
        stream.write(rows.data.cast("B"))


def _verify(index: Path, pointer: Pointer, vectors: NDArray[np.float32]) -> None:
    """Open what was written as a reader would, and find a few passages by their own vectors."""
    snapshot = open_snapshot(index, snapshot_id=pointer.snapshot)
    for row in np.linspace(0, len(snapshot) - 1, CANARIES, dtype=np.int64):
        scores, _ = snapshot.index.search(vectors[row], 1)
        if not scores.size or abs(float(scores[0]) - 1.0) > 1e-4:
            raise SnapshotError(
                f"the new snapshot does not find its own passage {row}; nothing was published. "
                "Run: amhe ingest --full"
            )


def _is_published(index: Path, snapshot_id: str) -> bool:
    try:
        return read_pointer(index).snapshot == snapshot_id
    except SnapshotError:
        return False
