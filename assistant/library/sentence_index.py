"""The sentences of a snapshot's documents and their vectors: what an answer is chosen from.

Kept in half precision: a similarity is then right to about three places, which is less than two wordings of
one sentence differ by, and takes half the space.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SnapshotError
from assistant.library.manifest import SENTENCE_FILES

SPANS_NAME, SENTENCE_VECTORS_NAME = SENTENCE_FILES
DOCUMENT, START, END = range(3)


class SentenceIndex:
    """Spans and unit vectors of sentences, in order of documents and then of the text."""

    def __init__(self, spans: NDArray[np.int32], vectors: NDArray[np.float16]) -> None:
        """Arrange what was made or read.

        Args:
            spans: Shape ``(sentences, 3)``: the document's place in the snapshot, start and end in its text.
            vectors: Shape ``(sentences, dimension)``, one for each span.
        """
        self.spans = spans
        self.vectors = vectors
        self._starts = spans[:, START].astype(np.int64) + (spans[:, DOCUMENT].astype(np.int64) << 32)

    @classmethod
    def load(cls, folder: Path, dimension: int) -> SentenceIndex:
        """Map the files of a snapshot, whose hashes must have been verified.

        Raises:
            SnapshotError: They are gone, or do not belong together.
        """
        try:
            spans = np.load(folder / SPANS_NAME, allow_pickle=False)
            vectors = np.load(folder / SENTENCE_VECTORS_NAME, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise SnapshotError(f"{folder} holds no sentences ({error}); run: amhe ingest --full") from error
        fits = spans.dtype == np.int32 and spans.shape == (len(spans), 3)
        if not fits or vectors.dtype != np.float16 or vectors.shape != (len(spans), dimension):
            raise SnapshotError(
                f"the sentences of snapshot {folder.name} do not belong together; run: amhe ingest --full"
            )
        return cls(spans, vectors)

    def __len__(self) -> int:
        """How many sentences there are."""
        return len(self.spans)

    def within(self, document: int, start: int, end: int) -> range:
        """The rows of the sentences that stand whole in ``[start, end)`` of a document's text."""
        first, last = np.searchsorted(self._starts, [(document << 32) + start, (document << 32) + end])
        while last > first and self.spans[last - 1, END] > end:
            last -= 1
        return range(int(first), int(last))

    def span(self, row: int) -> tuple[int, int]:
        """Start and end of a sentence in its document's text."""
        return int(self.spans[row, START]), int(self.spans[row, END])

    def vectors_of(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of some sentences, shape ``(len(rows), dimension)``, float32, close to unit length."""
        return np.asarray(self.vectors[np.asarray(rows, dtype=np.int64)], dtype=np.float32)
