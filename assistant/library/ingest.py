"""The corpus → a new published snapshot: what changed is read and embedded, the rest is taken over."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.datatypes import Document, FileReport, IngestionReport
from assistant.documents.catalogue import load_catalogue
from assistant.documents.discovery import find_files
from assistant.documents.reader import PARSER_VERSION
from assistant.errors import CorpusError, NoSnapshotError, OtherFormatError, SnapshotError
from assistant.library.embedder import load_embedder
from assistant.library.embedding import embed_pieces, sentences_of_pieces
from assistant.library.gathering import Run, gather
from assistant.library.manifest import IndexedDocument, Manifest, SkippedFile, Versions, identity_of
from assistant.library.opening import open_snapshot
from assistant.library.pointer import POINTER_NAME, read_pointer, snapshot_ids
from assistant.library.publishing import next_sequence, publish, writing
from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import CHUNKER_VERSION
from assistant.passages.terms import TERMS_VERSION
from assistant.passages.vocabulary import VOCABULARY_VERSION
from assistant.ports import Embedder, Progress
from assistant.settings import Settings


def ingest(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    dry_run: bool = False,
    full: bool = False,
    progress: Progress | None = None,
) -> IngestionReport:
    """Bring the index up to date with the corpus and publish it, if anything changed.

    Args:
        settings: Corpus, index and model.
        embedder: A model to use instead of the one the settings name.
        dry_run: Say what would change; write nothing at all.
        full: Read and embed every file anew and publish, whatever changed; mends a damaged index.
        progress: Called with the kind of work, how much is done and how much there is.

    Raises:
        CorpusError: The corpus is no folder, or nothing in it could be read now or before; nothing is
            published.
        CatalogueError: ``catalogue.toml`` cannot be used.
        ModelError: The model cannot be used.
        LockedError: Another process is publishing.
        SnapshotError: The published snapshot is damaged (``full`` mends it), or a new one cannot be written.
    """
    started = time.perf_counter()
    _check_corpus(settings.corpus)
    if dry_run:
        snapshot_id, published, reports = _ingest(settings, embedder, full, True, progress)
    else:
        with writing(settings.index):
            snapshot_id, published, reports = _ingest(settings, embedder, full, False, progress)
    return IngestionReport(snapshot_id, published, reports, time.perf_counter() - started)


def _ingest(
    settings: Settings, embedder: Embedder | None, full: bool, dry_run: bool, progress: Progress | None
) -> tuple[str | None, bool, tuple[FileReport, ...]]:
    catalogue = load_catalogue(settings.corpus)
    discovery = find_files(settings.corpus, settings.index, catalogue)
    previous = _previous(settings.index, full)
    model = embedder or load_embedder(settings)
    run = Run(
        corpus=settings.corpus,
        embedder=model,
        identity=identity_of(model, settings.query_prompt),
        versions=Versions(PARSER_VERSION, CHUNKER_VERSION, f"{VOCABULARY_VERSION}.{TERMS_VERSION}"),
        catalogue=catalogue,
        discovery=discovery,
        previous=previous,
        full=full,
        progress=progress or (lambda label, done, total: None),
    )
    reports = gather(run)
    if not run.pieces:
        raise CorpusError(_nothing_readable(settings.corpus, reports))
    manifest = _manifest(run, reports, settings.index)
    current = _published_id(settings.index)
    is_same = (
        previous is not None and previous.snapshot_id == current and manifest.same_contents(previous.manifest)
    )
    if dry_run or (is_same and not full):
        return current, False, reports
    embed_pieces(run)
    vectors = np.concatenate([piece.vectors for piece in run.pieces if piece.vectors is not None])
    contents = [(piece.document, piece.passages) for piece in run.pieces]
    published = publish(settings.index, manifest, contents, vectors, sentences_of_pieces(run.pieces))
    return published, True, reports


def _check_corpus(corpus: Path) -> None:
    try:
        is_folder = corpus.is_dir()
    except OSError as error:
        raise CorpusError(f"{corpus} cannot be opened: {error.strerror}.") from error
    if not is_folder:
        raise CorpusError(f"{corpus} is not a folder; name the folder of documents with --corpus.")


def _previous(index: Path, full: bool) -> Snapshot | None:
    """What to take documents over from: what is published, else the newest good snapshot that is kept."""
    try:
        return open_snapshot(index)
    except (NoSnapshotError, OtherFormatError):
        return None
    except SnapshotError:
        # Without a pointer nothing is published, so there is nothing to protect from being replaced.
        if not full and (index / POINTER_NAME).exists():
            raise
    for name in reversed(snapshot_ids(index)):
        try:
            return open_snapshot(index, snapshot_id=name)
        except SnapshotError:
            continue  # the doctor reports it; here the next older one is as good
    return None


def _published_id(index: Path) -> str | None:
    try:
        return read_pointer(index).snapshot
    except SnapshotError:
        return None


def _nothing_readable(corpus: Path, reports: Sequence[FileReport]) -> str:
    reasons = [
        str(report.reason).rstrip(".")
        if report.file in str(report.reason)
        else f"{report.file}: {report.reason}"
        for report in reports
        if report.status == "skipped"
    ]
    found = "; ".join(reasons[:3]) + ("; …" if len(reasons) > 3 else "")
    why = f" ({found})" if found else ""
    return (
        f"no document in {corpus} can be read{why}; nothing was published. Put PDF files there, or name "
        "another folder with --corpus."
    )


def _manifest(run: Run, reports: Sequence[FileReport], index: Path) -> Manifest:
    documents = tuple(
        IndexedDocument(
            piece.document.document_id,
            piece.document.file,
            piece.document.sha256,
            _entry_sha256(piece.document),
            len(piece.document.pages),
            len(piece.passages),
        )
        for piece in run.pieces
    )
    return Manifest(
        sequence=next_sequence(index),
        parent=_published_id(index),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        identity=run.identity,
        versions=run.versions,
        catalogue_sha256=run.catalogue.sha256,
        passages=sum(document.passages for document in documents),
        pages=sum(document.pages for document in documents),
        documents=documents,
        skipped=_skipped(run, reports),
        files={},
    )


def _skipped(run: Run, reports: Sequence[FileReport]) -> tuple[SkippedFile, ...]:
    """Files left out, and entries without a file; the same in the run that removes a file and in the next."""
    found = {row.file: row.reason or "" for row in run.discovery.reports}
    found |= {row.file: row.reason or "" for row in reports if row.status == "skipped"}
    return tuple(SkippedFile(file, found[file]) for file in sorted(found))


def _entry_sha256(document: Document) -> str:
    row = {**asdict(document.entry), "catalogued": document.catalogued}
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
