"""The corpus as it is now, beside what was published: what to read, take over, keep, remove or skip."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Document, FileReport, FileStatus, Passage
from assistant.documents.catalogue import Catalogue
from assistant.documents.discovery import Discovery, FoundFile
from assistant.errors import UnreadableDocument
from assistant.library.manifest import Identity, Versions
from assistant.library.reading import read_file
from assistant.library.snapshot import Snapshot
from assistant.passages.splitting import split
from assistant.ports import Embedder, Progress

KEPT_EDITION = "last good edition kept"
MADE_ANEW = "made anew for another model or other rules of reading"


@dataclass(slots=True)
class Piece:
    """One document on its way into the snapshot; what is None is still to be embedded.

    Attributes:
        vectors: Of the passages, shape ``(passages, dimension)``.
        sentence_spans: Start and end of each sentence, shape ``(sentences, 2)``.
        sentence_vectors: Of the sentences, shape ``(sentences, dimension)``.
    """

    document: Document
    passages: tuple[Passage, ...]
    report: FileReport
    vectors: NDArray[np.float32] | None = None
    sentence_spans: NDArray[np.int32] | None = None
    sentence_vectors: NDArray[np.float16] | None = None


@dataclass(slots=True)
class Run:
    """What one run knows: its means, what was published before, and what it has found so far.

    Attributes:
        previous: What documents are taken over from, if anything is.
        full: Whether everything is to be read anew.
        pieces: Documents of the new snapshot; their reports are in them.
        reports: Of the files that give no document.
    """

    corpus: Path
    embedder: Embedder
    identity: Identity
    versions: Versions
    catalogue: Catalogue
    discovery: Discovery
    previous: Snapshot | None
    full: bool
    progress: Progress
    pieces: list[Piece] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)


def gather(run: Run) -> tuple[FileReport, ...]:
    """Fill the run's pieces, in order of document ids; returns the report of every file, by file."""
    _read_found(run)
    _keep_or_remove(run)
    run.pieces.sort(key=lambda piece: piece.document.document_id)
    reports = [*run.reports, *(piece.report for piece in run.pieces)]
    return tuple(sorted(reports, key=lambda report: (report.file, report.document_id or "")))


def _read_found(run: Run) -> None:
    files = run.discovery.files
    for number, found in enumerate(files):
        run.progress("reading", number, len(files))
        old = old_document(run, found.document_id)
        if old and not run.full and _is_unchanged(run, found, old) and _same_means(run):
            run.pieces.append(_taken_over(run, old, found))
            continue
        try:
            document, passages = read_file(found, run.catalogue.entries.get(found.document_id), run.embedder)
        except (UnreadableDocument, OSError) as error:
            run.reports.extend(_unreadable(run, found, old, str(error)))
            continue
        status: FileStatus = "added"
        if old:
            status = "unchanged" if _is_unchanged(run, found, old) else "changed"
        made_anew = status == "unchanged" and not run.full
        report = FileReport(
            found.file,
            found.document_id,
            status,
            MADE_ANEW if made_anew else None,
            len(document.pages),
            len(passages),
            _warnings(run, found, document),
        )
        run.pieces.append(Piece(document, passages, report))
    run.progress("reading", len(files), len(files))


def old_document(run: Run, document_id: str) -> Document | None:
    """The document of this id that was published before."""
    if run.previous is None or not run.previous.rows_of(document_id):
        return None
    return run.previous.document(document_id)


def _is_unchanged(run: Run, found: FoundFile, old: Document) -> bool:
    entry = run.catalogue.entries.get(found.document_id)
    same_entry = old.entry == entry if entry else not old.catalogued
    return same_entry and (old.file, old.sha256) == (found.file, found.sha256)


def _same_means(run: Run) -> bool:
    """Whether passages and vectors of the previous snapshot are what this run would make."""
    if run.previous is None:
        return False
    made = run.previous.manifest
    same_model = replace(made.identity, name="", query_prompt="") == replace(
        run.identity, name="", query_prompt=""
    )
    return same_model and made.versions == run.versions


def _taken_over(run: Run, old: Document, found: FoundFile | None) -> Piece:
    if run.previous is None:
        raise ValueError("nothing to take over from.")
    rows = run.previous.rows_of(old.document_id)
    vectors = np.array(run.previous.vectors()[rows.start : rows.stop])
    warnings = _warnings(run, found, old) if found else old.warnings
    report = FileReport(old.file, old.document_id, "unchanged", None, len(old.pages), len(rows), warnings)
    spans, sentence_vectors = run.previous.sentences_of(old.document_id)
    passages = run.previous.passages_of(old.document_id)
    return Piece(old, passages, report, vectors, spans, sentence_vectors)


def _warnings(run: Run, found: FoundFile, document: Document) -> tuple[str, ...]:
    """What to look at in a file; a corpus without any catalogue is complete as it is."""
    missing = not document.catalogued and bool(run.catalogue.sha256)
    uncatalogued = ("uncatalogued: add an entry to catalogue.toml that says what it is",) if missing else ()
    return (*found.warnings, *uncatalogued, *document.warnings)


def _unreadable(run: Run, found: FoundFile, old: Document | None, reason: str) -> list[FileReport]:
    report = FileReport(found.file, found.document_id, "skipped", reason, 0, 0, found.warnings)
    if old is None:
        return [report]
    _keep(run, old, report)
    return []


def _keep(run: Run, old: Document, report: FileReport) -> None:
    """Keep the passages of a document whose file cannot be read now; a new catalogue entry counts."""
    entry = run.catalogue.entries.get(old.document_id)
    if _same_means(run) and entry in (None, old.entry):
        piece = _taken_over(run, old, None)
    else:
        document = replace(old, entry=entry, catalogued=True) if entry else old
        piece = Piece(document, split(document, run.embedder.count_tokens, run.embedder.max_tokens), report)
    piece.report = replace(
        report,
        document_id=old.document_id,
        reason=f"{(report.reason or '').rstrip('.')}; {KEPT_EDITION}",
        pages=len(old.pages),
        passages=len(piece.passages),
    )
    run.pieces.append(piece)


def _keep_or_remove(run: Run) -> None:
    """Documents published before whose file was not among those to read; and the other files' reports."""
    reports = list(run.discovery.reports)
    found = {each.document_id for each in run.discovery.files}
    gone = [] if run.previous is None else run.previous.documents()
    for old in gone:
        if old.document_id in found:
            continue
        report = next((each for each in reports if _is_about(each, old)), None)
        if report is None or not _lies_there(run.corpus, old.file, report):
            # An entry without its file is something to mend, so it is a warning too, now and in later runs.
            warnings = (report.reason,) if report is not None and report.reason else ()
            reason = "no longer in the corpus"
            run.reports.append(FileReport(old.file, old.document_id, "removed", reason, warnings=warnings))
            reports = [each for each in reports if each is not report]
        elif not _is_copy(report):
            _keep(run, old, replace(report, file=old.file))
            reports = [each for each in reports if each is not report or each.file != old.file]
    run.reports.extend(reports)


def _is_about(report: FileReport, old: Document) -> bool:
    in_folder = old.file.startswith(report.file + "/")
    return report.file == old.file or report.document_id == old.document_id or in_folder


def _lies_there(corpus: Path, file: str, report: FileReport) -> bool:
    """Whether the file may still be there: it is, or its folder cannot be looked into."""
    return os.path.lexists(corpus / file) or file.startswith(report.file + "/")


def _is_copy(report: FileReport) -> bool:
    return (report.reason or "").startswith("same as ")
