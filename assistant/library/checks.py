"""What can be wrong with a snapshot or a corpus, each as a finding with its mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from assistant.datatypes import Document, Page, Section
from assistant.documents.discovery import Discovery, FoundFile
from assistant.documents.second_reading import confirm
from assistant.errors import UnreadableDocument
from assistant.library.manifest import PASSAGES_NAME, VECTORS_NAME
from assistant.library.reading import UNCONFIRMED
from assistant.library.snapshot import Snapshot
from assistant.library.spans import pages_of_span
from assistant.library.store import integrity_problem

REBUILD = "run: amhe ingest --full"
UPDATE = "run: amhe ingest"
UNIT_WITHIN = 1e-4
SAMPLED_DOCUMENTS = 20
SAMPLED_PASSAGES = 3
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: where, what, and the command or step that mends it."""

    where: str
    problem: str
    mend: str


def check_snapshot(snapshot: Snapshot) -> Iterator[Finding]:
    """What hashes cannot show: whether the parts of a snapshot are right in themselves."""
    name = f"snapshot {snapshot.snapshot_id}"
    problem = integrity_problem(snapshot.folder / PASSAGES_NAME)
    if problem:
        yield Finding(f"{name}, {PASSAGES_NAME}", f"SQLite says: {problem}", REBUILD)
    vectors = snapshot.vectors()
    lengths = np.linalg.norm(np.asarray(vectors, dtype=np.float64), axis=1)
    wrong = np.flatnonzero(~(np.abs(lengths - 1.0) < UNIT_WITHIN))
    if wrong.size:
        places = ", ".join(snapshot.passage(int(row)).passage_id for row in wrong[:3])
        yield Finding(
            f"{name}, {VECTORS_NAME}", f"{wrong.size} vectors have not length 1 ({places})", REBUILD
        )
    for row in np.linspace(0, len(snapshot) - 1, min(len(snapshot), 50), dtype=np.int64):
        scores, _ = snapshot.index.search(vectors[row], 1)
        if not scores.size or abs(float(scores[0]) - 1.0) > UNIT_WITHIN:
            place = snapshot.passage(int(row)).passage_id
            yield Finding(name, f"the index does not find passage {place} by its own vector", REBUILD)
    for document in snapshot.documents():
        for problem in _document_problems(document):
            yield Finding(f"{name}, {document.document_id}", problem, REBUILD)


def check_corpus(snapshot: Snapshot, discovery: Discovery) -> Iterator[Finding]:
    """Files that changed since the snapshot was made, and files it had to leave out."""
    indexed = {document.document_id: document for document in snapshot.manifest.documents}
    skipped = {row.file: row.reason for row in snapshot.manifest.skipped}
    for found in discovery.files:
        known = indexed.pop(found.document_id, None)
        if found.file in skipped:
            reason = skipped[found.file].removeprefix(found.file).strip().rstrip(".")
            yield Finding(found.file, f"was skipped: {reason}", f"mend the file, then {UPDATE}")
        elif known is None:
            yield Finding(found.file, "is not indexed yet", UPDATE)
        elif known.sha256 != found.sha256:
            yield Finding(found.file, "changed since it was indexed", UPDATE)
    for document in indexed.values():
        yield Finding(document.file, "is indexed, but cannot be read in the corpus any more", UPDATE)


def check_quotations(snapshot: Snapshot, files: Sequence[FoundFile]) -> Iterator[Finding]:
    """Read a sample of passages again, in the files as they are now, with the second PDF reader."""
    unchanged = [found for found in files if _is_as_indexed(snapshot, found)]
    for found in _spread(unchanged, SAMPLED_DOCUMENTS):
        document = snapshot.document(found.document_id)
        sound = [p for p in snapshot.passages_of(found.document_id) if UNCONFIRMED not in p.flags]
        sample = _spread(sound, SAMPLED_PASSAGES)
        spans = [(pages_of_span(document, p.start, p.end), p) for p in sample]
        rows = [(pages.first, pages.last, p.text) for pages, p in spans if pages]
        if not rows:
            continue
        try:
            confirmed = confirm(found.path, rows)
        except (UnreadableDocument, OSError) as error:
            yield Finding(found.file, f"cannot be read again: {error}", UPDATE)
            continue
        for passage, good in zip(sample, confirmed, strict=True):
            if not good:
                problem = f"passage {passage.passage_id} is not on its pages when they are read again"
                yield Finding(found.file, problem, REBUILD)


def _document_problems(document: Document) -> Iterator[str]:
    length = len(document.text)
    if document.pages:
        numbers = [page.number for page in document.pages]
        if numbers != list(range(1, len(numbers) + 1)):
            yield "its pages are not numbered one after the other"
        if not _is_whole(document.pages, length):
            yield "its pages do not cover its text one after the other"
    if not _is_whole(document.sections, length):
        yield "its sections do not cover its text one after the other"
    ends = [0, *(block.end for block in document.blocks)]
    if any(block.start < end for block, end in zip(document.blocks, ends, strict=False)) or ends[-1] > length:
        yield "its blocks overlap or lie outside its text"


def _is_whole(parts: Sequence[Page] | Sequence[Section], length: int) -> bool:
    starts, ends = [part.start for part in parts], [part.end for part in parts]
    return bool(parts) and starts == [0, *ends[:-1]] and ends[-1] == length


def _is_as_indexed(snapshot: Snapshot, found: FoundFile) -> bool:
    indexed = snapshot.rows_of(found.document_id)
    return bool(indexed) and snapshot.document(found.document_id).sha256 == found.sha256


def _spread(items: Sequence[_T], most: int) -> list[_T]:
    step = max(1, -(-len(items) // most))
    return list(items[::step])
