"""Opening a published index: every file verified, and refused where it belongs to other settings."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.errors import SnapshotError
from assistant.library.faiss_index import FaissIndex
from assistant.library.lexical import LexicalIndex
from assistant.library.manifest import (
    INDEX_NAME,
    MANIFEST_NAME,
    PASSAGES_NAME,
    VECTORS_NAME,
    WORDS_NAME,
    Identity,
    Manifest,
    verified_manifest,
)
from assistant.library.pointer import SNAPSHOTS, read_pointer
from assistant.library.sentence_index import SentenceIndex
from assistant.library.snapshot import Snapshot, read_vectors
from assistant.library.store import read_contents
from assistant.passages.splitting import CHUNKER_VERSION


def open_snapshot(
    index: Path, identity: Identity | None = None, *, snapshot_id: str | None = None, threads: int = 1
) -> Snapshot:
    """The published snapshot, every file verified before it is read.

    Args:
        index: The index folder.
        identity: The model questions will be embedded with; None to read without asking questions.
        snapshot_id: Another kept snapshot instead of the published one.
        threads: Threads FAISS may use.

    Raises:
        NoSnapshotError: Nothing has been published.
        SnapshotError: It is damaged, or was made with another model, passage rules or format.
    """
    if snapshot_id is not None:
        return _opened(index / SNAPSHOTS / snapshot_id, None, identity, threads)
    while True:
        pointer = read_pointer(index)
        try:
            return _opened(index / SNAPSHOTS / pointer.snapshot, pointer.manifest_sha256, identity, threads)
        except SnapshotError:
            # A publication may have replaced and deleted what we were reading; then there is a newer one.
            if read_pointer(index) == pointer:
                raise


def check_identity(manifest: Manifest, snapshot_id: str, identity: Identity) -> None:
    """Refuse a snapshot whose vectors or passages belong to another model or other rules.

    Raises:
        SnapshotError: Names both and what to run.
    """
    made = manifest.identity
    where = f"snapshot {snapshot_id} was made with"
    mend = "run: amhe ingest, or set the former again"
    if (made.fingerprint, made.dimension) != (identity.fingerprint, identity.dimension):
        raise SnapshotError(
            f"{where} the model {made.name} ({made.fingerprint[:12]}…, {made.dimension} dimensions), but the "
            f"settings name {identity.name} ({identity.fingerprint[:12]}…, {identity.dimension} dimensions); "
            f"{mend}"
        )
    for what, one, other in (
        ("the query prompt", made.query_prompt, identity.query_prompt),
        ("a window in tokens of", made.max_tokens, identity.max_tokens),
    ):
        if one != other:
            raise SnapshotError(f"{where} {what} {one!r}, but now it is {other!r}; {mend}")
    if manifest.versions.chunker != CHUNKER_VERSION:
        raise SnapshotError(
            f"{where} version {manifest.versions.chunker} of the passage rules, but this program has version "
            f"{CHUNKER_VERSION}; run: amhe ingest"
        )


def _opened(folder: Path, manifest_sha256: str | None, identity: Identity | None, threads: int) -> Snapshot:
    try:
        is_there = folder.is_dir()
    except OSError as error:
        raise SnapshotError(f"snapshot {folder.name} cannot be read: {error.strerror}.") from error
    if not is_there:
        raise SnapshotError(
            f"snapshot {folder.name} is not in {folder.parent}; run: amhe rollback, or amhe ingest --full"
        )
    manifest = verified_manifest(folder, manifest_sha256)
    if identity is not None:
        check_identity(manifest, folder.name, identity)
    contents = read_contents(folder / PASSAGES_NAME)
    index = FaissIndex.load(folder / INDEX_NAME, threads)
    lexical = LexicalIndex.load(folder)
    dimension = manifest.identity.dimension
    shapes: dict[str, tuple[int, ...]] = {
        MANIFEST_NAME: (manifest.passages, dimension),
        PASSAGES_NAME: (len(contents.spans), dimension),
        INDEX_NAME: (index.rows, index.dimension),
        "lexical index": (lexical.rows, dimension),
        VECTORS_NAME: read_vectors(folder / VECTORS_NAME).shape,
    }
    if len(set(shapes.values())) > 1 or not manifest.passages:
        raise SnapshotError(
            f"the files of snapshot {folder.name} do not belong together (rows and dimensions: {shapes}); "
            "run: amhe rollback, or amhe ingest --full"
        )
    sentences = SentenceIndex.load(folder, dimension)
    if len(sentences) and int(sentences.spans[:, 0].max()) >= len(contents.documents):
        raise SnapshotError(
            f"the sentences of snapshot {folder.name} are of other documents; run: amhe ingest --full"
        )
    return Snapshot(folder, manifest, contents, index, lexical, sentences, _read_words(folder / WORDS_NAME))


def _read_words(path: Path) -> dict[str, int]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {str(word): int(count) for word, count in rows.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise SnapshotError(f"{path} holds no words ({error}); run: amhe ingest --full") from error
