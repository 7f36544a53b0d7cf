"""How well a passage goes with a question beyond their similarity, as learnt from judged questions.

A bilinear form of low rank of the two vectors, as in supervised semantic indexing (Bai et al. 2009,
doi:10.1145/1645953.1645979): two narrow matrices map the question's vector to that of what answers it, and a
passage gains by its inner product with that. It is data (``affinity.npz``), fitted by ``scripts/evaluate.py
fit ranking`` to training questions about the documents it names. Of other documents it knows little, so it
counts by their share of a library: over a library without them nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.library.snapshot import Snapshot

AFFINITY = Path(__file__).with_name("affinity.npz")
_shares: WeakKeyDictionary[Snapshot, float] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Affinity:
    """The fitted form.

    Attributes:
        question: Shape ``(dimension, rank)``, float64.
        answer: Shape ``(rank, dimension)``, float64.
        fingerprint: SHA-256 of the embedding model's weights whose vectors it was fitted to.
        documents: Ids of the documents that the questions it was fitted to are about.
    """

    question: NDArray[np.float64]
    answer: NDArray[np.float64]
    fingerprint: str
    documents: frozenset[str]

    def of(self, vector: NDArray[np.float32], passages: NDArray[np.float32]) -> NDArray[np.float64]:
        """What each passage gains for a question.

        Args:
            vector: Unit vector of the question, shape ``(dimension,)``.
            passages: Unit vectors, shape ``(n, dimension)``.

        Returns:
            Shape ``(n,)``, float64.
        """
        looked_for = (vector.astype(np.float64) @ self.question) @ self.answer
        # Summed row by row: a passage's gain does not depend on which others are asked about.
        return np.asarray((passages.astype(np.float64) * looked_for).sum(axis=1), dtype=np.float64)


def gains(
    snapshot: Snapshot, vector: NDArray[np.float32], passages: NDArray[np.float32]
) -> NDArray[np.float64] | None:
    """What some passages of a snapshot gain for a question; None where nothing is known of its documents.

    Args:
        snapshot: What is searched.
        vector: Unit vector of the question, shape ``(dimension,)``.
        passages: Their unit vectors, shape ``(n, dimension)``.

    Returns:
        Shape ``(n,)``, float64, or None.

    Raises:
        ModelError: The data file cannot be read.
    """
    share = _share(snapshot)
    if share == 0.0:
        return None
    return share * affinity().of(vector, passages)


def _share(snapshot: Snapshot) -> float:
    """The share of a snapshot's passages that stand in documents the form was fitted to."""
    if snapshot not in _shares:
        fitted = affinity()
        known = 0
        if snapshot.manifest.identity.fingerprint == fitted.fingerprint:
            known = sum(len(snapshot.rows_of(document_id)) for document_id in fitted.documents)
        _shares[snapshot] = known / max(1, len(snapshot))
    return _shares[snapshot]


@cache
def affinity() -> Affinity:
    """The form that ships.

    Raises:
        ModelError: The data file cannot be read.
    """
    return read_affinity(AFFINITY)


def read_affinity(path: Path) -> Affinity:
    """Read a data file as ``evaluation.ranking.write_affinity`` writes it.

    Raises:
        ModelError: It cannot be read; names it.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
            return Affinity(
                data["question"].astype(np.float64),
                data["answer"].astype(np.float64),
                str(data["fingerprint"]),
                frozenset(data["documents"].tolist()),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError(f"{path} cannot be read ({error}); install the project again.") from error
