"""One published index, verified and read into memory: passages, documents, and exact search over them.

Everything is read when it is opened, so a snapshot goes on answering when its folder is deleted, and several
threads may use it at once without a lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.datatypes import Document, Facets, Filters, PageSpan, ParagraphSpan, Passage
from assistant.errors import SnapshotError
from assistant.library.lexical import LexicalIndex
from assistant.library.manifest import VECTORS_NAME, Manifest
from assistant.library.sentence_index import SentenceIndex
from assistant.library.spans import pages_of_span, paragraphs_of_span
from assistant.library.store import DOCUMENT, LABELS, Contents, Labels
from assistant.ports import VectorIndex

KINDS = ("groups", "barriers", "steps")


class Snapshot:
    """One immutable built index. Safe to use from several threads.

    Attributes:
        snapshot_id: Name of its folder.
        manifest: What it holds and was made with.
        index: Exact search; its rows are those of ``passage``.
        lexical: BM25 over the same rows.
        sentences: The sentences of the documents and their vectors.
        words: The words of the passages, in lower case, with how often each stands.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        contents: Contents,
        index: VectorIndex,
        lexical: LexicalIndex,
        sentences: SentenceIndex,
        words: Mapping[str, int],
    ) -> None:
        """Arrange what was read; ``open_snapshot`` does the reading."""
        self.snapshot_id = folder.name
        self.folder = folder
        self.manifest = manifest
        self.index = index
        self.lexical = lexical
        self.sentences = sentences
        self.words = words
        self._contents = contents
        self._places = {document.document_id: i for i, document in enumerate(contents.documents)}
        counts = np.bincount(contents.spans[:, DOCUMENT], minlength=len(contents.documents))
        self._first_rows = np.concatenate([[0], np.cumsum(counts)]).tolist()
        self._with_label = {kind: _labels_by_name(contents.labels, kind) for kind in KINDS}
        self._section_kinds = np.array([labels.kind for labels in contents.labels], dtype=str)
        shown = [document.entry.status == "current" for document in contents.documents]
        self._shown = None if all(shown) else np.array(shown, np.bool_)
        self._official = np.array([one.status == "official" for one in contents.documents], np.bool_)

    @property
    def has_official(self) -> bool:
        """Whether any of the documents is official."""
        return bool(self._official.any())

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._contents.spans)

    def passage(self, row: int) -> Passage:
        """The passage of a row of the index."""
        return self._contents.passage(row)

    def labels(self, row: int) -> Labels:
        """What a row's passage shares with others: headings, facets, rules, kind of section."""
        return self._contents.labels[int(self._contents.spans[row, LABELS])]

    def is_official(self, row: int) -> bool:
        """Whether a row's document is official."""
        return bool(self._official[int(self._contents.spans[row, DOCUMENT])])

    def row_of(self, passage_id: str) -> int | None:
        """The row of a passage id such as ``veterans:12``, or None if there is no such passage."""
        document_id, _, ordinal = passage_id.rpartition(":")
        rows = self.rows_of(document_id)
        # Only the plain spelling counts: "veterans:07" names nothing.
        if not (
            ordinal.isascii() and ordinal.isdecimal() and len(ordinal) < 10 and str(int(ordinal)) == ordinal
        ):
            return None
        return rows[int(ordinal)] if int(ordinal) < len(rows) else None

    def rows_of(self, document_id: str) -> range:
        """The rows of a document's passages; empty if there is no such document."""
        place = self._places.get(document_id)
        return range(0) if place is None else range(*self._first_rows[place : place + 2])

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document in reading order; empty if there is no such document."""
        return tuple(self.passage(row) for row in self.rows_of(document_id))

    def has_document(self, document_id: str) -> bool:
        """Whether there is a document of this id."""
        return document_id in self._places

    def document(self, document_id: str) -> Document:
        """A document as it was read, with its catalogue entry.

        Raises:
            KeyError: The snapshot has no such document.
        """
        return self._contents.documents[self._places[document_id]]

    def documents(self) -> tuple[Document, ...]:
        """All documents, in order of their ids, superseded and withdrawn ones too."""
        return self._contents.documents

    def sentences_of(self, document_id: str) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
        """Spans ``(sentences, 2)`` and vectors ``(sentences, dimension)`` of a document's sentences."""
        place = self._places[document_id]
        rows = self.sentences.within(place, 0, len(self._contents.documents[place].text))
        spans = self.sentences.spans[rows.start : rows.stop, 1:]
        return np.array(spans), np.array(self.sentences.vectors[rows.start : rows.stop])

    def sentences_in(self, passage: Passage) -> range:
        """The rows of ``sentences`` that stand whole in a passage, in reading order."""
        return self.sentences.within(self._places[passage.document_id], passage.start, passage.end)

    def heading_of(self, passage: Passage) -> str:
        """The nearest heading above a passage; where there is none, the document's title."""
        return passage.section[-1] if passage.section else self.document(passage.document_id).entry.title

    def facets(self) -> Facets:
        """The groups, barriers and steps some passage has: what a filter can name."""
        return Facets(*(tuple(sorted(self._with_label[kind])) for kind in KINDS))

    def rows(self, filters: Filters) -> NDArray[np.int64] | None:
        """The rows a reader's filters leave, ascending; None when they leave all.

        Within a kind any name is enough; kinds and documents must all agree. Superseded and withdrawn
        documents are left out unless they are picked by name.
        """
        if not filters and self._shown is None:
            return None
        spans = self._contents.spans
        if filters.documents:
            picked = np.zeros(len(self._contents.documents), np.bool_)
            picked[[self._places[name] for name in filters.documents if name in self._places]] = True
        else:
            picked = np.ones(len(self._contents.documents), np.bool_) if self._shown is None else self._shown
        if filters.official_only:
            picked = picked & self._official
        allowed = picked[spans[:, DOCUMENT]]
        for kind, names in zip(
            KINDS, (filters.facets.groups, filters.facets.barriers, filters.facets.steps), strict=True
        ):
            if names:
                labelled = np.zeros(len(self._contents.labels), np.bool_)
                for name in names:
                    labelled[self._with_label[kind].get(name, [])] = True
                allowed &= labelled[spans[:, LABELS]]
        if filters.kinds:
            allowed &= np.isin(self._section_kinds, filters.kinds)[spans[:, LABELS]]
        return np.flatnonzero(allowed).astype(np.int64)

    def page_span(self, document_id: str, start: int, end: int) -> PageSpan | None:
        """The pages ``text[start:end]`` of a document stands on; None for a document without pages.

        Raises:
            KeyError: The snapshot has no such document.
            ValueError: The span is empty or not inside the text.
        """
        return pages_of_span(self.document(document_id), start, end)

    def paragraph_span(self, document_id: str, start: int, end: int) -> ParagraphSpan | None:
        """The paragraphs ``text[start:end]`` stands in; None for a document with pages.

        Raises:
            KeyError: The snapshot has no such document.
            ValueError: The span is empty or not inside the text.
        """
        return paragraphs_of_span(self.document(document_id), start, end)

    def vectors(self) -> NDArray[np.float32]:
        """The unit vectors as ``vectors.npy`` holds them, shape ``(passages, dimension)``, mapped from disk.

        Raises:
            SnapshotError: The file is gone or is no such array.
        """
        return read_vectors(self.folder / VECTORS_NAME)


def read_vectors(path: Path) -> NDArray[np.float32]:
    """Map ``vectors.npy``, shape ``(rows, dimension)``, float32; never unpickled.

    Raises:
        SnapshotError: The file is gone or is no such array.
    """
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SnapshotError(f"{path} holds no vectors ({error}); run: amhe ingest --full") from error
    if not isinstance(found, np.ndarray) or found.dtype != np.float32 or found.ndim != 2:
        raise SnapshotError(f"{path} holds no float32 vectors; run: amhe ingest --full")
    return found


def _labels_by_name(labels: Iterable[Labels], kind: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, label in enumerate(labels):
        for name in getattr(label, kind):
            found.setdefault(name, []).append(place)
    return found
