"""``manifest.json``: what a snapshot holds, what it was made with, and the hash of each of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import OtherFormatError, SnapshotError
from assistant.ports import Embedder

FORMAT = 2
METRIC = "inner_product"
MANIFEST_NAME = "manifest.json"
PASSAGES_NAME = "passages.sqlite"
VECTORS_NAME = "vectors.npy"
INDEX_NAME = "index.faiss"
CHUNK = 1 << 20
LEXICAL_FILES = (
    "lexical.scores.npy",
    "lexical.rows.npy",
    "lexical.terms.npy",
    "lexical.vocabulary.json",
    "lexical.parameters.json",
)
WORDS_NAME = "words.json"
SENTENCE_FILES = ("sentences.npy", "sentence_vectors.npy")


@dataclass(frozen=True, slots=True)
class Identity:
    """The model a snapshot's vectors belong to.

    Attributes:
        name: As the settings name it; two names with one fingerprint are one model.
        fingerprint: SHA-256 that stands for the weights.
        max_tokens: The window passages were cut to.
        query_prompt: Put before every question.
    """

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int
    query_prompt: str = ""


def identity_of(embedder: Embedder, query_prompt: str = "") -> Identity:
    """The identity of a loaded model."""
    return Identity(
        embedder.name, embedder.fingerprint, embedder.dimension, embedder.max_tokens, query_prompt
    )


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of what made the passages; another version makes others."""

    parser: str
    chunker: str
    vocabulary: str


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """One document of a snapshot: its file, the hashes of the file and of its catalogue entry, its counts."""

    document_id: str
    file: str
    sha256: str
    entry_sha256: str
    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that was found but not read, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the snapshot: its SHA-256 and its length in bytes."""

    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a snapshot that can be known without opening its files."""

    sequence: int
    parent: str | None
    created: str
    identity: Identity
    versions: Versions
    catalogue_sha256: str
    passages: int
    pages: int
    documents: tuple[IndexedDocument, ...]
    skipped: tuple[SkippedFile, ...]
    files: Mapping[str, StoredFile]
    metric: str = METRIC
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """As ``manifest.json`` holds it."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    def same_contents(self, other: Manifest) -> bool:
        """Whether two snapshots were made of the same things by the same means."""
        empty: dict[str, Any] = {"sequence": 0, "parent": None, "created": "", "files": {}}
        return replace(self, **empty) == replace(other, **empty)


def parse_manifest(path: Path, data: bytes) -> Manifest:
    """The manifest these bytes of ``path`` stand for.

    Raises:
        SnapshotError: They are damaged, or of another format.
    """
    try:
        row = json.loads(data)
        if row["format"] != FORMAT:
            raise OtherFormatError(
                f"{path} has format {row['format']}, this program reads format {FORMAT}; run: amhe ingest"
            )
        row["identity"] = Identity(**row["identity"])
        row["versions"] = Versions(**row["versions"])
        row["documents"] = tuple(IndexedDocument(**each) for each in row["documents"])
        row["skipped"] = tuple(SkippedFile(**each) for each in row["skipped"])
        row["files"] = {name: StoredFile(**each) for name, each in row["files"].items()}
        manifest = Manifest(**row)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SnapshotError(
            f"{path} is damaged ({error}); run: amhe rollback, or amhe ingest --full"
        ) from error
    return manifest


def verified_manifest(folder: Path, manifest_sha256: str | None = None) -> Manifest:
    """The manifest of a snapshot folder, once it and every file it names have the bytes they were made with.

    Args:
        folder: ``index/snapshots/<id>``.
        manifest_sha256: What the pointer says; the folder's name is asked when left out.

    Raises:
        SnapshotError: A file is missing or damaged; names it.
    """
    manifest = read_manifest(folder, manifest_sha256)
    for name in (PASSAGES_NAME, VECTORS_NAME, INDEX_NAME, WORDS_NAME, *LEXICAL_FILES, *SENTENCE_FILES):
        if name not in manifest.files:
            raise SnapshotError(f"{folder / MANIFEST_NAME} names no {name}; run: amhe ingest --full")
    for name, stored in manifest.files.items():
        found = stored_file(folder / name)
        if found != stored:
            what = (
                f"has {found.length} bytes instead of {stored.length}"
                if found.length != stored.length
                else f"has SHA-256 {found.sha256[:12]}… instead of {stored.sha256[:12]}…"
            )
            raise SnapshotError(_damaged(folder / name, what))
    return manifest


def read_manifest(folder: Path, manifest_sha256: str | None = None) -> Manifest:
    """The manifest of a snapshot folder, itself verified; its files are not looked at.

    Raises:
        SnapshotError: It is missing, damaged or of another format.
    """
    path = folder / MANIFEST_NAME
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SnapshotError(_damaged(path, f"cannot be read: {error.strerror}")) from error
    found = hashlib.sha256(data).hexdigest()
    expected = manifest_sha256 or folder.name.partition("-")[2]
    if not expected or not found.startswith(expected):
        raise SnapshotError(_damaged(path, f"has SHA-256 {found[:12]}… instead of {expected[:12]}…"))
    return parse_manifest(path, data)


def stored_file(path: Path) -> StoredFile:
    """Hash and measure a file of a snapshot.

    Raises:
        SnapshotError: It cannot be read.
    """
    digest, length = hashlib.sha256(), 0
    try:
        with path.open("rb") as stream:
            while data := stream.read(CHUNK):
                digest.update(data)
                length += len(data)
    except OSError as error:
        raise SnapshotError(_damaged(path, f"cannot be read: {error.strerror}")) from error
    return StoredFile(digest.hexdigest(), length)


def _damaged(path: Path, what: str) -> str:
    return (
        f"snapshot {path.parent.name} is damaged: {path} {what}; run: amhe rollback to publish an earlier "
        "one, or amhe ingest --full to build anew"
    )
