"""Lexical search over the passages of a snapshot: BM25 (Robertson & Zaragoza 2009, Lucene's variant).

The scores of every term in every passage are computed when the index is made (BM25S, Lù 2024,
arXiv:2407.03618) and mapped from disk when it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SnapshotError
from assistant.library.manifest import LEXICAL_FILES

K1 = 1.2
B = 0.75
NAMES = dict(
    zip(("data_name", "indices_name", "indptr_name", "vocab_name", "params_name"), LEXICAL_FILES, strict=True)
)


class LexicalIndex:
    """BM25 over rows of terms. Safe to use from several threads."""

    def __init__(self, bm25: Any, rows: int) -> None:
        """Take over a ``bm25s.BM25`` that has indexed ``rows`` passages."""
        self._bm25 = bm25
        self.rows = rows
        self._starts = bm25.scores["indptr"]
        self.vocabulary: dict[str, int] = {term: int(at) for term, at in bm25.vocab_dict.items() if term}

    @classmethod
    def over(cls, passages: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index over the terms of each passage, in order of rows."""
        import bm25s

        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
        # A passage of figures alone has no term; the index needs one in all.
        rows = [list(terms) for terms in passages]
        bm25.index(rows if any(rows) else [["\0"], *rows[1:]], show_progress=False)
        return cls(bm25, len(passages))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read the files of an index, whose hashes must have been verified.

        Raises:
            SnapshotError: They are no such index.
        """
        import bm25s

        try:
            bm25 = bm25s.BM25.load(str(folder), mmap=True, show_progress=False, **NAMES)
            rows = int(bm25.scores["num_docs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotError(
                f"{folder} holds no lexical index ({error}); run: amhe ingest --full"
            ) from error
        return cls(bm25, rows)

    def save(self, folder: Path) -> None:
        """Write the files of the index; the caller waits for the disk."""
        self._bm25.save(str(folder), show_progress=False, **NAMES)

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        at = self.vocabulary.get(term)
        return 0 if at is None else int(self._starts[at + 1] - self._starts[at])

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 score of every row for a query's terms, shape ``(rows,)``, float32; 0 where none stands."""
        known = [self.vocabulary[term] for term in terms if term in self.vocabulary]
        if not known:
            return np.zeros(self.rows, np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)
