"""A citation's identifier → the words it stands for, in what is published now or in an earlier snapshot.

An identifier holds a digest of the quoted letters and digits and nothing else, so the words are found by
hashing what may have been quoted: whole passages, every run of sentences, and, last, every run of words
inside one block. Only the one document is looked through. Digests of growing runs share their work: SHA-256
goes on from the run before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from assistant.answers.citations import DIGEST_DIGITS, letters_of
from assistant.datatypes import Document, Passage
from assistant.errors import SnapshotError
from assistant.library.manifest import IndexedDocument, Manifest, read_manifest
from assistant.library.pointer import SNAPSHOTS, snapshot_ids
from assistant.library.snapshot import Snapshot, open_snapshot
from assistant.passages.sentences import SEARCHABLE, sentences_of

CITATION_ID = re.compile(rf"(?P<document>[^~]+)~(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})")
# No quotation is longer: the longest passage of the model's window is shorter than either.
LONGEST_RUN = 4000  # characters
MOST_SENTENCES = 60
# A quotation that somebody checked may begin and end inside a sentence; it is looked for up to this length.
MOST_WORDS = 200
# From letter to letter: the punctuation around a quotation is no part of its digest.
WORD = re.compile(r"\w(?:\S*\w)?")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class KeptWords:
    """Words of an earlier snapshot that stood for an identifier."""

    snapshot: Snapshot
    span: Span


def resolve(snapshot: Snapshot, citation_id: str) -> Span | None:
    """Start and end of the cited words in their document of a snapshot; None if they are not there.

    Where the same words stand several times, the first place is given.

    Args:
        snapshot: Where to look.
        citation_id: Such as ``veterans~0123456789ab``.
    """
    match = CITATION_ID.fullmatch(citation_id)
    if not match or not snapshot.has_document(match["document"]):
        return None
    document = snapshot.document(match["document"])
    return find_words(document, snapshot.passages_of(document.document_id), match["digest"])


def find_words(document: Document, passages: Sequence[Passage], digest: str) -> Span | None:
    """The first span of a document whose letters have a digest, among all that may have been quoted."""
    for spans in (_whole(document, passages), _sentence_runs(document), _word_runs(document)):
        for span, found in spans:
            if found == digest:
                return span
    return None


def _whole(document: Document, passages: Sequence[Passage]) -> Iterator[tuple[Span, str]]:
    for passage in passages:
        words = letters_of(document.text[passage.start : passage.end])
        yield (passage.start, passage.end), hashlib.sha256(words).hexdigest()[:DIGEST_DIGITS]


def _sentence_runs(document: Document) -> Iterator[tuple[Span, str]]:
    """Runs of consecutive sentences; headings between them would be part of the span."""
    spans = [(sentence.start, sentence.end) for sentence in sentences_of(document.text, document.blocks)]
    return _runs(document.text, spans, MOST_SENTENCES)


def _word_runs(document: Document) -> Iterator[tuple[Span, str]]:
    for block in document.blocks:
        if block.kind in SEARCHABLE:
            words = [match.span() for match in WORD.finditer(document.text, block.start, block.end)]
            yield from _runs(document.text, words, MOST_WORDS)


def _runs(text: str, spans: Sequence[Span], most: int) -> Iterator[tuple[Span, str]]:
    """Every run of up to ``most`` consecutive spans with its digest.

    The letters between two spans belong to the run, as they do to a quotation that holds both.
    """
    own = [letters_of(text[start:end]) for start, end in spans]
    between = [b"", *(letters_of(text[a[1] : b[0]]) for a, b in pairwise(spans))]
    pieces = [gap + words for gap, words in zip(between, own, strict=True)]
    for first, (start, _) in enumerate(spans):
        running = hashlib.sha256(own[first])
        yield spans[first], running.hexdigest()[:DIGEST_DIGITS]
        for place in range(first + 1, min(first + most, len(spans))):
            end = spans[place][1]
            if end - start > LONGEST_RUN:
                break
            running.update(pieces[place])
            yield (start, end), running.hexdigest()[:DIGEST_DIGITS]


class KeptSnapshots:
    """The snapshots an index keeps beside the one that answers, verified when opened, read once."""

    def __init__(self, index: Path) -> None:
        """Remember the index folder; nothing is opened yet."""
        self._index = index
        self._opened: dict[str, Snapshot] = {}
        self._problems: dict[str, str] = {}

    @property
    def problems(self) -> tuple[str, ...]:
        """Why some could not be looked through when they were last needed."""
        return tuple(self._problems.values())

    def names(self, but: str) -> list[str]:
        """Their ids, oldest first, without the one that answers."""
        return [name for name in snapshot_ids(self._index) if name != but]

    def newest_with(self, current: Snapshot, citation_id: str) -> KeptWords | None:
        """The newest kept snapshot that has the cited words, for words that are not published any more."""
        return self._first(self.names(current.snapshot_id)[::-1], citation_id)

    def oldest_with(self, current: Snapshot, citation_id: str) -> KeptWords | None:
        """The oldest kept snapshot that has the cited words, if it read the document from another file.

        The same file read by the same rules has them on the same pages, so it is not opened.
        """
        document_id = citation_id.partition("~")[0]
        now = _read_as(current.manifest, document_id)
        names = []
        for name in self.names(current.snapshot_id):
            manifest = self._manifest(name)
            if manifest and _read_as(manifest, document_id) != now:
                names.append(name)
        return self._first(names, citation_id)

    def newest_document(self, current: Snapshot, document_id: str) -> Snapshot | None:
        """The newest kept snapshot that has a document, for one that is not published any more."""
        for name in self.names(current.snapshot_id)[::-1]:
            snapshot = self._open(name)
            if snapshot and snapshot.has_document(document_id):
                return snapshot
        return None

    def _first(self, names: Sequence[str], citation_id: str) -> KeptWords | None:
        for name in names:
            snapshot = self._open(name)
            if snapshot and (span := resolve(snapshot, citation_id)):
                return KeptWords(snapshot, span)
        return None

    def _manifest(self, name: str) -> Manifest | None:
        try:
            return read_manifest(self._index / SNAPSHOTS / name)
        except SnapshotError as error:
            self._problems[name] = str(error)
            return None

    def _open(self, name: str) -> Snapshot | None:
        if name not in self._opened:
            try:
                opened = open_snapshot(self._index, snapshot_id=name)
            except SnapshotError as error:
                self._problems[name] = str(error)
                return None
            self._problems.pop(name, None)
            kept = set(snapshot_ids(self._index))
            self._opened = {key: value for key, value in self._opened.items() if key in kept}
            self._opened[name] = opened
            return opened
        return self._opened[name]


def _read_as(manifest: Manifest, document_id: str) -> tuple[IndexedDocument | None, str]:
    """What the pages of a document's words depend on: its file and the rules it was read by."""
    found = next((row for row in manifest.documents if row.document_id == document_id), None)
    return replace(found, entry_sha256="", passages=0) if found else None, manifest.versions.parser
