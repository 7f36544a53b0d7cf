"""Exact inner-product search over the rows of a snapshot, with FAISS (flat; the filter comes first)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SnapshotError

# FAISS adds in an order that depends on the processor and on a row's place, so equal vectors may differ in
# the last bits. Rows this near to the last place are all scored again, in one fixed way.
TIE = 1e-5


class FaissIndex:
    """Flat index over unit vectors behind the ``VectorIndex`` port. Safe to use from several threads."""

    def __init__(self, index: Any, threads: int = 1) -> None:
        """Take over a ``faiss.IndexFlatIP``."""
        import faiss

        self._faiss: Any = faiss
        self._index = index
        self._threads = threads
        flat = (
            faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d) if index.ntotal else np.zeros(0, "f4")
        )
        self._vectors: NDArray[np.float32] = flat.reshape(index.ntotal, index.d)

    @classmethod
    def over(cls, vectors: NDArray[np.float32], threads: int = 1) -> FaissIndex:
        """An index over unit vectors, shape ``(rows, dimension)``, float32."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index, threads)

    @classmethod
    def load(cls, path: Path, threads: int = 1) -> FaissIndex:
        """Read an index file. FAISS files carry no checksum: verify the file's hash first.

        Raises:
            SnapshotError: The file is not a flat inner-product index.
        """
        import faiss

        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise SnapshotError(
                f"{path} is not a FAISS index: {str(error).splitlines()[0]}; run: amhe ingest --full"
            ) from error
        if not isinstance(index, faiss.IndexFlat) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise SnapshotError(f"{path} is not a flat inner-product index; run: amhe ingest --full")
        return cls(index, threads)

    def to_bytes(self) -> NDArray[np.uint8]:
        """The index as FAISS would write it to a file."""
        return np.asarray(self._faiss.serialize_index(self._index), dtype=np.uint8)

    @property
    def rows(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Copies of the unit vectors of some rows, shape ``(len(rows), dimension)``."""
        return np.asarray(self._vectors[rows], dtype=np.float32)

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest rows, best first, equal scores in order of row number.

        Args:
            query: Unit vector, shape ``(dimension,)``.
            k: How many rows at most.
            allowed: Row numbers to choose from; the filter is applied before the top k are taken.

        Returns:
            Scores (float32) and row numbers (int64), each of shape ``(≤ k,)``. Scores are inner products
            summed in double precision, the same on every machine.
        """
        wanted = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        if wanted.shape[1] != self.dimension:
            raise ValueError(f"the query has {wanted.shape[1]} dimensions, the index {self.dimension}.")
        choice = None if allowed is None else np.unique(np.asarray(allowed, dtype=np.int64))
        room = self.rows if choice is None else len(choice)
        if k < 1 or room == 0:
            return np.zeros(0, np.float32), np.zeros(0, np.int64)
        rows = self._candidates(wanted, min(k, room), room, self._parameters(choice))
        products = self._vectors[rows].astype(np.float64) * wanted[0].astype(np.float64)
        scores = products.sum(axis=1).astype(np.float32)
        best = np.lexsort((rows, -scores))[:k]
        return scores[best], rows[best]

    def _candidates(
        self, query: NDArray[np.float32], k: int, room: int, parameters: Any
    ) -> NDArray[np.int64]:
        """At least k rows: with the last of them, every row that might tie with it."""
        # The number of threads belongs to the calling thread in OpenMP, so it is set at each search.
        self._faiss.omp_set_num_threads(self._threads)
        asked = min(room, k + 8)
        while True:
            scores, rows = self._index.search(query, asked, params=parameters)
            if asked == room or scores[0, asked - 1] < scores[0, k - 1] - TIE:
                return np.asarray(rows[0], dtype=np.int64)
            asked = min(room, asked * 4)

    def _parameters(self, choice: NDArray[np.int64] | None) -> Any:
        if choice is None:
            return None
        if choice[:1].size and (choice[0] < 0 or choice[-1] >= self.rows):
            raise ValueError(f"allowed rows must lie between 0 and {self.rows - 1}.")
        mask = np.zeros(self.rows, np.bool_)
        mask[choice] = True
        selector = self._faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        return self._faiss.SearchParameters(sel=selector)
