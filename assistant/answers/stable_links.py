"""A citation's identifier → the words it stands for, in what is published now or in an earlier snapshot.

An identifier holds a digest of the quoted letters and digits and, where these leave the words open, one of
their spelling. The words are found by hashing what may have been quoted of the one document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answers.citations import DIGEST_DIGITS
from assistant.answers.cited_edges import SPELLING_DIGITS, Span
from assistant.answers.cited_spans import find_words
from assistant.errors import SnapshotError
from assistant.library.manifest import IndexedDocument, Manifest, read_manifest
from assistant.library.opening import open_snapshot
from assistant.library.pointer import SNAPSHOTS, snapshot_ids
from assistant.library.snapshot import Snapshot

CITATION_ID = re.compile(
    rf"(?P<document>[^~]+)~(?P<digest>[0-9a-f]{{{DIGEST_DIGITS}}})(?P<spelling>[0-9a-f]{{{SPELLING_DIGITS}}})?"
)


@dataclass(frozen=True, slots=True)
class KeptWords:
    """Words of an earlier snapshot that stood for an identifier."""

    snapshot: Snapshot
    span: Span


def resolve(snapshot: Snapshot, citation_id: str) -> Span | None:
    """Start and end of the cited words in their document of a snapshot; None if they are not there.

    Where the same words stand several times, the first place is given. They are given with the signs they
    were quoted with; where the identifier does not tell them, ``meant_by_letters`` does.

    Args:
        snapshot: Where to look.
        citation_id: Such as ``veterans~0123456789ab``.
    """
    match = CITATION_ID.fullmatch(citation_id)
    if not match or not snapshot.has_document(match["document"]):
        return None
    document = snapshot.document(match["document"])
    passages = snapshot.passages_of(document.document_id)
    return find_words(document, passages, match["digest"], match["spelling"] or "")


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
